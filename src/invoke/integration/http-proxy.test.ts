import { beforeEach, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Integration } from '../../definition/integration.ts'

let world: World
beforeEach(() => {
  world = makeWorld()
})

function ask(more: Partial<Integration>, init: RequestInit = {}, path = '/a/7') {
  const integration = {
    type: 'HTTP_PROXY',
    httpMethod: 'ANY',
    uri: 'https://b.example/x',
    ...more,
  } as const
  deploy(world, restSnapshot({ 'ANY /a/{proxy+}': { integration } }))
  return call(world, path, init)
}

it('sends Accept and User-Agent of its own only where the client has none', async () => {
  await ask({}, { headers: { accept: 'text/html', 'user-agent': 'client' } })
  await ask({})
  const sent = world.requests.map(({ headers }) => [
    headers.get('accept'),
    headers.get('user-agent'),
  ])
  expect(sent).toEqual([
    ['text/html', 'client'],
    ['application/json', 'AmazonAPIGateway_a1b2c3d4e5'],
  ])
})

it.each<[name: string, isSent: boolean]>([
  ['Content-Encoding', false],
  ['Content-MD5', false],
  ['Expect', false],
  ['Max-Forwards', false],
  ['Proxy-Authenticate', false],
  ['Server', false],
  ['Upgrade', false],
  ['Via', false],
  ['WWW-Authenticate', false],
  ['Accept-Charset', true],
  ['Age', true],
  ['Cookie', true],
  ['Date', true],
  ['Pragma', true],
  ['Range', true],
  ['Referer', true],
  ['Warn', true],
  ['X-Own', true],
])('sends the client’s %s on: %s', async (name, isSent) => {
  await ask({}, { headers: { [name]: 'x' } })
  expect(world.requests[0]?.headers.get(name)).toBe(isSent ? 'x' : null)
})

it.each([
  ['Bearer abc', 'Bearer abc'],
  ['AWS4-HMAC-SHA256 Credential=AKID/20260115/us-east-1/execute-api/aws4_request', null],
])('keeps an AWS signature to itself: %s', async (authorization, sent) => {
  await ask({}, { headers: { authorization } })
  expect(world.requests[0]?.headers.get('authorization')).toBe(sent)
})

it.each(['HTTP', 'HTTP_PROXY'] as const)(
  'lets no mapped value of %s begin another header',
  async (type) => {
    const requestParameters = {
      'integration.request.header.X-Name': 'method.request.querystring.n',
    }
    const integrationResponses = { 200: { statusCode: '200' } }
    const integration = { type, httpMethod: 'GET', uri: 'https://b.example/x' } as const
    const methodResponses = integrationResponses
    deploy(
      world,
      restSnapshot({
        'GET /a': {
          integration: { ...integration, requestParameters, integrationResponses },
          methodResponses,
        },
      }),
    )
    expect((await call(world, '/a?n=one%0D%0AX-Own:%20two%00')).status).toBe(200)
    expect(world.requests[0]?.headers.get('x-name')).toBe('one X-Own: two')
    expect(world.requests[0]?.headers.has('x-own')).toBe(false)
  },
)

it('maps parts of a JSON body, and still sends the body', async () => {
  const requestParameters = { 'integration.request.header.X-Name': 'method.request.body.name' }
  await ask({ requestParameters }, { method: 'POST', body: '{"name":"Ann"}' })
  const [sent] = world.requests
  expect(sent?.headers.get('x-name')).toBe('Ann')
  expect(await sent?.text()).toBe('{"name":"Ann"}')
  const broken = await ask({ requestParameters }, { method: 'POST', body: '{"name":' })
  expect(broken.status).toBe(400)
  expect(await broken.text()).toBe('{"message":"Invalid JSON in request body"}')
})

it('sends half a character of a JSON body as one that UTF-8 has', async () => {
  const requestParameters = { 'integration.request.querystring.q': 'method.request.body.v' }
  const body = String.raw`{"v":"a\ud800"}`
  expect((await ask({ requestParameters }, { method: 'POST', body })).status).toBe(200)
  expect(world.requests[0]?.url).toBe('https://b.example/x?q=a%EF%BF%BD')
})

it('needs a mapping for the greedy parameter, and keeps its escapes', async () => {
  const requestParameters = { 'integration.request.path.proxy': 'method.request.path.proxy' }
  await ask({ uri: 'https://b.example/{proxy}', requestParameters }, {}, '/a/b%2Fc/d')
  await ask({ uri: 'https://b.example/{proxy+}', requestParameters }, {}, '/a/b/c')
  await ask({ uri: 'https://b.example/{proxy}' }, {}, '/a/b')
  expect(world.requests.map(({ url }) => url)).toEqual([
    'https://b.example/b%2Fc/d',
    'https://b.example/b/c',
    'https://b.example/%7Bproxy%7D',
  ])
})

