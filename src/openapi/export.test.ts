import { describe, expect, it } from 'vitest'
import type { DocumentationPart } from '../definition/documentation-part.ts'
import type { RestApiDefinition } from '../definition/rest-api.ts'
import { exportHttpApi, exportRestApi } from './export.ts'
import { importHttpApi, importRestApi } from './import.ts'
import type { RestExportOptions } from './rest/export-options.ts'

let count = 0
const next = (): string => `id${count++}`
const place = { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' }
const importing = {
  ids: { apiId: next, resourceId: next, routeId: next },
  place,
  nowMs: 0,
  apiId: 'a1b2c3d4e5',
}

const pets = JSON.stringify({
  swagger: '2.0',
  info: { title: 'pets', version: '1.0' },
  securityDefinitions: { key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
  'x-amazon-apigateway-binary-media-types': ['image/png'],
  'x-amazon-apigateway-request-validators': { all: { validateRequestBody: true } },
  paths: {
    '/pets/{id}': {
      post: {
        operationId: 'addPet',
        security: [{ key: [] }],
        'x-amazon-apigateway-request-validator': 'all',
        parameters: [
          { name: 'id', in: 'path', required: true, type: 'string' },
          { name: 'q', in: 'query', type: 'string' },
          { name: 'body', in: 'body', schema: { $ref: '#/definitions/Pet' } },
        ],
        responses: { 200: { description: 'x', headers: { ETag: { type: 'string' } } } },
        'x-amazon-apigateway-integration': {
          type: 'http_proxy',
          httpMethod: 'POST',
          uri: 'https://x.example.com/{id}',
          requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
        },
      },
    },
  },
  definitions: {
    Pet: { type: 'object', example: { a: 1 }, properties: { next: { $ref: '#/definitions/Pet' } } },
  },
})

function definitionOf(text: string): RestApiDefinition {
  const outcome = importRestApi(text, importing)
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome.definition
}

const exporting: RestExportOptions = {
  dialect: 'swagger',
  extensions: [],
  stageName: 'prod',
  region: 'eu-west-1',
  deploymentMs: Date.UTC(2019, 6, 24, 18, 9, 15),
}

function documentOf(more: Partial<RestExportOptions> = {}, text = pets): unknown {
  const outcome = exportRestApi(definitionOf(text), { ...exporting, ...more })
  return outcome.ok ? JSON.parse(outcome.body) : outcome
}

describe('a plain export', () => {
  it('has the skeleton of Swagger 2 and no extension', () => {
    expect(documentOf()).toEqual({
      swagger: '2.0',
      info: { title: 'pets', version: '1.0' },
      host: 'a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com',
      basePath: '/prod',
      schemes: ['https'],
      paths: {
        '/pets/{id}': {
          post: {
            operationId: 'addPet',
            consumes: ['application/json'],
            parameters: [
              { name: 'id', in: 'path', required: true, type: 'string' },
              { name: 'q', in: 'query', required: false, type: 'string' },
              { in: 'body', name: 'Pet', required: true, schema: { $ref: '#/definitions/Pet' } },
            ],
            responses: {
              200: { description: '200 response', headers: { ETag: { type: 'string' } } },
            },
            security: [{ api_key: [] }],
          },
        },
      },
      securityDefinitions: { api_key: { type: 'apiKey', name: 'x-api-key', in: 'header' } },
      definitions: { Pet: { type: 'object', properties: { next: { $ref: '#/definitions/Pet' } } } },
    })
  })

  it('has the skeleton of OpenAPI 3', () => {
    expect(documentOf({ dialect: 'oas3' })).toMatchObject({
      openapi: '3.0.1',
      servers: [
        {
          url: 'https://a1b2c3d4e5.execute-api.eu-west-1.amazonaws.com/{basePath}',
          variables: { basePath: { default: 'prod' } },
        },
      ],
      paths: {
        '/pets/{id}': {
          post: {
            parameters: [
              { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
              { name: 'q', in: 'query', schema: { type: 'string' } },
            ],
            requestBody: {
              content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
              required: true,
            },
            responses: { 200: { headers: { ETag: { schema: { type: 'string' } } }, content: {} } },
          },
        },
      },
    })
  })

  it.each(['swagger', 'oas3'] as const)(
    'leaves references within a model of %s where they lead',
    (dialect) => {
      const definition = definitionOf(pets)
      const schema = { items: { $ref: '#/definitions/Own' }, definitions: { Own: {} } }
      const Store = { id: 's', name: 'Store', contentType: 'application/json' }
      const models = { Store: { ...Store, schema: JSON.stringify(schema) } }
      const outcome = exportRestApi({ ...definition, models }, { ...exporting, dialect })
      const schemas = outcome.ok ? (JSON.parse(outcome.body) as object) : {}
      expect(schemas).toMatchObject(
        dialect === 'swagger'
          ? { definitions: { Store: schema } }
          : { components: { schemas: { Store: schema } } },
      )
    },
  )

  it('has empty components and paths for an API without methods', () => {
    const empty = JSON.stringify({ openapi: '3.0.1', info: { title: 'e' }, paths: {} })
    expect(documentOf({ dialect: 'oas3' }, empty)).toMatchObject({ paths: {}, components: {} })
  })
})

describe('extensions', () => {
  const operationOf = (more: Partial<RestExportOptions>): object => {
    const document = documentOf(more) as { paths: Record<string, { post: object }> }
    return document.paths['/pets/{id}']?.post ?? {}
  }

  it('integrations adds integrations, without what an import assumes, and binary types', () => {
    expect(documentOf({ extensions: ['integrations'] })).toMatchObject({
      'x-amazon-apigateway-binary-media-types': ['image/png'],
    })
    const operation = operationOf({ extensions: ['integrations'] })
    expect(operation).toMatchObject({
      'x-amazon-apigateway-integration': {
        type: 'http_proxy',
        httpMethod: 'POST',
        uri: 'https://x.example.com/{id}',
        requestParameters: { 'integration.request.path.id': 'method.request.path.id' },
        passthroughBehavior: 'when_no_match',
      },
    })
    expect(JSON.stringify(operation)).not.toMatch(/connectionType|timeoutInMillis|cacheNamespace/)
    expect(operation).not.toHaveProperty('x-amazon-apigateway-request-validator')
  })

  it('apigateway adds everything', () => {
    expect(documentOf({ extensions: ['apigateway'] })).toHaveProperty(
      'x-amazon-apigateway-request-validators.all.validateRequestBody',
      true,
    )
    expect(operationOf({ extensions: ['apigateway'] })).toMatchObject({
      'x-amazon-apigateway-request-validator': 'all',
    })
  })
})

describe('security schemes', () => {
  const fn =
    'arn:aws:apigateway:eu-west-1:lambda:path/2015-03-31/functions/arn:aws:lambda:eu-west-1:1:function:f/invocations'
  it.each([
    ['method.request.header.X-Auth', { name: 'X-Auth', in: 'header' }],
    ['method.request.querystring.token', { name: 'token', in: 'query' }],
    ['method.request.header.A,method.request.header.B', { name: 'Unused', in: 'header' }],
    ['stageVariables.realm', { name: 'Unused', in: 'header' }],
  ])('name the source %s of a request authorizer as %j', (identitySource, wanted) => {
    const authorizer = { type: 'request', authorizerUri: fn, identitySource }
    const scheme = { type: 'apiKey', name: 'Unused', in: 'header' }
    const text = JSON.stringify({
      swagger: '2.0',
      info: { title: 'x' },
      paths: {},
      securityDefinitions: { a: { ...scheme, 'x-amazon-apigateway-authorizer': authorizer } },
    })
    expect(documentOf({}, text)).toMatchObject({
      securityDefinitions: { a: { type: 'apiKey', ...wanted } },
    })
    expect(documentOf({ extensions: ['authorizers'] }, text)).toMatchObject({
      securityDefinitions: { a: { ...wanted, 'x-amazon-apigateway-authorizer': authorizer } },
    })
  })
})

describe('a single kind of extension', () => {
  it.each([
    [['validators'], ['x-amazon-apigateway-request-validators']],
    [['documentation'], ['x-amazon-apigateway-documentation']],
    [
      ['integrations', 'documentation'],
      ['x-amazon-apigateway-binary-media-types', 'x-amazon-apigateway-documentation'],
    ],
  ] as const)('%j adds %j', (extensions, roots) => {
    const documentation = { version: '7', createdMs: 0, parts: [] }
    const exported = documentOf({ extensions, documentation }) as {
      readonly paths: Record<string, { readonly post: object }>
    }
    expect(Object.keys(exported).filter((key) => key.startsWith('x-'))).toEqual(roots)
    const post = exported.paths['/pets/{id}']?.post ?? {}
    expect('x-amazon-apigateway-request-validator' in post).toBe(extensions[0] === 'validators')
    expect('x-amazon-apigateway-integration' in post).toBe(extensions[0] === 'integrations')
  })
})

describe('the reply', () => {
  const headersOf = (text: string, encoding: 'json' | 'yaml') => {
    const outcome = exportRestApi(definitionOf(text), exporting, encoding)
    return outcome.ok ? [outcome.contentType, outcome.contentDisposition] : []
  }
  it('is a file named after the version', () => {
    expect(headersOf(pets, 'json')).toEqual([
      'application/octet-stream',
      'attachment; filename="swagger_1.0.json"',
    ])
  })
  it('is named after the deployment when the API has no version', () => {
    const unversioned = JSON.stringify({ swagger: '2.0', info: { title: 'x' }, paths: {} })
    expect(headersOf(unversioned, 'yaml')[1]).toBe(
      'attachment; filename="swagger_2019-07-24T18:09:15Z.yaml"',
    )
  })
  it('refuses an API whose body models are not JSON', () => {
    const definition = definitionOf(pets)
    const [pet] = Object.values(definition.models)
    if (pet === undefined) throw new Error('no model')
    const models = { Pet: { ...pet, contentType: 'application/xml' } }
    expect(exportRestApi({ ...definition, models }, exporting)).toEqual({
      ok: false,
      status: 400,
      type: 'BadRequestException',
      message: 'Only found non-JSON body models for POST /pets/{id}',
    })
  })
})

describe('documentation', () => {
  const part = (
    location: DocumentationPart['location'],
    description: string,
  ): DocumentationPart => ({
    id: description,
    location,
    properties: JSON.stringify({ description, notes: 'internal', 'x-owner': 'us' }),
  })
  const published = (...parts: DocumentationPart[]): Partial<RestExportOptions> => ({
    documentation: { version: '7', createdMs: 0, parts },
  })
  const describedBy = (...parts: DocumentationPart[]): unknown =>
    (documentOf(published(...parts)) as { paths: Record<string, { post: { responses: unknown } }> })
      .paths['/pets/{id}']?.post.responses

  it.each([
    {
      name: 'a general part holds for what has none of its own',
      parts: [part({ type: 'RESPONSE', statusCode: '200' }, 'general')],
      wanted: 'general',
    },
    {
      name: 'a longer path wins over an explicit status',
      parts: [
        part({ type: 'RESPONSE', path: '/pets', statusCode: '200' }, 'status'),
        part({ type: 'RESPONSE', path: '/pets/{id}' }, 'path'),
      ],
      wanted: 'path',
    },
    {
      name: 'an explicit status wins on the same path',
      parts: [
        part({ type: 'RESPONSE', path: '/pets' }, 'any'),
        part({ type: 'RESPONSE', path: '/pets', statusCode: '200' }, 'status'),
      ],
      wanted: 'status',
    },
    {
      name: 'an explicit status wins over an explicit method',
      parts: [
        part({ type: 'RESPONSE', path: '/pets', method: 'POST' }, 'method'),
        part({ type: 'RESPONSE', path: '/pets', statusCode: '200' }, 'status'),
      ],
      wanted: 'status',
    },
    {
      name: 'an explicit method wins over none',
      parts: [
        part({ type: 'RESPONSE', path: '/pets', statusCode: '200', method: '*' }, 'any'),
        part({ type: 'RESPONSE', path: '/pets', statusCode: '200', method: 'POST' }, 'method'),
      ],
      wanted: 'method',
    },
    {
      name: 'a longer path wins over an explicit status and method',
      parts: [
        part({ type: 'RESPONSE', path: '/', statusCode: '200', method: 'POST' }, 'both'),
        part({ type: 'RESPONSE', path: '/pets', method: '*', statusCode: '*' }, 'path'),
      ],
      wanted: 'path',
    },
    {
      name: 'another method does not count',
      parts: [part({ type: 'RESPONSE', path: '/pets', method: 'GET' }, 'other')],
      wanted: '200 response',
    },
    {
      name: 'another path does not count',
      parts: [part({ type: 'RESPONSE', path: '/petsitters' }, 'other')],
      wanted: '200 response',
    },
  ])('$name', ({ parts, wanted }) => {
    expect(describedBy(...parts)).toMatchObject({ 200: { description: wanted } })
  })

  it('keeps what OpenAPI does not know in the extension only', () => {
    const more = published(part({ type: 'METHOD', path: '/pets/{id}', method: 'POST' }, 'adds'))
    const plain = JSON.stringify(documentOf(more))
    expect(plain).toContain('"description":"adds"')
    expect(plain).not.toContain('internal')
    expect(documentOf({ ...more, extensions: ['apigateway'] })).toMatchObject({
      'x-amazon-apigateway-documentation': {
        version: '7',
        createdDate: '1970-01-01T00:00:00Z',
        documentationParts: [{ properties: { description: 'adds', notes: 'internal' } }],
      },
    })
  })
})

describe('extensions in documentation parts', () => {
  const properties = JSON.stringify({
    description: 'text',
    summary: 'short',
    notes: 'internal',
    'x-owner': 'us',
    'x-amazon-apigateway-auth': { type: 'AWS_IAM' },
    info: { description: 'of the API', notes: 'internal', 'x-level': 1, version: 'of the part' },
  })
  const parts = (
    [
      { type: 'API' },
      { type: 'RESOURCE', path: '/pets/{id}' },
      { type: 'METHOD', path: '/pets', method: 'POST' },
      { type: 'MODEL', name: 'Pet' },
      { type: 'RESPONSE_HEADER', name: 'ETag' },
    ] satisfies DocumentationPart['location'][]
  ).map((location, index) => ({ id: String(index), location, properties }))
  const document = (dialect: RestExportOptions['dialect']): unknown =>
    documentOf({ dialect, documentation: { version: '7', createdMs: 0, parts } })

  it.each([
    ['swagger', {}, 'definitions'],
    ['oas3', { summary: 'short', description: 'text' }, 'components'],
  ] as const)('go where their part belongs, in %s', (dialect, resourceTexts, schemas) => {
    const exported = document(dialect) as {
      readonly paths: Record<string, { readonly post: object }>
    }
    const { post, ...resource } = exported.paths['/pets/{id}'] ?? {}
    expect(resource).toEqual({ ...resourceTexts, 'x-owner': 'us' })
    expect(post).toMatchObject({
      summary: 'short',
      description: 'text',
      'x-owner': 'us',
      responses: { 200: { headers: { ETag: { description: 'text', 'x-owner': 'us' } } } },
    })
    expect(exported).toMatchObject({
      info: { title: 'pets', description: 'of the API', version: '1.0', 'x-level': 1 },
      'x-owner': 'us',
    })
    expect(JSON.stringify(exported)).not.toMatch(/internal|x-amazon/)
    expect(exported).not.toHaveProperty('description')
    const model = { description: 'text', 'x-owner': 'us' }
    expect(exported).toMatchObject({
      [schemas]: dialect === 'swagger' ? { Pet: model } : { schemas: { Pet: model } },
    })
  })
})

describe('what an export writes of security and models', () => {
  const item = {
    get: {
      security: [{ signed: [] }],
      'x-amazon-apigateway-integration': { type: 'mock' },
    },
  }
  const text = JSON.stringify({
    openapi: '3.0.1',
    info: { title: 's', version: '1' },
    paths: { '/': item },
    components: {
      securitySchemes: {
        signed: {
          type: 'apiKey',
          name: 'Authorization',
          in: 'header',
          'x-amazon-apigateway-authtype': 'awsSigv4',
        },
      },
      schemas: { M: { type: 'object', example: { a: 1 }, examples: [{ a: 1 }] } },
    },
  })

  it('is the scheme of IAM, and models without their examples', () => {
    expect(documentOf({ dialect: 'oas3' }, text)).toMatchObject({
      paths: { '/': { get: { security: [{ sigv4: [] }] } } },
      components: {
        securitySchemes: {
          sigv4: {
            type: 'apiKey',
            name: 'Authorization',
            in: 'header',
            'x-amazon-apigateway-authtype': 'awsSigv4',
          },
        },
        schemas: { M: { type: 'object' } },
      },
    })
    expect(JSON.stringify(documentOf({ dialect: 'oas3' }, text))).not.toContain('example')
  })
})

describe('the order of an export', () => {
  it('is that of the paths', () => {
    const item = { get: { 'x-amazon-apigateway-integration': { type: 'mock' } } }
    const text = JSON.stringify({
      swagger: '2.0',
      info: { title: 'o', version: '1' },
      paths: { '/c': item, '/a': item, '/b': item },
    })
    const { paths } = documentOf({}, text) as { paths: object }
    expect(Object.keys(paths)).toEqual(['/a', '/b', '/c'])
  })
})

describe('HTTP APIs', () => {
  const shared = {
    openapi: '3.0.1',
    info: { title: 'h', version: '2' },
    paths: {
      '/a/{id}': {
        get: {
          'x-amazon-apigateway-integration': {
            $ref: '#/components/x-amazon-apigateway-integrations/f',
          },
        },
      },
      '/b': {
        get: {
          'x-amazon-apigateway-integration': {
            $ref: '#/components/x-amazon-apigateway-integrations/f',
          },
        },
      },
    },
    components: {
      'x-amazon-apigateway-integrations': {
        f: {
          type: 'http_proxy',
          httpMethod: 'GET',
          uri: 'https://x.example.com',
          payloadFormatVersion: '1.0',
        },
      },
    },
  }
  const outcome = importHttpApi(JSON.stringify(shared), importing)
  if (!outcome.ok) throw new Error(outcome.message)
  const { definition } = outcome
  const [integrationId] = Object.keys(definition.integrations)

  it.each([
    [undefined, ''],
    ['$default', ''],
    ['v1', 'v1'],
  ])('names its server at the stage %s', (stageName, basePath) => {
    const named = stageName === undefined ? {} : { stageName }
    const text = exportHttpApi(definition, { region: 'eu-west-1', nowMs: 0, ...named })
    expect(JSON.parse(text)).toMatchObject({
      openapi: '3.0.1',
      servers: [
        {
          url: `https://${definition.api.apiId}.execute-api.eu-west-1.amazonaws.com/{basePath}`,
          variables: { basePath: { default: basePath } },
        },
      ],
      paths: { '/a/{id}': { parameters: [{ schema: { type: 'string' } }] } },
    })
  })

  it('writes a shared integration once', () => {
    const document: unknown = JSON.parse(
      exportHttpApi(definition, { region: 'eu-west-1', nowMs: 0 }),
    )
    const reference = { $ref: `#/components/x-amazon-apigateway-integrations/${integrationId}` }
    expect(document).toMatchObject({
      'x-amazon-apigateway-importexport-version': '1.0',
      paths: {
        '/a/{id}': {
          parameters: [{ name: 'id', in: 'path', required: true }],
          get: { 'x-amazon-apigateway-integration': reference },
        },
        '/b': { get: { 'x-amazon-apigateway-integration': reference } },
      },
    })
  })

  it('leaves extensions out when asked to', () => {
    const options = { region: 'eu-west-1', nowMs: 0, includeExtensions: false }
    expect(exportHttpApi(definition, options)).not.toContain('x-amazon')
  })
})
