import {
  compareNumbers,
  hashOf,
  isNumeric,
  strictlyEqual,
  toNumber,
  type Numeric,
} from '../compare.ts'
import { lowBits } from '../decimal.ts'
import { RenderFailure } from '../failure.ts'
import { numberUnits } from '../number-cost.ts'
import { print } from '../print.ts'
import {
  double,
  integer,
  kindOf,
  type Character,
  type Decimal,
  type Double,
  type Meter,
  type Value,
} from '../value.ts'
import { intAt, textAt, type Methods } from './signature.ts'

/** What every number answers to. */
const common: Methods<Numeric> = [
  { name: 'intValue', takes: '', run: narrowed(32) },
  { name: 'longValue', takes: '', run: narrowed(64) },
  { name: 'shortValue', takes: '', run: narrowed(16) },
  { name: 'byteValue', takes: '', run: narrowed(8) },
  { name: 'doubleValue', takes: '', run: (value) => double(toNumber(value)) },
  {
    name: 'floatValue',
    takes: '',
    run: (value) => ({ kind: 'double', value: Math.fround(toNumber(value)), single: true }),
  },
  { name: 'toString', takes: '', run: (value, _args, meter) => print(value, meter) },
  {
    name: 'equals',
    takes: 'o',
    run: (value, [other], meter) => strictlyEqual(value, other ?? null, meter),
  },
  { name: 'hashCode', takes: '', run: (value, _args, meter) => hashOf(value, meter) },
]

/** The lowest bits of the whole part. */
function narrowed(bits: 8 | 16 | 32 | 64): Methods<Numeric>[number]['run'] {
  return (value, _args, meter) => {
    meter.charge(numberUnits(value))
    return integer(BigInt.asIntN(bits, wholePart(value, bits === 64 ? 64 : 32)))
  }
}

/** Truncated toward zero; floats beyond the type's range stick to its ends, as Java casts do. */
function wholePart(value: Numeric, bits: 32 | 64): bigint {
  if (typeof value === 'bigint') return value
  if (typeof value === 'number') return BigInt(value)
  if (value.kind === 'decimal') return lowBits(value, bits)
  const size = value.value
  if (Number.isNaN(size)) return 0n
  const limit = 1n << BigInt(bits - 1)
  if (size >= Number(limit)) return limit - 1n
  return size <= -Number(limit) ? -limit : BigInt(Math.trunc(size))
}

/** Methods of `java.lang.Integer`, its static ones included. */
export const integerMethods: Methods<number | bigint> = [
  ...common,
  ...statics('i', 32),
  { name: 'compareTo', takes: 'o', run: compareSame },
  {
    name: 'parseInt',
    takes: 's',
    run: (_value, args, meter) => parseWhole(textAt(args, 0), 10, 32, meter),
  },
  {
    name: 'parseInt',
    takes: 'si',
    run: (_value, args, meter) => parseWhole(textAt(args, 0), intAt(args, 1), 32, meter),
  },
]

/** Methods of `java.lang.Long`: integers beyond 32 bits. */
export const longMethods: Methods<number | bigint> = [
  ...common,
  ...statics('l', 64),
  { name: 'compareTo', takes: 'o', run: compareSame },
  {
    name: 'parseLong',
    takes: 's',
    run: (_value, args, meter) => parseWhole(textAt(args, 0), 10, 64, meter),
  },
  {
    name: 'parseLong',
    takes: 'si',
    run: (_value, args, meter) => parseWhole(textAt(args, 0), intAt(args, 1), 64, meter),
  },
]

/** Methods of `java.math.BigInteger`: integers beyond 64 bits. */
export const bigIntegerMethods: Methods<number | bigint> = [
  ...common,
  { name: 'compareTo', takes: 'o', run: compareSame },
]

