import { describe, expect, it } from 'vitest'
import type { HttpApiDefinition } from '../../../definition/http-api.ts'
import type { Method, RestApiDefinition } from '../../../definition/rest-api.ts'
import { importedState, importTemplate } from '../../../../test/fakes/template.ts'
import type { TemplateState } from '../template.ts'

const invoke = (name: string): string =>
  `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:111122223333:function:${name}/invocations`

const stateOf = (resources: string, head = ''): TemplateState =>
  importedState(`Transform: AWS::Serverless-2016-10-31\n${head}\nResources:\n${resources}`)

function restOf(state: TemplateState, logicalId = 'Gate'): RestApiDefinition {
  const definition = state.apis.find((api) => api.logicalId === logicalId)?.definition
  if (definition?.protocolType !== 'REST') throw new Error(`no REST API ${logicalId}`)
  return definition
}

function httpOf(state: TemplateState, logicalId = 'Gate'): HttpApiDefinition {
  const definition = state.apis.find((api) => api.logicalId === logicalId)?.definition
  if (definition?.protocolType !== 'HTTP') throw new Error(`no HTTP API ${logicalId}`)
  return definition
}

const methodAt = (definition: RestApiDefinition, path: string, verb: string): Method | undefined =>
  Object.values(definition.resources).find((one) => one.path === path)?.resourceMethods?.[verb]

const authorizerOf = (
  definition: RestApiDefinition,
  method: Method | undefined,
): string | undefined => definition.authorizers[method?.authorizerId ?? '']?.name

