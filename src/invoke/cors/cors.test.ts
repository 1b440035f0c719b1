import { describe, expect, it } from 'vitest'
import type { Cors } from '../../definition/http-api.ts'
import { callHttp, deployHttp, lambda, type RouteSketch } from '../../../test/fakes/http-api.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'

const shop: Cors = {
  allowOrigins: ['https://shop.example', 'http://*'],
  allowMethods: ['GET', 'POST'],
  allowHeaders: ['authorization', 'x-a'],
  exposeHeaders: ['x-total'],
  allowCredentials: true,
  maxAge: 300,
}

interface Asking {
  readonly cors?: Cors
  readonly method?: string
  readonly path?: string
  readonly origin?: string
  readonly asksFor?: string
  readonly routes?: Readonly<Record<string, RouteSketch>>
}

const f: RouteSketch = { integration: lambda('f') }
const onlyGet = { 'GET /x': f }

async function ask({ cors, method = 'OPTIONS', path = '/x', origin, asksFor, routes }: Asking) {
  const world = makeWorld()
  world.backend = () =>
    Response.json({
      statusCode: 200,
      headers: { 'access-control-allow-origin': 'https://backend', 'x-total': '3' },
      body: '[]',
    })
  deployHttp(
    world,
    routes ?? onlyGet,
    cors === undefined ? {} : { api: { corsConfiguration: cors } },
  )
  const response = await callHttp(world, path, {
    method,
    headers: {
      ...(origin !== undefined && { origin }),
      ...(asksFor !== undefined && { 'access-control-request-method': asksFor }),
    },
  })
  const headers = [...response.headers].filter(([name]) => name.startsWith('access-control-'))
  const own = headers.map(([name, value]) => [name.replace('access-control-', ''), value])
  return { status: response.status, headers: Object.fromEntries(own), calls: world.requests.length }
}

const preflightHeaders = {
  'allow-origin': 'https://shop.example',
  'allow-methods': 'GET,POST',
  'allow-headers': 'authorization,x-a',
  'allow-credentials': 'true',
  'max-age': '300',
}
const responseHeaders = {
  'allow-origin': 'https://shop.example',
  'allow-credentials': 'true',
  'expose-headers': 'x-total',
}
const backendHeaders = { 'allow-origin': 'https://backend' }

describe('CORS of an HTTP API', () => {
  const origin = 'https://shop.example'
  const asksFor = 'GET'

  it.each<[string, Asking, Awaited<ReturnType<typeof ask>>]>([
    [
      'answers a preflight that no route takes',
      { cors: shop, origin, asksFor },
      { status: 204, headers: preflightHeaders, calls: 0 },
    ],
    [
      'answers a preflight for a path that has no route at all',
      { cors: shop, origin, asksFor, path: '/none' },
      { status: 204, headers: preflightHeaders, calls: 0 },
    ],
    [
      'compares origins without regard to case',
      { cors: shop, origin: 'HTTPS://Shop.example', asksFor },
      {
        status: 204,
        headers: { ...preflightHeaders, 'allow-origin': 'HTTPS://Shop.example' },
        calls: 0,
      },
    ],
    [
      'takes any origin of a scheme',
      { cors: shop, origin: 'http://other.example', asksFor },
      {
        status: 204,
        headers: { ...preflightHeaders, 'allow-origin': 'http://other.example' },
        calls: 0,
      },
    ],
    [
      'takes any origin over TLS',
      { cors: { allowOrigins: ['https://*'] }, origin, asksFor },
      { status: 204, headers: { 'allow-origin': origin }, calls: 0 },
    ],
    [
      'takes an origin that its author wrote in capitals',
      { cors: { allowOrigins: ['https://SHOP.example'] }, origin, asksFor },
      { status: 204, headers: { 'allow-origin': origin }, calls: 0 },
    ],
    [
      'answers a stranger’s preflight without headers',
      { cors: shop, origin: 'https://evil.example', asksFor },
      { status: 204, headers: {}, calls: 0 },
    ],
    [
      'says * when every origin may come',
      { cors: { allowOrigins: ['*'], allowMethods: ['*'] }, origin, asksFor },
      { status: 204, headers: { 'allow-origin': '*', 'allow-methods': '*' }, calls: 0 },
    ],
    [
      'runs an OPTIONS route that takes the preflight',
      { cors: shop, origin, asksFor, routes: { 'OPTIONS /x': f } },
      { status: 200, headers: responseHeaders, calls: 1 },
    ],
    [
      'runs an ANY route that takes the preflight',
      { cors: shop, origin, asksFor, routes: { 'ANY /{p+}': f } },
      { status: 200, headers: responseHeaders, calls: 1 },
    ],
    [
      'answers first when told to',
      { cors: { ...shop, preflightFirst: true }, origin, asksFor, routes: { $default: f } },
      { status: 204, headers: preflightHeaders, calls: 0 },
    ],
    [
      'routes OPTIONS that asks for nothing',
      { cors: shop, origin },
      { status: 404, headers: responseHeaders, calls: 0 },
    ],
    [
      'routes OPTIONS without an origin',
      { cors: shop, asksFor },
      { status: 404, headers: {}, calls: 0 },
    ],
    [
      'puts its headers in place of the backend’s',
      { cors: shop, origin, method: 'GET' },
      { status: 200, headers: responseHeaders, calls: 1 },
    ],
    [
      'takes the backend’s headers off for a stranger',
      { cors: shop, origin: 'https://evil.example', method: 'GET' },
      { status: 200, headers: {}, calls: 1 },
    ],
    [
      'takes the backend’s headers off without an origin',
      { cors: shop, method: 'GET' },
      { status: 200, headers: {}, calls: 1 },
    ],
    [
      'adds its headers to refusals',
      { cors: shop, origin, method: 'POST' },
      { status: 404, headers: responseHeaders, calls: 0 },
    ],
    [
      'changes nothing without a configuration',
      { origin, method: 'GET' },
      { status: 200, headers: backendHeaders, calls: 1 },
    ],
    [
      'is ordinary routing without a configuration',
      { origin, asksFor },
      { status: 404, headers: {}, calls: 0 },
    ],
  ])('%s', async (_, asking, answer) => {
    expect(await ask(asking)).toEqual(answer)
  })
  it.each([
    [['https://shop.example'], 'Origin'],
    [['*'], null],
  ])('tells shared caches of an echoed origin alone: %j', async (allowOrigins, vary) => {
    const world = makeWorld()
    world.backend = () => Response.json({ statusCode: 200, body: '[]' })
    deployHttp(world, onlyGet, { api: { corsConfiguration: { allowOrigins } } })
    const { headers } = await callHttp(world, '/x', { headers: { origin } })
    expect(headers.get('vary')).toBe(vary)
  })
})
