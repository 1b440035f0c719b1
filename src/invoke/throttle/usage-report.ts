import type { DayUsage, QuotaTerms, UsageQuery } from '../../ports.ts'
import { dayStartMs, daysBetween, periodAt } from './calendar.ts'
import { countSilent, countUsed, dayUsage, turnQuota, type Meter } from './meter.ts'
import { limitOfPeriod, setUnitsRemaining, type Quota } from './quota.ts'

/** Longest range of one report, in days; AWS documents no number. */
const reportDaysMax = 90

/**
 * GetUsage's pairs of one key: `used` of each day, and what was left of its period at its end. A day
 * without calls carries the number of the day before, or the whole limit in a fresh period.
 * @param ended closed days in order, at least those of the range and the one before it.
 */
export function usageReport(
  meter: Meter,
  ended: readonly DayUsage[],
  { startDay, endDay, quota }: UsageQuery,
  nowMs: number,
): DayUsage[] {
  const state = quota && turnQuota(meter, quota, nowMs)
  if (state !== undefined) countSilent(meter, state, nowMs)
  const today = countUsed(meter, 0, nowMs)
  const known = [...ended, ...meter.endedDays, dayUsage(today, state)]
  const byDay = new Map(known.map((day) => [day.day, day]))
  let last = known.findLast(({ day }) => day < startDay)
  return daysBetween(startDay, endDay)
    .slice(0, reportDaysMax)
    .map((day) => {
      const found = byDay.get(day)
      if (found === undefined) return { day, used: 0, remaining: carried(last, day, state) }
      last = found
      return quota === undefined ? { ...found, remaining: 0 } : found
    })
}

function carried(last: DayUsage | undefined, day: string, quota: Quota | undefined): number {
  if (quota === undefined) return 0
  const { startMs } = periodAt(quota.terms.period, dayStartMs(day))
  const samePeriod = last !== undefined && dayStartMs(last.day) >= startMs
  return samePeriod ? last.remaining : limitOfPeriod(quota, startMs)
}

/**
 * UpdateUsage: what the key can still call until its period ends, units held by isolates included.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_UpdateUsage.html
 */
export function setRemaining(
  meter: Meter,
  quota: QuotaTerms,
  remaining: number,
  nowMs: number,
): DayUsage {
  const today = countUsed(meter, 0, nowMs)
  const state = turnQuota(meter, quota, nowMs)
  setUnitsRemaining(state, remaining)
  return dayUsage(today, state)
}
