/**
 * Signature Version 4 against signatures that others made: AWS's published test suite, botocore 1.43 and
 * curl 7.88 (recorded under vectors/sigv4), aws4fetch and @smithy/signature-v4 (run here); and against verdicts of a
 * second implementation of the rules, in Python, that shares nothing with this one.
 */
import { Sha256 } from '@aws-crypto/sha256-js'
import { SignatureV4 } from '@smithy/signature-v4'
import { AwsV4Signer } from 'aws4fetch'
import { describe, expect, it } from 'vitest'
import { signRequest } from '../../src/aws/sigv4-sign.ts'
import { verifySignature, type VerifiableKey } from '../../src/aws/sigv4-verify.ts'
import type { HeaderLines, WireRequest } from '../../src/aws/sigv4-request.ts'
import botocore from './vectors/sigv4/botocore.json' with { type: 'json' }
import curl from './vectors/sigv4/curl.json' with { type: 'json' }
import secondImplementation from './vectors/sigv4/second-implementation.json' with { type: 'json' }
import suite from './vectors/sigv4/aws-suite.json' with { type: 'json' }

const accessKeyId = 'AKIDEXAMPLE'
const secretAccessKey = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'

function verify(
  request: WireRequest,
  nowMs: number,
  service: string,
  session?: VerifiableKey['session'],
) {
  const key: VerifiableKey = { secretAccessKey, status: 'Active', session }
  const expected = { region: 'us-east-1', service, nowMs, payload: 'signed' } as const
  return verifySignature(request, expected, (id) => (id === accessKeyId ? key : undefined))
}

const pairs = (lines: readonly string[][]): HeaderLines =>
  lines.map(([name = '', value = '']) => [name, value] as const)

describe("AWS's test suite", () => {
  const nowMs = Date.parse('2015-08-30T12:36:00Z')

  it.each(suite.map((one) => [one.name, one] as const))('verifies %s', async (_, one) => {
    const authorization = `AWS4-HMAC-SHA256 Credential=${accessKeyId}/20150830/us-east-1/service/aws4_request, SignedHeaders=${one.signedHeaders}, Signature=${one.signature}`
    const request = {
      method: one.method,
      url: one.target,
      headers: [...pairs(one.headers), ['Authorization', authorization] as const],
      body: one.body,
    }
    const token = one.headers.find(([name]) => name === 'X-Amz-Security-Token')?.[1]
    const session = token === undefined ? undefined : { token }
    expect(await verify(request, nowMs, 'service', session)).toMatchObject({ valid: true })
  })
})

describe.each([
  ['botocore', botocore],
  ['curl', curl],
])('signatures of %s', (_, cases) => {
  it.each(cases.map((one) => [one.id, one] as const))('are verified: %s', async (_, one) => {
    const request = { ...one, headers: pairs(one.headers) }
    const [credential] = one.credentials as { sessionToken?: string }[]
    const token = credential?.sessionToken
    const session = token === undefined ? undefined : { token }
    const verdict = await verify(request, Date.parse(one.now), 'execute-api', session)
    expect(verdict).toMatchObject({ valid: true })
  })
})

const host = 'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
const nowMs = Date.parse('2026-03-14T09:26:53Z')
const targets = [
  '/',
  '/prod/pets',
  '/prod/pets/',
  '/prod/a%20b/caf%C3%A9',
  '/prod/a:b@c;d',
  "/prod/(a)*'!",
  '/prod/a%2Fb+c',
  '/prod?b=2&a=1&B=3',
  '/prod?a=2&a=1&a=10',
  '/prod?a=&b=',
  '/prod?q=a%20b%2F%26%3D%2B',
  '/prod?q=~-_.',
  '/prod?%E1%88%B4=%E1%88%B5',
]
const bodies: readonly (readonly [method: string, body: string | undefined])[] = [
  ['GET', undefined],
  ['POST', '{"name":"größe 日本"}'],
]
const plain = targets.flatMap((target) =>
  bodies.map(([method, body]) => ({ method, body, target })),
)
const name = ({ method, target }: { method: string; target: string }): string =>
  `${method} ${target}`

describe('aws4fetch', () => {
  it.each(plain.map((one) => [name(one), one] as const))(
    'signs %s as the gateway verifies it',
    async (_, { method, body, target }) => {
      const signer = new AwsV4Signer({
        method,
        url: `https://${host}${target}`,
        headers: { 'x-custom': ' a   b ' },
        ...(body === undefined ? {} : { body }),
        accessKeyId,
        secretAccessKey,
        sessionToken: 'token/with+signs==',
        service: 'execute-api',
        region: 'us-east-1',
        datetime: '20260314T092653Z',
      })
      const signed = await signer.sign()
      const request = { method, url: signed.url.href, headers: [...signed.headers], body }
      const session = { token: 'token/with+signs==' }
      const verdict = await verify(request, nowMs, 'execute-api', session)
      expect(verdict).toMatchObject({ valid: true })
    },
  )
})

describe('aws4fetch for S3', () => {
  const objects = [
    '/bucket/a%20b',
    '/bucket/caf%C3%A9',
    '/bucket/a//b',
    '/bucket/a+b',
    '/bucket?list-type=2&prefix=a%2F',
  ]
  it.each(objects)('signs %s with an unsigned payload and one encoding', async (target) => {
    for (const signQuery of [false, true]) {
      const signer = new AwsV4Signer({
        method: 'GET',
        url: `https://s3.us-east-1.amazonaws.com${target}`,
        accessKeyId,
        secretAccessKey,
        service: 's3',
        region: 'us-east-1',
        datetime: '20260314T092653Z',
        signQuery,
      })
      const signed = await signer.sign()
      const request = { method: 'GET', url: signed.url.href, headers: [...signed.headers] }
      expect(await verify(request, nowMs, 's3')).toMatchObject({ valid: true })
    }
  })
})

