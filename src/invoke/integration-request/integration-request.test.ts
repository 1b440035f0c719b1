import { beforeEach, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type {
  ContentHandling,
  Integration,
  PassthroughBehavior,
} from '../../definition/integration.ts'

let world: World
beforeEach(() => {
  world = makeWorld()
})

async function ask(
  more: Partial<Integration>,
  init: RequestInit = {},
  path = '/a/7',
  variables?: Record<string, string>,
) {
  const integration: Integration = {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://b.example/x',
    integrationResponses: { 200: { statusCode: '200' } },
    ...more,
  }
  const methodResponses = { 200: { statusCode: '200' } }
  deploy(
    world,
    restSnapshot(
      { 'ANY /a/{id}': { integration, methodResponses } },
      { api: { binaryMediaTypes: ['image/png'] }, ...(variables && { stage: { variables } }) },
    ),
  )
  world.requests.length = 0
  const response = await call(world, path, { method: 'POST', body: '{"a":{"b":"x y"}}', ...init })
  const [request] = world.requests
  return {
    status: response.status,
    text: await response.text(),
    url: request?.url,
    headers: request?.headers,
    body: request === undefined ? undefined : new Uint8Array(await request.arrayBuffer()),
  }
}

const textOf = (bytes: Uint8Array | undefined) => new TextDecoder().decode(bytes)

it.each(["$input.params('X-Token')", '$input.params().header.X-Token'])(
  'gives a template the header that it names by %s, whether the method declares it or not',
  async (reference) => {
    const { body } = await ask(
      { requestTemplates: { 'application/json': `token ${reference}` } },
      { headers: { 'Content-Type': 'application/json', 'X-Token': 't1' } },
    )
    expect(textOf(body)).toBe('token t1')
  },
)

describe('the template of a content type', () => {
  const some = { 'application/json': 'json', 'text/x': '' }
  it.each<[object, string | undefined, PassthroughBehavior | undefined, string | number]>([
    [{}, 'text/csv', undefined, 'body'],
    [{}, 'text/csv', 'WHEN_NO_TEMPLATES', 'body'],
    [{}, 'text/csv', 'NEVER', 415],
    [some, 'application/json; charset=utf-8', 'NEVER', 'json'],
    [some, 'Application/JSON', undefined, 'json'],
    [some, undefined, undefined, 'json'],
    [some, 'text/csv', undefined, 'body'],
    [some, 'text/csv', 'WHEN_NO_TEMPLATES', 415],
    [some, 'text/csv', 'NEVER', 415],
    [some, 'text/x', 'NEVER', 'body'],
    [{ $default: 'default' }, 'text/csv', 'NEVER', 'default'],
  ])(
    'of %j for %s under %s is %s',
    async (requestTemplates, type, passthroughBehavior, expected) => {
      const headers = new Headers(type === undefined ? {} : { 'content-type': type })
      const body = new TextEncoder().encode('body')
      const {
        status,
        text,
        body: sent,
      } = await ask(
        {
          requestTemplates: requestTemplates as Record<string, string>,
          ...(passthroughBehavior && { passthroughBehavior }),
        },
        { body, headers },
      )
      if (expected === 415) {
        expect([status, text]).toEqual([415, '{"message":"Unsupported Media Type"}'])
      } else expect(textOf(sent)).toBe(expected)
    },
  )
})

describe('the conversion of a request body', () => {
  const bytes = new Uint8Array([0xff, 0x41])
  const base64 = new TextEncoder().encode('/0E=')
  const damaged = new TextEncoder().encode('\ufffdA')
  const png = 'image/png'
  it.each<[string, Uint8Array<ArrayBuffer>, ContentHandling | undefined, Uint8Array | 500]>([
    ['text/plain', bytes, undefined, damaged],
    ['text/plain', bytes, 'CONVERT_TO_TEXT', damaged],
    ['text/plain', base64, 'CONVERT_TO_BINARY', bytes],
    ['text/plain', bytes, 'CONVERT_TO_BINARY', 500],
    [png, bytes, undefined, bytes],
    [png, bytes, 'CONVERT_TO_BINARY', bytes],
    [png, bytes, 'CONVERT_TO_TEXT', base64],
  ])('of %s %s under %s', async (type, body, contentHandling, expected) => {
    const answer = await ask(
      { ...(contentHandling && { contentHandling }) },
      { body, headers: { 'content-type': type } },
    )
    if (expected === 500) expect(answer.status).toBe(500)
    else expect(answer.body).toEqual(expected)
  })

  it('lets a template see base64 text, and fails it on bytes', async () => {
    const requestTemplates = { [png]: '<$input.body>' }
    const init = { body: bytes, headers: { 'content-type': png } }
    const text = await ask({ requestTemplates, contentHandling: 'CONVERT_TO_TEXT' }, init)
    expect(textOf(text.body)).toBe('</0E=>')
    expect((await ask({ requestTemplates }, init)).status).toBe(500)
    expect((await ask({ requestTemplates }, { ...init, body: 'ascii' })).status).toBe(500)
  })

  it('leaves a body without a type where the client could send none', async () => {
    const init = { method: 'GET', body: null }
    const plain = await ask({}, init)
    expect([textOf(plain.body), plain.headers?.get('content-type')]).toEqual(['', null])
    const requestTemplates = { 'application/json': 'made' }
    const made = await ask({ requestTemplates }, init)
    expect([textOf(made.body), made.headers?.get('content-type')]).toEqual(['made', null])
  })
})

describe('parameter mapping', () => {
  it.each([
    ['method.request.path.id', '7'],
    ['method.request.querystring.q', 'last'],
    ['method.request.multivaluequerystring.q', 'first,last'],
    ['method.request.header.X-Own', 'own'],
    ['method.request.multivalueheader.x-own', 'own'],
    ['method.request.body', '{"a":{"b":"x y"}}'],
    ['method.request.body.a.b', 'x y'],
    ['method.request.body.a', '{"b":"x y"}'],
    ['method.request.body.none', null],
    ['stageVariables.v', 'variable'],
    ['stageVariables.none', null],
    ['context.httpMethod', 'POST'],
    ['context.identity.sourceIp', '203.0.113.10'],
    ['context.identity', null],
    ['context.requestTimeEpoch', '1768472430123'],
    ["'static text'", 'static text'],
    ['method.request.header.none', null],
    ['method.request.header.content-md5', null],
  ])('takes %s as %s', async (source, expected) => {
    const requestParameters = { 'integration.request.header.X-To': source }
    const { headers } = await ask(
      { requestParameters },
      { headers: { 'x-own': 'own', 'content-md5': 'm', 'content-type': 'application/json' } },
      '/a/7?q=first&q=last',
      { v: 'variable' },
    )
    expect(headers?.get('x-to')).toBe(expected)
  })

  it('fills the URI, encodes the query, and leaves unmapped braces', async () => {
    const { url } = await ask(
      {
        uri: 'https://${stageVariables.host}/x/{id}/{other}?own=1',
        requestParameters: {
          'integration.request.path.id': 'method.request.path.id',
          'integration.request.querystring.q': 'method.request.querystring.q',
          'integration.request.querystring.m': 'method.request.multivaluequerystring.m',
        },
      },
      {},
      '/a/7%2F8?q=a%26b%20c&m=1&m=2',
      { host: 'v.example' },
    )
    expect(url).toBe('https://v.example/x/7%2F8/%7Bother%7D?own=1&q=a%26b%20c&m=1&m=2')
  })

  it.each([
    ['a b', '/x/a%20b'],
    ['a?b=c', '/x/a%3Fb=c'],
    ['a#b', '/x/a%23b'],
    ['a/b', '/x/a/b'],
    ['a%2Fb', '/x/a%2Fb'],
  ])('keeps %s in the path', async (value, path) => {
    const requestParameters = { 'integration.request.path.id': 'method.request.querystring.q' }
    const query = `?q=${encodeURIComponent(value)}`
    const { url } = await ask(
      { uri: 'https://b.example/x/{id}', requestParameters },
      {},
      `/a/7${query}`,
    )
    expect(url).toBe(`https://b.example${path}`)
  })

  it.each(['https://${stageVariables.none}', 'https://${stageVariables.none}/x'])(
    'answers 500 when a missing stage variable leaves %s without a host',
    async (uri) => {
      const { status, text } = await ask({ uri })
      expect([status, text]).toEqual([500, '{"message":"Internal server error"}'])
    },
  )

  it('answers 400 when a mapped body starts like JSON and is none', async () => {
    const requestParameters = { 'integration.request.header.X-To': 'method.request.body.a' }
    expect(await ask({ requestParameters }, { body: '{"a":' })).toMatchObject({
      status: 400,
      text: '{"message":"Invalid JSON in request body"}',
    })
    expect((await ask({ requestParameters }, { body: 'plain' })).status).toBe(200)
  })

  it.each(['Content-Length', 'Transfer-Encoding', 'X-Amzn-Trace-Id'])(
    'answers 500 when %s is mapped',
    async (name) => {
      const requestParameters = { [`integration.request.header.${name}`]: "'1'" }
      const { status, url } = await ask({ requestParameters })
      expect([status, url]).toEqual([500, undefined])
    },
  )
})

describe('overrides of a request template', () => {
  it('take the place of mapped headers, query values and path parts', async () => {
    const { url, headers } = await ask({
      uri: 'https://b.example/{id}',
      requestParameters: {
        'integration.request.header.X-To': "'mapped'",
        'integration.request.path.id': "'mapped'",
        'integration.request.querystring.q': "'mapped'",
      },
      requestTemplates: {
        'text/plain':
          '#set($context.requestOverride.header.x-to = "over")#set($context.requestOverride.path.id = "p")#set($context.requestOverride.querystring.q = ["1", "2"]){}',
      },
    })
    expect(headers?.get('x-to')).toBe('over')
    expect(url).toBe('https://b.example/p?q=1&q=2')
  })

  it.each([
    ['Content-Length', 500],
    ['X-Amzn-Trace-Id', 500],
    ['Authorization', 200],
  ])('may name a header as mappings may: %s, %d', async (name, status) => {
    const template = `#set($context.requestOverride.header.${name} = "1")b`
    expect((await ask({ requestTemplates: { 'text/plain': template } })).status).toBe(status)
  })

  it('that come twice are a 500', async () => {
    const twice = '#set($context.requestOverride.header.a = "1")'.repeat(2)
    expect((await ask({ requestTemplates: { 'text/plain': twice } })).status).toBe(500)
  })
})

it.each([
  ['POST', 'text/x', 'text/x'],
  ['POST', undefined, 'application/json'],
  ['DELETE', undefined, 'application/json'],
])(
  'sends an HTTP backend the type of what a client sends by %s as %s: %s',
  async (method, type, sent) => {
    const body = new TextEncoder().encode('b')
    const { headers } = await ask(
      {},
      { method, body, headers: type === undefined ? {} : { 'content-type': type } },
    )
    expect(headers?.get('content-type')).toBe(sent)
  },
)

it('sends an HTTP backend the recorded headers and nothing of the client’s', async () => {
  const { headers } = await ask(
    { httpMethod: 'ANY' },
    { method: 'GET', body: null, headers: { 'x-own': 'o', accept: 'text/html' } },
  )
  const names = [...(headers ?? [])].map(([name]) => name)
  expect(names.sort()).toEqual([
    'accept',
    'user-agent',
    'x-amzn-apigateway-api-id',
    'x-amzn-trace-id',
  ])
  expect(headers?.get('user-agent')).toBe('AmazonAPIGateway_a1b2c3d4e5')
})

it('answers 400 for a broken body that a template reads as JSON, 500 for a template that is none', async () => {
  const reads = { 'text/plain': "$input.path('$.a')" }
  const broken = await ask({ requestTemplates: reads }, { body: '{"a":' })
  expect(broken.status).toBe(400)
  expect(broken.text).toContain('Could not process payload')
  const unparsable = await ask({ requestTemplates: { 'text/plain': '#if(' } })
  expect([unparsable.status, unparsable.text]).toEqual([500, '{"message":"Internal server error"}'])
})

it('reaches other Workers through service bindings and origins behind VPC links', async () => {
  world.services.set('ORDERS', () => new Response('bound'))
  expect((await ask({ uri: 'service://ORDERS/x?y=1' })).text).toBe('bound')
  world.origins.set('link1', 'private.internal:8080')
  const link = { connectionType: 'VPC_LINK', connectionId: '${stageVariables.link}' } as const
  const variables = { link: 'link1' }
  const { url } = await ask({ uri: 'http://nlb.example/x', ...link }, {}, '/a/7', variables)
  expect(url).toBe('http://private.internal:8080/x')
})
