import { hashOf, strictlyEqual } from '../compare.ts'
import { RenderFailure } from '../failure.ts'
import { chargeKey } from '../key-cost.ts'
import { print } from '../print.ts'
import {
  elementsOf,
  listOf,
  viewItems,
  type Cursor,
  type Entry,
  type MapView,
  type Meter,
  type Value,
  type ValueMap,
} from '../value.ts'
import { nothing, type Methods } from './signature.ts'

/** Methods of `java.util.LinkedHashMap`. */
export const mapMethods: Methods<ValueMap> = [
  { name: 'get', takes: 'o', run: (map, [key], meter) => at(map, key, meter) },
  {
    name: 'getOrDefault',
    takes: 'oo',
    run: (map, [key, other], meter) =>
      has(map, key, meter) ? at(map, key, meter) : (other ?? null),
  },
  { name: 'put', takes: 'oo', run: (map, [key, value], meter) => put(map, key, value, meter) },
  {
    name: 'putIfAbsent',
    takes: 'oo',
    run: (map, [key, value], meter) => {
      const old = at(map, key, meter)
      if (old === null) map.set(key ?? null, value ?? null)
      return old
    },
  },
  {
    name: 'replace',
    takes: 'oo',
    run: (map, [key, value], meter) => (has(map, key, meter) ? put(map, key, value, meter) : null),
  },
  {
    name: 'replace',
    takes: 'ooo',
    run: (map, [key, old, value], meter) => {
      const isSame = holds(map, key, old, meter)
      if (isSame) map.set(key ?? null, value ?? null)
      return isSame
    },
  },
  {
    name: 'putAll',
    takes: 'm',
    run: (map, [other], meter) => {
      if (!(other instanceof Map)) return nothing
      meter.charge(3 + other.size * 2)
      for (const [key, value] of other) {
        chargeKey(map, key, meter)
        map.set(key, value)
      }
      return nothing
    },
  },
  { name: 'containsKey', takes: 'o', run: (map, [key], meter) => has(map, key, meter) },
  {
    name: 'containsValue',
    takes: 'o',
    run: (map, [value], meter) => isHeld({ kind: 'view', part: 'values', map }, value, meter),
  },
  {
    name: 'remove',
    takes: 'o',
    run: (map, [key], meter) => {
      const old = at(map, key, meter)
      map.delete(key ?? null)
      return old
    },
  },
  {
    name: 'remove',
    takes: 'oo',
    run: (map, [key, value], meter) => holds(map, key, value, meter) && map.delete(key ?? null),
  },
  {
    name: 'clear',
    takes: '',
    run: (map) => {
      map.clear()
      return nothing
    },
  },
  { name: 'size', takes: '', run: (map) => map.size },
  { name: 'isEmpty', takes: '', run: (map) => map.size === 0 },
  { name: 'keySet', takes: '', run: (map) => ({ kind: 'view', part: 'keys', map }) },
  { name: 'values', takes: '', run: (map) => ({ kind: 'view', part: 'values', map }) },
  { name: 'entrySet', takes: '', run: (map) => ({ kind: 'view', part: 'entries', map }) },
  {
    name: 'clone',
    takes: '',
    run: (map, _args, meter) => {
      meter.charge(3 + map.size * 2)
      return new Map(map)
    },
  },
  {
    name: 'equals',
    takes: 'o',
    run: (map, [other], meter) => strictlyEqual(map, other ?? null, meter),
  },
  { name: 'hashCode', takes: '', run: (map, _args, meter) => hashOf(map, meter) },
  { name: 'toString', takes: '', run: (map, _args, meter) => print(map, meter) },
]

function has(map: ValueMap, key: Value = null, meter: Meter): boolean {
  chargeKey(map, key, meter)
  return map.has(key)
}

function at(map: ValueMap, key: Value = null, meter: Meter): Value {
  chargeKey(map, key, meter)
  return map.get(key) ?? null
}

/** Whether a key has this very value. */
function holds(map: ValueMap, key: Value = null, value: Value = null, meter: Meter): boolean {
  return has(map, key, meter) && strictlyEqual(map.get(key) ?? null, value, meter)
}

function put(map: ValueMap, key: Value | undefined, value: Value | undefined, meter: Meter): Value {
  const old = at(map, key, meter)
  map.set(key ?? null, value ?? null)
  return old
}