describe('a generated REST API', () => {
  const state = stateOf(`
  Gate:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Tags: {team: t}
      PropagateTags: true
      Cors: {AllowOrigin: "'https://a.example'", AllowHeaders: "'X'", MaxAge: "'600'", AllowCredentials: true}
      Auth:
        DefaultAuthorizer: Pool
        AddDefaultAuthorizerToCorsPreflight: false
        ApiKeyRequired: true
        AddApiKeyRequiredToCorsPreflight: false
        UsagePlan: {CreateUsagePlan: PER_API, UsagePlanName: p, Description: d, Quota: {Limit: 10, Period: DAY}}
        ResourcePolicy: {IpRangeWhitelist: [10.0.0.0/8]}
        Authorizers:
          Pool: {UserPoolArn: !GetAtt Users.Arn, AuthorizationScopes: [read]}
          Both:
            FunctionPayloadType: REQUEST
            FunctionArn: !GetAtt Fn.Arn
            Identity: {QueryStrings: [q], Headers: [H], StageVariables: [s], Context: [c], ReauthorizeEvery: 0}
      Models:
        Loaf: {type: object, properties: {next: {$ref: '#/definitions/Loaf'}}}
      GatewayResponses:
        DEFAULT_4XX: {ResponseParameters: {Headers: {X-A: "'1'"}}}
      Domain: {DomainName: api.example.com, CertificateArn: arn:c, BasePath: [/one, t-wo]}
  Users: {Type: AWS::Cognito::UserPool, Properties: {}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      AutoPublishAlias: live
      Events:
        A: {Type: Api, Properties: {RestApiId: !Ref Gate, Path: /a, Method: get}}
        Free:
          Type: Api
          Properties: {RestApiId: !Ref Gate, Path: /free, Method: get, Auth: {Authorizer: NONE, ApiKeyRequired: false}}
        Iam:
          Type: Api
          Properties: {RestApiId: !Ref Gate, Path: /iam, Method: any, Auth: {Authorizer: AWS_IAM}}
        Body:
          Type: Api
          Properties:
            RestApiId: !Ref Gate
            Path: /body/{id}
            Method: post
            TimeoutInMillis: 4000
            Auth: {Authorizer: Both, AuthorizationScopes: [x]}
            RequestModel: {Model: Loaf, Required: true, ValidateBody: true}
            RequestParameters:
              - method.request.querystring.q
              - method.request.header.H: {Required: true, Caching: true}`)
  const api = restOf(state)

  it('takes the stack for its title and invokes the published alias', () => {
    expect(api.restApi).toMatchObject({ name: 'demo', version: '1.0', tags: { team: 't' } })
    expect(methodAt(api, '/a', 'GET')?.methodIntegration).toMatchObject({
      type: 'AWS_PROXY',
      httpMethod: 'POST',
      uri: invoke('demo-Fn:live'),
    })
  })

  it('asks for the default authorizer with its scopes and for a key', () => {
    const method = methodAt(api, '/a', 'GET')
    expect(method).toMatchObject({
      authorizationType: 'COGNITO_USER_POOLS',
      authorizationScopes: ['read'],
      apiKeyRequired: true,
    })
    expect(authorizerOf(api, method)).toBe('Pool')
  })

  it('lets an event switch both off', () => {
    expect(methodAt(api, '/free', 'GET')).toMatchObject({
      authorizationType: 'NONE',
      apiKeyRequired: false,
    })
  })

  it('invokes with the caller’s credentials behind IAM', () => {
    const method = methodAt(api, '/iam', 'ANY')
    expect(method?.authorizationType).toBe('AWS_IAM')
    expect(method?.methodIntegration?.credentials).toBe('arn:aws:iam::*:user/*')
  })

  it('joins the identity sources, headers first', () => {
    expect(Object.values(api.authorizers).find((one) => one.name === 'Both')).toMatchObject({
      type: 'REQUEST',
      identitySource:
        'method.request.header.H, method.request.querystring.q, stageVariables.s, context.c',
      authorizerResultTtlInSeconds: 0,
    })
  })

  it('gives an event its model, validator, parameters and timeout', () => {
    const method = methodAt(api, '/body/{id}', 'POST')
    expect(method).toMatchObject({
      requestModels: { 'application/json': 'loaf' },
      requestParameters: {
        'method.request.querystring.q': false,
        'method.request.header.H': true,
        'method.request.path.id': true,
      },
      methodIntegration: { timeoutInMillis: 4000, cacheKeyParameters: ['method.request.header.H'] },
    })
    expect(api.requestValidators[method?.requestValidatorId ?? '']).toMatchObject({
      name: 'body-only',
      validateRequestBody: true,
      validateRequestParameters: false,
    })
    expect(api.models['loaf']?.schema).toContain('/models/loaf')
  })

  it('answers preflights on every path without authorizer and key', () => {
    const method = methodAt(api, '/iam', 'OPTIONS')
    expect(method).toMatchObject({ authorizationType: 'NONE', apiKeyRequired: false })
    expect(method?.methodIntegration?.integrationResponses?.['200']?.responseParameters).toEqual({
      'method.response.header.Access-Control-Allow-Origin': "'https://a.example'",
      'method.response.header.Access-Control-Allow-Methods':
        "'DELETE,GET,HEAD,OPTIONS,PATCH,POST,PUT'",
      'method.response.header.Access-Control-Allow-Headers': "'X'",
      'method.response.header.Access-Control-Max-Age': "'600'",
      'method.response.header.Access-Control-Allow-Credentials': "'true'",
    })
  })

  it('denies other addresses in its resource policy, path by path', () => {
    const policy = JSON.parse(api.restApi.policy ?? '') as { Statement: object[] }
    const arn = `arn:aws:execute-api:eu-west-1:111122223333:${api.restApi.id}/live`
    const perPath = [
      [`${arn}/GET/a`, `${arn}/OPTIONS/a`],
      [`${arn}/GET/free`, `${arn}/OPTIONS/free`],
      [`${arn}/*/iam`, `${arn}/OPTIONS/iam`],
      [`${arn}/POST/body/*`, `${arn}/OPTIONS/body/*`],
    ]
    expect(policy.Statement).toMatchObject(
      perPath.flatMap((Resource) => [
        { Effect: 'Allow', Principal: '*', Resource },
        {
          Effect: 'Deny',
          Resource,
          Condition: { NotIpAddress: { 'aws:SourceIp': ['10.0.0.0/8'] } },
        },
      ]),
    )
  })

  it('makes the plan, the key and the domain that it asks for', () => {
    const apiId = api.restApi.id
    expect(state.usagePlans).toMatchObject([
      {
        name: 'p',
        description: 'd',
        tags: { team: 't' },
        quota: { limit: 10, period: 'DAY', offset: 0 },
        apiStages: [{ apiId, stage: 'live' }],
      },
    ])
    expect(state.apiKeys).toMatchObject([{ key: { enabled: true, stageKeys: [`${apiId}/live`] } }])
    expect(state.usagePlanKeys).toEqual([
      { usagePlanId: state.usagePlans[0]?.id, keyId: state.apiKeys[0]?.key.id },
    ])
    const mappings = Object.values(state.domainNames[0]?.mappings ?? {})
    expect(state.domainNames[0]).not.toHaveProperty('certificateArn')
    expect(state.domainNames[0]).toMatchObject({
      regionalCertificateArn: 'arn:c',
      endpointConfiguration: { types: ['REGIONAL'] },
    })
    expect(mappings.map(({ apiMappingKey, stage }) => [apiMappingKey, stage])).toEqual([
      ['one', 'live'],
      ['two', 'live'],
    ])
  })

  it('maps the parts of gateway responses', () => {
    expect(api.gatewayResponses.DEFAULT_4XX?.responseParameters).toEqual({
      'gatewayresponse.header.X-A': "'1'",
    })
  })
})

