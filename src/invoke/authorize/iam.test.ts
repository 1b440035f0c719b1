import { AwsV4Signer } from 'aws4fetch'
import { describe, expect, it } from 'vitest'
import {
  allowAll,
  ann,
  apiArn,
  denyAll,
  policyOf,
  register,
  see,
  signed,
  silent,
  stageUrl,
  toAll,
} from '../../../test/fakes/access.ts'
import { httpSnapshot } from '../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import { signRequest } from '../../aws/sigv4-sign.ts'
import type { Json } from '../../definition/common.ts'
import type { Integration } from '../../definition/integration.ts'
import type { CallerIdentity } from '../../ports.ts'

const shown = ['accessKey', 'accountId', 'caller', 'user', 'userArn', 'principalOrgId'] as const
const integration = {
  type: 'HTTP_PROXY',
  httpMethod: 'ANY',
  uri: 'https://backend.test/',
  requestParameters: Object.fromEntries(
    [...shown, 'cognitoIdentityId', 'cognitoAuthenticationType'].map((name) => [
      `integration.request.header.${name}`,
      `context.identity.${name}`,
    ]),
  ),
} as unknown as Integration

function guarded(): World {
  const world = makeWorld()
  const iam = { integration, authorizationType: 'AWS_IAM' } as const
  deploy(world, restSnapshot({ 'GET /pets': iam, 'POST /pets': iam }))
  return world
}

it('shows a user as $context.identity', async () => {
  const world = guarded()
  await see(world, await signed(world, '/pets', register(world, { organizationId: 'o-acme' })))
  const sent = world.requests.at(-1)
  expect(Object.fromEntries(shown.map((name) => [name, sent?.headers.get(name)]))).toEqual({
    accessKey: 'AKIDANN',
    accountId: '123456789012',
    caller: 'AIDAANN',
    user: 'AIDAANN',
    userArn: 'arn:aws:iam::123456789012:user/team/ann',
    principalOrgId: 'o-acme',
  })
  expect(sent?.headers.has('cognitoIdentityId')).toBe(false)
})

it('shows the identity of an identity pool', async () => {
  const world = guarded()
  const cognito = {
    identityId: 'us-east-1:1',
    identityPoolId: 'us-east-1:pool',
    authenticationType: 'authenticated',
  }
  await see(world, await signed(world, '/pets', register(world, { cognito })))
  expect(world.requests.at(-1)?.headers.get('cognitoIdentityId')).toBe('us-east-1:1')
  expect(world.requests.at(-1)?.headers.get('cognitoAuthenticationType')).toBe('authenticated')
})

describe('a body that does not end', () => {
  /** A request with the headers of a signed one, and how many megabytes of its body were asked for. */
  function endless(url: string, headers: Headers) {
    let asked = 0
    const megabyte = new Uint8Array(1024 * 1024)
    const body = new ReadableStream(
      { pull: (controller) => (asked++, controller.enqueue(megabyte)) },
      { highWaterMark: 0 },
    )
    const request = new Request(url, { method: 'POST', headers, body, duplex: 'half' } as never)
    return { request, asked: () => asked }
  }

  const integrationUri = 'https://backend.test/'
  const iam = { authorizationType: 'AWS_IAM' } as const
  const v2 = { integrationType: 'HTTP_PROXY', integrationMethod: 'ANY', integrationUri } as const
  const worlds: readonly [string, string, (world: World) => void][] = [
    [
      'a REST API',
      `${stageUrl}/pets`,
      (world) => deploy(world, restSnapshot({ 'POST /pets': { ...iam, integration } })),
    ],
    [
      'an HTTP API',
      'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/pets',
      (world) => deploy(world, httpSnapshot({ 'POST /pets': { ...iam, integration: v2 } })),
    ],
  ]

  it.each(worlds)('of a stranger is not read: %s', async (_, url, make) => {
    const world = makeWorld()
    make(world)
    const unknown = { ...ann, accessKeyId: 'AKIDBOB' }
    const { headers } = await signed(world, url, unknown, { method: 'POST' })
    for (const sent of [new Headers(), headers]) {
      const { request, asked } = endless(url, sent)
      expect((await see(world, request)).status).toBe(403)
      expect(asked()).toBe(0)
    }
  })

  it.each(worlds)(
    'is read to the quota for a known key, whatever it signed: %s',
    async (_, url, make) => {
      const world = makeWorld()
      make(world)
      register(world)
      const { headers } = await signed(world, url, ann, { method: 'POST' })
      const { request, asked } = endless(url, headers)
      expect((await see(world, request)).status).toBe(413)
      expect(asked()).toBeLessThan(13)
    },
  )
})

it('says what ought to have been signed when the signature differs', async () => {
  const world = guarded()
  register(world)
  const { text } = await see(
    world,
    await signed(world, '/pets?b=2&a=1', { ...ann, secretAccessKey: 'x' }),
  )
  const { message } = JSON.parse(text) as { message: string }
  expect(message).toContain(
    "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.\n\nThe Canonical String for this request should have been\n'GET\n/prod/pets\na=1&b=2\nhost:a1b2c3d4e5.execute-api.us-east-1.amazonaws.com\n",
  )
  expect(message).toContain(
    "The String-to-Sign should have been\n'AWS4-HMAC-SHA256\n20260115T102030Z\n20260115/us-east-1/execute-api/aws4_request\n",
  )
})

