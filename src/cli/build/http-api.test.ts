import { describe, expect, it } from 'vitest'
import type { HttpSnapshot } from '../../plan/compile.ts'
import { compile } from '../../plan/compile.ts'
import { buildRoutes } from './routes.ts'

const place = { accountId: '123456789012', region: 'us-east-1', partition: 'aws' }

/** The one snapshot of a file with one HTTP API of one stage. */
function snapshotOf(api: object, more: object = {}): HttpSnapshot {
  const pets = { protocolType: 'HTTP', stages: { $default: {} }, ...api }
  const text = JSON.stringify({ apis: { pets }, ...more })
  const [snapshot] = buildRoutes(text, { file: '/none/routes.json', place }).state.snapshots
  if (snapshot?.definition.protocolType !== 'HTTP') throw new Error('not an HTTP API')
  return snapshot as HttpSnapshot
}

const proxy = { type: 'HTTP_PROXY', uri: 'https://b.example/pets/{id}' }
const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:pets'

const integrationOf = (more: object): object => ({
  'x-amazon-apigateway-integration': {
    type: 'http_proxy',
    httpMethod: 'ANY',
    payloadFormatVersion: '1.0',
    uri: 'https://b.example/pets/{id}',
    ...more,
  },
})

describe('the routes of an HTTP API', () => {
  const authorizer = {
    type: 'jwt',
    identitySource: '$request.header.Authorization',
    jwtConfiguration: { issuer: 'https://issuer.example', audience: ['pets'] },
  }
  const schema = { type: 'object', required: ['name'] }
  const routes = {
    'GET /pets/{id}': { ...proxy, authorizer: 'login', authorizationScopes: ['read'] },
    'POST /pets': {
      type: 'AWS_PROXY',
      uri: functionArn,
      apiKeyRequired: true,
      requestModels: { 'application/json': 'Pet' },
      cacheKeyParameters: ['method.request.querystring.q'],
    },
    $default: { ...proxy, uri: 'https://b.example' },
  }
  const openapi = {
    openapi: '3.0.1',
    info: { title: 'pets', version: '1' },
    paths: {
      '/pets/{id}': { get: { security: [{ login: ['read'] }], ...integrationOf({}) } },
      '/pets': {
        post: {
          security: [{ key: [] }],
          requestBody: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
          'x-amazon-apigateway-request-validator': 'POST /pets',
          ...integrationOf({
            type: 'aws_proxy',
            httpMethod: 'POST',
            payloadFormatVersion: '2.0',
            uri: functionArn,
            cacheKeyParameters: ['method.request.querystring.q'],
          }),
        },
      },
      '/$default': {
        'x-amazon-apigateway-any-method': integrationOf({ uri: 'https://b.example' }),
      },
    },
    components: {
      schemas: { Pet: schema },
      securitySchemes: {
        key: { type: 'apiKey', name: 'x-api-key', in: 'header' },
        login: { type: 'oauth2', 'x-amazon-apigateway-authorizer': authorizer },
      },
    },
    'x-amazon-apigateway-request-validators': { 'POST /pets': { validateRequestBody: true } },
    'x-amazon-apigateway-cors': { allowOrigins: ['https://app.example'] },
  }
  const short = snapshotOf({
    routes,
    authorizers: { login: authorizer },
    models: { Pet: schema },
    corsConfiguration: { allowOrigins: ['https://app.example'] },
  })
  const long = snapshotOf({ openapi, restFeatures: true })

  it('are the same definition as the OpenAPI document that says the same', () => {
    expect(short.definition).toEqual(long.definition)
  })

  it('are the same plan: the same steps for the same routes', () => {
    const outlineOf = (snapshot: HttpSnapshot) => {
      const { plan, issues } = compile(snapshot)
      const methods = plan.methods.map(({ routeKey, steps }) => [
        routeKey,
        steps.map(({ name }) => name),
      ])
      return { methods, issues }
    }
    expect(outlineOf(short)).toEqual(outlineOf(long))
    expect(outlineOf(short)).toEqual({
      methods: [
        ['GET /pets/{id}', ['throttle', 'authorize/jwt', 'integration']],
        [
          'POST /pets',
          [
            'api-key',
            'throttle/plan',
            'method-request/payload',
            'method-request/body',
            'integration',
          ],
        ],
        ['$default', ['throttle', 'integration']],
      ],
      issues: [],
    })
  })
})