it('answers 500 when Content-Length is mapped, but lets Authorization be', async () => {
  const mapped = (name: string) => ({
    requestParameters: { [`integration.request.header.${name}`]: "'x'" },
  })
  expect((await ask(mapped('Content-Length'))).status).toBe(500)
  expect((await ask(mapped('Authorization'))).status).toBe(200)
  expect(world.requests[0]?.headers.get('authorization')).toBe('x')
})

it.each([
  ['POST', 'body'],
  ['DELETE', 'body'],
  ['GET', ''],
  ['HEAD', ''],
])(
  'sends the client’s body where the integration’s verb is %s as "%s"',
  async (httpMethod, sent) => {
    await ask({ httpMethod }, { method: 'POST', body: 'body' })
    expect(world.requests[0]?.method).toBe(httpMethod)
    expect(await world.requests[0]?.text()).toBe(sent)
  },
)

it.each(['Expect', 'Proxy-Authenticate', 'TE', 'Via'])(
  'takes a mapping to %s, and does not send it',
  async (name) => {
    const requestParameters = { [`integration.request.header.${name}`]: "'x'" }
    expect((await ask({ requestParameters })).status).toBe(200)
    expect(world.requests[0]?.headers.has(name)).toBe(false)
  },
)

it('hands redirects and errors of the backend on as they are', async () => {
  for (const status of [302, 404, 503]) {
    world.backend = () => new Response('as is', { status, headers: { location: '/other' } })
    const response = await ask({})
    expect([response.status, await response.text()]).toEqual([status, 'as is'])
    expect(response.headers.get('location')).toBe('/other')
  }
})

it('goes to the origin of its VPC link', async () => {
  world.origins.set('link1', 'http://10.0.0.7:8080')
  const link = { connectionType: 'VPC_LINK', connectionId: 'link1' } as const
  await ask({ uri: 'http://nlb.example/x', ...link }, {}, '/a/7?q=1')
  expect(world.requests[0]?.url).toBe('http://10.0.0.7:8080/x?q=1')
})

it.each<[what: string, uri: string, query: string, mapped: Record<string, string>, sent: string]>([
  [
    'a parameter once that is mapped to itself, and adds one that is mapped to another',
    '/x',
    'page=1&tag=x&tag=y&limit=5',
    { page: 'querystring.page', tag: 'multivaluequerystring.tag', size: 'querystring.limit' },
    '/x?size=5&page=1&tag=x&tag=y&limit=5',
  ],
  [
    'values of one name in this order: the URI’s, the mapped, the client’s',
    '/x?q=uri',
    'q=client&r=mapped',
    { q: 'querystring.r' },
    '/x?q=uri&q=mapped&q=client&r=mapped',
  ],
  ['mapped values behind the URI’s', '/x?q=uri', '', { q: 'path.proxy' }, '/x?q=uri&q=b'],
])('sends %s', async (_, uri, query, mapped, sent) => {
  const requestParameters = Object.fromEntries(
    Object.entries(mapped).map(([name, from]) => [
      `integration.request.querystring.${name}`,
      `method.request.${from}`,
    ]),
  )
  await ask({ uri: `https://b.example${uri}`, requestParameters }, {}, `/a/b?${query}`)
  expect(world.requests[0]?.url).toBe(`https://b.example${sent}`)
})

const megabyte = new Uint8Array(1024 * 1024)

/** A body that does not say how long it is. */
function megabytes(count: number): RequestInit {
  let left = count
  const body = new ReadableStream<Uint8Array>({
    pull(controller) {
      if (left-- > 0) controller.enqueue(megabyte)
      else controller.close()
    },
  })
  return { method: 'POST', body, duplex: 'half' } as RequestInit
}

const declared = (bytes: number): RequestInit => ({
  method: 'POST',
  headers: { 'content-length': String(bytes) },
  body: new Uint8Array(bytes),
})

const bodyMapping = {
  requestParameters: { 'integration.request.header.X-A': 'method.request.body.a' },
}

it.each([
  ['says that it is longer', declared(10_485_761), {}, 200],
  ['turns out to be longer', megabytes(11), {}, 200],
  ['says so where a mapping reads it', declared(10_485_761), bodyMapping, 413],
  ['turns out to be longer where a mapping reads it', megabytes(11), bodyMapping, 413],
])(
  'lets a body of more than 10 MB through, as nothing here holds it: one that %s',
  async (_, init, more, status) => {
    let arrived = 0
    world.backend = async (request) => {
      arrived = (await request.arrayBuffer()).byteLength
      return new Response('{}')
    }
    const response = await ask(more, init)
    expect(response.status).toBe(status)
    if (status === 413) {
      expect(await response.text()).toBe(
        '{"message":"HTTP content length exceeded 10485760 bytes."}',
      )
    } else {
      expect(arrived).toBeGreaterThan(10_485_760)
    }
  },
)
