import { expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const payloadFormatVersion = '1.0'
const url = {
  integrationType: 'HTTP_PROXY',
  integrationMethod: 'GET',
  integrationUri: 'https://b.example',
  payloadFormatVersion,
}
const lambda = { integrationType: 'AWS_PROXY', integrationUri: functionArn, payloadFormatVersion }
const queue = {
  integrationType: 'AWS_PROXY',
  payloadFormatVersion,
  integrationSubtype: 'SQS-SendMessage',
  credentialsArn: 'arn:aws:iam::123456789012:role/gateway',
  requestParameters: { QueueUrl: 'https://sqs.example/q', MessageBody: '$request.body' },
}
const stream = 'arn:aws:firehose:us-east-1:123456789012:deliverystream/amazon-apigateway-a'
const gate = {
  name: 'gate',
  authorizerType: 'REQUEST',
  authorizerUri: functionArn,
  authorizerPayloadFormatVersion: '2.0',
}

it.each([
  [
    'integrations',
    'a mapping of what is no variable',
    { ...url, requestParameters: { 'append:header.a': '$request.nonsense.b' } },
    'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid source: $request.nonsense.b specified for destination: append:header.a]',
  ],
  [
    'integrations',
    "a response's variable in a request",
    { ...url, requestParameters: { 'append:header.a': '$response.header.b' } },
    /Invalid source: \$response\.header\.b/,
  ],
  [
    'integrations',
    "a request's variable in a response",
    { ...lambda, responseParameters: { 200: { 'append:header.a': '$request.header.b' } } },
    /Invalid source: \$request\.header\.b/,
  ],
  [
    'integrations',
    'a function without the format of its events',
    { ...lambda, payloadFormatVersion: undefined },
    'PayloadFormatVersion is a required parameter for integration',
  ],
  [
    'integrations',
    'a backend without the format of its requests',
    { ...url, payloadFormatVersion: undefined },
    'PayloadFormatVersion is a required parameter for integration',
  ],
  [
    'integrations',
    'a type that is no proxy',
    { ...url, integrationType: 'MOCK' },
    'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)',
  ],
  [
    'integrations',
    'a subtype that there is not',
    { ...queue, integrationSubtype: 'SQS-Nothing' },
    'Operation: SQS-Nothing is not supported.',
  ],
  [
    'integrations',
    'a subtype without a role',
    { ...queue, credentialsArn: undefined },
    'Role ARN must be specified for AWS integration configuration with Subtype: SQS-SendMessage',
  ],
  [
    'integrations',
    'a subtype in format 2.0',
    { ...queue, payloadFormatVersion: '2.0' },
    'Operation: SQS-SendMessage is not supported.',
  ],
  [
    'integrations',
    'a subtype without its parameters',
    { ...queue, requestParameters: {} },
    'Operation: SQS-SendMessage requires enabling passthrough, or defining all of the following parameters in the parameter mapping: [QueueUrl, MessageBody]',
  ],
  [
    'integrations',
    'a parameter that the subtype does not have',
    { ...queue, requestParameters: { ...queue.requestParameters, Color: 'red' } },
    'Invalid parameter for SQS-SendMessage specified: Color',
  ],
  [
    'authorizers',
    'a function without the format of its events',
    { ...gate, authorizerPayloadFormatVersion: undefined },
    'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer',
  ],
  [
    'authorizers',
    'simple answers in format 1.0',
    { ...gate, authorizerPayloadFormatVersion: '1.0', enableSimpleResponses: true },
    'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".',
  ],
  [
    'authorizers',
    'a cache without an identity source',
    { ...gate, authorizerResultTtlInSeconds: 60 },
    'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)',
  ],
  [
    'authorizers',
    'an identity source in the spelling of WebSocket APIs',
    { ...gate, identitySource: ['route.request.header.token'] },
    'Invalid identity source expression: route.request.header.token. The source must be a request header, request querystring, stage variable or context parameter',
  ],
  [
    'authorizers',
    'the body for an identity source',
    { ...gate, identitySource: ['$request.body.token'] },
    'Invalid identity source expression: $request.body.token. The source must be a request header, request querystring, stage variable or context parameter',
  ],
  [
    'integrations',
    'a URL without a method',
    { ...url, integrationMethod: undefined },
    'HttpMethod parameter method must be specified for integrationType HTTPPROXY',
  ],
  [
    'integrations',
    'a URL in format 2.0',
    { ...url, payloadFormatVersion: '2.0' },
    'PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY',
  ],
  [
    'integrations',
    'a format that there is not',
    { ...lambda, payloadFormatVersion: '3.0' },
    'Unsupported PayloadFormatVersion: 3.0',
  ],
  [
    'integrations',
    'a VPC link without its id',
    { ...url, connectionType: 'VPC_LINK' },
    'ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK',
  ],
  [
    'integrations',
    'a change of a request that there is not',
    { ...url, requestParameters: { 'put:header.a': 'b' } },
    'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid Request Actioned Parameter destination specified: put:header.a]',
  ],
  [
    'integrations',
    'a change of a response that there is not',
    { ...url, responseParameters: { 200: { 'put:header.a': 'b' } } },
    'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid Response Actioned Parameter destination specified: put:header.a]',
  ],
  [
    'integrations',
    'changes of an answer that there cannot be',
    { ...url, responseParameters: { 199: { 'append:header.a': 'b' } } },
    'Invalid mapping expression specified: Validation Result: warnings : [], errors : [Status Code 199 is not valid.]',
  ],
  ['models', 'any model', { name: 'Pet', schema: '{}' }, /^Currently, Models are not permitted/],
  [
    'authorizers',
    'a long memory',
    { ...gate, authorizerResultTtlInSeconds: 3601 },
    'Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.',
  ],
  [
    'authorizers',
    'a function without an address',
    { ...gate, authorizerUri: undefined },
    'AuthorizerUri is a required field in an Authorizer',
  ],
  [
    'authorizers',
    'tokens of nobody',
    { name: 'jwt', authorizerType: 'JWT' },
    'JwtConfiguration must not be null for JWT Authorizer',
  ],
  [
    'authorizers',
    'tokens of an issuer without an address',
    { name: 'jwt', authorizerType: 'JWT', jwtConfiguration: { issuer: 'me', audience: ['a'] } },
    'Invalid issuer: Issuer is not a valid URL for JWT Authorizer',
  ],
  [
    'authorizers',
    'tokens of an issuer without TLS',
    { name: 'jwt', authorizerType: 'JWT', jwtConfiguration: { issuer: 'http://i.example' } },
    'Invalid issuer: Issuer is not a valid URL for JWT Authorizer',
  ],
  [
    'routes',
    'an authorization without its authorizer',
    { routeKey: 'GET /a', authorizationType: 'JWT' },
    'Invalid authorizer ID specified. Setting the authorization type to JWT requires a valid JWT authorizer.',
  ],
  [
    'routes',
    'scopes that nobody looks at',
    { routeKey: 'GET /a', authorizationScopes: ['read'] },
    'Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization types',
  ],
  [
    'routes',
    'a malformed target',
    { routeKey: 'GET /a', target: 'a1b2c3' },
    'Unexpected or malformed target in route null. Correct format should be integrations/<integration_id>.',
  ],
  [
    'routes',
    'API keys',
    { routeKey: 'GET /a', apiKeyRequired: true },
    'ApiKeyRequired is not currently supported for HTTP APIs. Please set ApiKeyRequired to false for route null',
  ],
  ['stages', 'a stage of several words', { stageName: 'a b' }, 'Stage name only allows a-zA-Z0-9_'],
  [
    'stages',
    'a stream of access logs',
    { stageName: 'a', accessLogSettings: { destinationArn: stream, format: '$context.requestId' } },
    "Access log destination must only contain characters a-z, A-Z, 0-9, '_', '-', '/', '.': 'deliverystream/amazon-apigateway-a'",
  ],
  [
    'stages',
    'access logs that name no call',
    { stageName: 'a', accessLogSettings: { format: '$context.stage' } },
    "The following errors are found in Access Log Format: Access Log format must include either $context.requestId or $context.extendedRequestId : '$context.stage'",
  ],
])('an HTTP API does not take among its %s %s', async (collection, _, member, message) => {
  const admin = fakeAdmin()
  const api = { name: 'a', protocolType: 'HTTP' }
  const { apiId } = (await admin.call('POST', '/v2/apis', api)).body
  const { status, body } = await admin.call('POST', `/v2/apis/${apiId}/${collection}`, member)
  expect(status).toBe(400)
  if (typeof message === 'string') expect(body.message).toBe(message)
  else expect(body.message).toMatch(message)
})

it.each([
  ['integrations', url, 'integrationresponses', 'IntegrationResponses'],
  ['routes', { routeKey: 'GET /a' }, 'routeresponses', 'RouteResponses'],
])('an HTTP API has no responses of its %s', async (collection, member, responses, noun) => {
  const admin = fakeAdmin()
  const { apiId } = (await admin.call('POST', '/v2/apis', { name: 'a', protocolType: 'HTTP' })).body
  const at = `/v2/apis/${apiId}/${collection}`
  const { body } = await admin.call('POST', at, member)
  const path = `${at}/${body.integrationId ?? body.routeId}/${responses}`
  expect((await admin.call('POST', path, {})).body.message).toBe(
    `${noun} are currently not supported for this API protocol type. This is because the API may only be configured with proxy integration at this time.`,
  )
})

it('an HTTP API has no two authorizers with one name', async () => {
  const admin = fakeAdmin()
  const { apiId } = (await admin.call('POST', '/v2/apis', { name: 'a', protocolType: 'HTTP' })).body
  const at = `/v2/apis/${apiId}/authorizers`
  const message = 'Authorizer name must be unique. Authorizer gate already exists in this RestApi.'
  const { body: first } = await admin.call('POST', at, gate)
  expect((await admin.call('POST', at, gate)).body.message).toBe(message)
  expect((await admin.call('PATCH', `${at}/${String(first.authorizerId)}`, gate)).status).toBe(200)
  const { body: other } = await admin.call('POST', at, { ...gate, name: 'other' })
  const renamed = await admin.call('PATCH', `${at}/${String(other.authorizerId)}`, { name: 'gate' })
  expect(renamed.body.message).toBe(message)
})
