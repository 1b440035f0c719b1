import { connect } from 'node:net'
import { gunzipSync, gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bodyOf, startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

/**
 * REST APIs over raw sockets: requests that no client library would send, and what only bytes on the
 * wire show of the answers.
 */
let backend: Backend
let gateway: StartedGateway
let base = ''

const functionUri = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:000000000000:function:${name}/invocations`

const gzipped = gzipSync('hello').toString('base64')

function documentFor(url: string) {
  const any = (integration: object, more: object = {}) => ({
    'x-amazon-apigateway-any-method': {
      ...more,
      responses: { 200: { description: '-' }, 400: { description: '-' } },
      'x-amazon-apigateway-integration': integration,
    },
  })
  const lambda = (name: string) => ({
    type: 'aws_proxy',
    httpMethod: 'POST',
    uri: functionUri(name),
  })
  const mock = (more: object = {}) => ({
    type: 'mock',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    responses: { default: { statusCode: '200' } },
    ...more,
  })
  const http = (more: object = {}) => ({
    type: 'http',
    httpMethod: 'ANY',
    uri: `${url}/echo`,
    responses: { default: { statusCode: '200' } },
    ...more,
  })
  const model = {
    requestBody: {
      content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
    },
    'x-amazon-apigateway-request-validator': 'all',
  }
  return {
    openapi: '3.0.1',
    info: { title: 'wire', version: '1' },
    'x-amazon-apigateway-binary-media-types': ['image/png'],
    'x-amazon-apigateway-request-validators': {
      all: { validateRequestBody: true, validateRequestParameters: true },
    },
    components: {
      schemas: {
        Pet: {
          type: 'object',
          required: ['id'],
          properties: { id: { type: 'integer', minimum: 3 }, kind: { enum: ['cat', 'dog'] } },
          additionalProperties: false,
        },
      },
    },
    paths: {
      '/event/{proxy+}': any(lambda('echo')),
      '/items/{id}': any(lambda('echo')),
      '/answer': any(lambda('answer')),
      '/only': { get: any(mock())['x-amazon-apigateway-any-method'] },
      '/mock': any(mock()),
      '/http': any(http()),
      '/mapped': any(
        http({
          requestParameters: {
            'integration.request.header.X-Last': 'method.request.header.X-In',
            'integration.request.header.X-All': 'method.request.multivalueheader.X-In',
            'integration.request.querystring.last': 'method.request.querystring.q',
            'integration.request.querystring.all': 'method.request.multivaluequerystring.q',
          },
        }),
        {
          parameters: [
            { name: 'X-In', in: 'header', schema: { type: 'string' } },
            { name: 'q', in: 'query', schema: { type: 'string' } },
          ],
        },
      ),
      '/proxy/{rest+}': any(
        {
          type: 'http_proxy',
          httpMethod: 'ANY',
          uri: `${url}/base/{rest}?own=1`,
          requestParameters: { 'integration.request.path.rest': 'method.request.path.rest' },
        },
        { parameters: [{ name: 'rest', in: 'path', required: true, schema: { type: 'string' } }] },
      ),
      '/coded': any({ type: 'http_proxy', httpMethod: 'ANY', uri: `${url}/coded` }),
      '/strict': any(
        http({
          passthroughBehavior: 'never',
          requestTemplates: { 'application/json': 'T$input.body' },
        }),
      ),
      '/model': any(mock(), model),
      '/needed': any(mock(), {
        ...model,
        parameters: [
          { name: 'q', in: 'query', required: true, schema: { type: 'string' } },
          { name: 'X-Need', in: 'header', required: true, schema: { type: 'string' } },
        ],
      }),
    },
  }
}

beforeAll(async () => {
  backend = await startBackend(async (request, response) => {
    const body = await bodyOf(request)
    const { url = '', method, rawHeaders } = request
    if (url === '/coded') {
      response.setHeader('content-encoding', 'gzip').end(gzipSync('hello'))
      return
    }
    if (!url.includes('/functions/')) {
      const headers = Object.fromEntries(
        rawHeaders.flatMap((name, at) =>
          at % 2 === 0 ? [[name.toLowerCase(), rawHeaders[at + 1]]] : [],
        ),
      )
      response.end(JSON.stringify({ method, url, headers, body }))
      return
    }
    // One function shows its event, the other answers what it is told.
    const event = JSON.parse(body) as { readonly body: string | null }
    response.end(url.includes('echo') ? JSON.stringify({ body }) : (event.body ?? 'null'))
  })
  gateway = await startGateway({
    routes: {
      apis: {
        wire: { protocolType: 'REST', openapi: documentFor(backend.url), stages: { prod: {} } },
      },
      domainNames: {
        'shop.example': { basePathMappings: { pets: { api: 'wire', stage: 'prod' } } },
      },
    },
    env: { AWS_ENDPOINT_URL_LAMBDA: backend.url },
  })
  base = `/_api/${/_api\/([a-z0-9]{10})\//.exec(gateway.output())?.[1]}/prod`
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

type Line = readonly [name: string, value: string]

interface Answer {
  readonly status: number
  readonly headers: readonly Line[]
  /** As it came. */
  readonly head: string
  readonly body: Buffer
  readonly text: string
}

/** Sends a request as it is written, and reads until the gateway closes. */
async function send(
  method: string,
  target: string,
  lines: readonly Line[] = [],
  body: string | Uint8Array = '',
): Promise<Answer> {
  const names = new Set(lines.map(([name]) => name.toLowerCase()))
  const bytes = Buffer.from(body)
  const connection = names.has('upgrade') ? 'Upgrade, close' : 'close'
  const all: Line[] = [['Connection', connection], ...lines]
  if (!names.has('host')) all.unshift(['Host', '127.0.0.1'])
  if (bytes.length > 0 && !names.has('transfer-encoding')) {
    all.push(['Content-Length', `${bytes.length}`])
  }
  const head = all.map(([name, value]) => `${name}: ${value}\r\n`).join('')
  const { hostname, port } = new URL(gateway.url)
  const answer = await new Promise<Buffer>((done, failed) => {
    const socket = connect(Number(port), hostname)
    const chunks: Buffer[] = []
    socket.on('data', (chunk) => chunks.push(chunk))
    socket.on('error', failed)
    socket.on('close', () => done(Buffer.concat(chunks)))
    socket.write(Buffer.concat([Buffer.from(`${method} ${target} HTTP/1.1\r\n${head}\r\n`), bytes]))
  })
  return parse(answer)
}

/** The same within the stage. */
const call = (method: string, path: string, lines?: readonly Line[], body?: string | Uint8Array) =>
  send(method, base + path, lines, body)

function parse(answer: Buffer): Answer {
  const end = answer.indexOf('\r\n\r\n')
  const head = answer.subarray(0, end).toString('utf8')
  const [first = '', ...lines] = head.split('\r\n')
  const rest = answer.subarray(end + 4)
  if (first.includes(' 100 ')) return parse(rest)
  const headers = lines.map((line): Line => {
    const colon = line.indexOf(':')
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()]
  })
  const isChunked = headers.some(([name]) => name === 'transfer-encoding')
  const body = isChunked ? unchunked(rest) : rest
  return { status: Number(first.split(' ')[1]), headers, head, body, text: body.toString('utf8') }
}

function unchunked(bytes: Buffer): Buffer {
  const end = bytes.indexOf('\r\n')
  const size = Number.parseInt(bytes.subarray(0, end).toString(), 16)
  if (!(size > 0)) return Buffer.alloc(0)
  const start = end + 2
  return Buffer.concat([
    bytes.subarray(start, start + size),
    unchunked(bytes.subarray(start + size + 2)),
  ])
}

const header = ({ headers }: Answer, name: string): string | undefined =>
  headers.find(([own]) => own === name)?.[1]

const jsonOf = ({ text }: Answer): Record<string, unknown> => JSON.parse(text) as never

const refused = '{"message":"Missing Authentication Token"}'
const forbidden = '{"message":"Forbidden"}'

describe('a path', () => {
  it.each([
    ['/event/a%2Fb', '/event/a%2Fb', 'a%2Fb'],
    ['/event/a%2fb/c', '/event/a%2fb/c', 'a%2fb/c'],
    ['/event//x//y/', '/event//x//y/', 'x//y'],
    ['/event/./x', '/event/./x', './x'],
    ['/event/../event/x', '/event/../event/x', '../event/x'],
    ['/event/%2e%2e/x', '/event/%2e%2e/x', '%2e%2e/x'],
    ['/event/a+b', '/event/a+b', 'a+b'],
    ['/event/a;b=1,c', '/event/a;b=1,c', 'a;b=1,c'],
    ['/event/a:b@c!$&*', '/event/a:b@c!$&*', 'a:b@c!$&*'],
    ['/event/%7E~', '/event/%7E~', '%7E~'],
    ['/event/%zz', '/event/%zz', '%zz'],
    ['/event/%', '/event/%', '%'],
    ['/event/%00', '/event/%00', '%00'],
    ['/event/é', '/event/é', 'é'],
    ['//event/x', '/event/x', 'x'],
    ['///event///x//', '/event///x//', 'x'],
    ['/event/x#fragment', '/event/x', 'x'],
  ])('%s is shown as %s', async (sent, path, proxy) => {
    const event = jsonOf(await call('GET', sent))
    expect(event).toMatchObject({ path, pathParameters: { proxy } })
  })

  it.each([
    ['GET', '/', 403, refused],
    ['GET', '', 403, refused],
    ['GET', '/EVENT/x', 403, refused],
    ['GET', '/event', 403, refused],
    ['GET', '/event/', 403, refused],
    ['GET', '/items/', 403, refused],
    ['GET', '/items//1', 403, refused],
    ['GET', '/items/1/2', 403, refused],
    ['GET', '/on%6Cy', 403, refused],
    ['GET', '/only', 200, ''],
    ['GET', '/only/', 200, ''],
    ['HEAD', '/only', 403, ''],
    ['OPTIONS', '/only', 403, refused],
    ['POST', '/only', 403, refused],
    ['OPTIONS', '/mock', 200, ''],
    ['DELETE', '/mock', 200, ''],
    ['TRACE', '/mock', 403, refused],
    ['PROPFIND', '/mock', 403, refused],
    ['PURGE', '/mock', 403, refused],
    ['SEARCH', '/mock', 403, refused],
  ])(
    'leads with its verb to a method or to none: %s %s is %d',
    async (method, path, status, text) => {
      const answer = await call(method, path)
      expect([answer.status, answer.text]).toEqual([status, text])
    },
  )
})

describe('a host', () => {
  const own = (): string => `${base.split('/')[2]}.execute-api.us-east-1.amazonaws.com`

  it.each([
    ['/prod/mock', 200, ''],
    ['//prod//mock/', 200, ''],
    ['/prod/none', 403, refused],
    ['/PROD/mock', 403, forbidden],
    ['/nostage/mock', 403, forbidden],
    ['/', 403, forbidden],
  ])('names the API, the first segment its stage: %s is %d', async (target, status, text) => {
    for (const host of [own(), own().toUpperCase(), `${own()}:443`]) {
      const answer = await send('GET', target, [['Host', host]])
      expect([answer.status, answer.text]).toEqual([status, text])
    }
  })

  it.each([
    ['/pets/event/x', 'x', '/pets/event/x'],
    ['/pets//event/x/', 'x', '/pets//event/x/'],
  ])('with a base path keeps it in the event: %s', async (target, proxy, path) => {
    const event = jsonOf(await send('GET', target, [['Host', 'Shop.Example']]))
    expect(event).toMatchObject({
      path,
      pathParameters: { proxy },
      requestContext: { path, domainName: 'shop.example', domainPrefix: 'shop' },
    })
  })

  it.each(['/petshop/event/x', '/event/x', '/'])(
    'without that base path is refused: %s',
    async (target) => {
      const answer = await send('GET', target, [['Host', 'shop.example']])
      expect([answer.status, answer.text]).toEqual([403, forbidden])
      expect(header(answer, 'x-amzn-errortype')).toBe('ForbiddenException')
    },
  )
})

describe('a query string', () => {
  it.each([
    ['', null, '/base/x?own=1'],
    ['?', null, '/base/x?own=1'],
    ['?a', { a: [''] }, '/base/x?own=1&a'],
    ['?a=1&a=2', { a: ['1', '2'] }, '/base/x?own=1&a=1&a=2'],
    ['?a=1;b=2', { a: ['1'], b: ['2'] }, '/base/x?own=1&a=1&b=2'],
    ['?a=x+y', { a: ['x y'] }, '/base/x?own=1&a=x%20y'],
    ['?a=%2B%26', { a: ['+&'] }, '/base/x?own=1&a=%2B%26'],
    ['?a[]=1', { 'a[]': ['1'] }, '/base/x?own=1&a[]=1'],
    ['?a=%C3%A9', { a: ['é'] }, '/base/x?own=1&a=%C3%A9'],
    ['?a=1?b=2', { a: ['1?b=2'] }, '/base/x?own=1&a=1?b=2'],
    ['?constructor=1', { constructor: ['1'] }, '/base/x?own=1&constructor=1'],
  ])('%s reaches functions and proxied backends', async (query, multi, url) => {
    const event = jsonOf(await call('GET', `/event/x${query}`))
    expect(event['multiValueQueryStringParameters']).toEqual(multi)
    expect(jsonOf(await call('GET', `/proxy/x${query}`))['url']).toBe(url)
  })

  it('is mapped by its last value and by all of them', async () => {
    const lines: Line[] = [
      ['X-In', '1'],
      ['X-In', '2'],
    ]
    expect(jsonOf(await call('GET', '/mapped?q=1&q=a%20b', lines))).toMatchObject({
      url: '/echo?last=a%20b&all=1&all=a%20b',
      headers: { 'x-last': '2', 'x-all': '1,2' },
    })
  })
})

describe('the headers of a request', () => {
  const event = async (...lines: readonly Line[]) =>
    jsonOf(await call('GET', '/event/x', lines)) as {
      readonly headers: Readonly<Record<string, string>>
      readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
    }

  it.each<Line>([
    ['Content-MD5', 'x'],
    ['Max-Forwards', '1'],
    ['Proxy-Authenticate', 'x'],
    ['Server', 'x'],
    ['TE', 'trailers'],
    ['Trailer', 'X-T'],
    ['Upgrade', 'h2c'],
    ['WWW-Authenticate', 'x'],
    ['Expect', '100-continue'],
  ])('lose %s: %s', async (name, value) => {
    const { headers } = await event([name, value])
    const names = Object.keys(headers).map((one) => one.toLowerCase())
    expect(names).not.toContain(name.toLowerCase())
    expect(names).not.toContain('connection')
  })

  it.each<[lines: readonly Line[], name: string, values: readonly string[]]>([
    [[['X-A', '1']], 'x-a', ['1']],
    [
      [
        ['X-A', '1'],
        ['X-A', '2'],
      ],
      'x-a',
      ['1', '2'],
    ],
    [[['X-A', '1,2']], 'x-a', ['1,2']],
    [[['X-A', '']], 'x-a', ['']],
    [[['Accept', 'text/html, */*']], 'Accept', ['text/html, */*']],
    [[['authorization', 'Bearer x']], 'Authorization', ['Bearer x']],
    [[['USER-AGENT', 'me']], 'User-Agent', ['me']],
    [[['Content-Encoding', 'gzip']], 'Content-Encoding', ['gzip']],
    [[['Range', 'bytes=0-1']], 'Range', ['bytes=0-1']],
    [[['If-None-Match', '"e"']], 'If-None-Match', ['"e"']],
    [[['constructor', 'c']], 'constructor', ['c']],
    [[['__proto__', 'p']], '__proto__', ['p']],
  ])('%j are shown as %s: %j', async (lines, name, values) => {
    const { headers, multiValueHeaders } = await event(...lines)
    expect(Object.entries(headers)).toContainEqual([name, values.at(-1)])
    expect(Object.entries(multiValueHeaders)).toContainEqual([name, values])
  })

  it('open no WebSocket at a proxied backend', async () => {
    const answer = await call('GET', '/proxy/x', [
      ['Upgrade', 'websocket'],
      ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
      ['Sec-WebSocket-Version', '13'],
    ])
    expect(answer.status).toBe(200)
    expect(jsonOf(answer)['headers']).not.toHaveProperty('upgrade')
  })

  it('reach a proxied backend, and no other one', async () => {
    const lines: Line[] = [
      ['X-Own', 'mine'],
      ['Via', '1.1 me'],
      ['Content-Encoding', 'x-own'],
      ['User-Agent', 'probe'],
    ]
    const proxied = jsonOf(await call('POST', '/proxy/x', lines, 'b'))
    expect(proxied).toMatchObject({ headers: { 'x-own': 'mine', 'user-agent': 'probe' } })
    expect(proxied['headers']).not.toHaveProperty('via')
    expect(proxied['headers']).not.toHaveProperty('content-encoding')
    const plain = jsonOf(await call('POST', '/http', lines, 'b'))
    expect(plain['headers']).toMatchObject({
      accept: 'application/json',
      'content-type': 'application/json',
      'user-agent': `AmazonAPIGateway_${base.split('/')[2]}`,
    })
    expect(plain['headers']).not.toHaveProperty('x-own')
  })
})

describe('the scheme of a call', () => {
  it.each([
    ['https', 'https', '443'],
    ['https, http', 'https', '443'],
    ['http', 'http', '80'],
    ['ftp', 'http', '80'],
  ])('is what a trusted proxy says: %s', async (said, proto, port) => {
    const { headers } = jsonOf(await call('GET', '/proxy/x', [['X-Forwarded-Proto', said]]))
    expect(headers).toMatchObject({ 'x-forwarded-proto': proto, 'x-forwarded-port': port })
  })
})

describe('the body of a request', () => {
  const chunked: Line = ['Transfer-Encoding', 'chunked']

  it.each<
    [lines: readonly Line[], body: string | Uint8Array, shown: string | null, isBase64: boolean]
  >([
    [[], '', null, false],
    [[], 'text', 'text', false],
    [[['Content-Type', 'application/json']], '{"é":1}', '{"é":1}', false],
    [[chunked], '3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', 'abcde', false],
    [[chunked], '0\r\n\r\n', null, false],
    [[], Buffer.from([0x1f, 0x8b, 0x41]), '\x1f\ufffdA', false],
    [[['Content-Type', 'image/png; q=1']], Buffer.from([0xff, 0x00]), '/wA=', true],
    [[['Content-Type', 'IMAGE/PNG']], Buffer.from([0xff, 0x00]), '/wA=', true],
    [[['Content-Type', 'image/gif']], Buffer.from([0xff]), '\ufffd', false],
  ])('with %j is shown to functions: case %#', async (lines, sent, body, isBase64Encoded) => {
    const event = jsonOf(await call('POST', '/event/x', lines, sent))
    expect(event).toMatchObject({ body, isBase64Encoded })
  })

  const wrong = '{"message":"Invalid request body"}'
  const json = 'application/json'

  it.each([
    [json, '{"id":3}', 200, ''],
    [json, '{"id":3.0,"kind":"cat"}', 200, ''],
    ['APPLICATION/JSON; charset=utf-8', '{"id":3}', 200, ''],
    [json, '', 400, wrong],
    [json, '{}', 400, wrong],
    [json, ' ', 400, wrong],
    [json, 'null', 400, wrong],
    [json, '[]', 400, wrong],
    [json, 'nonsense', 400, wrong],
    [json, '{"id":3} more', 400, wrong],
    [json, '{"id":"3"}', 400, wrong],
    [json, '{"id":2}', 400, wrong],
    [json, '{"id":3,"kind":"cow"}', 400, wrong],
    [json, '{"id":3,"name":"x"}', 400, wrong],
    ['application/json;charset=utf-8', '{}', 400, wrong],
    // No model for the type: it goes on, and is no status for the MOCK.
    ['text/plain', '{}', 500, '{"message":"Internal server error"}'],
  ])('as %s is held against the model: %s is %d', async (type, body, status, text) => {
    const answer = await call('POST', '/model', [['Content-Type', type]], body)
    expect([answer.status, answer.text]).toEqual([status, text])
  })

  it('of a GET is {} for the model', async () => {
    expect(await call('GET', '/model')).toMatchObject({ status: 400, text: wrong })
  })

  it.each<[query: string, lines: readonly Line[], names: string]>([
    ['', [], 'X-Need, q'],
    ['?q=', [['X-Need', '']], 'X-Need, q'],
    ['?q', [['X-Need', 'x']], 'q'],
    ['?q=%20', [['X-Need', 'x']], 'q'],
    ['?Q=1', [['X-Need', 'x']], 'q'],
    ['?q=1', [['X-Needed', 'x']], 'X-Need'],
  ])('is looked at after the parameters %s %j', async (query, lines, names) => {
    const answer = await call('POST', `/needed${query}`, lines, 'no JSON')
    expect(answer).toMatchObject({
      status: 400,
      text: `{"message":"Missing required request parameters: [${names}]"}`,
    })
    expect(header(answer, 'x-amzn-errortype')).toBe('BadRequestException')
  })

  it.each([
    ['application/json', 200],
    ['application/json; charset=utf-8', 200],
    ['application/problem+json', 415],
    ['text/csv', 415],
  ])('of type %s is %d where only JSON has a template', async (type, status) => {
    const answer = await call('POST', '/strict', [['Content-Type', type]], 'b')
    expect(answer.status).toBe(status)
    if (status === 200) expect(jsonOf(answer)).toMatchObject({ body: 'Tb' })
    else expect(answer.text).toBe('{"message":"Unsupported Media Type"}')
  })

  it('is refused by its length before it is sent', async () => {
    const answer = await call('POST', '/event/x', [['Content-Length', '10485761']])
    expect(answer).toMatchObject({
      status: 413,
      text: '{"message":"HTTP content length exceeded 10485760 bytes."}',
    })
  })
})

describe('an answer', () => {
  const told = (answer: object) =>
    call('POST', '/answer', [['Content-Type', 'application/json']], JSON.stringify(answer))

  it.each([
    ['a MOCK', '/mock'],
    ['a refusal', '/none'],
    ['a function', '/event/x'],
    ['a proxied backend', '/proxy/x'],
  ])('of %s has its ids and a date', async (_, path) => {
    const answer = await call('GET', path)
    expect(header(answer, 'x-amzn-requestid')).toMatch(/^[0-9a-f-]{36}$/)
    expect(header(answer, 'x-amz-apigw-id')).toMatch(/^[\w-]{15}=$/)
    expect(Date.parse(header(answer, 'date') ?? '')).toBeGreaterThan(0)
    expect(header(answer, 'content-type')).toBe('application/json')
  })

  it.each([
    ['c6af9ac6-7b61-11e6-9a41-93e8deadbeef', true],
    ['mine', false],
  ])('has the request id of the client where it is one: %s', async (id, isAdopted) => {
    const answer = await call('GET', '/mock', [['x-amzn-RequestId', id]])
    expect(header(answer, 'x-amzn-requestid') === id).toBe(isAdopted)
  })

  it('of a function keeps the coding that its body is in', async () => {
    const answer = await call(
      'POST',
      '/answer',
      [['Accept', 'image/png']],
      JSON.stringify({
        isBase64Encoded: true,
        headers: { 'Content-Encoding': 'gzip' },
        body: gzipped,
      }),
    )
    expect(header(answer, 'content-encoding')).toBe('gzip')
    expect(gunzipSync(answer.body).toString()).toBe('hello')
  })

  it('of a proxied backend comes without its coding', async () => {
    const answer = await call('GET', '/coded', [['Accept-Encoding', 'gzip']])
    expect(header(answer, 'content-encoding')).toBeUndefined()
    expect(answer.text).toBe('hello')
    expect(answer.head).toContain('\r\nx-amzn-Remapped-Date: ')
    expect(answer.head).toContain('\r\nx-amzn-Remapped-Connection: ')
  })

  it.each([
    [{ headers: { X: 'é 中 😀' } }, 'é 中 😀'],
    [{ headers: { X: 'two\r\nSet-Cookie: lines' } }, 'two Set-Cookie: lines'],
    [{ headers: { X: true } }, 'true'],
  ])('of a function has its header values whole: %j', async (answer, value) => {
    expect(header(await told(answer), 'x')).toBe(value)
  })

  it('of a function has a line for each cookie', async () => {
    const answer = await told({
      headers: { 'Set-Cookie': 'a=1' },
      multiValueHeaders: { 'set-cookie': ['b=2', 'c=3'] },
    })
    const cookies = answer.headers.filter(([name]) => name === 'set-cookie')
    expect(cookies.map(([, value]) => value)).toEqual(['b=2', 'c=3', 'a=1'])
  })

  it.each([
    [null],
    [[]],
    [{ wrongValue: 'x' }],
    [{ statusCode: 100 }],
    [{ headers: { 'a b': 'c' } }],
  ])('of a function that is malformed is 502: %j', async (malformed) => {
    const answer = await call('POST', '/answer', [], JSON.stringify(malformed))
    expect(answer).toMatchObject({ status: 502, text: '{"message":"Internal server error"}' })
    expect(header(answer, 'x-amzn-errortype')).toBe('InternalServerErrorException')
  })
})
