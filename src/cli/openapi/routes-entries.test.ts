import { describe, expect, it } from 'vitest'
import type { ApiDefinition } from '../../definition/api.ts'
import { importTemplate } from '../../openapi/templates/import-template.ts'
import { stableIds } from '../build/ids.ts'
import { buildRoutes } from '../build/routes.ts'
import { entriesOf } from './routes-entries.ts'

const place = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' }
const resource = (Type: string, Properties: object = {}) => ({ Type, Properties })

/** What a template becomes in routes.json, and what the gateway serves of that. */
function entriesOfTemplate(Resources: object) {
  const outcome = importTemplate(JSON.stringify({ Resources }), {
    ids: stableIds('demo'),
    place,
    nowMs: 0,
    stackName: 'demo',
  })
  if (!outcome.ok) throw new Error(outcome.message)
  const { files, leftovers, origins: _, ...sections } = entriesOf(outcome, place)
  const apis = Object.entries(sections.apis).map(([name, entry]) => {
    const definition = files[String(entry['openapi'])]
    return [name, definition ? { ...entry, openapi: JSON.parse(definition) as object } : entry]
  })
  const routes = { ...sections, apis: Object.fromEntries(apis) as object }
  const { state } = buildRoutes(JSON.stringify(routes), { file: '/none/routes.json', place })
  return { routes, leftovers, built: state.snapshots.map(({ definition }) => definition) }
}

function webSocket(built: readonly ApiDefinition[]) {
  const [definition] = built
  if (definition?.protocolType !== 'WEBSOCKET') throw new Error('no WebSocket API')
  const routeOf = (key: string) =>
    Object.values(definition.routes).find(({ routeKey }) => routeKey === key)
  return { definition, routeOf }
}

const ApiId = { Ref: 'Api' }
const stage = resource('AWS::ApiGatewayV2::Stage', { ApiId, StageName: 'v1' })
const socketApi = (properties: object = {}) =>
  resource('AWS::ApiGatewayV2::Api', { Name: 'chat', ProtocolType: 'WEBSOCKET', ...properties })
const backend = (properties: object) =>
  resource('AWS::ApiGatewayV2::Integration', { ApiId, ...properties })
const route = (RouteKey: string, properties: object = {}) =>
  resource('AWS::ApiGatewayV2::Route', {
    ApiId,
    RouteKey,
    Target: { 'Fn::Sub': 'integrations/${Back}' },
    ...properties,
  })

