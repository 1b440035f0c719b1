import { hashOf, strictlyEqual } from '../compare.ts'
import { RenderFailure } from '../failure.ts'
import { print } from '../print.ts'
import { elementsOf, listOf, type List, type Meter, type Value } from '../value.ts'
import { intAt, nothing, type Methods } from './signature.ts'

/** Methods of `java.util.List`: body arrays, list literals, ranges, `split` arrays. */
const ownMethods: Methods<List> = [
  { name: 'size', takes: '', run: ({ items }) => items.length },
  // The documentation of the service shows count() on an array, so it is an alias here.
  { name: 'count', takes: '', run: ({ items }) => items.length },
  { name: 'isEmpty', takes: '', run: ({ items }) => items.length === 0 },
  {
    name: 'get',
    takes: 'i',
    run: ({ items }, args) => items[inside(items, intAt(args, 0))] ?? null,
  },
  {
    name: 'contains',
    takes: 'o',
    run: ({ items }, [item], meter) => find(items, item, meter) >= 0,
  },
  {
    name: 'containsAll',
    takes: 'k',
    run: ({ items }, [all], meter) =>
      membersOf(all, meter).every((item) => find(items, item, meter) >= 0),
  },
  { name: 'indexOf', takes: 'o', run: ({ items }, [item], meter) => find(items, item, meter) },
  {
    name: 'lastIndexOf',
    takes: 'o',
    run: ({ items }, [item], meter) => findLast(items, item, meter),
  },
  {
    name: 'add',
    takes: 'o',
    run: (list, [item], meter) => {
      resizable(list, 1, meter).push(item ?? null)
      return true
    },
  },
  {
    name: 'add',
    takes: 'io',
    run: (list, args, meter) => {
      const at = intAt(args, 0)
      if (at < 0 || at > list.items.length) outside(at, list.items.length)
      resizable(list, list.items.length - at + 1, meter).splice(at, 0, args[1] ?? null)
      return nothing
    },
  },
  {
    name: 'addAll',
    takes: 'k',
    run: (list, [all], meter) => {
      const added = membersOf(all, meter)
      const items = resizable(list, added.length, meter)
      for (const item of added.slice()) items.push(item)
      return added.length > 0
    },
  },
  {
    name: 'addAll',
    takes: 'ik',
    run: (list, args, meter) => {
      const at = intAt(args, 0)
      if (at < 0 || at > list.items.length) outside(at, list.items.length)
      const added = membersOf(args[1], meter).slice()
      resizable(list, added.length, meter)
      const behind = list.items.splice(at)
      meter.charge(behind.length)
      for (const item of [...added, ...behind]) list.items.push(item)
      return added.length > 0
    },
  },
  {
    name: 'set',
    takes: 'io',
    run: ({ items }, args) => {
      const at = inside(items, intAt(args, 0))
      const old = items[at] ?? null
      items[at] = args[1] ?? null
      return old
    },
  },
  {
    name: 'remove',
    takes: 'i',
    run: (list, args, meter) => {
      const items = resizable(list, list.items.length, meter)
      return items.splice(inside(items, intAt(args, 0)), 1)[0] ?? null
    },
  },
  {
    name: 'remove',
    takes: 'o',
    run: (list, [item], meter) => {
      const items = resizable(list, list.items.length, meter)
      const at = find(items, item, meter)
      if (at >= 0) items.splice(at, 1)
      return at >= 0
    },
  },
  {
    name: 'removeAll',
    takes: 'k',
    run: (list, [all], meter) => {
      const members = membersOf(all, meter)
      return keep(list, meter, (item) => find(members, item, meter) < 0)
    },
  },
  {
    name: 'retainAll',
    takes: 'k',
    run: (list, [all], meter) => {
      const members = membersOf(all, meter)
      return keep(list, meter, (item) => find(members, item, meter) >= 0)
    },
  },
  {
    name: 'clear',
    takes: '',
    run: (list, _args, meter) => {
      resizable(list, 1, meter).length = 0
      return nothing
    },
  },
  {
    name: 'subList',
    takes: 'ii',
    run: (list, args, meter) => {
      const { items } = list
      const from = intAt(args, 0)
      const to = intAt(args, 1)
      if (from < 0 || to > items.length || from > to) {
        throw new RenderFailure('render', `fromIndex ${from}, toIndex ${to}, size ${items.length}`)
      }
      meter.charge((to - from) / 6)
      return { ...listOf(items.slice(from, to)), base: { list, from } }
    },
  },
  { name: 'iterator', takes: '', run: ({ items }) => ({ kind: 'cursor', items, next: 0 }) },
  {
    name: 'toArray',
    takes: '',
    run: ({ items }, _args, meter) => {
      meter.charge(items.length / 6)
      return listOf(items.slice(), 'array')
    },
  },
  {
    name: 'clone',
    takes: '',
    run: ({ items, origin }, _args, meter) => {
      meter.charge(items.length / 6)
      return listOf(items.slice(), origin)
    },
  },
  {
    name: 'equals',
    takes: 'o',
    run: (list, [other], meter) => strictlyEqual(list, other ?? null, meter),
  },
  { name: 'hashCode', takes: '', run: (list, _args, meter) => hashOf(list, meter) },
  { name: 'toString', takes: '', run: (list, _args, meter) => print(list, meter) },
]

