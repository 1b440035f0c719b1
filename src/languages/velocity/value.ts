/**
 * The values of a template, standing in for the Java objects that Velocity works on.
 *
 * `null` is "nothing": Java's null, an unset name, a step that found nothing. Integers are numbers
 * while they are safe and bigints beyond. Objects are Maps, so that keys keep their order and
 * never meet a JavaScript prototype.
 */
export type Value =
  | null
  | string
  | boolean
  | number
  | bigint
  | Double
  | Decimal
  | Character
  | List
  | ValueMap
  | MapView
  | Entry
  | Cursor
  | Loop
  | Block
  | Host

/** A Java `LinkedHashMap`. */
export type ValueMap = Map<Value, Value>

/** A map that prints as nothing; its members are there as in any other. */
export class SilentMap extends Map<Value, Value> {}

/** A 64-bit float (`2.0` and `2` stay distinguishable); `single` marks a 32-bit one. */
export interface Double {
  readonly kind: 'double'
  readonly value: number
  readonly single: boolean
}

/** An exact decimal, `unscaled × 10^-scale`: what a body's decimals of over 18 characters become. */
export interface Decimal {
  readonly kind: 'decimal'
  readonly unscaled: bigint
  readonly scale: number
}

/** One UTF-16 unit: what `charAt` returns, equal to no string under `equals`. */
export interface Character {
  readonly kind: 'character'
  readonly text: string
}

/**
 * A Java list. Only its origin decides how it prints: `json` (from a JSON text) as JSON, the
 * others as `[a, b]`; an `array` cannot grow or shrink.
 */
export interface List {
  readonly kind: 'list'
  readonly origin: 'json' | 'java' | 'array'
  readonly items: Value[]
  /** Of a sublist: the list it was taken from, which changes with it, and the place there. */
  readonly base?: { readonly list: List; readonly from: number }
}

/** What `keySet()`, `values()` and `entrySet()` return: a live view of a map. */
export interface MapView {
  readonly kind: 'view'
  readonly part: 'keys' | 'values' | 'entries'
  readonly map: ValueMap
}

/** One entry of a map, live. */
export interface Entry {
  readonly kind: 'entry'
  readonly map: ValueMap
  readonly key: Value
}

/** A Java iterator over a snapshot of elements. */
export interface Cursor {
  readonly kind: 'cursor'
  readonly items: readonly Value[]
  next: number
}

/** `$foreach`: the state of one running loop; `index` counts from 0. */
export interface Loop {
  readonly kind: 'loop'
  index: number
  hasNext: boolean
  readonly parent: Loop | null
  /** What a template stored on the loop object itself (`#set($foreach.x = 1)`). */
  readonly extra: ValueMap
}

/** A block bound by `#define` or handed to a block macro; it renders anew at each use. */
export interface Block {
  readonly kind: 'block'
  readonly render: () => string
  /** Puts the text out directly; false when the block is already inside itself too often. */
  readonly write: () => boolean
}

/** An object of the caller's, such as `$input`: only what it names can be reached. */
export interface Host {
  readonly kind: 'host'
  /** The value of a property; `undefined` when there is none. */
  readonly property: (name: string) => Value | undefined
  /** The result of a method; `undefined` when no method of that name takes these arguments. */
  readonly call: (name: string, args: readonly Value[], meter: Meter) => Value | undefined
}

/** Counts work; throws RenderFailure once a rendering has used its share. */
export interface Meter {
  charge(units: number): void
  /** Characters a string of this rendering may have. */
  readonly lengthMax: number
}

export const double = (value: number): Double => ({ kind: 'double', value, single: false })

export const listOf = (items: Value[], origin: List['origin'] = 'java'): List => ({
  kind: 'list',
  origin,
  items,
})

/** A value's kind as a word; `object` words are the `kind` tags above. */
export type Kind =
  | 'null'
  | 'string'
  | 'boolean'
  | 'integer'
  | 'map'
  | Exclude<Value, null | string | boolean | number | bigint | ValueMap>['kind']

export function kindOf(value: Value): Kind {
  if (value === null) return 'null'
  if (typeof value === 'string') return 'string'
  if (typeof value === 'boolean') return 'boolean'
  if (typeof value !== 'object') return 'integer'
  return value instanceof Map ? 'map' : value.kind
}

/** An integer in its cheapest form: a number while that is exact. */
export function integer(value: bigint): number | bigint {
  return value >= -9007199254740991n && value <= 9007199254740991n ? Number(value) : value
}

/** What `viewItems` takes from a map. */
type ViewPart = Pick<MapView, 'part' | 'map'>

/** A copy of the elements of a map's view, in order, `count` of them at most. */
export function viewItems({ part, map }: ViewPart, meter: Meter, count = Infinity): Value[] {
  const size = Math.min(map.size, count)
  const isWhole = size === map.size
  meter.charge(size / (part === 'entries' ? 1 : isWhole ? 4 : 2))
  const parts = part === 'values' ? map.values() : map.keys()
  const items: Value[] = isWhole ? [...parts] : firstOf(parts, size)
  return part === 'entries' ? items.map((key) => ({ kind: 'entry', map, key })) : items
}

function firstOf(values: Iterable<Value>, count: number): Value[] {
  const first: Value[] = []
  for (const value of values) {
    if (first.length === count) break
    first.push(value)
  }
  return first
}

/** True for lists and views of maps. */
export function isCollection(value: Value): value is List | MapView {
  if (typeof value !== 'object' || value === null || value instanceof Map) return false
  return value.kind === 'list' || value.kind === 'view'
}

/** The elements of a collection, those of a view copied; `undefined` for other values. */
export function elementsOf(value: Value, meter: Meter): readonly Value[] | undefined {
  if (!isCollection(value)) return undefined
  return value.kind === 'list' ? value.items : viewItems(value, meter)
}

/** How many elements a collection has. */
export const sizeOf = (collection: List | MapView): number =>
  collection.kind === 'list' ? collection.items.length : collection.map.size
