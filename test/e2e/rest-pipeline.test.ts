import { afterAll, beforeAll, expect, it } from 'vitest'
import { bodyOf, startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

/** What only the real runtime can show of the pipeline: codings, streams, the cache's tiers. */
let backend: Backend
let gateway: StartedGateway
let calls = 0

const long = 'x'.repeat(5_000)

function documentFor(url: string) {
  const ok = { 200: { description: '-' } }
  const http = (path: string) => ({
    type: 'http',
    httpMethod: 'ANY',
    uri: `${url}${path}`,
    responses: { default: { statusCode: '200' } },
  })
  const operation = (integration: object) => ({
    responses: ok,
    'x-amazon-apigateway-integration': integration,
  })
  return {
    openapi: '3.0.1',
    info: { title: 'pipeline', version: '1' },
    'x-amazon-apigateway-minimum-compression-size': 1_000,
    'x-amazon-apigateway-binary-media-types': ['image/png'],
    paths: {
      '/echo': {
        post: operation({
          ...http('/echo'),
          requestTemplates: { 'application/json': '{"name": $input.json("$.name")}' },
        }),
      },
      '/long': { get: operation(http('/long')) },
      '/proxied': { get: operation({ ...http('/long'), type: 'http_proxy' }) },
      '/count': { get: operation(http('/count')) },
      '/image': { get: operation(http('/image')) },
    },
  }
}

beforeAll(async () => {
  backend = await startBackend(async (request, response) => {
    calls++
    if (request.url === '/long') response.end(long)
    else if (request.url === '/count') response.end(String(calls))
    else if (request.url === '/image') {
      response.setHeader('content-type', 'image/png')
      response.end(Buffer.from([0xff, 0x00, 0x41]))
    } else response.end(await bodyOf(request))
  })
  gateway = await startGateway({
    routes: {
      apis: {
        pipeline: {
          protocolType: 'REST',
          openapi: documentFor(backend.url),
          stages: {
            prod: {
              cacheClusterEnabled: true,
              methodSettings: {
                '*/*': { cachingEnabled: false },
                'count/GET': { cachingEnabled: true, cacheTtlInSeconds: 300 },
              },
              gatewayCors: { allowOrigins: ['*'] },
            },
          },
        },
      },
      domainNames: { '*': { basePathMappings: { '(none)': { api: 'pipeline', stage: 'prod' } } } },
    },
  })
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

it('renders templates of a compressed body', async () => {
  const body = new Response(
    new Blob(['{"name":"Ann"}']).stream().pipeThrough(new CompressionStream('gzip')),
  )
  const response = await fetch(`${gateway.url}/echo`, {
    method: 'POST',
    body: await body.arrayBuffer(),
    headers: { 'content-encoding': 'gzip', 'content-type': 'application/json' },
  })
  expect(await response.text()).toBe('{"name": "Ann"}')
})

it.each(['/long', '/proxied'])(
  'compresses %s once, and only for clients that ask',
  async (path) => {
    const plain = await fetch(`${gateway.url}${path}`, {
      headers: { 'accept-encoding': 'identity' },
    })
    expect(plain.headers.has('content-encoding')).toBe(false)
    expect(await plain.text()).toBe(long)
    const coded = await fetch(`${gateway.url}${path}`, { headers: { 'accept-encoding': 'gzip' } })
    expect(coded.headers.get('content-encoding')).toBe('gzip')
    expect(await coded.text()).toBe(long)
  },
)

it('hands bytes to clients that accept them, base64 to others', async () => {
  const get = (accept: string) => fetch(`${gateway.url}/image`, { headers: { accept } })
  expect(new Uint8Array(await (await get('image/png')).arrayBuffer())).toEqual(
    new Uint8Array([0xff, 0x00, 0x41]),
  )
  expect(await (await get('text/html')).text()).toBe('/wBB')
})

it('answers the second call from the stage cache', async () => {
  const first = await (await fetch(`${gateway.url}/count`)).text()
  const second = await fetch(`${gateway.url}/count`, { headers: { 'cache-control': 'max-age=0' } })
  expect(await second.text()).toBe(first)
  expect(second.headers.get('warning')).toContain('199 Cache-control headers were ignored')
})

it('lets browsers read what the gateway itself refuses', async () => {
  const response = await fetch(`${gateway.url}/nowhere`, {
    headers: { origin: 'https://a.example' },
  })
  expect(response.status).toBe(403)
  expect(response.headers.get('access-control-allow-origin')).toBe('*')
})
