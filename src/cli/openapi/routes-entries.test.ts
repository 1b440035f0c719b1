import { describe, expect, it } from 'vitest'
import type { ApiDefinition } from '../../definition/api.ts'
import { importedState } from '../../../test/fakes/template.ts'
import { parseWithPositions } from '../../openapi/parse.ts'
import { importTemplates } from '../../openapi/templates/import-template.ts'
import { stableIds } from '../build/ids.ts'
import { buildRoutes } from '../build/routes.ts'
import { entriesOf } from './routes-entries.ts'

const place = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' }
const resource = (Type: string, Properties: object = {}) => ({ Type, Properties })

/** What a template becomes in routes.json, and what the gateway serves of that. */
function entriesOfTemplate(Resources: object) {
  const state = importedState({ Resources }, { ids: stableIds('demo'), place })
  const { files, leftovers, origins: _, ...sections } = entriesOf(state, place)
  const apis = Object.entries(sections.apis).map(([name, entry]) => {
    const definition = files[String(entry['openapi'])]
    return [name, definition ? { ...entry, openapi: JSON.parse(definition) as object } : entry]
  })
  const routes = { ...sections, apis: Object.fromEntries(apis) as object }
  const { state: served } = buildRoutes(JSON.stringify(routes), {
    file: '/none/routes.json',
    place,
  })
  const built = served.snapshots.map(({ definition }) => definition)
  return { routes, leftovers, built, webAcls: served.webAcls }
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

it('tells APIs, plans and keys of the same name apart', () => {
  const RestApiId = { Ref: 'Api' }
  const Resources = {
    Api: resource('AWS::ApiGateway::RestApi', { Name: 'Pets' }),
    Stage: resource('AWS::ApiGateway::Stage', { RestApiId, StageName: 'v1' }),
    Plan: resource('AWS::ApiGateway::UsagePlan', {
      UsagePlanName: 'Gold',
      ApiStages: [{ ApiId: RestApiId, Stage: 'v1' }],
    }),
    Key: resource('AWS::ApiGateway::ApiKey', { Name: 'k', Value: 'a'.repeat(20) }),
    Link: resource('AWS::ApiGateway::UsagePlanKey', {
      KeyId: { Ref: 'Key' },
      UsagePlanId: { Ref: 'Plan' },
    }),
  }
  const outcome = importTemplates(
    ['one', 'two'].map((stackName) => ({
      parsed: parseWithPositions(JSON.stringify({ Resources }), 'template'),
      options: { ids: stableIds(stackName), place, nowMs: 0, stackName },
    })),
  )
  if (!outcome.ok) throw new Error(outcome.message)
  const { apis, usagePlans, apiKeys } = entriesOf(outcome, place)
  expect(Object.keys(apis)).toEqual(['pets-one-api', 'pets-two-api'])
  expect(usagePlans).toMatchObject({
    Gold: { apiStages: [{ api: 'pets-one-api' }] },
    'Gold-2': { apiStages: [{ api: 'pets-two-api' }] },
  })
  expect(apiKeys).toMatchObject({ k: { usagePlans: ['Gold'] }, 'k-2': { usagePlans: ['Gold-2'] } })
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

  it('have route keys with every mark', () => {
    const { built } = entriesOfTemplate({
      Api: socketApi(),
      Stage: stage,
      Back: backend({ IntegrationType: 'HTTP_PROXY', IntegrationUri: 'https://x.example.com' }),
      Join: route('rooms/join:v1'),
    })
    expect(webSocket(built).routeOf('rooms/join:v1')).toBeDefined()
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
      LinkElsewhere: resource('AWS::ApiGateway::UsagePlanKey', {
        KeyId: 'abc123',
        KeyType: 'API_KEY',
        UsagePlanId: { Ref: 'Plan' },
      }),
    })
    expect(leftovers).toEqual([
      {
        what: 'API key abc123 of usage plan Gold',
        advice: expect.stringContaining('with "usagePlans": ["Gold"]') as string,
      },
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

  it('leave the policies of private domain names, which nobody looks at here, to their authors', () => {
    const { leftovers } = entriesOfTemplate({
      Domain: resource('AWS::ApiGateway::DomainNameV2', {
        DomainName: 'in.example.com',
        EndpointConfiguration: { Types: ['PRIVATE'] },
        Policy: { Statement: [{ Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' }] },
      }),
    })
    expect(leftovers.map(({ what }) => what)).toEqual(['policy of in.example.com'])
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

describe('web ACLs of templates', () => {
  const RestApiId = { Ref: 'Api' }
  const VisibilityConfig = {
    CloudWatchMetricsEnabled: 'true',
    SampledRequestsEnabled: true,
    MetricName: 'm',
  }
  const path = {
    FieldToMatch: { UriPath: {} },
    TextTransformations: [{ Priority: '0', Type: 'NONE' }],
  }
  const rule = (Priority: number | string, Statement: object) => ({
    Name: `r${Priority}`,
    Priority,
    Statement,
    Action: { Block: {} },
    VisibilityConfig,
  })
  const restApi = {
    Api: resource('AWS::ApiGateway::RestApi', { Name: 'pets' }),
    Get: resource('AWS::ApiGateway::Method', {
      RestApiId,
      ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
      HttpMethod: 'GET',
      Integration: { Type: 'MOCK' },
    }),
    Stage: resource('AWS::ApiGateway::Stage', { RestApiId, StageName: 'v1' }),
  }
  const acl = (rules: readonly object[]) =>
    resource('AWS::WAFv2::WebACL', {
      Name: 'shield',
      Scope: 'REGIONAL',
      DefaultAction: { Allow: {} },
      Rules: rules,
      VisibilityConfig,
      Tags: [{ Key: 'a', Value: 'b' }],
    })
  const association = (ResourceArn: unknown) =>
    resource('AWS::WAFv2::WebACLAssociation', {
      WebACLArn: { 'Fn::GetAtt': ['Acl', 'Arn'] },
      ResourceArn,
    })
  const stageArn = {
    'Fn::Sub': 'arn:${AWS::Partition}:apigateway:${AWS::Region}::/restapis/${Api}/stages/${Stage}',
  }

  it('protect the stages that they are associated with, with their sets beside them', () => {
    const { routes, leftovers, webAcls } = entriesOfTemplate({
      ...restApi,
      Office: resource('AWS::WAFv2::IPSet', {
        Name: 'office',
        Scope: 'REGIONAL',
        IPAddressVersion: 'IPV4',
        Addresses: ['192.0.2.0/24'],
      }),
      Words: resource('AWS::WAFv2::RegexPatternSet', { RegularExpressionList: ['^/a', 'b$'] }),
      Acl: acl([
        rule('1', { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['Office', 'Arn'] } } }),
        rule(2, {
          RegexPatternSetReferenceStatement: {
            Arn: { 'Fn::GetAtt': ['Words', 'Arn'] },
            ...path,
          },
        }),
        // Plain text that might be base64 is not decoded.
        rule(3, {
          ByteMatchStatement: {
            SearchString: 'YWRtaW4=',
            PositionalConstraint: 'CONTAINS',
            ...path,
          },
        }),
      ]),
      Link: association(stageArn),
    })
    expect(leftovers).toEqual([])
    expect(routes.apis).toMatchObject({ pets: { stages: { v1: { webAcl: 'shield' } } } })
    const [built] = Object.values(webAcls)
    expect(built?.acl.Rules?.map(({ Priority }) => Priority)).toEqual([1, 2, 3])
    expect(built?.acl.Rules?.[2]?.Statement.ByteMatchStatement).toMatchObject({
      SearchStringBase64: btoa('YWRtaW4='),
    })
    expect(Object.values(built?.resources.ipSets ?? {})).toEqual([['192.0.2.0/24']])
    expect(Object.values(built?.resources.regexPatternSets ?? {})).toEqual([['^/a', 'b$']])
  })

  it.each([
    { name: 'what they protect is no stage of an API', link: association('arn:aws:x'), rules: [] },
    { name: 'nobody can resolve them', link: association({ Ref: 'Nobody' }), rules: [] },
    {
      name: 'their rules cannot be read',
      link: association(stageArn),
      rules: [rule(1, { GeoMatchStatement: { CountryCodes: ['Germany'] } })],
    },
  ])('are left to their authors where $name', ({ link, rules }) => {
    const { routes, leftovers } = entriesOfTemplate({ ...restApi, Acl: acl(rules), Link: link })
    expect(leftovers.map(({ what }) => what)).toEqual([
      ...(rules.length > 0 ? ['rules of Acl (AWS::WAFv2::WebACL)'] : []),
      'Acl (AWS::WAFv2::WebACL)',
      'Link (AWS::WAFv2::WebACLAssociation)',
    ])
    expect(routes.webAcls).toEqual({})
  })
})