const changing: ReadonlySet<string> = new Set([
  'add',
  'addAll',
  'set',
  'remove',
  'removeAll',
  'retainAll',
  'clear',
])

/** The same; what changes a sublist changes the list it was taken from. */
export const listMethods: Methods<List> = ownMethods.map((method) => {
  if (!changing.has(method.name)) return method
  return {
    ...method,
    run: (list, args, meter) => {
      const { length } = list.items
      const result = method.run(list, args, meter)
      if (list.base !== undefined) writeThrough(list, list.base, length, meter)
      return result
    },
  }
})

function writeThrough(
  { items }: List,
  { list, from }: NonNullable<List['base']>,
  lengthBefore: number,
  meter: Meter,
): void {
  const { length } = list.items
  meter.charge((length + items.length) / 1.5)
  const behind = list.items.splice(from).slice(lengthBefore)
  for (const item of items) list.items.push(item)
  for (const item of behind) list.items.push(item)
  if (list.base !== undefined) writeThrough(list, list.base, length, meter)
}

const membersOf = (collection: Value | undefined, meter: Meter): readonly Value[] =>
  elementsOf(collection ?? null, meter) ?? []

/** The items of a list that may grow or shrink; a Java array may not. */
function resizable({ items, origin }: List, moved: number, meter: Meter): Value[] {
  if (origin === 'array') throw new RenderFailure('render', 'An array cannot change its size')
  meter.charge(moved / 1.5)
  return items
}

/** Keeps the items a condition holds for; true when some went. */
function keep(list: List, meter: Meter, condition: (item: Value) => boolean): boolean {
  const items = resizable(list, list.items.length, meter)
  const kept = items.filter(condition)
  const changed = kept.length < items.length
  items.length = 0
  for (const item of kept) items.push(item)
  return changed
}

function inside(items: readonly Value[], index: number): number {
  if (index < 0 || index >= items.length) outside(index, items.length)
  return index
}

function outside(index: number, length: number): never {
  throw new RenderFailure('render', `Index ${index} out of bounds for length ${length}`)
}

/** The place of the first item that equals a value in Java's sense; -1 when there is none. */
function find(items: readonly Value[], value: Value | undefined, meter: Meter): number {
  return items.findIndex((item) => strictlyEqual(item, value ?? null, meter))
}

function findLast(items: readonly Value[], value: Value | undefined, meter: Meter): number {
  return items.findLastIndex((item) => strictlyEqual(item, value ?? null, meter))
}
