import { createHash } from 'node:crypto'

/** One row of the benchmark's table. */
export interface Scenario {
  readonly name: string
  readonly path: string
  readonly method?: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
}

export const benchKey = 'benchmark-key-00000000000000000001'

/** The rows that issues state a figure for. */
export const scenarios: readonly Scenario[] = [
  { name: 'HTTP_PROXY', path: '/plain/open' },
  { name: 'route + key + throttle + HTTP_PROXY', path: '/plain/pets' },
  { name: 'the same, definition of 10 routes', path: '/small/r7/pets' },
  { name: 'the same, definition of 1,000 routes', path: '/large/r777/pets' },
  { name: 'HTTP API proxy route', path: '/http/pets' },
  { name: 'cache hit', path: '/cached/pets' },
  {
    name: 'mapped HTTP: validation, request and response template',
    path: '/mapped/pets',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ name: 'Rex', type: 'dog', price: 249.99, tags: ['a', 'b', 'c'] }),
  },
  { name: 'Lambda function of a REST API, signed', path: '/functions/pets' },
  { name: 'Lambda function of an HTTP API, signed', path: '/http/function' },
]

const functionArn = 'arn:aws:lambda:us-east-1:123456789012:function:pets'

/** The gateway's routes for the benchmark, over one origin. */
export function routesFile(origin: string): object {
  const proxy = { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: `${origin}/pets` }
  const keyed = { ...proxy, apiKeyRequired: true }
  const routes = (count: number): object =>
    Object.fromEntries(Array.from({ length: count }, (_, index) => [`GET /r${index}/{id}`, keyed]))
  return {
    apis: {
      plain: {
        protocolType: 'REST',
        routes: { 'GET /open': proxy, 'GET /pets': keyed, 'POST /pets': keyed },
        stages: { prod: {} },
      },
      small: { protocolType: 'REST', routes: routes(10), stages: { prod: {} } },
      large: { protocolType: 'REST', routes: routes(1_000), stages: { prod: {} } },
      http: {
        protocolType: 'HTTP',
        routes: {
          'GET /pets': { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: `${origin}/pets` },
          'GET /function': { type: 'AWS_PROXY', uri: functionArn, payloadFormatVersion: '2.0' },
        },
        stages: { $default: {} },
      },
      functions: {
        protocolType: 'REST',
        routes: {
          'GET /pets': {
            type: 'AWS_PROXY',
            httpMethod: 'POST',
            uri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${functionArn}/invocations`,
          },
        },
        stages: { prod: {} },
      },
      cached: {
        protocolType: 'REST',
        routes: { 'GET /pets': proxy },
        stages: {
          prod: {
            cacheClusterEnabled: true,
            methodSettings: { '*/*': { cachingEnabled: true, cacheTtlInSeconds: 3600 } },
          },
        },
      },
      mapped: { protocolType: 'REST', openapi: mappedApi(origin), stages: { prod: {} } },
    },
    domainNames: {
      '*': {
        basePathMappings: {
          plain: { api: 'plain', stage: 'prod' },
          small: { api: 'small', stage: 'prod' },
          large: { api: 'large', stage: 'prod' },
          http: { api: 'http', stage: '$default' },
          cached: { api: 'cached', stage: 'prod' },
          mapped: { api: 'mapped', stage: 'prod' },
          functions: { api: 'functions', stage: 'prod' },
        },
      },
    },
    usagePlans: {
      bench: {
        throttle: { rateLimit: 100_000, burstLimit: 100_000 },
        apiStages: [
          { api: 'plain', stage: 'prod' },
          { api: 'small', stage: 'prod' },
          { api: 'large', stage: 'prod' },
        ],
      },
    },
    apiKeys: {
      bench: {
        sha256: createHash('sha256').update(benchKey).digest('hex'),
        usagePlans: ['bench'],
      },
    },
  }
}

/** One POST that is validated against a model and reshaped on both ways. */
function mappedApi(origin: string): object {
  const requestTemplate = `#set($root = $input.path('$'))
{
  "pet": {
    "name": "$util.escapeJavaScript($root.name)",
    "kind": "$root.type",
    "price": $root.price
  },
  "tags": [#foreach($tag in $root.tags)"$tag"#if($foreach.hasNext),#end#end],
  "stage": "$context.stage"
}`
  return {
    openapi: '3.0.1',
    info: { title: 'mapped', version: '1' },
    paths: {
      '/pets': {
        post: {
          requestBody: {
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
          responses: { 200: { description: '' } },
          'x-amazon-apigateway-request-validator': 'body',
          'x-amazon-apigateway-integration': {
            type: 'http',
            httpMethod: 'POST',
            uri: `${origin}/pets`,
            requestTemplates: { 'application/json': requestTemplate },
            responses: {
              default: {
                statusCode: '200',
                responseTemplates: {
                  'application/json': `{"first": $input.json('$.pets[0]'), "id": "$context.requestId"}`,
                },
              },
            },
          },
        },
      },
    },
    'x-amazon-apigateway-request-validators': {
      body: { validateRequestBody: true, validateRequestParameters: false },
    },
    components: {
      schemas: {
        Pet: {
          type: 'object',
          required: ['name', 'type', 'price'],
          properties: {
            name: { type: 'string', maxLength: 100 },
            type: { type: 'string', enum: ['dog', 'cat', 'fish'] },
            price: { type: 'number', minimum: 0 },
            tags: { type: 'array', items: { type: 'string' } },
          },
        },
      },
    },
  }
}
