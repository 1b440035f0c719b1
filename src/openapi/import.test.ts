import { describe, expect, it } from 'vitest'
import type { Method, RestApiDefinition } from '../definition/rest-api.ts'
import {
  importDocumentationParts,
  importHttpApi,
  importRestApi,
  putRestApi,
  reimportHttpApi,
} from './import.ts'
import type { RestImportOptions } from './options.ts'

let count = 0
const next = (): string => `id${count++}`
const options: RestImportOptions = {
  ids: { apiId: next, resourceId: next, routeId: next },
  place: { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' },
  nowMs: 0,
  apiId: 'a1b2c3d4e5',
}

const mock = { 'x-amazon-apigateway-integration': { type: 'mock' } }
const oas3 = (more: object): string =>
  JSON.stringify({ openapi: '3.0.1', info: { title: 't', version: '1' }, paths: {}, ...more })
const swagger = (more: object): string =>
  JSON.stringify({ swagger: '2.0', info: { title: 't', version: '1' }, paths: {}, ...more })

function imported(
  text: string,
  more: Partial<RestImportOptions> = {},
): RestApiDefinition & { warnings: readonly string[] } {
  const outcome = importRestApi(text, { ...options, ...more })
  if (!outcome.ok) throw new Error(outcome.message)
  return { ...outcome.definition, warnings: outcome.warnings }
}

const messageOf = (text: string, more: Partial<RestImportOptions> = {}): string => {
  const outcome = importRestApi(text, { ...options, ...more })
  return outcome.ok ? 'imported' : outcome.message
}

const pathsOf = (definition: RestApiDefinition): string[] =>
  Object.values(definition.resources)
    .map(({ path }) => path)
    .sort()

const methodAt = (definition: RestApiDefinition, path: string, verb = 'GET'): Method | undefined =>
  Object.values(definition.resources).find((one) => one.path === path)?.resourceMethods?.[verb]

describe('responses that are references', () => {
  const responses = { 404: { $ref: '#/responses/Missing' } }
  const schema = { $ref: '#/definitions/Problem' }
  const models = { Problem: { type: 'object' } }

  it('are no models in Swagger 2', () => {
    const definition = imported(
      swagger({
        paths: { '/a': { get: { ...mock, responses } } },
        responses: { Missing: { description: 'x', schema } },
        definitions: models,
      }),
    )
    expect(methodAt(definition, '/a')?.methodResponses).toEqual({ 404: { statusCode: '404' } })
  })

  it('are followed in OpenAPI 3', () => {
    const content = { 'application/json': { schema: { $ref: '#/components/schemas/Problem' } } }
    const definition = imported(
      oas3({
        paths: {
          '/a': {
            get: { ...mock, responses: { 404: { $ref: '#/components/responses/Missing' } } },
          },
        },
        components: { responses: { Missing: { description: 'x', content } }, schemas: models },
      }),
    )
    expect(methodAt(definition, '/a')?.methodResponses).toEqual({
      404: { statusCode: '404', responseModels: { 'application/json': 'Problem' } },
    })
  })
})

describe('responses that are no models', () => {
  it.each([
    [{ type: 'boolean' }, 'BooleanSchema'],
    [{ type: 'integer' }, 'IntegerSchema'],
    [{ type: 'number' }, 'NumberSchema'],
    [{ type: 'file' }, 'FileSchema'],
    [{ type: 'string' }, 'StringSchema'],
    [{ type: 'string', format: 'date' }, 'DateSchema'],
    [{ type: 'string', format: 'date-time' }, 'DateTimeSchema'],
    [{ type: 'string', format: 'password' }, 'PasswordSchema'],
    [{ type: 'string', format: 'byte' }, 'ByteArraySchema'],
    [{ type: 'string', format: 'binary' }, 'BinarySchema'],
    [{ type: 'string', format: 'email' }, 'EmailSchema'],
    [{ type: 'string', format: 'uuid' }, 'UUIDSchema'],
  ])('warns of %j as a %s', (schema, kind) => {
    const responses = { 201: { content: { 'application/json': { schema } } } }
    const { warnings } = imported(oas3({ paths: { '/events': { post: { ...mock, responses } } } }))
    expect(warnings).toEqual([
      `Unsupported model type '${kind}' in 201 response to method 'POST /events'. Ignoring.`,
    ])
  })
})

describe('base paths', () => {
  const paths = { '/e': { get: mock } }
  it.each([
    { basePath: '/a/b/c', mode: 'ignore', wanted: ['/', '/e'] },
    { basePath: '/a/b/c', mode: 'prepend', wanted: ['/', '/a', '/a/b', '/a/b/c', '/a/b/c/e'] },
    { basePath: '/a/b/c', mode: 'split', wanted: ['/', '/b', '/b/c', '/b/c/e'] },
    { basePath: '/a', mode: 'prepend', wanted: ['/', '/a', '/a/e'] },
    { basePath: '/a', mode: 'split', wanted: ['/', '/e'] },
    { basePath: '/', mode: 'prepend', wanted: ['/', '/e'] },
    { basePath: '/a/', mode: 'prepend', wanted: ['/', '/a', '/a/e'] },
  ] as const)('$mode of $basePath', ({ basePath, mode, wanted }) => {
    expect(pathsOf(imported(swagger({ basePath, paths }), { basepath: mode }))).toEqual(wanted)
  })

  it.each([
    { server: { url: 'https://x.example.com/v1' } },
    { server: { url: '/v1' } },
    {
      server: {
        url: 'https://{host}/{v}',
        variables: { host: { default: 'x' }, v: { default: 'v1' } },
      },
    },
    { server: { url: 'https://x/base-url/part', variables: { basePath: { default: 'v1' } } } },
  ])('takes the base path of $server.url', ({ server }) => {
    const text = oas3({ servers: [server], paths })
    expect(pathsOf(imported(text, { basepath: 'prepend' }))).toEqual(['/', '/v1', '/v1/e'])
  })

  it.each<[...variables: (string | undefined)[], wanted: string[]]>([
    [undefined, 'v1', undefined, ['/', '/v1', '/v1/e']],
    [undefined, 'v1', 'v2', ['/', '/v1', '/v1/e']],
    ['v0', 'v1', undefined, ['/', '/v0', '/v0/e']],
    [undefined, undefined, undefined, ['/', '/first', '/first/e']],
  ])('of servers with the variables %s, %s and %s', (...row) => {
    const wanted = row.at(-1)
    const servers = ['first', 'second', 'third'].map((part, index) => ({
      url: `https://x.example.com/${part}`,
      ...(row[index] === undefined ? {} : { variables: { basePath: { default: row[index] } } }),
    }))
    const definition = imported(oas3({ servers, paths }), { basepath: 'prepend' })
    expect(pathsOf(definition)).toEqual(wanted)
  })
})

describe('path items', () => {
  it('follows references and leaves extensions out', () => {
    const text = oas3({
      paths: { '/a': { $ref: '#/x-items/a~1b' }, 'x-note': { get: mock } },
      'x-items': { 'a/b': { get: mock } },
    })
    expect(methodAt(imported(text), '/a')?.httpMethod).toBe('GET')
    expect(imported(text).warnings).toEqual([])
  })
})

describe('parameters', () => {
  it('adds an undeclared variable of the last segment, but no inner and no greedy one', () => {
    const definition = imported(
      swagger({
        paths: {
          '/a/{x}/b/{y}': { get: mock },
          '/c/{z}/d': { get: mock },
          '/g/{p+}': { get: mock },
        },
      }),
    )
    expect(methodAt(definition, '/a/{x}/b/{y}')?.requestParameters).toEqual({
      'method.request.path.y': true,
    })
    expect(methodAt(definition, '/c/{z}/d')?.requestParameters).toBeUndefined()
    expect(methodAt(definition, '/g/{p+}')?.requestParameters).toBeUndefined()
  })

  it('lets the body of an operation replace that of its path, whatever they are called', () => {
    const body = (name: string) => ({ name, in: 'body', schema: { $ref: `#/definitions/${name}` } })
    const item = { parameters: [body('One')], post: { ...mock, parameters: [body('Two')] } }
    const definitions = { One: { type: 'object' }, Two: { type: 'object' } }
    const definition = imported(swagger({ paths: { '/a': item }, definitions }))
    expect(methodAt(definition, '/a', 'POST')?.requestModels).toEqual({ 'application/json': 'Two' })
  })

  it.each(['BUFFERED', 'STREAM'])('takes the transfer mode %s', (responseTransferMode) => {
    const uri =
      'arn:aws:apigateway:x:lambda:path/2021-11-15/functions/f/response-streaming-invocations'
    const integration = { type: 'aws_proxy', httpMethod: 'POST', uri, responseTransferMode }
    const operation = { 'x-amazon-apigateway-integration': integration }
    expect(
      methodAt(imported(swagger({ paths: { '/a': { get: operation } } })), '/a')?.methodIntegration,
    ).toMatchObject({ responseTransferMode })
  })

  it('ignores cookies and form fields', () => {
    const parameters = [{ name: 'c', in: 'cookie', schema: {} }]
    const definition = imported(oas3({ paths: { '/a': { get: { ...mock, parameters } } } }))
    expect(methodAt(definition, '/a')?.requestParameters).toBeUndefined()
  })
})

describe('what integrations map', () => {
  const integrated = (integration: object, more: object = {}) =>
    swagger({
      paths: {
        '/a/{id}/{rest+}': {
          get: {
            parameters: [{ name: 'q', in: 'query' }],
            responses: { 200: { headers: { 'X-A': { type: 'string' } } } },
            'x-amazon-apigateway-integration': {
              type: 'http',
              httpMethod: 'GET',
              uri: 'https://x.example.com',
              ...integration,
            },
            ...more,
          },
        },
      },
    })
  const on = "on 'GET' for resource at path '/a/{id}/{rest+}': "
  const invalid =
    'Invalid mapping expression specified: Validation Result: warnings : [], errors : '

  it.each([
    'method.request.querystring.q',
    'method.request.multivaluequerystring.q',
    'method.request.body.a[0]',
    "'fixed'",
    'stageVariables.s',
    'context.identity.sourceIp',
  ])('takes %s', (source) => {
    const requestParameters = { 'integration.request.header.H': source }
    expect(messageOf(integrated({ requestParameters }))).toBe('imported')
  })

  it.each([
    [
      'method.request.header.H',
      '[Invalid mapping expression parameter specified: method.request.header.H]',
    ],
    [
      'method.request.path.id',
      '[Invalid mapping expression parameter specified: method.request.path.id]',
    ],
    ['fixed', '[Invalid mapping expression specified: fixed]'],
  ])('refuses the undeclared or unreadable source %s', (source, error) => {
    const requestParameters = { 'integration.request.header.H': source }
    expect(messageOf(integrated({ requestParameters }))).toBe(
      `Errors found during import:\n\tUnable to put integration ${on}${invalid}${error}`,
    )
  })

  it.each([
    [
      'method.response.header.X-B',
      "'b'",
      '[Invalid mapping expression parameter specified: method.response.header.X-B]',
    ],
    ['header.X-A', "'a'", '[Invalid mapping expression specified: header.X-A]'],
    ['method.response.header.X-A', '*', '[Invalid mapping expression specified: *]'],
  ])('refuses to map %s from %s', (target, source, error) => {
    const responses = { default: { statusCode: 200, responseParameters: { [target]: source } } }
    expect(messageOf(integrated({ responses }))).toBe(
      `Errors found during import:\n\tUnable to put integration response ${on}${invalid}${error}`,
    )
  })
  it.each([
    ['a status beside the declared ones, by a header that one of these has', 'X-A', 404, undefined],
    [
      'such a status by a header that none has',
      'X-B',
      404,
      '[Invalid mapping expression parameter specified: method.response.header.X-B]',
    ],
  ])('judges %s', (_, header, statusCode, error) => {
    const responseParameters = { [`method.response.header.${header}`]: "'a'" }
    const responses = { default: { statusCode: 200 }, '4..': { statusCode, responseParameters } }
    expect(messageOf(integrated({ responses }))).toBe(
      error === undefined
        ? 'imported'
        : `Errors found during import:\n\tUnable to put integration response ${on}${invalid}${error}`,
    )
  })

  it.each(['method.input.params.petId', 'method.request.header.Accept', 'context.stage', "'x'"])(
    'takes %s for a header of a gateway response',
    (source) => {
      const responseParameters = { 'gatewayresponse.header.X': source }
      const responses = { UNAUTHORIZED: { responseParameters } }
      const text = swagger({ 'x-amazon-apigateway-gateway-responses': responses })
      expect(messageOf(text)).toBe('imported')
    },
  )

  it('refuses mappings of a method without responses', () => {
    const responseParameters = { 'method.response.header.X-A': "'a'" }
    const responses = { default: { statusCode: 200, responseParameters } }
    expect(messageOf(integrated({ responses }, { responses: {} }))).toBe(
      `Errors found during import:\n\tUnable to put integration response ${on}${invalid}[No method response exists for method.]`,
    )
  })
})

describe('bodies, responses and models', () => {
  const post = (schema: object, more: object = {}) =>
    oas3({
      paths: {
        '/a': {
          post: { ...mock, requestBody: { content: { 'application/json': { schema } } }, ...more },
        },
      },
      components: { schemas: { Pet: { type: 'object' } } },
    })

  it('makes a model of an inline schema, under the same name every time', () => {
    const schema = { type: 'object', properties: { n: { type: 'string' } } }
    const [first, second] = [imported(post(schema)), imported(post(schema))]
    const name = methodAt(first, '/a', 'POST')?.requestModels?.['application/json'] ?? ''
    expect(name).toMatch(/^MODEL[0-9a-f]{6}$/)
    expect(first.models[name]?.schema).toBe(JSON.stringify(schema))
    expect(methodAt(second, '/a', 'POST')?.requestModels).toEqual({ 'application/json': name })
  })

  it.each([
    {
      schema: { $ref: '#/components/schemas/Ghost' },
      warning: "Reference to model 'Ghost' not found. Ignoring.",
    },
    {
      schema: { type: 'string' },
      warning: 'Invalid format for model application/json for method POST',
    },
    { schema: {}, warning: 'Invalid model name specified: null' },
  ])('warns: $warning', ({ schema, warning }) => {
    expect(imported(post(schema)).warnings).toEqual([warning])
  })

  it.each([
    ['string', 'StringSchema'],
    ['integer', 'IntegerSchema'],
    ['boolean', 'BooleanSchema'],
  ])('warns of a response that is a bare %s', (type, kind) => {
    const responses = { 201: { content: { 'application/json': { schema: { type } } } } }
    const { warnings } = imported(oas3({ paths: { '/events': { post: { ...mock, responses } } } }))
    expect(warnings).toEqual([
      `Unsupported model type '${kind}' in 201 response to method 'POST /events'. Ignoring.`,
    ])
  })

  it('skips the response default and resolves shared responses of OpenAPI 3', () => {
    const definition = imported(
      oas3({
        paths: {
          '/a': {
            get: {
              ...mock,
              responses: { default: {}, 404: { $ref: '#/components/responses/Gone' } },
            },
          },
        },
        components: {
          responses: { Gone: { headers: { 'X-Why': { schema: { type: 'string' } } } } },
        },
      }),
    )
    expect(methodAt(definition, '/a')?.methodResponses).toEqual({
      404: { statusCode: '404', responseParameters: { 'method.response.header.X-Why': false } },
    })
  })

  it('takes no description from beside a reference', () => {
    const definitions = { A: { $ref: '#/definitions/B', description: 'a' }, B: { type: 'object' } }
    expect(imported(swagger({ definitions })).models['A']).not.toHaveProperty('description')
  })

  it('lets a keyword be called as a member of every object', () => {
    const [text, parsed] = [
      '{"__proto__": {}, "constructor": "c"}',
      '{"__proto__":{},"constructor":"c"}',
    ]
    const { models } = imported(
      `{"swagger": "2.0", "info": {"title": "t"}, "paths": {}, "definitions": {"A": ${text}}}`,
    )
    expect(Object.values(models).map(({ schema }) => schema)).toEqual([parsed])
  })

  it.each([swagger, oas3])('keeps references to definitions of the schema itself', (document) => {
    const bin = { type: 'object', required: ['price'] }
    const Store = {
      properties: { bin: { $ref: '#/definitions/Bin' }, next: { $ref: '#/definitions/Store' } },
      definitions: { Bin: bin },
    }
    const schemas = { Store, Bin: { type: 'string' } }
    const text = document({ definitions: schemas, components: { schemas } })
    expect(JSON.parse(imported(text).models['Store']?.schema ?? '')).toEqual({
      ...Store,
      properties: {
        bin: { $ref: '#/definitions/Bin' },
        next: { $ref: 'https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/Store' },
      },
    })
  })

  it('keeps a property that is called $ref and localises references anywhere else', () => {
    const Pet = {
      type: 'object',
      properties: {
        $ref: { type: 'string' },
        next: { allOf: [{ $ref: '#/definitions/Pet', title: 'x' }] },
      },
    }
    const schema: unknown = JSON.parse(
      imported(swagger({ definitions: { Pet } })).models['Pet']?.schema ?? '',
    )
    expect(schema).toEqual({
      type: 'object',
      properties: {
        $ref: { type: 'string' },
        next: {
          allOf: [{ $ref: 'https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/Pet' }],
        },
      },
    })
  })
})

describe('refusals', () => {
  const model = (schema: object) => swagger({ definitions: { X: schema } })
  const integration = (more: object) =>
    swagger({ paths: { '/': { get: { 'x-amazon-apigateway-integration': more } } } })
  const withAuthorizer = (more: object) => {
    const a = { type: 'apiKey', name: 'A', in: 'header', 'x-amazon-apigateway-authorizer': more }
    return swagger({ securityDefinitions: { a } })
  }
  const lead = "Unable to put integration on 'GET' for resource at path '/': "
  const wrongModel =
    "Unable to create model for 'X': Invalid model specified: Validation Result: warnings : [], errors : "
  it.each([
    {
      text: model({ type: 'integer', exclusiveMinimum: 5 }),
      wanted: `${wrongModel}[Invalid model schema specified]`,
    },
    { text: model({ type: 'text' }), wanted: `${wrongModel}[Invalid model schema specified]` },
    {
      text: model({ items: { $ref: 'other.json#/A' } }),
      wanted: `${wrongModel}[Model reference must be in canonical form]`,
    },
    {
      text: model({ items: { $ref: '#/definitions/X/properties/y' } }),
      wanted: `${wrongModel}[Model reference must be in canonical form]`,
    },
    {
      text: swagger({ 'x-amazon-apigateway-minimum-compression-size': -1 }),
      wanted: 'Invalid minimum compression size, must be between 0 and 10485760',
    },
    {
      text: swagger({
        paths: { '/x': { get: { ...mock, 'x-amazon-apigateway-request-validator': 'none' } } },
      }),
      wanted:
        "Unable to put method 'GET' on resource at path '/x': Invalid Request Validator identifier specified",
    },
    {
      text: integration({ type: 'http', uri: 'https://x.example.com' }),
      wanted: `${lead}Enumeration value for HttpMethod must be non-empty`,
    },
    {
      text: integration({ type: 'http', httpMethod: 'GET', uri: 'ftp://x' }),
      wanted: `${lead}Invalid HTTP endpoint specified for URI`,
    },
    {
      text: integration({
        type: 'aws_proxy',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:sqs:action/SendMessage',
      }),
      wanted: `${lead}Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.`,
    },
    {
      text: integration({
        type: 'aws',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:sqs:SendMessage',
      }),
      wanted: `${lead}AWS ARN for integration must contain path or action`,
    },
    {
      text: integration({ type: 'aws_proxy', httpMethod: 'POST', uri: 'https://f.example.com' }),
      wanted: `${lead}Invalid ARN specified in the request`,
    },
    {
      text: integration({
        type: 'aws',
        httpMethod: 'POST',
        uri: 'arn:aws:apigateway:us-east-1:sqs:action/SendMessage',
      }),
      wanted: `${lead}Role ARN must be specified for AWS integrations`,
    },
    {
      text: integration({ type: 'aws', httpMethod: 'POST', uri: 'my-queue' }),
      wanted: `${lead}Invalid ARN specified in the request`,
    },
    {
      text: integration({ type: 'http_proxy', httpMethod: 'FETCH', uri: 'https://x.example.com' }),
      wanted: `${lead}Invalid HttpMethod specified. Valid options are GET,PUT,POST,DELETE,PATCH,OPTIONS,HEAD,ANY`,
    },
    {
      text: integration({
        type: 'http_proxy',
        httpMethod: 'GET',
        uri: 'https://x.example.com',
        connectionType: 'VPC_LINK',
      }),
      wanted: `${lead}ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK`,
    },
    {
      text: integration({ type: 'mock', connectionType: 'TUNNEL' }),
      wanted: `${lead}1 validation error detected: Value 'TUNNEL' at 'putIntegrationInput.connectionType' failed to satisfy constraint: Member must satisfy enum value set: [INTERNET, VPC_LINK]`,
    },
    {
      text: integration({
        type: 'mock',
        requestTemplates: { 'application/json': 'ü'.repeat(153_601) },
      }),
      wanted: `${lead}Mapping templates must not exceed 307200 bytes`,
    },
    {
      text: integration({ type: 'mock', timeoutInMillis: 29_001 }),
      wanted: `${lead}Timeout should be between 50 ms and 29000 ms`,
    },
    {
      text: withAuthorizer({
        type: 'request',
        authorizerUri:
          'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/f/invocations',
      }),
      wanted:
        "Unable to create authorizer 'a': Identity source must be set if authorizer caching is enabled (TTL is greater than 0)",
    },
    {
      text: withAuthorizer({ type: 'token' }),
      wanted:
        "Unable to create authorizer 'a': Invalid Authorizer URI: null. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.",
    },
    {
      text: withAuthorizer({
        type: 'token',
        authorizerUri: 'arn:aws:lambda:eu-west-1:111122223333:function:f',
      }),
      wanted:
        "Unable to create authorizer 'a': Invalid Authorizer URI: arn:aws:lambda:eu-west-1:111122223333:function:f. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.",
    },
    {
      text: oas3({
        components: {
          securitySchemes: {
            a: {
              type: 'apiKey',
              name: 'X Token',
              in: 'header',
              'x-amazon-apigateway-authorizer': {
                type: 'token',
                authorizerUri: 'https://judge.example.com/',
              },
            },
          },
        },
      }),
      wanted:
        "Unable to create authorizer 'a': Invalid token source expression: method.request.header.X Token. The source must be a method request header, matching 'method.request.header.[a-zA-Z0-9._-]+'.",
    },
    {
      text: oas3({
        'x-amazon-apigateway-documentation': {
          documentationParts: [{ location: { type: 'RESPONSE', statusCode: '9xx' } }],
        },
      }),
      wanted: 'Unable to create documentation part: Invalid status code specified: 9xx',
    },
    {
      text: withAuthorizer({ type: 'cognito_user_pools' }),
      wanted: "Unable to create authorizer 'a': ProviderARNs cannot be empty",
    },
    {
      text: withAuthorizer({
        type: 'token',
        authorizerUri: 'arn:f',
        authorizerResultTtlInSeconds: 3601,
      }),
      wanted:
        "Unable to create authorizer 'a': Authorizer result TTL outside allowable range. TTL must be between 0 and 3600 seconds.",
    },
    {
      text: swagger({
        'x-amazon-apigateway-gateway-responses': { THROTTLED: { statusCode: 'often' } },
      }),
      wanted: "Unable to put gateway response 'THROTTLED': Invalid status code specified",
    },
    {
      text: swagger({
        'x-amazon-apigateway-gateway-responses': {
          THROTTLED: { responseParameters: { 'gatewayresponse.header.Retry-After': '60' } },
        },
      }),
      wanted:
        "Unable to put gateway response 'THROTTLED': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Invalid mapping expression specified: 60]",
    },
    {
      text: swagger({
        paths: {
          '/x': { get: { responses: { 200: { headers: { 'X A': { type: 'string' } } } } } },
        },
      }),
      wanted:
        "Unable to put method response '200' on 'GET' for resource at path '/x': Invalid mapping expression specified: Validation Result: warnings : [], errors : [Parameter name should match the following regular expression: ^[a-zA-Z0-9._$-]+$]",
    },
    {
      text: swagger({ paths: { '/a/{b}': { get: mock }, '/a/{c}/d': { get: mock } } }),
      wanted:
        "Unable to create resource at path '/a/{c}': A sibling ({b}) of this resource already has a variable path part -- only one is allowed",
    },
  ])('$wanted', ({ text, wanted }) => {
    expect(messageOf(text)).toBe(`Errors found during import:\n\t${wanted}`)
  })

  it.each(['/$batch', '/pets:all', '/a,b', '/v1.0/_-'])('makes resources of %s', (path) => {
    expect(messageOf(swagger({ paths: { [path]: { get: mock } } }))).toBe('imported')
  })

  it.each([
    { 'x-amazon-apigateway-endpoint-configuration': { types: ['REGIONAL'] } },
    { 'x-amazon-apigateway-endpoint-configuration': { vpcEndpointIds: ['vpce-1'] } },
  ])('grants the time that regional and private APIs may have: %j', (endpoint) => {
    const operation = {
      'x-amazon-apigateway-integration': { type: 'mock', timeoutInMillis: 29_001 },
    }
    expect(messageOf(swagger({ ...endpoint, paths: { '/': { get: operation } } }))).toBe('imported')
  })

  it.each([[{ type: 'aws_proxy', uri: { 'Fn::Sub': 'x' } }], ['mock'], [[]]])(
    'cannot read the integration %j',
    (written) => {
      const operation = { 'x-amazon-apigateway-integration': written }
      expect(messageOf(swagger({ paths: { '/a/{b}': { get: operation } } }))).toBe(
        'Unable to parse API definition because of a malformed integration at path /a/{b}.',
      )
    },
  )

  const tooMany = Object.fromEntries(
    Array.from({ length: 11 }, (_, index) => [
      `a${index}`,
      {
        type: 'apiKey',
        name: 'A',
        in: 'header',
        'x-amazon-apigateway-authorizer': {
          type: 'token',
          authorizerUri: 'arn:aws:apigateway:x:lambda:path/f',
        },
      },
    ]),
  )
  const oauth = { type: 'apiKey', 'x-amazon-apigateway-authtype': 'oauth2' }
  it.each([
    [model([]), `${wrongModel}[Invalid model schema specified]`],
    [model({ allOf: [] }), `${wrongModel}[Invalid model schema specified]`],
    [model({ enum: ['Moved', 'Moved'] }), `${wrongModel}[Invalid model schema specified]`],
    [model({ required: [] }), `${wrongModel}[Invalid model schema specified]`],
    [
      model({ items: { $ref: '#/definitions/Y' } }),
      `${wrongModel}[Invalid model schema specified]`,
    ],
    [
      swagger({ 'x-amazon-apigateway-gateway-responses': { NOPE: {} } }),
      "Unable to put gateway response 'NOPE': Invalid response type specified",
    ],
    [
      swagger({ 'x-amazon-apigateway-api-key-source': 'query' }),
      "Invalid API key source 'QUERY' specified. Valid options are HEADER,AUTHORIZER",
    ],
    [
      swagger({ 'x-amazon-apigateway-endpoint-access-mode': 'LOOSE' }),
      "Invalid endpoint access mode 'LOOSE' specified. Valid options are BASIC,STRICT",
    ],
    [
      swagger({
        'x-amazon-apigateway-documentation': {
          documentationParts: [{ location: { type: 'PAGE' }, properties: {} }],
        },
      }),
      'Unable to create documentation part: Invalid location type specified: PAGE',
    ],
    [
      swagger({ securityDefinitions: tooMany }),
      "Unable to create authorizer 'a10': Maximum number of Authorizers for this API has been reached. Please contact AWS if you need additional Authorizers.",
    ],
    [
      swagger({ securityDefinitions: { oauth } }),
      "Unable to create authorizer from security definition: 'oauth'. Extension x-amazon-apigateway-authorizer is required. Any methods with security: 'oauth' will not be created. If this security definition is not a custom authorizer, remove the x-amazon-apigateway-authtype extension and it will be ignored.",
    ],
  ])('says of %s no more than why it is refused: %s', (text, wanted) => {
    expect(messageOf(text).split('\n')[1]).toBe(`\t${wanted}`)
  })

  it('takes a definition of 6 MB and no more', () => {
    const text = swagger({ 'x-note': '' })
    const note = (length: number): string => text.replace('""', `"${'x'.repeat(length)}"`)
    const room = 6 * 1024 * 1024 - text.length
    expect(messageOf(note(room))).toBe('imported')
    expect(messageOf(note(room + 1))).not.toBe('imported')
  })

  it('lists warnings below the errors, each on its own line behind a tab', () => {
    const text = swagger({
      definitions: { a_b: {} },
      securityDefinitions: { s: { type: 'basic' } },
    })
    expect(messageOf(text)).toBe(
      "Errors found during import:\n\tModel name must be alphanumeric: a_b\nAdditionally, these warnings were found:\n\tUnsupported security definition type 'basic' for 's'. Ignoring.",
    )
  })

  it.each([
    '',
    'just text',
    '[]',
    '{"info": {}}',
    '{"openapi": "3.1.0"}',
    '{"openapi": "3.00"}',
    '{"openapi": null}',
    '{"swagger": "1.2"}',
    '{"swagger": "2.1"}',
  ])('answers Invalid OpenAPI input. to %s', (text) => {
    expect(messageOf(text)).toBe('Invalid OpenAPI input.')
  })

  it('answers 404 to a put on an API that is not there', () => {
    expect(putRestApi(undefined, swagger({}), { ...options, apiId: 'zzzzzzzzzz' })).toEqual({
      ok: false,
      status: 404,
      type: 'NotFoundException',
      message: 'Invalid API identifier specified 111122223333:zzzzzzzzzz',
    })
  })
})

describe('parse issues', () => {
  it('warns of Swagger 2 keywords in an OpenAPI 3 file', () => {
    const parameters = [{ name: 'zipCode', in: 'path', required: true, type: 'string' }]
    const { warnings } = imported(
      oas3({ paths: { '/area/{zipCode}': { get: { ...mock, parameters } } } }),
    )
    expect(warnings).toEqual([
      "Parse issue: attribute paths.'/area/{zipCode}'(get).parameters.[zipCode].type is unexpected",
    ])
  })

  it('warns of a path without its slash and skips it', () => {
    const definition = imported(oas3({ paths: { pets: { get: mock } } }))
    expect(definition.warnings).toEqual([
      'Parse issue: attribute paths. Resource pets should start with /',
    ])
    expect(pathsOf(definition)).toEqual(['/'])
  })
})

describe('security', () => {
  const authorizer = { type: 'token', authorizerUri: 'arn:aws:apigateway:x:lambda:path/f' }
  const securityDefinitions = {
    a: { type: 'apiKey', name: 'A', in: 'header', 'x-amazon-apigateway-authorizer': authorizer },
    b: { type: 'apiKey', name: 'B', in: 'header', 'x-amazon-apigateway-authorizer': authorizer },
    key: { type: 'apiKey', name: 'X-API-KEY', in: 'header' },
    other: { type: 'apiKey', name: 'x-api-key', in: 'query' },
    iam: {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    },
  }
  const authorised = (operation: object, root: object = {}) => {
    const definition = imported(
      swagger({ securityDefinitions, ...root, paths: { '/': { get: { ...mock, ...operation } } } }),
    )
    const { authorizationType, authorizerId = '', apiKeyRequired } = methodAt(definition, '/') ?? {}
    return {
      authorizationType,
      authorizer: definition.authorizers[authorizerId]?.name,
      apiKeyRequired,
    }
  }
  it.each([
    {
      name: 'combines an authorizer and a key in one object',
      security: [{ a: [], key: [] }],
      wanted: ['CUSTOM', 'a', true],
    },
    {
      name: 'combines them in several',
      security: [{ key: [] }, { a: [] }],
      wanted: ['CUSTOM', 'a', true],
    },
    {
      name: 'takes the first of two authorizers',
      security: [{ b: [] }, { a: [] }],
      wanted: ['CUSTOM', 'b', false],
    },
    { name: 'skips unknown names', security: [{ NONE: [] }], wanted: ['NONE', undefined, false] },
    {
      name: 'takes no key from the query',
      security: [{ other: [] }],
      wanted: ['NONE', undefined, false],
    },
    { name: 'knows IAM', security: [{ iam: [] }], wanted: ['AWS_IAM', undefined, false] },
  ])('$name', ({ security, wanted: [authorizationType, authorizer, apiKeyRequired] }) => {
    expect(authorised({ security })).toEqual({ authorizationType, authorizer, apiKeyRequired })
  })

  it('knows a key and an authorizer whose schemes are named as extensions are', () => {
    const named = { 'x-api-key': securityDefinitions.key, 'x-token': securityDefinitions.a }
    const security = [{ 'x-api-key': [], 'x-token': [] }]
    expect(authorised({ security }, { securityDefinitions: named })).toEqual({
      authorizationType: 'CUSTOM',
      authorizer: 'x-token',
      apiKeyRequired: true,
    })
  })

  it.each([importRestApi, importHttpApi])('warns of a scheme without a type: %o', (importApi) => {
    const securitySchemes = { s: { in: 'header', name: 'x' } }
    expect(importApi(oas3({ components: { securitySchemes } }), options)).toMatchObject({
      warnings: ["Unsupported security definition type 'null' for 's'. Ignoring."],
    })
  })

  it('looks for a token in Authorization when the scheme names no header', () => {
    const { authorizers } = imported(
      swagger({
        securityDefinitions: {
          t: { type: 'apiKey', 'x-amazon-apigateway-authorizer': authorizer },
        },
      }),
    )
    expect(Object.values(authorizers)).toMatchObject([
      { identitySource: 'method.request.header.Authorization' },
    ])
  })

  it('refuses an authtype that has no authorizer', () => {
    const oauth = { type: 'apiKey', 'x-amazon-apigateway-authtype': 'oauth2' }
    expect(messageOf(swagger({ securityDefinitions: { oauth } }))).toContain(
      "\tUnable to create authorizer from security definition: 'oauth'. Extension x-amazon-apigateway-authorizer is required.",
    )
  })

  it('applies the root requirement, which an operation can switch off', () => {
    const root = { security: [{ a: [] }] }
    expect(authorised({}, root).authorizationType).toBe('CUSTOM')
    expect(authorised({ security: [] }, root).authorizationType).toBe('NONE')
    expect(
      authorised({ 'x-amazon-apigateway-auth': { type: 'aws_iam' } }, root).authorizationType,
    ).toBe('AWS_IAM')
  })
})

describe('policy', () => {
  it('expands short resources, lists too, and leaves ARNs alone', () => {
    const statement = { Effect: 'Allow', Principal: '*', Action: 'execute-api:Invoke' }
    const policy = {
      Version: '2012-10-17',
      Statement: [
        { ...statement, Resource: ['execute-api:/prod/GET/a', 'arn:aws:execute-api:x:1:y/*'] },
      ],
    }
    const { restApi } = imported(swagger({ 'x-amazon-apigateway-policy': policy }))
    expect(restApi.policy).toBe(
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":["arn:aws:execute-api:eu-west-1:111122223333:a1b2c3d4e5/prod/GET/a","arn:aws:execute-api:x:1:y/*"]}]}',
    )
  })
})

describe('what YAML makes of unquoted values', () => {
  it('reads yes and off as booleans, and account ids as texts', () => {
    const definition = imported(`swagger: 2.0
info: {title: t}
x-amazon-apigateway-request-validators: {v: {validateRequestBody: yes, validateRequestParameters: off}}
x-amazon-apigateway-endpoint-configuration: {disableExecuteApiEndpoint: On}
x-amazon-apigateway-policy:
  Version: 2012-10-17
  Statement: {Effect: Allow, Action: execute-api:Invoke, Resource: execute-api:/*, Principal: {AWS: [012345678901, 112345678901], Service: x}}
`)
    expect(Object.values(definition.requestValidators)).toMatchObject([
      { validateRequestBody: true, validateRequestParameters: false },
    ])
    expect(definition.restApi.disableExecuteApiEndpoint).toBe(true)
    expect(JSON.parse(definition.restApi.policy ?? '')).toMatchObject({
      Version: '2012-10-17',
      Statement: { Principal: { AWS: ['012345678901', '112345678901'], Service: 'x' } },
    })
  })
})

describe('documentation parts', () => {
  const ids = { apiId: next, resourceId: next, routeId: next }
  const withPart = (description: string, more: object = {}): string =>
    JSON.stringify({
      'x-amazon-apigateway-documentation': {
        documentationParts: [
          { location: { type: 'METHOD', path: '/a' }, properties: { description, ...more } },
        ],
      },
    })
  const first = importDocumentationParts({}, withPart('one', { summary: 's' }), { ids })

  it('merges attributes at a known location', () => {
    if (!first.ok) throw new Error(first.message)
    const second = importDocumentationParts(first.parts, withPart('two'), { ids })
    expect(second).toMatchObject({ ok: true, ids: first.ids })
    expect(second.ok && Object.values(second.parts)).toEqual([
      {
        id: first.ids[0],
        location: { type: 'METHOD', path: '/a', method: '*' },
        properties: '{"description":"two","summary":"s"}',
      },
    ])
  })

  it('overwrites the whole collection', () => {
    if (!first.ok) throw new Error(first.message)
    const second = importDocumentationParts(first.parts, withPart('two'), {
      ids,
      mode: 'overwrite',
    })
    expect(second.ok && Object.values(second.parts).map((part) => part.properties)).toEqual([
      '{"description":"two"}',
    ])
  })

  it.each([
    { properties: { a: 1 }, wanted: '{"a":1}' },
    { properties: '{"a": 1}', wanted: '{"a": 1}' },
    { properties: undefined, wanted: '{}' },
    { properties: 'some text' },
    { properties: ['a'] },
    { properties: 5 },
  ])('takes objects for properties, and JSON texts of objects: $properties', (one) => {
    const documentationParts = [{ location: { type: 'API' }, properties: one.properties }]
    const text = JSON.stringify({ 'x-amazon-apigateway-documentation': { documentationParts } })
    const outcome = importDocumentationParts({}, text, { ids })
    expect(outcome.ok && Object.values(outcome.parts)[0]?.properties).toBe(one.wanted ?? false)
  })

  it('answers to a text that does not parse', () => {
    expect(importDocumentationParts({}, '{', { ids })).toMatchObject({
      status: 400,
      message: 'Unable to build importer with provided input.',
    })
  })
})

describe('HTTP APIs', () => {
  const proxy = {
    type: 'http_proxy',
    uri: 'https://x.example.com',
    httpMethod: 'GET',
    payloadFormatVersion: '1.0',
  }
  const operation = (more: object = {}) => ({
    'x-amazon-apigateway-integration': { ...proxy, ...more },
  })
  const scheme = (authorizer: object) => ({
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    'x-amazon-apigateway-authorizer': { authorizerUri: 'arn:f', ...authorizer },
  })

  it.each([
    { basepath: 'ignore', wanted: ['GET /', 'GET /a'] },
    { basepath: 'prepend', wanted: ['GET /v1', 'GET /v1/a'] },
  ] as const)('makes routes below the base path: $basepath', ({ basepath, wanted }) => {
    const get = { get: operation() }
    const text = oas3({ servers: [{ url: '/v1/' }], paths: { '/': get, '/a': get } })
    const outcome = importHttpApi(text, { ...options, basepath })
    if (!outcome.ok) throw new Error(outcome.message)
    expect(Object.values(outcome.definition.routes).map(({ routeKey }) => routeKey)).toEqual(wanted)
  })

  it('skips a route whose integration type it does not serve, with a warning', () => {
    const outcome = importHttpApi(
      oas3({ paths: { '/a': { get: operation({ type: 'mock' }) }, '/b': { get: operation() } } }),
      options,
    )
    if (!outcome.ok) throw new Error(outcome.message)
    expect(Object.values(outcome.definition.routes).map((route) => route.routeKey)).toEqual([
      'GET /b',
    ])
    expect(outcome.warnings).toEqual([
      "Unsupported integration type 'mock' for route 'GET /a'. Ignoring.",
    ])
  })

  it('drops what is no text of an integration, with a warning', () => {
    const more = { requestParameters: { 'append:header.a': 1, 'append:header.b': 'b' } }
    expect(
      importHttpApi(oas3({ paths: { '/a': { put: operation(more) } } }), options),
    ).toMatchObject({
      warnings: [
        "Invalid format for 'requestParameters'. Expected type string for property 'append:header.a' of resource '/a' and method 'PUT' but got '1'",
      ],
    })
  })

  it.each([
    ['jwt', { j: ['s'] }, ['s']],
    ['jwt without scopes', { j: [] }, undefined],
    ['request', { r: ['s'] }, undefined],
  ])('gives a route behind a %s authorizer its scopes', (_, requirement, authorizationScopes) => {
    const jwtConfiguration = { issuer: 'https://id.example.com', audience: ['a'] }
    const outcome = importHttpApi(
      oas3({
        paths: { '/a': { get: { ...operation(), security: [requirement] } } },
        components: {
          securitySchemes: {
            j: scheme({ type: 'jwt', jwtConfiguration }),
            r: scheme({ type: 'request' }),
          },
        },
      }),
      options,
    )
    if (!outcome.ok) throw new Error(outcome.message)
    expect(Object.values(outcome.definition.routes)[0]?.authorizationScopes).toEqual(
      authorizationScopes,
    )
  })

  it('says nothing of a response whose schema is there', () => {
    const schema = { $ref: '#/components/schemas/X' }
    const responses = { 200: { content: { 'application/json': { schema } } } }
    const outcome = importHttpApi(
      oas3({
        paths: { '/a': { get: { ...operation(), responses } } },
        components: { schemas: { X: {} } },
      }),
      options,
    )
    expect(outcome).toMatchObject({ ok: true, warnings: [] })
  })

  it('tells of schemas that it ignores', () => {
    const outcome = importHttpApi(oas3({ components: { schemas: { X: {} } } }), options)
    expect(outcome).toMatchObject({
      importInfo: ['Ignoring unsupported attribute components.schemas.'],
    })
  })

  it('tells what it ignores in importInfo and not as warnings', () => {
    const parameters = [{ name: 'q', in: 'query', schema: { type: 'string' } }]
    const outcome = importHttpApi(
      oas3({ paths: { '/a': { get: { ...operation(), parameters } } } }),
      { ...options, failOnWarnings: true },
    )
    expect(outcome).toMatchObject({
      ok: true,
      warnings: [],
      importInfo: [expect.stringContaining('parameters')],
    })
  })

  const corsLists = ['allowOrigins', 'allowMethods', 'allowHeaders', 'exposeHeaders']
  it.each([
    ...[
      'yes',
      ...corsLists.map((key) => ({ [key]: '*' })),
      { maxAge: 'x' },
      { allowCredentials: 1 },
    ].map((cors) => ({
      more: { 'x-amazon-apigateway-cors': cors },
      warning: 'CORS Scheme is malformed, ignoring.',
    })),
    {
      more: {
        paths: {
          '/update': {
            get: {
              ...operation(),
              responses: {
                200: {
                  content: { 'application/json': { schema: { $ref: '#/components/schemas/X' } } },
                },
              },
            },
          },
        },
      },
      warning:
        "Parse issue: attribute paths.'/update'(get).responses.200.content.schema.#/components/schemas/X is missing",
    },
    {
      more: { paths: { $default: { get: operation() } } },
      warning: 'Parse issue: attribute paths. Resource $default should start with /',
    },
  ])('warns: $warning', ({ more, warning }) => {
    expect(importHttpApi(oas3(more), options)).toMatchObject({ ok: true, warnings: [warning] })
  })

  const get = (more: object, beside: object = {}) => ({
    paths: { '/a': { get: { ...operation(more), ...beside } } },
  })
  const queue = {
    type: 'aws_proxy',
    uri: undefined,
    integrationSubtype: 'SQS-SendMessage',
    credentials: 'arn:aws:iam::111122223333:role/r',
    requestParameters: { QueueUrl: 'q', MessageBody: '$request.body' },
  }
  const securitySchemes = {
    iam: {
      type: 'apiKey',
      name: 'Authorization',
      in: 'header',
      'x-amazon-apigateway-authtype': 'awsSigv4',
    },
    gate: scheme({ type: 'request' }),
  }
  const route = "Unable to create route 'GET /a': "
  const lead = "Unable to create integration for route 'GET /a': "
  const mapping =
    'Invalid mapping expression specified: Validation Result: warnings : [], errors : '
  it.each([
    {
      more: { 'x-amazon-apigateway-cors': { allowOrigins: ['*'], allowCredentials: true } },
      wanted: "allow-credentials is not supported if 'allow-origin' is *",
    },
    {
      more: { 'x-amazon-apigateway-cors': { maxAge: 86_401 } },
      wanted: 'CORS max age must be between -1 and 86400 seconds',
    },
    { more: get({ uri: undefined }), wanted: `${lead}Integration URI must be specified` },
    { more: get({ uri: 'ftp://x' }), wanted: `${lead}Invalid HTTP endpoint specified for URI` },
    {
      more: get({ timeoutInMillis: 30001 }),
      wanted: `${lead}Timeout should be between 50 ms and 30000 ms`,
    },
    { more: get({ httpMethod: 'FETCH' }), wanted: `${lead}Invalid HttpMethod specified.` },
    {
      more: get({ connectionType: 'VPC_LINK' }),
      wanted: `${lead}ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK`,
    },
    {
      more: get({ payloadFormatVersion: '2.0' }),
      wanted: `${lead}PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY`,
    },
    {
      more: get({ requestParameters: { 'overwrite:header.Authorization': 'x' } }),
      wanted: `${lead}${mapping}[Operations on header Authorization are restricted]`,
    },
    {
      more: get({ requestParameters: { QueueUrl: 'x' } }),
      wanted: `${lead}${mapping}[Invalid mapping expression specified: QueueUrl]`,
    },
    {
      more: get({ responseParameters: { 100: { 'overwrite:statuscode': '200' } } }),
      wanted: `${lead}${mapping}[Status Code 100 is not valid.]`,
    },
    {
      more: get({ ...queue, credentials: undefined }),
      wanted: `${lead}Role ARN must be specified for AWS integration configuration with Subtype: SQS-SendMessage`,
    },
    {
      more: get({ ...queue, integrationSubtype: 'SNS-Publish' }),
      wanted: `${lead}Operation: SNS-Publish is not supported.`,
    },
    {
      more: get({ ...queue, requestParameters: { QueueUrl: 'q' } }),
      wanted: `${lead}Operation: SQS-SendMessage requires enabling passthrough, or defining all of the following parameters in the parameter mapping: [QueueUrl, MessageBody]`,
    },
    {
      more: {
        ...get({}, { security: [{ iam: [] }, { gate: [] }] }),
        components: { securitySchemes },
      },
      wanted: `${route}Only one security requirement is supported for an operation`,
    },
    {
      more: { ...get({}, { security: [{ iam: [], gate: [] }] }), components: { securitySchemes } },
      wanted: `${route}Only one security requirement is supported for an operation`,
    },
    ...['/a/', '/{x+}/a', '/a{x}', '/a b'].map((path) => ({
      more: { paths: { [path]: { get: operation() } } },
      wanted: `Unable to create route 'GET ${path}': The provided route key is not formatted properly for HTTP protocol.`,
    })),
    {
      more: { paths: { '/a/{x}': { get: operation() }, '/a/{y}': { get: operation() } } },
      wanted:
        "Unable to create route 'GET /a/{y}': Route with key GET /a/{y} already exists for this API",
    },
    ...[
      {
        authorizer: { type: 'request', enableSimpleResponses: true },
        reason: 'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".',
      },
      {
        authorizer: { type: 'request', authorizerResultTtlInSeconds: 1 },
        reason:
          'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)',
      },
      {
        authorizer: { type: 'request', authorizerUri: undefined },
        reason: 'AuthorizerUri is a required field in an Authorizer',
      },
      {
        authorizer: { type: 'jwt', jwtConfiguration: { audience: ['a'] } },
        reason: 'Invalid issuer: Issuer is not a valid URL for JWT Authorizer',
      },
      {
        authorizer: { type: 'jwt', jwtConfiguration: { issuer: 'https://i.example.com' } },
        reason: 'Audience list must have at least 1 item for JWT Authorizer',
      },
      { authorizer: { type: 'token' }, reason: "Invalid authorizer type 'token'." },
    ].map(({ authorizer, reason }) => ({
      more: { components: { securitySchemes: { x: scheme(authorizer) } } },
      wanted: `Unable to create Authorizer 'x': ${reason}`,
    })),
  ])('refuses: $wanted', ({ more, wanted }) => {
    expect(importHttpApi(oas3(more), options)).toMatchObject({
      ok: false,
      status: 400,
      message: expect.stringContaining(wanted) as string,
    })
  })

  it('does without the mappings that an exported REST API brings along', () => {
    const requestParameters = {
      'integration.request.path.id': 'method.request.path.id',
      'append:header.x': 'y',
    }
    const outcome = importHttpApi(oas3(get({ requestParameters })), options)
    if (!outcome.ok) throw new Error(outcome.message)
    expect(Object.values(outcome.definition.integrations)).toMatchObject([
      { requestParameters: { 'append:header.x': 'y' } },
    ])
    expect(outcome.importInfo).toEqual([
      "Ignoring unsupported attribute requestParameters.integration.request.path.id of route 'GET /a'.",
    ])
  })

  it.each(['$default', '/$default'])('makes the default route of the path %s', (path) => {
    const outcome = importHttpApi(
      oas3({ paths: { [path]: { 'x-amazon-apigateway-any-method': operation() } } }),
      options,
    )
    if (!outcome.ok) throw new Error(outcome.message)
    expect(Object.values(outcome.definition.routes)).toMatchObject([{ routeKey: '$default' }])
  })

  it('keeps the id and the ids of equal routes when it imports again', () => {
    const first = importHttpApi(
      oas3({ paths: { '/a': { get: operation() }, '/b': { get: operation() } } }),
      options,
    )
    if (!first.ok) throw new Error(first.message)
    const { apiId } = first.definition.api
    const again = reimportHttpApi(
      first.definition,
      oas3({ paths: { '/b': { get: operation() } } }),
      { ...options, apiId },
    )
    if (!again.ok) throw new Error(again.message)
    const routeIds = (definition: typeof first.definition) =>
      Object.values(definition.routes)
        .filter((route) => route.routeKey === 'GET /b')
        .map((route) => route.routeId)
    expect(again.definition.api.apiId).toBe(apiId)
    expect(Object.values(again.definition.routes)).toHaveLength(1)
    expect(routeIds(again.definition)).toEqual(routeIds(first.definition))
  })
})
