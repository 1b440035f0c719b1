import { describe, expect, it } from 'vitest'
import { importedState, importTemplate } from '../../../../test/fakes/template.ts'
import type { TemplateState } from '../template.ts'

const stateOf = (resources: object): TemplateState => importedState({ Resources: resources })

const resource = (Type: string, Properties: object = {}) => ({ Type, Properties })

describe('REST APIs', () => {
  it('finds parents whatever their order, and makes the stage of a deployment', () => {
    const RestApiId = { Ref: 'Api' }
    const state = stateOf({
      Child: resource('AWS::ApiGateway::Resource', {
        RestApiId,
        ParentId: { Ref: 'Parent' },
        PathPart: '{id}',
      }),
      Parent: resource('AWS::ApiGateway::Resource', {
        RestApiId,
        ParentId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        PathPart: 'pets',
      }),
      Api: resource('AWS::ApiGateway::RestApi', { Name: 'pets' }),
      Get: resource('AWS::ApiGateway::Method', {
        RestApiId,
        ResourceId: { Ref: 'Child' },
        HttpMethod: 'GET',
        AuthorizationType: 'NONE',
        Integration: {
          Type: 'MOCK',
          RequestTemplates: { 'application/json': '{"statusCode": 200}', 'text/plain': '' },
          IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { 'a/b': '' } }],
        },
      }),
      Deploy: resource('AWS::ApiGateway::Deployment', {
        RestApiId,
        StageName: 'v1',
        StageDescription: {
          ThrottlingBurstLimit: 3,
          MethodSettings: [{ ResourcePath: '/pets', HttpMethod: 'GET', CachingEnabled: true }],
        },
        DeploymentCanarySettings: { PercentTraffic: 5, StageVariableOverrides: { a: 'b' } },
      }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'REST') throw new Error('no REST API')
    expect(Object.values(definition.resources).map(({ path }) => path)).toEqual([
      '/',
      '/pets',
      '/pets/{id}',
    ])
    expect(state.apis[0]?.stages).toMatchObject([
      {
        stageName: 'v1',
        methodSettings: {
          '*/*': { throttlingBurstLimit: 3, throttlingRateLimit: 10_000 },
          '~1pets/GET': { cachingEnabled: true },
        },
        canarySettings: { percentTraffic: 5, stageVariableOverrides: { a: 'b' } },
      },
    ])
    const child = Object.values(definition.resources).find(({ path }) => path === '/pets/{id}')
    expect(child?.resourceMethods?.['GET']?.methodIntegration).toMatchObject({
      requestTemplates: { 'application/json': '{"statusCode": 200}', 'text/plain': null },
      integrationResponses: { 200: { responseTemplates: { 'a/b': null } } },
    })
  })

  it('joins what a deployment says of all methods with what its list says of them', () => {
    const state = stateOf({
      Api: resource('AWS::ApiGateway::RestApi', { Name: 'x' }),
      Deploy: resource('AWS::ApiGateway::Deployment', {
        RestApiId: { Ref: 'Api' },
        StageName: 'v1',
        StageDescription: {
          CachingEnabled: true,
          CacheTtlInSeconds: 60,
          MethodSettings: [
            { ResourcePath: '/*', HttpMethod: '*', MetricsEnabled: true, CacheTtlInSeconds: 9 },
          ],
        },
      }),
    })
    expect(state.apis[0]?.stages).toMatchObject([
      {
        methodSettings: {
          '*/*': {
            cachingEnabled: true,
            metricsEnabled: true,
            cacheTtlInSeconds: 9,
            throttlingRateLimit: 10_000,
          },
        },
      },
    ])
  })

  it('imports a body with the query in Parameters; its name wins', () => {
    const Body = {
      swagger: '2.0',
      info: { title: 'x' },
      basePath: '/a',
      paths: { '/b': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } },
    }
    const state = stateOf({
      Api: resource('AWS::ApiGateway::RestApi', {
        Body,
        Name: 'mine',
        Parameters: { basepath: 'prepend', endpointConfigurationTypes: 'REGIONAL' },
      }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'REST') throw new Error('no REST API')
    expect(definition.restApi).toMatchObject({
      name: 'mine',
      endpointConfiguration: { types: ['REGIONAL'] },
    })
    expect(Object.values(definition.resources).map(({ path }) => path)).toEqual(['/', '/a', '/a/b'])
    expect(definition.models).toEqual({})
  })

  it('expands the short resources of its policy', () => {
    const Policy = {
      Version: '2012-10-17',
      Statement: [{ Effect: 'Allow', Resource: 'execute-api:/*' }],
    }
    const state = stateOf({ Api: resource('AWS::ApiGateway::RestApi', { Name: 'x', Policy }) })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'REST') throw new Error('no REST API')
    const { id, policy } = definition.restApi
    expect(policy).toContain(`"Resource":"arn:aws:execute-api:eu-west-1:111122223333:${id}/*"`)
  })

  it.each([
    {
      properties: { BodyS3Location: { Bucket: 'b', Key: 'k.yaml' } },
      advice: 'its definition is kept at s3://b/k.yaml; fetch that file and import it by itself',
    },
    {
      properties: { CloneFrom: 'a1b2c3d4e5' },
      advice: 'it is a copy of a1b2c3d4e5; export that API and import the file by itself',
    },
  ])('says where the definition is that the template does not hold: $advice', (one) => {
    const state = stateOf({ Api: resource('AWS::ApiGateway::RestApi', one.properties) })
    expect(state.leftovers).toEqual([
      { what: 'Api (AWS::ApiGateway::RestApi)', advice: one.advice },
    ])
  })

  it('names a method whose resource is not there', () => {
    const text = JSON.stringify({
      Resources: {
        Api: resource('AWS::ApiGateway::RestApi', { Name: 'x' }),
        Get: resource('AWS::ApiGateway::Method', {
          RestApiId: { Ref: 'Api' },
          ResourceId: 'nowhere',
          HttpMethod: 'GET',
        }),
      },
    })
    const outcome = importTemplate(text)
    expect(outcome).toMatchObject({
      ok: false,
      message: 'Errors found during import:\n\tGet: Invalid Resource identifier specified',
    })
  })
})