describe('WebSocket APIs of templates', () => {
  it.each([
    { name: 'with both', expression: '$default', response: true, isTwoWay: true },
    { name: 'with the expression alone', expression: '$default', response: false, isTwoWay: false },
    { name: 'with the response alone', expression: undefined, response: true, isTwoWay: false },
  ])('have two-way routes: $name', ({ expression, response, isTwoWay }) => {
    const { built } = entriesOfTemplate({
      Api: socketApi(),
      Stage: stage,
      Back: backend({ IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://x.example.com' }),
      Send: route('send', { RouteResponseSelectionExpression: expression }),
      ...(response && {
        Reply: resource('AWS::ApiGatewayV2::RouteResponse', {
          ApiId,
          RouteId: { Ref: 'Send' },
          RouteResponseKey: '$default',
        }),
      }),
    })
    const { definition, routeOf } = webSocket(built)
    const send = routeOf('send')
    const responses = Object.values(definition.routeResponses[send?.routeId ?? ''] ?? {})
    expect([send?.routeResponseSelectionExpression, responses.length]).toEqual(
      isTwoWay ? ['$default', 1] : [undefined, 0],
    )
  })

  it('have models, names of operations, and what stands on the API itself', () => {
    const { built } = entriesOfTemplate({
      Api: socketApi({
        Description: 'talk',
        ApiKeySelectionExpression: '$context.authorizer.usageIdentifierKey',
        DisableExecuteApiEndpoint: true,
        Tags: { team: 'a' },
      }),
      Stage: stage,
      Word: resource('AWS::ApiGatewayV2::Model', {
        ApiId,
        Name: 'Word',
        ContentType: 'application/json',
        Schema: { type: 'object', required: ['text'] },
      }),
      Back: backend({ IntegrationType: 'HTTP', IntegrationUri: 'https://x.example.com' }),
      Send: route('send', {
        OperationName: 'sendWord',
        ModelSelectionExpression: '$request.body.kind',
        RequestModels: { word: 'Word' },
      }),
    })
    const { definition, routeOf } = webSocket(built)
    expect(definition.api).toMatchObject({
      description: 'talk',
      apiKeySelectionExpression: '$context.authorizer.usageIdentifierKey',
      disableExecuteApiEndpoint: true,
      tags: { team: 'a' },
    })
    expect(routeOf('send')).toMatchObject({
      operationName: 'sendWord',
      modelSelectionExpression: '$request.body.kind',
      requestModels: { word: 'Word' },
    })
    expect(Object.values(definition.models)).toMatchObject([
      { name: 'Word', schema: '{"type":"object","required":["text"]}' },
    ])
  })

  it.each([
    { written: {}, held: {} },
    {
      written: { RequestTemplates: { $default: '{"statusCode": 204}' } },
      held: { $default: '{"statusCode": 204}' },
    },
  ])('have mocks with the templates of their authors: $held', ({ written, held }) => {
    // The AWS CDK writes an empty URI.
    const { built } = entriesOfTemplate({
      Api: socketApi(),
      Stage: stage,
      Back: backend({ IntegrationType: 'MOCK', IntegrationUri: '', ...written }),
      Default: route('$default'),
    })
    const [mock] = Object.values(webSocket(built).definition.integrations)
    expect(mock?.integrationUri).toBeUndefined()
    expect(mock?.requestTemplates).toEqual(held)
  })
})

describe('REST APIs of templates', () => {
  const RestApiId = { Ref: 'Api' }
  const restApi = resource('AWS::ApiGateway::RestApi', { Name: 'pets' })
  const restStage = (properties: object = {}) =>
    resource('AWS::ApiGateway::Stage', { RestApiId, StageName: 'v1', ...properties })

  it('have models of every content type whose schema is JSON', () => {
    const { built } = entriesOfTemplate({
      Api: restApi,
      Stage: restStage(),
      Text: resource('AWS::ApiGateway::Model', {
        RestApiId,
        Name: 'Text',
        ContentType: 'text/plain',
        Schema: { type: 'string' },
      }),
      Post: resource('AWS::ApiGateway::Method', {
        RestApiId,
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'POST',
        RequestModels: { 'text/plain': { Ref: 'Text' } },
        Integration: { Type: 'MOCK' },
      }),
    })
    const [definition] = built
    if (definition?.protocolType !== 'REST') throw new Error('no REST API')
    expect(definition.models['Text']).toMatchObject({
      contentType: 'text/plain',
      schema: '{"type":"string"}',
    })
    const [root] = Object.values(definition.resources)
    expect(root?.resourceMethods?.['POST']?.requestModels).toEqual({ 'text/plain': 'Text' })
  })

  it('leave client certificates and values of keys to their authors, with what they belong to', () => {
    const { leftovers } = entriesOfTemplate({
      Api: restApi,
      Certificate: resource('AWS::ApiGateway::ClientCertificate'),
      Stage: restStage({ ClientCertificateId: { Ref: 'Certificate' } }),
      Get: resource('AWS::ApiGateway::Method', {
        RestApiId,
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        Integration: { Type: 'MOCK' },
      }),
      Plan: resource('AWS::ApiGateway::UsagePlan', { UsagePlanName: 'Gold' }),
      Key: resource('AWS::ApiGateway::ApiKey', { Name: 'k' }),
      Link: resource('AWS::ApiGateway::UsagePlanKey', {
        KeyId: { Ref: 'Key' },
        KeyType: 'API_KEY',
        UsagePlanId: { Ref: 'Plan' },
      }),
    })
    expect(leftovers).toEqual([
      {
        what: 'client certificate of pets/v1',
        advice: expect.stringContaining('GenerateClientCertificate') as string,
      },
      {
        what: 'API key k',
        advice: expect.stringContaining('under apiKeys with "usagePlans": ["Gold"]') as string,
      },
    ])
  })

  it('are mapped to domain names that are declared elsewhere', () => {
    const { routes } = entriesOfTemplate({
      Api: restApi,
      Stage: restStage(),
      Get: resource('AWS::ApiGateway::Method', {
        RestApiId,
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        Integration: { Type: 'MOCK' },
      }),
      Map: resource('AWS::ApiGateway::BasePathMapping', {
        DomainName: 'api.example.com',
        RestApiId,
        Stage: 'v1',
        BasePath: 'pets',
      }),
    })
    expect(routes.domainNames).toEqual({
      'api.example.com': {
        endpointType: 'REGIONAL',
        basePathMappings: { pets: { api: 'pets', stage: 'v1' } },
      },
    })
  })
})
