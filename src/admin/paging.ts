import { fromBase64, toBase64 } from './base64.ts'
import { badRequest } from './errors.ts'
import type { AdminStore, ListFilter, Listed } from './store.ts'
import type { Entities, Kind } from './entities.ts'

const pageLimitDefault = 25
const pageLimitMax = 500

/** Opaque to clients: the last row of the page before, in base64. */
function encodePosition({ id, name }: { readonly id: string; readonly name: string }): string {
  return toBase64(new TextEncoder().encode(JSON.stringify([name, id])))
}

function decodePosition(position: string): { readonly id: string; readonly name: string } {
  try {
    const parsed: unknown = JSON.parse(new TextDecoder().decode(fromBase64(position)))
    if (Array.isArray(parsed)) {
      const [name, id]: unknown[] = parsed
      if (typeof name === 'string' && typeof id === 'string') return { name, id }
    }
  } catch {
    // Any text that is not ours is refused below, whatever made it unreadable.
  }
  throw badRequest('Invalid position parameter.')
}

/** The page a caller asks for: 25 unless told, 500 at most; zero and less give an empty page. */
function pageSize(asked: string | null): number {
  if (asked === null || asked === '') return pageLimitDefault
  const limit = Number(asked)
  if (!Number.isInteger(limit)) throw badRequest('Invalid limit specified.')
  return Math.max(0, Math.min(limit, pageLimitMax))
}

/** One page of a list and where the next begins, if there is one. */
export interface Page<E> {
  readonly entities: readonly E[]
  readonly position?: string
}

/** A page of stored entities. One row more than asked tells whether another page exists. */
export function storedPage<K extends Kind>(
  store: AdminStore,
  kind: K,
  scope: string,
  filter: Omit<ListFilter, 'limit' | 'after'>,
  asked: { readonly limit: string | null; readonly position: string | null },
): Page<Entities[K]> {
  const limit = pageSize(asked.limit)
  if (limit === 0) return { entities: [] }
  const after = asked.position ? decodePosition(asked.position) : undefined
  return cut(store.list(kind, scope, { ...filter, limit: limit + 1, after }), limit)
}

/** A page of a list that is short enough to be at hand whole. */
export function listPage<E>(
  items: readonly Listed<E>[],
  asked: { readonly limit: string | null; readonly position: string | null },
): Page<E> {
  const limit = pageSize(asked.limit)
  if (limit === 0) return { entities: [] }
  const after = asked.position ? decodePosition(asked.position).id : undefined
  const start = after === undefined ? 0 : items.findIndex(({ id }) => id === after) + 1
  return cut(items.slice(start), limit)
}

function cut<E>(rows: readonly Listed<E>[], limit: number): Page<E> {
  const page = rows.slice(0, limit)
  const entities = page.map(({ entity }) => entity)
  const last = page.at(-1)
  return rows.length > limit && last ? { entities, position: encodePosition(last) } : { entities }
}

/** v1's list: always an array under `item`, and `position` only when another page exists. */
export function itemList<E>(page: Page<E>, toWire: (entity: E) => object): object {
  return { position: page.position, item: page.entities.map(toWire) }
}

/** v1's paging parameters. */
export const v1Asked = (query: URLSearchParams) => ({
  limit: query.get('limit'),
  position: query.get('position'),
})

/** v2's list: `items` and `nextToken`. */
export function itemsList<E>(page: Page<E>, toWire: (entity: E) => object): object {
  return { items: page.entities.map(toWire), nextToken: page.position }
}

/** v2's paging parameters. */
export const v2Asked = (query: URLSearchParams) => ({
  limit: query.get('maxResults'),
  position: query.get('nextToken'),
})
