import type { CostQuery } from './cost-report.ts'

/** What is wrong with a query, to be told to the caller. */
export interface WrongQuery {
  readonly message: string
}

const dayShape = /^\d{4}-\d{2}-\d{2}$/

/** Engines take the 31st of February for a day in March. */
function isDay(text: string): boolean {
  const ms = dayShape.test(text) ? Date.parse(text) : Number.NaN
  return !Number.isNaN(ms) && new Date(ms).toISOString().startsWith(text)
}

/** Days of figures that are kept. */
const daysMax = 400

/** The query of `GET /_admin/tidegate/cost`: `apiId`, `stage`, `startDate`, `endDate` (today, UTC). */
export function costQuery(query: URLSearchParams, nowMs: number): CostQuery | WrongQuery {
  const today = new Date(nowMs).toISOString().slice(0, 10)
  const startDate = query.get('startDate') ?? today
  const endDate = query.get('endDate') ?? today
  if (!isDay(startDate) || !isDay(endDate) || startDate > endDate) {
    return { message: 'Give startDate and endDate as YYYY-MM-DD, in this order' }
  }
  if (Date.parse(endDate) - Date.parse(startDate) >= daysMax * 86_400_000) {
    return { message: `Give at most ${daysMax} days` }
  }
  const stage = query.get('stage') ?? undefined
  const apiId = query.get('apiId') ?? undefined
  if (stage !== undefined && apiId === undefined) return { message: 'Give the apiId of the stage' }
  return { apiId, stage, startDate, endDate }
}