describe('the Auth of a REST API', () => {
  const generated = (auth: string, event = '', more = '') =>
    restOf(
      stateOf(`
  Gate:
    Type: AWS::Serverless::Api
    Properties: {StageName: live, Auth: ${auth}${more}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: Api, Properties: {RestApiId: !Ref Gate, Path: "/a/{id}", Method: get${event}}}
        B: {Type: Api, Properties: {RestApiId: !Ref Gate, Path: "/a/{id}", Method: any}}`),
    )
  const policyOf = (api: RestApiDefinition): unknown => {
    const { policy = '', id } = api.restApi
    const arn = `arn:aws:execute-api:eu-west-1:111122223333:${id}`
    const { Version, Statement } = JSON.parse(policy.replaceAll(arn, 'execute-api:')) as {
      readonly Version: string
      readonly Statement: unknown
    }
    expect(Version).toBe('2012-10-17')
    return Statement
  }
  const about = {
    Action: 'execute-api:Invoke',
    Resource: ['execute-api:/live/GET/a/*', 'execute-api:/live/*/a/*'],
  }

  it('asks for a key and the default authorizer in preflights, too, unless told not to', () => {
    const auth =
      'ApiKeyRequired: true, DefaultAuthorizer: p, Authorizers: {p: {UserPoolArn: "arn:p"}}'
    const api = generated(`{${auth}}`, '', ', Cors: "\'*\'", SecurityPolicy: TLS_1_2')
    expect(methodAt(api, '/a/{id}', 'OPTIONS')).toMatchObject({
      apiKeyRequired: true,
      authorizationType: 'COGNITO_USER_POOLS',
    })
    expect(api.restApi.securityPolicy).toBe('TLS_1_2')
    const free = generated(
      `{${auth}, AddDefaultAuthorizerToCorsPreflight: false, AddApiKeyRequiredToCorsPreflight: false}`,
      '',
      ', Cors: "\'*\'"',
    )
    expect(methodAt(free, '/a/{id}', 'OPTIONS')).toMatchObject({
      apiKeyRequired: false,
      authorizationType: 'NONE',
    })
  })

  it('writes a lone statement about accounts without a list', () => {
    expect(
      policyOf(generated('{ResourcePolicy: {AwsAccountWhitelist: ["111122223333"]}}')),
    ).toEqual({
      Effect: 'Allow',
      ...about,
      Principal: { AWS: ['111122223333'] },
    })
  })

  it('keeps VPCs and endpoints in one condition, blacklists first', () => {
    const lists =
      '{SourceVpcWhitelist: [vpce-1, vpc-1], IntrinsicVpcWhitelist: [vpc-2], IntrinsicVpceWhitelist: [vpce-2], SourceVpcBlacklist: [vpc-9, vpce-8], IntrinsicVpceBlacklist: [vpce-9]}'
    const allow = { Effect: 'Allow', ...about, Principal: '*' }
    const deny = { Effect: 'Deny', ...about, Principal: '*' }
    expect(policyOf(generated(`{ResourcePolicy: ${lists}}`))).toEqual([
      allow,
      {
        ...deny,
        Condition: {
          StringEquals: { 'aws:SourceVpc': ['vpc-9'], 'aws:SourceVpce': ['vpce-8', 'vpce-9'] },
        },
      },
      {
        ...deny,
        Condition: {
          StringNotEquals: {
            'aws:SourceVpc': ['vpc-1', 'vpc-2'],
            'aws:SourceVpce': ['vpce-1', 'vpce-2'],
          },
        },
      },
    ])
  })

  it('lets an event bring a policy for its path and statements of its own', () => {
    const policy =
      ', Auth: {ResourcePolicy: {IpRangeBlacklist: 10.1.0.0/16, CustomStatements: {Effect: Deny, Principal: "*", Action: "*", Resource: "*"}}}'
    expect(policyOf(generated('{}', policy))).toEqual([
      { Effect: 'Allow', ...about, Principal: '*' },
      {
        Effect: 'Deny',
        ...about,
        Principal: '*',
        Condition: { IpAddress: { 'aws:SourceIp': ['10.1.0.0/16'] } },
      },
      { Effect: 'Deny', Principal: '*', Action: '*', Resource: '*' },
    ])
  })

  it.each([
    ['', 'arn:aws:iam::*:user/*'],
    [', Auth: {Authorizer: AWS_IAM, InvokeRole: NONE}', undefined],
    [', Auth: {Authorizer: AWS_IAM, InvokeRole: "arn:aws:iam::1:role/r"}', 'arn:aws:iam::1:role/r'],
    [', Auth: {ApiKeyRequired: true}', undefined],
  ])('invokes behind IAM as the event%s says', (event, credentials) => {
    const method = methodAt(generated('{DefaultAuthorizer: AWS_IAM}', event), '/a/{id}', 'GET')
    expect(method?.authorizationType).toBe('AWS_IAM')
    expect(method?.methodIntegration?.credentials).toBe(credentials)
  })

  it('takes no expression for a request authorizer and no lifetime for a user pool', () => {
    const api = generated(
      '{Authorizers: {r: {FunctionArn: arn, FunctionPayloadType: REQUEST, Identity: {Headers: [H], ValidationExpression: x}}, p: {UserPoolArn: arn:p, Identity: {ValidationExpression: x, ReauthorizeEvery: 5}}}}',
    )
    const named = (name: string) => Object.values(api.authorizers).find((one) => one.name === name)
    expect(named('r')).not.toHaveProperty('identityValidationExpression')
    expect(named('p')).not.toHaveProperty('authorizerResultTtlInSeconds')
    expect(named('p')).toMatchObject({ identityValidationExpression: 'x' })
  })

  it('names the validator of bodies and parameters', () => {
    const model = ', RequestModel: {Model: M, ValidateBody: true, ValidateParameters: true}'
    const api = generated('{}', model, ', Models: {M: {type: object}}')
    expect(Object.values(api.requestValidators)).toMatchObject([
      { name: 'full', validateRequestBody: true, validateRequestParameters: true },
    ])
  })

  it('streams answers', () => {
    const api = generated('{}', ', ResponseTransferMode: RESPONSE_STREAM')
    expect(methodAt(api, '/a/{id}', 'GET')?.methodIntegration).toMatchObject({
      responseTransferMode: 'STREAM',
      uri: invoke('demo-Fn')
        .replace('2015-03-31', '2021-11-15')
        .replace('/invocations', '/response-streaming-invocations'),
    })
  })

  it('warns of a Max-Age that is a number, and lists all keys of a path item as its methods', () => {
    const state = stateOf(`
  Gate:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      Cors: {MaxAge: 600}
      DefinitionBody:
        swagger: 2.0
        info: {title: mine}
        paths: {/a: {parameters: [], get: {responses: {}, x-amazon-apigateway-integration: {type: mock}}}}`)
    const method = methodAt(restOf(state), '/a', 'OPTIONS')
    expect(method?.methodIntegration?.integrationResponses?.['200']?.responseParameters).toEqual({
      'method.response.header.Access-Control-Allow-Origin': "'*'",
      'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS,PARAMETERS'",
    })
    expect(state.apis[0]?.warnings).toHaveLength(1)
  })
})

