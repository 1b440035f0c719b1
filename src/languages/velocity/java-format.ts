import { isNumeric, toNumber } from './compare.ts'
import { printDecimal } from './decimal.ts'
import { checkLength, RenderFailure } from './failure.ts'
import { hashOf } from './compare.ts'
import { numberUnits } from './number-cost.ts'
import { print } from './print.ts'
import { kindOf, type Meter, type Value } from './value.ts'

/** A width or precision beyond this is refused. */
const widthMax = 10_000

const specifier = /%(\d+\$)?([-#+ 0,(<]*)?(\d+)?(\.\d+)?([a-zA-Z%])|%/g

interface Field {
  readonly flags: string
  readonly width: number
  readonly precision: number | undefined
  readonly conversion: string
}

/**
 * `String.format` for strings, integers, floats, booleans, characters and hashes.
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/Formatter.html
 */
export function formatText(format: string, args: readonly Value[], meter: Meter): string {
  let next = 0
  let previous = -1
  let total = 0
  return format.replace(
    specifier,
    (image, index?: string, flags = '', width = '', precision?: string, conversion?: string) => {
      if (conversion === undefined) refuse(`Conversion = '${image}'`)
      const field: Field = {
        flags,
        width: width === '' ? 0 : Number(width),
        precision: precision === undefined ? undefined : Number(precision.slice(1)),
        conversion,
      }
      if (field.width > widthMax || (field.precision ?? 0) > widthMax) refuse(`Width = ${image}`)
      checkFlags(field, image)
      let text: string
      if (conversion === 'n') text = '\n'
      else if (conversion === '%') text = pad('%', field)
      else {
        const at = flags.includes('<')
          ? previous
          : index === undefined
            ? next++
            : Number.parseInt(index, 10) - 1
        previous = at
        if (at < 0 || at >= args.length) refuse(`Format specifier '${image}'`)
        text = formatField(field, args[at] ?? null, meter)
      }
      total += text.length
      meter.charge(6 + text.length / 32)
      checkLength(total, meter)
      return text
    },
  )
}

/** The flags that a conversion knows; those with digits behind the point take a precision. */
const knownFlags: Readonly<Record<string, string>> = {
  s: '-<',
  b: '-<',
  h: '-<',
  c: '-<',
  d: '-+ 0,(<',
  x: '-#0<',
  o: '-#0<',
  f: '-#+ 0,(<',
  e: '-#+ 0(<',
  g: '-+ 0,(<',
  n: '',
  '%': '-',
}

/** Refuses flags that the conversion does not know, contradict each other, or stand twice. */
function checkFlags({ flags, width, precision, conversion }: Field, image: string): void {
  const kind = conversion.toLowerCase()
  const known = knownFlags[kind] ?? flags
  const isOdd =
    Array.from(flags).some((flag, at) => !known.includes(flag) || flags.indexOf(flag) < at) ||
    (width === 0 && /[-0]/.test(flags)) ||
    /^(?=.*-)(?=.*0)|^(?=.*\+)(?=.* )/.test(flags) ||
    (precision !== undefined && /[cdxon%]/.test(kind)) ||
    (width > 0 && kind === 'n')
  if (isOdd) refuse(`Flags or precision of '${image}'`)
}

function formatField(field: Field, value: Value, meter: Meter): string {
  const lower = field.conversion.toLowerCase()
  const format = Object.hasOwn(conversions, lower) ? conversions[lower] : undefined
  if (format === undefined) refuse(`Conversion = '${field.conversion}'`)
  // Digits behind the point are computed with integers of that many digits.
  meter.charge(
    14 +
      (field.flags.includes(',') ? 10 : 0) +
      numberUnits(value) * 2 +
      magnitude(value) / 5 +
      (field.precision ?? 0) ** 2 / 1500,
  )
  const text = value === null && lower !== 'b' ? pad('null', field) : format(value, field, meter)
  return field.conversion === lower ? text : text.toUpperCase()
}

/** How many zeros a float has before or behind its digits. */
function magnitude(value: Value): number {
  if (typeof value !== 'object' || value === null || value instanceof Map) return 0
  if (value.kind !== 'double' || value.value === 0 || !Number.isFinite(value.value)) return 0
  return Math.abs(Math.log10(Math.abs(value.value)))
}

const conversions: Readonly<Record<string, (value: Value, field: Field, meter: Meter) => string>> =
  {
    s: (value, field, meter) => pad(print(value, meter).slice(0, field.precision), field),
    b: (value, field) =>
      pad(
        String(typeof value === 'boolean' ? value : value !== null).slice(0, field.precision),
        field,
      ),
    c: (value, field, meter) => {
      if (kindOf(value) === 'character') return pad(print(value, meter), field)
      if (typeof value !== 'number' || value < 0 || value > 0x10ffff) mismatch(field, value)
      return pad(String.fromCodePoint(value), field)
    },
    h: (value, field, meter) =>
      pad((hashOf(value, meter) >>> 0).toString(16).slice(0, field.precision), field),
    d: (value, field) => {
      const whole = wholeOf(value, field)
      return padNumber(whole < 0n, (whole < 0n ? -whole : whole).toString(), field)
    },
    x: (value, field) => radix(value, field, 16, '0x'),
    o: (value, field) => radix(value, field, 8, '0'),
    f: (value, field) => {
      const { negative, digits } = fixed(value, field, field.precision ?? 6)
      return padNumber(negative, digits, field)
    },
    e: (value, field) => {
      const size = floatOf(value, field)
      return padNumber(isNegative(size), scientific(size, field.precision ?? 6).text, field)
    },
    g: (value, field) => {
      const size = floatOf(value, field)
      const digits = Math.max(1, field.precision ?? 6)
      const { text, exponent } = scientific(size, digits - 1)
      const isPlain = size === 0 || (exponent >= -4 && exponent < digits)
      if (!isPlain || !Number.isFinite(size)) {
        const ungrouped = { ...field, flags: field.flags.replace(',', '') }
        return padNumber(isNegative(size), text, ungrouped)
      }
      const plain = fixed(value, field, digits - 1 - (size === 0 ? 0 : exponent))
      return padNumber(plain.negative, plain.digits, field)
    },
  }

function wholeOf(value: Value, field: Field): bigint {
  if (typeof value !== 'number' && typeof value !== 'bigint') mismatch(field, value)
  return BigInt(value)
}

function floatOf(value: Value, field: Field): number {
  const kind = kindOf(value)
  if (!isNumeric(value) || (kind !== 'double' && kind !== 'decimal')) mismatch(field, value)
  return toNumber(value)
}

const isNegative = (size: number): boolean => size < 0 || Object.is(size, -0)

/** `1.50e+03`: digits of the exact text, halves rounded up. */
function scientific(size: number, places: number): { text: string; exponent: number } {
  if (!Number.isFinite(size)) {
    return { text: Number.isNaN(size) ? 'NaN' : 'Infinity', exponent: 0 }
  }
  const [mantissa = '', power = '0'] = Math.abs(size).toExponential().split('e')
  const exact = mantissa.replace('.', '').padEnd(places + 2, '0')
  const up = exact.charAt(places + 1) >= '5' ? 1n : 0n
  const rounded = (BigInt(exact.slice(0, places + 1)) + up).toString().padStart(places + 1, '0')
  const exponent = Number(power) + rounded.length - (places + 1)
  const fraction = places === 0 ? '' : `.${rounded.slice(1, places + 1)}`
  const sign = exponent < 0 ? '-' : '+'
  const text = `${rounded.charAt(0)}${fraction}e${sign}${String(Math.abs(exponent)).padStart(2, '0')}`
  return { text, exponent }
}

function radix(value: Value, field: Field, base: number, prefix: string): string {
  const whole = wholeOf(value, field)
  if (BigInt.asIntN(64, whole) !== whole) {
    const shown = (whole < 0n ? -whole : whole).toString(base)
    return padNumber(whole < 0n, (field.flags.includes('#') ? prefix : '') + shown, field)
  }
  const bits = BigInt.asIntN(32, whole) === whole ? 32 : 64
  const digits = BigInt.asUintN(bits, whole).toString(base)
  return padNumber(false, (field.flags.includes('#') ? prefix : '') + digits, field)
}

/** Decimal digits with a fixed number behind the point, halves rounded up, from the exact text. */
function fixed(value: Value, field: Field, places: number): { negative: boolean; digits: string } {
  const size = floatOf(value, field)
  if (!Number.isFinite(size))
    return { negative: size < 0, digits: Number.isNaN(size) ? 'NaN' : 'Infinity' }
  const text =
    typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'decimal'
      ? printDecimal(value)
      : String(size)
  const negative = text.startsWith('-')
  const [mantissa = '', exponent = '0'] = text.replace('-', '').toLowerCase().split('e')
  const [whole = '', fraction = ''] = mantissa.split('.')
  const scale = fraction.length - Number(exponent)
  let unscaled = BigInt(whole + fraction)
  if (scale > places) {
    const divisor = 10n ** BigInt(Math.min(scale - places, 400))
    unscaled = (unscaled * 2n + divisor) / (divisor * 2n)
  } else unscaled *= 10n ** BigInt(places - scale)
  const digits = unscaled.toString().padStart(places + 1, '0')
  if (places === 0) return { negative, digits }
  return { negative, digits: `${digits.slice(0, -places)}.${digits.slice(-places)}` }
}

/** Sign, grouping and zero padding of a number, then its width. */
function padNumber(negative: boolean, digits: string, field: Field): string {
  const { flags, width } = field
  const grouped = flags.includes(',') ? group(digits) : digits
  const open = negative ? (flags.includes('(') ? '(' : '-') : sign(flags)
  const close = negative && flags.includes('(') ? ')' : ''
  const zeros = flags.includes('0')
    ? Math.max(0, width - open.length - grouped.length - close.length)
    : 0
  return pad(open + '0'.repeat(zeros) + grouped + close, field)
}

function sign(flags: string): string {
  if (flags.includes('+')) return '+'
  return flags.includes(' ') ? ' ' : ''
}

function group(digits: string): string {
  const [whole = '', fraction] = digits.split('.')
  const parts: string[] = []
  for (let end = whole.length; end > 0; end -= 3) parts.push(whole.slice(Math.max(0, end - 3), end))
  const grouped = parts.toReversed().join(',')
  return fraction === undefined ? grouped : `${grouped}.${fraction}`
}

function pad(text: string, { flags, width }: Field): string {
  return flags.includes('-') ? text.padEnd(width) : text.padStart(width)
}

function mismatch(field: Field, value: Value): never {
  return refuse(`${field.conversion} != ${kindOf(value)}`)
}

function refuse(message: string): never {
  throw new RenderFailure('render', `Illegal format: ${message}`)
}
