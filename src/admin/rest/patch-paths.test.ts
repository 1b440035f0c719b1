import { expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const functionUri = 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/f/invocations'
const pool = 'arn:aws:cognito-idp:us-east-1:123456789012:userpool/us-east-1_'
const role = 'arn:aws:iam::123456789012:role/gateway'

/** Creates one of everything and answers their paths. */
async function world() {
  const admin = fakeAdmin()
  const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
  const at = `/restapis/${api.id}`
  const make = async (method: string, path: string, body: object): Promise<string> => {
    const { status, body: made } = await admin.call(method, path, body)
    expect([path, status]).toEqual([path, 201])
    return made.id
  }
  const resource = `${at}/resources/${api.rootResourceId}`
  const method = `${resource}/methods/GET`
  await make('PUT', method, { authorizationType: 'NONE' })
  await make('PUT', `${method}/responses/200`, {})
  const backend = { type: 'HTTP', httpMethod: 'GET', uri: 'https://b.example' }
  await make('PUT', `${method}/integration`, backend)
  await make('PUT', `${method}/integration/responses/200`, {})
  const gate = {
    name: 'gate',
    type: 'TOKEN',
    authorizerUri: functionUri,
    identitySource: 'method.request.header.A',
  }
  const users = {
    name: 'users',
    type: 'COGNITO_USER_POOLS',
    providerARNs: [`${pool}a`],
    identitySource: 'method.request.header.A',
  }
  const uncached = {
    name: 'uncached',
    type: 'REQUEST',
    authorizerUri: functionUri,
    authorizerResultTtlInSeconds: 0,
  }
  const domain = '/domainnames/api.example.com'
  await make('PUT', `${at}/gatewayresponses/DEFAULT_4XX`, {})
  await make('POST', `${at}/deployments`, { stageName: 'prod' })
  await make('POST', `${at}/documentation/versions`, { documentationVersion: '1' })
  await make('POST', '/domainnames', {
    domainName: 'api.example.com',
    certificateArn: 'arn:aws:acm:us-east-1:123456789012:certificate/a',
  })
  await make('POST', `${domain}/basepathmappings`, { basePath: 'a', restApiId: api.id })
  const part = { location: { type: 'API' }, properties: '{}' }
  const paths: Record<string, string> = {
    Account: '/account',
    ApiKey: `/apikeys/${await make('POST', '/apikeys', { name: 'k' })}`,
    Authorizer: `${at}/authorizers/${await make('POST', `${at}/authorizers`, gate)}`,
    Uncached: `${at}/authorizers/${await make('POST', `${at}/authorizers`, uncached)}`,
    Users: `${at}/authorizers/${await make('POST', `${at}/authorizers`, users)}`,
    BasePathMapping: `${domain}/basepathmappings/a`,
    DocumentationPart: `${at}/documentation/parts/${await make('POST', `${at}/documentation/parts`, part)}`,
    DomainName: domain,
    GatewayResponse: `${at}/gatewayresponses/DEFAULT_4XX`,
    Integration: `${method}/integration`,
    IntegrationResponse: `${method}/integration/responses/200`,
    Method: method,
    MethodResponse: `${method}/responses/200`,
    Model: `${at}/models/Empty`,
    RequestValidator: `${at}/requestvalidators/${await make('POST', `${at}/requestvalidators`, { name: 'v' })}`,
    RestApi: at,
    Stage: `${at}/stages/prod`,
    UsagePlan: `/usageplans/${await make('POST', '/usageplans', { name: 'p' })}`,
  }
  return { admin, paths }
}

const operations = { A: 'add', R: 'replace', X: 'remove' } as const

/** The operations of control-plane.md §2.3, and what the entity is after the setting one. */
it.each<[string, string, string, string, unknown]>([
  ['Account', '/cloudwatchRoleArn', 'R', role, { cloudwatchRoleArn: role }],
  ['ApiKey', '/customerId', 'R', 'c', { customerId: 'c' }],
  ['ApiKey', '/description', 'R', 'd', { description: 'd' }],
  ['ApiKey', '/enabled', 'R', 'true', { enabled: true }],
  ['ApiKey', '/name', 'R', 'n', { name: 'n' }],
  ['Authorizer', '/authorizerUri', 'R', functionUri, { authorizerUri: functionUri }],
  ['Authorizer', '/authorizerCredentials', 'R', role, { authorizerCredentials: role }],
  ['Authorizer', '/authorizerResultTtlInSeconds', 'R', '7', { authorizerResultTtlInSeconds: 7 }],
  ['Authorizer', '/authType', 'R', 'custom', { authType: 'custom' }],
  [
    'Authorizer',
    '/identityValidationExpression',
    'R',
    'a+',
    { identityValidationExpression: 'a+' },
  ],
  [
    'Uncached',
    '/identitySource',
    'ARX',
    'method.request.header.B',
    { identitySource: 'method.request.header.B' },
  ],
  ['Authorizer', '/name', 'R', 'n', { name: 'n' }],
  ['Users', '/providerARNs', 'AX', `${pool}b`, { providerARNs: [`${pool}a`, `${pool}b`] }],
  ['BasePathMapping', '/basepath', 'R', 'b', { basePath: 'b' }],
  ['BasePathMapping', '/stage', 'R', 'prod', { stage: 'prod' }],
  ['DocumentationPart', '/properties', 'R', '{"a":1}', { properties: '{"a":1}' }],
  ['DomainName', '/certificateName', 'ARX', 'n', { certificateName: 'n' }],
  ['DomainName', '/managementPolicy', 'R', '{}', {}],
  ['DomainName', '/securityPolicy', 'R', 'TLS_1_0', { securityPolicy: 'TLS_1_0' }],
  ['DomainName', '/routingMode', 'R', 'ROUTING_RULE_ONLY', { routingMode: 'ROUTING_RULE_ONLY' }],
  ['GatewayResponse', '/statusCode', 'R', '418', { statusCode: '418' }],
  [
    'GatewayResponse',
    '/responseTemplates/a~1b',
    'ARX',
    '{}',
    { responseTemplates: { 'a/b': '{}' } },
  ],
  ['Integration', '/cacheNamespace', 'R', 'n', { cacheNamespace: 'n' }],
  [
    'Integration',
    '/contentHandling',
    'R',
    'CONVERT_TO_TEXT',
    { contentHandling: 'CONVERT_TO_TEXT' },
  ],
  ['Integration', '/connectionId', 'R', '${stageVariables.link}', {}],
  ['Integration', '/connectionType', 'R', 'INTERNET', { connectionType: 'INTERNET' }],
  ['Integration', '/credentials', 'R', role, { credentials: role }],
  ['Integration', '/integrationTarget', 'R', 'arn:a', { integrationTarget: 'arn:a' }],
  ['Integration', '/responseTransferMode', 'R', 'BUFFERED', { responseTransferMode: 'BUFFERED' }],
  ['Integration', '/passthroughBehavior', 'R', 'NEVER', { passthroughBehavior: 'NEVER' }],
  ['Integration', '/timeoutInMillis', 'R', '50', { timeoutInMillis: 50 }],
  [
    'Integration',
    '/tlsConfig/insecureSkipVerification',
    'R',
    'true',
    { tlsConfig: { insecureSkipVerification: true } },
  ],
  ['Integration', '/httpMethod', 'R', 'POST', { httpMethod: 'POST' }],
  ['Integration', '/uri', 'R', 'https://c.example', { uri: 'https://c.example' }],
  ['Integration', '/type', '', 'MOCK', {}],
  ['Integration', '/requestTemplates/a~1b', 'ARX', '{}', { requestTemplates: { 'a/b': '{}' } }],
  [
    'IntegrationResponse',
    '/contentHandling',
    'R',
    'CONVERT_TO_BINARY',
    { contentHandling: 'CONVERT_TO_BINARY' },
  ],
  ['IntegrationResponse', '/selectionPattern', 'R', '5..', { selectionPattern: '5..' }],
  [
    'IntegrationResponse',
    '/responseTemplates/a~1b',
    'ARX',
    '{}',
    { responseTemplates: { 'a/b': '{}' } },
  ],
  ['Method', '/authorizationType', 'R', 'AWS_IAM', { authorizationType: 'AWS_IAM' }],
  ['Method', '/authorizerId', 'R', 'a', {}],
  ['Method', '/requestValidatorId', 'R', '', {}],
  ['Method', '/apiKeyRequired', 'R', 'true', { apiKeyRequired: true }],
  ['Method', '/operationName', 'R', 'list', { operationName: 'list' }],
  [
    'Method',
    '/requestParameters/method.request.header.a',
    'ARX',
    'true',
    { requestParameters: { 'method.request.header.a': true } },
  ],
  ['Method', '/requestModels/a~1b', 'ARX', 'Empty', { requestModels: { 'a/b': 'Empty' } }],
  [
    'MethodResponse',
    '/responseModels/a~1b',
    'ARX',
    'Empty',
    { responseModels: { 'a/b': 'Empty' } },
  ],
  [
    'MethodResponse',
    '/responseParameters/method.response.header.a',
    'ARX',
    'true',
    { responseParameters: { 'method.response.header.a': true } },
  ],
  ['Model', '/schema', 'R', '{"type":"object"}', { schema: '{"type":"object"}' }],
  ['Model', '/description', 'R', 'd', { description: 'd' }],
  ['RequestValidator', '/name', 'R', 'n', { name: 'n' }],
  ['RequestValidator', '/validateRequestBody', 'R', 'true', { validateRequestBody: true }],
  [
    'RequestValidator',
    '/validateRequestParameters',
    'R',
    'true',
    { validateRequestParameters: true },
  ],
  ['RestApi', '/apiKeySource', 'R', 'AUTHORIZER', { apiKeySource: 'AUTHORIZER' }],
  ['RestApi', '/disableExecuteApiEndpoint', 'R', 'true', { disableExecuteApiEndpoint: true }],
  ['RestApi', '/minimumCompressionSize', 'R', '9', { minimumCompressionSize: 9 }],
  ['RestApi', '/name', 'R', 'n', { name: 'n' }],
  ['RestApi', '/description', 'ARX', 'd', { description: 'd' }],
  ['Stage', '/cacheClusterSize', 'R', '0.5', {}],
  ['Stage', '/documentationVersion', 'R', '1', { documentationVersion: '1' }],
  [
    'Stage',
    '/canarySettings/useStageCache',
    'R',
    'true',
    { canarySettings: { useStageCache: true } },
  ],
  ['Stage', '/description', 'R', 'd', { description: 'd' }],
  ['Stage', '/tracingEnabled', 'R', 'true', { tracingEnabled: true }],
  ['UsagePlan', '/name', 'R', 'n', { name: 'n' }],
  ['UsagePlan', '/description', 'R', 'd', { description: 'd' }],
  ['UsagePlan', '/productCode', 'ARX', 'c', { productCode: 'c' }],
])('%s %s takes %j', async (entity, path, taken, value, after) => {
  for (const [letter, op] of Object.entries(operations)) {
    const { admin, paths } = await world()
    const one = paths[entity] ?? ''
    // What is replaced or removed in a map has to be there.
    if (letter !== 'A' && taken.includes('A')) {
      await admin.patch(one, { op: 'add', path, value })
    }
    const { status, body } = await admin.patch(one, { op, path, value })
    expect([op, status < 300, body]).toEqual([op, taken.includes(letter), expect.anything()])
    if (status < 300 && letter !== 'X') expect(body).toMatchObject(Object(after))
    if (status < 300 && letter === 'X') expect(body).not.toMatchObject(Object(after))
  }
})

it('leads a base path mapping to another API by /restapiId', async () => {
  const { admin, paths } = await world()
  const { body: other } = await admin.call('POST', '/restapis', { name: 'other' })
  const mapping = paths['BasePathMapping'] ?? ''
  const change = { op: 'replace', path: '/restapiId', value: other.id }
  expect((await admin.patch(mapping, change)).body).toMatchObject({ restApiId: other.id })
})

it('takes labels of API keys, which nothing shows', async () => {
  const { admin, paths } = await world()
  const key = paths['ApiKey'] ?? ''
  const { body: before } = await admin.call('GET', key)
  for (const op of ['add', 'remove']) {
    expect(await admin.patch(key, { op, path: '/labels', value: 'a' })).toMatchObject({
      status: 200,
      body: { ...before, lastUpdatedDate: expect.any(Number) },
    })
  }
})

it('moves a domain name between EDGE and REGIONAL by adding one and removing the other', async () => {
  const { admin, paths } = await world()
  const path = '/endpointConfiguration/types'
  const domain = paths['DomainName'] ?? ''
  const add = { op: 'add', path, value: 'REGIONAL' }
  const types = async (...changes: object[]): Promise<unknown> =>
    (await admin.patch(domain, ...changes)).body['endpointConfiguration']
  expect(await types(add)).toMatchObject({ types: ['EDGE', 'REGIONAL'] })
  expect(await types({ op: 'remove', path, value: 'EDGE' })).toMatchObject({ types: ['REGIONAL'] })
})
