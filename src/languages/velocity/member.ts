import { RenderFailure } from './failure.ts'
import { chargeKey } from './key-cost.ts'
import { bytesOf } from './methods/strings.ts'
import { isBlank } from './methods/whitespace.ts'
import type { List, Loop, Meter, Value } from './value.ts'

/** `.name`: a map's key, or one of the few properties that other values have; `null` for none. */
export function propertyOf(receiver: Value, name: string, meter: Meter): Value {
  if (receiver instanceof Map) return receiver.get(name) ?? null
  if (typeof receiver === 'string') return own(textProperties, name)?.(receiver, meter) ?? null
  if (typeof receiver !== 'object' || receiver === null) return null
  switch (receiver.kind) {
    case 'host':
      return receiver.property(name) ?? null
    case 'loop':
      return own(loopProperties, name)?.(receiver) ?? receiver.extra.get(name) ?? null
    case 'entry':
      if (name === 'key') return receiver.key
      return name === 'value' ? (receiver.map.get(receiver.key) ?? null) : null
    case 'list':
      return name === 'empty' ? receiver.items.length === 0 : null
    case 'view':
      return name === 'empty' ? receiver.map.size === 0 : null
    case 'block':
    case 'character':
    case 'cursor':
    case 'decimal':
    case 'double':
      return null
  }
}

/** A table's entry, never one that all JavaScript objects have. */
function own<Entry>(table: Readonly<Record<string, Entry>>, name: string): Entry | undefined {
  return Object.hasOwn(table, name) ? table[name] : undefined
}

const textProperties: Readonly<Record<string, (text: string, meter: Meter) => Value>> = {
  empty: (text) => text === '',
  blank: (text, meter) => {
    meter.charge(text.length / 12)
    return isBlank(text)
  },
  bytes: (text, meter) => bytesOf(text, [], meter),
}

/** The members of `$foreach`. */
const loopProperties: Readonly<Record<string, (loop: Loop) => Value>> = {
  index: (loop) => loop.index,
  count: (loop) => loop.index + 1,
  hasNext: (loop) => loop.hasNext,
  first: (loop) => loop.index === 0,
  last: (loop) => !loop.hasNext,
  parent: (loop) => loop.parent,
  topmost,
}

/** The outermost of the loops around this one. */
export function topmost(loop: Loop): Loop {
  let top = loop
  while (top.parent !== null) top = top.parent
  return top
}

/** `[key]`: a list's element or a map's value. */
export function indexOf(receiver: Value, key: Value, meter: Meter): Value {
  const at = fromEnd(receiver, key)
  if (receiver instanceof Map) {
    chargeKey(receiver, at, meter)
    return receiver.get(at) ?? null
  }
  if (typeof receiver !== 'object' || receiver === null || typeof at !== 'number') return null
  if (receiver.kind !== 'list') return null
  return receiver.items[position(receiver.items, at)] ?? null
}

/** A negative index counts from the end: of maps too, and of nothing that has no size. */
function fromEnd(receiver: Value, key: Value): Value {
  return typeof key === 'number' && key < 0 ? sizeOf(receiver, key) + key : key
}

function sizeOf(receiver: Value, index: number): number {
  if (receiver instanceof Map) return receiver.size
  if (typeof receiver === 'object' && receiver !== null) {
    if (receiver.kind === 'list') return receiver.items.length
    if (receiver.kind === 'view') return receiver.map.size
  }
  throw new RenderFailure('render', `Index ${index} needs a size to count from`)
}

/** The place an index means; throws when it lies outside. */
function position({ length }: readonly Value[], at: number): number {
  if (at >= 0 && at < length) return at
  throw new RenderFailure('render', `Index ${at} out of bounds for length ${length}`)
}

/** Stores under `.name`; receivers that hold nothing are left alone. */
export function assignProperty(receiver: Value, name: string, value: Value): void {
  if (receiver instanceof Map) receiver.set(name, value)
  else if (typeof receiver !== 'object' || receiver === null) return
  else if (receiver.kind === 'loop') receiver.extra.set(name, value)
  else if (receiver.kind === 'entry' && name === 'value') receiver.map.set(receiver.key, value)
}

/** Stores under `[key]`; receivers that hold nothing are left alone. */
export function assignIndex(receiver: Value, key: Value, value: Value, meter: Meter): void {
  const at = receiver === null ? key : fromEnd(receiver, key)
  if (receiver instanceof Map) {
    chargeKey(receiver, at, meter)
    receiver.set(at, value)
  } else if (typeof receiver === 'object' && receiver?.kind === 'list' && typeof at === 'number') {
    setItem(receiver, position(receiver.items, at), value)
  }
}

/** Stores at a place, in the list that a sublist was taken from as well. */
function setItem({ items, base }: List, at: number, value: Value): void {
  items[at] = value
  if (base !== undefined) setItem(base.list, base.from + at, value)
}
