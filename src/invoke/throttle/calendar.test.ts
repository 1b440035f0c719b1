import { describe, expect, it } from 'vitest'
import { daysBetween, periodAt, utcDay } from './calendar.ts'

describe('a quota period', () => {
  it.each([
    ['DAY', '2026-09-13T23:59:59.999Z', '2026-09-13', '2026-09-14'],
    ['DAY', '2026-09-14T00:00:00.000Z', '2026-09-14', '2026-09-15'],
    ['WEEK', '2026-09-13T12:00:00Z', '2026-09-07', '2026-09-14'],
    ['WEEK', '2026-09-14T00:00:00Z', '2026-09-14', '2026-09-21'],
    ['MONTH', '2026-12-31T23:59:59Z', '2026-12-01', '2027-01-01'],
    ['MONTH', '2028-02-29T10:00:00Z', '2028-02-01', '2028-03-01'],
  ] as const)('%s at %s runs from %s to before %s, in UTC', (period, now, start, end) => {
    const { startMs, endMs } = periodAt(period, Date.parse(now))
    expect([utcDay(startMs), utcDay(endMs)]).toEqual([start, end])
    expect(startMs % 86_400_000).toBe(0)
  })

  it('lists the days of a range with both ends, and none when it runs backwards', () => {
    expect(daysBetween('2026-02-27', '2026-03-01')).toEqual([
      '2026-02-27',
      '2026-02-28',
      '2026-03-01',
    ])
    expect(daysBetween('2026-03-01', '2026-02-27')).toEqual([])
  })
})
