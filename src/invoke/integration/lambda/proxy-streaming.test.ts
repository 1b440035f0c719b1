import { beforeEach, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../../test/fakes/rest-api.ts'
import type { Integration } from '../../../definition/integration.ts'

let world: World
beforeEach(() => {
  world = makeWorld()
})

const streamed: Integration = {
  type: 'AWS_PROXY',
  httpMethod: 'POST',
  responseTransferMode: 'STREAM',
  uri: 'arn:aws:apigateway:us-east-1:lambda:path/2021-11-15/functions/arn:aws:lambda:us-east-1:123456789012:function:f/response-streaming-invocations',
}

const ask = (integration: Integration, path = '/a', init: RequestInit = {}) => {
  deploy(world, restSnapshot({ 'ANY /a': { integration } }))
  return call(world, path, init)
}

/** An event frame as Lambda sends it; the CRCs are left at zero, nobody checks them. */
function frame(type: string, payload: Uint8Array | string): Uint8Array {
  const text = new TextEncoder()
  const bytes = typeof payload === 'string' ? text.encode(payload) : payload
  const header = (name: string, value: string): number[] => [
    name.length,
    ...text.encode(name),
    7,
    value.length >> 8,
    value.length & 0xff,
    ...text.encode(value),
  ]
  const headers = [...header(':message-type', 'event'), ...header(':event-type', type)]
  const whole = new Uint8Array(12 + headers.length + bytes.length + 4)
  const view = new DataView(whole.buffer)
  view.setUint32(0, whole.length)
  view.setUint32(4, headers.length)
  whole.set(headers, 12)
  whole.set(bytes, 12 + headers.length)
  return whole
}

/** The frames cut into pieces that end anywhere. */
function framed(...frames: Uint8Array[]): Response {
  const pieces = frames.flatMap((one) => [one.subarray(0, 7), one.subarray(7)])
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece)
      controller.close()
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/vnd.amazon.eventstream' } })
}

const head = JSON.stringify({
  statusCode: 201,
  headers: { 'X-Own': 'o' },
  cookies: ['a=1', 'b=2'],
})

it('streams what a function writes behind its metadata', async () => {
  world.backend = () =>
    framed(
      frame('PayloadChunk', head),
      frame('PayloadChunk', new Uint8Array(8)),
      frame('PayloadChunk', 'one '),
      frame('PayloadChunk', 'two'),
      frame('InvokeComplete', '{}'),
    )
  const response = await ask(streamed)
  expect(response.status).toBe(201)
  expect(response.headers.get('x-own')).toBe('o')
  expect(response.headers.getSetCookie()).toEqual(['a=1', 'b=2'])
  expect(await response.text()).toBe('one two')
  expect(world.requests[0]?.url).toContain(
    '/2021-11-15/functions/arn%3Aaws%3Alambda%3Aus-east-1%3A123456789012%3Afunction%3Af/response-streaming-invocations',
  )
})

it('takes a stream without frames from an endpoint that sends none', async () => {
  world.backend = () => new Response(`${head}${'\0'.repeat(8)}plain`)
  expect(await (await ask(streamed)).text()).toBe('plain')
})

it.each([
  [
    'an error before the metadata is whole',
    framed(frame('InvokeComplete', '{"ErrorCode":"Unhandled"}')),
  ],
  ['metadata without its end', new Response(head)],
  ['metadata that is no JSON', new Response(`oops${'\0'.repeat(8)}`)],
  ['metadata with an unknown key', new Response(`{"wrong":1}${'\0'.repeat(8)}`)],
])('answers 502 for %s', async (_, answer) => {
  world.backend = () => answer
  const response = await ask(streamed)
  expect(response.status).toBe(502)
  expect(await response.text()).toBe('{"message":"Internal server error"}')
})

it.each([
  ['metadata that is no JSON', `oops${'\0'.repeat(8)}`],
  ['metadata with an unknown key', `{"wrong":1}${'\0'.repeat(8)}`],
  ['metadata without an end', 'x'.repeat(65_537)],
])('lets go of a stream that goes on behind %s', async (_, beginning) => {
  let letGo = false
  world.backend = () =>
    new Response(
      new ReadableStream({
        start: (controller) => controller.enqueue(new TextEncoder().encode(beginning)),
        cancel: () => void (letGo = true),
      }),
    )
  expect((await ask(streamed)).status).toBe(502)
  expect(letGo).toBe(true)
})

const url: Integration = { type: 'AWS_PROXY', uri: 'https://abc123.lambda-url.eu-west-1.on.aws/' }

it('sends the request itself to a function URL, signed for Lambda in its region', async () => {
  world.backend = () => new Response('from the function', { status: 202 })
  const init = { method: 'POST', body: 'payload', headers: { 'x-own': 'o', authorization: 'own' } }
  const response = await ask(url, '/a?x=1', init)
  expect([response.status, await response.text()]).toEqual([202, 'from the function'])
  const [sent] = world.requests
  expect(sent?.url).toBe('https://abc123.lambda-url.eu-west-1.on.aws/a?x=1')
  expect(await sent?.text()).toBe('payload')
  expect(sent?.headers.get('x-own')).toBe('o')
  expect(sent?.headers.get('authorization')).toContain('/eu-west-1/lambda/aws4_request')
})

it('sends it unsigned to a function URL when the gateway has no credentials', async () => {
  world.settings = { ...world.settings, credentials: undefined }
  await ask(url)
  expect(world.requests[0]?.headers.has('authorization')).toBe(false)
})
