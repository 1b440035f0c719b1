import { describe, expect, it } from 'vitest'
import { isSecretHeader, keptEvidence, redactAddress, redactUrl } from './redact.ts'

describe('what is kept of a call', () => {
  it.each([
    ['/pets', '/pets'],
    ['/pets?size=2', '/pets?size=2'],
    ['/pets?api_key=abc&size=2', '/pets?api_key=***&size=2'],
    [
      '/p?X-Amz-Signature=ff&X-Amz-Credential=AK%2Fx',
      '/p?X-Amz-Signature=***&X-Amz-Credential=***',
    ],
    ['/cb?code=1&state=2', '/cb?code=***&state=2'],
    ['/p?access%5Ftoken=1', '/p?access%5Ftoken=***'],
    ['/p?%zz=1&token', '/p?%zz=1&token'],
  ])('has no secret in the query: %s', (url, kept) => {
    expect(redactUrl(url)).toBe(kept)
  })

  it('has no secret in the addresses of evidence', () => {
    const url = 'https://b.example/p?apikey=1&a=2'
    expect(keptEvidence({ code: 'x', url, limit: { burst: 5 }, names: ['a'] })).toEqual({
      code: 'x',
      url: 'https://b.example/p?apikey=***&a=2',
      limit: { burst: 5 },
      names: ['a'],
    })
  })

  it('is bounded, however much is wrong with a request', () => {
    const errors = Array.from({ length: 100_000 }, () => 'e'.repeat(2_000))
    const deep = { a: { b: { c: 'd' } } }
    const text = JSON.stringify(keptEvidence({ code: 'x', errors, deep, path: 'p'.repeat(9_000) }))
    expect(text.length).toBeLessThan(6_000)
    expect(JSON.parse(text)).toMatchObject({ deep: { a: {} } })
  })

  it.each(['Authorization', 'cookie', 'x-api-key', 'X-Amz-Security-Token', 'x-session-id'])(
    'has no value of the header %s',
    (name) => {
      expect(isSecretHeader(name)).toBe(true)
    },
  )

  it.each(['content-type', 'accept', 'user-agent', 'x-request-id'])('has the header %s', (name) => {
    expect(isSecretHeader(name)).toBe(false)
  })

  it.each([
    ['203.0.113.77', '203.0.113.0'],
    ['2001:db8:1:2:3:4:5:6', '2001:db8:1::'],
    ['2001:db8::7', '2001:db8::'],
    ['::1', '::'],
  ])('has the network of %s', (address, network) => {
    expect(redactAddress(address)).toBe(network)
  })
})
