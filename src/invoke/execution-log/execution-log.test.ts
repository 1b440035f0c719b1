import { describe, expect, it } from 'vitest'
import { call, deploy, restSnapshot, type MethodSketch } from '../../../test/fakes/rest-api.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import type { Authorizer } from '../../definition/authorizer.ts'
import type { MethodSetting } from '../../definition/stage.ts'

const mapped: MethodSketch = {
  integration: {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://backend.test/pets',
    requestTemplates: { 'application/json': '{"n": $input.json("$.name")}' },
    integrationResponses: {
      200: { statusCode: '200', responseTemplates: { 'application/json': 'seen' } },
    },
  },
  methodResponses: { 200: { statusCode: '200' } },
}
const definition = {
  requestValidators: {
    v: { id: 'v', name: 'v', validateRequestBody: true, validateRequestParameters: false },
  },
  models: {
    Pet: {
      id: 'm',
      name: 'Pet',
      contentType: 'application/json',
      schema: '{"properties":{"name":{"type":"string"}}}',
    },
  },
}
const validated: MethodSketch = {
  ...mapped,
  requestValidatorId: 'v',
  requestModels: { 'application/json': 'Pet' },
}
const proxy: MethodSketch = {
  integration: { type: 'HTTP_PROXY', httpMethod: 'ANY', uri: 'https://backend.test/pets' },
}

/** The execution log of one call under the settings, its ids named; `undefined` when none was written. */
async function logOf(
  methodSettings: Record<string, MethodSetting>,
  sketch: MethodSketch = mapped,
  body = '{"name":"Rex"}',
) {
  const world = makeWorld()
  world.backend = () => {
    world.nowMs += 25
    return new Response('{"id":7}', { headers: { 'content-type': 'application/json' } })
  }
  deploy(
    world,
    restSnapshot({ 'POST /pets/{id}': sketch }, { definition, stage: { methodSettings } }),
  )
  const response = await call(world, '/pets/1?q=a', {
    method: 'POST',
    body,
    headers: {
      'content-type': 'application/json',
      'content-length': String(body.length),
      authorization: 'Bearer 0123456789abcdef',
    },
  })
  await response.text()
  await Promise.all(world.background)
  const entry = world.lines.find(({ event }) => event === 'execution')
  const id = response.headers.get('x-amzn-requestid') ?? '?'
  const extended = response.headers.get('x-amz-apigw-id') ?? '?'
  const lines = (entry?.['lines'] as string[] | undefined)?.map((line) =>
    line
      .replaceAll(id, 'ID')
      .replaceAll(extended, 'EXT')
      .replaceAll(/1-[0-9a-f]{8}-[0-9a-f]{24}/g, 'ROOT'),
  )
  return { entry, lines }
}

/** The lines of the one log that a world has seen, without the request id in front. */
function textsOf(world: World): readonly string[] {
  const [entry] = world.lines.filter(({ event }) => event === 'execution')
  return ((entry?.['lines'] ?? []) as readonly string[]).map((line) => line.replace(/^\S+ /, ''))
}

/** Of a method without key. */
const planLines = [
  '(ID) Verifying Usage Plan for request: ID. API Key:  API Stage: a1b2c3d4e5/prod',
  "(ID) API Key  authorized because method 'POST /pets/{id}' does not require API Key. Request will not contribute to throttle or quota limits",
  '(ID) Usage Plan check succeeded for API Key  and API Stage a1b2c3d4e5/prod',
]
const info = { '*/*': { loggingLevel: 'INFO' } } as const
const full = { '*/*': { loggingLevel: 'INFO', dataTraceEnabled: true } } as const
const errors = { '*/*': { loggingLevel: 'ERROR', dataTraceEnabled: true } } as const

