import { describe, expect, it } from 'vitest'
import { bucketLease, openAccount } from './account.ts'
import type { Level, LevelKind } from './admission.ts'
import { rateLimitHeaders, retryAfterHeader } from './rate-limit-headers.ts'

const nowMs = Date.UTC(2026, 0, 15)

function level(kind: LevelKind, ratePerSecond: number, burst: number, units = 0): Level {
  const account = openAccount('key|p|k', { mode: 'leased', counts: true })
  const lease = bucketLease(account, { id: kind, ratePerSecond, burst }, nowMs)
  lease.units = units
  return { kind, account, lease, failOpen: true }
}

describe('the headers about limits', () => {
  it.each([
    ['the seconds in which a bucket fills', [level('plan', 3, 10, 7)], '"plan";q=10;w=4', 7],
    ['a second at least', [level('plan', 100, 10)], '"plan";q=10;w=1', 0],
    ['no window of a bucket that never fills', [level('plan', 0, 5, 5)], '"plan";q=5', 5],
  ])('tell %s', (_, levels, policy, left) => {
    expect(rateLimitHeaders(levels, nowMs)).toEqual([
      ['RateLimit-Policy', policy],
      ['RateLimit', `"plan";r=${left}`],
    ])
  })

  it('name the limit of a method before that of the plan', () => {
    const levels = [level('plan-method', 1, 2, 1), level('plan', 1, 4, 3)]
    expect(rateLimitHeaders(levels, nowMs)).toEqual([
      ['RateLimit-Policy', '"method";q=2;w=2, "plan";q=4;w=4'],
      ['RateLimit', '"method";r=1, "plan";r=3'],
    ])
  })

  it('say nothing of limits that all callers share', () => {
    expect(rateLimitHeaders([level('stage', 1, 1), level('account', 1, 1)], nowMs)).toEqual([])
  })
})

describe('the time after which a caller should try again', () => {
  it.each([
    [1_000, 0, '1'],
    [1_001, 0, '2'],
    [5_000, 3_500, '2'],
    [1_000, 9_000, '1'],
  ])('of a wait of %i ms, told %i ms ago, is %s s', (retryAfterMs, agoMs, seconds) => {
    const refusing = level('plan', 1, 1)
    Object.assign(refusing.lease, { retryAfterMs, deniedAtMs: nowMs - agoMs })
    expect(retryAfterHeader(refusing, nowMs)).toEqual([['Retry-After', seconds]])
  })
})
