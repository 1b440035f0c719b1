import { aligned, decimal, divideDecimals } from './decimal.ts'
import { exactPair, isLarge, isNumeric, toNumber, type Numeric } from './compare.ts'
import { checkLength, RenderFailure } from './failure.ts'
import { flat, largeUnits } from './flat.ts'
import { integerUnits } from './number-cost.ts'
import { print } from './print.ts'
import { double, integer, type Decimal, type Double, type Meter, type Value } from './value.ts'

export type ArithmeticOperator = '+' | '-' | '*' | '/' | '%'

/** Digits an integer or decimal may grow to; beyond, multiplying would eat the worker's time. */
const digitsMax = 2000

/**
 * `left operator right`, `null` for no value: division by zero, or an operand that is not a number.
 * Integers stay integers and widen without limit; a float makes the result a float, but a decimal
 * where it meets a number that no float holds; `+` with a string joins texts.
 */
export function calculate(
  operator: ArithmeticOperator,
  left: Value,
  right: Value,
  meter: Meter,
): Value {
  if (typeof left === 'number' && typeof right === 'number') return onSmall(operator, left, right)
  if (left === null || right === null) return null
  if (!isNumeric(left) || !isNumeric(right)) {
    if (operator !== '+' || !(typeof left === 'string' || typeof right === 'string')) return null
    return join(print(left, meter), print(right, meter), meter)
  }
  if (typeof left !== 'object' && typeof right !== 'object') {
    return onLarge(operator, BigInt(left), BigInt(right), meter)
  }
  const exact = exactPair(left, right)
  if (exact === undefined) return onFloats(operator, left, right)
  return onDecimals(operator, ...exact, meter)
}

/** Two texts as one, within the longest string a rendering may build. */
function join(left: string, right: string, meter: Meter): string {
  const length = left.length + right.length
  checkLength(length, meter)
  meter.charge(length / 256 + largeUnits(length))
  return flat(left + right)
}

function onSmall(operator: ArithmeticOperator, a: number, b: number): Value {
  switch (operator) {
    case '+':
      return safe(a + b) ?? integer(BigInt(a) + BigInt(b))
    case '-':
      return safe(a - b) ?? integer(BigInt(a) - BigInt(b))
    case '*':
      return safe(a * b) ?? integer(BigInt(a) * BigInt(b))
    case '/':
      return b === 0 ? null : Math.trunc(a / b) + 0
    case '%':
      return b === 0 ? null : (a % b) + 0
  }
}

/** The number itself while it is exact; adding 0 turns -0 into 0. */
const safe = (value: number): number | undefined =>
  Number.isSafeInteger(value) ? value + 0 : undefined

function onLarge(operator: ArithmeticOperator, a: bigint, b: bigint, meter: Meter): Value {
  meter.charge(5)
  guardDigits(a, meter)
  guardDigits(b, meter)
  switch (operator) {
    case '+':
      return integer(a + b)
    case '-':
      return integer(a - b)
    case '*':
      return integer(a * b)
    case '/':
      return b === 0n ? null : integer(a / b)
    case '%':
      if (b === 0n) return null
      return integer(isLarge(a) || isLarge(b) ? modulo(a, b) : a % b)
  }
}

/** Java's `BigInteger.mod`: never negative, and only for a positive modulus. */
function modulo(a: bigint, b: bigint): bigint {
  if (b < 0n) throw new RenderFailure('render', 'BigInteger: modulus not positive')
  const rest = a % b
  return rest < 0n ? rest + b : rest
}

/** Floats of 32 bits stay so among themselves and with integers. */
function onFloats(operator: ArithmeticOperator, left: Numeric, right: Numeric): Value {
  if (isWide(left) || isWide(right)) return onDoubles(operator, toNumber(left), toNumber(right))
  const result = onDoubles(operator, Math.fround(toNumber(left)), Math.fround(toNumber(right)))
  return result === null ? null : { kind: 'double', value: Math.fround(result.value), single: true }
}

const isWide = (value: Numeric): boolean =>
  typeof value === 'object' && value.kind === 'double' && !value.single

function onDoubles(operator: ArithmeticOperator, a: number, b: number): Double | null {
  switch (operator) {
    case '+':
      return double(a + b)
    case '-':
      return double(a - b)
    case '*':
      return double(a * b)
    case '/':
      return b === 0 ? null : double(a / b)
    case '%':
      return b === 0 ? null : double(a % b)
  }
}

function onDecimals(operator: ArithmeticOperator, a: Decimal, b: Decimal, meter: Meter): Value {
  guardDigits(a.unscaled, meter)
  guardDigits(b.unscaled, meter)
  if (Math.abs(a.scale) + Math.abs(b.scale) > digitsMax) {
    throw new RenderFailure('limit', `A number grew past ${digitsMax} digits`)
  }
  meter.charge(10 + Math.abs(a.scale - b.scale) / 6)
  const both = aligned(a, b)
  switch (operator) {
    case '+':
      return decimal(both.a + both.b, both.scale)
    case '-':
      return decimal(both.a - both.b, both.scale)
    case '*':
      return decimal(a.unscaled * b.unscaled, a.scale + b.scale)
    case '/':
      return b.unscaled === 0n ? null : divideDecimals(a, b)
    case '%':
      if (b.unscaled === 0n) return null
      throw new RenderFailure('render', 'Cannot calculate the modulo of BigDecimals')
  }
}

/** Charges for an integer and refuses one of over `digitsMax` digits, of some 3.3 bits each. */
function guardDigits(value: bigint, meter: Meter): void {
  if (BigInt.asIntN(64, value) === value) return
  meter.charge(integerUnits(value))
  if (value !== BigInt.asIntN(Math.ceil(digitsMax * 3.33), value)) {
    throw new RenderFailure('limit', `A number grew past ${digitsMax} digits`)
  }
}