/** Methods of the views `keySet()`, `values()` and `entrySet()`. */
export const viewMethods: Methods<MapView> = [
  { name: 'size', takes: '', run: ({ map }) => map.size },
  { name: 'isEmpty', takes: '', run: ({ map }) => map.size === 0 },
  { name: 'contains', takes: 'o', run: (view, [item], meter) => isHeld(view, item, meter) },
  {
    name: 'containsAll',
    takes: 'k',
    run: (view, [all], meter) =>
      (elementsOf(all ?? null, meter) ?? []).every((item) => isHeld(view, item, meter)),
  },
  {
    name: 'remove',
    takes: 'o',
    run: (view, [item], meter) => {
      const key = keyOf(view, item, meter)
      return key !== undefined && view.map.delete(key)
    },
  },
  {
    name: 'removeAll',
    takes: 'k',
    run: (view, [all], meter) => keep(view, all, false, meter),
  },
  {
    name: 'retainAll',
    takes: 'k',
    run: (view, [all], meter) => keep(view, all, true, meter),
  },
  {
    name: 'clear',
    takes: '',
    run: ({ map }) => {
      map.clear()
      return nothing
    },
  },
  { name: 'add', takes: 'o', run: () => refuse('A view of a map cannot grow') },
  { name: 'addAll', takes: 'k', run: () => refuse('A view of a map cannot grow') },
  {
    name: 'iterator',
    takes: '',
    run: (view, _args, meter) => ({ kind: 'cursor', items: viewItems(view, meter), next: 0 }),
  },
  {
    name: 'toArray',
    takes: '',
    run: (view, _args, meter) => listOf(viewItems(view, meter), 'array'),
  },
  {
    name: 'equals',
    takes: 'o',
    run: (view, [other], meter) => strictlyEqual(view, other ?? null, meter),
  },
  { name: 'toString', takes: '', run: (view, _args, meter) => print(view, meter) },
]

/** The key of the first element that equals a value, `undefined` when there is none. */
function keyOf({ part, map }: MapView, value: Value = null, meter: Meter): Value | undefined {
  for (const [key, item] of map) {
    const element: Value =
      part === 'keys' ? key : part === 'values' ? item : { kind: 'entry', map, key }
    if (strictlyEqual(element, value, meter)) return key
  }
  return undefined
}

const isHeld = (view: MapView, value: Value | undefined, meter: Meter): boolean =>
  keyOf(view, value, meter) !== undefined

/** Keeps the elements that are in a collection, or those that are not; true when some went. */
function keep(
  view: MapView,
  collection: Value | undefined,
  wanted: boolean,
  meter: Meter,
): boolean {
  const members = elementsOf(collection ?? null, meter) ?? []
  const keys = [...view.map.keys()]
  const gone = viewItems(view, meter).map(
    (item) => members.some((member) => strictlyEqual(member, item, meter)) !== wanted,
  )
  for (const [index, key] of keys.entries()) if (gone[index] === true) view.map.delete(key)
  return gone.includes(true)
}

function refuse(message: string): never {
  throw new RenderFailure('render', message)
}

/** Methods of `Map.Entry`. */
export const entryMethods: Methods<Entry> = [
  { name: 'getKey', takes: '', run: ({ key }) => key },
  { name: 'getValue', takes: '', run: ({ map, key }, _args, meter) => at(map, key, meter) },
  {
    name: 'setValue',
    takes: 'o',
    run: ({ map, key }, [value], meter) => put(map, key, value, meter),
  },
  {
    name: 'equals',
    takes: 'o',
    run: (entry, [other], meter) => strictlyEqual(entry, other ?? null, meter),
  },
  { name: 'hashCode', takes: '', run: (entry, _args, meter) => hashOf(entry, meter) },
  { name: 'toString', takes: '', run: (entry, _args, meter) => print(entry, meter) },
]

/** Methods of `java.util.Iterator`. */
export const cursorMethods: Methods<Cursor> = [
  { name: 'hasNext', takes: '', run: ({ items, next }) => next < items.length },
  {
    name: 'next',
    takes: '',
    run: (cursor, _args, meter: Meter) => {
      meter.charge(1)
      if (cursor.next >= cursor.items.length) refuse('An iterator has no more elements')
      return cursor.items[cursor.next++] ?? null
    },
  },
]