describe('an API with a definition of its own', () => {
  const template = (apiMore: string, eventMore = ''): string => `
  Gate:
    Type: AWS::Serverless::Api
    Properties:
      StageName: live
      ${apiMore}
      DefinitionBody:
        openapi: 3.0.1
        info: {title: mine, version: 1.0}
        paths:
          /a: {get: {responses: {}, x-amazon-apigateway-integration: {type: mock}}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: Api, Properties: {RestApiId: !Ref Gate, Path: /a, Method: get${eventMore}}}
        B: {Type: Api, Properties: {RestApiId: !Ref Gate, Path: /b, Method: get}}`

  it('stays as its author wrote it', () => {
    const api = restOf(stateOf(template('Auth: {}')))
    expect(api.restApi).toMatchObject({ name: 'mine', version: '1.0' })
    expect(Object.values(api.resources).map(({ path }) => path)).toEqual(['/', '/a'])
    expect(methodAt(api, '/a', 'GET')?.methodIntegration?.type).toBe('MOCK')
  })

  it('takes an event’s Auth when that overrides the API’s', () => {
    const state = stateOf(
      template('Auth: {}', ', Auth: {OverrideApiAuth: true, ApiKeyRequired: true}'),
    )
    expect(methodAt(restOf(state), '/a', 'GET')?.apiKeyRequired).toBe(true)
  })

  it('takes the events’ operations when definitions are merged', () => {
    const api = restOf(stateOf(template('MergeDefinitions: true')))
    expect(methodAt(api, '/a', 'GET')?.methodIntegration?.uri).toBe(invoke('demo-Fn'))
    expect(methodAt(api, '/b', 'GET')?.methodIntegration?.uri).toBe(invoke('demo-Fn'))
  })
})

