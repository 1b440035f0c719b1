import { beforeEach, describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { ContentHandling, IntegrationResponse } from '../../definition/integration.ts'

let world: World
beforeEach(() => {
  world = makeWorld()
})

async function ask(
  responses: Readonly<Record<string, Partial<IntegrationResponse>>>,
  init: RequestInit = {},
) {
  const integrationResponses = Object.fromEntries(
    Object.entries(responses).map(([statusCode, more]) => [statusCode, { statusCode, ...more }]),
  )
  const methodResponses = Object.fromEntries(
    Object.entries(integrationResponses).map(([statusCode, { responseParameters }]) => [
      statusCode,
      {
        statusCode,
        responseParameters: Object.fromEntries(
          Object.keys(responseParameters ?? {}).map((key) => [key, false]),
        ),
      },
    ]),
  )
  const integration = {
    type: 'HTTP',
    httpMethod: 'GET',
    uri: 'https://b.example/',
    integrationResponses,
  } as const
  deploy(
    world,
    restSnapshot(
      { 'GET /a': { integration, methodResponses } },
      { api: { binaryMediaTypes: ['image/png'] } },
    ),
  )
  const response = await call(world, '/a', init)
  const body = new Uint8Array(await response.arrayBuffer())
  return {
    status: response.status,
    body,
    text: new TextDecoder().decode(body),
    headers: response.headers,
  }
}

describe('the selection of an integration response', () => {
  it.each<
    [backend: number, client: number, responses: Record<string, Partial<IntegrationResponse>>]
  >([
    [200, 200, { 200: {} }],
    [400, 200, { 200: {} }],
    [404, 404, { 200: {}, 404: { selectionPattern: '4\\d{2}' } }],
    [404, 200, { 200: {}, 404: { selectionPattern: '40' } }],
    [503, 502, { 200: {}, 502: { selectionPattern: '5(?!00)\\d\\d' } }],
    [500, 200, { 200: {}, 502: { selectionPattern: '5(?!00)\\d\\d' } }],
    [404, 400, { 404: { selectionPattern: '4..' }, 400: { selectionPattern: '.*' } }],
    [404, 404, { 404: { selectionPattern: '(?i)\\Q404\\E' } }],
    [200, 500, { 404: { selectionPattern: '404' } }],
  ])('answers a backend’s %d with %d for %j', async (backend, client, responses) => {
    world.backend = () => new Response('{}', { status: backend })
    expect((await ask(responses)).status).toBe(client)
  })

  it('cannot be made to hang by a pattern', async () => {
    world.backend = () => new Response('x', { status: 200 })
    expect((await ask({ 200: {}, 400: { selectionPattern: '(2+)+(?=x)\\1$' } })).status).toBe(200)
  })
})

describe('the conversion of a response body', () => {
  const bytes = new Uint8Array([0xff, 0x41])
  const base64 = new TextEncoder().encode('/0E=')
  const damaged = new TextEncoder().encode('\ufffdA')
  const rows: [
    string,
    string,
    ContentHandling | undefined,
    Uint8Array<ArrayBuffer>,
    Uint8Array | 500,
  ][] = [
    ['text/plain', '*/*', undefined, bytes, damaged],
    ['text/plain', '*/*', 'CONVERT_TO_BINARY', base64, bytes],
    ['text/plain', '*/*', 'CONVERT_TO_BINARY', bytes, 500],
    ['text/plain', '*/*', 'CONVERT_TO_TEXT', bytes, damaged],
    ['text/plain', 'image/png', undefined, base64, bytes],
    ['text/plain', 'image/png', 'CONVERT_TO_BINARY', base64, bytes],
    ['text/plain', 'image/png', 'CONVERT_TO_TEXT', base64, base64],
    ['image/png', '*/*', undefined, bytes, base64],
    ['image/png', '*/*', 'CONVERT_TO_BINARY', bytes, bytes],
    ['image/png', '*/*', 'CONVERT_TO_TEXT', bytes, base64],
    ['image/png', 'image/png', undefined, bytes, bytes],
    ['image/png', 'image/png;q=1, */*', 'CONVERT_TO_BINARY', bytes, bytes],
    ['image/png', 'image/png', 'CONVERT_TO_TEXT', bytes, base64],
  ]
  it.each(rows)('of %s accepted as %s under %s', async (type, accept, handling, body, expected) => {
    world.backend = () => new Response(body, { headers: { 'content-type': type } })
    const answer = await ask(
      { 200: handling ? { contentHandling: handling } : {} },
      { headers: { accept } },
    )
    if (expected === 500) expect(answer.status).toBe(500)
    else expect(answer.body).toEqual(expected)
  })

  it('gives a template base64 text, and fails it under CONVERT_TO_BINARY', async () => {
    world.backend = () => new Response(bytes, { headers: { 'content-type': 'image/png' } })
    const responseTemplates = { 'application/json': '{"data":"$input.body"}' }
    const text = await ask({ 200: { responseTemplates, contentHandling: 'CONVERT_TO_TEXT' } })
    expect(text.text).toBe('{"data":"/0E="}')
    const binary = await ask({ 200: { responseTemplates, contentHandling: 'CONVERT_TO_BINARY' } })
    expect(binary.status).toBe(500)
  })

  it('fails a template on bytes that the client would take', async () => {
    world.backend = () => new Response('YWJj', { headers: { 'content-type': 'text/plain' } })
    const responseTemplates = { 'image/png': '$input.body' }
    const answer = await ask({ 200: { responseTemplates } }, { headers: { accept: 'image/png' } })
    expect(answer.status).toBe(500)
  })
})

describe('the template of a response', () => {
  const responseTemplates = { 'application/xml': 'xml', 'application/json': 'json', 'text/x': '' }
  it.each([
    ['application/xml', 'xml'],
    ['application/xml, application/json', 'xml'],
    ['text/html', 'json'],
    ['*/*', 'json'],
    ['text/x', 'backend'],
    [undefined, 'json'],
  ])('for %s is %s', async (accept, expected) => {
    world.backend = () => new Response('backend')
    const headers = new Headers(accept === undefined ? {} : { accept })
    expect((await ask({ 200: { responseTemplates } }, { headers })).text).toBe(expected)
  })

  it('is the first where there is none for JSON', async () => {
    const templates = { 'application/xml': 'xml', 'text/x': 'x' }
    expect((await ask({ 200: { responseTemplates: templates } })).text).toBe('xml')
  })

  it('overrides status and headers', async () => {
    const template =
      '#set($context.responseOverride.status = 418)#set($context.responseOverride.header.X-Own = "over")tea'
    const { status, text, headers } = await ask({
      200: {
        responseParameters: { 'method.response.header.x-own': "'mapped'" },
        responseTemplates: { 'application/json': template },
      },
    })
    expect([status, text, headers.get('x-own')]).toEqual([418, 'tea', 'over'])
  })

  it.each([
    ['599', 599],
    ['101', 200],
    ['99', 200],
    ['600', 200],
    ['"418"', 200],
    ['418.5', 200],
  ])('takes %s for a status, or ignores it: %d', async (written, status) => {
    const template = `#set($context.responseOverride.status = ${written})tea`
    const answer = await ask({ 200: { responseTemplates: { 'application/json': template } } })
    expect([answer.status, answer.text]).toEqual([status, 'tea'])
  })

  it('fails where it overrides a header whose name HTTP does not allow', async () => {
    const template = '#set($context.responseOverride.header["two words"] = "x")tea'
    const { status, text } = await ask({
      200: { responseTemplates: { 'application/json': template } },
    })
    expect([status, text]).toEqual([500, '{"message":"Internal server error"}'])
    expect(world.lines.filter(({ event }) => event === 'defect')).toEqual([])
  })
})

it('fails where the selected response has a status that no answer can end with', async () => {
  const { status, text } = await ask({ 101: {} })
  expect([status, text]).toEqual([500, '{"message":"Internal server error"}'])
  expect(world.lines.filter(({ event }) => event === 'defect')).toEqual([])
})

describe('mapped response headers', () => {
  it.each([
    ['integration.response.header.X-One', '1'],
    ['integration.response.multivalueheader.X-One', '1'],
    ['integration.response.body.a.b', 'text'],
    ['integration.response.body.a', '{"b":"text"}'],
    ['integration.response.body.n', '12345678901234567890'],
    ['integration.response.header.none', null],
    ["'static'", 'static'],
    ['context.stage', 'prod'],
  ])('take %s as %s', async (source, expected) => {
    world.backend = () =>
      new Response('{"a":{"b":"text"},"n":12345678901234567890}', { headers: { 'x-one': '1' } })
    const { headers } = await ask({
      200: { responseParameters: { 'method.response.header.X-To': source } },
    })
    expect(headers.get('x-to')).toBe(expected)
  })

  it.each([
    ['integration.response.header.X-Lines', 'b'],
    ['integration.response.multivalueheader.X-Lines', 'a,b'],
    ['integration.response.header.X-List', 'a,b'],
  ])('take of several lines %s as %s', async (source, expected) => {
    world.backend = () => new Response('{}', { headers: { 'x-lines': 'a, b', 'x-list': 'a,b' } })
    const { headers } = await ask({
      200: { responseParameters: { 'method.response.header.X-To': source } },
    })
    expect(headers.get('x-to')).toBe(expected)
  })

  it.each([
    'Authorization',
    'Content-MD5',
    'Date',
    'Expect',
    'Host',
    'Max-Forwards',
    'Proxy-Authenticate',
    'Server',
    'Trailer',
    'Upgrade',
    'User-Agent',
    'WWW-Authenticate',
  ])('%s comes back remapped', async (name) => {
    const { headers } = await ask({
      200: { responseParameters: { [`method.response.header.${name}`]: "'x'" } },
    })
    expect(headers.get(`x-amzn-remapped-${name}`)).toBe('x')
  })

  it.each(['Accept', 'Age', 'Pragma', 'Range', 'Referer', 'TE', 'Via', 'Warn'])(
    '%s passes',
    async (name) => {
      const { headers } = await ask({
        200: { responseParameters: { [`method.response.header.${name}`]: "'x'" } },
      })
      expect(headers.get(name)).toBe('x')
    },
  )

  it('never have a Transfer-Encoding', async () => {
    const { headers } = await ask({
      200: { responseParameters: { 'method.response.header.Transfer-Encoding': "'chunked'" } },
    })
    expect([...headers].filter(([, value]) => value === 'chunked')).toEqual([])
  })

  it('that read a body which should be JSON and is not are a 500', async () => {
    world.backend = () => new Response('{"a":')
    const responseParameters = { 'method.response.header.X-To': 'integration.response.body.a' }
    expect((await ask({ 200: { responseParameters } })).status).toBe(500)
  })

  it('replace the default content type, whatever they say', async () => {
    const responseParameters = { 'method.response.header.Content-Type': "'nonsense'" }
    expect((await ask({ 200: { responseParameters } })).headers.get('content-type')).toBe(
      'nonsense',
    )
  })
})

it('answers 500 for a status or a header that the method does not declare', async () => {
  const integration = {
    type: 'HTTP',
    httpMethod: 'GET',
    uri: 'https://b.example/',
    integrationResponses: {
      200: { statusCode: '200', responseParameters: { 'method.response.header.X': "'x'" } },
    },
  } as const
  for (const methodResponses of [{}, { 200: { statusCode: '200' } }]) {
    deploy(world, restSnapshot({ 'GET /a': { integration, methodResponses } }))
    expect((await call(world, '/a')).status).toBe(500)
  }
})
