import type { Decimal } from './value.ts'

/**
 * Exact decimals with the rules of Java's `BigDecimal`, as far as templates can reach them.
 * @see https://docs.oracle.com/javase/8/docs/api/java/math/BigDecimal.html
 */
export function decimalOf(text: string): Decimal | undefined {
  const match = /^([+-]?\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/.exec(text)
  if (match === null) return undefined
  const [, whole = '', fraction = '', exponent = '0'] = match
  const digits = `${whole}${fraction}`
  if (!/\d/.test(digits) || Math.abs(Number(exponent)) > 100_000) return undefined
  return decimal(BigInt(digits.replace(/^\+/, '')), fraction.length - Number(exponent))
}

/** A float's exact value: 0.1 has 55 digits behind the point. `undefined` for an infinite one. */
export function decimalOfFloat(value: number): Decimal | undefined {
  if (!Number.isFinite(value)) return undefined
  let size = value
  let halvings = 0
  for (; !Number.isInteger(size); halvings++) size *= 2
  return decimal(BigInt(size) * 5n ** BigInt(halvings), halvings)
}

export const decimal = (unscaled: bigint, scale: number): Decimal => ({
  kind: 'decimal',
  unscaled,
  scale,
})

/** `BigDecimal.toString`: plain while the scale is not negative and the number not tiny. */
export function printDecimal({ unscaled, scale }: Decimal): string {
  const sign = unscaled < 0n ? '-' : ''
  const digits = (unscaled < 0n ? -unscaled : unscaled).toString()
  const exponent = digits.length - 1 - scale
  if (scale >= 0 && exponent >= -6) {
    if (scale === 0) return sign + digits
    const padded = digits.padStart(scale + 1, '0')
    return `${sign}${padded.slice(0, -scale)}.${padded.slice(-scale)}`
  }
  const mantissa = digits.length > 1 ? `${digits[0]}.${digits.slice(1)}` : digits
  return `${sign}${mantissa}E${exponent < 0 ? '' : '+'}${exponent}`
}

/** The nearest 64-bit float. */
export const decimalToNumber = (value: Decimal): number => Number(printDecimal(value))

/** Both numbers' digits at the larger of their scales. */
export function aligned(a: Decimal, b: Decimal): { a: bigint; b: bigint; scale: number } {
  const scale = Math.max(a.scale, b.scale)
  return {
    a: a.unscaled * 10n ** BigInt(scale - a.scale),
    b: b.unscaled * 10n ** BigInt(scale - b.scale),
    scale,
  }
}

/** Numeric order: by sign, then by magnitude, by digits only where these are the same. */
export function compareDecimals(a: Decimal, b: Decimal): number {
  const sign = signOf(a.unscaled)
  if (sign !== signOf(b.unscaled) || sign === 0) return sign - signOf(b.unscaled)
  // Scaling 1E90000 to the digits of 1.5 would take the time that looking at its size saves.
  const magnitudes = magnitudeOf(a) - magnitudeOf(b)
  if (Math.abs(magnitudes) > 3) return magnitudes > 0 ? sign : -sign
  const both = aligned(a, b)
  return both.a < both.b ? -1 : both.a > both.b ? 1 : 0
}

const signOf = (value: bigint): -1 | 0 | 1 => (value < 0n ? -1 : value > 0n ? 1 : 0)

/** About the power of ten of the first digit, off by less than two. */
function magnitudeOf({ unscaled, scale }: Decimal): number {
  return unscaled.toString(16).length * Math.log10(16) - scale
}

/** The whole part, truncated toward zero, as far as its lowest bits go. */
export function lowBits(value: Decimal, bits: number): bigint {
  const { unscaled, scale } = value
  // Every factor of ten is one of two: from here on the lowest bits are all zero.
  if (scale <= -bits) return 0n
  if (scale <= 0) return BigInt.asIntN(bits, unscaled * 10n ** BigInt(-scale))
  return magnitudeOf(value) < -1 ? 0n : BigInt.asIntN(bits, unscaled / 10n ** BigInt(scale))
}

/** Division at the dividend's scale, halves rounded toward zero, as Velocity asks for it. */
export function divideDecimals(a: Decimal, b: Decimal): Decimal {
  const shift = b.scale
  const dividend = shift >= 0 ? a.unscaled * 10n ** BigInt(shift) : a.unscaled
  const divisor = shift >= 0 ? b.unscaled : b.unscaled * 10n ** BigInt(-shift)
  const quotient = dividend / divisor
  const rest = dividend % divisor
  const size = (value: bigint): bigint => (value < 0n ? -value : value)
  if (size(rest) * 2n <= size(divisor)) return decimal(quotient, a.scale)
  const away = dividend < 0n === divisor < 0n ? 1n : -1n
  return decimal(quotient + away, a.scale)
}
