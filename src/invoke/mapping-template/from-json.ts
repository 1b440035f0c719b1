import { double, listOf, type Value } from '../../languages/velocity/value.ts'

/** JSON-like data of ours (`$context`, stage variables): plain objects, Maps, arrays, scalars. */
export type ContextData =
  | null
  | undefined
  | string
  | number
  | boolean
  | readonly ContextData[]
  | ReadonlyMap<string, ContextData>
  | { readonly [key: string]: ContextData }

/** Our own data as template values; `undefined` is left out of objects. */
export function fromJson(data: ContextData): Value {
  if (data === null || data === undefined) return null
  if (typeof data === 'number') return Number.isSafeInteger(data) ? data : double(data)
  if (typeof data !== 'object') return data
  if (isArray(data)) return listOf(data.map(fromJson), 'json')
  const entries = isMap(data) ? data : Object.entries(data)
  const map = new Map<Value, Value>()
  for (const [key, value] of entries) if (value !== undefined) map.set(key, fromJson(value))
  return map
}

// Readonly arrays and maps are not narrowed by the built-in tests.
const isArray = (data: ContextData): data is readonly ContextData[] => Array.isArray(data)
const isMap = (data: ContextData): data is ReadonlyMap<string, ContextData> => data instanceof Map
