import { describe, expect, it } from 'vitest'
import { allowAll, judgedBy, tokenAuthorizer } from '../../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot, type RestSketch } from '../../../../test/fakes/rest-api.ts'
import { pool, servePool, token } from '../../../../test/fakes/tokens.ts'
import type { Authorizer } from '../../../definition/authorizer.ts'
import type { Integration } from '../../../definition/integration.ts'
import type { Settled } from '../../../ports.ts'

const integration: Integration = {
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
}

/** Calls a function that answers the given text. */
async function ask(answer: string, path = '/a', init: RequestInit = {}, sketch: RestSketch = {}) {
  const world = makeWorld()
  world.backend = () => new Response(answer)
  deploy(world, restSnapshot({ 'ANY /{proxy+}': { integration } }, sketch))
  const response = await call(world, path, init)
  return { response, text: await response.text(), sent: world.requests[0] }
}

async function eventOf(path: string, init: RequestInit = {}, sketch: RestSketch = {}) {
  const { sent } = await ask('{}', path, init, sketch)
  return (await sent?.json()) as Readonly<Record<string, unknown>>
}

type Views = readonly [single: unknown, multi: unknown]

describe('the query string in the event', () => {
  it.each<[query: string, views: Views]>([
    ['', [null, null]],
    ['?', [null, null]],
    ['?&&', [null, null]],
    ['?a', [{ a: '' }, { a: [''] }]],
    ['?a=', [{ a: '' }, { a: [''] }]],
    ['?a=1&a=2', [{ a: '2' }, { a: ['1', '2'] }]],
    [
      '?a=1&A=2',
      [
        { a: '1', A: '2' },
        { a: ['1'], A: ['2'] },
      ],
    ],
    [
      '?a=1;b=2',
      [
        { a: '1', b: '2' },
        { a: ['1'], b: ['2'] },
      ],
    ],
    ['?a=1;a=2&a=3', [{ a: '3' }, { a: ['1', '2', '3'] }]],
    ['?a=1%3Bb', [{ a: '1;b' }, { a: ['1;b'] }]],
    ['?a=x+y%2B', [{ a: 'x y+' }, { a: ['x y+'] }]],
    ['?b+c=d', [{ 'b c': 'd' }, { 'b c': ['d'] }]],
    ['?a==b', [{ a: '=b' }, { a: ['=b'] }]],
    ['?a=%26%3D', [{ a: '&=' }, { a: ['&='] }]],
    ['?a=%C3%A9', [{ a: 'é' }, { a: ['é'] }]],
    ['?a[]=1&a[]=2', [{ 'a[]': '2' }, { 'a[]': ['1', '2'] }]],
    [
      '?url=https://www.example.com/',
      [{ url: 'https://www.example.com/' }, { url: ['https://www.example.com/'] }],
    ],
    ['?constructor=x', [{ constructor: 'x' }, { constructor: ['x'] }]],
  ])('%s', async (query, [single, multi]) => {
    const event = await eventOf(`/a${query}`)
    expect(event['queryStringParameters']).toEqual(single)
    expect(event['multiValueQueryStringParameters']).toEqual(multi)
  })

  it('may name a parameter like a member that every object has', async () => {
    const { sent } = await ask('{}', '/a?__proto__=x')
    expect(await sent?.text()).toContain('"queryStringParameters":{"__proto__":"x"}')
  })
})

