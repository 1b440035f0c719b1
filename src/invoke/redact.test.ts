import { describe, expect, it } from 'vitest'
import { isSecretHeader, redactAddress, redactEvidence, redactUrl } from './redact.ts'

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
    const plain = { code: 'x', url: 'https://b.example/p', errors: ['a?key=1'] }
    expect(redactEvidence(plain)).toBe(plain)
    expect(redactEvidence({ ...plain, url: 'https://b.example/p?apikey=1&a=2' })).toEqual({
      ...plain,
      url: 'https://b.example/p?apikey=***&a=2',
    })
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
