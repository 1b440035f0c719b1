import type { MeteredSlice, Metering } from '../ports-metering.ts'

/** Calls, and the part of them that ended in an error. */
interface Figures {
  readonly calls: number
  readonly clientErrors: number
  readonly serverErrors: number
  /** What these calls cost at `usdPerMillion`. */
  readonly usd: number
}

/** What a stage was called, as a whole and by what calls differ in. */
export interface CallReport extends Figures {
  readonly apiId: string
  readonly stage: string
  /** `'2026-09-13'`, both included. */
  readonly startDate: string
  readonly endDate: string
  readonly usdPerMillion: number
  readonly days: Readonly<Record<string, Figures>>
  /** By `'GET /pets/{id}'`; `'-'` for calls that reached no method. */
  readonly methods: Readonly<Record<string, Figures>>
  /** By the API key's id; `'-'` for calls without one. */
  readonly keys: Readonly<Record<string, Figures>>
}

/** Of a million calls with keys at list prices, as `npx tidegate cost --keys` has it. */
const usdPerMillionDefault = 0.41

const dayMs = 86_400_000

const dayShape = /^\d{4}-\d{2}-\d{2}$/

/** What is wrong with the query, to be told to the caller. */
export interface WrongQuery {
  readonly message: string
}

/**
 * The report that a query asks for: `apiId`, `stage`, and where they are not the defaults
 * `startDate` and `endDate` (today, UTC) and `usdPerMillion`. Hops: 1.
 */
export async function callReport(
  metering: Pick<Metering, 'query'>,
  query: URLSearchParams,
  nowMs: number,
): Promise<CallReport | WrongQuery> {
  const today = new Date(nowMs).toISOString().slice(0, 10)
  const { apiId = '', stage = '', ...given } = Object.fromEntries(query)
  const { startDate = today, endDate = today } = given
  const usdPerMillion = Number(given['usdPerMillion'] ?? usdPerMillionDefault)
  if (apiId === '' || stage === '') return { message: 'Give apiId and stage' }
  if (![startDate, endDate].every((day) => dayShape.test(day)) || startDate > endDate) {
    return { message: 'Give startDate and endDate as YYYY-MM-DD, in this order' }
  }
  if (!(usdPerMillion >= 0 && Number.isFinite(usdPerMillion))) {
    return { message: 'Give usdPerMillion as a number of dollars' }
  }
  const slices = await metering.query({
    apiId,
    stage,
    fromMs: Date.parse(startDate),
    toMs: Date.parse(endDate) + dayMs,
    periodSeconds: dayMs / 1_000,
    by: ['method', 'keyId'],
  })
  const by = (nameOf: (slice: MeteredSlice) => string): Readonly<Record<string, Figures>> => {
    const groups = Map.groupBy(slices, nameOf)
    return Object.fromEntries([...groups].map(([name, rows]) => [name, sum(rows, usdPerMillion)]))
  }
  return {
    apiId,
    stage,
    startDate,
    endDate,
    usdPerMillion,
    ...sum(slices, usdPerMillion),
    days: by(({ startMs }) => new Date(startMs).toISOString().slice(0, 10)),
    methods: by(({ method = '-' }) => method),
    keys: by(({ keyId = '-' }) => keyId),
  }
}

function sum(slices: readonly MeteredSlice[], usdPerMillion: number): Figures {
  let [calls, clientErrors, serverErrors] = [0, 0, 0]
  for (const { figures } of slices) {
    calls += figures.calls
    clientErrors += figures.clientErrors
    serverErrors += figures.serverErrors
  }
  return { calls, clientErrors, serverErrors, usd: (calls * usdPerMillion) / 1_000_000 }
}
