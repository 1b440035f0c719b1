import { describe, expect, it } from 'vitest'
import { logText } from './log-text.ts'

const site = {
  apiId: 'rohkz08x02',
  stageName: 'dev',
  methodKeys: ['/x/GET'],
  resourceId: 'f646q2',
  httpMethod: 'GET',
  stageTerms: undefined,
}
const caller = { apiKey: `${'a'.repeat(34)}F0yrv6`, planId: 'nnpegc' }
const masked = '**********************************F0yrv6'

/** Observed: lines of published execution logs. */
describe('the execution log', () => {
  it.each([
    [
      'a plan’s throttle',
      logText.planThrottled(caller, site, { ratePerSecond: 5, burst: 10 }),
      `API Key ${masked} exceeded throttle limit for API Stage rohkz08x02/dev: Key throttle limit exceeded for Usage Plan ID nnpegc, RestApi rohkz08x02, Stage dev, Resource f646q2, HttpMethod GET. Limit: 5.00 Burst: 10`,
    ],
    [
      'a stage’s throttle',
      logText.stageThrottled(site, { ratePerSecond: 1, burst: 1 }),
      'Key throttle limit exceeded for RestApi rohkz08x02, Stage dev, Resource f646q2, HttpMethod GET. Limit: 1.00 Burst: 1',
    ],
    [
      'a quota',
      logText.quotaExceeded(caller, site, { limit: 500, offset: 0, period: 'DAY' }),
      `API Key ${masked} exceeded quota limit for API Stage rohkz08x02/dev: Key quota exhausted for Usage Plan ID nnpegc. Quota Limit: 500 Period: DAY`,
    ],
    [
      'a method without key',
      logText.noKeyNeeded('GET', '/x'),
      "API Key  authorized because method 'GET /x' does not require API Key. Request will not contribute to throttle or quota limits",
    ],
    [
      'a call within its limits',
      logText.fine(caller.apiKey, site),
      `Usage Plan check succeeded for API Key ${masked} and API Stage rohkz08x02/dev`,
    ],
  ])('says of %s what API Gateway says', (_, text, expected) => {
    expect(text).toBe(expected)
  })
})
