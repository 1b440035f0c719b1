import { describe, expect, it } from 'vitest'
import type { V2Integration } from '../../definition/http-api.ts'
import { callHttp, deployHttp, type HttpSketch } from '../../../test/fakes/http-api.ts'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { compile } from '../../plan/compile.ts'
import { invoke } from '../invoke.ts'
import { readHead } from '../request/head.ts'

const proxy = (
  integrationUri: string,
  more: Partial<V2Integration> = {},
): Omit<V2Integration, 'integrationId'> => ({
  integrationType: 'HTTP_PROXY',
  integrationMethod: 'ANY',
  payloadFormatVersion: '1.0',
  integrationUri,
  ...more,
})

/** What the backend of one route gets for one call. */
async function sent(
  routeKey: string,
  integration: Omit<V2Integration, 'integrationId'>,
  path: string,
  init: RequestInit = {},
  { world = makeWorld(), ...sketch }: HttpSketch & { readonly world?: World } = {},
): Promise<Request> {
  deployHttp(world, { [routeKey]: { integration } }, sketch)
  const response = await callHttp(world, path, init)
  const [request] = world.requests
  if (request === undefined) throw new Error(`no request: ${response.status}`)
  return request
}

describe('the URL of an HTTP proxy', () => {
  it.each([
    ['GET /pets', 'https://b.example/v1', '/pets', 'https://b.example/v1'],
    ['GET /pets', 'https://b.example/v1?k=1', '/pets?a=2', 'https://b.example/v1?k=1&a=2'],
    ['GET /pets/{id}', 'https://b.example/{id}/x', '/pets/7', 'https://b.example/7/x'],
    ['GET /pets/{id}', 'https://b.example/{id}', '/pets/a%20b%3F', 'https://b.example/a%20b%3F'],
    ['GET /pets/{id}', 'https://b.example/{id}', '/pets/a&b=1+2', 'https://b.example/a&b=1+2'],
    [
      'GET /{id}',
      'https://b.example/?id={id}',
      '/a%26b=1%2B2',
      'https://b.example/?id=a%26b%3D1%2B2',
    ],
    ['GET /{id}', 'https://b.example/{id}?id={id}', '/a&b', 'https://b.example/a&b?id=a%26b'],
    ['ANY /{proxy+}', 'https://b.example/{proxy}', '/a/b%25/c', 'https://b.example/a/b%25/c'],
    ['ANY /{proxy+}', 'https://b.example/{proxy}', '/', 'https://b.example/'],
    ['$default', 'https://b.example/base', '/a/b?q=1', 'https://b.example/base/a/b?q=1'],
    ['$default', 'https://b.example/', '/a%20b', 'https://b.example/a%20b'],
    ['GET /x', 'https://${stageVariables.host}/x', '/x', 'https://blue.example/x'],
  ])('%s → %s for %s is %s', async (routeKey, uri, path, url) => {
    const stage = { stageVariables: { host: 'blue.example' } }
    const request = await sent(routeKey, proxy(uri), path, {}, { stage })
    expect(request.url).toBe(url)
  })

  it('leaves the stage of a named stage out', async () => {
    const stage = { stageName: 'dev' }
    const request = await sent('$default', proxy('https://b.example'), '/dev/a', {}, { stage })
    expect(request.url).toBe('https://b.example/a')
  })
})

