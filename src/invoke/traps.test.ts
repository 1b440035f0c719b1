import { expect, it } from 'vitest'
import { makeWorld, type World } from '../../test/fakes/ports.ts'
import {
  call,
  deploy,
  restSnapshot,
  type MethodSketch,
  type RestSketch,
} from '../../test/fakes/rest-api.ts'
import type { Integration } from '../definition/integration.ts'
import { mockStatus } from './integration/mock.ts'

/**
 * The thirty things about REST APIs that are most easily got wrong, each once, in the order of the
 * data plane's reference. Other tests go deeper; this one is the list.
 */
interface Asked {
  readonly status: number
  readonly text: string
  readonly headers: Headers
  readonly sent: readonly Request[]
}

interface Api extends RestSketch {
  readonly methods: Readonly<Record<string, MethodSketch>>
  readonly backend?: World['backend']
}

async function ask(api: Api, path: string, init: RequestInit = {}): Promise<Asked> {
  const world = makeWorld()
  if (api.backend !== undefined) world.backend = api.backend
  deploy(world, restSnapshot(api.methods, api))
  const response = await call(world, path, init)
  return {
    status: response.status,
    text: await response.text(),
    headers: response.headers,
    sent: world.requests,
  }
}

const functionUri =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations'
const lambdaProxy: Integration = { type: 'AWS_PROXY', httpMethod: 'POST', uri: functionUri }
const httpProxy: Integration = { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'https://b.example/x' }

/** Declares the methods' responses from those of the integration. */
function declared(integration: Integration, headers: readonly string[] = []): MethodSketch {
  const responseParameters = Object.fromEntries(
    headers.map((name) => [`method.response.header.${name}`, false]),
  )
  const statuses = Object.keys(integration.integrationResponses ?? {})
  return {
    integration,
    methodResponses: Object.fromEntries(
      statuses.map((statusCode) => [statusCode, { statusCode, responseParameters }]),
    ),
  }
}

const ok = { 200: { statusCode: '200' } }
const mock = (more: Partial<Integration> = {}, headers: readonly string[] = []): MethodSketch =>
  declared(
    {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      integrationResponses: ok,
      ...more,
    },
    headers,
  )
const http = (more: Partial<Integration> = {}, headers: readonly string[] = []): MethodSketch =>
  declared(
    {
      type: 'HTTP',
      httpMethod: 'POST',
      uri: 'https://b.example/x',
      integrationResponses: ok,
      ...more,
    },
    headers,
  )

/** A MOCK that answers its own name. */
const named = (name: string): MethodSketch =>
  mock({
    integrationResponses: {
      200: { statusCode: '200', responseTemplates: { 'application/json': name } },
    },
  })

/** Answers a Lambda call with what the function returned. */
const returns = (result: unknown) => () => new Response(JSON.stringify(result))

async function eventOf(path: string, methods: Api['methods'], init: RequestInit = {}) {
  const { sent } = await ask({ methods, backend: returns({}) }, path, init)
  return (await sent[0]?.json()) as Record<string, unknown>
}

const proxied = { 'ANY /{proxy+}': { integration: lambdaProxy } }
const binaryApi = { api: { binaryMediaTypes: ['image/png'] } }

