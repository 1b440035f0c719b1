/**
 * What refused callers read, sentence by sentence: the shared request authentication of AWS, as REST methods of
 * AWS_IAM answer it, and what an unknown route makes of an Authorization header.
 */
import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'

import { ann, presigned, register, see, signed, stageUrl } from '../fakes/access.ts'
import { makeWorld, type World } from '../fakes/ports.ts'
import { deploy, restSnapshot } from '../fakes/rest-api.ts'

const mock = { type: 'MOCK' } as const
const iam = { integration: mock, authorizationType: 'AWS_IAM' } as const
const date = '20260115T102030Z'
const scope = '20260115/us-east-1/execute-api/aws4_request'
const zeros = '0'.repeat(64)
const hash = (text: string): string => createHash('sha256').update(text).digest('base64')

/** The gateway's clock stands at 2026-01-15T10:20:30Z. */
function guarded(): World {
  const world = makeWorld()
  deploy(world, restSnapshot({ 'GET /iam': iam, 'POST /iam': iam, 'GET /iam/{proxy+}': iam }))
  register(world)
  return world
}

const withHeaders = (headers: Record<string, string>, path = '/iam') =>
  new Request(`${stageUrl}${path}`, { headers })

const signature = (parts: Record<string, string | undefined>): string =>
  `AWS4-HMAC-SHA256 ${Object.entries({
    Credential: `AKIDANN/${scope}`,
    SignedHeaders: 'host;x-amz-date',
    Signature: zeros,
    ...parts,
  })
    .filter(([, value]) => value !== undefined)
    .map(([name, value]) => `${name}=${value}`)
    .join(', ')}`

type Case = [what: string, headers: Record<string, string>, errorType: string, message: string]

const incomplete = 'IncompleteSignatureException'
const invalid = 'InvalidSignatureException'
const hashedPair = (header: string): string =>
  `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${hash(header)}'.`
const hashedHeader = (header: string): string =>
  `(Hashed with SHA-256 and encoded with Base64) Authorization=${hash(header)}`
const requires = (name: string): string => `Authorization header requires '${name}' parameter.`
const requiresDate =
  "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header."

