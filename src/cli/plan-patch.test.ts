import { describe, expect, it } from 'vitest'
import { planPatch, type PlanLimits } from './plan-patch.ts'

const none: PlanLimits = {
  rate: undefined,
  burst: undefined,
  quota: undefined,
  period: undefined,
}
const whole = { throttle: {}, quota: {} }

describe('the patch of a plan', () => {
  it.each([
    [whole, {}, {}],
    [whole, { rate: 2.5 }, { '/throttle/rateLimit': '2.5' }],
    [whole, { burst: 0 }, { '/throttle/burstLimit': '0' }],
    [whole, { quota: 9, period: 'WEEK' }, { '/quota/limit': '9', '/quota/period': 'WEEK' }],
    [{}, { rate: 2.5 }, { '/throttle/rateLimit': '2.5', '/throttle/burstLimit': '3' }],
    [{}, { burst: 5 }, { '/throttle/rateLimit': '5', '/throttle/burstLimit': '5' }],
    [{}, { quota: 9 }, { '/quota/limit': '9', '/quota/period': 'DAY' }],
  ])('of %j with %j sets %j', (plan, limits, expected) => {
    const operations = planPatch(plan, { ...none, ...limits })
    expect(Object.fromEntries(operations.map(({ path, value }) => [path, value]))).toEqual(expected)
    expect(operations.every(({ op }) => op === 'replace')).toBe(true)
  })
})
