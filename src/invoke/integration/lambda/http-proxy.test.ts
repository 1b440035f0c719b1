import { describe, expect, it, vi } from 'vitest'
import {
  callHttp,
  deployHttp,
  lambda,
  sentJson,
  type HttpSketch,
} from '../../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'

/** The event of one call to a route with a function behind it. */
async function eventOf(
  path: string,
  init: RequestInit & { readonly routeKey?: string; readonly format?: '1.0' | '2.0' } = {},
  sketch: HttpSketch = {},
  world: World = makeWorld(),
): Promise<Record<string, unknown>> {
  const { routeKey = 'ANY /{proxy+}', format = '2.0', ...request } = init
  deployHttp(
    world,
    { [routeKey]: { integration: lambda('f', { payloadFormatVersion: format }) } },
    sketch,
  )
  await callHttp(world, path, request)
  const [event] = await sentJson(world)
  if (event === undefined) throw new Error('the function was not called')
  return event
}

describe('the event of format 2.0', () => {
  it.each([
    ['decodes the path', '/caf%C3%A9/a%20b', '/café/a b'],
    ['keeps an escape that is none', '/100%25/a%zz', '/100%/a%zz'],
    ['cuts the path at a decoded question mark', '/a%3Fb/c', '/a'],
    ['keeps a trailing slash', '/a/', '/a/'],
  ])('%s', async (_, path, rawPath) => {
    const event = await eventOf(path)
    expect(event).toMatchObject({ rawPath, requestContext: { http: { path: rawPath } } })
  })

  it.each([
    ['?a', { a: '' }],
    ['?a=', { a: '' }],
    ['?a=1&a=2&b=x', { a: '1,2', b: 'x' }],
    ['?q=a+b%2Bc', { q: 'a b+c' }],
    ['?n%20m=%E2%82%AC', { 'n m': '€' }],
    ['', undefined],
  ])('shows the query %s decoded as %j and raw as sent', async (query, parameters) => {
    const event = await eventOf(`/x${query}`)
    expect(event['queryStringParameters']).toEqual(parameters)
    expect(event['rawQueryString']).toBe(query.slice(1))
  })

  it('leaves out what does not apply', async () => {
    const event = await eventOf('/x', { routeKey: '$default' })
    for (const name of [
      'cookies',
      'queryStringParameters',
      'pathParameters',
      'stageVariables',
      'body',
    ]) {
      expect(event).not.toHaveProperty(name)
    }
    expect(event['requestContext']).not.toHaveProperty('authorizer')
    expect(event['isBase64Encoded']).toBe(false)
  })

  it('appends the peer to the chain that the client sent', async () => {
    const event = await eventOf('/x', { headers: { 'x-forwarded-for': '198.51.100.7' } })
    expect(event['headers']).toMatchObject({ 'x-forwarded-for': '198.51.100.7, 203.0.113.10' })
  })

  it('sorts headers by name and shows nothing of the platform', async () => {
    const event = await eventOf('/x', { headers: { 'x-b': '1', 'a-a': '2', 'cf-ray': 'r' } })
    const names = Object.keys(event['headers'] as object)
    expect(names).toEqual([...names].sort())
    expect(names).not.toContain('cf-ray')
  })

  it.each([
    ['text/plain', false],
    ['TEXT/CSV; charset=utf-8', false],
    ['application/json', false],
    ['application/xml', false],
    ['application/javascript', false],
    ['application/problem+json', true],
    ['application/x-www-form-urlencoded', true],
    ['multipart/form-data; boundary=x', true],
    ['image/png', true],
  ])('sends a body of type %s as base64: %s', async (type, isBase64Encoded) => {
    const event = await eventOf('/x', {
      method: 'POST',
      body: 'hallo',
      headers: { 'content-type': type },
    })
    expect(event).toMatchObject({
      isBase64Encoded,
      body: isBase64Encoded ? 'aGFsbG8=' : 'hallo',
      headers: { 'content-length': '5' },
    })
  })

  it('sends a coded body as base64, whatever its type', async () => {
    const headers = { 'content-type': 'text/plain', 'content-encoding': 'gzip' }
    const event = await eventOf('/x', { method: 'POST', body: 'zip', headers })
    expect(event['isBase64Encoded']).toBe(true)
  })
})

describe('the event of format 1.0', () => {
  it('keeps the path encoded, with a named stage, and shows null for what is not there', async () => {
    const event = await eventOf('/dev/a%20b', { format: '1.0' }, { stage: { stageName: 'dev' } })
    expect(event).toMatchObject({
      version: '1.0',
      resource: '/{proxy+}',
      path: '/dev/a%20b',
      pathParameters: { proxy: 'a b' },
      queryStringParameters: null,
      multiValueQueryStringParameters: null,
      stageVariables: null,
      body: null,
    })
    expect(event['requestContext']).toMatchObject({ path: '/dev/a%20b', stage: 'dev' })
  })

  it('has one id, under both names', async () => {
    const { requestContext } = await eventOf('/x', { format: '1.0' })
    const { requestId, extendedRequestId } = requestContext as Record<string, string>
    expect(extendedRequestId).toBe(requestId)
  })
})