const headerForm: Case[] = [
  ['nothing', {}, 'MissingAuthenticationTokenException', 'Missing Authentication Token'],
  [
    'an empty header',
    { authorization: '' },
    'MissingAuthenticationTokenException',
    'Missing Authentication Token',
  ],
  ['a bearer token', { authorization: 'Bearer x.y.z' }, incomplete, hashedPair('Bearer x.y.z')],
  [
    'two bare words after the scheme',
    { authorization: 'Digest a, b' },
    incomplete,
    hashedPair('Digest a, b'),
  ],
  [
    'a blank after an equal sign',
    { authorization: signature({ Credential: ` AKIDANN/${scope}` }), 'x-amz-date': date },
    incomplete,
    hashedPair(signature({ Credential: ` AKIDANN/${scope}` })),
  ],
  [
    'a blank within the credential',
    { authorization: signature({ Credential: `AKIDANN /${scope}` }), 'x-amz-date': date },
    incomplete,
    hashedPair(signature({ Credential: `AKIDANN /${scope}` })),
  ],
  [
    'basic credentials whose padding looks like a pair',
    { authorization: 'Basic YW5uOnBhc3M=', 'x-amz-date': date },
    incomplete,
    `${requires('Credential')} ${requires('Signature')} ${requires('SignedHeaders')} ${hashedHeader('Basic YW5uOnBhc3M=')}`,
  ],
  [
    'one word',
    { authorization: 'opensesame' },
    incomplete,
    `${requires('Credential')} ${requires('Signature')} ${requires('SignedHeaders')} ${requiresDate} ${hashedHeader('opensesame')}`,
  ],
  [
    'no date',
    { authorization: signature({}) },
    incomplete,
    `${requiresDate} ${hashedHeader(signature({}))}`,
  ],
  ...(['Credential', 'SignedHeaders', 'Signature'] as const).map((name): Case => {
    const authorization = signature({ [name]: undefined })
    return [
      `no ${name}`,
      { authorization, 'x-amz-date': date },
      incomplete,
      `${requires(name)} ${hashedHeader(authorization)}`,
    ]
  }),
  [
    'only a credential',
    {
      authorization: signature({ Signature: undefined, SignedHeaders: undefined }),
      'x-amz-date': date,
    },
    incomplete,
    `${requires('Signature')} ${requires('SignedHeaders')} ${hashedHeader(signature({ Signature: undefined, SignedHeaders: undefined }))}`,
  ],
  [
    'an equal sign in the algorithm',
    { authorization: 'api-key=abc', 'x-amz-date': date },
    incomplete,
    'Authorization header must begin with the algorithm name, which cannot include an equal-sign',
  ],
  ...[
    '2026-01-15T10:20:30Z',
    '20260115T102030',
    '20260115',
    '20260231T102030Z',
    'Thu, 15 Jan 2026 10:20:30 GMT',
  ].map((x): Case => [
    `X-Amz-Date ${x}`,
    { authorization: signature({}), 'x-amz-date': x },
    incomplete,
    `Date must be in ISO-8601 'basic format'. Got '${x}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  ]),
  [
    'a date of half an hour ago',
    { authorization: signature({}), 'x-amz-date': '20260115T095030Z' },
    invalid,
    'Signature expired: 20260115T095030Z is now earlier than 20260115T101530Z (20260115T102030Z - 5 min.)',
  ],
  [
    'a Date header of half an hour ago',
    { authorization: signature({}), date: 'Thu, 15 Jan 2026 09:50:30 GMT' },
    invalid,
    'Signature expired: 20260115T095030Z is now earlier than 20260115T101530Z (20260115T102030Z - 5 min.)',
  ],
  [
    'a date in half an hour',
    { authorization: signature({}), 'x-amz-date': '20260115T105030Z' },
    invalid,
    'Signature not yet current: 20260115T105030Z is still later than 20260115T102530Z (20260115T102030Z + 5 min.)',
  ],
  [
    'the host not signed',
    { authorization: signature({ SignedHeaders: 'x-amz-date' }), 'x-amz-date': date },
    invalid,
    "'Host' must be a 'SignedHeader' in the AWS Authorization.",
  ],
  ...[
    'AWS4-ECDSA-P256-SHA256',
    'AWS4-HMAC-SHA1',
    'aws4-hmac-sha256',
    'AWS4-HMAC-SHA256-PAYLOAD',
  ].map((x): Case => [
    `the algorithm ${x}`,
    { authorization: signature({}).replace('AWS4-HMAC-SHA256', x), 'x-amz-date': date },
    incomplete,
    `Unsupported AWS 'algorithm': '${x}' (only AWS4-HMAC-SHA256 for now). `,
  ]),
  ...[
    'AKIDANN',
    'AKIDANN/20260115/us-east-1/aws4_request',
    `a/AKIDANN/${scope}`,
    `AKIDANN/${scope}/`,
  ].map((x): Case => [
    `the credential ${x}`,
    { authorization: signature({ Credential: x }), 'x-amz-date': date },
    incomplete,
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${x}'`,
  ]),
  [
    'another region',
    {
      authorization: signature({
        Credential: 'AKIDANN/20260115/eu-west-1/execute-api/aws4_request',
      }),
      'x-amz-date': date,
    },
    invalid,
    "Credential should be scoped to a valid region, not 'eu-west-1'.",
  ],
  [
    'everything wrong in the scope',
    {
      authorization: signature({ Credential: 'AKIDANN/20260114/eu-west-1/s3/aws5' }),
      'x-amz-date': date,
    },
    invalid,
    "Credential should be scoped to a valid region, not 'eu-west-1'. Credential should be scoped to correct service: 'execute-api'. Credential should be scoped with a valid terminator: 'aws4_request', not 'aws5'. Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '20260114' != '20260115', from '20260115T102030Z'.",
  ],
  [
    'an unknown key',
    { authorization: signature({ Credential: `AKIDBOB/${scope}` }), 'x-amz-date': date },
    'UnrecognizedClientException',
    'The security token included in the request is invalid.',
  ],
]

