import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot, type RestSketch } from '../../../test/fakes/rest-api.ts'
import type { Method, Model } from '../../definition/rest-api.ts'

const integration = {
  type: 'HTTP',
  httpMethod: 'POST',
  uri: 'https://backend.example.com/items',
  integrationResponses: { 200: { statusCode: '200' } },
} as const

const model = (name: string, schema: unknown): Model => ({
  id: name,
  name,
  contentType: 'application/json',
  schema: JSON.stringify(schema),
})

const modelUrl = (name: string) =>
  `https://apigateway.amazonaws.com/restapis/a1b2c3d4e5/models/${name}`

const models = {
  Pet: model('Pet', {
    type: 'object',
    required: ['name', 'age'],
    properties: { name: { type: 'string' }, age: { type: 'integer', minimum: 1 } },
  }),
  Pets: model('Pets', { type: 'array', items: { $ref: modelUrl('Pet') } }),
  Node: model('Node', {
    type: 'object',
    properties: { next: { oneOf: [{ type: 'null' }, { $ref: modelUrl('Node') }] } },
  }),
  Lost: model('Lost', { $ref: modelUrl('Nowhere') }),
}

const validator = (more: object) => ({
  v1: {
    id: 'v1',
    name: 'v1',
    validateRequestBody: true,
    validateRequestParameters: true,
    ...more,
  },
})

async function ask(
  method: Partial<Method>,
  init: RequestInit,
  path = '/items',
  more: RestSketch = {},
) {
  const world = makeWorld()
  const definition = { models, requestValidators: validator({}), ...more.definition }
  const sketch = {
    methodResponses: { 200: { statusCode: '200' } },
    requestValidatorId: 'v1',
    ...method,
    integration,
  }
  deploy(world, restSnapshot({ 'ANY /items': sketch }, { ...more, definition }))
  const response = await call(world, path, init)
  return {
    status: response.status,
    text: await response.text(),
    type: response.headers.get('x-amzn-errortype'),
    sent: world.requests,
  }
}

describe('required parameters', () => {
  const requestParameters = {
    'method.request.querystring.qs1': true,
    'method.request.path.issuer': true,
    'method.request.header.x-header-param': true,
    'method.request.querystring.optional': false,
  }

  it('are named bare, headers before path before query string', async () => {
    expect(await ask({ requestParameters }, {})).toMatchObject({
      status: 400,
      text: '{"message":"Missing required request parameters: [x-header-param, issuer, qs1]"}',
      type: 'BadRequestException',
      sent: [],
    })
  })

  it('are missing when blank, and when their header is removed at ingress', async () => {
    const { text } = await ask(
      {
        requestParameters: {
          'method.request.querystring.a': true,
          'method.request.header.TE': true,
        },
      },
      { headers: { te: 'trailers' } },
      '/items?a=',
    )
    expect(text).toBe('{"message":"Missing required request parameters: [TE, a]"}')
  })

  it('come before the body', async () => {
    const { text } = await ask(
      { requestParameters, requestModels: { 'application/json': 'Pet' } },
      { method: 'POST', body: 'junk' },
    )
    expect(text).toContain('Missing required request parameters')
  })

  it('are not checked without a validator that says so', async () => {
    const { status } = await ask({ requestParameters }, {}, '/items', {
      definition: { requestValidators: validator({ validateRequestParameters: false }) },
    })
    expect(status).toBe(200)
  })
})

