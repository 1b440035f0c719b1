/** Whether a number is a whole multiple of another, in decimal: 0.0075 is one of 0.0001. */
export function isMultiple(value: number, divisor: number): boolean {
  if (divisor === 0) return false
  const [left, right] = [decimal(value), decimal(divisor)]
  const scale = Math.max(left.scale, right.scale)
  return scaled(left, scale) % scaled(right, scale) === 0n
}

interface Decimal {
  readonly unscaled: bigint
  /** Digits after the point; never negative. */
  readonly scale: number
}

/** The shortest decimal that stands for a number, which is what its author wrote. */
function decimal(value: number): Decimal {
  const [mantissa = '0', exponent = '0'] = String(value).split('e')
  const [whole = '0', fraction = ''] = mantissa.split('.')
  const unscaled = BigInt(whole + fraction)
  const scale = fraction.length - Number(exponent)
  return scale < 0 ? { unscaled: unscaled * 10n ** BigInt(-scale), scale: 0 } : { unscaled, scale }
}

const scaled = ({ unscaled, scale }: Decimal, to: number): bigint =>
  unscaled * 10n ** BigInt(to - scale)