describe('@smithy/signature-v4', () => {
  const signer = new SignatureV4({
    credentials: { accessKeyId, secretAccessKey },
    region: 'us-east-1',
    service: 'execute-api',
    sha256: Sha256,
  })

  /** The SDK's shape of a request: parameters decoded, by name. */
  function sdkRequest(method: string, target: string, body: string | undefined) {
    const url = new URL(`https://${host}${target}`)
    const query: Record<string, string[]> = {}
    for (const [key, value] of url.searchParams) (query[key] ??= []).push(value)
    return {
      method,
      protocol: 'https:',
      hostname: host,
      path: url.pathname,
      query,
      headers: { host, 'content-type': 'application/json' },
      body,
    }
  }

  it.each(plain.map((one) => [name(one), one] as const))(
    'signs %s as the gateway verifies it',
    async (_, { method, body, target }) => {
      const signed = await signer.sign(sdkRequest(method, target, body), {
        signingDate: new Date(nowMs),
      })
      const request = { method, url: target, headers: Object.entries(signed.headers), body }
      expect(await verify(request, nowMs, 'execute-api')).toMatchObject({ valid: true })
    },
  )

  it.each(targets)('presigns %s as the gateway verifies it', async (target) => {
    const signed = await signer.presign(sdkRequest('GET', target, undefined), {
      signingDate: new Date(nowMs),
      expiresIn: 60,
    })
    const encode = (value: string): string => encodeURIComponent(value)
    const query = Object.entries(signed.query ?? {})
      .flatMap(([key, value]) => [value ?? ''].flat().map((one) => `${encode(key)}=${encode(one)}`))
      .join('&')
    const headers = Object.entries(signed.headers)
    const request = { method: 'GET', url: `${target.split('?')[0]}?${query}`, headers }
    expect(await verify(request, nowMs, 'execute-api')).toMatchObject({ valid: true })
  })

  it.each(plain.map((one) => [name(one), one] as const))(
    'and our signer give %s the same signature',
    async (_, { method, body, target }) => {
      const theirs = await signer.sign(sdkRequest(method, target, body), {
        signingDate: new Date(nowMs),
      })
      const sha = theirs.headers['x-amz-content-sha256'] ?? ''
      const ours = await signRequest(
        {
          method,
          url: `https://${host}${target}`,
          headers: [
            ['content-type', 'application/json'],
            ['x-amz-content-sha256', sha],
          ],
          body,
        },
        { accessKeyId, secretAccessKey },
        { region: 'us-east-1', service: 'execute-api', nowMs },
      )
      expect(new Map(ours).get('authorization')).toBe(theirs.headers['authorization'])
    },
  )
})

describe('our own signer', () => {
  const session = { token: 'token/with+signs==' }
  const credentials = { accessKeyId, secretAccessKey, sessionToken: session.token }

  it.each(plain.map((one) => [name(one), one] as const))(
    'signs %s as the gateway verifies it',
    async (_, { method, body, target }) => {
      const request = { method, url: `https://${host}${target}`, headers: [], body }
      for (const service of ['execute-api', 's3']) {
        const scope = { region: 'us-east-1', service, nowMs }
        const added = await signRequest(request, credentials, scope)
        const signed = { ...request, headers: added }
        expect(await verify(signed, nowMs, service, session)).toMatchObject({ valid: true })
      }
    },
  )

  it('gives S3 the hash of the payload in a header', async () => {
    const added = await signRequest(
      {
        method: 'PUT',
        url: 'https://bucket.s3.us-east-1.amazonaws.com/a%20b',
        headers: [],
        body: 'x',
      },
      credentials,
      { region: 'us-east-1', service: 's3', nowMs, payloadHash: 'UNSIGNED-PAYLOAD' },
    )
    expect(added.map(([name]) => name)).toEqual([
      'x-amz-date',
      'x-amz-security-token',
      'x-amz-content-sha256',
      'authorization',
    ])
    expect(new Map(added).get('x-amz-content-sha256')).toBe('UNSIGNED-PAYLOAD')
  })
})

describe('a second implementation', () => {
  const permanent = { accessKeyId, secretAccessKey }
  const expected = {
    region: 'us-east-1',
    service: 'execute-api',
    nowMs: Date.parse('2026-03-14T09:26:53Z'),
    payload: 'signed',
  } as const

  function keyOf(one: (typeof secondImplementation)[number]): VerifiableKey {
    const { credentials: [key = permanent] = [permanent] } = one
    const { status, sessionToken: token, expiration } = { status: 'Active', ...key } as Credential
    const expiresAtMs = Date.parse(expiration ?? '')
    const session = token === undefined ? undefined : { token, expiresAtMs }
    return { secretAccessKey: key.secretAccessKey, status, session }
  }

  it.each(secondImplementation.map((one) => [one.id, one] as const))(
    'comes to the same: %s',
    async (_, one) => {
      const request = { method: 'GET', ...one, headers: pairs(one.headers) }
      const key = keyOf(one)
      const verdict = await verifySignature(request, expected, (id) =>
        id === accessKeyId ? key : undefined,
      )
      const { reason, ...rest } = one.expected
      expect(verdict).toMatchObject(
        reason === null ? { valid: true, ...rest } : { valid: false, errorType: reason, ...rest },
      )
    },
  )
})

interface Credential {
  readonly status: 'Active' | 'Inactive'
  readonly sessionToken?: string
  readonly expiration?: string
}
