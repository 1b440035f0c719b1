import { createHash } from 'node:crypto'
import { beforeEach, describe, expect, it, vi } from 'vitest'
import {
  httpSnapshot,
  lambda,
  type HttpSketch,
  type RouteSketch,
} from '../../test/fakes/http-api.ts'
import { fakePorts, makeWorld, type World } from '../../test/fakes/ports.ts'
import { deploy } from '../../test/fakes/rest-api.ts'
import type { RouteFeatures } from '../definition/http-api.ts'
import type { UsagePlan } from '../definition/usage-plan.ts'
import { compile } from '../plan/compile.ts'
import { invoke } from './invoke.ts'
import type { StagePlan } from './plan.ts'

const backend = { integrationType: 'HTTP_PROXY', integrationUri: 'https://b.example' } as const
const host = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
const keyValue = 'key-of-a-caller-0000000'

let world: World
beforeEach(() => {
  world = makeWorld()
  world.backend = () =>
    new Response(`answer ${world.requests.length}`, { headers: { server: 'b' } })
})

type Call = (path: string, init?: RequestInit) => Promise<Response>

/** One isolate with one HTTP API: ports and plan live as long as it does. */
function gateway(routes: Readonly<Record<string, RouteSketch>>, sketch: HttpSketch): Call {
  deploy(world, httpSnapshot(routes, sketch))
  const ports = fakePorts(world)
  let plan: StagePlan | undefined
  return (path, init) =>
    invoke(new Request(host + path, init), ports, {
      entrance: 'public',
      sourceIp: '203.0.113.10',
      planOf: (snapshot) => (plan ??= compile(snapshot).plan),
    })
}

const feature = (
  method: Partial<RouteFeatures['method']>,
  integration: RouteFeatures['integration'] = {},
): RouteFeatures => ({ method: { apiKeyRequired: false, ...method }, integration })

const answerOf = async (response: Response): Promise<string> =>
  `${response.status} ${await response.text()}`

function admitKey(plan: Partial<UsagePlan> = {}): void {
  const sha256 = createHash('sha256').update(keyValue).digest('hex')
  world.keys.set(sha256, { keyId: 'k1', enabled: true, planIds: ['p1'] })
  const apiStages = [{ apiId: 'a1b2c3d4e5', stage: '$default' }]
  world.plans.set('p1', { id: 'p1', name: 'gold', apiStages, ...plan })
}

const withKey: RequestInit = { headers: { 'x-api-key': keyValue } }

describe('API keys on an HTTP API', () => {
  const keyed = { restFeatures: { routes: { 'GET /pets': feature({ apiKeyRequired: true }) } } }

  it('are needed by the routes that declare them and by no other', async () => {
    admitKey()
    const call = gateway(
      { 'GET /pets': { integration: backend }, $default: { integration: backend } },
      keyed,
    )
    expect(await answerOf(await call('/pets'))).toBe('403 {"message":"Forbidden"}')
    expect(
      (await call('/pets', { headers: { 'x-api-key': 'another-key-000000000' } })).status,
    ).toBe(403)
    expect((await call('/pets', withKey)).status).toBe(200)
    expect((await call('/other')).status).toBe(200)
  })

  it('mean nothing on a route that says so in AWS’s own property alone', async () => {
    const call = gateway({ 'GET /pets': { integration: backend, apiKeyRequired: true } }, {})
    expect((await call('/pets')).status).toBe(200)
  })

  it('may come from a Lambda authorizer', async () => {
    admitKey()
    world.backend = () =>
      Response.json({ isAuthorized: true, usageIdentifierKey: keyValue, context: {} })
    const authorizer = {
      authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:auth',
      authorizerPayloadFormatVersion: '2.0' as const,
      enableSimpleResponses: true,
    }
    const route = {
      integration: lambda('pets'),
      authorizationType: 'CUSTOM',
      authorizerId: 'a1',
    } as const
    const call = gateway(
      { 'GET /pets': route },
      {
        authorizers: { a1: authorizer },
        restFeatures: { ...keyed.restFeatures, apiKeySource: 'AUTHORIZER' },
      },
    )
    expect((await call('/pets')).status).toBe(200)
  })

  it('bring the limits of their usage plan', async () => {
    admitKey({ throttle: { rateLimit: 1, burstLimit: 2 } })
    const call = gateway({ 'GET /pets': { integration: backend } }, keyed)
    const statuses = []
    for (let turn = 0; turn < 3; turn++) statuses.push((await call('/pets', withKey)).status)
    expect(statuses).toEqual([200, 200, 429])
  })

  it('bring the quota of their usage plan', async () => {
    admitKey({ quota: { limit: 1, period: 'DAY' } })
    const call = gateway({ 'GET /pets': { integration: backend } }, keyed)
    await call('/pets', withKey)
    expect(await answerOf(await call('/pets', withKey))).toBe('429 {"message":"Limit Exceeded"}')
  })

  it.each(['GET /pets', '/pets/GET'])('bring the limit a plan sets for %s', async (name) => {
    const throttle = { [name]: { rateLimit: 0, burstLimit: 1 } }
    admitKey({ apiStages: [{ apiId: 'a1b2c3d4e5', stage: '$default', throttle }] })
    const call = gateway({ 'GET /pets': { integration: backend } }, keyed)
    await call('/pets', withKey)
    expect((await call('/pets', withKey)).status).toBe(429)
  })
})

