import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { GatewayResponse, GatewayResponseType } from '../../definition/gateway-response.ts'
import { gatewayResponseTypes } from '../../definition/gateway-response.ts'
import { refuse } from '../refusal.ts'
import { compile } from '../../plan/compile.ts'
import { Invocation } from '../invocation.ts'
import { gatewayResponseDefaults } from './defaults.ts'
import { compileGatewayResponses } from './index.ts'

const integration = {
  type: 'HTTP_PROXY',
  httpMethod: 'GET',
  uri: 'https://backend.example.com/',
} as const

async function notFound(
  gatewayResponses: Partial<Record<GatewayResponseType, GatewayResponse>>,
  headers: Record<string, string> = {},
): Promise<Response> {
  const world = makeWorld()
  const stage = { variables: { color: 'blue' } }
  const sketch = { definition: { gatewayResponses }, stage }
  deploy(world, restSnapshot({ 'GET /': { integration } }, sketch))
  return call(world, '/nowhere?q=0&q=1', { headers })
}

describe('every built-in gateway response', () => {
  const { plan } = compile(restSnapshot({ 'GET /': { integration } }))
  const birth = {
    request: new Request('https://a.example.com/'),
    plan,
    place: {
      host: 'a',
      scheme: 'https',
      contextPath: '/',
      routePath: '/',
      eventPath: '/',
      query: '',
      basePathMatched: undefined,
    },
    startedAtMs: 0,
    sourceIp: '203.0.113.10',
    accountId: '123456789012',
    connection: undefined,
    requestId: 'r',
    makeExtendedRequestId: () => 'e',
    makeTraceHeader: () => 't',
  }
  // Ids are made by whoever creates calls; formatting does not read them here.
  const anyCall = new Invocation(birth as unknown as ConstructorParameters<typeof Invocation>[0])
  it.each(gatewayResponseTypes.filter((type) => !type.startsWith('DEFAULT')))(
    '%s answers with its status, error type and message',
    (type) => {
      const reply = compileGatewayResponses({})(anyCall, refuse(type, { code: 'test' }))
      const { status, errorType, message } = gatewayResponseDefaults[type]
      expect(reply.status).toBe(status)
      expect(reply.headers).toContainEqual(['x-amzn-ErrorType', errorType])
      const key = type === 'ACCESS_DENIED' ? 'Message' : 'message'
      expect(reply.body).toBe(`{"${key}":${JSON.stringify(message)}}`)
    },
  )
})

describe('ACCESS_DENIED', () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' }],
  })
  const denied = async (type: GatewayResponseType, more: Partial<GatewayResponse>) => {
    const world = makeWorld()
    const gatewayResponses = { [type]: { responseType: type, ...more } }
    const sketch = { api: { policy }, definition: { gatewayResponses } }
    deploy(world, restSnapshot({ 'GET /': { integration } }, sketch))
    const response = await call(world, '/')
    const { headers } = response
    const body = (await response.text()).replace(/:"User: anonymous is not .*"}$/, ':…}')
    return [response.status, headers.get('content-type'), headers.get('x-own'), body]
  }
  const responseParameters = { 'gatewayresponse.header.X-Own': "'own'" }
  const typed = { 'gatewayresponse.header.Content-Type': "'text/x'" }
  const responseTemplates = { 'application/json': '{"m":$context.error.messageString}' }

  it.each<[GatewayResponseType, Partial<GatewayResponse>, ...unknown[]]>([
    ['ACCESS_DENIED', {}, 403, 'application/json', null, '{"Message":…}'],
    ['ACCESS_DENIED', { statusCode: '404' }, 404, 'application/json', null, '{"Message":…}'],
    ['ACCESS_DENIED', { responseParameters }, 403, 'application/json', 'own', '{"Message":…}'],
    ['ACCESS_DENIED', { responseParameters: typed }, 403, 'text/x', null, '{"Message":…}'],
    ['ACCESS_DENIED', { responseTemplates }, 403, 'application/json', null, '{"m":…}'],
    ['DEFAULT_4XX', { statusCode: '418' }, 418, 'application/json', null, '{"Message":…}'],
    ['DEFAULT_4XX', { responseTemplates }, 403, 'application/json', null, '{"m":…}'],
    ['DEFAULT_5XX', { statusCode: '500' }, 403, 'application/json', null, '{"Message":…}'],
  ])('with %s as %j', async (type, more, ...answer) => {
    expect(await denied(type, more)).toEqual(answer)
  })
})