describe('the model of a body', () => {
  it.each<[model: string, body: string | undefined, type: string | undefined, status: number]>([
    ['Pet', '{"name":"Rex","age":3}', 'application/json', 200],
    ['Pet', '{"name":"Rex"}', 'application/json', 400],
    ['Pet', '{"name":"Rex"}', 'application/json; charset=utf-8', 400],
    ['Pet', '{"name":"Rex"}', 'text/csv', 200],
    ['Pet', 'not json', 'application/json', 400],
    ['Pet', undefined, undefined, 400],
    ['Pets', undefined, undefined, 400],
    ['Pets', '[{"name":"Rex","age":0}]', 'application/json', 400],
    ['Pets', '[{"name":"Rex","age":1}]', 'application/json', 200],
    ['Node', '{"next":{"next":null}}', 'application/json', 200],
    ['Node', '{"next":{"next":7}}', 'application/json', 400],
    ['Lost', '{}', 'application/json', 400],
    ['Empty', '[1]', 'application/json', 200],
    ['Empty', 'not json', 'application/json', 400],
    ['Error', '{"message":"m"}', 'application/json', 200],
    ['Error', '{"message":1}', 'application/json', 400],
  ])('%s with %s of type %s answers %d', async (name, body, type, status) => {
    const answer = await ask(
      { requestModels: { 'application/json': name } },
      {
        ...(body !== undefined && { method: 'POST', body }),
        ...(type !== undefined && { headers: { 'content-type': type } }),
      },
    )
    expect(answer.status).toBe(status)
    if (status === 400) expect(answer.text).toBe('{"message":"Invalid request body"}')
  })

  it.each<
    [models: Method['requestModels'], body: string, type: string | undefined, status: number]
  >([
    [{ 'application/json': 'Pet' }, '{}', undefined, 400],
    [{ 'application/xml': 'Pet' }, '{}', undefined, 200],
    [{ 'application/xml': 'Pet', 'application/json': 'Node' }, '{}', 'application/xml', 400],
    [{ $default: 'Pet' }, '{}', 'text/csv', 400],
    [{ $default: 'Pet', 'text/csv': 'Empty' }, '{}', 'text/csv', 200],
    [undefined, 'not json', undefined, 400],
    [undefined, '{}', undefined, 200],
    [undefined, 'not json', 'text/csv', 200],
  ])(
    'is that of its type: of %j for %s as %s, which answers %d',
    async (models, body, type, status) => {
      const answer = await ask(models === undefined ? {} : { requestModels: models }, {
        method: 'POST',
        body: new TextEncoder().encode(body),
        headers: type === undefined ? {} : { 'content-type': type },
      })
      expect(answer.status).toBe(status)
    },
  )

  it.each([
    ['{"age":"x"}', '[object has missing required properties (["name"])]'],
    ['{"name":"Rex",', '[Unknown error parsing request body]'],
    ['', '[Unknown error parsing request body]'],
  ])('explains itself in validationErrorString: of %j', async (body, explained) => {
    const { text } = await ask(
      { requestModels: { 'application/json': 'Pet' } },
      { method: 'POST', body, headers: { 'content-type': 'application/json' } },
      '/items',
      {
        definition: {
          gatewayResponses: {
            BAD_REQUEST_BODY: {
              responseType: 'BAD_REQUEST_BODY',
              responseTemplates: { 'application/json': '$context.error.validationErrorString' },
            },
          },
        },
      },
    )
    expect(text).toBe(explained)
  })
})

describe('the size and coding of a body', () => {
  it('answers 413 for a body over 10 MB', async () => {
    const body = new Uint8Array(10_485_761)
    const stream = () => new Response(body).body
    for (const init of [
      { method: 'POST', body, headers: { 'content-length': '10485761' } },
      { method: 'POST', body: stream(), duplex: 'half' } as RequestInit,
    ]) {
      expect(await ask({}, init)).toMatchObject({
        status: 413,
        text: '{"message":"HTTP content length exceeded 10485760 bytes."}',
        type: 'RequestTooLargeException',
      })
    }
  })

  const compressed: RestSketch = { api: { minimumCompressionSize: 0 } }

  it('validates what a compressed body holds', async () => {
    const body = gzipSync('{"name":"Rex","age":3}')
    const headers = { 'content-encoding': 'gzip', 'content-type': 'application/json' }
    const method = { requestModels: { 'application/json': 'Pet' } }
    const { status, sent } = await ask(
      method,
      { method: 'POST', body, headers },
      '/items',
      compressed,
    )
    expect(status).toBe(200)
    expect(await sent[0]?.text()).toBe('{"name":"Rex","age":3}')
  })

  it.each([
    ['br', 415],
    ['gzip', 400],
  ])('answers a body in coding %s that it cannot undo with %d', async (coding, status) => {
    const init = { method: 'POST', body: 'plain', headers: { 'content-encoding': coding } }
    expect((await ask({}, init, '/items', compressed)).status).toBe(status)
  })
})
