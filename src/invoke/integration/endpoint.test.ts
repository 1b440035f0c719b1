import { describe, expect, it } from 'vitest'
import { callHttp, deployHttp, httpSnapshot } from '../../../test/fakes/http-api.ts'
import { fakePorts, makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Snapshot } from '../../definition/api.ts'
import { compile } from '../../plan/compile.ts'
import { invoke } from '../invoke.ts'
import { readHead } from '../request/head.ts'

/** What a client gets of a backend that answers an HTTP integration like this. */
async function answerTo(backend: Response): Promise<[status: number, text: string]> {
  const world = makeWorld()
  world.backend = () => backend
  const integration = {
    type: 'HTTP',
    httpMethod: 'GET',
    uri: 'https://b.example/',
    timeoutInMillis: 50,
    integrationResponses: { 200: { statusCode: '200' } },
  } as const
  const methodResponses = { 200: { statusCode: '200' } }
  deploy(world, restSnapshot({ 'GET /a': { integration, methodResponses } }))
  const response = await call(world, '/a')
  return [response.status, await response.text()]
}

/** A body in pieces, which then ends, breaks off or hangs. */
function pieces(
  texts: readonly string[],
  end: (controller: ReadableStreamDefaultController) => void,
): ReadableStream {
  const rest = texts.map((text) => new TextEncoder().encode(text))
  return new ReadableStream({
    pull(controller) {
      const next = rest.shift()
      if (next === undefined) return end(controller)
      controller.enqueue(next)
    },
  })
}

const close = (controller: ReadableStreamDefaultController): void => controller.close()
const breakOff = (controller: ReadableStreamDefaultController): void =>
  controller.error(new Error('reset'))
const hang = (): Promise<never> => new Promise(() => undefined)

const unreachable = '{"message":"Network error communicating with endpoint"}'
const timedOut = '{"message":"Endpoint request timed out"}'
const tooLarge = '{"message":"Internal server error"}'
const megabyte = 'x'.repeat(1024 * 1024)

describe('the body of a backend', () => {
  it.each([
    ['of a known length', pieces(['a', 'bc'], close), '3', [200, 'abc']],
    ['of an unknown length', pieces(['a', 'bc'], close), undefined, [200, 'abc']],
    ['that is none', null, undefined, [200, '']],
    ['that breaks off', pieces(['a'], breakOff), '3', [504, unreachable]],
    [
      'of an unknown length that breaks off',
      pieces(['a'], breakOff),
      undefined,
      [504, unreachable],
    ],
    ['that does not end', pieces(['a'], hang), '3', [504, timedOut]],
    ['of an unknown length that does not end', pieces(['a'], hang), undefined, [504, timedOut]],
    ['over 10 MB', pieces(Array(11).fill(megabyte), close), String(11 << 20), [502, tooLarge]],
    ['over 10 MB that says less', pieces(Array(11).fill(megabyte), close), '1', [502, tooLarge]],
    [
      'over 10 MB that does not say',
      pieces(Array(11).fill(megabyte), close),
      undefined,
      [502, tooLarge],
    ],
  ] as const)('%s is answered', async (_what, body, length, expected) => {
    const headers = new Headers(length === undefined ? {} : { 'content-length': length })
    expect(await answerTo(new Response(body, { headers }))).toEqual(expected)
  })
})

it.each([
  ['gzip', null],
  ['br', null],
  ['zstd', 'zstd'],
])('of the coding %s is told as %s, as its body was read', async (coding, told) => {
  const world = makeWorld()
  world.backend = () => new Response('abc', { headers: { 'content-encoding': coding } })
  const header = 'method.response.header.Content-Encoding'
  const integration = {
    type: 'HTTP',
    httpMethod: 'GET',
    uri: 'https://b.example/',
    integrationResponses: {
      200: {
        statusCode: '200',
        responseParameters: { [header]: 'integration.response.header.Content-Encoding' },
      },
    },
  } as const
  const methodResponses = { 200: { statusCode: '200', responseParameters: { [header]: false } } }
  deploy(world, restSnapshot({ 'GET /a': { integration, methodResponses } }))
  expect((await call(world, '/a')).headers.get('content-encoding')).toBe(told)
})

it('lets go of an answer that comes after its time', async () => {
  const world = makeWorld()
  let letGo = false
  const { promise, resolve: answer } = Promise.withResolvers<Response>()
  world.backend = () => promise
  const integration = {
    type: 'HTTP',
    httpMethod: 'GET',
    uri: 'https://b.example/',
    timeoutInMillis: 50,
    integrationResponses: { 200: { statusCode: '200' } },
  } as const
  deploy(world, restSnapshot({ 'GET /a': { integration } }))
  expect((await call(world, '/a')).status).toBe(504)
  answer(new Response(new ReadableStream({ cancel: () => void (letGo = true) })))
  await new Promise((resolve) => setTimeout(resolve))
  expect(letGo).toBe(true)
})

