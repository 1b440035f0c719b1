import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../test/fakes/rest-api.ts'
import type { Snapshot } from '../definition/api.ts'
import { compile } from '../plan/compile.ts'
import type { Ports, Settled } from '../ports.ts'
import { invoke, type InvokeOptions } from './invoke.ts'

const proxy = {
  type: 'HTTP_PROXY',
  httpMethod: 'ANY',
  uri: 'https://backend.example.com/items',
} as const

describe('a call to a REST API', () => {
  it('goes to the HTTP_PROXY backend with the gateway headers and comes back with request ids', async () => {
    const world = makeWorld()
    world.backend = () =>
      new Response('hello', { status: 201, headers: { 'x-own': '1', server: 'nginx' } })
    deploy(world, restSnapshot({ 'GET /items': { integration: proxy } }))
    const response = await call(world, '/items?a=1&b=x+y', {
      headers: { 'x-custom': 'c', via: '1.1 x' },
    })
    expect(response.status).toBe(201)
    expect(await response.text()).toBe('hello')
    expect(response.headers.get('x-own')).toBe('1')
    expect(response.headers.get('x-amzn-remapped-server')).toBe('nginx')
    expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(response.headers.get('x-amz-apigw-id')).toMatch(/^[\w-]{15}=$/)
    const [sent] = world.requests
    expect(sent?.url).toBe('https://backend.example.com/items?a=1&b=x%20y')
    expect(sent?.headers.get('x-custom')).toBe('c')
    expect(sent?.headers.has('via')).toBe(false)
    expect(sent?.headers.get('x-amzn-apigateway-api-id')).toBe('a1b2c3d4e5')
    expect(sent?.headers.get('x-forwarded-for')).toBe('203.0.113.10')
    expect(sent?.headers.get('x-forwarded-port')).toBe('443')
    expect(sent?.headers.get('x-forwarded-proto')).toBe('https')
    expect(sent?.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-/)
  })

  it('answers 403 Missing Authentication Token when no method matches', async () => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'GET /items': { integration: proxy } }))
    for (const [path, method] of [
      ['/nowhere', 'GET'],
      ['/items', 'POST'],
      ['/', 'GET'],
    ] as const) {
      const response = await call(world, path, { method })
      expect(response.status).toBe(403)
      expect(await response.text()).toBe('{"message":"Missing Authentication Token"}')
      expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
    }
  })

  it('answers 403 Forbidden for an unknown stage or API', async () => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'GET /items': { integration: proxy } }))
    for (const url of [
      'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/dev/items',
      'https://zzzzzzzzzz.execute-api.us-east-1.amazonaws.com/prod/items',
      'https://unknown.example.com/items',
      'http://127.0.0.1/_api/a1b2c3d4e5/dev/items',
    ]) {
      const response = await call(world, url)
      expect(response.status).toBe(403)
      expect(await response.text()).toBe('{"message":"Forbidden"}')
      expect(response.headers.get('x-amzn-errortype')).toBe('ForbiddenException')
      expect(response.headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
      expect(response.headers.get('x-amz-apigw-id')).toMatch(/^[\w-]{15}=$/)
    }
  })

  it('answers 504 when the backend takes longer than the integration timeout', async () => {
    const world = makeWorld()
    world.backend = () => new Promise(() => undefined)
    deploy(
      world,
      restSnapshot({ 'GET /items': { integration: { ...proxy, timeoutInMillis: 50 } } }),
    )
    const response = await call(world, '/items')
    expect(response.status).toBe(504)
    expect(await response.text()).toBe('{"message":"Endpoint request timed out"}')
  })
})

describe('a call whose stage cannot be found out', () => {
  const gone = new Error('KV GET failed: 503')
  const planOf: InvokeOptions['planOf'] = (snapshot) => compile(snapshot).plan

  function ask(
    world: World,
    stage: () => Settled<Snapshot | undefined>,
    options: Partial<InvokeOptions> = {},
  ): Promise<Response> {
    const ports = fakePorts(world)
    const definitions: Ports['definitions'] = { ...ports.definitions, stage }
    return invoke(
      new Request('https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/items'),
      { ...ports, definitions },
      { entrance: 'public', sourceIp: '203.0.113.10', planOf, ...options },
    )
  }

  const cases: readonly [string, (world: World) => Promise<Response>][] = [
    ['a store that fails', (world) => ask(world, () => Promise.reject(gone))],
    [
      'a store that fails at once',
      (world) =>
        ask(world, () => {
          throw gone
        }),
    ],
    [
      'a plan that cannot be made',
      (world) =>
        ask(world, () => restSnapshot({}), {
          planOf() {
            throw gone
          },
        }),
    ],
    [
      'a plan that cannot be made of what was waited for',
      (world) =>
        ask(world, () => Promise.resolve(restSnapshot({})), {
          planOf() {
            throw gone
          },
        }),
    ],
  ]

  it.each(cases)('is answered 500 with its request id, and logged: %s', async (_, send) => {
    const world = makeWorld()
    const response = await send(world)
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('{"message":"Internal server error"}')
    expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException')
    const requestId = response.headers.get('x-amzn-requestid')
    expect(world.refused).toMatchObject([{ requestId, status: 500, reason: { code: 'defect' } }])
    expect(world.lines).toMatchObject([{ event: 'defect', message: gone.message }])
  })

  it('is answered 500 as well when its own gateway response breaks', async () => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'GET /items': { integration: proxy } }))
    const snapshot = world.snapshots.get('a1b2c3d4e5/prod')
    const response = await ask(world, () => snapshot, {
      planOf: (found) => ({
        ...planOf(found),
        before: [
          {
            name: 'route',
            hops: 0,
            run: () => Promise.reject(gone),
          },
        ],
        refuse() {
          throw new Error('the template broke')
        },
      }),
    })
    expect(response.status).toBe(500)
    expect(await response.text()).toBe('{"message":"Internal server error"}')
  })
})
