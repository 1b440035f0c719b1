import { describe, expect, it, vi } from 'vitest'
import type { V2Authorizer } from '../../definition/authorizer.ts'
import {
  httpSnapshot,
  lambda,
  type HttpSnapshot,
  type SentEvent,
} from '../../../test/fakes/http-api.ts'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy } from '../../../test/fakes/rest-api.ts'
import { compile } from '../../plan/compile.ts'
import { invoke } from '../invoke.ts'

const authUri = 'arn:aws:lambda:us-east-1:123456789012:function:auth'
const arn = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5'

interface Scene {
  readonly world: World
  readonly call: (path: string, headers?: Record<string, string>) => Promise<Response>
  /** Events that the authorizer got. */
  readonly asked: Record<string, unknown>[]
}

/** Two routes and `$default` behind one authorizer that answers `answer`. */
function scene(
  authorizer: Partial<V2Authorizer>,
  answer: unknown,
  stage: Partial<HttpSnapshot['stage']> = {},
): Scene {
  const world = makeWorld()
  const asked: Record<string, unknown>[] = []
  world.backend = async (request) => {
    if (!request.url.endsWith('function%3Aauth/invocations')) {
      return new Response(JSON.stringify({ statusCode: 200, body: await request.text() }))
    }
    asked.push((await request.json()) as SentEvent)
    if (answer instanceof Response) return answer.clone()
    return new Response(typeof answer === 'string' ? answer : JSON.stringify(answer))
  }
  const route = {
    integration: lambda('f'),
    authorizationType: 'CUSTOM',
    authorizerId: 'a',
  } as const
  const snapshot = httpSnapshot(
    { 'GET /a/{id}': route, 'ANY /b': route, $default: route },
    {
      authorizers: {
        a: {
          authorizerUri: authUri,
          authorizerPayloadFormatVersion: '2.0',
          enableSimpleResponses: true,
          ...authorizer,
        },
      },
      stage,
    },
  )
  deploy(world, snapshot)
  const ports = fakePorts(world)
  const { plan } = compile(snapshot)
  return {
    world,
    asked,
    call: (path, headers = {}) =>
      invoke(
        new Request(`https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com${path}`, { headers }),
        ports,
        { entrance: 'public', sourceIp: '203.0.113.10', planOf: () => plan },
      ),
  }
}

const allow = (resource: string, more = {}) => ({
  principalId: 'u1',
  policyDocument: {
    Version: '2012-10-17',
    Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: resource }],
  },
  ...more,
})
const policy = { enableSimpleResponses: false } as const

