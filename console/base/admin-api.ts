import type { Patch } from './patches.ts'

/** Where the admin token lies: in this tab only, gone when it closes. It never becomes a cookie. */
const tokenItem = 'tidegate-admin-token'

export const signedIn = (): boolean => sessionStorage.getItem(tokenItem) !== null
export const keepToken = (token: string): void => sessionStorage.setItem(tokenItem, token)
export const forgetToken = (): void => sessionStorage.removeItem(tokenItem)

/** A refused call of the admin API, in its own words. */
export class AdminError extends Error {
  readonly status: number
  readonly type: string

  constructor(status: number, type: string, message: string) {
    super(message)
    this.status = status
    this.type = type
  }
}

type Verb = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

/** What the gateway needs to know that an administrator calls. */
export const authorization = (): { readonly authorization: string } => ({
  authorization: `Bearer ${sessionStorage.getItem(tokenItem) ?? ''}`,
})

/**
 * One call of the admin API: `call('GET', '/restapis')`. A text is sent as it is, all else as JSON.
 * Throws an AdminError when it is refused; a token that is no longer good ends the session.
 */
export async function call<T = unknown>(verb: Verb, path: string, body?: unknown): Promise<T> {
  const response = await fetch(`/_admin${path}`, {
    method: verb,
    headers: authorization(),
    ...(body !== undefined && { body: typeof body === 'string' ? body : JSON.stringify(body) }),
  }).catch((): never => {
    throw new Error('The gateway does not answer. Is it running, and is this machine online?')
  })
  const text = await response.text()
  // The answers are the admin API's, whose shapes `wire.ts` gives; an empty one is `undefined`.
  const json = text === '' ? undefined : readJson(text, response.status)
  if (response.ok) {
    tellIssues(response.headers)
    return json as T
  }
  const type = response.headers.get('x-amzn-errortype') ?? 'Error'
  if (type === 'UnrecognizedClientException') dispatchEvent(new Event('signedout'))
  const message = (json as { readonly message?: string } | undefined)?.message
  throw new AdminError(response.status, type, message ?? `The gateway answered ${response.status}.`)
}

/** A proxy in front, or a sign-in of its own, answers pages. */
function readJson(text: string, status: number): unknown {
  try {
    return JSON.parse(text)
  } catch {
    throw new Error(
      `Something other than the gateway answered (status ${status}): a proxy in front of it, or a sign-in of its own?`,
    )
  }
}

/** What is wrong with something that was taken all the same: a deployment, above all. */
export interface Issues {
  readonly count: number
  /** The first of them, with where it is and what would be right. */
  readonly first: string
}

/** The admin API says in headers what AWS's clients have no member for. */
function tellIssues(headers: Headers): void {
  const count = Number(headers.get('x-tidegate-issues') ?? 0)
  if (count === 0) return
  const first = decodeURIComponent(headers.get('x-tidegate-first-issue') ?? '')
  dispatchEvent(new CustomEvent<Issues>('issues', { detail: { count, first } }))
}

/** A path whose values are escaped: `path`/restapis/${id}``. */
export function path(texts: TemplateStringsArray, ...values: readonly string[]): string {
  return String.raw({ raw: texts }, ...values.map(encodeURIComponent))
}

export const patch = (target: string, ...patchOperations: readonly Patch[]): Promise<unknown> =>
  call('PATCH', target, { patchOperations })

/** One page of a list and where the next one begins. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly next: string | undefined
}

interface ListAnswer<T> {
  readonly item?: readonly T[]
  readonly items?: readonly T[]
  readonly position?: string
  readonly nextToken?: string
}

/** The most entries of a page that the admin API gives. */
const pageMax = 500

/** One page of a v1 or v2 list; `target` may have a query. */
export async function page<T>(target: string, next?: string, size = pageMax): Promise<Page<T>> {
  const isV2 = target.startsWith('/v2/')
  const query = new URLSearchParams({ [isV2 ? 'maxResults' : 'limit']: String(size) })
  if (next !== undefined) query.set(isV2 ? 'nextToken' : 'position', next)
  const mark = target.includes('?') ? '&' : '?'
  const answer = await call<ListAnswer<T>>('GET', `${target}${mark}${query.toString()}`)
  return { items: answer.item ?? answer.items ?? [], next: answer.position ?? answer.nextToken }
}

/** All pages of a list. */
export async function all<T>(target: string): Promise<readonly T[]> {
  const items: T[] = []
  let next: string | undefined
  do {
    const found: Page<T> = await page<T>(target, next)
    items.push(...found.items)
    next = found.next
  } while (next !== undefined)
  return items
}
