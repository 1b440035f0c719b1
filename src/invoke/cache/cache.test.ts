import { beforeEach, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Integration } from '../../definition/integration.ts'
import type { MethodSetting, Stage } from '../../definition/stage.ts'

const http: Integration = {
  type: 'HTTP',
  httpMethod: 'GET',
  uri: 'https://backend.example.com/items',
  cacheKeyParameters: ['method.request.querystring.q'],
  integrationResponses: { 200: { statusCode: '200' } },
}
const proxy: Integration = { ...http, type: 'HTTP_PROXY' }

let world: World
beforeEach(() => {
  world = makeWorld()
  world.backend = () => new Response(`answer ${world.requests.length}`)
})

function cached(
  integration: Integration,
  settings: MethodSetting = {},
  stage: Partial<Stage> = {},
  verb = 'GET',
  key = '*/*',
) {
  const method = {
    methodResponses: { 200: { statusCode: '200' } },
    requestParameters: { 'method.request.querystring.q': false },
    integration,
  }
  const snapshot = restSnapshot(
    { [`${verb} /items`]: method },
    {
      stage: {
        cacheClusterEnabled: true,
        methodSettings: { [key]: { cachingEnabled: true, ...settings } },
        ...stage,
      },
    },
  )
  deploy(world, snapshot)
}

async function text(path: string, init: RequestInit = {}): Promise<string> {
  const answer = await (await call(world, path, init)).text()
  await Promise.all(world.background)
  return answer
}

describe.each([
  ['HTTP', http],
  ['HTTP_PROXY', proxy],
])('the stage cache of %s', (_, integration) => {
  it('answers the second call, whatever parameters are no keys', async () => {
    cached(integration)
    expect(await text('/items?q=1&other=a')).toBe('answer 1')
    expect(await text('/items?q=1&other=b')).toBe('answer 1')
    expect(await text('/items?q=2')).toBe('answer 2')
    expect(await text('/items')).toBe('answer 3')
    expect(await text('/items?q=')).toBe('answer 4')
  })

  it('tells repeated headers apart by all their lines', async () => {
    cached({ ...integration, cacheKeyParameters: ['method.request.header.X-Org'] })
    expect(await text('/items', { headers: { 'x-org': 'one, two' } })).toBe('answer 1')
    expect(await text('/items', { headers: { 'x-org': 'two' } })).toBe('answer 2')
    expect(await text('/items', { headers: { 'x-org': 'one, two' } })).toBe('answer 1')
    expect(await text('/items')).toBe('answer 3')
  })

  it('forgets after the time to live, 300 seconds by default', async () => {
    cached(integration)
    await text('/items')
    world.nowMs += 299_000
    expect(await text('/items')).toBe('answer 1')
    world.nowMs += 1_000
    expect(await text('/items')).toBe('answer 2')
  })

  it('gives each call its own request id', async () => {
    cached(integration)
    const first = await call(world, '/items')
    const second = await call(world, '/items')
    expect(first.headers.get('x-amzn-requestid')).not.toBe(second.headers.get('x-amzn-requestid'))
  })
})

it('gives a mapped answer from the cache the trace of the call that gets it', async () => {
  cached(http)
  const traces = []
  for (const root of [
    '1-5759e988-bd862e3fe1be46a994272793',
    '1-5759e988-bd862e3fe1be46a994272794',
  ]) {
    const headers = { 'x-amzn-trace-id': `Root=${root};Parent=53995c3f42cd8ad8;Sampled=0` }
    const answer = await call(world, '/items', { headers })
    traces.push(answer.headers.get('x-amzn-trace-id')?.slice(5, 40))
  }
  expect(traces).toEqual([
    '1-5759e988-bd862e3fe1be46a994272793',
    '1-5759e988-bd862e3fe1be46a994272794',
  ])
  expect(world.requests).toHaveLength(1)
})

it.each([
  ['HTTP', http],
  ['HTTP_PROXY', proxy],
])('makes one call of the backend of concurrent misses of %s', async (_, integration) => {
  cached(integration)
  const wait = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 20))
  world.backend = async () => {
    await wait()
    const answer = new TextEncoder().encode(`answer ${world.requests.length}`)
    // The head is there before the body.
    const body = new ReadableStream({
      async pull(controller) {
        await wait()
        controller.enqueue(answer)
        controller.close()
      },
    })
    return new Response(body)
  }
  const answers = await Promise.all([text('/items'), text('/items'), text('/items')])
  expect(answers).toEqual(['answer 1', 'answer 1', 'answer 1'])
})

it('lets the next call go itself when the one that was waited for failed', async () => {
  cached(http)
  world.backend = async () => {
    await new Promise((resolve) => setTimeout(resolve, 5))
    if (world.requests.length === 1) throw new Error('connection refused')
    return new Response('fine')
  }
  const answers = await Promise.all([text('/items'), text('/items')])
  expect(answers).toEqual(['{"message":"Network error communicating with endpoint"}', 'fine'])
})

