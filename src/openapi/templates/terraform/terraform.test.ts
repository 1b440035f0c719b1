import { describe, expect, it } from 'vitest'
import type { HttpApiDefinition } from '../../../definition/http-api.ts'
import type { RestApiDefinition } from '../../../definition/rest-api.ts'
import { importedState } from '../../../../test/fakes/template.ts'
import type { TemplateState } from '../template.ts'

type Values = Record<string, unknown>
/** Terraform's type, its name with an index where it has one, and its attributes. */
type Row = readonly [type: string, name: string, values: Values]

const arn = 'arn:aws:lambda:eu-west-1:111122223333:function:pets'
const invokeArn = `arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/${arn}/invocations`
const rest_api_id = 'a1b2c3d4e5'

const shop: readonly Row[] = [
  [
    'aws_api_gateway_rest_api',
    'pets',
    {
      id: rest_api_id,
      arn: `arn:aws:apigateway:eu-west-1::/restapis/${rest_api_id}`,
      name: 'Pets',
      root_resource_id: 'root',
      binary_media_types: ['image/png'],
      minimum_compression_size: '-1',
      endpoint_configuration: [{ types: ['REGIONAL'], vpc_endpoint_ids: [] }],
      body: null,
      tags: { team: 'a' },
    },
  ],
  [
    'aws_api_gateway_rest_api_policy',
    'pets',
    {
      rest_api_id,
      policy: `{"Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"arn:aws:execute-api:eu-west-1:111122223333:${rest_api_id}/*"}]}`,
    },
  ],
  // Before its parent: a state is sorted by type and name.
  [
    'aws_api_gateway_resource',
    'pet',
    { id: 'r2', rest_api_id, parent_id: 'r1', path_part: '{id}' },
  ],
  [
    'aws_api_gateway_resource',
    'pets',
    { id: 'r1', rest_api_id, parent_id: 'root', path_part: 'pets' },
  ],
  [
    'aws_api_gateway_request_validator',
    'all',
    { id: 'v1', rest_api_id, name: 'all', validate_request_body: true },
  ],
  [
    'aws_api_gateway_model',
    'pet',
    {
      rest_api_id,
      name: 'Pet',
      description: '',
      content_type: 'application/json',
      schema: '{"type":"object"}',
    },
  ],
  [
    'aws_api_gateway_authorizer',
    'token',
    {
      id: 'z1',
      rest_api_id,
      name: 'token',
      type: 'TOKEN',
      authorizer_uri: invokeArn,
      authorizer_result_ttl_in_seconds: 60,
      provider_arns: null,
    },
  ],
  [
    'aws_api_gateway_method',
    'list',
    {
      rest_api_id,
      resource_id: 'r1',
      http_method: 'GET',
      authorization: 'NONE',
      authorizer_id: null,
      api_key_required: true,
      request_parameters: { 'method.request.querystring.kind': true },
      request_validator_id: 'v1',
    },
  ],
  [
    'aws_api_gateway_method',
    'any',
    {
      rest_api_id,
      resource_id: 'r2',
      http_method: 'ANY',
      authorization: 'CUSTOM',
      authorizer_id: 'z1',
    },
  ],
  [
    'aws_api_gateway_method_response',
    'list',
    {
      rest_api_id,
      resource_id: 'r1',
      http_method: 'GET',
      status_code: '200',
      response_parameters: { 'method.response.header.X-Total': true },
    },
  ],
  [
    'aws_api_gateway_integration',
    'list',
    {
      rest_api_id,
      resource_id: 'r1',
      http_method: 'GET',
      type: 'HTTP',
      uri: 'https://example.com/pets',
      integration_http_method: 'GET',
      connection_id: '',
      content_handling: '',
      timeout_milliseconds: 5000,
      cache_namespace: 'r1',
      request_templates: { 'application/json': '' },
    },
  ],
  [
    'aws_api_gateway_integration',
    'any',
    {
      rest_api_id,
      resource_id: 'r2',
      http_method: 'ANY',
      type: 'AWS_PROXY',
      uri: invokeArn,
      integration_http_method: 'POST',
    },
  ],
  [
    'aws_api_gateway_integration_response',
    'list',
    {
      rest_api_id,
      resource_id: 'r1',
      http_method: 'GET',
      status_code: '200',
      selection_pattern: '',
      response_templates: { 'application/json': '$input.body' },
    },
  ],
  ['aws_api_gateway_deployment', 'one', { id: 'd1', rest_api_id, stage_name: null }],
  [
    'aws_api_gateway_stage',
    'prod',
    {
      rest_api_id,
      stage_name: 'prod',
      deployment_id: 'd1',
      variables: { table: 'pets' },
      xray_tracing_enabled: true,
      access_log_settings: [{ destination_arn: 'arn:x', format: '$context.requestId' }],
      canary_settings: [{ percent_traffic: 5, stage_variable_overrides: { table: 'new' } }],
    },
  ],
  [
    'aws_api_gateway_method_settings',
    'pet',
    {
      rest_api_id,
      stage_name: 'prod',
      method_path: 'pets/{id}/GET',
      settings: [{ throttling_burst_limit: 5, throttling_rate_limit: 2, logging_level: '' }],
    },
  ],
  [
    'aws_api_gateway_method_settings',
    'all',
    {
      rest_api_id,
      stage_name: 'prod',
      method_path: '*/*',
      settings: [{ throttling_burst_limit: -1, caching_enabled: true }],
    },
  ],
  [
    'aws_api_gateway_usage_plan',
    'gold',
    {
      id: 'p1',
      name: 'gold',
      api_stages: [
        {
          api_id: rest_api_id,
          stage: 'prod',
          throttle: [{ path: '/pets/GET', burst_limit: 3, rate_limit: 1 }],
        },
      ],
      quota_settings: [{ limit: 1000, offset: 0, period: 'DAY' }],
      throttle_settings: [{ burst_limit: 10, rate_limit: 5 }],
    },
  ],
  ['aws_api_gateway_api_key', 'one', { id: 'k1', name: 'one', value: 'secret', enabled: true }],
  ['aws_api_gateway_usage_plan_key', 'one', { key_id: 'k1', usage_plan_id: 'p1' }],
  [
    'aws_api_gateway_domain_name',
    'own',
    {
      id: 'api.example.com',
      domain_name: 'api.example.com',
      endpoint_configuration: [{ types: ['REGIONAL'] }],
      mutual_tls_authentication: [{ truststore_uri: 's3://bucket/store.pem' }],
    },
  ],
  [
    'aws_api_gateway_base_path_mapping',
    'own',
    { api_id: rest_api_id, stage_name: 'prod', base_path: 'v1', domain_name: 'api.example.com' },
  ],
]

