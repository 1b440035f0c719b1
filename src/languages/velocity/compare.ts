import { compareDecimals, decimal, decimalOfFloat, decimalToNumber } from './decimal.ts'
import { RenderFailure } from './failure.ts'
import { chargeKey } from './key-cost.ts'
import { numberUnits } from './number-cost.ts'
import { print } from './print.ts'
import {
  elementsOf,
  isCollection,
  kindOf,
  sizeOf,
  type Decimal,
  type Double,
  type MapView,
  type Meter,
  type Value,
} from './value.ts'

/** A value that takes part in arithmetic. */
export type Numeric = number | bigint | Double | Decimal

export function isNumeric(value: Value): value is Numeric {
  if (typeof value === 'number' || typeof value === 'bigint') return true
  if (typeof value !== 'object' || value === null || value instanceof Map) return false
  return value.kind === 'double' || value.kind === 'decimal'
}

/** A number's nearest 64-bit float. */
export function toNumber(value: Numeric): number {
  if (typeof value === 'number') return value
  if (typeof value === 'bigint') return Number(value)
  return value.kind === 'double' ? value.value : decimalToNumber(value)
}

/** Numeric order across all types: negative, zero or positive; NaN when there is none. */
export function compareNumbers(a: Numeric, b: Numeric, meter: Meter): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  meter.charge(numberUnits(a) + numberUnits(b))
  if (typeof a !== 'object' && typeof b !== 'object') return a < b ? -1 : a > b ? 1 : 0
  const left = toNumber(a)
  const right = toNumber(b)
  // Rounding keeps the order: only where it makes two numbers one do their digits tell.
  if (left !== right) return left - right
  const exact = exactPair(a, b)
  if (exact === undefined) return 0
  meter.charge((Math.abs(exact[0].scale) + Math.abs(exact[1].scale)) / 6)
  return compareDecimals(...exact)
}

/** True for the numbers that draw others to exact decimals: decimals, and integers of over 64 bits. */
export function isLarge(value: Numeric): boolean {
  if (typeof value === 'bigint') return BigInt.asIntN(64, value) !== value
  return typeof value === 'object' && value.kind === 'decimal'
}

/** Both numbers as exact decimals, when that is how they meet: when one of them is large. */
export function exactPair(a: Numeric, b: Numeric): [Decimal, Decimal] | undefined {
  if (!isLarge(a) && !isLarge(b)) return undefined
  const left = toDecimal(a)
  const right = toDecimal(b)
  return left === undefined || right === undefined ? undefined : [left, right]
}

/** A number's exact decimal, by way of its float when it is not large; `undefined` for infinity. */
function toDecimal(value: Numeric): Decimal | undefined {
  if (typeof value === 'object' && value.kind === 'decimal') return value
  if (typeof value === 'bigint' && isLarge(value)) return decimal(value, 0)
  return decimalOfFloat(toNumber(value))
}

/**
 * Velocity's `==`: numbers by size across types, equal types by value, others by their texts.
 * Nothing counts as the empty string.
 */
export function looselyEqual(a: Value, b: Value, meter: Meter): boolean {
  const left = a ?? ''
  const right = b ?? ''
  if (typeof left === 'string' && typeof right === 'string') {
    return equalTexts(left, right, meter)
  }
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right, meter) === 0
  return sameClass(left, right)
    ? strictlyEqual(left, right, meter)
    : print(left, meter) === print(right, meter)
}

function sameClass(a: Value, b: Value): boolean {
  const kind = kindOf(a)
  return kind === kindOf(b) && kind !== 'block'
}

/** Java's `equals`: same class and same content; an integer never equals a float. */
export function strictlyEqual(a: Value, b: Value, meter: Meter, depth = 0): boolean {
  guardDepth(depth)
  meter.charge(1)
  if (typeof a === 'string' && typeof b === 'string') return equalTexts(a, b, meter)
  if (typeof a === 'bigint' && isLarge(a)) meter.charge(32)
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Map || b instanceof Map) {
    if (!(a instanceof Map && b instanceof Map) || a.size !== b.size) return false
    for (const [key, item] of a) {
      chargeKey(b, key, meter)
      if (!b.has(key) || !strictlyEqual(item, b.get(key) ?? null, meter, depth + 1)) return false
    }
    return true
  }
  if (a.kind === 'double') {
    return b.kind === 'double' && a.single === b.single && Object.is(a.value, b.value)
  }
  if (a.kind === 'decimal') {
    if (b.kind !== 'decimal' || a.scale !== b.scale) return false
    if (isLarge(a.unscaled)) meter.charge(32)
    return a.unscaled === b.unscaled
  }
  if (a.kind === 'character') return b.kind === 'character' && a.text === b.text
  if (a.kind === 'entry') {
    return (
      b.kind === 'entry' &&
      strictlyEqual(a.key, b.key, meter, depth + 1) &&
      strictlyEqual(a.map.get(a.key) ?? null, b.map.get(b.key) ?? null, meter, depth + 1)
    )
  }
  if (a.kind === 'view' && b.kind === 'view') return equalViews(a, b, meter, depth + 1)
  return equalElements(a, b, meter, depth + 1)
}