describe('the implicit API', () => {
  const fn = (events: string): string => `
  Fn: {Type: AWS::Serverless::Function, Properties: {Events: ${events}}}`

  it('takes the globals', () => {
    const state = stateOf(
      fn('{A: {Type: Api, Properties: {Path: /a, Method: get}}}'),
      'Globals: {Api: {OpenApiVersion: 3.0.1, EndpointConfiguration: REGIONAL, Variables: {v: x}}}',
    )
    expect(restOf(state, 'ServerlessRestApi').restApi.endpointConfiguration.types).toEqual([
      'REGIONAL',
    ])
    expect(state.apis[0]?.stages).toMatchObject([{ stageName: 'Prod', variables: { v: 'x' } }])
  })

  it('can be referred to', () => {
    const state = stateOf(`${fn('{A: {Type: Api, Properties: {Path: /a, Method: get}}}')}
  Plan:
    Type: AWS::ApiGateway::UsagePlan
    Properties: {ApiStages: [{ApiId: !Ref ServerlessRestApi, Stage: !Ref ServerlessRestApi.Stage}]}`)
    const { id } = restOf(state, 'ServerlessRestApi').restApi
    expect(state.usagePlans[0]?.apiStages).toEqual([{ apiId: id, stage: 'Prod' }])
  })

  it.each(['Api', 'HttpApi'])(
    'changes no prototype for an %s event of the path __proto__',
    (Type) => {
      stateOf(fn(`{A: {Type: ${Type}, Properties: {Path: __proto__, Method: get}}}`))
      expect({}).not.toHaveProperty('get')
    },
  )

  it.each([
    ['Api', { t: 'u' }],
    ['HttpApi', { t: 'u', 'httpapi:createdBy': 'SAM' }],
  ])('has the tags of functions with an %s event that propagate theirs', (Type, tags) => {
    const state = stateOf(`
  Fn: {Type: AWS::Serverless::Function, Properties: {Tags: {t: u}, PropagateTags: true, Events: {A: {Type: ${Type}, Properties: {Path: /a, Method: get}}}}}
  Other: {Type: AWS::Serverless::Function, Properties: {Tags: {v: w}, Events: {A: {Type: ${Type}, Properties: {Path: /b, Method: get}}}}}`)
    const definition = state.apis[0]?.definition
    const api = definition?.protocolType === 'REST' ? definition.restApi : definition?.api
    expect(api?.tags).toEqual(tags)
    expect(state.apis[0]?.stages).toMatchObject([{ tags }])
  })

  it('has no method for a verb that does not exist', () => {
    const state = stateOf(fn('{A: {Type: Api, Properties: {Path: /a, Method: fetch}}}'))
    const resources = Object.values(restOf(state, 'ServerlessRestApi').resources)
    expect(resources.find(({ path }) => path === '/a')?.resourceMethods).toBeUndefined()
  })

  it('refuses the same path and verb twice', () => {
    const text = `Transform: AWS::Serverless-2016-10-31\nResources:\n${fn(
      '{A: {Type: Api, Properties: {Path: /x, Method: get}}, B: {Type: Api, Properties: {Path: /x, Method: GET}}}',
    )}`
    const outcome = importTemplate(text)
    expect(outcome.ok ? '' : outcome.message).toContain(
      'API method "get" defined multiple times for path "/x".',
    )
  })

  it('starts a state machine', () => {
    const state = stateOf(`
  Flow:
    Type: AWS::Serverless::StateMachine
    Properties: {Events: {Go: {Type: Api, Properties: {Path: /go, Method: post}}}}`)
    expect(
      methodAt(restOf(state, 'ServerlessRestApi'), '/go', 'POST')?.methodIntegration,
    ).toMatchObject({
      type: 'AWS',
      uri: 'arn:aws:apigateway:eu-west-1:states:action/StartExecution',
      credentials: 'arn:aws:iam::111122223333:role/demo-FlowGoRole',
    })
  })
})

