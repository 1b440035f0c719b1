import { RenderFailure } from './failure.ts'
import { bytesOf } from './methods/strings.ts'
import type { Loop, Meter, Value } from './value.ts'

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
  blank: (text) => text.trim() === '',
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

/** `[key]`: a list's element, counted from the end when negative, or a map's value. */
export function indexOf(receiver: Value, key: Value): Value {
  if (receiver instanceof Map) return receiver.get(key) ?? null
  if (typeof receiver !== 'object' || receiver === null || typeof key !== 'number') return null
  if (receiver.kind !== 'list') return null
  return receiver.items[position(receiver.items, key)] ?? null
}

/** The place an index means; throws when it lies outside. */
function position(items: readonly Value[], index: number): number {
  const at = index < 0 ? items.length + index : index
  if (at < 0 || at >= items.length) {
    throw new RenderFailure('render', `Index ${index} out of bounds for length ${items.length}`)
  }
  return at
}

/** Stores under `.name`; receivers that hold nothing are left alone. */
export function assignProperty(receiver: Value, name: string, value: Value): void {
  if (receiver instanceof Map) receiver.set(name, value)
  else if (typeof receiver === 'object' && receiver?.kind === 'loop') {
    receiver.extra.set(name, value)
  }
}

/** Stores under `[key]`; receivers that hold nothing are left alone. */
export function assignIndex(receiver: Value, key: Value, value: Value): void {
  if (receiver instanceof Map) receiver.set(key, value)
  else if (typeof receiver === 'object' && receiver?.kind === 'list' && typeof key === 'number') {
    receiver.items[position(receiver.items, key)] = value
  }
}
