import { describe, expect, it } from 'vitest'
import {
  apiId,
  apiKeyValue,
  extendedRequestId,
  isUuid,
  requestId,
  resourceId,
  routeId,
  segmentId,
  traceId,
} from './ids.ts'

describe('ids', () => {
  it.each([
    ['an API has ten lower-case alphanumerics', apiId, /^[a-z0-9]{10}$/],
    ['a resource has six', resourceId, /^[a-z0-9]{6}$/],
    ['a route has seven', routeId, /^[a-z0-9]{7}$/],
    ['a generated API key has forty of both cases', apiKeyValue, /^[A-Za-z0-9]{40}$/],
    ['a request has a UUID', requestId, /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/],
    [
      'an extended request id is base64url of eleven bytes',
      extendedRequestId,
      /^[\w-]{14}[AEIMQUYcgkosw048]=$/,
    ],
    ['a segment has sixteen hex digits', segmentId, /^[0-9a-f]{16}$/],
  ])('%s', (_, make, shape) => {
    const made = Array.from({ length: 100 }, make)
    for (const one of made) expect(one).toMatch(shape)
    expect(new Set(made).size).toBe(made.length)
  })

  it('a trace id starts with the second in which the call came', () => {
    expect(traceId(1583349317135)).toMatch(/^1-5e5ffe45-[0-9a-f]{24}$/)
  })

  it('uses every character of the alphabet about equally often', () => {
    const counts = new Map<string, number>()
    for (const one of Array.from({ length: 3600 }, apiId).join('')) {
      counts.set(one, (counts.get(one) ?? 0) + 1)
    }
    expect(counts.size).toBe(36)
    // 36,000 characters: mean 1,000, deviation 31; eight deviations never happen by chance.
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(250)
  })

  it('adopts only a UUID as request id', () => {
    expect(isUuid('C6AF9AC6-7b61-11e6-9a41-93e8deadbeef')).toBe(true)
    expect(isUuid('c6af9ac6-7b61-11e6-9a41-93e8deadbeef0')).toBe(false)
    expect(isUuid('request-7')).toBe(false)
  })
})