describe('request validation on an HTTP API', () => {
  const validator = {
    id: 'v',
    name: 'all',
    validateRequestBody: true,
    validateRequestParameters: true,
  }
  const pet = JSON.stringify({ type: 'object', required: ['name'] })
  const restFeatures = {
    requestValidators: { v: validator },
    models: { Pet: { id: 'm', name: 'Pet', contentType: 'application/json', schema: pet } },
    routes: {
      'POST /pets': feature({
        requestValidatorId: 'v',
        requestModels: { 'application/json': 'Pet' },
        requestParameters: { 'method.request.querystring.dry': true },
      }),
    },
  }

  it.each([
    ['/pets?dry=1', '{"name":"Rex"}', '200 answer 1'],
    ['/pets?dry=1', '{}', '400 {"message":"Invalid request body"}'],
    ['/pets?dry=1', 'no JSON', '400 {"message":"Invalid request body"}'],
    ['/pets', '{"name":"Rex"}', '400 {"message":"Missing required request parameters: [dry]"}'],
  ])('answers POST %s with %s by %s', async (path, body, expected) => {
    const call = gateway({ 'POST /pets': { integration: backend } }, { restFeatures })
    const headers = { 'content-type': 'application/json' }
    expect(await answerOf(await call(path, { method: 'POST', body, headers }))).toBe(expected)
  })

  it('leaves the body whole for the backend', async () => {
    const call = gateway({ 'POST /pets': { integration: backend } }, { restFeatures })
    await call('/pets?dry=1', { method: 'POST', body: '{"name":"Rex"}' })
    expect(await world.requests[0]?.text()).toBe('{"name":"Rex"}')
  })
})

describe('response caching on an HTTP API', () => {
  const stage = { cacheClusterEnabled: true }
  const texts = async (call: Call, paths: readonly string[]): Promise<string[]> => {
    const answers = []
    for (const path of paths) {
      answers.push(await (await call(path)).text())
      await Promise.all(world.background)
    }
    return answers
  }

  it('is off unless the stage switches it on', async () => {
    const call = gateway({ 'GET /pets': { integration: backend } }, {})
    expect(await texts(call, ['/pets', '/pets'])).toEqual(['answer 1', 'answer 2'])
  })

  it('keeps one answer for each path and query string, headers unchanged', async () => {
    const call = gateway({ 'GET /pets/{id}': { integration: backend } }, { stage })
    const paths = ['/pets/1', '/pets/1', '/pets/1?a=1', '/pets/2', '/pets/1?a=1']
    expect(await texts(call, paths)).toEqual([
      'answer 1',
      'answer 1',
      'answer 2',
      'answer 3',
      'answer 2',
    ])
    expect((await call('/pets/1')).headers.get('server')).toBe('b')
  })

  it('tells calls apart by the declared key parameters alone', async () => {
    const integration = { cacheKeyParameters: ['method.request.querystring.q'] }
    const restFeatures = { routes: { 'GET /pets': feature({}, integration) } }
    const call = gateway({ 'GET /pets': { integration: backend } }, { stage, restFeatures })
    const paths = ['/pets?q=1&x=1', '/pets?q=1&x=2', '/pets?q=2']
    expect(await texts(call, paths)).toEqual(['answer 1', 'answer 1', 'answer 2'])
  })

  it('keeps answers of GET routes, and of others that ask for it themselves', async () => {
    const routeSettings = { 'ANY /own': { cachingEnabled: true, cacheTtlInSeconds: 10 } }
    const routes = { 'ANY /own': { integration: backend }, 'ANY /any': { integration: backend } }
    const call = gateway(routes, { stage: { ...stage, routeSettings } })
    expect(await texts(call, ['/any', '/any'])).toEqual(['answer 1', 'answer 2'])
    expect(await texts(call, ['/own', '/own'])).toEqual(['answer 3', 'answer 3'])
    world.nowMs += 11_000
    expect(await texts(call, ['/own'])).toEqual(['answer 4'])
  })

  it('spares the backend, not the check of the caller', async () => {
    admitKey()
    const restFeatures = { routes: { 'GET /pets': feature({ apiKeyRequired: true }) } }
    const call = gateway({ 'GET /pets': { integration: backend } }, { stage, restFeatures })
    await call('/pets', withKey)
    await vi.waitFor(() => expect(world.cache.size).toBe(1))
    expect((await call('/pets')).status).toBe(403)
    expect(await (await call('/pets', withKey)).text()).toBe('answer 1')
  })
})