it('verifies a body and passes it on', async () => {
  const world = guarded()
  const request = await signed(world, '/pets', register(world), { method: 'POST', body: '{"a":1}' })
  expect((await see(world, request)).status).toBe(200)
  expect(await world.requests.at(-1)?.text()).toBe('{"a":1}')
})

it('verifies an Accept-Encoding that the platform replaced by the one the client sent', async () => {
  const world = guarded()
  register(world)
  const request = await new AwsV4Signer({
    url: `${stageUrl}/pets`,
    headers: { 'accept-encoding': 'br;q=1.0' },
    allHeaders: true,
    accessKeyId: ann.accessKeyId,
    secretAccessKey: ann.secretAccessKey,
    service: 'execute-api',
    region: 'us-east-1',
    datetime: '20260115T102030Z',
  }).sign()
  const replaced = new Headers(request.headers)
  replaced.set('accept-encoding', 'gzip, br')
  const arrived = () => new Request(request.url, { headers: replaced })
  expect((await see(world, arrived())).code).toBe('signature-mismatch')
  const connection = { acceptEncoding: 'br;q=1.0' }
  expect((await see(world, arrived(), { connection })).status).toBe(200)
})

/** Of a session that began at 10:00, its second factor given at 10:10; the call comes at 10:20:30. */
const sessionConditions: [string, Readonly<Record<string, Json>>, number][] = [
  ['its type', { StringEquals: { 'aws:PrincipalType': 'AssumedRole' } }, 200],
  ['its second factor', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, 200],
  ['the age of its second factor', { NumericEquals: { 'aws:MultiFactorAuthAge': '630' } }, 200],
  ['a younger second factor', { NumericLessThan: { 'aws:MultiFactorAuthAge': '600' } }, 403],
  ['its beginning', { DateEquals: { 'aws:TokenIssueTime': '2026-01-15T10:00:00Z' } }, 200],
]

