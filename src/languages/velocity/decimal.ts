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