/** As `terraform.tfstate` keeps them. */
const stateFile = (rows: readonly Row[], module?: string): object => ({
  version: 4,
  terraform_version: '1.9.5',
  resources: rows.map(([type, name, attributes]) => ({
    ...(module === undefined ? {} : { module }),
    mode: 'managed',
    type,
    name,
    instances: [{ attributes }],
  })),
})

/** As `terraform show -json` prints resources of one module. */
const shown = (rows: readonly Row[], module = ''): object[] =>
  rows.map(([type, name, values]) => ({
    address: `${module}${type}.${name}`,
    mode: 'managed',
    type,
    name: name.replace(/\[.*/, ''),
    values,
  }))

const imported = (document: object): TemplateState => importedState(document, { stackName: 'shop' })

function restApi(state: TemplateState, index = 0): RestApiDefinition {
  const definition = state.apis[index]?.definition
  if (definition?.protocolType !== 'REST') throw new Error('no REST API')
  return definition
}

const byPath = ({ resources }: RestApiDefinition) =>
  Object.fromEntries(Object.values(resources).map((one) => [one.path, one.resourceMethods]))

describe('a state file', () => {
  const state = imported(stateFile(shop))
  const definition = restApi(state)

  it('gives a REST API with what belongs to it', () => {
    expect(definition.restApi).toMatchObject({
      name: 'Pets',
      binaryMediaTypes: ['image/png'],
      endpointConfiguration: { types: ['REGIONAL'] },
      tags: { team: 'a' },
    })
    expect(definition.restApi.minimumCompressionSize).toBeUndefined()
    expect(Object.keys(definition.models)).toContain('Pet')
    expect(Object.values(definition.requestValidators)).toMatchObject([
      { name: 'all', validateRequestBody: true, validateRequestParameters: false },
    ])
    expect(Object.values(definition.authorizers)).toMatchObject([
      { name: 'token', authorizerUri: invokeArn, authorizerResultTtlInSeconds: 60 },
    ])
  })

  it('puts the id that the API has now into its policy', () => {
    expect(definition.restApi.policy).toContain(`:${definition.restApi.id}/*`)
    expect(definition.restApi.policy).not.toContain(rest_api_id)
  })

  it('puts integrations and responses into their methods', () => {
    const methods = byPath(definition)
    expect(Object.keys(methods).toSorted()).toEqual(['/', '/pets', '/pets/{id}'])
    expect(methods['/pets']?.['GET']).toMatchObject({
      authorizationType: 'NONE',
      apiKeyRequired: true,
      requestParameters: { 'method.request.querystring.kind': true },
      requestValidatorId: Object.keys(definition.requestValidators)[0],
      methodResponses: {
        200: { responseParameters: { 'method.response.header.X-Total': true } },
      },
      methodIntegration: {
        type: 'HTTP',
        httpMethod: 'GET',
        uri: 'https://example.com/pets',
        timeoutInMillis: 5000,
        requestTemplates: { 'application/json': null },
        integrationResponses: { 200: { responseTemplates: { 'application/json': '$input.body' } } },
      },
    })
    const list = methods['/pets']?.['GET']?.methodIntegration
    expect(list?.integrationResponses?.['200']?.selectionPattern).toBeUndefined()
    expect(list?.connectionId).toBeUndefined()
    expect(list?.cacheNamespace).toBe(
      Object.values(definition.resources).find(({ path }) => path === '/pets')?.id,
    )
    expect(methods['/pets/{id}']?.['ANY']).toMatchObject({
      authorizationType: 'CUSTOM',
      authorizerId: Object.keys(definition.authorizers)[0],
      methodIntegration: { type: 'AWS_PROXY', httpMethod: 'POST', uri: invokeArn },
    })
  })

  it('gives stages with their method settings', () => {
    expect(state.apis[0]?.stages).toMatchObject([
      {
        stageName: 'prod',
        variables: { table: 'pets' },
        tracingEnabled: true,
        accessLogSettings: { destinationArn: 'arn:x', format: '$context.requestId' },
        canarySettings: { percentTraffic: 5, stageVariableOverrides: { table: 'new' } },
        methodSettings: {
          '~1pets~1{id}/GET': { throttlingBurstLimit: 5, throttlingRateLimit: 2 },
          '*/*': { throttlingBurstLimit: 5000, cachingEnabled: true },
        },
      },
    ])
  })

  it('gives plans, keys and domain names', () => {
    const { id } = definition.restApi
    expect(state.usagePlans).toMatchObject([
      {
        name: 'gold',
        throttle: { burstLimit: 10, rateLimit: 5 },
        quota: { limit: 1000, offset: 0, period: 'DAY' },
        apiStages: [
          { apiId: id, stage: 'prod', throttle: { '/pets/GET': { burstLimit: 3, rateLimit: 1 } } },
        ],
      },
    ])
    expect(state.apiKeys).toMatchObject([{ key: { name: 'one', enabled: true }, value: 'secret' }])
    expect(state.usagePlanKeys).toEqual([
      { usagePlanId: state.usagePlans[0]?.id, keyId: state.apiKeys[0]?.key.id },
    ])
    const mappings = Object.values(state.domainNames[0]?.mappings ?? {})
    expect(mappings).toMatchObject([{ apiId: id, stage: 'prod', apiMappingKey: 'v1' }])
    expect(state.domainNames[0]?.mutualTlsAuthentication?.truststoreUri).toBe(
      's3://bucket/store.pem',
    )
    expect(state.leftovers).toEqual([])
  })
})

describe('forms of the same resources', () => {
  const expected = imported(stateFile(shop))

  it.each([
    [
      'a shown state',
      { format_version: '1.0', values: { root_module: { resources: shown(shop) } } },
    ],
    [
      'a shown state with a module',
      {
        format_version: '1.0',
        values: {
          root_module: {
            child_modules: [{ address: 'module.shop', resources: shown(shop, 'module.shop.') }],
          },
        },
      },
    ],
    ['a state file with a module', stateFile(shop, 'module.shop')],
  ])('%s gives the same', (_, document) => {
    const { apis, ...others } = imported(document)
    expect(apis.map(({ definition, stages }) => ({ definition, stages }))).toEqual(
      expected.apis.map(({ definition, stages }) => ({ definition, stages })),
    )
    expect(others.usagePlans).toEqual(expected.usagePlans)
    expect(others.domainNames).toEqual(expected.domainNames)
  })
})

describe('a plan that was not applied', () => {
  const expression = (reference: string) => ({
    references: [reference, reference.slice(0, reference.lastIndexOf('.'))],
  })
  const api = expression('aws_api_gateway_rest_api.pets.id')
  const eachKey = '["eu"]'
  const plan = (uri: object) => ({
    format_version: '1.2',
    planned_values: {
      root_module: {
        child_modules: [
          {
            address: 'module.shop',
            resources: shown(
              [
                ['aws_lambda_function', 'pets', { function_name: 'pets' }],
                ['aws_api_gateway_rest_api', `pets${eachKey}`, { name: 'Pets' }],
                ['aws_api_gateway_resource', `pets${eachKey}`, { path_part: 'pets' }],
                [
                  'aws_api_gateway_method',
                  `list${eachKey}`,
                  { http_method: 'GET', authorization: 'NONE' },
                ],
                [
                  'aws_api_gateway_integration',
                  `list${eachKey}`,
                  { type: 'AWS_PROXY', integration_http_method: 'POST' },
                ],
                [
                  'aws_api_gateway_stage',
                  `prod${eachKey}`,
                  { stage_name: 'prod', access_log_settings: [{ format: '$context.requestId' }] },
                ],
              ],
              'module.shop.',
            ),
          },
        ],
      },
    },
    configuration: {
      root_module: {
        module_calls: {
          shop: {
            module: {
              resources: [
                {
                  address: 'aws_api_gateway_resource.pets',
                  expressions: {
                    rest_api_id: api,
                    parent_id: expression('aws_api_gateway_rest_api.pets.root_resource_id'),
                  },
                },
                {
                  address: 'aws_api_gateway_method.list',
                  expressions: {
                    rest_api_id: api,
                    resource_id: expression('aws_api_gateway_resource.pets.id'),
                  },
                },
                {
                  address: 'aws_api_gateway_integration.list',
                  expressions: {
                    rest_api_id: api,
                    resource_id: expression('aws_api_gateway_resource.pets.id'),
                    http_method: expression('aws_api_gateway_method.list.http_method'),
                    uri,
                  },
                },
                {
                  address: 'aws_api_gateway_stage.prod',
                  expressions: { rest_api_id: api, stage_name: { constant_value: 'prod' } },
                },
              ],
            },
          },
        },
      },
    },
  })

  it('is put together by the references of its configuration', () => {
    const state = imported(plan(expression('aws_lambda_function.pets.invoke_arn')))
    expect(byPath(restApi(state))['/pets']?.['GET']?.methodIntegration).toMatchObject({
      type: 'AWS_PROXY',
      uri: invokeArn,
    })
    expect(state.apis[0]?.stages).toMatchObject([
      { stageName: 'prod', accessLogSettings: { format: '$context.requestId' } },
    ])
    expect(state.leftovers.map(({ what }) => what)).toEqual([
      'module.shop.aws_lambda_function.pets (AWS::Lambda::Function)',
    ])
  })

  it('says which attributes only an apply can tell', () => {
    const state = imported(plan({ references: ['var.backend'] }))
    expect(state.leftovers).toContainEqual({
      what: 'module.shop.aws_api_gateway_integration.list["eu"], uri',
      advice: 'known after an apply only: apply the plan, and import the state',
    })
  })
})

describe('HTTP and WebSocket APIs', () => {
  const state = imported(
    stateFile([
      [
        'aws_apigatewayv2_api',
        'orders',
        {
          id: 'h1',
          name: 'orders',
          protocol_type: 'HTTP',
          cors_configuration: [{ allow_origins: ['https://example.com'], max_age: 300 }],
          version: '',
        },
      ],
      [
        'aws_apigatewayv2_integration',
        'orders',
        {
          id: 'i1',
          api_id: 'h1',
          integration_type: 'HTTP_PROXY',
          integration_method: 'GET',
          integration_uri: 'https://example.com/orders',
          request_parameters: { 'append:header.x-a': 'b' },
          response_parameters: [{ status_code: '200', mappings: { 'overwrite:header.x-c': 'd' } }],
          timeout_milliseconds: 10_000,
        },
      ],
      [
        'aws_apigatewayv2_authorizer',
        'jwt',
        {
          id: 'z1',
          api_id: 'h1',
          name: 'jwt',
          authorizer_type: 'JWT',
          identity_sources: ['$request.header.Authorization'],
          jwt_configuration: [{ audience: ['a'], issuer: 'https://issuer.example' }],
        },
      ],
      [
        'aws_apigatewayv2_route',
        'orders',
        {
          api_id: 'h1',
          route_key: 'GET /orders',
          target: 'integrations/i1',
          authorization_type: 'JWT',
          authorizer_id: 'z1',
          authorization_scopes: ['read'],
        },
      ],
      [
        'aws_apigatewayv2_stage',
        'orders',
        {
          api_id: 'h1',
          name: '$default',
          auto_deploy: true,
          default_route_settings: [{ throttling_burst_limit: 100, logging_level: '' }],
          route_settings: [{ route_key: 'GET /orders', throttling_burst_limit: 3 }],
        },
      ],
      [
        'aws_apigatewayv2_api',
        'chat',
        {
          id: 'w1',
          name: 'chat',
          protocol_type: 'WEBSOCKET',
          route_selection_expression: '$request.body.action',
        },
      ],
      [
        'aws_apigatewayv2_integration',
        'chat',
        { id: 'i2', api_id: 'w1', integration_type: 'MOCK', integration_method: '' },
      ],
      [
        'aws_apigatewayv2_route',
        'chat',
        {
          id: 'r2',
          api_id: 'w1',
          route_key: 'send',
          target: 'integrations/i2',
          request_parameter: [
            { request_parameter_key: 'route.request.querystring.id', required: true },
          ],
        },
      ],
      [
        'aws_apigatewayv2_integration_response',
        'chat',
        { api_id: 'w1', integration_id: 'i2', integration_response_key: '/200/' },
      ],
    ]),
  )

  it('have routes that find their integrations and authorizers', () => {
    const orders = state.apis[0]?.definition as HttpApiDefinition
    const [route] = Object.values(orders.routes)
    const [integration] = Object.values(orders.integrations)
    expect(orders.api.corsConfiguration).toEqual({
      allowOrigins: ['https://example.com'],
      maxAge: 300,
    })
    expect(route).toMatchObject({
      routeKey: 'GET /orders',
      target: `integrations/${integration?.integrationId}`,
      authorizerId: Object.keys(orders.authorizers)[0],
      authorizationScopes: ['read'],
    })
    expect(integration).toMatchObject({
      integrationUri: 'https://example.com/orders',
      requestParameters: { 'append:header.x-a': 'b' },
      responseParameters: { 200: { 'overwrite:header.x-c': 'd' } },
      timeoutInMillis: 10_000,
    })
    expect(Object.values(orders.authorizers)).toMatchObject([
      {
        identitySource: ['$request.header.Authorization'],
        jwtConfiguration: { audience: ['a'], issuer: 'https://issuer.example' },
      },
    ])
    expect(state.apis[0]?.stages).toMatchObject([
      {
        stageName: '$default',
        autoDeploy: true,
        defaultRouteSettings: { throttlingBurstLimit: 100 },
        routeSettings: { 'GET /orders': { throttlingBurstLimit: 3 } },
      },
    ])
  })

  it('have responses where they are WebSocket APIs', () => {
    const chat = state.apis[1]?.definition
    if (chat?.protocolType !== 'WEBSOCKET') throw new Error('no WebSocket API')
    const [integrationId = ''] = Object.keys(chat.integrations)
    expect(Object.values(chat.routes)).toMatchObject([
      {
        routeKey: 'send',
        target: `integrations/${integrationId}`,
        requestParameters: { 'route.request.querystring.id': { required: true } },
      },
    ])
    expect(Object.values(chat.integrationResponses[integrationId] ?? {})).toMatchObject([
      { integrationResponseKey: '/200/' },
    ])
  })
})

describe('what a state does not have whole', () => {
  const advice = 'what it belongs to is not in this state: import the state that has the API'

  it.each([
    ['aws_api_gateway_method', { rest_api_id, resource_id: 'r1', http_method: 'GET' }],
    ['aws_api_gateway_integration', { rest_api_id, resource_id: 'r1', http_method: 'GET' }],
    ['aws_api_gateway_method_settings', { rest_api_id, stage_name: 'prod', settings: [{}] }],
    ['aws_apigatewayv2_route', { api_id: 'h1', route_key: 'GET /' }],
  ] as const)('an %s of an API that is elsewhere', (type, values) => {
    const { leftovers } = imported(stateFile([[type, 'one', values]]))
    expect(leftovers).toContainEqual({ what: `${type}.one`, advice })
  })

  it('data sources are no resources', () => {
    const document = {
      version: 4,
      terraform_version: '1.9.5',
      resources: [
        {
          mode: 'data',
          type: 'aws_api_gateway_rest_api',
          name: 'other',
          instances: [{ attributes: { id: rest_api_id, name: 'other' } }],
        },
      ],
    }
    expect(imported(document)).toMatchObject({ apis: [], leftovers: [] })
  })

  it('an API whose body is OpenAPI is imported from it', () => {
    const body = JSON.stringify({
      openapi: '3.0.1',
      info: { title: 'Body', version: '1' },
      paths: { '/a': { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } } },
    })
    const state = imported(
      stateFile([['aws_api_gateway_rest_api', 'a', { id: rest_api_id, name: 'Named', body }]]),
    )
    expect(restApi(state).restApi.name).toBe('Named')
    expect(Object.keys(byPath(restApi(state)))).toEqual(['/', '/a'])
  })
})