const limited: [string, Partial<CallerIdentity>, number][] = [
  ['no policy', { policies: [] }, 403],
  ['one of several policies that allows', { policies: [silent, allowAll] }, 200],
  ['one of several policies that denies', { policies: [allowAll, denyAll] }, 403],
  ['a boundary that allows', { permissionsBoundary: allowAll }, 200],
  ['a boundary that says nothing', { permissionsBoundary: silent }, 403],
  ['a boundary that denies', { permissionsBoundary: denyAll }, 403],
  ['a boundary alone', { policies: [], permissionsBoundary: allowAll }, 403],
  ['a session policy that says nothing', { sessionPolicy: silent }, 403],
  [
    'a boundary and a session policy that both allow',
    { permissionsBoundary: allowAll, sessionPolicy: allowAll },
    200,
  ],
  [
    'the root of the account, without a policy',
    { arn: 'arn:aws:iam::123456789012:root', policies: [] },
    200,
  ],
  [
    'the root of the account, denied by a policy',
    { arn: 'arn:aws:iam::123456789012:root', policies: [denyAll] },
    403,
  ],
  [
    'a policy for another verb',
    { policies: [policyOf({ Effect: 'Allow', Resource: `${apiArn}/prod/POST/*` })] },
    403,
  ],
  [
    'a policy for another action',
    { policies: [policyOf({ Effect: 'Allow', Action: 'execute-api:InvalidateCache' })] },
    403,
  ],
  [
    'a policy whose variable is the user name',
    {
      policies: [
        policyOf({
          Effect: 'Allow',
          Condition: { StringEquals: { 'aws:username': '${aws:username}' } },
        }),
      ],
    },
    200,
  ],
  [
    'a session whose role the condition names',
    {
      arn: 'arn:aws:sts::123456789012:assumed-role/Reader/ci',
      policies: [
        policyOf({
          Effect: 'Allow',
          Condition: { ArnEquals: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:role/Reader' } },
        }),
      ],
    },
    200,
  ],
  ...sessionConditions.map(([what, Condition, status]): (typeof limited)[number] => [
    `a session by ${what}`,
    {
      arn: 'arn:aws:sts::123456789012:assumed-role/Reader/ci',
      session: {
        token: 'session-1',
        issuedAtMs: Date.UTC(2026, 0, 15, 10),
        mfaAtMs: Date.UTC(2026, 0, 15, 10, 10),
      },
      policies: [policyOf({ Effect: 'Allow', Condition })],
    },
    status,
  ]),
]
it.each(limited)('judges a caller by its own policies: %s', async (_, different, status) => {
  const world = guarded()
  const seen = await see(world, await signed(world, '/pets', register(world, different)))
  expect(seen.status).toBe(status)
})

it.each([
  ['a boundary that says nothing', { permissionsBoundary: silent }],
  ['a session policy that says nothing', { sessionPolicy: silent }],
  ['both, of which one says nothing', { permissionsBoundary: allowAll, sessionPolicy: silent }],
])('lets no resource policy make up for %s', async (_, limits) => {
  const world = makeWorld()
  const api = { policy: toAll(allowAll) }
  const method = { integration, authorizationType: 'AWS_IAM' } as const
  deploy(world, restSnapshot({ 'GET /pets': method }, { api }))
  for (const policies of [[allowAll], []]) {
    const caller = register(world, { policies, ...limits })
    expect(await see(world, await signed(world, '/pets', caller))).toMatchObject({
      status: 403,
      errorType: 'AccessDeniedException',
      code: 'no-policy-allows',
    })
  }
  const free = register(world, { policies: [] })
  expect((await see(world, await signed(world, '/pets', free))).status).toBe(200)
})

it('reads header values as their senders signed them, in UTF-8 or Latin-1', async () => {
  const world = guarded()
  const url = `${stageUrl}/pets`
  const text = 'Åse \u00a0 Ørsted'
  const added = await signRequest(
    { method: 'GET', url, headers: [['x-name', text]] },
    { accessKeyId: ann.accessKeyId, secretAccessKey: ann.secretAccessKey },
    { service: 'execute-api', region: 'us-east-1', nowMs: world.nowMs },
  )
  const utf8 = String.fromCharCode(...new TextEncoder().encode(text))
  register(world)
  for (const onTheWire of [text, utf8]) {
    const headers = new Headers(added)
    headers.set('x-name', onTheWire)
    expect((await see(world, new Request(url, { headers }))).status).toBe(200)
  }
})

describe('an unsigned body', () => {
  const unsigned = async (world: World, payloadHash = 'UNSIGNED-PAYLOAD') => {
    const url = `${stageUrl}/pets`
    const added = await signRequest(
      { method: 'POST', url, headers: [], body: 'signed' },
      { accessKeyId: ann.accessKeyId, secretAccessKey: ann.secretAccessKey },
      { service: 'execute-api', region: 'us-east-1', nowMs: world.nowMs, payloadHash },
    )
    return new Request(url, { method: 'POST', headers: added, body: 'sent' })
  }
  const tagged = (tags: Record<string, string>) => {
    const world = makeWorld()
    const method = { integration, authorizationType: 'AWS_IAM' } as const
    deploy(world, restSnapshot({ 'POST /pets': method }, { api: { tags } }))
    register(world)
    return world
  }

  it('is let in only where the API is tagged so', async () => {
    const allowed = tagged({ 'tidegate:allow-unsigned-payload': 'true' })
    expect((await see(allowed, await unsigned(allowed))).status).toBe(200)
    for (const tags of [{}, { 'tidegate:allow-unsigned-payload': 'false' }]) {
      const world = tagged(tags)
      expect((await see(world, await unsigned(world))).code).toBe('signature-mismatch')
    }
  })

  it.each(['STREAMING-AWS4-HMAC-SHA256-PAYLOAD', 'STREAMING-UNSIGNED-PAYLOAD-TRAILER', 'e3b0'])(
    'is not what %s says',
    async (payloadHash) => {
      const world = tagged({ 'tidegate:allow-unsigned-payload': 'true' })
      expect((await see(world, await unsigned(world, payloadHash))).code).toBe('signature-mismatch')
    },
  )
})

describe('the refusal of a limited caller', () => {
  const method = { integration, authorizationType: 'AWS_IAM' } as const
  const boundaryMissing = 'because no permissions boundary allows the execute-api:Invoke action'
  const identityMissing = 'because no identity-based policy allows the execute-api:Invoke action'
  it.each<[string, Partial<CallerIdentity>, string]>([
    ['a silent boundary', { permissionsBoundary: silent }, boundaryMissing],
    [
      'a boundary that denies',
      { permissionsBoundary: denyAll },
      'with an explicit deny in a permissions boundary',
    ],
    [
      'a silent session policy',
      { sessionPolicy: silent },
      'because no session policy allows the execute-api:Invoke action',
    ],
    [
      'a session policy that denies',
      { sessionPolicy: denyAll },
      'with an explicit deny in a session policy',
    ],
    ['the first of both', { permissionsBoundary: silent, sessionPolicy: silent }, boundaryMissing],
    [
      'a deny before a silence',
      { permissionsBoundary: silent, sessionPolicy: denyAll },
      'with an explicit deny in a session policy',
    ],
    [
      'its own policies, where they say nothing either',
      { policies: [], permissionsBoundary: silent },
      identityMissing,
    ],
    [
      'its own policies, where they deny',
      { policies: [denyAll], permissionsBoundary: denyAll },
      'with an explicit deny in an identity-based policy',
    ],
  ])('names %s', async (_, different, end) => {
    for (const policy of [undefined, toAll(allowAll)]) {
      const world = makeWorld()
      const api = policy === undefined ? {} : { policy }
      deploy(world, restSnapshot({ 'GET /pets': method }, { api }))
      const caller = register(world, different)
      const { status, text } = await see(world, await signed(world, '/pets', caller))
      expect(status).toBe(403)
      expect((JSON.parse(text) as { readonly Message: string }).Message).toMatch(
        new RegExp(`${end}$`),
      )
    }
  })
})
