import type { Double } from './value.ts'

/** Text as `Double.toString` gives it: `2.0`, `1.0E7`, `1.0E-4`, shortest digits that round-trip. */
export function printDouble({ value, single }: Double): string {
  if (Number.isNaN(value)) return 'NaN'
  if (!Number.isFinite(value)) return value > 0 ? 'Infinity' : '-Infinity'
  if (value === 0) return Object.is(value, -0) ? '-0.0' : '0.0'
  const shortest = single ? shortestSingle(value) : value
  const size = Math.abs(value)
  if (size >= 1e-3 && size < 1e7) {
    const plain = String(shortest)
    return plain.includes('.') ? plain : `${plain}.0`
  }
  const [mantissa = '', exponent = ''] = exponential(shortest).split('e')
  return `${mantissa}E${exponent.replace('+', '')}`
}

/** Java writes two digits at least, so among floats of one digit it takes the closer two: 4.9E-324. */
function exponential(value: number): string {
  const two = value.toExponential(1)
  return Number(two) === value ? two : value.toExponential()
}

/** The double with the fewest digits that rounds to this 32-bit float. */
function shortestSingle(value: number): number {
  for (let digits = 1; digits < 9; digits++) {
    const candidate = Number(value.toPrecision(digits))
    if (Math.fround(candidate) === value) return candidate
  }
  return Number(value.toPrecision(9))
}