describe('the execution log of a stage', () => {
  it.each([
    ['no setting', {}],
    ['the level OFF', { '*/*': { loggingLevel: 'OFF', dataTraceEnabled: true } }],
    ['a level for another method', { 'pets/GET': { loggingLevel: 'INFO' } }],
  ] as const)('is not written with %s', async (_, settings) => {
    expect((await logOf(settings)).entry).toBeUndefined()
  })

  it('tells the course of each call at INFO, without what was sent', async () => {
    const { entry, lines } = await logOf(info)
    expect(entry).toMatchObject({
      level: 'info',
      logGroup: 'API-Gateway-Execution-Logs_a1b2c3d4e5/prod',
    })
    expect(lines).toEqual([
      '(ID) Extended Request Id: EXT',
      ...planLines,
      '(ID) Starting execution for request: ID',
      '(ID) HTTP Method: POST, Resource Path: /pets/1',
      '(ID) Received response. Status: 200, Integration latency: 25 ms',
      '(ID) Successfully completed execution',
      '(ID) Method completed with status: 200',
      '(ID) X-ray Tracing ID : ROOT',
    ])
  })

  it('shows headers and bodies with data traces, and secrets masked', async () => {
    const { lines = [] } = await logOf(full)
    expect(lines.filter((line) => !/headers:|Extended|X-ray|API Key/.test(line))).toEqual([
      '(ID) Starting execution for request: ID',
      '(ID) HTTP Method: POST, Resource Path: /pets/1',
      '(ID) Method request path: {id=1}',
      '(ID) Method request query string: {q=a}',
      '(ID) Method request body before transformations: {"name":"Rex"}',
      '(ID) Endpoint request URI: https://backend.test/pets',
      '(ID) Endpoint request body after transformations: {"n": "Rex"}',
      '(ID) Sending request to https://backend.test/pets',
      '(ID) Received response. Status: 200, Integration latency: 25 ms',
      '(ID) Endpoint response body before transformations: {"id":7}',
      '(ID) Method response body after transformations: seen',
      '(ID) Successfully completed execution',
      '(ID) Method completed with status: 200',
    ])
    const headers = lines.find((line) => line.includes('Method request headers:'))
    expect(headers).toContain('Authorization=*')
    expect(headers).toContain('X-Forwarded-For=203.0.113.10, X-Forwarded-Port=443')
    expect(headers).not.toContain('0123456789')
  })

  it('shows the type of an answer that says none, as the client gets it', async () => {
    const { lines } = await logOf(full, {
      ...mapped,
      integration: {
        type: 'MOCK',
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        integrationResponses: { 200: { statusCode: '200' } },
      },
    })
    expect(lines).toContain('(ID) Method response headers: {Content-Type=application/json}')
  })

  it('names a failure by its public words where there are no others', async () => {
    const strict = {
      ...mapped,
      integration: { ...mapped.integration, passthroughBehavior: 'NEVER', requestTemplates: {} },
    } as const
    const { lines } = await logOf(info, strict)
    expect(lines).toContain(
      '(ID) Execution failed due to configuration error: Unsupported Media Type',
    )
  })

  it('shows what a proxy sent and got, and leaves the answer whole', async () => {
    const { lines } = await logOf(full, proxy)
    expect(lines).toContain('(ID) Endpoint request body after transformations: {"name":"Rex"}')
    expect(lines).toContain('(ID) Method response body after transformations: {"id":7}')
  })

  it('cuts lines after 1024 characters', async () => {
    const { lines = [] } = await logOf(full, proxy, JSON.stringify('x'.repeat(5000)))
    const [line = ''] = lines.filter((one) => one.includes('body before'))
    expect(line).toHaveLength('(ID) '.length + 1024 + ' [TRUNCATED]'.length)
  })

  it('cuts each line after as many characters, whatever its name', async () => {
    const world = makeWorld()
    world.backend = () => new Response('{}')
    const stage = { methodSettings: full }
    deploy(world, restSnapshot({ 'GET /pets': { ...proxy } }, { stage }))
    const headers = { 'x-long': 'x'.repeat(2000) }
    await (await call(world, '/pets', { headers })).text()
    await Promise.all(world.background)
    const cut = textsOf(world).filter((line) => line.includes('xxx'))
    expect(cut.map((line) => line.length)).toEqual([1036, 1036])
    for (const line of cut) expect(line).toMatch(/x \[TRUNCATED\]$/)
  })

  it.each([
    ['all', full],
    ['the course of it', info],
  ] as const)(
    'shows an authorizer’s call as its own, without its token: %s',
    async (_, settings) => {
      const world = makeWorld()
      world.backend = () =>
        Response.json({
          principalId: 'somebody',
          policyDocument: {
            Version: '2012-10-17',
            Statement: [{ Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }],
          },
        })
      const authorizer: Authorizer = {
        id: 'a1',
        name: 'a',
        type: 'TOKEN',
        authorizerUri: 'https://judge.test/',
        identitySource: 'method.request.header.Authorization',
      }
      const integration: MethodSketch['integration'] = {
        type: 'MOCK',
        requestTemplates: { 'application/json': '{"statusCode": 200}' },
        integrationResponses: { 200: { statusCode: '200' } },
      }
      const sketch = {
        ...mapped,
        integration,
        authorizationType: 'CUSTOM',
        authorizerId: 'a1',
      } as const
      const more = { definition: { authorizers: { a1: authorizer } } }
      deploy(
        world,
        restSnapshot({ 'GET /pets': sketch }, { ...more, stage: { methodSettings: settings } }),
      )
      const headers = { authorization: 'Bearer sesame-open-now-please' }
      await (await call(world, '/pets', { headers })).text()
      await Promise.all(world.background)
      const lines = textsOf(world)
      const start = lines.findIndex((line) => line.startsWith('Starting execution'))
      const sent = lines.findIndex((line) =>
        line.startsWith('Sending request to https://judge.test/'),
      )
      expect(lines.join('\n')).not.toContain('sesame')
      expect(lines.filter((line) => /Received|Endpoint/.test(line)).length).toBe(
        settings === full ? 3 : 0,
      )
      if (settings === full) expect(sent).toBeLessThan(start)
    },
  )

  it('keeps to failures at ERROR', async () => {
    expect((await logOf(errors)).entry).toBeUndefined()
    const { entry, lines } = await logOf(errors, mapped, '{"name"')
    expect(entry).toMatchObject({ level: 'error' })
    expect(lines?.at(-1)).toBe('(ID) Method completed with status: 400')
    expect(lines?.[0]).toContain('Execution failed due to configuration error: ')
  })

  it.each([
    [full, '(ID) Method request body before transformations: {"name":"Rex"}'],
    [info, '(ID) HTTP Method: POST, Resource Path: /pets/1'],
  ])('tells that a body fits its model: %j', async (settings, before) => {
    const { lines = [] } = await logOf(settings, validated)
    expect(lines[lines.indexOf(before) + 1]).toBe(
      '(ID) Request validation succeeded for content type application/json',
    )
  })

  it('tells what does not fit a model in the words of AWS', async () => {
    const { lines } = await logOf(info, validated, '{"name":7}')
    expect(lines?.at(-3)).toBe(
      '(ID) Request body does not match model schema for content type application/json: [instance type (integer) does not match any allowed primitive type (allowed: ["string"])]',
    )
  })

  it('does not begin the execution of a call that has no key', async () => {
    const { lines } = await logOf(info, { ...mapped, apiKeyRequired: true })
    expect(lines).toEqual([
      '(ID) Extended Request Id: EXT',
      "(ID) API Key  not authorized because method 'POST /pets/{id}' requires API Key and API Key is not associated with a usage plan for API Stage a1b2c3d4e5/prod: No Usage Plan found for key and API Stage",
      '(ID) Method completed with status: 403',
    ])
  })
})
