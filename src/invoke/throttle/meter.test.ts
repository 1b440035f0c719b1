import { describe, expect, it } from 'vitest'
import type { Ask, QuotaTerms, TakeRequest } from '../../ports.ts'
import { take, type Meter } from './meter.ts'
import { loadMeter } from './meter-saving.ts'
import { setRemaining, usageReport } from './usage-report.ts'

const midday = Date.parse('2026-09-13T12:00:00Z')
const plan = { id: 'plan', ratePerSecond: 10, burst: 20 }
const daily: QuotaTerms = { limit: 5, offset: 0, period: 'DAY' }
const ask = { need: 1, ahead: 0, spent: 0, returned: 0 } as const

const request = (more: Partial<TakeRequest> = {}): TakeRequest => ({
  isolateId: 'a',
  buckets: [],
  used: 0,
  ...more,
})

/** A meter nobody has asked. */
const newMeter = (): Meter => loadMeter(undefined, midday).meter

/** One call that needs a unit of everything, in strict mode. */
const callOnce = (meter: Meter, nowMs: number, quota: QuotaTerms): 'ok' | 'throttled' | 'quota' => {
  const reply = take(
    meter,
    request({
      buckets: [{ ...ask, terms: plan }],
      quota: { ...ask, terms: quota, periodStartMs: 0 },
    }),
    nowMs,
  )
  if (reply.buckets[0]?.granted === 0) return 'throttled'
  return reply.quota?.granted === 0 ? 'quota' : 'ok'
}

const today = (meter: Meter, quota: QuotaTerms, nowMs: number): readonly number[][] =>
  usageReport(meter, [], { startDay: '2026-09-13', endDay: '2026-09-13', quota }, nowMs).map(
    ({ used, remaining }) => [used, remaining],
  )