const traps: readonly [trap: string, check: () => Promise<void> | void][] = [
  [
    '1. an unknown path and an unknown method are both 403 Missing Authentication Token',
    async () => {
      for (const [path, method] of [
        ['/no', 'GET'],
        ['/a', 'POST'],
      ] as const) {
        expect(await ask({ methods: { 'GET /a': mock() } }, path, { method })).toMatchObject({
          status: 403,
          text: '{"message":"Missing Authentication Token"}',
        })
      }
    },
  ],
  [
    '2. routing considers the method, and ANY on the specific resource stops the fall-through',
    async () => {
      const methods = {
        'OPTIONS /{proxy+}': named('greedy'),
        'POST /foo': named('foo'),
        'ANY /foo/bar': named('bar'),
      }
      const to = async (method: string, path: string) => {
        const { status, text } = await ask({ methods }, path, { method })
        return status === 200 ? text : status
      }
      expect(await to('POST', '/foo')).toBe('foo')
      expect(await to('OPTIONS', '/foo')).toBe('greedy')
      expect(await to('GET', '/foo')).toBe(403)
      expect(await to('OPTIONS', '/foo/bar')).toBe('bar')
      expect(await to('OPTIONS', '/foo/other')).toBe('greedy')
    },
  ],
  [
    '3. /{proxy+} does not match its parent',
    async () => {
      expect((await ask({ methods: { 'ANY /{proxy+}': mock() } }, '/')).status).toBe(403)
    },
  ],
  [
    '4. paths stay percent-encoded in events, query values are decoded with + as a blank',
    async () => {
      expect(await eventOf('/a%2Bb@c?q=x%2By&r=x+y', proxied)).toMatchObject({
        path: '/a%2Bb@c',
        pathParameters: { proxy: 'a%2Bb@c' },
        queryStringParameters: { q: 'x+y', r: 'x y' },
      })
    },
  ],
  [
    '5. a trailing slash is kept in path only, leading double slashes in requestContext.path only',
    async () => {
      expect(await eventOf('//a/', proxied)).toMatchObject({
        path: '/a/',
        pathParameters: { proxy: 'a' },
        requestContext: { path: '/prod//a/' },
      })
    },
  ],
  [
    '6. empty collections of the event are null',
    async () => {
      expect(await eventOf('/a', { 'GET /a': { integration: lambdaProxy } })).toMatchObject({
        body: null,
        queryStringParameters: null,
        multiValueQueryStringParameters: null,
        pathParameters: null,
        stageVariables: null,
      })
    },
  ],
  [
    '7. of repeated values the single-value map holds the last',
    async () => {
      expect(await eventOf('/a?c=electronics&c=books', proxied)).toMatchObject({
        queryStringParameters: { c: 'books' },
        multiValueQueryStringParameters: { c: ['electronics', 'books'] },
      })
    },
  ],
  [
    '8. an unknown key in a function’s answer is 502, an empty answer is 200',
    async () => {
      const answer = (result: unknown) => ask({ methods: proxied, backend: returns(result) }, '/a')
      expect(await answer({ statusCode: 200, wrongValue: 'x' })).toMatchObject({
        status: 502,
        text: '{"message":"Internal server error"}',
      })
      expect(await answer({})).toMatchObject({ status: 200, text: '' })
    },
  ],
  [
    '9. statusCode may be a numeric text, header values booleans, multiValueHeaders only arrays',
    async () => {
      const answer = (result: unknown) => ask({ methods: proxied, backend: returns(result) }, '/a')
      const printed = await answer({ statusCode: '201', headers: { 'x-flag': true } })
      expect(printed.status).toBe(201)
      expect(printed.headers.get('x-flag')).toBe('true')
      expect((await answer({ statusCode: 'test' })).status).toBe(502)
      expect((await answer({ multiValueHeaders: { a: 'b' } })).status).toBe(502)
    },
  ],
  [
    '10. the same header in both maps is joined, multi-value first',
    async () => {
      const { headers } = await ask(
        {
          methods: proxied,
          backend: returns({
            multiValueHeaders: { 'tesT-Multi': ['value-multi'] },
            headers: { 'test-multi': 'value-solo' },
          }),
        },
        '/a',
      )
      expect(headers.get('test-multi')).toBe('value-multi, value-solo')
    },
  ],
  [
    '11. AWS_PROXY with another integration method than POST is 500 at run time',
    async () => {
      const methods = { 'GET /a': { integration: { ...lambdaProxy, httpMethod: 'GET' } } }
      const plain = await ask({ methods }, '/a')
      expect(plain).toMatchObject({ status: 500, text: '{"message":"Internal server error"}' })
      const gatewayResponses = {
        INTEGRATION_FAILURE: {
          responseType: 'INTEGRATION_FAILURE',
          responseTemplates: { 'application/json': 'own' },
        },
      } as const
      const own = await ask({ methods, definition: { gatewayResponses } }, '/a')
      expect(own).toMatchObject({ status: 500, text: 'own' })
    },
  ],
  [
    '12. AWS_PROXY ignores parameter mappings, yet an illegal one is a 500',
    async () => {
      const mapped = (name: string) => ({
        'GET /a': {
          integration: {
            ...lambdaProxy,
            requestParameters: { [`integration.request.header.${name}`]: "'x'" },
          },
        },
      })
      expect((await ask({ methods: mapped('X-Fine'), backend: returns({}) }, '/a')).status).toBe(
        200,
      )
      const illegal = await ask({ methods: mapped('Connection') }, '/a')
      expect(illegal).toMatchObject({ status: 500, sent: [] })
    },
  ],
  [
    '13. X-Amzn-Trace-Id is absent from MOCK, HTTP_PROXY and gateway responses, present elsewhere',
    async () => {
      const traced = async (method: MethodSketch) =>
        (await ask({ methods: { 'GET /a': method } }, '/a')).headers.has('x-amzn-trace-id')
      expect(await traced(mock())).toBe(false)
      expect(await traced({ integration: httpProxy })).toBe(false)
      expect(await traced(mock({ requestTemplates: { 'application/json': '' } }))).toBe(false)
      expect(await traced(http())).toBe(true)
      expect(await traced({ integration: lambdaProxy })).toBe(true)
    },
  ],
  [
    '14. Content-Type is application/json for every integration response, also of XML',
    async () => {
      const responses = {
        200: { statusCode: '200', responseTemplates: { 'application/xml': '<a/>' } },
      }
      const { text, headers } = await ask(
        { methods: { 'GET /a': mock({ integrationResponses: responses }) } },
        '/a',
        { headers: { accept: 'application/xml' } },
      )
      expect(text).toBe('<a/>')
      expect(headers.get('content-type')).toBe('application/json')
    },
  ],
  [
    '15. backends get Accept: application/json unless another is mapped',
    async () => {
      const accept = async (more: Partial<Integration>) => {
        const { sent } = await ask({ methods: { 'GET /a': http(more) } }, '/a', {
          headers: { accept: 'text/html' },
        })
        return sent[0]?.headers.get('accept')
      }
      expect(await accept({})).toBe('application/json')
      const requestParameters = { 'integration.request.header.Accept': "'application/xml'" }
      expect(await accept({ requestParameters })).toBe('application/xml')
    },
  ],
  [
    '16. HTTP forwards nothing but type and body; HTTP_PROXY everything, and merges mappings',
    async () => {
      const requestParameters = {
        'integration.request.header.X-Own': "'mapped'",
        'integration.request.querystring.testVar': "'foobar'",
      }
      const init = { method: 'POST', body: 'b', headers: { 'x-own': 'client', 'x-more': 'm' } }
      const plain = await ask({ methods: { 'POST /a': http() } }, '/a?testVar=bar', init)
      expect(plain.sent[0]?.url).toBe('https://b.example/x')
      expect(plain.sent[0]?.headers.has('x-own')).toBe(false)
      const integration = { ...httpProxy, requestParameters }
      const merged = await ask({ methods: { 'POST /a': { integration } } }, '/a?testVar=bar', init)
      expect(merged.sent[0]?.url).toBe('https://b.example/x?testVar=foobar&testVar=bar')
      expect(merged.sent[0]?.headers.get('x-own')).toBe('mapped')
      expect(merged.sent[0]?.headers.get('x-more')).toBe('m')
    },
  ],
  [
    '17. HTTP_PROXY drops the client’s Content-Encoding and the backend’s Content-Encoding and Via',
    async () => {
      const { sent, headers } = await ask(
        {
          methods: { 'POST /a': { integration: httpProxy } },
          backend: () =>
            new Response('x', { headers: { via: '1.1 b', 'content-encoding': 'x-own' } }),
        },
        '/a',
        { method: 'POST', body: 'b', headers: { 'content-encoding': 'x-own', via: '1.1 c' } },
      )
      expect(sent[0]?.headers.has('content-encoding')).toBe(false)
      expect(sent[0]?.headers.has('via')).toBe(false)
      expect(headers.has('content-encoding')).toBe(false)
      expect(headers.has('via')).toBe(false)
    },
  ],
  [
    '18. Date, Server, WWW-Authenticate of the backend come back remapped',
    async () => {
      const given = { date: 'd', server: 'nginx', 'www-authenticate': 'Basic' }
      const { headers } = await ask(
        {
          methods: { 'GET /a': { integration: httpProxy } },
          backend: () => new Response('x', { headers: given }),
        },
        '/a',
      )
      for (const [name, value] of Object.entries(given)) {
        expect(headers.get(`x-amzn-remapped-${name}`)).toBe(value)
      }
      const fromFunction = await ask(
        { methods: proxied, backend: returns({ headers: given }) },
        '/a',
      )
      expect(fromFunction.headers.get('x-amzn-remapped-server')).toBe('nginx')
    },
  ],
  [
    '19. twelve request headers are deleted at ingress',
    async () => {
      const deleted = [
        'Connection',
        'Content-Length',
        'Content-MD5',
        'Expect',
        'Max-Forwards',
        'Proxy-Authenticate',
        'Server',
        'TE',
        'Transfer-Encoding',
        'Trailer',
        'Upgrade',
        'WWW-Authenticate',
      ]
      const headers = Object.fromEntries([...deleted, 'X-Kept'].map((name) => [name, '1']))
      const event = await eventOf('/a', proxied, { headers })
      const names = Object.keys(event['headers'] as object).map((name) => name.toLowerCase())
      expect(names).toContain('x-kept')
      for (const name of deleted) expect(names).not.toContain(name.toLowerCase())
    },
  ],
  [
    '20. the body of ACCESS_DENIED says Message with a capital M',
    async () => {
      const policy = JSON.stringify({
        Version: '2012-10-17',
        Statement: [
          { Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' },
        ],
      })
      const { status, text } = await ask({ methods: { 'GET /a': mock() }, api: { policy } }, '/a')
      expect(status).toBe(403)
      expect(text).toMatch(/^\{"Message":"User: anonymous is not authorized to perform: /)
    },
  ],
  [
    '21. a customised gateway response inherits nothing from DEFAULT_4XX',
    async () => {
      const cors = { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" }
      const gatewayResponses = {
        DEFAULT_4XX: { responseType: 'DEFAULT_4XX', responseParameters: cors },
        MISSING_AUTHENTICATION_TOKEN: {
          responseType: 'MISSING_AUTHENTICATION_TOKEN',
          statusCode: '404',
        },
      } as const
      const api = { methods: { 'GET /a': mock({ passthroughBehavior: 'NEVER' }) } }
      const own = await ask({ ...api, definition: { gatewayResponses } }, '/no')
      expect(own.status).toBe(404)
      expect(own.headers.has('access-control-allow-origin')).toBe(false)
      const other = await ask({ ...api, definition: { gatewayResponses } }, '/a', {
        headers: { 'content-type': 'text/csv' },
      })
      expect(other.status).toBe(415)
      expect(other.headers.get('access-control-allow-origin')).toBe('*')
    },
  ],
  [
    '22. INTEGRATION_FAILURE says 504 in the table and is emitted as 502 or 500 unless a status is set',
    async () => {
      const api = { methods: proxied, backend: returns('text') }
      expect((await ask(api, '/a')).status).toBe(502)
      const gatewayResponses = {
        INTEGRATION_FAILURE: { responseType: 'INTEGRATION_FAILURE', statusCode: '504' },
      } as const
      expect((await ask({ ...api, definition: { gatewayResponses } }, '/a')).status).toBe(504)
    },
  ],
  [
    '23. 415 has the error type BadRequestException',
    async () => {
      const methods = { 'POST /a': mock({ passthroughBehavior: 'NEVER' }) }
      const { status, text, headers } = await ask({ methods }, '/a', {
        method: 'POST',
        body: 'x',
        headers: { 'content-type': 'text/plain' },
      })
      expect(status).toBe(415)
      expect(text).toBe('{"message":"Unsupported Media Type"}')
      expect(headers.get('x-amzn-errortype')).toBe('BadRequestException')
    },
  ],
  [
    '24. missing parameters are listed as header, path, querystring, before the body, which a GET has as {}',
    async () => {
      const requestValidators = {
        v: { id: 'v', name: 'v', validateRequestBody: true, validateRequestParameters: true },
      }
      const models = {
        M: { id: 'm', name: 'M', contentType: 'application/json', schema: '{"required":["a"]}' },
      }
      const validated = {
        ...mock(),
        requestValidatorId: 'v',
        requestModels: { 'application/json': 'M' },
      }
      const requestParameters = {
        'method.request.querystring.qs1': true,
        'method.request.path.issuer': true,
        'method.request.header.x-header-param': true,
      }
      const definition = { requestValidators, models }
      const methods = { 'GET /a': { ...validated, requestParameters } }
      expect((await ask({ methods, definition }, '/a')).text).toBe(
        '{"message":"Missing required request parameters: [x-header-param, issuer, qs1]"}',
      )
      expect((await ask({ methods: { 'GET /a': validated }, definition }, '/a')).text).toBe(
        '{"message":"Invalid request body"}',
      )
    },
  ],
  [
    '25. no model for the content type means no validation; NEVER closes the gap',
    async () => {
      const requestValidators = {
        v: { id: 'v', name: 'v', validateRequestBody: true, validateRequestParameters: false },
      }
      const models = {
        M: { id: 'm', name: 'M', contentType: 'application/json', schema: '{"required":["a"]}' },
      }
      const status = async (passthroughBehavior: 'WHEN_NO_MATCH' | 'NEVER') => {
        const method = {
          ...mock({ passthroughBehavior }),
          requestValidatorId: 'v',
          requestModels: { 'application/json': 'M' },
        }
        const init = {
          method: 'POST',
          body: '{"statusCode": 200}',
          headers: { 'content-type': 'text/json' },
        }
        return (
          await ask(
            { methods: { 'POST /a': method }, definition: { requestValidators, models } },
            '/a',
            init,
          )
        ).status
      }
      expect(await status('WHEN_NO_MATCH')).toBe(200)
      expect(await status('NEVER')).toBe(415)
    },
  ],
  [
    '26. Lambda patterns match the whole errorMessage, never the status; an S3 404 is a client 200',
    async () => {
      const responses = {
        200: { statusCode: '200' },
        405: { statusCode: '405', selectionPattern: '.*four hundred.*' },
        502: { statusCode: '502', selectionPattern: '.+' },
        418: { statusCode: '418', selectionPattern: '200' },
      }
      const custom = declared({
        ...lambdaProxy,
        type: 'AWS',
        integrationResponses: responses,
      })
      const status = async (result: unknown) =>
        (await ask({ methods: { 'GET /a': custom }, backend: returns(result) }, '/a')).status
      expect(await status({ ok: 1 })).toBe(200)
      expect(await status({ errorMessage: 'some four hundred error' })).toBe(405)
      expect(await status({ errorMessage: 'other' })).toBe(502)
      expect(await status({ errorMessage: 'two\nlines' })).toBe(200)
      const s3 = declared({
        type: 'AWS',
        httpMethod: 'GET',
        uri: 'arn:aws:apigateway:us-east-1:s3:path/bucket/key',
        integrationResponses: ok,
      })
      const missing = await ask(
        {
          methods: { 'GET /a': s3 },
          backend: () => new Response('<Error><Code>NoSuchKey</Code></Error>', { status: 404 }),
        },
        '/a',
      )
      expect(missing).toMatchObject({
        status: 200,
        text: '<Error><Code>NoSuchKey</Code></Error>',
      })
    },
  ],
  [
    '27. no matching integration response and no default is 500',
    async () => {
      const responses = { 400: { statusCode: '400', selectionPattern: '4\\d{2}' } }
      const { status } = await ask(
        { methods: { 'GET /a': http({ integrationResponses: responses }) } },
        '/a',
      )
      expect(status).toBe(500)
    },
  ],
  [
    '28. the statusCode of a MOCK is an integer literal with an optionally quoted key',
    () => {
      expect(mockStatus('{statusCode: 200}')).toBe(200)
      expect(mockStatus('{"statusCode": 200}')).toBe(200)
      expect(mockStatus('{"statusCode": "200"}')).toBeUndefined()
    },
  ],
  [
    '29. binary answers need isBase64Encoded and a matching first Accept; unlisted uploads are damaged',
    async () => {
      const backend = returns({ body: btoa('png'), isBase64Encoded: true })
      const text = async (accept: string) =>
        (await ask({ methods: proxied, backend, ...binaryApi }, '/a', { headers: { accept } })).text
      expect(await text('image/png')).toBe('png')
      expect(await text('image/png,text/html')).toBe('png')
      expect(await text('text/html,image/png')).toBe(btoa('png'))
      expect(await text('image/*')).toBe(btoa('png'))
      const body = new Uint8Array([0x1f, 0x8b, 0x41])
      const { sent } = await ask({ methods: { 'POST /a': http() } }, '/a', { method: 'POST', body })
      expect(await sent[0]?.text()).toBe('\x1f\ufffdA')
    },
  ],
  [
    '30. cache keys hold the key parameters only, and an unauthorised max-age=0 succeeds with a Warning',
    async () => {
      const world = makeWorld()
      world.backend = () => new Response(`${world.requests.length}`)
      const method = http({
        httpMethod: 'GET',
        cacheKeyParameters: ['method.request.querystring.key'],
      })
      const stage = { cacheClusterEnabled: true }
      deploy(world, restSnapshot({ 'GET /a': method }, { stage }))
      expect(await (await call(world, '/a?key=1&other=1')).text()).toBe('1')
      expect(await (await call(world, '/a?key=1&other=2')).text()).toBe('1')
      const fresh = await call(world, '/a?key=1', { headers: { 'cache-control': 'max-age=0' } })
      expect(await fresh.text()).toBe('1')
      expect(fresh.headers.get('warning')).toContain('199 Cache-control headers were ignored')
    },
  ],
]

it.each(traps)('%s', async (_, check) => {
  await check()
})