describe('the headers of an HTTP proxy', () => {
  it.each([
    [
      {},
      /^for=203\.0\.113\.10;host=a1b2c3d4e5\.execute-api\.us-east-1\.amazonaws\.com;proto=https$/,
    ],
    [
      { 'x-forwarded-for': '198.51.100.7, 2001:db8::1' },
      /^for=198\.51\.100\.7, for="\[2001:db8::1\]", for=203/,
    ],
    [{ 'x-forwarded-for': '198.51.100.7, 203.0.113.10' }, /^for=198\.51\.100\.7, for=203[^,]*$/],
    [{ 'x-forwarded-for': '203.0.113.10' }, /^for=203[^,]*$/],
    [{ forwarded: 'for=192.0.2.9' }, /^for=192\.0\.2\.9, for=203/],
  ])('turn %j into Forwarded', async (headers, forwarded) => {
    const request = await sent('GET /x', proxy('https://b.example'), '/x', { headers })
    expect(request.headers.get('forwarded')).toMatch(forwarded)
    expect(request.headers.has('x-forwarded-for')).toBe(false)
    expect(request.headers.get('via')).toBe('HTTP/1.1 AmazonAPIGateway')
    expect(request.headers.get('x-amzn-trace-id')).toMatch(/^Root=1-[0-9a-f]{8}-[0-9a-f]{24}$/)
  })

  it.each([
    ['gateway.example', 'host=gateway.example;proto'],
    ['a;for=9.9.9.9', 'host="a;for=9.9.9.9";proto'],
    ['a",for=9.9.9.9', String.raw`host="a\",for=9.9.9.9";proto`],
    ['[::1]', 'host="[::1]";proto'],
  ])('let the host %s say nothing else in Forwarded', async (host, forwarded) => {
    const world = makeWorld()
    deployHttp(world, { 'GET /x': { integration: proxy('https://b.example') } })
    const request = new Request('https://gateway.example/')
    await invoke(request, fakePorts(world), {
      head: { ...readHead(request), url: `https://${host}/_api/a1b2c3d4e5/x` },
      entrance: 'public',
      sourceIp: '203.0.113.10',
      planOf: (snapshot) => compile(snapshot).plan,
    })
    expect(world.requests[0]?.headers.get('forwarded')).toContain(forwarded)
  })

  it('name a type for a payload that says it is empty', async () => {
    const headers = { 'content-length': '0' }
    const request = await sent('POST /x', proxy('https://b.example'), '/x', {
      method: 'POST',
      headers,
    })
    expect(request.headers.get('content-type')).toBe('application/x-www-form-urlencoded')
  })
})

describe('the method and body of an HTTP proxy', () => {
  it('are the client’s for ANY and the integration’s otherwise', async () => {
    const init = { method: 'PUT', body: 'data' }
    expect((await sent('ANY /x', proxy('https://b.example'), '/x', init)).method).toBe('PUT')
    const post = proxy('https://b.example', { integrationMethod: 'POST' })
    const request = await sent('ANY /x', post, '/x', init)
    expect(request.method).toBe('POST')
    expect(await request.text()).toBe('data')
  })
})

