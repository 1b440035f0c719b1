import { describe, expect, it } from 'vitest'
import { presignUrl } from '../../test/fakes/presign.ts'
import { signRequest } from './sigv4-sign.ts'
import type { WireRequest } from './sigv4-request.ts'
import { explainSignature, verifySignature, type VerifiableKey } from './sigv4-verify.ts'

const host = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
const signedAtMs = Date.parse('2026-08-03T10:15:00Z')
const scope = { region: 'us-east-1', service: 'execute-api', nowMs: signedAtMs }
const long = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' }
const temporary = { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'secret', sessionToken: 'token' }
const expiresAtMs = signedAtMs + 3_600_000

const keys: Readonly<Record<string, VerifiableKey>> = {
  AKIDEXAMPLE: { secretAccessKey: 'secret', status: 'Active' },
  AKIDINACTIVE: { secretAccessKey: 'secret', status: 'Inactive' },
  ASIAEXAMPLE: {
    secretAccessKey: 'secret',
    status: 'Active',
    session: { token: 'token', expiresAtMs },
  },
}

const get: WireRequest = { method: 'GET', url: `https://${host}/prod/pets?a=1`, headers: [] }

async function signed(request = get, credentials: typeof temporary | typeof long = long) {
  return {
    ...request,
    headers: [...request.headers, ...(await signRequest(request, credentials, scope))],
  }
}

async function presigned(
  expiresSeconds: number,
  credentials: typeof temporary | typeof long = long,
) {
  return { ...get, url: await presignUrl('GET', get.url, credentials, scope, expiresSeconds) }
}

const judge = (request: WireRequest, overrides: object = {}) =>
  verifySignature(request, { ...scope, payload: 'signed', ...overrides }, (id) => keys[id])

const withHeader = (request: WireRequest, name: string, edit: (value: string) => string) => ({
  ...request,
  headers: request.headers.map(
    ([line, value]) => [line, line === name ? edit(value) : value] as const,
  ),
})

const authorized = (value: string): WireRequest => ({
  ...get,
  headers: [
    ['Authorization', value],
    ['X-Amz-Date', '20260803T101500Z'],
  ],
})
const statement = (credential: string, names = 'host') =>
  `AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=${names}, Signature=${'0'.repeat(64)}`
const credential = 'AKIDEXAMPLE/20260803/us-east-1/execute-api/aws4_request'

