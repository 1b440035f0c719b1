import { double, listOf, type Value } from '../../languages/velocity/value.ts'
import { isEntries, LazyMap, type Entries } from './lazy-map.ts'

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

/** The same, but the members of an object are made when they are first asked for. */
export function fromJsonLazily(data: ContextData | Entries): Value {
  if (isEntries(data)) return new LazyMap(data)
  const isObject = typeof data === 'object' && data !== null && !isArray(data)
  return isObject ? new LazyMap(membersOf(data)) : fromJson(data)
}

/** The members of an object or Map, made one by one; other data has none. */
export function membersOf(data: ContextData): Entries {
  if (typeof data !== 'object' || data === null || isArray(data)) return noMembers
  const member = isMap(data)
    ? (name: string): ContextData => data.get(name)
    : (name: string): ContextData => (Object.hasOwn(data, name) ? data[name] : undefined)
  return {
    names: () => (isMap(data) ? data.keys() : Object.keys(data)),
    read: (name) => {
      const value = member(name)
      return value === undefined ? undefined : fromJson(value)
    },
  }
}

const noMembers: Entries = { names: () => [], read: () => undefined }

// Readonly arrays and maps are not narrowed by the built-in tests.
const isArray = (data: ContextData): data is readonly ContextData[] => Array.isArray(data)
const isMap = (data: ContextData): data is ReadonlyMap<string, ContextData> => data instanceof Map