describe('a meter', () => {
  it('serves a quota of 5 a day five times, reports [[5,0]], and starts afresh at midnight UTC', () => {
    const meter = newMeter()
    const answers = Array.from({ length: 7 }, () => callOnce(meter, midday, daily))
    expect(answers).toEqual(['ok', 'ok', 'ok', 'ok', 'ok', 'quota', 'quota'])
    expect(today(meter, daily, midday)).toEqual([[5, 0]])
    const tomorrow = midday + 86_400_000
    expect(Array.from({ length: 6 }, () => callOnce(meter, tomorrow, daily)).slice(4)).toEqual([
      'ok',
      'quota',
    ])
    expect(
      usageReport(
        meter,
        [],
        { startDay: '2026-09-12', endDay: '2026-09-15', quota: daily },
        tomorrow,
      ),
    ).toEqual([
      { day: '2026-09-12', used: 0, remaining: 5 },
      { day: '2026-09-13', used: 5, remaining: 0 },
      { day: '2026-09-14', used: 5, remaining: 0 },
      { day: '2026-09-15', used: 0, remaining: 5 },
    ])
  })

  it('answers for the throttle when throttle and quota are both exhausted, and then uses no quota', () => {
    const meter = newMeter()
    const quota = { ...daily, limit: 21 }
    for (let index = 0; index < 20; index++) callOnce(meter, midday, quota)
    expect(callOnce(meter, midday, quota)).toBe('throttled')
    expect(today(meter, quota, midday)).toEqual([[20, 1]])
    expect(callOnce(meter, midday + 1000, quota)).toBe('ok')
    expect(callOnce(meter, midday + 1000, quota)).toBe('quota')
  })

  it('takes the offset off the limit in the first period only', () => {
    const meter = newMeter()
    const weekly: QuotaTerms = { limit: 8, offset: 6, period: 'WEEK' }
    const answers = (nowMs: number): string[] =>
      Array.from({ length: 9 }, () => callOnce(meter, nowMs, weekly)).filter((a) => a === 'ok')
    expect(answers(midday)).toHaveLength(2)
    expect(answers(midday + 7 * 86_400_000)).toHaveLength(8)
  })

  it('reports days before the first call with what the offset leaves', () => {
    const meter = newMeter()
    const weekly: QuotaTerms = { limit: 8, offset: 6, period: 'WEEK' }
    callOnce(meter, midday, weekly)
    const query = { startDay: '2026-09-11', endDay: '2026-09-14', quota: weekly }
    const report = usageReport(meter, [], query, midday)
    expect(report.map(({ used, remaining }) => [used, remaining])).toEqual([
      [0, 2],
      [0, 2],
      [1, 1],
      [0, 8],
    ])
  })

  it('lets three more calls through when what remains is set to 3, and forgets it next period', () => {
    const meter = newMeter()
    for (let index = 0; index < 6; index++) callOnce(meter, midday, daily)
    expect(setRemaining(meter, daily, 3, midday)).toEqual({
      day: '2026-09-13',
      used: 5,
      remaining: 3,
    })
    const more = Array.from({ length: 4 }, () => callOnce(meter, midday, daily))
    expect(more).toEqual(['ok', 'ok', 'ok', 'quota'])
    const next = Array.from({ length: 6 }, () => callOnce(meter, midday + 86_400_000, daily))
    expect(next.filter((answer) => answer === 'ok')).toHaveLength(5)
  })

  it('leaves what a raised or lowered limit leaves: the new limit less what was used', () => {
    const meter = newMeter()
    for (let index = 0; index < 4; index++) callOnce(meter, midday, daily)
    expect(today(meter, { ...daily, limit: 10 }, midday)).toEqual([[4, 6]])
    expect(today(meter, { ...daily, limit: 2 }, midday)).toEqual([[4, 0]])
  })

  describe('whose limit is edited', () => {
    const closed = { ...plan, ratePerSecond: 0, burst: 0 }
    const slow = { ...plan, ratePerSecond: 0.01, burst: 2 }
    /** What a call is granted at each of the terms, one second after another. */
    const grants = (
      terms: readonly { readonly ratePerSecond: number; readonly burst: number }[],
    ) => {
      const meter = newMeter()
      return terms.map((one, second) => {
        const buckets = [{ ...ask, terms: { ...plan, ...one } }]
        return take(meter, request({ buckets }), midday + second * 1_000).buckets[0]?.granted
      })
    }

    it.each([
      ['opens full after a limit of 0', [closed, closed, slow, slow, slow], [0, 0, 1, 1, 0]],
      ['opens full after a burst of 0', [{ ...slow, burst: 0 }, slow, slow, slow], [0, 1, 1, 0]],
      ['is closed at once', [slow, closed, closed], [1, 0, 0]],
      ['keeps its level when the limit is raised', [slow, slow, { ...slow, burst: 9 }], [1, 1, 0]],
      [
        'keeps its level when only the rate was 0',
        [{ ...slow, ratePerSecond: 0 }, slow, slow],
        [1, 1, 0],
      ],
      ['keeps its level when the limit is lowered', [slow, { ...slow, burst: 1 }, slow], [1, 1, 0]],
    ])('%s', (_, terms, expected) => {
      expect(grants(terms)).toEqual(expected)
    })

    it('opens without the tokens that are still out in isolates', () => {
      const meter = newMeter()
      const terms = { ...plan, burst: 20, ratePerSecond: 1 }
      const lead = request({ buckets: [{ ...ask, need: 0, ahead: 10, terms }] })
      expect(take(meter, lead, midday).buckets[0]?.granted).toBe(10)
      take(
        meter,
        request({ buckets: [{ ...ask, terms: { ...closed, id: terms.id } }] }),
        midday + 10,
      )
      const other = request({ isolateId: 'b', exact: true })
      const again = { ...terms, burst: 21 }
      let granted = 0
      for (let call = 0; call < 30; call++) {
        const buckets = [{ ...ask, terms: again }]
        granted += take(meter, { ...other, buckets }, midday + 20).buckets[0]?.granted ?? 0
      }
      expect(granted).toBeLessThanOrEqual(Math.floor(1.1 * 21) - 10)
    })
  })

  it('takes terms that were just replaced for those of an isolate that reads the old plan still', () => {
    const meter = newMeter()
    const raised = { ...daily, limit: 100 }
    callOnce(meter, midday, daily)
    expect(today(meter, raised, midday)).toEqual([[1, 99]])
    expect(today(meter, daily, midday + 60_000)).toEqual([[1, 99]])
    expect(today(meter, daily, midday + 121_000)).toEqual([[1, 4]])
  })

  it('grants ahead, shrinks grants to one near the limit, and takes unspent units back', () => {
    const meter = newMeter()
    const terms: QuotaTerms = { limit: 40, offset: 0, period: 'DAY' }
    const { startMs } = { startMs: Date.parse('2026-09-13T00:00:00Z') }
    const first = take(
      meter,
      request({ quota: { ...ask, ahead: 100, terms, periodStartMs: 0 } }),
      midday,
    )
    expect(first.quota).toMatchObject({ granted: 10, remaining: 30, periodStartMs: startMs })
    const back = take(
      meter,
      request({
        quota: { need: 0, ahead: 0, spent: 2, returned: 7, terms, periodStartMs: startMs },
        used: 2,
      }),
      midday,
    )
    expect(back.quota).toMatchObject({ granted: 0, remaining: 37 })
    expect(today(meter, terms, midday)).toEqual([[3, 37]])
    setRemaining(meter, terms, 3, midday)
    const last = take(
      meter,
      request({ quota: { ...ask, ahead: 100, terms, periodStartMs: startMs } }),
      midday,
    )
    expect(last.quota?.granted).toBe(1)
  })

  it('has units of a bucket again that an isolate brings back', () => {
    const meter = newMeter()
    const terms = { ...plan, ratePerSecond: 0.001, burst: 20 }
    const send = (isolateId: string, more: Partial<Ask>): number | undefined =>
      take(meter, request({ isolateId, buckets: [{ ...ask, ...more, terms }] }), midday).buckets[0]
        ?.granted
    const granted = send('a', { ahead: 15 }) ?? 0
    expect(granted).toBeGreaterThan(1)
    send('a', { need: 0, returned: granted - 1 })
    const calls = Array.from({ length: 20 }, () => send('b', {}))
    expect(calls.filter((units) => units === 1)).toHaveLength(19)
  })

  it('takes back no unit of a period that has ended', () => {
    const meter = newMeter()
    const startMs = Date.parse('2026-09-13T00:00:00Z')
    const terms = { ...daily, limit: 40 }
    const quota = { ...ask, terms, periodStartMs: startMs }
    take(meter, request({ quota: { ...quota, ahead: 9 } }), midday)
    const next = take(
      meter,
      request({ quota: { ...quota, need: 0, returned: 9 } }),
      midday + 86_400_000,
    )
    expect(next.quota?.remaining).toBe(40)
  })

  it('counts units that an isolate never reported as used after 60 seconds', () => {
    const meter = newMeter()
    const terms = { ...daily, limit: 40 }
    take(meter, request({ quota: { ...ask, ahead: 9, terms, periodStartMs: 0 } }), midday)
    expect(today(meter, terms, midday)).toEqual([[1, 39]])
    take(
      meter,
      request({ isolateId: 'b', quota: { ...ask, need: 0, terms, periodStartMs: 0 } }),
      midday + 60_000,
    )
    expect(today(meter, terms, midday + 60_000)).toEqual([[10, 30]])
  })

  it('lets no bucket fill over the burst while tokens are out, so that both together hold the bound', () => {
    const meter = newMeter()
    const terms = { id: 'plan', ratePerSecond: 100, burst: 200 }
    const granted = ['a', 'b', 'c', 'd'].map(
      (isolateId) =>
        take(
          meter,
          request({ isolateId, buckets: [{ ...ask, need: 0, ahead: 1000, terms }] }),
          midday,
        ).buckets[0]?.granted ?? 0,
    )
    expect(granted).toEqual([100, 50, 25, 13])
    let level = 0
    for (;;) {
      const reply = take(
        meter,
        request({ isolateId: 'e', buckets: [{ ...ask, terms }] }),
        midday + 900,
      )
      if (reply.buckets[0]?.granted === 0) break
      level++
    }
    expect(granted.reduce((sum, one) => sum + one, level)).toBeLessThanOrEqual(220)
  })
})
