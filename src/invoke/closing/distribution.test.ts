import { describe, expect, it } from 'vitest'
import { addDistribution, emptyDistribution, observe, percentileMs } from './distribution.ts'

const spread = (...values: readonly number[]) => {
  const distribution = emptyDistribution()
  for (const ms of values) observe(distribution, ms)
  return distribution
}

describe('a distribution', () => {
  it('knows count, sum and the largest value exactly', () => {
    expect(spread(3, 40, 0, 90_000)).toMatchObject({ count: 4, sumMs: 90_043, maxMs: 90_000 })
  })

  it.each([
    [0.5, 500],
    [0.9, 900],
    [0.99, 990],
    [1, 1_000],
  ])('estimates percentile %d of values spread evenly', (part, expected) => {
    const even = spread(...Array.from({ length: 1_000 }, (_, index) => index + 1))
    expect(Math.abs(percentileMs(even, part) - expected)).toBeLessThanOrEqual(0.02 * expected)
  })

  it('never estimates more than the largest value', () => {
    expect(percentileMs(spread(501), 0.99)).toBeLessThanOrEqual(501)
    expect(percentileMs(spread(70_000, 80_000), 1)).toBe(80_000)
  })

  it('is 0 without values', () => {
    expect(percentileMs(spread(), 0.5)).toBe(0)
  })

  it('added to another is that of all values', () => {
    const sum = spread(1, 2)
    addDistribution(sum, spread(700))
    expect(sum).toEqual(spread(1, 2, 700))
  })
})