describe('the path in the event', () => {
  it.each([
    ['/a', '/a', 'a', '/prod/a'],
    ['/a/', '/a/', 'a', '/prod/a/'],
    ['/a//', '/a//', 'a', '/prod/a//'],
    ['//a', '/a', 'a', '/prod//a'],
    ['///a//b//', '/a//b//', 'a//b', '/prod///a//b//'],
    ['/a%2Fb', '/a%2Fb', 'a%2Fb', '/prod/a%2Fb'],
    ['/a%2fb', '/a%2fb', 'a%2fb', '/prod/a%2fb'],
    ['/a+b@c:d;e=f,g', '/a+b@c:d;e=f,g', 'a+b@c:d;e=f,g', '/prod/a+b@c:d;e=f,g'],
    ['/%7Ea', '/%7Ea', '%7Ea', '/prod/%7Ea'],
    ['/%20', '/%20', '%20', '/prod/%20'],
  ])('of %s', async (sent, path, proxy, contextPath) => {
    expect(await eventOf(sent)).toMatchObject({
      path,
      pathParameters: { proxy },
      requestContext: { path: contextPath, resourcePath: '/{proxy+}' },
    })
  })
})

describe('what an authorizer said, in the event', () => {
  const authorized = async (
    authorizer: Authorizer,
    authorization: (world: World) => Settled<string>,
  ): Promise<unknown> => {
    const world = makeWorld()
    judgedBy(world, () => ({
      principalId: 'me',
      policyDocument: allowAll,
      context: { level: 3, beta: true },
    }))
    servePool(world)
    const { id: authorizerId, type } = authorizer
    const authorizationType = type === 'COGNITO_USER_POOLS' ? type : 'CUSTOM'
    const method = { integration, authorizationType, authorizerId } as const
    const definition = { authorizers: { [authorizerId]: authorizer } }
    deploy(world, restSnapshot({ 'ANY /{proxy+}': method }, { definition }))
    await call(world, '/a', { headers: { authorization: await authorization(world) } })
    const event = (await world.requests.at(-1)?.json()) as { readonly requestContext: object }
    return 'authorizer' in event.requestContext && event.requestContext.authorizer
  }

  it('of a function is its principal, its context as text and the time it took', async () => {
    expect(await authorized(tokenAuthorizer(), () => 'Bearer abc')).toEqual({
      principalId: 'me',
      level: '3',
      beta: 'true',
      integrationLatency: 0,
    })
  })

  it('of a user pool is the claims of the token', async () => {
    const authorizer: Authorizer = {
      id: 'pool01',
      name: 'pool',
      type: 'COGNITO_USER_POOLS',
      providerARNs: [pool.arn],
      identitySource: 'method.request.header.Authorization',
    }
    const said = await authorized(authorizer, (world) => token(world, { email: 'me@example.com' }))
    expect(Object.keys(said as object)).toEqual(['claims'])
    expect(said).toMatchObject({ claims: { email: 'me@example.com', iss: pool.issuer } })
  })
})

describe('the headers in the event', () => {
  it.each<[name: string, value: string, single: string, multi: readonly string[]]>([
    ['x-lines', 'a, b', 'b', ['a', 'b']],
    ['x-list', 'a,b', 'a,b', ['a,b']],
    ['x-text', 'Paris, the city', 'Paris, the city', ['Paris, the city']],
    ['Accept', 'text/html, text/plain', 'text/html, text/plain', ['text/html, text/plain']],
    ['constructor', 'c', 'c', ['c']],
    ['hasownproperty', 'h', 'h', ['h']],
    ['x-empty', '', '', ['']],
  ])('%s: %s', async (name, value, single, multi) => {
    const event = await eventOf('/a', { headers: { [name]: value } })
    expect(event['headers']).toMatchObject({ [name]: single })
    expect(event['multiValueHeaders']).toMatchObject({ [name]: multi })
  })

  it.each([
    ['Bearer abc', 'Bearer abc'],
    ['AWS4-HMAC-SHA256 Credential=AKID/20260115/us-east-1/execute-api/aws4_request', undefined],
  ])('have the Authorization that is not an AWS signature: %s', async (authorization, shown) => {
    const event = await eventOf('/a', { headers: { authorization } })
    const headers = event['headers'] as Readonly<Record<string, string>>
    expect(headers['Authorization']).toBe(shown)
  })

  it('may have the name of a member that every object has', async () => {
    const { response, sent } = await ask('{}', '/a', { headers: [['__proto__', 'p']] })
    expect(response.status).toBe(200)
    expect(await sent?.text()).toContain('"multiValueHeaders":{"__proto__":["p"]')
  })
})

