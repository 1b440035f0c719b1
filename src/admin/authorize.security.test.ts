import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { describe, expect, it } from 'vitest'
import { testCredentials, testNowMs, testSettings } from '../../test/fakes/admin.ts'
import { refuseAdmin } from './authorize.ts'

interface Signing {
  readonly service?: string
  readonly region?: string
  readonly secretAccessKey?: string
  readonly accessKeyId?: string
  readonly body?: string
}

const host = 'gateway.test'

/** A call signed as the AWS clients sign it. */
async function signed(signing: Signing = {}) {
  const { service = 'apigateway', region = 'us-east-1', body = '{"name":"pets"}' } = signing
  const credentials = {
    accessKeyId: signing.accessKeyId ?? testCredentials.accessKeyId,
    secretAccessKey: signing.secretAccessKey ?? testCredentials.secretAccessKey,
  }
  const signer = new SignatureV4({ credentials, region, service, sha256: Sha256 })
  const { headers } = await signer.sign(
    {
      method: 'POST',
      protocol: 'http:',
      hostname: host,
      path: '/_admin/restapis',
      headers: { host, accept: 'application/json', 'content-type': 'application/json' },
      body,
    },
    { signingDate: new Date(testNowMs) },
  )
  return { headers, body }
}

const request = (headers: Readonly<Record<string, string>>, body: string): Request =>
  new Request(`http://${host}/_admin/restapis`, {
    method: 'POST',
    headers: { host, ...headers },
    body,
  })

async function judge(asked: Request, nowMs = testNowMs, settings = testSettings) {
  const outcome = await refuseAdmin(asked, { settings, clock: { now: () => nowMs } })
  if (outcome === undefined) return 'let in'
  const { message } = (await outcome.json()) as { message: string }
  return { status: outcome.status, type: outcome.headers.get('x-amzn-errortype'), message }
}

describe('authorisation of the management API', () => {
  it('lets the admin key pair in, and leaves the body to be read', async () => {
    const { headers, body } = await signed()
    const asked = request(headers, body)
    expect(await judge(asked)).toBe('let in')
    expect(await asked.text()).toBe(body)
  })

  it('lets the admin token in', async () => {
    const asked = request({ authorization: `Bearer ${testSettings.adminToken}` }, '{}')
    expect(await judge(asked)).toBe('let in')
  })

  it.each([
    ['another token', 'Bearer test-admin-tokeN'],
    ['a longer token', `Bearer ${testSettings.adminToken}x`],
  ])('refuses %s', async (_what, authorization) => {
    expect(await judge(request({ authorization }, '{}'))).toEqual({
      status: 403,
      type: 'UnrecognizedClientException',
      message: 'The security token included in the request is invalid.',
    })
  })

  it('refuses a call without any credential', async () => {
    expect(await judge(request({}, '{}'))).toEqual({
      status: 403,
      type: 'MissingAuthenticationTokenException',
      message: 'Missing Authentication Token',
    })
  })

  it.each<[string, Signing, string, RegExp]>([
    [
      'another service',
      { service: 'execute-api' },
      'InvalidSignatureException',
      /correct service: 'apigateway'/,
    ],
    [
      'another region',
      { region: 'eu-west-1' },
      'InvalidSignatureException',
      /valid region, not 'eu-west-1'/,
    ],
    ['another secret', { secretAccessKey: 'wrong' }, 'InvalidSignatureException', /does not match/],
    [
      'an unknown key',
      { accessKeyId: 'AKIAOTHER' },
      'UnrecognizedClientException',
      /security token/,
    ],
  ])('refuses a signature for %s', async (_what, signing, type, message) => {
    const { headers, body } = await signed(signing)
    expect(await judge(request(headers, body))).toMatchObject({
      status: 403,
      type,
      message: expect.stringMatching(message),
    })
  })

  it('refuses a body that is not the signed one', async () => {
    const { headers } = await signed()
    expect(await judge(request(headers, '{"name":"other"}'))).toMatchObject({
      status: 403,
      type: 'InvalidSignatureException',
    })
  })

  it('refuses a call that is replayed fifteen minutes later', async () => {
    const { headers, body } = await signed()
    const later = testNowMs + 15 * 60_000
    expect(await judge(request(headers, body), later)).toMatchObject({
      status: 403,
      message: expect.stringMatching(/^Signature expired: /),
    })
  })

  it('reads no body of a stranger, and of a known key none that is longer than any operation takes', async () => {
    const body = 'x'.repeat(13 * 1024 * 1024)
    const asked = request({ authorization: 'AWS4-HMAC-SHA256 x' }, body)
    expect(await judge(asked)).toMatchObject({ status: 403, type: 'IncompleteSignatureException' })
    const unknown = await signed({ accessKeyId: 'AKIAOTHER' })
    expect(await judge(request(unknown.headers, body))).toMatchObject({ status: 403 })
    const known = await signed()
    expect(await judge(request(known.headers, body))).toMatchObject({
      status: 413,
      type: 'RequestTooLargeException',
    })
  })

  it('refuses every call when no admin credential is configured', async () => {
    const { headers, body } = await signed()
    const settings = { ...testSettings, adminToken: undefined, adminCredentials: undefined }
    for (const asked of [
      request(headers, body),
      request({ authorization: 'Bearer undefined' }, body),
      request({ authorization: 'Bearer ' }, body),
    ]) {
      expect(await judge(asked, testNowMs, settings)).toMatchObject({
        status: 403,
        type: 'AccessDeniedException',
        message: expect.stringContaining('TIDEGATE_ADMIN_TOKEN'),
      })
    }
  })

  it('refuses a bearer token when only a key pair is configured', async () => {
    const settings = { ...testSettings, adminToken: undefined }
    const asked = request({ authorization: 'Bearer undefined' }, '{}')
    expect(await judge(asked, testNowMs, settings)).toMatchObject({ status: 403 })
  })
})
