import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot, type MethodSketch } from '../../../test/fakes/rest-api.ts'
import { mockStatus } from './mock.ts'

it.each([
  ['{"statusCode": 200}', 200],
  ['{statusCode: 200}', 200],
  ["{'statusCode': 200}", 200],
  ['{"statusCode": 200 , }', 200],
  ['{"statusCode": 200 ,, }', 200],
  ['{"statusCode": 200, null: null }', 200],
  ['{statusCode: 200,super{ f}oo: [ba r]}', 200],
  ['{ "statusCode": 0 }', 0],
  ['{"statusCode": -1000}', -1000],
  ['{"statusCode": "200"}', undefined],
  ['statusCode: 200', undefined],
  ['{"statusCode": 200', undefined],
  ['{\'statusCode": 200 }', undefined],
  ['{"other": 1}', undefined],
  ['{"inner": {"statusCode": 404}, "statusCode": 200}', 200],
  ['{"text": "a, statusCode: 404", "statusCode": 200}', 200],
  ['{"statusCode": 200.5}', undefined],
  ['', undefined],
  ['hello', undefined],
])('a MOCK reads the status of %j as %s', (text, status) => {
  expect(mockStatus(text)).toBe(status)
})

it('looks through a body of commas about as fast as through one of letters', () => {
  const timeOf = (char: string): number => {
    const text = `{${char.repeat(1_000_000)}statusCode: 201}`
    const times = [1, 2, 3].map(() => {
      const startedAt = performance.now()
      mockStatus(text)
      return performance.now() - startedAt
    })
    return Math.min(...times)
  }
  expect(timeOf(',')).toBeLessThan(6 * timeOf('a'))
})

/** A MOCK method with one declared response for each status. */
export function mock(
  more: Partial<MethodSketch['integration']>,
  headers: readonly string[] = [],
): MethodSketch {
  const responseParameters = Object.fromEntries(
    headers.map((name) => [`method.response.header.${name}`, false]),
  )
  const responses = more.integrationResponses ?? { 200: { statusCode: '200' } }
  return {
    methodResponses: Object.fromEntries(
      Object.keys(responses).map((statusCode) => [statusCode, { statusCode, responseParameters }]),
    ),
    integration: {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      integrationResponses: responses,
      ...more,
    },
  }
}

describe('a MOCK integration', () => {
  const ask = async (sketch: MethodSketch, init: RequestInit = {}) => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'ANY /pets/{id}': sketch }))
    const response = await call(world, '/pets/7?color=red', init)
    expect(world.requests).toHaveLength(0)
    return { response, text: await response.text() }
  }

  it('answers an empty body as application/json, without a trace id', async () => {
    const { response, text } = await ask(mock({}))
    expect(response.status).toBe(200)
    expect(text).toBe('')
    expect(response.headers.get('content-type')).toBe('application/json')
    expect(response.headers.has('x-amzn-trace-id')).toBe(false)
  })

  it('renders a response template that sees the parameters', async () => {
    const { text } = await ask(
      mock({
        integrationResponses: {
          200: {
            statusCode: '200',
            responseTemplates: {
              'application/json': `{"id": "$input.params('id')", "color": "$input.params('color')"}`,
            },
          },
        },
      }),
    )
    expect(text).toBe('{"id": "7", "color": "red"}')
  })

  it('lets a request template override the status without a response template', async () => {
    const { response } = await ask(
      mock({
        requestTemplates: {
          'application/json': '#set($context.responseOverride.status = 444){"statusCode": 200}',
        },
      }),
    )
    expect(response.status).toBe(444)
  })

  it('takes the body of the client for the template when it passes through', async () => {
    const responses = {
      200: { statusCode: '200', selectionPattern: '2\\d\\d' },
      400: { statusCode: '400', selectionPattern: '4\\d\\d' },
    }
    const { response } = await ask(
      mock({ requestTemplates: {}, integrationResponses: responses }),
      { method: 'POST', body: '{"statusCode": 400}' },
    )
    expect(response.status).toBe(400)
  })

  it('answers 500 when the template gives no status', async () => {
    const { response, text } = await ask(
      mock({ requestTemplates: { 'application/json': '{"statusCode": "200"}' } }),
    )
    expect(response.status).toBe(500)
    expect(text).toBe('{"message":"Internal server error"}')
    expect(response.headers.get('x-amzn-errortype')).toBe('InternalServerErrorException')
  })

  it('answers a preflight with the CORS headers of the usual pattern', async () => {
    const names = [
      'Access-Control-Allow-Headers',
      'Access-Control-Allow-Methods',
      'Access-Control-Allow-Origin',
    ]
    const { response } = await ask(
      mock(
        {
          requestTemplates: { 'application/json': '{ statusCode: 200 }' },
          passthroughBehavior: 'NEVER',
          integrationResponses: {
            204: {
              statusCode: '204',
              responseParameters: {
                'method.response.header.Access-Control-Allow-Headers': "'Content-Type,X-Api-Key'",
                'method.response.header.Access-Control-Allow-Methods': "'GET,OPTIONS'",
                'method.response.header.Access-Control-Allow-Origin': "'*'",
              },
            },
          },
        },
        names,
      ),
      { method: 'OPTIONS', headers: { origin: 'https://app.example' } },
    )
    expect(response.status).toBe(204)
    expect(names.map((name) => response.headers.get(name))).toEqual([
      'Content-Type,X-Api-Key',
      'GET,OPTIONS',
      '*',
    ])
  })
})
