import { gunzipSync } from 'node:zlib'
import { beforeEach, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../test/fakes/ports.ts'
import { call, deploy, restSnapshot, type RestSketch } from '../../test/fakes/rest-api.ts'
import type { Integration } from '../definition/integration.ts'
import { preferredCoding } from './compression.ts'

let world: World
beforeEach(() => {
  world = makeWorld()
})

const http: Integration = {
  type: 'HTTP',
  httpMethod: 'GET',
  uri: 'https://b.example/',
  integrationResponses: { 200: { statusCode: '200' } },
}

function ask(integration: Integration, sketch: RestSketch, init: RequestInit = {}, path = '/a') {
  const methodResponses = { 200: { statusCode: '200' } }
  deploy(world, restSnapshot({ 'GET /a': { integration, methodResponses } }, sketch))
  return call(world, path, init)
}

it.each([
  ['gzip', 'gzip'],
  ['deflate, gzip;q=0.5', 'deflate'],
  ['br, gzip;q=0.9', undefined],
  ['br;q=0.1, GZIP;q=0.9', 'gzip'],
  ['*', 'gzip'],
  ['gzip;q=0', undefined],
  ['identity', undefined],
  [undefined, undefined],
])('the preferred coding of %s is %s', (header, coding) => {
  expect(preferredCoding(header)).toBe(coding)
})

describe.each([
  ['HTTP', http],
  ['HTTP_PROXY', { ...http, type: 'HTTP_PROXY' } as const],
])('compression of %s', (_, integration) => {
  const text = 'x'.repeat(100)
  const accepting = { headers: { 'accept-encoding': 'gzip' } }
  const lengthy = (body: string, headers = {}) =>
    new Response(body, { headers: { 'content-length': `${body.length}`, ...headers } })

  it('is made from the threshold on', async () => {
    world.backend = () => lengthy(text)
    const response = await ask(integration, { api: { minimumCompressionSize: 100 } }, accepting)
    expect(response.headers.get('content-encoding')).toBe('gzip')
    const body = gunzipSync(new Uint8Array(await response.arrayBuffer()))
    expect(body.toString()).toBe(text)
  })

  it.each<[string, number | undefined, RequestInit]>([
    ['below the threshold', 101, accepting],
    ['where the API has none', undefined, accepting],
    ['for clients that do not ask', 0, {}],
  ])('is not made %s', async (__, minimumCompressionSize, init) => {
    world.backend = () => lengthy(text)
    const api = minimumCompressionSize === undefined ? {} : { minimumCompressionSize }
    const response = await ask(integration, { api }, init)
    expect(response.headers.has('content-encoding')).toBe(false)
    expect(await response.text()).toBe(text)
  })
})

it('compresses no answer that is in a coding already', async () => {
  const lambda: Integration = {
    type: 'AWS_PROXY',
    httpMethod: 'POST',
    uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
  }
  world.backend = () => Response.json({ headers: { 'Content-Encoding': 'own' }, body: 'coded' })
  const init = { headers: { 'accept-encoding': 'gzip' } }
  const response = await ask(lambda, { api: { minimumCompressionSize: 0 } }, init)
  expect(response.headers.get('content-encoding')).toBe('own')
  expect(await response.text()).toBe('coded')
})

it('compresses no answer that streams', async () => {
  world.backend = () => new Response('event')
  const integration = { ...http, type: 'HTTP_PROXY', responseTransferMode: 'STREAM' } as const
  const init = { headers: { 'accept-encoding': 'gzip' } }
  const response = await ask(integration, { api: { minimumCompressionSize: 0 } }, init)
  expect(response.headers.has('content-encoding')).toBe(false)
  expect(await response.text()).toBe('event')
})

it.each<[string, Integration, string]>([
  ['a mapped answer', http, '/a'],
  ['a proxied answer', { ...http, type: 'HTTP_PROXY' }, '/a'],
  ['a refusal', http, '/nowhere'],
])('gives %s its ids and its date', async (_, integration, path) => {
  world.nowMs = Date.UTC(2020, 2, 4, 19, 15, 17)
  world.backend = () => new Response('x', { headers: { date: 'then' } })
  const { headers } = await ask(integration, {}, {}, path)
  expect(headers.get('date')).toBe('Wed, 04 Mar 2020 19:15:17 GMT')
  expect(headers.get('x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
  expect(headers.get('x-amz-apigw-id')).not.toBe('')
})

it.each<[string, Integration]>([
  ['a mapped answer', http],
  ['a proxied answer', { ...http, type: 'HTTP_PROXY' }],
])('takes %s for JSON where nobody says what it is, also an empty one', async (_, integration) => {
  world.backend = () => new Response(null)
  const { headers } = await ask(integration, {})
  expect(headers.get('content-type')).toBe('application/json')
})

it.each<[name: string, arrivesAs: string | null]>([
  ['Authorization', 'x-amzn-Remapped-Authorization'],
  ['Connection', 'x-amzn-Remapped-Connection'],
  ['Content-Length', 'x-amzn-Remapped-Content-Length'],
  ['Content-MD5', 'x-amzn-Remapped-Content-MD5'],
  ['Date', 'x-amzn-Remapped-Date'],
  ['Max-Forwards', 'x-amzn-Remapped-Max-Forwards'],
  ['Server', 'x-amzn-Remapped-Server'],
  ['User-Agent', 'x-amzn-Remapped-User-Agent'],
  ['WWW-Authenticate', 'x-amzn-Remapped-WWW-Authenticate'],
  ['x-amzn-RequestId', 'x-amzn-Remapped-x-amzn-RequestId'],
  ['Content-Encoding', null],
  ['Via', null],
  ['Access-Control-Allow-Origin', 'Access-Control-Allow-Origin'],
  ['Age', 'Age'],
  ['X-Amzn-Trace-Id', 'X-Amzn-Trace-Id'],
  ['X-Own', 'X-Own'],
])('a proxied backend’s %s comes back as %s', async (name, arrivesAs) => {
  world.backend = () => new Response('x', { headers: { [name]: 'theirs' } })
  const { headers } = await ask({ ...http, type: 'HTTP_PROXY' }, {})
  const arrived = [...headers].filter(([, value]) => value === 'theirs').map(([key]) => key)
  expect(arrived).toEqual(arrivesAs === null ? [] : [arrivesAs.toLowerCase()])
})

describe('CORS headers on answers of the gateway itself', () => {
  const browser = { headers: { origin: 'https://app.example' } }
  const cors = (gatewayCors: object): RestSketch => ({
    stage: { gatewayCors: { allowOrigins: ['*'], ...gatewayCors } },
  })

  it('are there when the stage switches them on', async () => {
    const response = await ask(http, cors({ allowHeaders: ['X-Api-Key'] }), browser, '/nowhere')
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('access-control-allow-headers')).toBe('X-Api-Key')
  })

  it('name the caller’s origin where origins are listed or credentials allowed', async () => {
    for (const options of [{ allowOrigins: ['https://app.example'] }, { allowCredentials: true }]) {
      const { headers } = await ask(http, cors(options), browser, '/nowhere')
      expect(headers.get('access-control-allow-origin')).toBe('https://app.example')
      expect(headers.get('vary')).toBe('Origin')
    }
    const other = await ask(
      http,
      cors({ allowOrigins: ['https://b.example'] }),
      browser,
      '/nowhere',
    )
    expect(other.headers.has('access-control-allow-origin')).toBe(false)
  })

  it('are absent by default, from integrations’ answers, and where the author set his own', async () => {
    const header = 'access-control-allow-origin'
    expect((await ask(http, {}, browser, '/nowhere')).headers.has(header)).toBe(false)
    expect((await ask(http, cors({}), browser)).headers.has(header)).toBe(false)
    const responseParameters = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'own'" }
    const own = await ask(
      http,
      {
        ...cors({}),
        definition: {
          gatewayResponses: { DEFAULT_4XX: { responseType: 'DEFAULT_4XX', responseParameters } },
        },
      },
      browser,
      '/nowhere',
    )
    expect(own.headers.get(header)).toBe('own')
  })
})
