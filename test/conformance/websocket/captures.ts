/** Values that earlier steps of a case saw, by name. */
export type Captures = Map<string, unknown>

/**
 * An expectation with its captures settled against what came: `$capture` takes the value and expects
 * nothing of it, `$captured` expects what was taken before; patterns get JavaScript's spelling.
 */
export function settle(expected: unknown, actual: unknown, captures: Captures): unknown {
  if (Array.isArray(expected)) {
    const items: readonly unknown[] = Array.isArray(actual) ? actual : []
    return expected.map((one, index) => settle(one, items[index], captures))
  }
  if (!isObject(expected)) return expected
  const { $any, $capture, $captured, $regex } = expected
  if ($any === 'integer') return Number.isInteger(actual) ? actual : expected
  if (typeof $capture === 'string') {
    captures.set($capture, actual)
    return actual
  }
  if (typeof $captured === 'string') return captures.get($captured)
  if (typeof $regex === 'string') return { $regex: $regex.replace(/^\(\?i\)(.*)$/s, '(?i:$1)') }
  const members = isObject(actual) ? actual : {}
  return Object.fromEntries(
    Object.entries(expected).map(([key, value]) => [key, settle(value, members[key], captures)]),
  )
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
