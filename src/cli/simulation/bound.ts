import { leasing } from '../../invoke/throttle/grant.ts'
import { saving } from '../../invoke/throttle/meter-saving.ts'
import type { Mode } from '../../invoke/throttle/account.ts'
import type { BucketTerms } from '../../ports.ts'

/** What a bound depends on besides the limit. */
export interface Circumstances {
  readonly mode: Mode
  /** Longest one-way delay of a message. */
  readonly delayMsMax: number
  readonly meterCrashes: number
}

/** Requests beyond burst + rate × window that may be admitted in any window, as docs/throttling.md derives. */
export function excessBound(
  { ratePerSecond, burst }: BucketTerms,
  { mode, delayMsMax, meterCrashes }: Circumstances,
): number {
  // An answer of strict mode waits for the next writing, as if it took longer to arrive.
  const answerMs = delayMsMax + (mode === 'strict' ? saving.groupMs : 0)
  const isFast = burst * 1_000 <= ratePerSecond * saving.fastFillMs
  const lifeSeconds = (leasing.horizonMsMax * leasing.lateness + leasing.graceMs) / 1_000
  const perCrash = isFast
    ? (2 + leasing.slack) * burst
    : Math.min(ratePerSecond * lifeSeconds, leasing.leasedShare * burst)
  return leasing.slack * burst + (ratePerSecond * answerMs) / 1_000 + meterCrashes * perCrash
}
