/**
 * A v2 update: members that are absent stay, an empty text takes its member away, and in maps an
 * empty text or an empty object takes its entry away.
 */
export function mergeMembers<E extends object>(
  before: Partial<E>,
  changes: Partial<E>,
): Partial<E> {
  const merged: Record<string, unknown> = { ...before }
  for (const [name, change] of Object.entries(changes)) {
    if (change === '') delete merged[name]
    else
      merged[name] = isMap(change) && isMap(merged[name]) ? mergeMap(merged[name], change) : change
  }
  // Members come from E on both sides, and some are left out.
  return merged as Partial<E>
}

type JsonMap = Readonly<Record<string, unknown>>

const isMap = (value: unknown): value is JsonMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const isEmpty = (value: unknown): boolean =>
  value === '' || (isMap(value) && Object.keys(value).length === 0)

function mergeMap(before: JsonMap, changes: JsonMap): JsonMap {
  const entries = Object.entries({ ...before, ...changes })
  return Object.fromEntries(entries.filter(([, value]) => !isEmpty(value)))
}
