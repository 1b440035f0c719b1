import { describe, expect, it } from 'vitest'
import type { QuotaTerms, TakeRequest } from '../../ports.ts'
import { loadMeter, mustWrite, settle, type Row } from './meter-saving.ts'
import { take, type Meter } from './meter.ts'
import { unitsLeft } from './quota.ts'

const midday = Date.parse('2026-09-13T12:00:00Z')
const monthly: QuotaTerms = { limit: 1_000_000, offset: 0, period: 'MONTH' }
const fast = { id: 'plan', ratePerSecond: 100, burst: 200 }
const slow = { id: 'plan', ratePerSecond: 1, burst: 100 }

interface Load {
  readonly terms: typeof fast
  readonly quota?: QuotaTerms
  readonly calls: number
  readonly everyMs: number
}

/** Strict calls at a steady pace; returns the rows written and the meter at the end. */
function drive({ terms, quota, calls, everyMs }: Load): {
  rows: number
  meter: Meter
  row: Row
  endMs: number
  /** As last written. */
  text: string | undefined
} {
  const { meter, row } = loadMeter(undefined, midday)
  let text: string | undefined
  let [rows, nowMs, lastMs] = [0, midday, midday]
  for (let index = 0; index < calls; index++) {
    // The object's own timer, as in platform/meter-object.ts.
    if (nowMs - lastMs >= 2_000 && settle(row, meter, nowMs) !== undefined) rows++
    const ask = { need: 1, ahead: 0, spent: 0, returned: 0 } as const
    const request: TakeRequest = {
      isolateId: 'a',
      buckets: [{ ...ask, terms }],
      used: 0,
      ...(quota !== undefined && { quota: { ...ask, terms: quota, periodStartMs: 0 } }),
    }
    take(meter, request, nowMs)
    const writing = mustWrite(row, meter, nowMs)
    if (writing !== undefined) {
      rows++
      text = writing.text
    }
    lastMs = nowMs
    nowMs += everyMs
  }
  return { rows, meter, row, endMs: lastMs, text }
}

describe('the row of a meter', () => {
  it.each([
    [
      'is written once in two seconds for the counter of a key without quota',
      { terms: fast, calls: 6_000, everyMs: 10 },
      34,
    ],
    [
      'is written about twice a second for a busy key with quota',
      { terms: fast, quota: monthly, calls: 6_000, everyMs: 10 },
      120,
    ],
    [
      'is written about once a second for a slow bucket at its limit',
      { terms: slow, calls: 6_000, everyMs: 10 },
      90,
    ],
    [
      'is written once a call for a key that calls every ten seconds',
      { terms: slow, quota: monthly, calls: 30, everyMs: 10_000 },
      30,
    ],
  ])('%s', (_, load, rowsMax) => {
    const { rows } = drive(load)
    expect(rows).toBeLessThanOrEqual(rowsMax)
    if (load.terms === slow) expect(rows).toBeGreaterThan(0)
  })

  it.each([
    ['fast bucket', { terms: fast, quota: monthly, calls: 777, everyMs: 7 }],
    ['slow bucket', { terms: slow, quota: monthly, calls: 777, everyMs: 7 }],
    [
      'nearly spent quota',
      { terms: fast, quota: { ...monthly, limit: 790 }, calls: 777, everyMs: 7 },
    ],
  ])(
    'after a crash says no more is left than there was (%s), and at most an eighth less',
    (_, load) => {
      const { meter, row, endMs } = drive(load)
      const again = loadMeter(row.text, endMs).meter
      const [before, after] = [meter, again].map((one) => one.quota && unitsLeft(one.quota.state))
      expect(after).toBeLessThanOrEqual(before ?? 0)
      expect(after).toBeGreaterThanOrEqual(Math.floor((before ?? 0) * 0.87))
      if (load.terms !== slow) return
      const tokens = again.buckets.get('plan')?.level.tokens ?? slow.burst
      expect(tokens).toBeLessThanOrEqual(meter.buckets.get('plan')?.level.tokens ?? 0)
    },
  )

  it('says exactly what there is once the key fell silent, and then is not written again', () => {
    const { meter, row, endMs } = drive({ terms: slow, quota: monthly, calls: 50, everyMs: 100 })
    expect(settle(row, meter, endMs + 6_000)).toBeDefined()
    const again = loadMeter(row.text, endMs + 6_000).meter
    expect(again.quota?.state.charged).toBe(50)
    expect(again.buckets.get('plan')?.level).toEqual(meter.buckets.get('plan')?.level)
    expect(again.today).toEqual({ day: '2026-09-13', used: 50 })
    expect(settle(row, meter, endMs + 12_000)).toBeUndefined()
  })

  it('says how empty a fast bucket was, so that a crash does not fill it', () => {
    // A minute at twice the rate: empty when the row was written, and when the process died.
    const { row, endMs, text } = drive({ terms: fast, quota: monthly, calls: 12_000, everyMs: 5 })
    const bucketAt = (nowMs: number) => loadMeter(text, nowMs).meter.buckets.get('plan')
    expect(row.saved?.buckets).toEqual([])
    expect(bucketAt(endMs)?.level.tokens).toBeLessThan(2)
    expect(bucketAt(endMs + 10_000)).toBeUndefined()
  })

  it('takes what isolates hold for used after a restart, until they report', () => {
    const { meter, row } = loadMeter(undefined, midday)
    const ask = { need: 1, ahead: 50, spent: 0, returned: 0 } as const
    take(
      meter,
      { isolateId: 'a', buckets: [], used: 0, quota: { ...ask, terms: monthly, periodStartMs: 0 } },
      midday,
    )
    const text = mustWrite(row, meter, midday)?.text
    const again = loadMeter(text, midday).meter
    expect(again.quota?.state.charged).toBe(51)
    expect(again.today?.used).toBe(51)
    const told = { need: 0, ahead: 0, spent: 30, returned: 20 } as const
    const periodStartMs = again.quota?.state.periodStartMs ?? 0
    take(
      again,
      { isolateId: 'a', buckets: [], used: 30, quota: { ...told, terms: monthly, periodStartMs } },
      midday + 900,
    )
    expect(again.today?.used).toBe(31)
    expect(again.quota?.state.charged).toBe(31)
  })

  it.each([0, 300, 777, 1_500])(
    'after a crash counts every call that was admitted, and no more than the quota was charged (%i calls)',
    (calls) => {
      const { row, endMs } = drive({ terms: fast, quota: monthly, calls, everyMs: 11 })
      const { today, quota } = loadMeter(row.text, endMs).meter
      expect(today?.used ?? 0).toBeGreaterThanOrEqual(calls)
      expect(today?.used ?? 0).toBe(quota?.state.charged ?? 0)
    },
  )
})