/** Views of keys and of entries are sets, whatever their order; one of values is equal to no other map's. */
function equalViews(a: MapView, b: MapView, meter: Meter, depth: number): boolean {
  if (a.part === 'values' || b.part === 'values') return a.part === b.part && a.map === b.map
  if (a.map.size !== b.map.size) return false
  if (a.part !== b.part) return a.map.size === 0
  if (a.part === 'entries') return strictlyEqual(a.map, b.map, meter, depth)
  meter.charge(a.map.size)
  for (const key of a.map.keys()) {
    chargeKey(b.map, key, meter)
    if (!b.map.has(key)) return false
  }
  return true
}

function equalElements(a: Value, b: Value, meter: Meter, depth: number): boolean {
  if (!isCollection(a) || !isCollection(b)) return false
  if (a.kind !== b.kind || sizeOf(a) !== sizeOf(b)) return false
  const left = elementsOf(a, meter) ?? []
  const right = elementsOf(b, meter) ?? []
  return left.every((item, index) => strictlyEqual(item, right[index] ?? null, meter, depth))
}

/** Texts of one length are compared to their ends; others are not even looked at. */
function equalTexts(a: string, b: string, meter: Meter): boolean {
  if (a.length !== b.length) return false
  if (a.length > 64) meter.charge(a.length / 64)
  return a === b
}

/** `String.hashCode`: 32-bit, wrapping. */
export function hashText(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0
  return hash
}

/** For the bits of one float at a time. */
const bits = new DataView(new ArrayBuffer(8))

/** Java's `hashCode` for the values whose hash does not depend on an identity; 0 for others. */
export function hashOf(value: Value, meter: Meter, depth = 0): number {
  guardDepth(depth)
  meter.charge(1)
  if (typeof value === 'string') {
    meter.charge(value.length / 16)
    return hashText(value)
  }
  if (typeof value === 'boolean') return value ? 1231 : 1237
  if (typeof value === 'number' || typeof value === 'bigint')
    return hashInteger(BigInt(value), meter)
  if (value === null) return 0
  if (value instanceof Map) {
    let sum = 0
    for (const [key, item] of value)
      sum = (sum + (hashOf(key, meter, depth + 1) ^ hashOf(item, meter, depth + 1))) | 0
    return sum
  }
  if (value.kind === 'character') return value.text.charCodeAt(0)
  if (value.kind === 'double') {
    meter.charge(1)
    if (value.single) {
      bits.setFloat32(0, value.value)
      return bits.getInt32(0)
    }
    bits.setFloat64(0, value.value)
    return bits.getInt32(0) ^ bits.getInt32(4)
  }
  if (value.kind === 'decimal') {
    return (Math.imul(31, hashLarge(value.unscaled, meter)) + value.scale) | 0
  }
  if (value.kind === 'entry') {
    return (
      hashOf(value.key, meter, depth + 1) ^
      hashOf(value.map.get(value.key) ?? null, meter, depth + 1)
    )
  }
  const items = elementsOf(value, meter)
  if (items === undefined) return 0
  let hash = 1
  for (const item of items) hash = (Math.imul(31, hash) + hashOf(item, meter, depth + 1)) | 0
  return hash
}

/** Values that contain themselves have no end. */
function guardDepth(depth: number): void {
  if (depth > 400) throw new RenderFailure('limit', 'A value nests too deep to be compared')
}

/**
 * Integers hash to themselves while they fit 32 bits, to their folded halves while they fit 64, and
 * beyond as `BigInteger` does.
 */
function hashInteger(value: bigint, meter: Meter): number {
  if (BigInt.asIntN(32, value) === value) return Number(value)
  if (BigInt.asIntN(64, value) === value) return Number(BigInt.asIntN(32, value ^ (value >> 32n)))
  return hashLarge(value, meter)
}

/** `BigInteger.hashCode`: of its size's 32-bit digits, with its sign. */
function hashLarge(value: bigint, meter: Meter): number {
  const digits = (value < 0n ? -value : value).toString(16)
  meter.charge(digits.length)
  let hash = 0
  for (let end = digits.length % 8; end <= digits.length; end += 8) {
    hash = (Math.imul(31, hash) + Number.parseInt(digits.slice(Math.max(0, end - 8), end), 16)) | 0
  }
  return value < 0n ? -hash | 0 : hash
}
