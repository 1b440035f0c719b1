import { describe, expect, it } from 'vitest'
import { emptyFigures } from '../invoke/closing/figures.ts'
import { slicesOf, type StoredFigures } from '../invoke/closing/slices.ts'
import type { MeteringQuery } from '../ports-metering.ts'
import { callReport } from './call-report.ts'

const nowMs = Date.parse('2026-09-13T12:00:00Z')

const row = (
  day: string,
  method: string,
  keyId: string,
  [calls, clientErrors, serverErrors]: readonly [number, number, number],
): StoredFigures => ({
  startMs: Date.parse(day),
  method,
  keyId,
  figures: { ...emptyFigures(), calls, clientErrors, serverErrors },
})

const rows = [
  row('2026-09-12', 'GET /pets', 'k1', [600_000, 5, 1]),
  row('2026-09-13', 'GET /pets', 'k2', [300_000, 0, 2]),
  row('2026-09-13', '-', '-', [100_000, 100_000, 0]),
]
const asked: MeteringQuery[] = []
const metering = {
  query: async (query: MeteringQuery) => {
    asked.push(query)
    return slicesOf(rows, query)
  },
}
const report = (query: string) => callReport(metering, new URLSearchParams(query), nowMs)

describe('the report of calls', () => {
  it('sums the calls of a stage by day, method and key, and says what they cost', async () => {
    const query = 'apiId=a1&stage=prod&startDate=2026-09-12&endDate=2026-09-13&usdPerMillion=0.5'
    expect(await report(query)).toMatchObject({
      calls: 1_000_000,
      clientErrors: 100_005,
      serverErrors: 3,
      usd: 0.5,
      days: { '2026-09-12': { calls: 600_000 }, '2026-09-13': { calls: 400_000 } },
      methods: { 'GET /pets': { calls: 900_000, serverErrors: 3 }, '-': { calls: 100_000 } },
      keys: { k1: { calls: 600_000, usd: 0.3 }, k2: { calls: 300_000 }, '-': { calls: 100_000 } },
    })
    expect(asked.at(-1)).toMatchObject({ apiId: 'a1', stage: 'prod' })
  })

  it('is of today when no days are given', async () => {
    expect(await report('apiId=a1&stage=prod')).toMatchObject({
      startDate: '2026-09-13',
      calls: 400_000,
    })
  })

  it.each([
    ['stage=prod', 'Give apiId and stage'],
    ['apiId=a1&stage=prod&startDate=yesterday', /YYYY-MM-DD/],
    ['apiId=a1&stage=prod&startDate=2026-09-14', /in this order/],
    ['apiId=a1&stage=prod&usdPerMillion=cheap', /number of dollars/],
  ])('refuses %s', async (query, message) => {
    const answer = await report(query)
    expect(answer).toEqual({
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
  })
})
