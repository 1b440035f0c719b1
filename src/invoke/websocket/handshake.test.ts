import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signRequest } from '../../aws/sigv4-sign.ts'
import type { Connections } from '../../ports.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploySocket, socketFunction } from '../../../test/fakes/websocket.ts'

const answering = (world: World, result: unknown, headers: Record<string, string> = {}): void => {
  world.backend = () => Response.json(result, { headers })
}

/** An API key of that value, in a plan that opens the stage. */
function keyOf(world: World, value: string): void {
  const sha256 = createHash('sha256').update(value).digest('hex')
  world.keys.set(sha256, { keyId: 'k1', enabled: true, planIds: ['p1'] })
  world.plans.set('p1', {
    id: 'p1',
    name: 'p',
    apiStages: [{ apiId: 'a1b2c3d4e5', stage: 'prod' }],
  })
}

const connectTo = { $connect: { integration: socketFunction('connect') } }

describe('a handshake', () => {
  it('opens without a $connect route and names no sub-protocol by itself', async () => {
    const world = makeWorld()
    const { response } = await deploySocket(world, { $default: {} }).connect('/prod', {
      'Sec-WebSocket-Protocol': 'a, b',
    })
    expect(response.status).toBe(101)
    expect(response.headers.get('sec-websocket-protocol')).toBeNull()
  })

  it('takes nothing but the sub-protocol from the headers of $connect', async () => {
    const world = makeWorld()
    answering(world, {
      statusCode: 200,
      headers: { 'sec-websocket-protocol': 'b', 'X-Other': 'x', 'Set-Cookie': 'a=b' },
    })
    const { response } = await deploySocket(world, connectTo).connect()
    expect([...response.headers]).toEqual([['sec-websocket-protocol', 'b']])
  })

  it.each([
    [301, 301],
    [400, 400],
    [401, 401],
    [404, 404],
    [501, 501],
    [100, 502],
    [999, 502],
  ])('is answered for statusCode %i of $connect with %i', async (statusCode, status) => {
    const world = makeWorld()
    answering(world, { statusCode })
    const { response, client } = await deploySocket(world, connectTo).connect()
    expect(response.status).toBe(status)
    expect(client).toBeUndefined()
  })

  it.each([
    [401, 'Unauthorized', 'UnauthorizedException'],
    [403, 'Forbidden', 'ForbiddenException'],
  ])(
    'tells connection and request of a refusal with %i, spaced as frames are',
    async (statusCode, message, errorType) => {
      const world = makeWorld()
      answering(world, { statusCode })
      const { response } = await deploySocket(world, connectTo).connect()
      const { headers, status } = response
      expect([status, headers.get('x-amzn-errortype')]).toEqual([statusCode, errorType])
      expect(await response.text()).toMatch(
        new RegExp(
          `^\\{"message": "${message}", "connectionId":".{15}=", "requestId":".{15}="\\}$`,
        ),
      )
    },
  )

  it.each([
    null,
    'text',
    [],
    { statusCode: 'x' },
    { statusCode: 200, body: {} },
    { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'a\r\nx: y' } },
  ])('is a bad gateway when $connect answers %j', async (result) => {
    const world = makeWorld()
    answering(world, result)
    expect((await deploySocket(world, connectTo).connect()).response.status).toBe(502)
  })

  it('is a gateway time-out when $connect takes too long', async () => {
    const world = makeWorld()
    world.backend = () => new Promise(() => undefined)
    const integration = socketFunction('connect', { timeoutInMillis: 50 })
    const { response } = await deploySocket(world, { $connect: { integration } }).connect()
    expect(response.status).toBe(504)
    expect(await response.text()).toContain('"Endpoint request timed out"')
  })

  it.each([
    ['as the author of the API spells them', 'route.request.header.xTENANT-id', 'xTENANT-id'],
    [
      'in lower case where the author writes them so',
      'route.request.header.xtenant-id',
      'xtenant-id',
    ],
    ['capitalized where nobody says', 'route.request.header.Other', 'Xtenant-Id'],
  ])('shows the names of headers %s', async (_, parameter, name) => {
    const world = makeWorld()
    answering(world, { statusCode: 200 })
    const connect = {
      integration: socketFunction('connect'),
      requestParameters: { [parameter]: { required: false } },
    }
    await deploySocket(world, { $connect: connect }).connect('/prod', { 'XTenant-ID': 't' })
    const event = await world.requests[0]?.json()
    expect(event).toMatchObject({ headers: { [name]: 't' }, multiValueHeaders: { [name]: ['t'] } })
  })

  it.each([
    ['$connect', { integration: socketFunction('connect') }],
    ['the authorizer', { authorizationType: 'CUSTOM', authorizerId: 'auth01' }],
  ] as const)(
    'shows %s a header by the name of a member that every object has',
    async (_, route) => {
      const world = makeWorld()
      answering(world, { statusCode: 200 })
      const authorizers = {
        auth01: {
          authorizerId: 'auth01',
          name: 'a',
          authorizerType: 'REQUEST',
          authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:gate',
        },
      } as const
      await deploySocket(world, { $connect: route }, { authorizers }).connect('/prod', {
        ['__proto__']: 'p',
      })
      const event = await world.requests[0]?.text()
      expect(event).toContain('"__proto__":"p"')
      expect(event).toContain('"__proto__":["p"]')
    },
  )

  it.each([
    "$input.params('X-Token')",
    '$input.params("X-Token")',
    '$input.params().header.X-Token',
    "$input.params().header.get('X-Token')",
  ])('gives a template the header that it names by %s', async (reference) => {
    const integration = {
      integrationType: 'MOCK' as const,
      requestTemplates: {
        $default: `#if(${reference} == 'good'){"statusCode":200}#else{"statusCode":401}#end`,
      },
    }
    const socket = deploySocket(makeWorld(), { $connect: { integration } })
    const { response } = await socket.connect('/prod', { 'X-Token': 'good' })
    expect(response.status).toBe(101)
  })

  it('passes headers and query to an HTTP backend and its status to the client', async () => {
    const world = makeWorld()
    world.backend = () => new Response(null, { status: 409 })
    const integration = {
      integrationType: 'HTTP_PROXY',
      integrationUri: 'https://backend.example.com/connect',
      requestParameters: { 'integration.request.header.X-Room': 'route.request.querystring.room' },
    } as const
    const harness = deploySocket(world, { $connect: { integration } })
    const { response } = await harness.connect('/prod?room=7', { 'X-Mine': 'm' })
    expect(response.status).toBe(409)
    const [sent] = world.requests
    expect([sent?.method, sent?.url]).toEqual([
      'POST',
      'https://backend.example.com/connect?room=7',
    ])
    expect(sent?.headers.get('x-mine')).toBe('m')
    expect(sent?.headers.get('x-room')).toBe('7')
    expect(sent?.headers.has('sec-websocket-key')).toBe(false)
  })

  it('opens or not by the status of a MOCK', async () => {
    for (const [statusCode, status] of [
      [200, 101],
      [403, 403],
    ]) {
      const requestTemplates = { $default: `{"statusCode": ${statusCode}}` }
      const integration = { integrationType: 'MOCK', requestTemplates } as const
      const harness = deploySocket(makeWorld(), { $connect: { integration } })
      expect((await harness.connect()).response.status).toBe(status)
    }
  })

  it('is 400 without what the route requires', async () => {
    const requestParameters = {
      'route.request.header.X-Token': { required: true },
      'route.request.querystring.room': { required: true },
      'route.request.querystring.other': { required: false },
    }
    const harness = deploySocket(makeWorld(), { $connect: { requestParameters } })
    const { response } = await harness.connect('/prod?room=1')
    expect(response.status).toBe(400)
    expect(await response.text()).toContain('"Missing required request parameters: [X-Token]"')
    expect((await harness.connect('/prod?room=1', { 'X-Token': 't' })).response.status).toBe(101)
  })

  it('is 429 beyond the route’s limit', async () => {
    const routeSettings = { $connect: { throttlingRateLimit: 1, throttlingBurstLimit: 1 } }
    const harness = deploySocket(makeWorld(), { $connect: {} }, { stage: { routeSettings } })
    const statuses = [await harness.connect(), await harness.connect()].map(
      ({ response }) => response.status,
    )
    expect(statuses).toEqual([101, 429])
  })

  it('is 429 when too many connect, until time has passed', async () => {
    const world = makeWorld()
    Object.assign(world.settings, { webSocket: { connectsPerSecond: 2, connectsBurst: 3 } })
    const harness = deploySocket(world, { $default: {} })
    const statuses = []
    for (const waitMs of [0, 0, 0, 0, 499, 1]) {
      world.nowMs += waitMs
      statuses.push((await harness.connect()).response.status)
    }
    expect(statuses).toEqual([101, 101, 101, 429, 429, 101])
  })

  it('meets the web ACL of its stage before anything else', async () => {
    const world = makeWorld()
    const harness = deploySocket(world, connectTo, {
      webAcl: {
        arn: 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/main/a',
        acl: {
          Name: 'main',
          DefaultAction: { Allow: {} },
          Rules: [
            {
              Name: 'no-spam',
              Priority: 0,
              Action: { Block: {} },
              Statement: {
                ByteMatchStatement: {
                  SearchString: 'spam',
                  FieldToMatch: { QueryString: {} },
                  TextTransformations: [{ Priority: 0, Type: 'NONE' }],
                  PositionalConstraint: 'CONTAINS',
                },
              },
            },
          ],
        },
        resources: {},
      },
    })
    answering(world, { statusCode: 200 })
    const { response } = await harness.connect('/prod?from=spam')
    expect(response.status).toBe(403)
    expect(await response.json()).toEqual({ message: 'Forbidden' })
    expect(world.requests).toEqual([])
    expect((await harness.connect('/prod?from=eggs')).response.status).toBe(101)
  })

  it('is 414 and 431 beyond the quotas of URL and headers', async () => {
    const harness = deploySocket(makeWorld(), { $default: {} })
    const statusOf = async (path: string, headers?: Record<string, string>): Promise<number> =>
      (await harness.connect(path, headers)).response.status
    expect(await statusOf(`/prod?q=${'x'.repeat(4_096 - '/prod?q='.length)}`)).toBe(101)
    expect(await statusOf(`/prod?q=${'x'.repeat(4_097 - '/prod?q='.length)}`)).toBe(414)
    expect(await statusOf('/prod', { Cookie: 'x'.repeat(10_240) })).toBe(431)
  })

  it.each([
    ['$request.header.x-api-key', 'good', 101],
    [undefined, 'good', 101],
    [undefined, 'wrong', 403],
    [undefined, '', 403],
  ])('checks the API key that %s names: %j is %i', async (expression, value, status) => {
    const world = makeWorld()
    keyOf(world, 'good')
    const api = expression === undefined ? {} : { apiKeySelectionExpression: expression }
    const harness = deploySocket(world, { $connect: { apiKeyRequired: true } }, { api })
    const { response } = await harness.connect('/prod', { 'x-api-key': value })
    expect(response.status).toBe(status)
  })

  it.each([
    ['good', 101],
    ['wrong', 403],
    [undefined, 403],
  ])(
    'takes the API key that the authorizer names: %j is %i',
    async (usageIdentifierKey, status) => {
      const world = makeWorld()
      keyOf(world, 'good')
      answering(world, {
        principalId: 'u',
        policyDocument: {
          Version: '2012-10-17',
          Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
        },
        usageIdentifierKey,
      })
      const harness = deploySocket(
        world,
        { $connect: { apiKeyRequired: true, authorizationType: 'CUSTOM', authorizerId: 'a' } },
        {
          api: { apiKeySelectionExpression: '$context.authorizer.usageIdentifierKey' },
          authorizers: {
            a: { authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:gate' },
          },
        },
      )
      const { response } = await harness.connect('/prod', { 'x-api-key': 'good' })
      expect(response.status).toBe(status)
    },
  )

  it('lets in who signs and may invoke $connect', async () => {
    const world = makeWorld()
    const caller = (accessKeyId: string, Resource: string): void =>
      void world.callers.set(accessKeyId, {
        accountId: '123456789012',
        arn: `arn:aws:iam::123456789012:user/${accessKeyId}`,
        principalId: accessKeyId,
        secretAccessKey: 'secret',
        status: 'Active',
        policies: [
          {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource }],
          },
        ],
      })
    caller('AKIDMAY', 'arn:aws:execute-api:*:*:a1b2c3d4e5/prod/$connect')
    caller('AKIDMAYNOT', 'arn:aws:execute-api:*:*:a1b2c3d4e5/prod/*/*')
    const harness = deploySocket(world, { $connect: { authorizationType: 'AWS_IAM' } })
    const statusOf = async (accessKeyId: string): Promise<number> => {
      const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod'
      const signed = await signRequest(
        { method: 'GET', url, headers: [], body: undefined },
        { accessKeyId, secretAccessKey: 'secret' },
        { service: 'execute-api', region: 'us-east-1', nowMs: world.nowMs },
      )
      return (await harness.connect('/prod', Object.fromEntries(signed))).response.status
    }
    expect(await statusOf('AKIDMAY')).toBe(101)
    expect(await statusOf('AKIDMAYNOT')).toBe(403)
    expect(await statusOf('AKIDNOBODY')).toBe(403)
    const { response } = await harness.connect()
    expect(response.status).toBe(403)
    expect(await response.text()).toContain('"Missing Authentication Token"')
  })

  it.each([
    [{ errorMessage: 'Unauthorized' }, { 'x-amz-function-error': 'Unhandled' }, 401],
    [{ errorMessage: 'unauthorized' }, { 'x-amz-function-error': 'Unhandled' }, 500],
    [{ principalId: 'u' }, {}, 500],
    [{}, {}, 500],
    [{ policyDocument: { Version: '2012-10-17', Statement: [] } }, {}, 403],
    [{ principalId: 'u', policyDocument: { Version: '2012-10-17', Statement: [] } }, {}, 403],
    [{ isAuthorized: true }, {}, 500],
    ['nonsense', {}, 500],
  ])('with an authorizer that answers %j under %j is %i', async (answer, headers, status) => {
    const world = makeWorld()
    answering(world, answer, headers as Record<string, string>)
    const authorizerUri = 'arn:aws:lambda:us-east-1:123456789012:function:gate'
    const harness = deploySocket(
      world,
      { $connect: { authorizationType: 'CUSTOM', authorizerId: 'a' } },
      { authorizers: { a: { authorizerUri } } },
    )
    expect((await harness.connect()).response.status).toBe(status)
  })

  it('wants an upgrade on the stage itself, and knows no other path', async () => {
    const harness = deploySocket(makeWorld(), { $default: {} })
    const { response } = await harness.connect('/prod', { Upgrade: 'h2c' })
    expect([response.status, response.headers.get('upgrade')]).toEqual([426, 'websocket'])
    expect((await harness.connect('/prod/other')).response.status).toBe(403)
    const nowhere = (await harness.connect('/nowhere')).response
    expect([nowhere.status, await nowhere.text()]).toEqual([403, '{"message":"Forbidden"}'])
  })

  const takesNone: readonly [string, Connections['open'], number][] = [
    ['has no room', () => Promise.resolve({ kind: 'full', connections: 4_000 }), 429],
    ['cannot be reached', () => Promise.reject(new Error('overloaded')), 500],
  ]
  it.each(takesNone)(
    'is ended again when its shard %s, with $disconnect',
    async (_, open, status) => {
      const world = makeWorld()
      answering(world, { statusCode: 200 })
      const harness = deploySocket(world, {
        $connect: { integration: socketFunction('c') },
        $disconnect: { integration: socketFunction('d') },
      })
      const { connections } = world
      if (connections === undefined) throw new Error('there are connections')
      connections.open = open
      expect((await harness.connect()).response.status).toBe(status)
      await harness.settle()
      const event = (await world.requests[1]?.json()) as { requestContext: object }
      expect(event.requestContext).toMatchObject({ disconnectStatusCode: 1011 })
    },
  )
})