describe('REST features of an HTTP API in routes.json', () => {
  it('are declared route by route', () => {
    const { definition } = snapshotOf({
      apiKeySource: 'AUTHORIZER',
      routes: {
        'PUT /pets/{id}': {
          ...proxy,
          apiKeyRequired: true,
          requestModels: { 'application/json': { type: 'object' } },
          requestValidator: { validateRequestBody: true, validateRequestParameters: true },
          requestParameters: {
            'method.request.querystring.dry': true,
            'append:header.x': '$request.querystring.dry',
          },
        },
        'GET /plain': proxy,
      },
    })
    const { restFeatures, integrations } = definition
    expect(restFeatures?.apiKeySource).toBe('AUTHORIZER')
    expect(Object.keys(restFeatures?.routes ?? {})).toEqual(['PUT /pets/{id}'])
    const { method } = restFeatures?.routes['PUT /pets/{id}'] ?? {}
    expect(method).toMatchObject({
      apiKeyRequired: true,
      requestParameters: {
        'method.request.querystring.dry': true,
        'method.request.path.id': true,
      },
      requestModels: { 'application/json': expect.stringMatching(/^MODEL/) },
    })
    expect(Object.values(integrations)[0]?.requestParameters).toEqual({
      'append:header.x': '$request.querystring.dry',
    })
  })

  it('are left unread in a document that may have been written for AWS', () => {
    const operation = { security: [{ key: [] }], ...integrationOf({}) }
    const openapi = {
      openapi: '3.0.1',
      info: { title: 'pets', version: '1' },
      paths: { '/pets': { get: operation } },
      components: {
        securitySchemes: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
      },
    }
    expect(snapshotOf({ openapi }).definition.restFeatures).toBeUndefined()
    const { restFeatures } = snapshotOf({ openapi, restFeatures: true }).definition
    expect(restFeatures?.routes['GET /pets']?.method.apiKeyRequired).toBe(true)
  })

  it('name models that exist', () => {
    const route = { ...proxy, requestModels: { 'application/json': 'No' } }
    const { warnings } = buildRoutes(
      JSON.stringify({ apis: { pets: { routes: { 'POST /': route }, stages: { a: {} } } } }),
      { file: '/none/routes.json', place },
    )
    expect(warnings.map(({ found }) => found)).toContainEqual(expect.stringContaining('No'))
  })
})

describe('strict', () => {
  const used = {
    routes: {
      'GET /pets': { ...proxy, apiKeyRequired: true, cacheKeyParameters: [] },
      'POST /pets': { ...proxy, requestModels: { 'application/json': {} } },
      'GET /function': { type: 'AWS_PROXY', uri: 'https://a1.lambda-url.eu-west-1.on.aws/' },
    },
    corsConfiguration: { allowOrigins: ['*'], preflightFirst: true },
    stages: {
      a: { cacheClusterEnabled: true },
      b: { webAcl: 'main', routeSettings: { 'GET /pets': { cachingEnabled: true } } },
    },
  }
  const webAcls = { webAcls: { main: { managed: 'default' } } }

  it('lets an HTTP API be that uses what AWS has', () => {
    const api = { strict: true, routes: { 'GET /pets': proxy } }
    expect(snapshotOf(api).definition.restFeatures).toBeUndefined()
  })

  it('is off by default', () => {
    expect(() => snapshotOf(used, webAcls)).not.toThrow()
  })

  it.each([
    "$.apis.pets.routes['GET /pets'].apiKeyRequired",
    "$.apis.pets.routes['GET /pets'].cacheKeyParameters",
    "$.apis.pets.routes['POST /pets'].requestValidator",
    '$.apis.pets.corsConfiguration',
    '$.apis.pets.routes',
    '$.apis.pets.stages.a.cacheClusterEnabled',
    '$.apis.pets.stages.b.webAcl',
    "$.apis.pets.stages.b.routeSettings['GET /pets'].cachingEnabled",
  ])('refuses %s', (path) => {
    const line = `${path}: expected nothing that is not available on Amazon API Gateway HTTP APIs`
    expect(() => snapshotOf({ ...used, strict: true }, webAcls)).toThrow(line)
  })
})