describe('a request without a readable signature', () => {
  it.each([
    ['has none', get, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
    [
      'bears another token',
      authorized('Bearer x.y.z'),
      'IncompleteSignatureException',
      "Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): 'Wm87Yf9Iiaj3zsYsDKdDzSRaIlNx0JKutqzRfDRexHU='.",
    ],
    [
      'is a single word',
      { ...get, headers: [['Authorization', 'opensesame']] as const },
      'IncompleteSignatureException',
      "Authorization header requires 'Credential' parameter. Authorization header requires 'Signature' parameter. Authorization header requires 'SignedHeaders' parameter. Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. (Hashed with SHA-256 and encoded with Base64) Authorization=2fuS47vmW+HxqtSoLu9FZ/eh6+LNEQyASblpi+enDIg=",
    ],
    [
      'lacks the signature',
      authorized(`AWS4-HMAC-SHA256 Credential=${credential}, SignedHeaders=host`),
      'IncompleteSignatureException',
      /^Authorization header requires 'Signature' parameter\. \(Hashed with SHA-256 and encoded with Base64\) Authorization=.{44}$/,
    ],
    [
      'puts an equal sign into the algorithm',
      authorized('x-api-key=abc'),
      'IncompleteSignatureException',
      'Authorization header must begin with the algorithm name, which cannot include an equal-sign',
    ],
    [
      'is dated unreadably',
      {
        ...get,
        headers: [
          ['Authorization', statement(credential)],
          ['X-Amz-Date', '2026-08-03'],
        ] as const,
      },
      'IncompleteSignatureException',
      "Date must be in ISO-8601 'basic format'. Got '2026-08-03'. See http://en.wikipedia.org/wiki/ISO_8601",
    ],
    [
      'lacks parameters of the query form',
      { ...get, url: '/prod?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Date=20260803T101500Z' },
      'IncompleteSignatureException',
      "AWS query-string parameters must include 'X-Amz-Credential'. AWS query-string parameters must include 'X-Amz-Signature'. AWS query-string parameters must include 'X-Amz-SignedHeaders'. Re-examine the query-string parameters.",
    ],
  ])('is refused when it %s', async (_, request, errorType, message) => {
    expect(await judge(request)).toMatchObject({
      valid: false,
      errorType,
      message: typeof message === 'string' ? message : expect.stringMatching(message),
    })
  })

  it.each([0, 604_801, 1e9])('is refused when it may be used for %d seconds', async (seconds) => {
    expect(await judge(await presigned(seconds))).toMatchObject({
      problem: 'lifetime-out-of-range',
    })
  })
})

describe('the time of a signature', () => {
  const minute = 60_000
  it.each([
    ['five minutes old', 5 * minute, true],
    ['five minutes ahead', -5 * minute, true],
    ['five minutes and a second old', 5 * minute + 1000, 'too-old'],
    ['five minutes and a second ahead', -5 * minute - 1000, 'in-the-future'],
  ])('is judged with five minutes of tolerance: %s', async (_, age, outcome) => {
    const verdict = await judge(await signed(), { nowMs: signedAtMs + age })
    expect(verdict).toMatchObject(outcome === true ? { valid: true } : { problem: outcome })
  })

  it.each([
    ['at its last second', 3_600_000, true],
    ['a second later', 3_601_000, 'too-old'],
    ['five minutes before it was made', -5 * minute, true],
    ['earlier than that', -5 * minute - 1000, 'in-the-future'],
  ])('lasts as long as a presigned URL says: %s', async (_, age, outcome) => {
    const verdict = await judge(await presigned(3600), { nowMs: signedAtMs + age })
    expect(verdict).toMatchObject(outcome === true ? { valid: true } : { problem: outcome })
  })

  it('is told in the messages', async () => {
    const request = await signed()
    expect(await judge(request, { nowMs: signedAtMs + 35 * minute })).toMatchObject({
      errorType: 'InvalidSignatureException',
      message:
        'Signature expired: 20260803T101500Z is now earlier than 20260803T104500Z (20260803T105000Z - 5 min.)',
    })
    expect(await judge(request, { nowMs: signedAtMs - 35 * minute })).toMatchObject({
      errorType: 'InvalidSignatureException',
      message:
        'Signature not yet current: 20260803T101500Z is still later than 20260803T094500Z (20260803T094000Z + 5 min.)',
    })
  })

  it('may stand in a Date header', async () => {
    const request: WireRequest = {
      ...get,
      headers: [
        ['Authorization', statement(credential)],
        ['Date', 'Mon, 03 Aug 2026 10:15:00 GMT'],
      ],
    }
    expect(await explainSignature(request, { ...scope, payload: 'signed' })).toMatchObject({
      stringToSign: expect.stringContaining(
        'AWS4-HMAC-SHA256\n20260803T101500Z\n20260803/us-east-1',
      ),
    })
  })
})

describe('the form of a signature', () => {
  it.each([
    [
      'must sign the host',
      statement(credential, 'x-amz-date'),
      'InvalidSignatureException',
      "'Host' must be a 'SignedHeader' in the AWS Authorization.",
    ],
    [
      'must use the one algorithm',
      statement(credential).replace('HMAC', 'ECDSA'),
      'IncompleteSignatureException',
      "Unsupported AWS 'algorithm': 'AWS4-ECDSA-SHA256' (only AWS4-HMAC-SHA256 for now). ",
    ],
    [
      'must have five parts',
      statement('AKIDEXAMPLE/20260803/execute-api'),
      'IncompleteSignatureException',
      "Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got 'AKIDEXAMPLE/20260803/execute-api'",
    ],
    [
      'must be scoped to the region',
      statement(credential.replace('us-east-1', 'eu-west-1')),
      'InvalidSignatureException',
      "Credential should be scoped to a valid region, not 'eu-west-1'.",
    ],
    [
      'must be scoped to the service',
      statement(credential.replace('execute-api', 's3')),
      'InvalidSignatureException',
      "Credential should be scoped to correct service: 'execute-api'.",
    ],
    [
      'tells all that is wrong with the scope',
      statement('AKIDEXAMPLE/20260802/eu-west-1/s3/aws5'),
      'InvalidSignatureException',
      "Credential should be scoped to a valid region, not 'eu-west-1'. Credential should be scoped to correct service: 'execute-api'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260802' != '20260803', from '20260803T101500Z'.",
    ],
    [
      'must name a known key',
      statement(credential.replace('AKID', 'AKIX')),
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    [
      'must name an active key',
      statement(credential.replace('AKIDEXAMPLE', 'AKIDINACTIVE')),
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
  ])('%s', async (_, authorization, errorType, message) => {
    expect(await judge(authorized(authorization))).toMatchObject({
      valid: false,
      errorType,
      message,
    })
  })
})

describe('a signature that does not match', () => {
  const post: WireRequest = {
    ...get,
    method: 'POST',
    headers: [['content-type', 'application/json']],
    body: '{}',
  }
  it.each([
    ['another method', { method: 'PUT' }],
    ['another path', { url: get.url.replace('pets', 'pet') }],
    ['another query', { url: get.url.replace('a=1', 'a=2') }],
    ['another host', { url: get.url.replace('a1b2', 'b1b2') }],
    ['another body', { body: '{} ' }],
  ])('is refused: %s', async (_, change) => {
    const request = { ...(await signed(post)), ...change }
    expect(await judge(request)).toMatchObject({ problem: 'mismatch' })
  })

  it.each([
    ['another value', (value: string) => value.replace('json', 'xml')],
    ['the header gone', undefined],
  ])('is refused for a signed header: %s', async (_, edit) => {
    const request = await signed(post)
    const changed = edit
      ? withHeader(request, 'content-type', edit)
      : { ...request, headers: request.headers.filter(([name]) => name !== 'content-type') }
    expect(await judge(changed)).toMatchObject({ problem: 'mismatch' })
  })

  it('is refused when a header is signed as empty but not sent', async () => {
    const request = await signed({ ...get, headers: [['x-empty', '']] })
    const without = { ...request, headers: request.headers.filter(([name]) => name !== 'x-empty') }
    expect(await judge(request)).toMatchObject({ valid: true })
    expect(await judge(without)).toMatchObject({ problem: 'mismatch' })
  })

  it('is judged in linear time, however many blanks a signed header has', async () => {
    const value = `a${' '.repeat(60_000)}b`
    const request = await signed({ ...get, headers: [['X-Blanks', value]] })
    const startedAt = performance.now()
    expect((await judge(request)).valid).toBe(true)
    expect((await judge(withHeader(request, 'X-Blanks', () => ' \t a  b \t '))).valid).toBe(true)
    expect(performance.now() - startedAt).toBeLessThan(1_000)
  })

  it('is refused in upper case or cut short', async () => {
    const request = await signed()
    const upper = (value: string) =>
      value.replace(/Signature=.*/, (part) => `Signature=${part.slice(10).toUpperCase()}`)
    expect(await judge(withHeader(request, 'authorization', upper))).toMatchObject({ valid: false })
    const short = (value: string) => value.slice(0, -2)
    expect(await judge(withHeader(request, 'authorization', short))).toMatchObject({ valid: false })
  })

  it('is answered with what should have been signed', async () => {
    const request = { ...(await signed()), url: `https://${host}/other` }
    const verdict = await judge(request)
    const texts = await explainSignature(request, { ...scope, payload: 'signed' })
    expect(verdict).toMatchObject({
      errorType: 'InvalidSignatureException',
      message: `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'${texts?.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${texts?.stringToSign}'\n`,
    })
    expect(texts?.canonicalRequest.split('\n').slice(0, 3)).toEqual(['GET', '/other', ''])
  })
})

describe('what the platform changes on the way', () => {
  it('keeps a signature of repeated headers valid after they were joined with a comma and a blank', async () => {
    const request = await signed({
      ...get,
      headers: [
        ['x-tag', 'a'],
        ['x-tag', 'b'],
      ],
    })
    const others = request.headers.filter(([name]) => name !== 'x-tag')
    expect(await judge({ ...request, headers: [...others, ['x-tag', 'a, b']] })).toMatchObject({
      valid: true,
    })
    expect(await judge({ ...request, headers: [...others, ['x-tag', 'b, a']] })).toMatchObject({
      valid: false,
    })
  })

  it('reads a raw plus in a query as a blank and as itself', async () => {
    for (const meant of ['a%20b', 'a%2Bb']) {
      const request = await signed({ ...get, url: `https://${host}/prod?q=${meant}` })
      expect(await judge({ ...request, url: `https://${host}/prod?q=a+b` })).toMatchObject({
        valid: true,
      })
    }
  })

  it('takes the host from :authority or the URL when there is no Host line', async () => {
    const request = await signed()
    const relative = { ...request, url: '/prod/pets?a=1' }
    expect(await judge(relative)).toMatchObject({ valid: false })
    const headers = [...request.headers, [':authority', host] as const]
    expect(await judge({ ...relative, headers })).toMatchObject({ valid: true })
  })
})

describe('the payload', () => {
  const unsigned = { ...scope, payloadHash: 'UNSIGNED-PAYLOAD' }
  const post: WireRequest = { ...get, method: 'POST', headers: [], body: 'a big upload' }

  it('must be signed unless the API lets it be unsigned', async () => {
    const request = { ...post, headers: await signRequest(post, long, unsigned) }
    expect(await judge(request)).toMatchObject({ problem: 'mismatch' })
    expect(await judge(request, { payload: 'signed-or-unsigned' })).toMatchObject({ valid: true })
  })

  it('is hashed as received, whatever x-amz-content-sha256 says', async () => {
    const claimed: WireRequest = { ...post, headers: [['x-amz-content-sha256', 'not-the-hash']] }
    expect(await judge(await signed(claimed))).toMatchObject({ valid: true })
  })

  it('may be bytes that are no text', async () => {
    const request = await signed({ ...post, body: new Uint8Array([0, 255, 254, 128]) })
    expect(await judge(request)).toMatchObject({ valid: true })
  })
})

describe('temporary credentials', () => {
  const invalid = 'The security token included in the request is invalid.'
  it('are verified with their session token, in both forms', async () => {
    expect(await judge(await signed(get, temporary))).toMatchObject({ valid: true })
    expect(await judge(await presigned(60, temporary))).toMatchObject({ valid: true })
  })

  it('end with their session, even for a URL that was presigned for longer', async () => {
    const request = await presigned(7200, temporary)
    expect(await judge(request, { nowMs: expiresAtMs - 1000 })).toMatchObject({ valid: true })
    expect(await judge(request, { nowMs: expiresAtMs })).toMatchObject({
      errorType: 'ExpiredTokenException',
      message: 'The security token included in the request is expired',
    })
  })

  it.each([
    ['without a token', { ...temporary, sessionToken: undefined }],
    ['with the token of another session', { ...temporary, sessionToken: 'other' }],
    ['with a token that begins otherwise', { ...temporary, sessionToken: 'Token' }],
    ['with a token that ends otherwise', { ...temporary, sessionToken: 'tokem' }],
    ['with the beginning of its token', { ...temporary, sessionToken: 'toke' }],
    ['with its token twice', { ...temporary, sessionToken: 'tokentoken' }],
    ['with a token for a key that has none', { ...long, sessionToken: 'token' }],
  ])('are refused %s', async (_, credentials) => {
    const request = { ...get, headers: await signRequest(get, credentials, scope) }
    expect(await judge(request)).toMatchObject({
      errorType: 'UnrecognizedClientException',
      message: invalid,
    })
  })

  it('may send the token unsigned', async () => {
    const { sessionToken, ...unsigned } = temporary
    const headers = await signRequest(get, unsigned, scope)
    const request = {
      ...get,
      headers: [...headers, ['x-amz-security-token', sessionToken] as const],
    }
    expect(await judge(request)).toMatchObject({ valid: true })
  })

  it('may send the token of a presigned URL in a header, unsigned', async () => {
    const { sessionToken, ...unsigned } = temporary
    const request = {
      ...(await presigned(60, unsigned)),
      headers: [['X-Amz-Security-Token', sessionToken]] as const,
    }
    expect(await judge(request)).toMatchObject({ valid: true })
    expect(await judge({ ...request, headers: [] })).toMatchObject({ message: invalid })
  })

  it.each(['to+k/en==', 'to k en'])('may send a token in a URL as it is: %s', async (token) => {
    const key: VerifiableKey = { secretAccessKey: 'secret', status: 'Active', session: { token } }
    const { url } = await presigned(60, { ...temporary, sessionToken: token })
    const raw = url.replaceAll('%2B', '+').replaceAll('%3D', '=')
    for (const sent of [url, raw]) {
      const request = { ...get, url: sent }
      const verdict = await verifySignature(request, { ...scope, payload: 'signed' }, () => key)
      expect(verdict).toMatchObject({ valid: true })
    }
  })
})

describe('both forms at once', () => {
  it('lets the header win', async () => {
    const request = await signed({ ...get, url: `${get.url}&X-Amz-Signature=0&X-Amz-Expires=0` })
    expect(await judge(request)).toMatchObject({ valid: true })
  })
})