describe('body templates on an HTTP API', () => {
  const json = { 'content-type': 'application/json' }
  const templates = (integration: RouteFeatures['integration']): HttpSketch => ({
    restFeatures: { routes: { 'POST /pets': feature({}, integration) } },
  })
  const requestTemplates = {
    'application/json': '{"pet": $input.json("$.name"), "by": "$context.stage"}',
  }

  it('make the body that the backend gets', async () => {
    const call = gateway(
      { 'POST /pets': { integration: backend } },
      templates({ requestTemplates }),
    )
    await call('/pets', { method: 'POST', body: '{"name":"Rex"}', headers: json })
    expect(await world.requests[0]?.text()).toBe('{"pet": "Rex", "by": "$default"}')
  })

  it('make the body of a function’s event', async () => {
    world.backend = () => new Response('{}')
    const call = gateway(
      { 'POST /pets': { integration: lambda('pets') } },
      templates({ requestTemplates }),
    )
    await call('/pets', { method: 'POST', body: '{"name":"Rex"}', headers: json })
    const event = (await world.requests[0]?.json()) as { readonly body: string }
    expect(event.body).toBe('{"pet": "Rex", "by": "$default"}')
  })

  it.each([
    ['text/plain', { passthroughBehavior: 'NEVER' } as const, 415],
    ['text/plain', {}, 200],
    ['application/json', {}, 400],
  ])('answer a body of %s that they cannot use, with %j, by %d', async (type, more, status) => {
    const call = gateway(
      { 'POST /pets': { integration: backend } },
      templates({ requestTemplates, ...more }),
    )
    const init = { method: 'POST', body: '{"name":', headers: { 'content-type': type } }
    expect((await call('/pets', init)).status).toBe(status)
  })

  it('make answer and status of what their pattern fits, and of nothing else', async () => {
    world.backend = (request) =>
      Response.json({ code: 7 }, { status: request.url.endsWith('bad') ? 422 : 200 })
    const integrationResponses = {
      '400': {
        statusCode: '400',
        selectionPattern: '4..',
        responseTemplates: { 'application/json': 'error $input.path("$.code")' },
      },
    }
    const call = gateway(
      {
        'POST /pets': {
          integration: {
            ...backend,
            requestParameters: { 'overwrite:path': '$request.querystring.to' },
          },
        },
      },
      templates({ integrationResponses }),
    )
    expect(await answerOf(await call('/pets?to=/bad', { method: 'POST' }))).toBe('400 error 7')
    expect(await answerOf(await call('/pets?to=/good', { method: 'POST' }))).toBe('200 {"code":7}')
  })
})

describe('a body of unknown length on an HTTP API', () => {
  const megabyte = new Uint8Array(1_048_576)
  const stream = (megabytes: number): RequestInit & { readonly duplex: 'half' } => {
    let left = megabytes
    const body = new ReadableStream<Uint8Array>({
      pull(controller) {
        if (left-- > 0) controller.enqueue(megabyte)
        else controller.close()
      },
    })
    return { method: 'POST', body, duplex: 'half' }
  }

  it.each([
    ['a function', 11, 413, lambda('pets')],
    ['a function', 1, 200, lambda('pets')],
    ['a URL', 11, 413, backend],
    ['a URL', 10, 200, backend],
  ])(
    'to %s is at most 10 MB: %d MB are answered by %d',
    async (_, megabytes, status, integration) => {
      world.backend = async (request) => {
        await request.arrayBuffer()
        return new Response('{}')
      }
      const call = gateway({ 'POST /pets': { integration } }, {})
      expect((await call('/pets', stream(megabytes))).status).toBe(status)
    },
  )
})