const bad = '{"message":"Internal server error"}'

describe('what a function answers', () => {
  it.each<
    [
      answer: string,
      status: number,
      body: string,
      headers?: Readonly<Record<string, string | null>>,
    ]
  >([
    ['{}', 200, '', { 'content-type': 'application/json' }],
    ['{"statusCode":200}', 200, ''],
    ['{"statusCode":"201"}', 201, ''],
    ['{"statusCode":2e2}', 200, ''],
    ['{"statusCode":null,"headers":null,"multiValueHeaders":null,"body":null}', 200, ''],
    ['{"statusCode":418,"body":"tea"}', 418, 'tea'],
    ['{"statusCode":599}', 599, ''],
    ['{"headers":{"X":1,"Y":true,"Z":null}}', 200, '', { x: '1', y: 'true' }],
    ['{"headers":{"X":"two\\r\\nlines: here"}}', 200, '', { x: 'two lines: here' }],
    ['{"multiValueHeaders":{"A":["1",true,3]}}', 200, '', { a: '1, true, 3' }],
    ['{"headers":{"a":"1"},"multiValueHeaders":{"A":["1","2"]}}', 200, '', { a: '1, 2' }],
    ['{"headers":{"A":"1","a":"2"}}', 200, '', { a: '1, 2' }],
    ['{"multiValueHeaders":{"A":["1"],"a":["2","3"]}}', 200, '', { a: '1, 2, 3' }],
    [
      '{"headers":{"content-type":"text/html"},"body":"<p>"}',
      200,
      '<p>',
      { 'content-type': 'text/html' },
    ],
    [
      '{"headers":{"Content-Encoding":"gzip"},"body":"plain"}',
      200,
      'plain',
      { 'content-encoding': 'gzip' },
    ],
    [
      '{"headers":{"Date":"d","Connection":"c","Server":"s","WWW-Authenticate":"w","Authorization":"a"}}',
      200,
      '',
      {
        'x-amzn-remapped-date': 'd',
        'x-amzn-remapped-connection': 'c',
        'x-amzn-remapped-server': 's',
        'x-amzn-remapped-www-authenticate': 'w',
        'x-amzn-remapped-authorization': 'a',
      },
    ],
    [
      '{"headers":{"Content-Length":"7","Content-MD5":"m","Max-Forwards":"1","User-Agent":"u"}}',
      200,
      '',
      {
        'x-amzn-remapped-content-length': '7',
        'x-amzn-remapped-content-md5': 'm',
        'x-amzn-remapped-max-forwards': '1',
        'x-amzn-remapped-user-agent': 'u',
      },
    ],
    [
      '{"headers":{"Transfer-Encoding":"chunked","Via":"v","Age":"1"}}',
      200,
      '',
      {
        'transfer-encoding': null,
        'x-amzn-remapped-transfer-encoding': null,
        via: 'v',
        age: '1',
      },
    ],
    ['{"isBase64Encoded":true,"body":"aGk="}', 200, 'aGk='],
    ['{"isBase64Encoded":"true","body":"aGk="}', 200, 'aGk='],
    ['{"statusCode":204,"body":"x"}', 204, ''],
    ['{"statusCode":304}', 304, ''],
    ['{"statusCode":200,"statusCode":202}', 202, ''],
    ['', 502, bad],
    ['null', 502, bad],
    ['[]', 502, bad],
    ['3', 502, bad],
    ['"text"', 502, bad],
    ['true', 502, bad],
    ['{"statusCode":200} and more', 502, bad],
    ['{"wrongValue":"x"}', 502, bad],
    ['{"cookies":[]}', 502, bad],
    ['{"errorMessage":"e"}', 502, bad],
    ['{"statusCode":"test"}', 502, bad],
    ['{"statusCode":""}', 502, bad],
    ['{"statusCode":true}', 502, bad],
    ['{"statusCode":200.5}', 502, bad],
    ['{"statusCode":99}', 502, bad],
    ['{"statusCode":101}', 502, bad],
    ['{"statusCode":199}', 502, bad],
    ['{"statusCode":600}', 502, bad],
    ['{"headers":[]}', 502, bad],
    ['{"headers":"x"}', 502, bad],
    ['{"headers":{"X":{}}}', 502, bad],
    ['{"headers":{"two words":"x"}}', 502, bad],
    ['{"headers":{"":"x"}}', 502, bad],
    ['{"multiValueHeaders":{"two words":["x"]}}', 502, bad],
    ['{"multiValueHeaders":{"a":"b"}}', 502, bad],
    ['{"multiValueHeaders":{"a":null}}', 502, bad],
    ['{"multiValueHeaders":[]}', 502, bad],
    ['{"body":{}}', 502, bad],
    ['{"body":1}', 502, bad],
  ])('%s is %d %j', async (answer, status, body, headers = {}) => {
    const { response, text } = await ask(answer)
    expect([response.status, text]).toEqual([status, body])
    for (const [name, value] of Object.entries(headers)) {
      expect(response.headers.get(name)).toBe(value)
    }
    expect(response.headers.get('x-amzn-errortype')).toBe(
      status === 502 ? 'InternalServerErrorException' : null,
    )
    expect(response.headers.get('date')).not.toBeNull()
  })

  it.each([
    ['image/png', 'image/png', true],
    ['image/png', 'image/png;q=0.5,text/html', true],
    ['image/png', 'text/html,image/png', false],
    ['image/png', 'image/*', false],
    ['image/*', 'image/gif', true],
    ['application/*', 'application/*', true],
    ['*/test', 'any/test', false],
    ['*/test', '*/test', false],
    ['*/*', 'text/html', true],
    ['IMAGE/png', 'Image/PNG', true],
  ])('is bytes where %s is binary and %s accepted: %j', async (type, accept, decoded) => {
    const { text } = await ask(
      '{"isBase64Encoded":true,"body":"aGk="}',
      '/a',
      { headers: { accept } },
      { api: { binaryMediaTypes: [type] } },
    )
    expect(text).toBe(decoded ? 'hi' : 'aGk=')
  })

  it('is 500 where it should be base64 and is not', async () => {
    const { response, text } = await ask(
      '{"isBase64Encoded":true,"body":"%%%"}',
      '/a',
      { headers: { accept: 'image/png' } },
      { api: { binaryMediaTypes: ['image/png'] } },
    )
    expect([response.status, text]).toEqual([500, bad])
  })
})

