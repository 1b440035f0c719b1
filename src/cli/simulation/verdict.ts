import type { BucketTerms } from '../../ports.ts'
import { fill, fullLevel, wholeTokens } from '../../invoke/throttle/bucket.ts'

/** How many of the calls one perfect bucket would have admitted. */
export function perfectlyAdmitted(terms: BucketTerms, callsAtMs: readonly number[]): number {
  let level = fullLevel(terms, callsAtMs[0] ?? 0)
  let count = 0
  for (const atMs of callsAtMs) {
    level = fill(level, terms, atMs)
    if (wholeTokens(level.tokens) < 1) continue
    level = { ...level, tokens: level.tokens - 1 }
    count++
  }
  return count
}

/**
 * The most by which admissions exceeded `burst + rate × window`, over windows of every length: one
 * pass, because the worst window that ends at an admission begins where the bucket was fullest.
 */
export function worstExcess(terms: BucketTerms, admittedAtMs: readonly number[]): number {
  let drained = 0
  let lastMs = admittedAtMs[0] ?? 0
  let worst = 0
  for (const atMs of admittedAtMs) {
    drained = Math.max(0, drained - ((atMs - lastMs) * terms.ratePerSecond) / 1000) + 1
    lastMs = atMs
    worst = Math.max(worst, drained - terms.burst)
  }
  return worst
}
