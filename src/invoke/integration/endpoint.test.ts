import { describe, expect, it } from 'vitest'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'

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
