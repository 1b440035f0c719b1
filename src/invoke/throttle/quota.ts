import type { QuotaTerms } from '../../ports.ts'
import { periodAt } from './calendar.ts'
import type { Holdings } from './holdings.ts'

/** A key's quota in its present period. Changed in place by its owner, one meter. */
export interface Quota {
  terms: QuotaTerms
  periodStartMs: number
  periodEndMs: number
  /** Units of this period that left the quota: spent, or out in isolates. */
  charged: number
  /**
   * Units counted as used though no isolate reported them: what was out when the meter's memory was
   * lost, or when an isolate fell silent. An isolate that reports them after all takes them out again.
   */
  unclaimed: number
  /** What UpdateUsage added (or took) for this period. */
  extension: number
  /** Start of the period in which the key first called; only there the offset counts. */
  firstPeriodStartMs: number
  readonly holdings: Holdings
}

/** A quota nobody has used. */
export function openQuota(terms: QuotaTerms, nowMs: number): Quota {
  const { startMs, endMs } = periodAt(terms.period, nowMs)
  return {
    terms,
    periodStartMs: startMs,
    periodEndMs: endMs,
    charged: 0,
    unclaimed: 0,
    extension: 0,
    firstPeriodStartMs: startMs,
    holdings: new Map(),
  }
}

/**
 * Moves the quota into the period of `nowMs`, under the terms given. Returns true when a new period
 * began: then nothing is charged, and what isolates still hold is worthless. A clock that stepped
 * back does not reopen an older period.
 */
export function turn(quota: Quota, terms: QuotaTerms, nowMs: number): boolean {
  const samePeriod = quota.terms.period === terms.period
  quota.terms = terms
  if (samePeriod && nowMs < quota.periodEndMs) return false
  const { startMs, endMs } = periodAt(terms.period, Math.max(nowMs, quota.periodStartMs))
  quota.periodStartMs = startMs
  quota.periodEndMs = endMs
  if (!samePeriod) {
    // The same calls under another calendar: what was charged still counts, once.
    quota.firstPeriodStartMs = Math.min(quota.firstPeriodStartMs, startMs)
    return false
  }
  quota.charged = 0
  quota.unclaimed = 0
  quota.extension = 0
  quota.holdings.clear()
  return true
}

/** The limit of the period that begins at an instant, without extensions. */
export const limitOfPeriod = ({ terms, firstPeriodStartMs }: Quota, startMs: number): number =>
  Math.max(0, terms.limit - (startMs === firstPeriodStartMs ? terms.offset : 0))

/** The limit of the present period, without extensions. */
const periodLimit = (quota: Quota): number => limitOfPeriod(quota, quota.periodStartMs)

/** Units that can be granted. */
export const unitsLeft = (quota: Quota): number =>
  Math.max(0, periodLimit(quota) + quota.extension - quota.charged)

/** Units that callers can still have: those not granted, and those granted but not spent. */
export const unitsRemaining = (quota: Quota): number =>
  Math.max(0, periodLimit(quota) + quota.extension - quota.charged + heldUnits(quota))

/** Units in isolates; those never reported were dropped from the books, hence used. */
export function heldUnits(quota: Quota): number {
  let sum = 0
  for (const { units } of quota.holdings.values()) sum += units
  return sum
}

/** UpdateUsage: callers can have `remaining` more until the period ends, what isolates hold included. */
export function setUnitsRemaining(quota: Quota, remaining: number): void {
  quota.extension = remaining - periodLimit(quota) + quota.charged - heldUnits(quota)
}