describe('a method of AWS_IAM answers', () => {
  it.each(headerForm)('%s', async (_, headers, errorType, message) => {
    const seen = await see(guarded(), withHeaders(headers))
    expect(seen).toMatchObject({ status: 403, errorType, text: JSON.stringify({ message }) })
  })

  it.each([
    ['Algorithm', 'Credential', 'Signature', 'SignedHeaders', 'Date'],
    ['Credential', 'Signature', 'SignedHeaders', 'Date'],
    ['Date'],
    ['SignedHeaders'],
  ])('a presigned URL without X-Amz-%s …', async (...missing) => {
    const url = new URL(await presigned(guarded(), '/iam'))
    for (const name of missing) url.searchParams.delete(`X-Amz-${name}`)
    // Algorithm and signature are what the form is known by: an empty one is there, and missing.
    if (missing.includes('Signature')) url.searchParams.set('X-Amz-Signature', '')
    const sentences = missing.map(
      (name) => `AWS query-string parameters must include 'X-Amz-${name}'.`,
    )
    expect(await see(guarded(), new Request(url.href))).toMatchObject({
      status: 403,
      errorType: incomplete,
      text: JSON.stringify({
        message: `${sentences.join(' ')} Re-examine the query-string parameters.`,
      }),
    })
  })

  it.each(['0', '604801', '-1', '', 'soon', '1e3', '60.5'])(
    'a presigned URL that may be used for "%s" seconds',
    async (expires) => {
      const url = new URL(await presigned(guarded(), '/iam'))
      url.searchParams.set('X-Amz-Expires', expires)
      expect(await see(guarded(), new Request(url.href))).toMatchObject({
        status: 403,
        text: '{"message":"X-Amz-Expires must be less than a week (in seconds)"}',
      })
    },
  )

  it('an unreadable date of a presigned URL, which no HTTP date replaces', async () => {
    const url = new URL(await presigned(guarded(), '/iam'))
    url.searchParams.set('X-Amz-Date', 'Thu, 15 Jan 2026 10:20:30 GMT')
    expect((await see(guarded(), new Request(url.href))).text).toContain(
      "Date must be in ISO-8601 'basic format'. Got 'Thu, 15 Jan 2026 10:20:30 GMT'.",
    )
  })

  it('an inactive key as an unknown one', async () => {
    const world = guarded()
    const request = await signed(world, '/iam', register(world, { status: 'Inactive' }))
    expect(await see(world, request)).toMatchObject({
      status: 403,
      errorType: 'UnrecognizedClientException',
      text: '{"message":"The security token included in the request is invalid."}',
    })
  })

  it('a signature that differs with both texts, line ends escaped', async () => {
    const world = guarded()
    const request = await signed(world, '/iam?b=2&a=1%20x', { ...ann, secretAccessKey: 'guess' })
    const { text, errorType } = await see(world, request)
    const canonical = `GET\n/prod/iam\na=1%20x&b=2\nhost:a1b2c3d4e5.execute-api.us-east-1.amazonaws.com\nx-amz-date:${date}\n\nhost;x-amz-date\ne3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855`
    const hex = createHash('sha256').update(canonical).digest('hex')
    expect(errorType).toBe(invalid)
    expect(text).toBe(
      JSON.stringify({
        message: `The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'${canonical}'\n\nThe String-to-Sign should have been\n'AWS4-HMAC-SHA256\n${date}\n${scope}\n${hex}'\n`,
      }),
    )
  })

  it.each([
    [
      'without its token',
      { token: 'wanted' },
      undefined,
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    [
      'with the token of another session',
      { token: 'wanted' },
      'other',
      'UnrecognizedClientException',
      'The security token included in the request is invalid.',
    ],
    [
      'after its end',
      { token: 'wanted', expiresAtMs: Date.UTC(2026, 0, 15, 10) },
      'wanted',
      'ExpiredTokenException',
      'The security token included in the request is expired',
    ],
  ])('a temporary key %s', async (_, session, token, errorType, message) => {
    const world = guarded()
    const caller = register(world, { accessKeyId: 'ASIAANN', session })
    const { session: _mine, ...rest } = caller
    const sender = { ...rest, ...(token !== undefined && { session: { token } }) }
    expect(await see(world, await signed(world, '/iam', sender))).toMatchObject({
      status: 403,
      errorType,
      text: JSON.stringify({ message }),
    })
  })
})

describe('a route that does not exist answers', () => {
  it.each([
    ['nothing', undefined, 'Missing Authentication Token'],
    ['an empty header', '', 'Missing Authentication Token'],
    ['a whole signature, right or wrong', signature({}), 'Missing Authentication Token'],
    ['a bearer token', 'Bearer x.y.z', hashedPair('Bearer x.y.z')],
    [
      'one word',
      'opensesame',
      `${requires('Credential')} ${requires('Signature')} ${requires('SignedHeaders')} ${hashedHeader('opensesame')}`,
    ],
    [
      'a signature without its end',
      signature({ Signature: undefined }),
      `${requires('Signature')} ${hashedHeader(signature({ Signature: undefined }))}`,
    ],
    [
      'a pair',
      'api-key=abc',
      'Authorization header must begin with the algorithm name, which cannot include an equal-sign',
    ],
  ])('%s', async (_, authorization, message) => {
    const headers = { 'x-amz-date': date, ...(authorization !== undefined && { authorization }) }
    expect(await see(guarded(), withHeaders(headers, '/nowhere'))).toMatchObject({
      status: 403,
      errorType:
        message === 'Missing Authentication Token'
          ? 'MissingAuthenticationTokenException'
          : incomplete,
      text: JSON.stringify({ message }),
    })
  })

  it('never with the token that was sent', async () => {
    const headers = { authorization: 'Bearer top.secret.token' }
    const { text } = await see(guarded(), withHeaders(headers, '/nowhere'))
    expect(text).not.toContain('secret')
  })
})
