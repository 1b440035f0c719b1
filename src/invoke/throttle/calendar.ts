import type { QuotaTerms } from '../../ports.ts'

const dayMs = 86_400_000

const startOfDay = (ms: number): number => Math.floor(ms / dayMs) * dayMs

/** The day asked for last: each message to a meter asks, and nearly always for the same. */
let latest = { startMs: Number.NaN, day: '' }

/** `'2026-09-13'`: the UTC day of an instant. */
export function utcDay(ms: number): string {
  const startMs = startOfDay(ms)
  if (startMs !== latest.startMs) {
    latest = { startMs, day: new Date(startMs).toISOString().slice(0, 10) }
  }
  return latest.day
}

/** The first instant of a day. */
export const dayStartMs = (day: string): number => Date.parse(`${day}T00:00:00Z`)

/** Every day from `startDay` to `endDay`, both included; none when they stand the wrong way round. */
export function daysBetween(startDay: string, endDay: string): string[] {
  const days: string[] = []
  for (let ms = dayStartMs(startDay); ms <= dayStartMs(endDay); ms += dayMs) days.push(utcDay(ms))
  return days
}

/** A calendar period: from its first instant up to, not including, the first of the next. */
export interface Period {
  readonly startMs: number
  readonly endMs: number
}

const periods: Readonly<Record<QuotaTerms['period'], (nowMs: number) => Period>> = {
  DAY: (nowMs) => ({ startMs: startOfDay(nowMs), endMs: startOfDay(nowMs) + dayMs }),
  WEEK: (nowMs) => {
    // Monday is day 1 of JavaScript's week; AWS does not document the first day of its own.
    const sinceMonday = (new Date(nowMs).getUTCDay() + 6) % 7
    const startMs = startOfDay(nowMs) - sinceMonday * dayMs
    return { startMs, endMs: startMs + 7 * dayMs }
  },
  MONTH: (nowMs) => {
    const date = new Date(nowMs)
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()]
    return { startMs: Date.UTC(year, month, 1), endMs: Date.UTC(year, month + 1, 1) }
  },
}

/** The UTC day, week from Monday, or month that an instant belongs to. */
export const periodAt = (period: QuotaTerms['period'], nowMs: number): Period =>
  periods[period](nowMs)
