import { describe, expect, it } from 'vitest'
import { leasing } from './grant.ts'
import {
  activeCallers,
  book,
  endedUnits,
  forget,
  lastExpiryMs,
  outstanding,
  report,
  type Holdings,
} from './holdings.ts'

const nowMs = 1_000_000
const nothing = { need: 0, ahead: 0, spent: 0, returned: 0 } as const

/** Isolates with what each holds until when, seen when. */
const holding = (
  ...all: readonly (readonly [id: string, units: number, expiresAtMs: number, seenAtMs?: number])[]
): Holdings =>
  new Map(
    all.map(([id, units, expiresAtMs, seenAtMs = nowMs]) => [id, { units, expiresAtMs, seenAtMs }]),
  )

describe('what isolates hold', () => {
  it.each([
    ['before its end', nowMs + 1, 5, 0],
    ['in the very millisecond of its end', nowMs, 0, 5],
    ['after its end', nowMs - 1, 0, 5],
  ])('is either out or over: %s', (_, expiresAtMs, out, ended) => {
    const holdings = holding(['a', 5, expiresAtMs])
    expect(outstanding(holdings, nowMs)).toBe(out)
    expect(endedUnits(holdings, 'a', nowMs)).toBe(ended)
    expect(endedUnits(holdings, 'b', nowMs)).toBe(0)
  })

  it.each([
    ['of several the last that has ended', [nowMs - 300, nowMs - 200, nowMs + 1], nowMs - 200],
    ['in the very millisecond of its end', [nowMs], nowMs],
    ['nothing that ended earlier', [nowMs - 5_000], nowMs - 1_000],
  ])('ended last: %s', (_, ends, expected) => {
    const holdings = holding(...ends.map((end, index) => [`i${index}`, 1, end] as const))
    expect(lastExpiryMs(holdings, nowMs - 1_000, nowMs)).toBe(expected)
  })

  it('is less by what an isolate reports, and never less than nothing', () => {
    const holdings = holding(['a', 5, nowMs + 1], ['b', 1, nowMs + 1])
    expect(report(holdings, 'a', { ...nothing, spent: 2, returned: 1 }, nowMs).units).toBe(2)
    expect(report(holdings, 'a', { ...nothing, spent: 9 }, nowMs).units).toBe(0)
    expect([...holdings.keys()]).toEqual(['b', 'a'])
  })

  it('lives until the later of two grants ends', () => {
    const [one] = holding(['a', 0, 0]).values()
    if (one === undefined) throw new Error('there is one')
    book(one, 3, 500, nowMs)
    expect(one).toMatchObject({ units: 3, expiresAtMs: nowMs + 500 + leasing.graceMs })
    book(one, 2, 100, nowMs + 1)
    expect(one).toMatchObject({ units: 5, expiresAtMs: nowMs + 500 + leasing.graceMs })
    book(one, 0, 9_000, nowMs)
    expect(one).toMatchObject({ units: 5, expiresAtMs: nowMs + 500 + leasing.graceMs })
  })
})

describe('isolates', () => {
  it.each([
    ['that asks now', [], 1],
    ['that asked lately', [['b', 0, 0, nowMs - leasing.activeMs + 1]], 2],
    ['that asked too long ago', [['b', 0, 0, nowMs - leasing.activeMs]], 1],
    ['that still holds something', [['b', 1, nowMs + 1, 0]], 2],
    ['whose lease has ended', [['b', 1, nowMs, 0]], 1],
  ] as const)('count as active: one %s', (_, others, count) => {
    expect(activeCallers(holding(...others), nowMs, 'a')).toBe(count)
    expect(activeCallers(holding(['a', 0, 0, 0], ...others), nowMs, 'a')).toBe(count)
  })

  it('are forgotten after a minute of silence, with what they held', () => {
    const silentMs = nowMs - leasing.unreportedMs
    const holdings = holding(
      ['a', 3, 0, silentMs - 1],
      ['b', 4, 0, silentMs],
      ['c', 5, 0, silentMs + 1],
    )
    expect(forget(holdings, nowMs)).toBe(7)
    expect([...holdings.keys()]).toEqual(['c'])
  })
})
