import { hashOf, strictlyEqual } from '../compare.ts'
import { RenderFailure } from '../failure.ts'
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
import { find } from './lists.ts'
import { nothing, type Methods } from './signature.ts'

/** Methods of `java.util.LinkedHashMap`. */
export const mapMethods: Methods<ValueMap> = [
  { name: 'get', takes: 'o', run: (map, [key]) => at(map, key) },
  {
    name: 'getOrDefault',
    takes: 'oo',
    run: (map, [key, other]) => (map.has(key ?? null) ? at(map, key) : (other ?? null)),
  },
  { name: 'put', takes: 'oo', run: (map, [key, value]) => put(map, key, value) },
  {
    name: 'putIfAbsent',
    takes: 'oo',
    run: (map, [key, value]) => {
      const old = at(map, key)
      if (old === null) map.set(key ?? null, value ?? null)
      return old
    },
  },
  {
    name: 'replace',
    takes: 'oo',
    run: (map, [key, value]) => (map.has(key ?? null) ? put(map, key, value) : null),
  },
  {
    name: 'putAll',
    takes: 'm',
    run: (map, [other], meter) => {
      if (!(other instanceof Map)) return nothing
      meter.charge(3 + other.size * 2)
      for (const [key, value] of other) map.set(key, value)
      return nothing
    },
  },
  { name: 'containsKey', takes: 'o', run: (map, [key]) => map.has(key ?? null) },
  {
    name: 'containsValue',
    takes: 'o',
    run: (map, [value], meter) => find([...map.values()], value, meter) >= 0,
  },
  {
    name: 'remove',
    takes: 'o',
    run: (map, [key]) => {
      const old = at(map, key)
      map.delete(key ?? null)
      return old
    },
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
    name: 'equals',
    takes: 'o',
    run: (map, [other], meter) => strictlyEqual(map, other ?? null, meter),
  },
  { name: 'hashCode', takes: '', run: (map, _args, meter) => hashOf(map, meter) },
  { name: 'toString', takes: '', run: (map, _args, meter) => print(map, meter) },
]

const at = (map: ValueMap, key: Value | undefined): Value => map.get(key ?? null) ?? null

function put(map: ValueMap, key: Value | undefined, value: Value | undefined): Value {
  const old = at(map, key)
  map.set(key ?? null, value ?? null)
  return old
}

/** Methods of the views `keySet()`, `values()` and `entrySet()`. */
export const viewMethods: Methods<MapView> = [
  { name: 'size', takes: '', run: ({ map }) => map.size },
  { name: 'isEmpty', takes: '', run: ({ map }) => map.size === 0 },
  { name: 'contains', takes: 'o', run: (view, [item], meter) => findIn(view, item, meter) >= 0 },
  {
    name: 'containsAll',
    takes: 'k',
    run: (view, [all], meter) =>
      (elementsOf(all ?? null) ?? []).every((item) => findIn(view, item, meter) >= 0),
  },
  {
    name: 'remove',
    takes: 'o',
    run: (view, [item], meter) => {
      const place = findIn(view, item, meter)
      if (place >= 0) view.map.delete([...view.map.keys()][place] ?? null)
      return place >= 0
    },
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
    run: (view) => ({ kind: 'cursor', items: itemsOf(view), next: 0 }),
  },
  { name: 'toArray', takes: '', run: (view) => listOf(itemsOf(view), 'array') },
  {
    name: 'equals',
    takes: 'o',
    run: (view, [other], meter) => strictlyEqual(view, other ?? null, meter),
  },
  { name: 'toString', takes: '', run: (view, _args, meter) => print(view, meter) },
]

const itemsOf = (view: MapView): Value[] => viewItems(view)

function findIn(view: MapView, item: Value | undefined, meter: Meter): number {
  meter.charge(view.map.size / 3)
  return find(itemsOf(view), item, meter)
}

function refuse(message: string): never {
  throw new RenderFailure('render', message)
}

/** Methods of `Map.Entry`. */
export const entryMethods: Methods<Entry> = [
  { name: 'getKey', takes: '', run: ({ key }) => key },
  { name: 'getValue', takes: '', run: ({ map, key }) => at(map, key) },
  { name: 'setValue', takes: 'o', run: ({ map, key }, [value]) => put(map, key, value) },
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