describe('a generated HTTP API', () => {
  const state = stateOf(`
  Gate:
    Type: AWS::Serverless::HttpApi
    Properties:
      CorsConfiguration: true
      StageVariables: {v: x}
      Tags: {team: t}
      Domain: {DomainName: web.example.com, CertificateArn: arn:c}
      Auth:
        DefaultAuthorizer: jwt
        Authorizers:
          jwt: {JwtConfiguration: {issuer: https://id.example.com, audience: [a]}, IdentitySource: $request.header.T, AuthorizationScopes: [r]}
          fn: {FunctionArn: !GetAtt Fn.Arn, AuthorizerPayloadFormatVersion: 2.0, EnableSimpleResponses: true, Identity: {Headers: [H]}}
  Fn:
    Type: AWS::Serverless::Function
    Properties:
      Events:
        A: {Type: HttpApi, Properties: {ApiId: !Ref Gate, Path: "/a/{id}", Method: get, RouteSettings: {ThrottlingBurstLimit: 5}}}
        B: {Type: HttpApi, Properties: {ApiId: !Ref Gate, Path: /b, Method: post, PayloadFormatVersion: "1.0", Auth: {Authorizer: fn}}}
        C: {Type: HttpApi, Properties: {ApiId: !Ref Gate, Path: /c, Method: get, Auth: {Authorizer: NONE}}}`)
  const api = httpOf(state)
  const routes = Object.values(api.routes).map((route) => ({
    routeKey: route.routeKey,
    type: route.authorizationType,
    authorizer: api.authorizers[route.authorizerId ?? '']?.name,
    scopes: route.authorizationScopes,
  }))

  it('authorises its routes', () => {
    expect(routes).toEqual([
      { routeKey: 'GET /a/{id}', type: 'JWT', authorizer: 'jwt', scopes: ['r'] },
      { routeKey: 'POST /b', type: 'CUSTOM', authorizer: 'fn' },
      { routeKey: 'GET /c', type: 'NONE' },
    ])
  })

  it('has its CORS, tags and stage', () => {
    expect(api.api).toMatchObject({
      corsConfiguration: { allowOrigins: ['*'] },
      tags: { team: 't', 'httpapi:createdBy': 'SAM' },
    })
    expect(state.domainNames).toMatchObject([
      { domainName: 'web.example.com', tags: { team: 't', 'httpapi:createdBy': 'SAM' } },
    ])
    expect(state.apis[0]?.stages).toMatchObject([
      {
        stageName: '$default',
        autoDeploy: true,
        stageVariables: { v: 'x' },
        routeSettings: { 'GET /a/{id}': { throttlingBurstLimit: 5 } },
      },
    ])
  })

  it('keeps the payload version its events ask for', () => {
    const versions = Object.values(api.integrations).map((one) => one.payloadFormatVersion)
    expect(versions).toEqual(['2.0', '1.0', '2.0'])
    const named = (name: string) => Object.values(api.authorizers).find((one) => one.name === name)
    expect(named('jwt')).toMatchObject({ identitySource: ['$request.header.T'] })
    expect(named('fn')).toMatchObject({
      authorizerPayloadFormatVersion: '2.0',
      enableSimpleResponses: true,
      identitySource: ['$request.header.H'],
    })
  })
})
