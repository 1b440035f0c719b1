import type { Distribution } from '../../ports-metering.ts'

/** A distribution that grows. */
export interface GrowingDistribution {
  count: number
  sumMs: number
  maxMs: number
  readonly buckets: number[]
}

/**
 * Upper bounds of a distribution's buckets, both ends of what calls take; one more bucket holds the
 * rest. Neighbours are at most a factor of 2.5 apart, so an estimated percentile is off by no more.
 */
export const boundsMs: readonly number[] = [
  1, 2, 5, 10, 20, 35, 50, 75, 100, 150, 200, 300, 500, 750, 1_000, 2_000, 5_000, 10_000, 29_000,
]

/** A distribution of nothing. */
export const emptyDistribution = (): GrowingDistribution => ({
  count: 0,
  sumMs: 0,
  maxMs: 0,
  buckets: Array.from({ length: boundsMs.length + 1 }, () => 0),
})

/** Counts one value. */
export function observe(distribution: GrowingDistribution, ms: number): void {
  distribution.count++
  distribution.sumMs += ms
  if (ms > distribution.maxMs) distribution.maxMs = ms
  let index = 0
  while (index < boundsMs.length && ms > (boundsMs[index] ?? Infinity)) index++
  distribution.buckets[index] = (distribution.buckets[index] ?? 0) + 1
}

/** Adds one distribution to another. */
export function addDistribution(sum: GrowingDistribution, added: Distribution): void {
  sum.count += added.count
  sum.sumMs += added.sumMs
  sum.maxMs = Math.max(sum.maxMs, added.maxMs)
  for (const [index, count] of added.buckets.entries()) {
    sum.buckets[index] = (sum.buckets[index] ?? 0) + count
  }
}

/**
 * The value below which a part of all values lies, estimated: within its bucket values are taken to
 * be spread evenly, and none is above `maxMs`. 0 without values.
 * @param part from 0 (the least) to 1 (the largest): `0.99`
 */
export function percentileMs({ count, maxMs, buckets }: Distribution, part: number): number {
  const rank = part * count
  let below = 0
  for (const [index, inBucket] of buckets.entries()) {
    if (inBucket > 0 && below + inBucket >= rank) {
      const from = boundsMs[index - 1] ?? 0
      const to = Math.min(boundsMs[index] ?? maxMs, maxMs)
      return from + (Math.max(0, rank - below) / inBucket) * Math.max(0, to - from)
    }
    below += inBucket
  }
  return maxMs
}
