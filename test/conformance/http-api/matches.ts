/** Where an actual value does not fit an expectation; empty when it does. */
export type Mismatches = readonly string[]

/**
 * Compares by the rules of the cases' notes: objects are subsets unless `$exact`, `$absent` lists keys that
 * must not be there, `$regex`, `$any` and `$json` match one value, arrays compare element by element.
 */
export function mismatches(expected: unknown, actual: unknown, path = '$'): Mismatches {
  if (Array.isArray(expected)) return ofArray(expected, actual, path)
  if (!isObject(expected)) return expected === actual ? [] : [differs(path, expected, actual)]
  if ('$regex' in expected) {
    const fits = typeof actual === 'string' && new RegExp(String(expected['$regex'])).test(actual)
    return fits ? [] : [differs(path, expected, actual)]
  }
  if ('$any' in expected) {
    return typeOf(actual) === expected['$any'] ? [] : [differs(path, expected, actual)]
  }
  if ('$json' in expected) {
    if (typeof actual !== 'string') return [differs(path, expected, actual)]
    return mismatches(expected['$json'], JSON.parse(actual), `${path}.$json`)
  }
  return ofObject(expected, actual, path)
}

function ofArray(expected: readonly unknown[], actual: unknown, path: string): Mismatches {
  if (!Array.isArray(actual) || actual.length !== expected.length) {
    return [differs(path, expected, actual)]
  }
  return expected.flatMap((one, index) => mismatches(one, actual[index], `${path}[${index}]`))
}

function ofObject(
  expected: Readonly<Record<string, unknown>>,
  actual: unknown,
  path: string,
): Mismatches {
  if (!isObject(actual)) return [differs(path, expected, actual)]
  const { $exact, $absent, ...members } = expected
  const found = Object.entries(members).flatMap(([key, value]) =>
    key in actual
      ? mismatches(value, actual[key], `${path}.${key}`)
      : [`${path}.${key}: missing, expected ${JSON.stringify(value)}`],
  )
  const forbidden = Array.isArray($absent) ? $absent.filter((key) => String(key) in actual) : []
  const extra = $exact === true ? Object.keys(actual).filter((key) => !(key in members)) : []
  return [...found, ...[...forbidden, ...extra].map((key) => `${path}.${key}: must not be there`)]
}

const differs = (path: string, expected: unknown, actual: unknown): string =>
  `${path}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`

const typeOf = (value: unknown): string =>
  value === null ? 'null' : Array.isArray(value) ? 'array' : typeof value

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