describe('HTTP and WebSocket APIs', () => {
  it('builds an HTTP API entity by entity', () => {
    const ApiId = { Ref: 'Api' }
    const state = stateOf({
      Api: resource('AWS::ApiGatewayV2::Api', {
        Name: 'h',
        ProtocolType: 'HTTP',
        CorsConfiguration: { AllowOrigins: ['*'], MaxAge: 5 },
      }),
      Back: resource('AWS::ApiGatewayV2::Integration', {
        ApiId,
        IntegrationType: 'HTTP_PROXY',
        IntegrationMethod: 'GET',
        IntegrationUri: 'https://x.example.com',
        PayloadFormatVersion: '1.0',
        ResponseParameters: {
          404: { ResponseParameters: [{ Destination: 'overwrite:statuscode', Source: '410' }] },
        },
      }),
      Jwt: resource('AWS::ApiGatewayV2::Authorizer', {
        ApiId,
        Name: 'jwt',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.A'],
        JwtConfiguration: { Issuer: 'https://i', Audience: ['a'] },
      }),
      Get: resource('AWS::ApiGatewayV2::Route', {
        ApiId,
        RouteKey: 'GET /x',
        AuthorizationType: 'JWT',
        AuthorizerId: { Ref: 'Jwt' },
        Target: { 'Fn::Join': ['/', ['integrations', { Ref: 'Back' }]] },
      }),
      Stage: resource('AWS::ApiGatewayV2::Stage', {
        ApiId,
        StageName: '$default',
        AutoDeploy: true,
        DefaultRouteSettings: { ThrottlingRateLimit: 2 },
      }),
      Map: resource('AWS::ApiGatewayV2::ApiMapping', {
        ApiId,
        DomainName: 'a.example.com',
        Stage: { Ref: 'Stage' },
        ApiMappingKey: 'k/v',
      }),
      Domain: resource('AWS::ApiGatewayV2::DomainName', {
        DomainName: 'a.example.com',
        DomainNameConfigurations: [{ EndpointType: 'REGIONAL', CertificateArn: 'arn:c' }],
      }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'HTTP') throw new Error('no HTTP API')
    const [route] = Object.values(definition.routes)
    const [integration] = Object.values(definition.integrations)
    expect(definition.api.corsConfiguration).toEqual({ allowOrigins: ['*'], maxAge: 5 })
    expect(route).toMatchObject({
      routeKey: 'GET /x',
      authorizationType: 'JWT',
      target: `integrations/${integration?.integrationId}`,
    })
    expect(integration).toMatchObject({
      integrationUri: 'https://x.example.com',
      timeoutInMillis: 30_000,
      responseParameters: { 404: { 'overwrite:statuscode': '410' } },
    })
    expect(definition.authorizers[route?.authorizerId ?? '']).toMatchObject({
      name: 'jwt',
      jwtConfiguration: { issuer: 'https://i', audience: ['a'] },
    })
    expect(state.apis[0]?.stages).toMatchObject([
      { stageName: '$default', autoDeploy: true, defaultRouteSettings: { throttlingRateLimit: 2 } },
    ])
    expect(Object.values(state.domainNames[0]?.mappings ?? {})).toMatchObject([
      { apiId: definition.api.apiId, stage: '$default', apiMappingKey: 'k/v' },
    ])
  })

  it('makes integration, route and stage of a target', () => {
    const state = stateOf({
      Api: resource('AWS::ApiGatewayV2::Api', {
        Name: 'q',
        ProtocolType: 'HTTP',
        Target: 'https://x.example.com',
      }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'HTTP') throw new Error('no HTTP API')
    expect(Object.values(definition.routes)).toMatchObject([{ routeKey: '$default' }])
    expect(state.apis[0]?.stages).toMatchObject([{ stageName: '$default', autoDeploy: true }])
  })

  it('builds a WebSocket API with its responses', () => {
    const ApiId = { Ref: 'Api' }
    const state = stateOf({
      Api: resource('AWS::ApiGatewayV2::Api', {
        Name: 'w',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.op',
      }),
      Back: resource('AWS::ApiGatewayV2::Integration', { ApiId, IntegrationType: 'MOCK' }),
      Send: resource('AWS::ApiGatewayV2::Route', {
        ApiId,
        RouteKey: 'send',
        Target: { 'Fn::Sub': 'integrations/${Back}' },
      }),
      Reply: resource('AWS::ApiGatewayV2::RouteResponse', {
        ApiId,
        RouteId: { Ref: 'Send' },
        RouteResponseKey: '$default',
      }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'WEBSOCKET') throw new Error('no WebSocket API')
    const [route] = Object.values(definition.routes)
    expect(definition.api.routeSelectionExpression).toBe('$request.body.op')
    expect(Object.values(definition.routeResponses[route?.routeId ?? ''] ?? {})).toMatchObject([
      { routeResponseKey: '$default' },
    ])
  })
})

describe('what is left over', () => {
  it('says what to do about links and functions, and counts the rest', () => {
    const { leftovers } = stateOf({
      Api: resource('AWS::ApiGateway::RestApi', { Name: 'x' }),
      Link: resource('AWS::ApiGateway::VpcLink', { Name: 'l' }),
      Permission: resource('AWS::Lambda::Permission'),
      A: resource('AWS::DynamoDB::Table'),
      B: resource('AWS::DynamoDB::Table'),
    })
    expect(leftovers.map(({ what }) => what)).toEqual([
      'Link (AWS::ApiGateway::VpcLink)',
      '2 resources of type AWS::DynamoDB::Table',
    ])
    expect(leftovers[0]?.advice).toContain('service binding')
  })
})

describe('integrations of HTTP APIs', () => {
  it.each([
    [{ IntegrationType: 'AWS_PROXY' }, 'POST'],
    [{ IntegrationType: 'HTTP_PROXY' }, 'ANY'],
    [{ IntegrationType: 'HTTP_PROXY', IntegrationMethod: 'PUT' }, 'PUT'],
    [{ IntegrationType: 'AWS_PROXY', IntegrationSubtype: 'SQS-SendMessage' }, undefined],
  ])('call their backend by the method of %j', (properties, method) => {
    const state = stateOf({
      Api: resource('AWS::ApiGatewayV2::Api', { Name: 'h', ProtocolType: 'HTTP' }),
      Target: resource('AWS::ApiGatewayV2::Integration', { ApiId: { Ref: 'Api' }, ...properties }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'HTTP') throw new Error('no HTTP API')
    const [integration] = Object.values(definition.integrations)
    expect(integration?.integrationMethod).toBe(method)
  })
})

describe('private domain names', () => {
  it.each([{ Ref: 'Domain' }, { 'Fn::GetAtt': ['Domain', 'DomainNameArn'] }])(
    'have the mappings that name them by %j',
    (DomainNameArn) => {
      const state = stateOf({
        Api: resource('AWS::ApiGateway::RestApi', { Name: 'a' }),
        Domain: resource('AWS::ApiGateway::DomainNameV2', {
          DomainName: 'in.example.com',
          EndpointConfiguration: { Types: ['PRIVATE'] },
        }),
        Mapping: resource('AWS::ApiGateway::BasePathMappingV2', {
          DomainNameArn,
          RestApiId: { Ref: 'Api' },
          Stage: 'v1',
          BasePath: 'x',
        }),
      })
      expect(state.domainNames[0]?.domainName).toBe('in.example.com')
      expect(Object.values(state.domainNames[0]?.mappings ?? {})).toMatchObject([
        { stage: 'v1', apiMappingKey: 'x' },
      ])
    },
  )
})

describe('integrations of HTTP APIs', () => {
  it('have the version that JSON writes as a number', () => {
    const state = stateOf({
      Api: resource('AWS::ApiGatewayV2::Api', { Name: 'h', ProtocolType: 'HTTP' }),
      Call: resource('AWS::ApiGatewayV2::Integration', {
        ApiId: { Ref: 'Api' },
        IntegrationType: 'AWS_PROXY',
        IntegrationUri: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
        PayloadFormatVersion: 2,
      }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'HTTP') throw new Error('no HTTP API')
    expect(Object.values(definition.integrations)).toMatchObject([{ payloadFormatVersion: '2.0' }])
  })
})

describe('authorizers of HTTP APIs', () => {
  it('have lists where the template has one text', () => {
    const state = stateOf({
      Api: resource('AWS::ApiGatewayV2::Api', { Name: 'h', ProtocolType: 'HTTP' }),
      Gate: resource('AWS::ApiGatewayV2::Authorizer', {
        ApiId: { Ref: 'Api' },
        Name: 'g',
        AuthorizerType: 'JWT',
        IdentitySource: '$request.header.Authorization',
        JwtConfiguration: { Audience: 'web', Issuer: 'https://id.example.com' },
      }),
    })
    const definition = state.apis[0]?.definition
    if (definition?.protocolType !== 'HTTP') throw new Error('no HTTP API')
    expect(Object.values(definition.authorizers)).toMatchObject([
      {
        identitySource: ['$request.header.Authorization'],
        jwtConfiguration: { audience: ['web'], issuer: 'https://id.example.com' },
      },
    ])
  })

  it('have their version as a text, whatever the template makes of it', () => {
    const text = `Resources:
  Api: {Type: AWS::ApiGatewayV2::Api, Properties: {Name: h, ProtocolType: HTTP}}
  Auth: {Type: AWS::ApiGatewayV2::Authorizer, Properties: {ApiId: !Ref Api, Name: a, AuthorizerType: REQUEST, AuthorizerPayloadFormatVersion: 2.0, AuthorizerResultTtlInSeconds: "5", EnableSimpleResponses: "true"}}`
    const outcome = importTemplate(text)
    const definition = outcome.ok ? outcome.apis[0]?.definition : undefined
    if (definition?.protocolType !== 'HTTP') throw new Error('no HTTP API')
    expect(Object.values(definition.authorizers)).toMatchObject([
      {
        authorizerPayloadFormatVersion: '2.0',
        authorizerResultTtlInSeconds: 5,
        enableSimpleResponses: true,
      },
    ])
  })
})

describe('what a deployment would refuse', () => {
  const messageOf = (resources: object): string => {
    const outcome = importTemplate({ Resources: resources })
    return outcome.ok ? 'imported' : outcome.message
  }
  const RestApiId = { Ref: 'Api' }

  it.each([
    { method: {}, message: 'imported' },
    { method: { HttpMethod: 'FETCH' }, message: 'Invalid HttpMethod specified' },
    { method: { AuthorizationType: 'NOBODY' }, message: 'Invalid authorization type specified' },
    { method: { AuthorizationType: 'CUSTOM' }, message: 'Invalid authorizer ID specified' },
    {
      method: { AuthorizationType: 'CUSTOM', AuthorizerId: 'abc123' },
      message: 'no such one of the ID abc123',
    },
    {
      method: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Pool' } },
      message: 'Invalid authorizer ID specified',
    },
    {
      method: { AuthorizationType: 'COGNITO_USER_POOLS', AuthorizerId: { Ref: 'Pool' } },
      message: 'imported',
    },
    { method: { RequestValidatorId: 'abc123' }, message: 'Invalid Request Validator identifier' },
    {
      method: { RequestModels: { 'application/json': 'Nothing' } },
      message: 'Invalid model identifier specified: Nothing',
    },
    { method: { RequestModels: { 'application/json': 'Empty' } }, message: 'imported' },
    {
      method: {
        MethodResponses: [{ StatusCode: 200, ResponseModels: { 'application/json': 'Nothing' } }],
      },
      message: 'Invalid model identifier specified: Nothing',
    },
    {
      method: { Integration: { Type: 'MOCK', RequestTemplates: { 'a/b': { statusCode: 200 } } } },
      message:
        'Value of property RequestTemplates must be an object with String (or simple type) properties',
    },
    {
      method: {
        Integration: {
          Type: 'MOCK',
          IntegrationResponses: [{ StatusCode: 200, ResponseTemplates: { 'a/b': [] } }],
        },
      },
      message: 'Value of property ResponseTemplates must be an object',
    },
    {
      method: { Integration: { Type: 'HTTPS' } },
      message: "Value 'HTTPS' at 'putIntegrationInput.type' failed to satisfy constraint",
    },
    {
      method: { Integration: { Type: 'mock', PassthroughBehavior: 'ALWAYS' } },
      message: "Value 'ALWAYS' at 'putIntegrationInput.passthroughBehavior'",
    },
    { method: { Integration: { Type: 'mock', ContentHandling: '' } }, message: 'imported' },
  ])('is no open method: $method', ({ method, message }) => {
    const found = messageOf({
      Api: resource('AWS::ApiGateway::RestApi', { Name: 'x' }),
      Pool: resource('AWS::ApiGateway::Authorizer', {
        RestApiId,
        Name: 'pool',
        Type: 'COGNITO_USER_POOLS',
      }),
      Get: resource('AWS::ApiGateway::Method', {
        RestApiId,
        ResourceId: { 'Fn::GetAtt': ['Api', 'RootResourceId'] },
        HttpMethod: 'GET',
        Integration: { Type: 'MOCK' },
        ...method,
      }),
    })
    expect(found).toContain(message)
    if (message !== 'imported') expect(found).toContain('\tGet: ')
  })

  it.each([
    { route: { AuthorizationType: 'JWT', AuthorizerId: { Ref: 'Gate' } }, message: 'imported' },
    {
      route: { AuthorizationType: 'CUSTOM', AuthorizerId: { Ref: 'Gate' } },
      message: 'Authorizer',
    },
    { route: { AuthorizationType: 'JWT', AuthorizerId: 'abc123' }, message: 'specified abc123' },
    { route: { AuthorizationType: 'CUSTOM' }, message: 'Invalid Authorizer identifier' },
    { route: { AuthorizationType: 'NOBODY' }, message: 'Invalid authorization type specified' },
    {
      route: { Target: 'integrations/abc123' },
      message: 'Invalid Target identifier specified integrations/abc123',
    },
  ])('is no open route: $route', ({ route, message }) => {
    const ApiId = { Ref: 'Api' }
    const found = messageOf({
      Api: resource('AWS::ApiGatewayV2::Api', { Name: 'h', ProtocolType: 'HTTP' }),
      Gate: resource('AWS::ApiGatewayV2::Authorizer', {
        ApiId,
        Name: 'gate',
        AuthorizerType: 'JWT',
        IdentitySource: ['$request.header.Authorization'],
        JwtConfiguration: { Audience: ['a'], Issuer: 'https://id.example.com' },
      }),
      Get: resource('AWS::ApiGatewayV2::Route', { ApiId, RouteKey: 'GET /x', ...route }),
    })
    expect(found).toContain(message)
    if (message !== 'imported') expect(found).toContain('\tGet: ')
  })

  it.each([
    ['IntegrationType', 'HTTP_PROXI', 'AWS, HTTP, MOCK, HTTP_PROXY, AWS_PROXY'],
    ['ConnectionType', 'VPCLINK', 'INTERNET, VPC_LINK'],
    ['PassthroughBehavior', 'ALWAYS', 'WHEN_NO_MATCH, NEVER, WHEN_NO_TEMPLATES'],
    ['ContentHandlingStrategy', 'CONVERT', 'CONVERT_TO_BINARY, CONVERT_TO_TEXT'],
  ])('is no integration whose %s is %s', (property, value, known) => {
    const ApiId = { Ref: 'Api' }
    const found = messageOf({
      Api: resource('AWS::ApiGatewayV2::Api', { Name: 'h', ProtocolType: 'WEBSOCKET' }),
      Back: resource('AWS::ApiGatewayV2::Integration', {
        ApiId,
        IntegrationType: 'MOCK',
        [property]: value,
      }),
    })
    const member = `${property.charAt(0).toLowerCase()}${property.slice(1)}`
    expect(found).toContain(
      `\tBack: Value '${value}' at 'createIntegrationInput.${member}' failed to satisfy constraint: Member must satisfy enum value set: [${known}]`,
    )
  })
})
