import type { Value } from './value.ts'

/** Work units of printing or scaling an integer: its time grows with the square of its digits. */
export function integerUnits(value: bigint): number {
  if (BigInt.asIntN(64, value) === value) return 4
  const hexDigits = value.toString(16).length
  return 10 + hexDigits / 16 + (hexDigits * hexDigits) / 1500
}

/** Work units of one look at a number of any type; small ones are free. */
export function numberUnits(value: Value): number {
  if (typeof value === 'bigint') return integerUnits(value)
  if (typeof value !== 'object' || value === null || value instanceof Map) return 0
  if (value.kind === 'double') return 5
  return value.kind === 'decimal' ? 8 + integerUnits(value.unscaled) : 0
}
