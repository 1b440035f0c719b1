import { expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const api = {
  name: 'chat',
  protocolType: 'WEBSOCKET',
  routeSelectionExpression: '$request.body.action',
}
const authorizer = {
  name: 'gate',
  authorizerType: 'REQUEST',
  authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:gate',
}

it.each([
  [
    'an API key from anywhere else',
    '/v2/apis',
    { ...api, apiKeySelectionExpression: '$request.header.other' },
    /^Invalid API key selection expression/,
  ],
  [
    'routes selected by what no message has',
    '/v2/apis',
    { ...api, routeSelectionExpression: '$request.nothing.action' },
    /^Invalid route selection expression specified: \$request\.nothing\.action$/,
  ],
  [
    'answers selected by anything but $default',
    'ROOT/routes',
    { routeKey: 'send', routeResponseSelectionExpression: '$request.body.a' },
    /^Invalid route response selection expression/,
  ],
  ['a custom route key with $', 'ROOT/routes', { routeKey: '$send' }, /may begin with \$$/],
  [
    'authorization of messages',
    'ROOT/routes',
    { routeKey: 'send', authorizationType: 'AWS_IAM' },
    /^Currently, authorization is restricted to the \$connect route only$/,
  ],
  [
    'a route response but $default',
    'ROUTE/routeresponses',
    { routeResponseKey: 'other' },
    /^Currently, only \$default is supported as a RouteResponseKey\./,
  ],
  [
    'an integration response without slashes',
    'INTEGRATION/integrationresponses',
    { integrationResponseKey: '4\\d\\d' },
    /^Invalid integration response key/,
  ],
  [
    'an identity source in the spelling of HTTP APIs',
    'ROOT/authorizers',
    { ...authorizer, identitySource: ['$request.header.token'] },
    /^Invalid request identity source expression: \$request\.header\.token\. .*matching 'route\.request\.querystring\|header/,
  ],
  [
    'tokens',
    'ROOT/authorizers',
    { ...authorizer, authorizerType: 'JWT' },
    /^Invalid authorizer type\. Only REQUEST authorizer type is supported on WEBSOCKET protocol Apis\.$/,
  ],
  [
    'events in format 2.0',
    'ROOT/integrations',
    { integrationType: 'AWS_PROXY', integrationUri: 'arn:f', payloadFormatVersion: '2.0' },
    /^Unsupported PayloadFormatVersion: 2\.0$/,
  ],
  [
    'CORS',
    '/v2/apis',
    { ...api, corsConfiguration: { allowOrigins: ['*'] } },
    /^Cors is not supported for WEBSOCKET protocolType$/,
  ],
  [
    'routes selected by nothing',
    '/v2/apis',
    { ...api, routeSelectionExpression: undefined },
    /^Invalid routeSelectionExpression$/,
  ],
  [
    'simple answers of authorizers',
    'ROOT/authorizers',
    { ...authorizer, enableSimpleResponses: true },
    /only supported for HTTP APIs$/,
  ],
  [
    'mapping keys of several levels',
    '/v2/domainnames/ws.example.com/apimappings',
    { apiId: 'API', stage: 'prod', apiMappingKey: 'a/b' },
    /not supported for WebSocket APIs$/,
  ],
])('a WebSocket API does not take %s', async (_, path, body, message) => {
  const admin = fakeAdmin()
  const create = async (at: string, what: object) => (await admin.call('POST', at, what)).body
  const { apiId } = await create('/v2/apis', api)
  const root = `/v2/apis/${apiId}`
  const { routeId } = await create(`${root}/routes`, { routeKey: 'say' })
  const { integrationId } = await create(`${root}/integrations`, { integrationType: 'MOCK' })
  await create('/v2/domainnames', {
    domainName: 'ws.example.com',
    domainNameConfigurations: [{ endpointType: 'REGIONAL' }],
  })
  const at = path
    .replace('ROUTE', `${root}/routes/${routeId}`)
    .replace('INTEGRATION', `${root}/integrations/${integrationId}`)
    .replace('ROOT', root)
  const asked = JSON.parse(JSON.stringify(body).replace('"API"', `"${apiId}"`)) as object
  const answer = await admin.call('POST', at, asked)
  expect(answer.status).toBe(400)
  expect(answer.body.message).toMatch(message)
})

it('shares no domain with an HTTP API', async () => {
  const admin = fakeAdmin()
  const create = async (at: string, what: object) => (await admin.call('POST', at, what)).body
  const domain = '/v2/domainnames/api.example.com/apimappings'
  await create('/v2/domainnames', {
    domainName: 'api.example.com',
    domainNameConfigurations: [{ endpointType: 'REGIONAL' }],
  })
  const staged = async (input: object) => {
    const { apiId } = await create('/v2/apis', input)
    await create(`/v2/apis/${apiId}/stages`, { stageName: 'prod' })
    return { apiId, stage: 'prod' }
  }
  const http = await staged({ name: 'pets', protocolType: 'HTTP' })
  const socket = await staged(api)
  await create(domain, { ...http, apiMappingKey: 'pets' })
  const refused = await admin.call('POST', domain, { ...socket, apiMappingKey: 'chat' })
  expect(refused.status).toBe(400)
  const { body } = await admin.call('GET', domain)
  const [mapping] = body.items as { apiMappingId: string }[]
  await admin.call('DELETE', `${domain}/${mapping?.apiMappingId}`)
  expect((await admin.call('POST', domain, { ...socket, apiMappingKey: 'chat' })).status).toBe(201)
  expect((await admin.call('POST', domain, { ...http, apiMappingKey: 'pets' })).status).toBe(400)
})

it.each<[string, string | undefined]>([
  ['AWS', '${integration.response.body.errorMessage}'],
  ['HTTP', '${integration.response.statuscode}'],
  ['MOCK', '${integration.response.statuscode}'],
  ['AWS_PROXY', undefined],
  ['HTTP_PROXY', undefined],
])('tells that integrations of the type %s select their responses by %s', async (type, by) => {
  const admin = fakeAdmin()
  const { apiId } = (await admin.call('POST', '/v2/apis', api)).body
  const input = { integrationType: type, integrationUri: 'https://b.example' }
  const { body } = await admin.call('POST', `/v2/apis/${apiId}/integrations`, input)
  expect(body.integrationResponseSelectionExpression).toBe(by)
})