describe('a customised gateway response', () => {
  const own = (more: Partial<GatewayResponse>): GatewayResponse => ({
    responseType: 'MISSING_AUTHENTICATION_TOKEN',
    ...more,
  })

  it('changes status, headers and body, and keeps x-amzn-ErrorType', async () => {
    const response = await notFound(
      {
        MISSING_AUTHENTICATION_TOKEN: own({
          statusCode: '404',
          responseParameters: {
            'gatewayresponse.header.X-Static': "'yes'",
            'gatewayresponse.header.X-Path': 'context.path',
            'gatewayresponse.header.X-Client': 'method.request.header.X-Client',
            'gatewayresponse.header.X-All': 'method.request.multivaluequerystring.q',
            'gatewayresponse.header.X-Absent': 'method.request.header.Nope',
            'gatewayresponse.header.X-Variable': 'stageVariables.color',
            'gatewayresponse.header.X-Found-Query': 'method.input.params.q',
            'gatewayresponse.header.X-Found-Header': 'method.input.params.X-Client',
          },
          responseTemplates: {
            'application/json':
              '{"t":"$context.error.responseType","m":$context.error.messageString,"q":"$method.request.querystring.q","s":"$stageVariables.none$stageVariables.color"}',
          },
        }),
      },
      { 'x-client': 'me' },
    )
    expect(response.status).toBe(404)
    expect(await response.text()).toBe(
      '{"t":"MISSING_AUTHENTICATION_TOKEN","m":"Missing Authentication Token","q":"1","s":"blue"}',
    )
    expect(response.headers.get('x-static')).toBe('yes')
    expect(response.headers.get('x-path')).toBe('/prod/nowhere')
    expect(response.headers.get('x-client')).toBe('me')
    expect(response.headers.get('x-all')).toBe('0,1')
    expect(response.headers.has('x-absent')).toBe(false)
    expect(response.headers.get('x-variable')).toBe('blue')
    expect(response.headers.get('x-found-query')).toBe('1')
    expect(response.headers.get('x-found-header')).toBe('me')
    expect(response.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException')
  })

  it.each([
    ['Content-Length', null],
    ['Transfer-Encoding', null],
    ['x-amzn-ErrorType', 'MissingAuthenticationTokenException'],
  ])('leaves %s to the gateway', async (name, expected) => {
    const response = await notFound({
      MISSING_AUTHENTICATION_TOKEN: own({
        responseParameters: { [`gatewayresponse.header.${name}`]: "'5'" },
      }),
    })
    expect(response.headers.get(name)).toBe(expected)
    expect(await response.text()).toBe('{"message":"Missing Authentication Token"}')
  })

  it.each([
    ['application/xml', 'application/xml', '<m>Missing Authentication Token</m>'],
    ['application/xml;q=0.9', 'application/xml', '<m>Missing Authentication Token</m>'],
    ['image/png, application/xml', 'application/xml', '<m>Missing Authentication Token</m>'],
    ['image/png', 'application/json', '{"m":"Missing Authentication Token"}'],
    ['*/*', 'application/json', '{"m":"Missing Authentication Token"}'],
    [undefined, 'application/json', '{"m":"Missing Authentication Token"}'],
  ])('of several templates has that of Accept: %s is %s', async (accept, type, text) => {
    const response = await notFound(
      {
        MISSING_AUTHENTICATION_TOKEN: own({
          responseTemplates: {
            'application/xml': '<m>$context.error.message</m>',
            'application/json': '{"m":$context.error.messageString}',
          },
        }),
      },
      accept === undefined ? {} : { accept },
    )
    expect([response.headers.get('content-type'), await response.text()]).toEqual([type, text])
  })

  it('keeps the built-in status where the customised one is none that an answer can end with', async () => {
    const response = await notFound({ MISSING_AUTHENTICATION_TOKEN: own({ statusCode: '101' }) })
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('{"message":"Missing Authentication Token"}')
  })

  it('inherits nothing from DEFAULT_4XX', async () => {
    const response = await notFound({
      MISSING_AUTHENTICATION_TOKEN: own({}),
      DEFAULT_4XX: {
        responseType: 'DEFAULT_4XX',
        statusCode: '418',
        responseParameters: { 'gatewayresponse.header.X-Default': "'d'" },
      },
    })
    expect(response.status).toBe(403)
    expect(response.headers.has('x-default')).toBe(false)
    expect(await response.text()).toBe('{"message":"Missing Authentication Token"}')
  })

  it('takes the whole class default when the type itself is not customised', async () => {
    const response = await notFound({
      DEFAULT_4XX: {
        responseType: 'DEFAULT_4XX',
        responseParameters: { 'gatewayresponse.header.Access-Control-Allow-Origin': "'*'" },
        responseTemplates: { 'text/plain': '$context.error.message' },
      },
    })
    expect(response.status).toBe(403)
    expect(response.headers.get('access-control-allow-origin')).toBe('*')
    expect(response.headers.get('content-type')).toBe('text/plain')
    expect(await response.text()).toBe('Missing Authentication Token')
  })
})
