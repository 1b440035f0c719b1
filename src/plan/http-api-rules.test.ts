import { describe, expect, it } from 'vitest'
import type { V2Authorizer } from '../definition/authorizer.ts'
import type { Cors, V2Integration } from '../definition/http-api.ts'
import type { V2Stage } from '../definition/stage.ts'
import {
  httpSnapshot,
  lambda,
  type HttpSketch,
  type RouteSketch,
} from '../../test/fakes/http-api.ts'
import { validate } from './compile.ts'

const paths = (routes: Readonly<Record<string, RouteSketch>>, sketch: HttpSketch = {}) =>
  validate(httpSnapshot(routes, sketch)).map(({ path }) => path)

const ok = { 'GET /x': { integration: lambda('f') } }

describe('what is wrong with an HTTP API is said at deploy', () => {
  it('nothing, when all is well', () => {
    expect(paths(ok)).toEqual([])
  })

  it.each<[string, Partial<V2Integration>, string]>([
    ['a timeout over 30 s', { timeoutInMillis: 30_001 }, '$.integrations.i0.timeoutInMillis'],
    ['a timeout under 50 ms', { timeoutInMillis: 49 }, '$.integrations.i0.timeoutInMillis'],
    [
      'format 2.0 for a URL',
      { integrationType: 'HTTP_PROXY', integrationUri: 'https://b' },
      '$.integrations.i0.payloadFormatVersion',
    ],
    [
      'a URL that is none',
      { integrationType: 'HTTP_PROXY', integrationUri: 'b.example', payloadFormatVersion: '1.0' },
      "$.routes['GET /x'].integration.integrationUri",
    ],
    [
      'a function that is none',
      { integrationUri: 'fn' },
      "$.routes['GET /x'].integration.integrationUri",
    ],
    [
      'a VPC link without its id',
      { integrationType: 'HTTP_PROXY', connectionType: 'VPC_LINK', payloadFormatVersion: '1.0' },
      '$.integrations.i0.connectionId',
    ],
    [
      'a type of REST APIs',
      { integrationType: 'MOCK' },
      "$.routes['GET /x'].integration.integrationType",
    ],
    [
      'a reserved header',
      { requestParameters: { 'overwrite:header.Authorization': 'x' } },
      "$.integrations.i0.requestParameters['overwrite:header.Authorization']",
    ],
    [
      'a mapping of nothing',
      { requestParameters: { 'append:header.a': '$request.nonsense.b' } },
      "$.routes['GET /x'].integration.requestParameters['append:header.a']",
    ],
    [
      'a filter in a body path',
      { requestParameters: { 'append:header.a': '$request.body.a[?(@.b)]' } },
      "$.routes['GET /x'].integration.requestParameters['append:header.a']",
    ],
    [
      'recursive descent in a body path',
      { requestParameters: { 'append:header.a': '$request.body..b' } },
      "$.routes['GET /x'].integration.requestParameters['append:header.a']",
    ],
    [
      'a status that is none',
      { responseParameters: { '600': {} } },
      "$.routes['GET /x'].integration.responseParameters['600']",
    ],
  ])('%s', (_, integration, path) => {
    expect(paths({ 'GET /x': { integration: { ...lambda('f'), ...integration } } })).toContain(path)
  })

  it.each<[string, Partial<V2Integration>, string]>([
    ['an unknown subtype', { integrationSubtype: 'S3-PutObject' }, 'integrationSubtype'],
    [
      'a missing parameter',
      { requestParameters: { QueueUrl: 'q' } },
      'requestParameters.MessageBody',
    ],
    [
      'an unknown parameter',
      { requestParameters: { QueueUrl: 'q', MessageBody: 'm', Nonsense: 'x' } },
      'requestParameters.Nonsense',
    ],
  ])('%s of a service integration', (_, more, path) => {
    const integration = {
      integrationType: 'AWS_PROXY',
      integrationSubtype: 'SQS-SendMessage',
      payloadFormatVersion: '1.0',
      credentialsArn: 'arn:aws:iam::123456789012:role/r',
      ...more,
    } as const
    expect(paths({ 'GET /x': { integration } })).toContain(`$.routes['GET /x'].integration.${path}`)
  })

  it.each<[string, Partial<V2Authorizer>, string]>([
    ['no issuer', { jwtConfiguration: { audience: ['a'] } }, 'jwtConfiguration.issuer'],
    ['no audience', { jwtConfiguration: { issuer: 'https://i' } }, 'jwtConfiguration.audience'],
    [
      'two sources',
      { identitySource: ['$request.header.a', '$request.header.b'] },
      'identitySource',
    ],
  ])('a JWT authorizer with %s', (_, authorizer, path) => {
    const j = {
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: 'https://i', audience: ['a'] },
      ...authorizer,
    } as const
    expect(paths(ok, { authorizers: { j } })).toEqual([`$.authorizers.j.${path}`])
  })

  it.each<[string, Partial<V2Authorizer>, string]>([
    ['no function', { authorizerUri: undefined as never }, 'authorizerUri'],
    [
      'no format',
      { authorizerPayloadFormatVersion: undefined as never },
      'authorizerPayloadFormatVersion',
    ],
    ['simple answers in 1.0', { authorizerPayloadFormatVersion: '1.0' }, 'enableSimpleResponses'],
    ['a memory without a source', { authorizerResultTtlInSeconds: 1 }, 'identitySource'],
    [
      'too long a memory',
      { authorizerResultTtlInSeconds: 3601, identitySource: ['$request.header.a'] },
      'authorizerResultTtlInSeconds',
    ],
  ])('a Lambda authorizer with %s', (_, authorizer, path) => {
    const a = {
      authorizerUri: 'arn:aws:lambda:us-east-1:123456789012:function:auth',
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      ...authorizer,
    } as const
    expect(paths(ok, { authorizers: { a } })).toEqual([`$.authorizers.a.${path}`])
  })

  it.each<[string, Partial<RouteSketch>]>([
    ['no authorizer', { authorizationType: 'JWT' }],
    ['an authorizer of the wrong kind', { authorizationType: 'CUSTOM', authorizerId: 'j' }],
  ])('a route with %s', (_, route) => {
    const j = {
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer: 'https://i', audience: ['a'] },
    } as const
    expect(paths({ 'GET /x': { ...ok['GET /x'], ...route } }, { authorizers: { j } })).toContain(
      "$.routes['GET /x'].authorizerId",
    )
  })

  it.each(['get /x', 'GET /x/', 'GET /{a+}/b'])('the route key %s', (routeKey) => {
    expect(paths({ [routeKey]: ok['GET /x'] })).toEqual([`$.routes['${routeKey}']`])
  })

  it('two routes for the same requests', () => {
    const routes = { 'GET /x/{a}': ok['GET /x'], 'GET /x/{b}': ok['GET /x'] }
    expect(paths(routes)).toEqual(["$.routes['GET /x/{b}']"])
  })

  it.each<[string, Cors, string]>([
    ['credentials for everybody', { allowOrigins: ['*'], allowCredentials: true }, 'allowOrigins'],
    ['too long an age', { maxAge: 86_401 }, 'maxAge'],
  ])('CORS with %s', (_, corsConfiguration, path) => {
    expect(paths(ok, { api: { corsConfiguration } })).toEqual([`$.api.corsConfiguration.${path}`])
  })

  it.each<[string, Partial<V2Stage>, string]>([
    ['a variable with blanks', { stageVariables: { a: 'b c' } }, 'stageVariables.a'],
    [
      'a log without the request id',
      { accessLogSettings: { format: '$context.status' } },
      'accessLogSettings.format',
    ],
  ])('a stage with %s', (_, stage, path) => {
    expect(paths(ok, { stage })).toEqual([`$.stages['$default'].${path}`])
  })
})