function statics(letter: 'i' | 'l', bits: 32 | 64): Methods<number | bigint> {
  const two = `${letter}${letter}`
  return [
    { name: 'valueOf', takes: letter, run: (_value, [other]) => other ?? null },
    {
      name: 'valueOf',
      takes: 's',
      run: (_value, args, meter) => parseWhole(textAt(args, 0), 10, bits, meter),
    },
    {
      name: 'valueOf',
      takes: 'si',
      run: (_value, args, meter) => parseWhole(textAt(args, 0), intAt(args, 1), bits, meter),
    },
    { name: 'toString', takes: '', run: (value) => String(value) },
    { name: 'toString', takes: letter, run: (_value, [other]) => whole(other).toString() },
    {
      name: 'toString',
      takes: `${letter}i`,
      run: (_value, args) => whole(args[0]).toString(radix(intAt(args, 1))),
    },
    {
      name: 'max',
      takes: two,
      run: (_value, [a, b], meter) => (compared(a, b, meter) >= 0 ? (a ?? null) : (b ?? null)),
    },
    {
      name: 'min',
      takes: two,
      run: (_value, [a, b], meter) => (compared(a, b, meter) <= 0 ? (a ?? null) : (b ?? null)),
    },
    { name: 'sum', takes: two, run: (_value, [a, b]) => wrap(whole(a) + whole(b), bits) },
    { name: 'compare', takes: two, run: (_value, [a, b], meter) => compared(a, b, meter) },
    { name: 'signum', takes: letter, run: (_value, [a], meter) => compared(a, 0, meter) },
    { name: 'toHexString', takes: letter, run: (_value, [a]) => unsigned(a, bits).toString(16) },
    { name: 'toOctalString', takes: letter, run: (_value, [a]) => unsigned(a, bits).toString(8) },
    { name: 'toBinaryString', takes: letter, run: (_value, [a]) => unsigned(a, bits).toString(2) },
  ]
}

const whole = (value: Value | undefined): bigint => BigInt(value as number | bigint)
const wrap = (value: bigint, bits: number): Value => integer(BigInt.asIntN(bits, value))
const unsigned = (value: Value | undefined, bits: number): bigint =>
  BigInt.asUintN(bits, whole(value))
const radix = (value: number): number => (value >= 2 && value <= 36 ? value : 10)

/** -1, 0 or 1, as `Integer.compareTo` answers. */
function compared(a: Value | undefined, b: Value | undefined, meter: Meter): number {
  return isNumeric(a ?? null) && isNumeric(b ?? null)
    ? Math.sign(compareNumbers(a as Numeric, b as Numeric, meter))
    : 0
}

/** `compareTo` of numbers: only with a number of the same class. */
function compareSame(value: Numeric, [other = null]: readonly Value[], meter: Meter): number {
  const same =
    isNumeric(other) && kindOf(value) === kindOf(other) && sizeOf(value) === sizeOf(other)
  return same ? compared(value, other, meter) : notComparable(value, other)
}

/** Which of Java's integer classes holds a number. */
function sizeOf(value: Numeric): 32 | 64 | undefined {
  if (typeof value === 'object') return undefined
  return BigInt.asIntN(32, BigInt(value)) === BigInt(value) ? 32 : 64
}

/** Java throws a ClassCastException when values of different classes are compared. */
export function notComparable(value: Value, other: Value | undefined): never {
  throw new RenderFailure('render', `Cannot compare ${kindOf(value)} to ${kindOf(other ?? null)}`)
}

/** `Integer.parseInt` and `Long.parseLong`: a sign and digits, nothing around them. */
function parseWhole(text: string, base: number, bits: 32 | 64, meter: Meter): Value {
  meter.charge(4 + text.length * 2)
  const digits = text.replace(/^[+-]/, '')
  const valid = digits !== '' && digits.length <= 70 && base >= 2 && base <= 36
  let value = 0n
  for (const char of valid ? digits : '') {
    const digit = Number.parseInt(char, base)
    if (Number.isNaN(digit)) notANumber(text)
    value = value * BigInt(base) + BigInt(digit)
  }
  if (text.startsWith('-')) value = -value
  if (!valid || BigInt.asIntN(bits, value) !== value) notANumber(text)
  return integer(value)
}

function notANumber(text: string): never {
  throw new RenderFailure('render', `For input string: "${text.slice(0, 100)}"`)
}