describe('request parameters before a function', () => {
  it('change headers, query and path of the event', async () => {
    const world = makeWorld()
    const requestParameters = {
      'overwrite:header.X-Tenant': '$request.querystring.tenant',
      'remove:querystring.tenant': '',
      'append:querystring.from': 'gateway',
      'overwrite:path': '/v1/${request.path.id}',
    }
    deployHttp(world, { 'GET /pets/{id}': { integration: lambda('f', { requestParameters }) } })
    await callHttp(world, '/pets/7?tenant=acme&a=1', { headers: { 'x-tenant': 'client' } })
    const [event] = await sentJson(world)
    expect(event).toMatchObject({
      rawPath: '/v1/7',
      rawQueryString: 'a=1&from=gateway',
      queryStringParameters: { a: '1', from: 'gateway' },
      headers: { 'x-tenant': 'acme' },
    })
  })
})

describe('the path that request parameters make for a function', () => {
  it.each([
    ['2.0', { rawPath: '/v1/a b%41' }],
    ['1.0', { path: '/v1/a%20b%2541' }],
  ] as const)('is shown as format %s shows paths', async (payloadFormatVersion, expected) => {
    const world = makeWorld()
    const requestParameters = { 'overwrite:path': '/v1/${request.path.id}' }
    const integration = lambda('f', { payloadFormatVersion, requestParameters })
    deployHttp(world, { 'GET /pets/{id}': { integration } })
    await callHttp(world, '/pets/a%20b%2541')
    const [event] = await sentJson(world)
    expect(event).toMatchObject(expected)
  })
})

describe('response parameters after a function', () => {
  it('go by the status that the function returned', async () => {
    const world = makeWorld()
    world.backend = () => new Response('{"statusCode":404,"body":"none"}')
    const responseParameters = {
      '404': { 'overwrite:statuscode': '200', 'append:header.x-was': '$response.body' },
    }
    deployHttp(world, { 'GET /x': { integration: lambda('f', { responseParameters }) } })
    const response = await callHttp(world, '/x')
    expect(response.status).toBe(200)
    expect(response.headers.get('x-was')).toBe('none')
    expect(response.headers.get('content-type')).toBe('text/plain; charset=utf-8')
  })
})

describe('a function behind an HTTP API', () => {
  it('is called with its stage variable filled in, in the long form of its URI too', async () => {
    const world = makeWorld()
    const integrationUri =
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:pets:${stageVariables.alias}/invocations'
    deployHttp(
      world,
      { 'GET /x': { integration: lambda('f', { integrationUri }) } },
      { stage: { stageVariables: { alias: 'blue' } } },
    )
    await callHttp(world, '/x')
    expect(decodeURIComponent(world.requests[0]?.url ?? '')).toContain(':function:pets:blue/')
  })

  it.each([
    ['may not be called', new Response('{}', { status: 403 }), 500, 'Internal Server Error'],
    ['does not exist', new Response('{}', { status: 404 }), 500, 'Internal Server Error'],
    [
      'gets an event that Lambda takes no more',
      new Response('{}', { status: 413 }),
      413,
      'Request Entity Too Large',
    ],
    ['has too many calls', new Response('{}', { status: 429 }), 503, 'Service Unavailable'],
    [
      'fails',
      new Response('{}', { headers: { 'x-amz-function-error': 'Unhandled' } }),
      500,
      'Internal Server Error',
    ],
  ])('that %s is answered %#', async (_, answer, status, message) => {
    const world = makeWorld()
    world.backend = () => answer
    deployHttp(world, { 'GET /x': { integration: lambda('f') } })
    const response = await callHttp(world, '/x')
    expect(response.status).toBe(status)
    expect(await response.text()).toBe(JSON.stringify({ message }))
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.get('apigw-requestid')).toMatch(/^[\w-]{15}=$/)
  })

  it('is not called with an event over its limit: 413', async () => {
    const world = makeWorld()
    deployHttp(world, { 'POST /x': { integration: lambda('f') } })
    const body = new Uint8Array(5_000_000)
    const response = await callHttp(world, '/x', { method: 'POST', body })
    expect(response.status).toBe(413)
    expect(await response.text()).toBe('{"message":"Request Entity Too Large"}')
    expect(world.requests).toEqual([])
  })

  it('is waited for 30 seconds by default, then the answer is 503', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const world = makeWorld()
      world.backend = () => new Promise(() => undefined)
      deployHttp(world, { 'GET /x': { integration: lambda('f') } })
      const answer = callHttp(world, '/x')
      while (world.requests.length === 0) await new Promise(setImmediate)
      await vi.advanceTimersByTimeAsync(30_000)
      expect((await answer).status).toBe(503)
    } finally {
      vi.useRealTimers()
    }
  })

  it('answers HEAD without a body and with its length', async () => {
    const world = makeWorld()
    world.backend = () => new Response('{"statusCode":200,"body":"hello"}')
    deployHttp(world, { 'HEAD /x': { integration: lambda('f') } })
    const response = await callHttp(world, '/x', { method: 'HEAD' })
    expect(response.headers.get('content-length')).toBe('5')
    expect(await response.text()).toBe('')
  })
})
