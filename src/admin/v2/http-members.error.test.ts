import { expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:f'
const payloadFormatVersion = '1.0'
const url = {
  integrationType: 'HTTP_PROXY',
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
    'Invalid integration subtype specified: SQS-Nothing',
  ],
  [
    'integrations',
    'a subtype without a role',
    { ...queue, credentialsArn: undefined },
    'CredentialsArn must be specified for integrations with a subtype',
  ],
  [
    'integrations',
    'a subtype in format 2.0',
    { ...queue, payloadFormatVersion: '2.0' },
    'PayloadFormatVersion 2.0 is only supported for Lambda integrations',
  ],
  [
    'integrations',
    'a subtype without its parameters',
    { ...queue, requestParameters: {} },
    'Parameters required by SQS-SendMessage are missing: QueueUrl, MessageBody',
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
    'EnableSimpleResponses is only supported for payload format version 2.0',
  ],
  [
    'authorizers',
    'a cache without an identity source',
    { ...gate, authorizerResultTtlInSeconds: 60 },
    'Caching of authorizer results requires at least one identity source',
  ],
  [
    'authorizers',
    'an identity source in the spelling of WebSocket APIs',
    { ...gate, identitySource: ['route.request.header.token'] },
    'Invalid identity source specified: route.request.header.token',
  ],
  [
    'authorizers',
    'the body for an identity source',
    { ...gate, identitySource: ['$request.body.token'] },
    'Invalid identity source specified: $request.body.token',
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
