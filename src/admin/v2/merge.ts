import { isNode } from '../../openapi/node.ts'

/** Members of `E` that an update does not merge as it does maps. */
interface Exceptions<E> {
  /** Replaced whole, as their entries may be empty texts: templates, and models by content type. */
  readonly whole?: readonly (keyof E)[]
  /** Structures that an empty object takes away. */
  readonly optional?: readonly (keyof E)[]
}

/**
 * A v2 update: members that are absent stay, an empty text takes its member away, and in maps an
 * empty text or an empty object takes its entry away.
 */
export function mergeMembers<E extends object>(
  before: Partial<E>,
  changes: Partial<E>,
  { whole = [], optional = [] }: Exceptions<E> = {},
): Partial<E> {
  const isAmong = (names: readonly (keyof E)[], name: string) => names.some((one) => one === name)
  const merged: Record<string, unknown> = { ...before }
  for (const [name, change] of Object.entries(changes)) {
    const isWhole = isAmong(whole, name)
    const isGone = change === '' || ((isWhole || isAmong(optional, name)) && isEmpty(change))
    if (isGone) delete merged[name]
    else if (isWhole || !isNode(change) || !isNode(merged[name])) merged[name] = change
    else merged[name] = mergeMap(merged[name], change)
  }
  // Members come from E on both sides, and some are left out.
  return merged as Partial<E>
}

type JsonMap = Readonly<Record<string, unknown>>

const isEmpty = (value: unknown): boolean =>
  value === '' || (isNode(value) && Object.keys(value).length === 0)

function mergeMap(before: JsonMap, changes: JsonMap): JsonMap {
  const entries = Object.entries({ ...before, ...changes })
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)))
}
