import { describe, expect, it } from 'vitest'
import { settingsOf } from './settings.ts'

describe("the account's throttle", () => {
  it.each([
    ['is off unless the operator sets a rate', {}, undefined],
    ['is off when only a burst is set', { TIDEGATE_ACCOUNT_BURST_LIMIT: '10' }, undefined],
    [
      'is off for a rate that is no positive number',
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '-1' },
      undefined,
    ],
    ['is off for a rate that is no number', { TIDEGATE_ACCOUNT_RATE_LIMIT: 'many' }, undefined],
    [
      'has the rate and the burst that are set',
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '2500', TIDEGATE_ACCOUNT_BURST_LIMIT: '1250' },
      { ratePerSecond: 2_500, burst: 1_250 },
    ],
    [
      "has half of the rate for a burst, as AWS's default",
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '10000' },
      { ratePerSecond: 10_000, burst: 5_000 },
    ],
    [
      'lets single calls pass at a rate below one',
      { TIDEGATE_ACCOUNT_RATE_LIMIT: '0.5', TIDEGATE_ACCOUNT_BURST_LIMIT: '0' },
      { ratePerSecond: 0.5, burst: 1 },
    ],
  ])('%s', (_, env, expected) => {
    expect(settingsOf(env).accountThrottle).toEqual(expected)
  })
})
