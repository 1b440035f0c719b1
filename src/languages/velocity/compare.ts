import { aligned, decimal, decimalToNumber } from './decimal.ts'
import { print } from './print.ts'
import { elementsOf, kindOf, type Decimal, type Double, type Meter, type Value } from './value.ts'

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
export function compareNumbers(a: Numeric, b: Numeric): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b
  if (isExact(a) && isExact(b)) {
    const both = aligned(toDecimal(a), toDecimal(b))
    return both.a < both.b ? -1 : both.a > both.b ? 1 : 0
  }
  const left = toNumber(a)
  const right = toNumber(b)
  return left === right ? 0 : left - right
}

/** True for every number but floats. */
export function isExact(value: Numeric): value is number | bigint | Decimal {
  return typeof value !== 'object' || value.kind === 'decimal'
}

export function toDecimal(value: number | bigint | Decimal): Decimal {
  return typeof value === 'object' ? value : decimal(BigInt(value), 0)
}

/**
 * Velocity's `==`: numbers by size across types, equal types by value, others by their texts.
 * Nothing counts as the empty string.
 */
export function looselyEqual(a: Value, b: Value, meter: Meter): boolean {
  const left = a ?? ''
  const right = b ?? ''
  if (typeof left === 'string' && typeof right === 'string') return left === right
  if (isNumeric(left) && isNumeric(right)) return compareNumbers(left, right) === 0
  return sameClass(left, right)
    ? strictlyEqual(left, right, meter)
    : print(left, meter) === print(right, meter)
}

function sameClass(a: Value, b: Value): boolean {
  const kind = kindOf(a)
  return kind === kindOf(b) && kind !== 'block'
}

/** Java's `equals`: same class and same content; an integer never equals a float. */
export function strictlyEqual(a: Value, b: Value, meter: Meter): boolean {
  meter.charge(1)
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (a instanceof Map || b instanceof Map) {
    if (!(a instanceof Map && b instanceof Map) || a.size !== b.size) return false
    for (const [key, item] of a) {
      if (!b.has(key) || !strictlyEqual(item, b.get(key) ?? null, meter)) return false
    }
    return true
  }
  if (a.kind === 'double') {
    return b.kind === 'double' && a.single === b.single && Object.is(a.value, b.value)
  }
  if (a.kind === 'decimal') {
    return b.kind === 'decimal' && a.scale === b.scale && a.unscaled === b.unscaled
  }
  if (a.kind === 'character') return b.kind === 'character' && a.text === b.text
  if (a.kind === 'entry') {
    return (
      b.kind === 'entry' &&
      strictlyEqual(a.key, b.key, meter) &&
      strictlyEqual(a.map.get(a.key) ?? null, b.map.get(b.key) ?? null, meter)
    )
  }
  return equalElements(a, b, meter)
}

function equalElements(a: Value, b: Value, meter: Meter): boolean {
  const left = elementsOf(a)
  const right = elementsOf(b)
  if (left === undefined || right === undefined || left.length !== right.length) return false
  if (kindOf(a) !== kindOf(b)) return false
  return left.every((item, index) => strictlyEqual(item, right[index] ?? null, meter))
}

/** `String.hashCode`: 32-bit, wrapping. */
export function hashText(text: string): number {
  let hash = 0
  for (let at = 0; at < text.length; at++) hash = (Math.imul(31, hash) + text.charCodeAt(at)) | 0
  return hash
}

/** Java's `hashCode` for the values whose hash does not depend on an identity; 0 for others. */
export function hashOf(value: Value, meter: Meter): number {
  meter.charge(1)
  switch (typeof value) {
    case 'string':
      meter.charge(value.length / 32)
      return hashText(value)
    case 'boolean':
      return value ? 1231 : 1237
    case 'number':
    case 'bigint':
      return hashInteger(BigInt(value))
    default:
  }
  if (value === null) return 0
  if (value instanceof Map) {
    let sum = 0
    for (const [key, item] of value) sum = (sum + (hashOf(key, meter) ^ hashOf(item, meter))) | 0
    return sum
  }
  if (value.kind === 'character') return value.text.charCodeAt(0)
  if (value.kind === 'double') {
    const bits = new DataView(new ArrayBuffer(8))
    bits.setFloat64(0, value.value)
    return bits.getInt32(0) ^ bits.getInt32(4)
  }
  if (value.kind === 'entry') {
    return hashOf(value.key, meter) ^ hashOf(value.map.get(value.key) ?? null, meter)
  }
  const items = elementsOf(value)
  if (items === undefined) return 0
  let hash = 1
  for (const item of items) hash = (Math.imul(31, hash) + hashOf(item, meter)) | 0
  return hash
}

/** Integers hash to themselves while they fit 32 bits, then by folding their halves. */
function hashInteger(value: bigint): number {
  if (BigInt.asIntN(32, value) === value) return Number(value)
  return Number(BigInt.asIntN(32, value ^ (BigInt.asIntN(64, value) >> 32n)))
}