describe('the answer of a Lambda authorizer', () => {
  it.each([
    ['a simple yes', {}, { isAuthorized: true }, 200],
    ['a simple no', {}, { isAuthorized: false }, 403],
    ['a simple answer that is no boolean', {}, { isAuthorized: 'true' }, 500],
    ['a policy where a simple answer is due', {}, allow('*'), 500],
    ['a simple answer where a policy is due', policy, { isAuthorized: true }, 500],
    ['a policy that allows the route', policy, allow(`${arn}/$default/GET/a/7`), 200],
    ['a policy that allows another route', policy, allow(`${arn}/$default/GET/a/8`), 403],
    ['a policy that allows everything', policy, allow('*'), 200],
    ['a policy without a principal', policy, { ...allow('*'), principalId: undefined }, 500],
    ['no policy', policy, { principalId: 'u1' }, 500],
    ['a malformed policy', policy, { principalId: 'u1', policyDocument: { Statement: 1 } }, 500],
    ['a context that is a list', {}, { isAuthorized: true, context: [] }, 500],
    ['a text', {}, '"yes"', 500],
    ['no JSON', {}, 'yes', 500],
    [
      'a failing function',
      {},
      new Response('{"errorMessage":"x"}', { headers: { 'x-amz-function-error': 'Unhandled' } }),
      500,
    ],
    [
      'a function that fails with Unauthorized',
      {},
      new Response('{"errorMessage":"Unauthorized"}', {
        headers: { 'x-amz-function-error': 'Handled' },
      }),
      401,
    ],
    ['no permission to call it', {}, new Response('{}', { status: 403 }), 500],
  ])('is %s', async (_, authorizer, answer, status) => {
    const response = await scene(authorizer, answer).call('/a/7')
    expect(response.status).toBe(status)
    const messages: Record<number, string> = {
      401: '{"message":"Unauthorized"}',
      403: '{"message":"Forbidden"}',
      500: '{"message":"Internal Server Error"}',
    }
    if (status !== 200) expect(await response.text()).toBe(messages[status])
  })

  it.each([
    [
      { isAuthorized: true, context: { n: 1, list: ['a'], map: { b: true } } },
      { n: 1, list: ['a'], map: { b: true } },
    ],
    [{ isAuthorized: true }, null],
  ])('%j reaches the function as %j', async (answer, shown) => {
    const response = await scene({}, answer).call('/a/7')
    const event = JSON.parse(await response.text())
    expect(event.requestContext.authorizer).toEqual({ lambda: shown })
  })

  it('reaches the function with every digit of its ids', async () => {
    const context = '{"id":1234567890123456789,"ids":[98765432109876543210]}'
    const response = await scene({}, `{"isAuthorized":true,"context":${context}}`).call('/a/7')
    expect(await response.text()).toContain(`"authorizer":{"lambda":${context}}`)
  })

  it('is waited for ten seconds, then 500', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { world, call } = scene({}, {})
      world.backend = () => new Promise(() => undefined)
      const answer = call('/a/7')
      while (world.requests.length === 0) await new Promise(setImmediate)
      await vi.advanceTimersByTimeAsync(10_000)
      expect((await answer).status).toBe(500)
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('the identity sources', () => {
  const identitySource = [
    '$request.header.X-Token',
    '$request.querystring.t',
    '$context.httpMethod',
    '$stageVariables.env',
  ]
  const stage = { stageVariables: { env: 'blue' } }

  it('must all have a value, else 401 without asking', async () => {
    const { call, asked } = scene({ identitySource }, { isAuthorized: true }, stage)
    expect((await call('/a/7?t=1')).status).toBe(401)
    expect((await call('/a/7?t=', { 'x-token': 'a' })).status).toBe(401)
    expect(asked).toEqual([])
    expect((await call('/a/7?t=1', { 'x-token': 'a' })).status).toBe(200)
    expect(asked[0]?.['identitySource']).toEqual(['a', '1', 'GET', 'blue'])
  })

  it('may be none: then the authorizer is always asked', async () => {
    const { call, asked } = scene({ authorizerResultTtlInSeconds: 300 }, { isAuthorized: true })
    await call('/a/7')
    await call('/a/7')
    expect(asked).toHaveLength(2)
    expect(asked[0]).not.toHaveProperty('identitySource')
  })
})

describe('the event of a Lambda authorizer', () => {
  it.each([
    ['/a/7', `${arn}/$default/GET/a/7`],
    ['/b', `${arn}/$default/GET/b`],
    ['/elsewhere', `${arn}/$default/$default`],
  ])('of %s is about %s', async (path, routeArn) => {
    const { call, asked } = scene({}, { isAuthorized: true })
    await call(path)
    expect(asked[0]).toMatchObject({ version: '2.0', type: 'REQUEST', routeArn })
    expect(asked[0]).not.toHaveProperty('body')
    expect(asked[0]).not.toHaveProperty('isBase64Encoded')
  })

  it('joins the sources in format 1.0, with empty maps for what is not there', async () => {
    const { call, asked } = scene(
      {
        ...policy,
        authorizerPayloadFormatVersion: '1.0',
        identitySource: ['$request.header.x-a', '$request.header.x-b'],
      },
      allow('*'),
    )
    expect((await call('/a/7', { 'x-a': '1', 'x-b': '2' })).status).toBe(200)
    expect(asked[0]).toMatchObject({
      version: '1.0',
      type: 'REQUEST',
      methodArn: `${arn}/$default/GET/a/7`,
      identitySource: '1,2',
      authorizationToken: '1,2',
      resource: '/a/{id}',
      queryStringParameters: {},
      stageVariables: {},
      pathParameters: { id: '7' },
    })
  })

  it('shows the path without the stage in format 1.0, as REST APIs do', async () => {
    const { call, asked } = scene(
      { ...policy, authorizerPayloadFormatVersion: '1.0' },
      allow('*'),
      { stageName: 'test' },
    )
    await call('/test/a/7')
    expect(asked[0]).toMatchObject({
      methodArn: `${arn}/test/GET/a/7`,
      path: '/a/7',
      requestContext: { path: '/test/a/7', stage: 'test' },
    })
  })
})

describe('a remembered answer', () => {
  const cached = {
    identitySource: ['$request.header.x-t'],
    authorizerResultTtlInSeconds: 60,
  } as const

  it('serves every route while it lasts, and only its own identity', async () => {
    const { world, call, asked } = scene(cached, { isAuthorized: true })
    await call('/a/7', { 'x-t': 'one' })
    await call('/b', { 'x-t': 'one' })
    expect(asked).toHaveLength(1)
    await call('/b', { 'x-t': 'two' })
    expect(asked).toHaveLength(2)
    world.nowMs += 60_000
    await call('/b', { 'x-t': 'one' })
    expect(asked).toHaveLength(3)
  })

  it('is kept for a refusal too', async () => {
    const { call, asked } = scene(cached, { isAuthorized: false })
    for (const path of ['/a/7', '/b']) expect((await call(path, { 'x-t': 'one' })).status).toBe(403)
    expect(asked).toHaveLength(1)
  })

  it('is kept for each route when the route is a source', async () => {
    const identitySource = ['$request.header.x-t', '$context.routeKey']
    const { call, asked } = scene({ ...cached, identitySource }, { isAuthorized: true })
    await call('/a/7', { 'x-t': 'one' })
    await call('/b', { 'x-t': 'one' })
    expect(asked).toHaveLength(2)
  })

  it('is a policy that is asked anew for each route', async () => {
    const { call, asked } = scene({ ...cached, ...policy }, allow(`${arn}/$default/GET/a/*`))
    expect((await call('/a/7', { 'x-t': 'one' })).status).toBe(200)
    expect((await call('/b', { 'x-t': 'one' })).status).toBe(403)
    expect(asked).toHaveLength(1)
  })

  it('is never an error', async () => {
    const { call, asked } = scene(cached, 'no JSON')
    for (let count = 0; count < 2; count++) await call('/b', { 'x-t': 'one' })
    expect(asked).toHaveLength(2)
  })
})