describe('the stage cache', () => {
  it.each<[string, MethodSetting, Partial<Stage>]>([
    ['the stage has none', {}, { cacheClusterEnabled: false }],
    ['the method switches it off', { cachingEnabled: false }, {}],
    ['its time to live is 0', { cacheTtlInSeconds: 0 }, {}],
  ])('is not used when %s', async (_, settings, stage) => {
    cached(http, settings, stage)
    await text('/items')
    expect(await text('/items')).toBe('answer 2')
  })

  it('is for GET only, unless the method has a setting of its own', async () => {
    cached({ ...http, httpMethod: 'POST' }, {}, {}, 'POST')
    const post = { method: 'POST', body: '{}' }
    await text('/items', post)
    expect(await text('/items', post)).toBe('answer 2')
    cached({ ...http, httpMethod: 'POST' }, {}, {}, 'POST', 'items/POST')
    await text('/items', post)
    expect(await text('/items', post)).toBe('answer 3')
  })

  it('starts anew with a flush and with a new deployment, not with a redeployed old one', async () => {
    cached(http)
    await text('/items')
    cached(http)
    expect(await text('/items')).toBe('answer 1')
    cached(http, {}, { cacheGeneration: 1 })
    expect(await text('/items')).toBe('answer 2')
    cached(http, {}, { deploymentId: 'dep456' })
    expect(await text('/items')).toBe('answer 3')
  })

  it('keeps answers of every status, but none over 1 MB and none with a cookie', async () => {
    cached(proxy)
    world.backend = () => new Response('gone', { status: 404 })
    await text('/items')
    expect(await text('/items')).toBe('gone')
    expect(world.requests).toHaveLength(1)
    for (const [index, response] of [
      new Response('x'.repeat(1_048_577)),
      new Response('x', { headers: { 'set-cookie': 'id=1' } }),
      new Response('x', { status: 206 }),
      new Response(null, { status: 304 }),
    ].entries()) {
      world.requests.length = 0
      world.backend = () => response.clone()
      await text(`/items?q=${index + 10}`)
      await text(`/items?q=${index + 10}`)
      expect(world.requests).toHaveLength(2)
    }
  })

  it('is one of each API, stage and verb', async () => {
    const integration = { ...http, httpMethod: 'ANY' }
    const method = { methodResponses: { 200: { statusCode: '200' } }, integration }
    const methodSettings = { 'items/ANY': { cachingEnabled: true } }
    const places = [
      ['a1b2c3d4e5', 'prod'],
      ['b1b2c3d4e5', 'prod'],
      ['a1b2c3d4e5', 'test'],
    ] as const
    for (const [apiId, stageName] of places) {
      const stage = { stageName, cacheClusterEnabled: true, methodSettings }
      deploy(world, restSnapshot({ 'ANY /items': method }, { apiId, stage }))
    }
    const answers = []
    for (const [apiId, stageName] of [...places, ...places]) {
      const url = `https://${apiId}.execute-api.us-east-1.amazonaws.com/${stageName}/items`
      for (const verb of ['GET', 'POST']) answers.push(await text(url, { method: verb }))
    }
    const expected = [1, 2, 3, 4, 5, 6].map((count) => `answer ${count}`)
    expect(answers).toEqual([...expected, ...expected])
  })

  it('is not used for answers that stream', async () => {
    cached({ ...proxy, responseTransferMode: 'STREAM' })
    await text('/items')
    expect(await text('/items')).toBe('answer 2')
  })

  it('shares entries between methods of one namespace', async () => {
    const shared = { ...http, cacheNamespace: 'pets' }
    const method = { methodResponses: { 200: { statusCode: '200' } }, integration: shared }
    deploy(
      world,
      restSnapshot(
        { 'GET /a': method, 'GET /b': method },
        { stage: { cacheClusterEnabled: true } },
      ),
    )
    await text('/a')
    expect(await text('/b')).toBe('answer 1')
  })
})

describe('Cache-Control: max-age=0', () => {
  const fresh = { headers: { 'cache-control': 'max-age=0' } }

  it('refreshes the entry where no right is needed', async () => {
    cached(http, { requireAuthorizationForCacheControl: false })
    await text('/items')
    expect(await text('/items', fresh)).toBe('answer 2')
    expect(await text('/items')).toBe('answer 2')
  })

  it('is ignored with a warning by default', async () => {
    cached(http)
    await text('/items')
    const response = await call(world, '/items', fresh)
    expect(await response.text()).toBe('answer 1')
    expect(response.headers.get('warning')).toBe(
      '199 Cache-control headers were ignored because the caller was unauthorized.',
    )
  })

  it('is ignored silently, or refused with 403, where the method says so', async () => {
    cached(http, { unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITHOUT_RESPONSE_HEADER' })
    expect((await call(world, '/items', fresh)).headers.has('warning')).toBe(false)
    cached(http, { unauthorizedCacheControlHeaderStrategy: 'FAIL_WITH_403' })
    const refused = await call(world, '/items', fresh)
    expect(refused.status).toBe(403)
    expect(await refused.text()).toBe('{"message":"Unauthorized"}')
  })

  it.each([
    ['max-age=0', true],
    ['no-store, Max-Age=0', true],
    ['max-age=0, must-revalidate', true],
    ['no-cache', false],
    ['max-age=00', false],
    ['max-age=0.5', false],
    ['max-age=05', false],
    ['x-max-age=0', false],
    ['max-age=10', false],
  ])('is the only directive that counts: %s, %s', async (control, counts) => {
    cached(http)
    await text('/items')
    const response = await call(world, '/items', { headers: { 'cache-control': control } })
    expect(await response.text()).toBe('answer 1')
    expect(response.headers.has('warning')).toBe(counts)
  })
})

describe('the cache of a canary', () => {
  const settings = (useStageCache: boolean) => ({
    canarySettings: { percentTraffic: 50, useStageCache },
  })

  it.each([
    [false, 'answer 2'],
    [true, 'answer 1'],
  ])('is shared with the stage when useStageCache is %s', async (useStageCache, expected) => {
    cached(http, {}, settings(useStageCache))
    const [[id, snapshot] = []] = world.snapshots
    if (id === undefined || snapshot?.definition.protocolType !== 'REST') throw new Error('no API')
    world.snapshots.set(id, { ...snapshot, canary: snapshot.definition })
    world.fraction = 0.9
    await text('/items')
    world.fraction = 0.1
    expect(await text('/items')).toBe(expected)
  })
})