/** An HTTP API's proxy. */
const proxyTo = (integrationUri: string) =>
  ({
    integrationType: 'HTTP_PROXY',
    integrationMethod: 'ANY',
    payloadFormatVersion: '1.0',
    integrationUri,
  }) as const

describe('a path with dot segments, which the runtime would resolve', () => {
  const uri = 'https://b.example/public/{proxy}'
  const parameter = (from: string) => ({
    'integration.request.path.proxy': `method.request.${from}`,
  })
  const rest = (type: 'HTTP_PROXY' | 'HTTP', from: string): Snapshot =>
    restSnapshot({
      'GET /x/{proxy+}': {
        integration: { type, httpMethod: 'GET', uri, requestParameters: parameter(from) },
      },
    })
  const snapshots: Readonly<Record<string, Snapshot>> = {
    HTTP_PROXY: rest('HTTP_PROXY', 'path.proxy'),
    HTTP: rest('HTTP', 'path.proxy'),
    'a query parameter in the path': rest('HTTP_PROXY', 'querystring.p'),
    'an HTTP API': httpSnapshot({ 'ANY /prod/x/{proxy+}': { integration: proxyTo(uri) } }),
    '$default of an HTTP API': httpSnapshot({
      $default: { integration: proxyTo('https://b.example/public') },
    }),
  }

  /** The status, and what the backend would be asked for; the path is as a client sent it. */
  async function ask(snapshot: Snapshot, path: string) {
    const world = makeWorld()
    deploy(world, snapshot)
    const request = new Request('https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/')
    const head = { ...readHead(request), url: request.url + path }
    const { status } = await invoke(request, fakePorts(world), {
      head,
      entrance: 'public',
      sourceIp: '203.0.113.10',
      planOf: (found) => compile(found).plan,
    })
    return [status, ...world.requests.map(({ url }) => url)]
  }

  const refused = [
    ['HTTP_PROXY', 'prod/x/../admin'],
    ['HTTP_PROXY', 'prod/x/a/..'],
    ['HTTP_PROXY', 'prod/x/./admin'],
    ['HTTP_PROXY', 'prod/x/%2e%2E/admin'],
    ['HTTP_PROXY', 'prod/x/.%2e/admin?a=b'],
    ['HTTP', 'prod/x/../admin'],
    ['a query parameter in the path', 'prod/x/y?p=..%2F..%2Fadmin'],
    ['an HTTP API', 'prod/x/../admin'],
    ['an HTTP API', 'prod/x/%2e%2e/admin'],
    ['$default of an HTTP API', 'prod/x/../admin'],
  ] as const
  it.each(refused)('is refused: %s, %s', async (kind, path) => {
    expect(await ask(snapshots[kind] as Snapshot, path)).toEqual([400])
  })

  const passed = [
    ['prod/x/.well-known/a', '.well-known/a'],
    ['prod/x/a..b/..c', 'a..b/..c'],
    ['prod/x/...', '...'],
    ['prod/x/..%2f..%2fadmin', '..%2f..%2fadmin'],
    ['prod/x/%252e%252e/admin', '%252e%252e/admin'],
    ['prod/x/a?next=/../b', 'a?next=/../b'],
    [String.raw`prod/x/a\..\admin`, 'a%5C..%5Cadmin'],
  ] as const
  it.each(passed)('is not what %s has', async (path, sent) => {
    const url = `https://b.example/public/${sent}`
    expect(await ask(snapshots['HTTP_PROXY'] as Snapshot, path)).toEqual([200, url])
  })
})

describe('a status that no answer to a client can have', () => {
  const answer = (status: number): Response =>
    // Node's own constructor refuses what a socket may bring.
    Object.defineProperty(new Response('x'), 'status', { value: status })

  it.each([0, 101, 199, 600, 999])('%i is the backend’s failure, and no defect', async (status) => {
    const world = makeWorld()
    world.backend = () => answer(status)
    const integration = {
      type: 'HTTP_PROXY',
      httpMethod: 'GET',
      uri: 'https://b.example/',
    } as const
    deploy(world, restSnapshot({ 'GET /a': { integration } }))
    expect((await call(world, '/a')).status).toBe(502)
    deployHttp(world, { 'GET /a': { integration: proxyTo('https://b.example/') } }, { apiId: 'h1' })
    const url = 'https://h1.execute-api.us-east-1.amazonaws.com/a'
    expect((await callHttp(world, url)).status).toBe(502)
    expect(world.lines.filter(({ event }) => event === 'defect')).toEqual([])
    expect(world.refused.map(({ reason }) => reason.code)).toEqual([
      'endpoint-status-unusable',
      'endpoint-status-unusable',
    ])
  })
})