describe('the answer of an HTTP proxy', () => {
  it('comes back with its status, headers and stream, and the request id', async () => {
    const world = makeWorld()
    world.backend = () =>
      new Response('teapot', { status: 418, headers: { server: 'b', date: 'x' } })
    deployHttp(world, { 'GET /x': { integration: proxy('https://b.example') } })
    const response = await callHttp(world, '/x')
    expect(response.status).toBe(418)
    expect(response.headers.get('server')).toBe('b')
    expect(response.headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
    expect(await response.text()).toBe('teapot')
  })

  it.each([200, 204])('has a date also when the backend sends none with its %i', async (status) => {
    const world = makeWorld()
    world.backend = () => new Response(null, { status })
    deployHttp(world, { 'GET /x': { integration: proxy('https://b.example') } })
    const response = await callHttp(world, '/x')
    expect(response.headers.get('date')).toBe(new Date(world.nowMs).toUTCString())
  })

  it('is 503 when the backend is out of reach', async () => {
    const world = makeWorld()
    world.backend = () => {
      throw new TypeError('connection refused')
    }
    deployHttp(world, { 'GET /x': { integration: proxy('https://b.example') } })
    const response = await callHttp(world, '/x')
    expect(response.status).toBe(503)
    expect(await response.text()).toBe('{"message":"Service Unavailable"}')
  })
})

describe('a private integration', () => {
  const listener = 'arn:aws:elasticloadbalancing:us-east-1:123456789012:listener/app/l/1/2'
  const link = {
    connectionType: 'VPC_LINK',
    connectionId: 'vl1',
    integrationUri: listener,
  } as const

  it.each([
    ['plain HTTP with the named stage in the path', {}, 'http://orders.internal:8080/test/x/1'],
    [
      'HTTPS with tlsConfig',
      { tlsConfig: { serverNameToVerify: 'orders.example' } },
      'https://orders.internal:8080/test/x/1',
    ],
    [
      'the path without the stage when a mapping says so',
      { requestParameters: { 'overwrite:path': '$request.path' } },
      'http://orders.internal:8080/x/1',
    ],
  ])('is %s', async (_, more, url) => {
    const world = makeWorld()
    world.origins.set('vl1', 'orders.internal:8080')
    const sketch = { world, stage: { stageName: 'test' } }
    const request = await sent(
      'GET /x/{id}',
      proxy('', { ...link, ...more }),
      '/test/x/1',
      {},
      sketch,
    )
    expect(request.url).toBe(url)
  })

  it('is 503 when nobody knows its address', async () => {
    const world = makeWorld()
    deployHttp(world, { 'GET /x': { integration: proxy('', link) } })
    expect((await callHttp(world, '/x')).status).toBe(503)
  })
})

describe('request parameters', () => {
  const map = async (
    requestParameters: Record<string, string>,
    path = '/pets/7?a=1&b=2&a=3',
    init: RequestInit = {},
  ): Promise<Request> =>
    sent('ANY /pets/{id}', proxy('https://b.example/base', { requestParameters }), path, init, {
      stage: { stageVariables: { env: 'blue' } },
    })

  it.each([
    ['append:querystring.c', 'x y', 'a=1&b=2&a=3&c=x%20y'],
    ['overwrite:querystring.a', '9', 'b=2&a=9'],
    ['remove:querystring.a', '', 'b=2'],
    ['append:querystring.id', '$request.path.id', 'a=1&b=2&a=3&id=7'],
    ['append:querystring.all', '$request.querystring.a', 'a=1&b=2&a=3&all=1%2C3'],
    ['append:querystring.v', '$stageVariables.env', 'a=1&b=2&a=3&v=blue'],
    ['append:querystring.none', '$request.querystring.nothing', 'a=1&b=2&a=3'],
  ])('%s = %s make the query %s', async (key, value, query) => {
    expect((await map({ [key]: value })).url).toBe(`https://b.example/base?${query}`)
  })

  it.each([
    ['$request.header.X-Tenant', 'acme'],
    ['$request.path', '/pets/7'],
    ['$request.body', '{"o":{"id":5,"list":[{"n":"a"},{"n":"b"}]}}'],
    ['$request.body.o.id', '5'],
    ['$request.body.o.list[1].n', 'b'],
    ['$request.body.o.list[*].n', '["a","b"]'],
    ["$request.body.o['id']", '5'],
    ['$context.httpMethod', 'POST'],
    ['$context.accountId', '123456789012'],
    ['v-${request.path.id}-${stageVariables.env}', 'v-7-blue'],
    ['text', 'text'],
    ['$request.body.nothing', null],
    ['$request.body.o.list[9]', null],
    ['$stageVariables.nothing', null],
  ])('overwrite a header with %s: %s', async (source, value) => {
    const request = await map({ 'overwrite:header.x-out': source }, '/pets/7', {
      method: 'POST',
      headers: { 'x-tenant': 'acme', 'content-type': 'application/json' },
      body: '{"o":{"id":5,"list":[{"n":"a"},{"n":"b"}]}}',
    })
    expect(request.headers.get('x-out')).toBe(value)
    expect(await request.text()).toContain('"id":5')
  })

  it('read every value before the first is applied', async () => {
    const request = await map(
      {
        'overwrite:header.x-a': '$request.header.x-b',
        'overwrite:header.x-b': '$request.header.x-a',
        'append:header.x-c': '$request.header.x-a',
      },
      '/pets/7',
      { headers: { 'x-a': 'a', 'x-b': 'b', 'x-c': 'c' } },
    )
    expect(['x-a', 'x-b', 'x-c'].map((name) => request.headers.get(name))).toEqual([
      'b',
      'a',
      'c, a',
    ])
  })

  it('replace the path of the URI', async () => {
    const request = await map({ 'overwrite:path': '/new/${request.path.id}' })
    expect(request.url).toBe('https://b.example/new/7?a=1&b=2&a=3')
  })

  it.each([
    ['a variable, encoded again', '/t/${request.path.id}', '/pets/50%2541%20b', '/t/50%2541%20b'],
    ['an escape that the client wrote twice', '/${request.path.id}', '/pets/%252e.', '/%252e.'],
    [
      'a query parameter, with its slashes',
      '/${request.querystring.to}',
      '/pets/7?to=a/b%20c',
      '/a/b%20c',
    ],
    ["the client's path as it is", '/v2${request.path}', '/pets/a%20b', '/v2/pets/a%20b'],
    ['a header as it is', '/${request.header.x-to}', '/pets/7', '/a%20b/100%25%3F'],
    ['a variable without braces', '/v2/$request.path.id', '/pets/a%20b', '/v2/a%20b'],
    ['a variable before text', '$request.path.id/tail', '/pets/7', '/7/tail'],
    [
      'variables with and without braces',
      '/$request.path.id-$context.httpMethod/${request.path.id}.json',
      '/pets/7',
      '/7-GET/7.json',
    ],
    ['a dollar sign that begins no variable', '/US$request', '/pets/7', '/US$request'],
    ['a text without a slash before it', '$request.header.x-to', '/pets/7', '/a%20b/100%25%3F'],
  ])('make a path of %s', async (_, source, path, expected) => {
    const init = { headers: { 'x-to': 'a%20b/100%?' } }
    const request = await map({ 'overwrite:path': source }, path, init)
    expect(request.url.split('?', 1)).toEqual([`https://b.example${expected}`])
  })

  it("leave the URI's own query where its path is replaced", async () => {
    const requestParameters = { 'overwrite:path': '/new' }
    const integration = proxy('https://b.example/base?key=1', { requestParameters })
    const request = await sent('GET /x', integration, '/x?a=2')
    expect(request.url).toBe('https://b.example/new?key=1&a=2')
  })

  it('select from a body that is a list', async () => {
    const init = { method: 'POST', body: '[{"id":"a"},{"id":"b"}]' }
    const mappings = {
      'append:header.x-one': '$request.body[1].id',
      'append:header.x-all': '$request.body[*].id',
    }
    const { headers } = await map(mappings, '/pets/7', init)
    expect([headers.get('x-one'), headers.get('x-all')]).toEqual(['b', '["a","b"]'])
  })

  it.each([
    ['$request.body.id', '1234567890123456789'],
    ['$request.body.o', '{"ids":[98765432109876543210],"n":1}'],
    ['$request.body.o.ids[0]', '98765432109876543210'],
    ['$request.body.id.rawJSON', null],
  ])('keep every digit of %s', async (source, value) => {
    const init = {
      method: 'POST',
      body: '{"id":1234567890123456789,"o":{"ids":[98765432109876543210],"n":1}}',
    }
    const request = await map({ 'overwrite:header.x-out': source }, '/pets/7', init)
    expect(request.headers.get('x-out')).toBe(value)
  })

  it('look at the first 100 KB of a body only', async () => {
    const body = JSON.stringify({ pad: 'x'.repeat(103_000), id: 1 })
    const init = { method: 'POST', body }
    const request = await map({ 'overwrite:header.x-id': '$request.body.id' }, '/pets/7', init)
    expect(request.headers.has('x-id')).toBe(false)
  })

  it('never let a value end its header', async () => {
    const init = { method: 'POST', body: JSON.stringify({ v: 'a\r\nx-evil: 1' }) }
    const request = await map({ 'overwrite:header.x-v': '$request.body.v' }, '/pets/7', init)
    expect(request.headers.get('x-v')).toBe('a x-evil: 1')
    expect(request.headers.has('x-evil')).toBe(false)
  })
})

describe('response parameters', () => {
  const answer = async (
    responseParameters: Record<string, Record<string, string>>,
    backend: Response,
  ): Promise<Response> => {
    const world = makeWorld()
    world.backend = () => backend
    const integration = proxy('https://b.example', { responseParameters })
    deployHttp(world, { 'GET /x': { integration } }, { stage: { stageVariables: { env: 'blue' } } })
    return callHttp(world, '/x')
  }

  it.each([
    ['append:header.x-o', '$response.header.x-in', 'old, in'],
    ['overwrite:header.x-o', '$response.body.a.b', '5'],
    ['overwrite:header.x-o', '$response.body', '{"a":{"b":5}}'],
    ['overwrite:header.x-o', '$context.apiId', 'a1b2c3d4e5'],
    ['overwrite:header.x-o', '$stageVariables.env', 'blue'],
    ['overwrite:header.x-o', '$response.header.nothing', 'old'],
    ['remove:header.x-o', '', null],
  ])('%s = %s: %s', async (key, source, value) => {
    const headers = { 'x-o': 'old', 'x-in': 'in' }
    const response = await answer(
      { '200': { [key]: source } },
      new Response('{"a":{"b":5}}', { headers }),
    )
    expect(response.headers.get('x-o')).toBe(value)
    expect(await response.text()).toBe('{"a":{"b":5}}')
  })

  it('go by the status of the integration, once', async () => {
    const response = await answer(
      { '500': { 'overwrite:statuscode': '404' }, '404': { 'append:header.x-again': '1' } },
      new Response('bad', { status: 500 }),
    )
    expect(response.status).toBe(404)
    expect(response.headers.has('x-again')).toBe(false)
  })

  it('are 500 when they ask for a status that is none', async () => {
    const response = await answer({ '200': { 'overwrite:statuscode': 'fine' } }, new Response('ok'))
    expect(response.status).toBe(500)
  })

  it('keep cookies apart', async () => {
    const headers = new Headers([
      ['set-cookie', 'a=1'],
      ['set-cookie', 'b=2'],
    ])
    const response = await answer(
      { '200': { 'append:header.x': '1' } },
      new Response('', { headers }),
    )
    expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  })
})