describe('an answer that does not end well', () => {
  const piece = new TextEncoder().encode('{"statusCode":200,"body":"')
  const megabyte = new Uint8Array(1_048_576).fill(97)

  it.each<
    [string, (controller: ReadableStreamDefaultController<Uint8Array>) => void, number, string]
  >([
    [
      'breaks off',
      (controller) => controller.error(new Error('reset')),
      504,
      'Network error communicating with endpoint',
    ],
    ['stops', () => undefined, 504, 'Endpoint request timed out'],
    [
      'is over 10 MB',
      (controller) => {
        for (let sent = 0; sent <= 10; sent++) controller.enqueue(megabyte)
      },
      502,
      'Internal server error',
    ],
  ])('%s', async (_, go, status, message) => {
    const world = makeWorld()
    const start = (controller: ReadableStreamDefaultController<Uint8Array>): void => {
      controller.enqueue(piece)
      go(controller)
    }
    world.backend = () => new Response(new ReadableStream({ start }))
    const hurried = { ...integration, timeoutInMillis: 60 }
    deploy(world, restSnapshot({ 'GET /a': { integration: hurried } }))
    const response = await call(world, '/a')
    expect([response.status, await response.text()]).toEqual([status, `{"message":"${message}"}`])
    expect(world.lines.filter(({ event }) => event === 'defect')).toEqual([])
  })
})