/** Methods of `java.lang.Double`, its static ones included. */
export const doubleMethods: Methods<Double> = [
  ...(common as Methods<Double>),
  { name: 'toString', takes: '', run: (value, _args, meter) => print(value, meter) },
  { name: 'toString', takes: 'd', run: (_value, [other], meter) => print(asDouble(other), meter) },
  { name: 'compareTo', takes: 'o', run: compareSame },
  { name: 'isNaN', takes: '', run: ({ value }) => Number.isNaN(value) },
  { name: 'isInfinite', takes: '', run: ({ value }) => Math.abs(value) === Infinity },
  {
    name: 'parseDouble',
    takes: 's',
    run: (_value, args, meter) => parseFloating(textAt(args, 0), meter),
  },
  { name: 'valueOf', takes: 'd', run: (_value, [other]) => asDouble(other) },
  {
    name: 'valueOf',
    takes: 's',
    run: (_value, args, meter) => parseFloating(textAt(args, 0), meter),
  },
  {
    name: 'max',
    takes: 'dd',
    run: (_value, [a, b], meter) => (compared(a, b, meter) >= 0 ? asDouble(a) : asDouble(b)),
  },
  {
    name: 'min',
    takes: 'dd',
    run: (_value, [a, b], meter) => (compared(a, b, meter) <= 0 ? asDouble(a) : asDouble(b)),
  },
  {
    name: 'sum',
    takes: 'dd',
    run: (_value, [a, b]) => double(asDouble(a).value + asDouble(b).value),
  },
  { name: 'compare', takes: 'dd', run: (_value, [a, b], meter) => compared(a, b, meter) },
]

const asDouble = (value: Value | undefined): Double => double(toNumber(value as Numeric))

/** `Double.parseDouble`: spaces around are allowed, as is a final `d` or `f`. */
function parseFloating(text: string, meter: Meter): Value {
  meter.charge(4 + text.length / 2)
  const match = floating.exec(text)
  if (match === null) notANumber(text)
  return double(Number(match[1]))
}

const floating = /^\s*([+-]?(?:NaN|Infinity|(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?))[dDfF]?\s*$/

/** Methods of `java.math.BigDecimal` that matter to templates. */
export const decimalMethods: Methods<Decimal> = [
  ...common,
  { name: 'compareTo', takes: 'o', run: compareSame },
]

/** Methods of `java.lang.Boolean`, its static ones included. */
export const booleanMethods: Methods<boolean> = [
  { name: 'booleanValue', takes: '', run: (value) => value },
  { name: 'toString', takes: '', run: (value) => String(value) },
  { name: 'equals', takes: 'o', run: (value, [other]) => value === other },
  { name: 'hashCode', takes: '', run: (value, _args, meter) => hashOf(value, meter) },
  {
    name: 'compareTo',
    takes: 'o',
    run: (value, [other]) =>
      typeof other === 'boolean' ? Number(value) - Number(other) : notComparable(value, other),
  },
  { name: 'parseBoolean', takes: 's', run: (_value, args) => isTrue(textAt(args, 0)) },
  { name: 'valueOf', takes: 'b', run: (_value, [other]) => other ?? null },
  { name: 'valueOf', takes: 's', run: (_value, args) => isTrue(textAt(args, 0)) },
  { name: 'logicalAnd', takes: 'bb', run: (_value, [a, b]) => a === true && b === true },
  { name: 'logicalOr', takes: 'bb', run: (_value, [a, b]) => a === true || b === true },
  { name: 'logicalXor', takes: 'bb', run: (_value, [a, b]) => a !== b },
]

const isTrue = (text: string): boolean => text.length === 4 && text.toLowerCase() === 'true'

/** Methods of `java.lang.Character`. */
export const characterMethods: Methods<Character> = [
  { name: 'charValue', takes: '', run: (value) => value },
  { name: 'toString', takes: '', run: ({ text }) => text },
  {
    name: 'equals',
    takes: 'o',
    run: (value, [other], meter) => strictlyEqual(value, other ?? null, meter),
  },
  { name: 'hashCode', takes: '', run: (value, _args, meter) => hashOf(value, meter) },
  {
    name: 'compareTo',
    takes: 'o',
    run: (value, [other = null]) =>
      typeof other === 'object' && other !== null && 'kind' in other && other.kind === 'character'
        ? value.text.charCodeAt(0) - other.text.charCodeAt(0)
        : notComparable(value, other),
  },
]
