import { expect, it } from 'vitest'
import { denyAll, judgedBy, policyOf, silent, tokenAuthorizer } from '../../test/fakes/access.ts'
import { fakePorts, makeWorld, type World } from '../../test/fakes/ports.ts'
import { restSnapshot } from '../../test/fakes/rest-api.ts'
import { pool, servePool, token } from '../../test/fakes/tokens.ts'
import type { Authorizer } from '../definition/authorizer.ts'
import { compile } from '../plan/compile.ts'
import { testInvokeAuthorizer, type TestInvokeAuthorizerRequest } from './test-invoke-authorizer.ts'

const allow = policyOf({ Effect: 'Allow' })

function test(
  world: World,
  authorizer: Authorizer,
  more: Partial<TestInvokeAuthorizerRequest> = {},
) {
  const { definition } = restSnapshot(
    {},
    { definition: { authorizers: { [authorizer.id]: authorizer } } },
  )
  return testInvokeAuthorizer(
    {
      definition,
      authorizerId: authorizer.id,
      pathWithQueryString: '/pets?x=1',
      body: '',
      headers: { authorization: 'a-token-that-nobody-may-read' },
      multiValueHeaders: {},
      stageVariables: {},
      additionalContext: {},
      ...more,
    },
    fakePorts(world),
    (snapshot) => compile(snapshot).plan,
  )
}

it('shows principal and policy of an authorizer that allows, and status 0', async () => {
  const world = makeWorld()
  judgedBy(world, () => ({ principalId: 'me', policyDocument: allow }))
  const result = await test(world, tokenAuthorizer())
  expect(result).toMatchObject({ clientStatus: 0, latency: 0, principalId: 'me' })
  expect(JSON.parse(result.policy ?? '')).toEqual(allow)
})

it('shows to the function a call without a wire, of a stage that only its ARN names', async () => {
  const world = makeWorld()
  const events: Record<string, unknown>[] = []
  const principal = { principalId: 'me', policyDocument: allow }
  judgedBy(world, (event) => (events.push(event), principal))
  const authorizer = { ...tokenAuthorizer(), type: 'REQUEST' as const }
  const headers = { Authorization: 'me', 'X-Many': '2' }
  await test(world, authorizer, { headers, pathWithQueryString: undefined })
  expect(events).toMatchObject([
    {
      type: 'REQUEST',
      methodArn: 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/ESTestInvoke-stage/GET/',
      resource: '/',
      path: '/',
      queryStringParameters: {},
      pathParameters: {},
      requestContext: {
        resourceId: 'test-invoke-resource-id',
        path: '/',
        stage: 'test-invoke-stage',
        domainPrefix: 'testPrefix',
        identity: {
          accountId: '123456789012',
          apiKey: 'test-invoke-api-key',
          sourceIp: 'test-invoke-source-ip',
          userArn: 'arn:aws:iam::123456789012:root',
        },
      },
    },
  ])
  expect(events[0]?.['headers']).toEqual(headers)
})

it('logs what happened, without the token', async () => {
  const world = makeWorld()
  const usageIdentifierKey = 'of-all-my-keys-my-key'.slice(-20)
  judgedBy(world, () => ({ principalId: 'me', policyDocument: allow, usageIdentifierKey }))
  const { log } = await test(world, tokenAuthorizer())
  const lines = log.trimEnd().split('\n')
  expect(lines[0]).toMatch(/^Execution log for request [0-9a-f-]{36}$/)
  expect(
    lines.slice(1).map((line) => line.slice('Thu Jan 15 10:20:30 UTC 2026 : '.length)),
  ).toEqual([
    expect.stringMatching(/^Starting authorizer: auth01 for request: /),
    'Incoming identity: **************y-read',
    'Endpoint request URI: https://judge.test/',
    expect.stringMatching(/^Endpoint request headers: \{Accept=application\/json, /),
    'Endpoint request body after transformations: {"type":"TOKEN","methodArn":"arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/ESTestInvoke-stage/GET/pets","authorizationToken":"**********************y-read"}',
    'Sending request to https://judge.test/',
    `Authorizer result body before parsing: ${JSON.stringify({ principalId: 'me', policyDocument: allow, usageIdentifierKey: '*'.repeat(14) + 'my-key' })}`,
    'Using valid authorizer policy for principal: **************',
    'Successfully completed authorizer execution',
  ])
  expect(log).not.toContain('a-token-that')
})

it.each([
  ['denies', denyAll],
  ['says nothing of the method', silent],
])('shows the policy of an authorizer that %s, and status 403', async (_, policyDocument) => {
  const world = makeWorld()
  judgedBy(world, () => ({ principalId: 'me', policyDocument }))
  const result = await test(world, tokenAuthorizer())
  expect(result.clientStatus).toBe(403)
  expect(JSON.parse(result.policy ?? '')).toEqual(policyDocument)
})

it.each<[string, Partial<TestInvokeAuthorizerRequest>, unknown, number, string]>([
  ['401 without the token', { headers: {} }, {}, 401, 'Unauthorized'],
  ['401 when the authorizer says so', {}, new Response('', { status: 401 }), 401, 'Unauthorized'],
  ['500 when it answers nonsense', {}, 'nonsense', 500, 'AuthorizerConfigurationException'],
])('shows the status that a client would get: %s', async (_, more, answer, status, words) => {
  const world = makeWorld()
  judgedBy(world, () => answer)
  const { clientStatus, log } = await test(world, tokenAuthorizer(), more)
  expect(clientStatus).toBe(status)
  expect(log.trimEnd().split(' : ').at(-1)).toBe(words)
})

it('asks each time, whatever the authorizer keeps', async () => {
  const world = makeWorld()
  let asked = 0
  judgedBy(world, () => ({ principalId: `${++asked}`, policyDocument: allow }))
  await test(world, tokenAuthorizer())
  expect(await test(world, tokenAuthorizer())).toMatchObject({ principalId: '2' })
})

it('gives a REQUEST authorizer query, stage variables and further context', async () => {
  const world = makeWorld()
  const events: Readonly<Record<string, unknown>>[] = []
  judgedBy(world, (event) => {
    events.push(event)
    return { principalId: 'me', policyDocument: allow }
  })
  const authorizer = tokenAuthorizer({
    type: 'REQUEST',
    identitySource: 'method.request.querystring.x, stageVariables.v, context.tenant',
  })
  const more = { stageVariables: { v: '1' }, additionalContext: { tenant: 'acme' } }
  expect(await test(world, authorizer, more)).toMatchObject({ clientStatus: 0 })
  expect(events[0]).toMatchObject({
    path: '/pets',
    queryStringParameters: { x: '1' },
    stageVariables: { v: '1' },
  })
  expect(await test(world, authorizer, { stageVariables: { v: '1' } })).toMatchObject({
    clientStatus: 401,
  })
})

it('shows the claims of a good token of a user pool', async () => {
  const world = makeWorld()
  servePool(world)
  const authorizer: Authorizer = {
    id: 'pool01',
    name: 'p',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [pool.arn],
    identitySource: 'method.request.header.Authorization',
  }
  const headers = { authorization: await token(world, { 'cognito:groups': ['a', 'b'] }) }
  expect(await test(world, authorizer, { headers })).toMatchObject({
    clientStatus: 0,
    claims: { sub: 'sub-1', 'cognito:groups': 'a,b' },
  })
})
