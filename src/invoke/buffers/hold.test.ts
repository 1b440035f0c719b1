import { afterEach, describe, expect, it, vi } from 'vitest'
import { callHttp, deployHttp, lambda } from '../../../test/fakes/http-api.ts'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import { roomOf } from './hold.ts'

const megabyte = 1024 * 1024

/** A body in pieces of 100 KB, which then ends, breaks off or hangs. */
function body(bytes: number, end: 'whole' | 'broken' | 'stalled' = 'whole'): ReadableStream {
  let left = bytes
  return new ReadableStream({
    pull(controller) {
      const size = Math.min(left, 100_000)
      left -= size
      if (size > 0) return controller.enqueue(new Uint8Array(size).fill(65))
      if (end === 'whole') return controller.close()
      if (end === 'broken') return controller.error(new Error('reset'))
      return new Promise(() => undefined)
    },
  })
}

const post = (stream: ReadableStream | null, headers: Record<string, string> = {}): RequestInit =>
  ({ method: 'POST', body: stream, headers, duplex: 'half' }) as RequestInit

/** A gateway with little room, a mapped method `POST /mapped` and a function behind `POST /function`. */
function makeGateway(bufferedBytesMax: number, timeoutInMillis = 20_000): World {
  const world = makeWorld()
  world.settings = { ...world.settings, bufferedBytesMax }
  const integrationResponses = { 200: { statusCode: '200' } }
  const methodResponses = { 200: { statusCode: '200' } }
  const mapped = {
    type: 'HTTP',
    httpMethod: 'POST',
    uri: 'https://backend.example.com/',
    timeoutInMillis,
    integrationResponses,
  } as const
  deploy(
    world,
    restSnapshot({
      'POST /mapped': { integration: mapped, methodResponses },
      'POST /function': {
        integration: {
          type: 'AWS_PROXY',
          httpMethod: 'POST',
          uri: 'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
          timeoutInMillis,
        },
      },
    }),
  )
  return world
}

/** What the room holds while the backend is at work, and what the client gets. */
async function ask(world: World, path: string, init: RequestInit, answer: () => Response) {
  let held = 0
  world.backend = () => {
    held = roomOf(fakePorts(world)).bytes
    return answer()
  }
  const response = await call(world, path, init)
  await response.arrayBuffer()
  return { status: response.status, held, left: roomOf(fakePorts(world)).bytes }
}

const small = () => new Response('{}')
const functionAnswer = (size: number) => () =>
  Response.json({ statusCode: 200, body: 'x'.repeat(size) })

afterEach(() => vi.useRealTimers())

describe('what calls hold of the isolate', () => {
  it.each([
    [
      'nothing of a small body',
      '/mapped',
      post(body(60_000), { 'content-length': '60000' }),
      small,
      200,
      0,
    ],
    ['nothing of a small body of unknown length', '/mapped', post(body(40_000)), small, 200, 0],
    [
      'a large body',
      '/mapped',
      post(body(200_000), { 'content-length': '200000' }),
      small,
      200,
      200_000,
    ],
    [
      'a large body of unknown length',
      '/function',
      post(body(200_000)),
      functionAnswer(1),
      200,
      200_000,
    ],
    ['nothing of a body that breaks off', '/mapped', post(body(200_000, 'broken')), small, 400, 0],
    ['nothing of a body that is too large', '/mapped', post(body(11 * megabyte)), small, 413, 0],
    [
      'a body whose answer is large',
      '/mapped',
      post(body(200_000)),
      () => new Response(body(megabyte)),
      200,
      200_000,
    ],
    [
      'a body whose function answers much',
      '/function',
      post(body(200_000)),
      functionAnswer(megabyte),
      200,
      200_000,
    ],
    [
      'a body whose answer is too large',
      '/mapped',
      post(body(200_000)),
      () => new Response(body(11 * megabyte)),
      502,
      200_000,
    ],
    [
      'a body whose answer breaks off',
      '/mapped',
      post(body(200_000)),
      () => new Response(body(megabyte, 'broken')),
      504,
      200_000,
    ],
  ] as const)('is %s', async (_, path, init, answer, status, held) => {
    const world = makeGateway(64 * megabyte)
    expect(await ask(world, path, init, answer)).toEqual({ status, held, left: 0 })
  })

  it.each([
    ['of a known length', { 'content-length': '200' }],
    ['of an unknown length', {}],
  ])('is no defect of ours when a client breaks off a body %s', async (_, headers) => {
    const world = makeGateway(64 * megabyte)
    const { status } = await ask(world, '/mapped', post(body(100, 'broken'), headers), small)
    expect(status).toBe(400)
    expect(world.lines.filter(({ event }) => event === 'defect')).toEqual([])
  })

  it('is nothing any more when an answer stalls until its time is over', async () => {
    const world = makeGateway(64 * megabyte, 100)
    const stalled = () => new Response(body(megabyte, 'stalled'))
    const { status, left } = await ask(world, '/mapped', post(body(200_000)), stalled)
    expect({ status, left }).toEqual({ status: 504, left: 0 })
  })

  it('is nothing any more when a request stalls, which answers 408', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const world = makeGateway(64 * megabyte)
    const asked = ask(world, '/mapped', post(body(200_000, 'stalled')), small)
    await vi.advanceTimersByTimeAsync(29_000)
    expect(roomOf(fakePorts(world)).bytes).toBeGreaterThan(200_000)
    await vi.advanceTimersByTimeAsync(1_000)
    expect(await asked).toEqual({ status: 408, held: 0, left: 0 })
  })

  it('never passes the bound where many calls have large bodies, which all are served', async () => {
    const world = makeGateway(22 * megabyte)
    const room = roomOf(fakePorts(world))
    let most = 0
    world.backend = async () => {
      most = Math.max(most, room.bytes)
      await new Promise(setImmediate)
      return new Response(body(megabyte))
    }
    const asked = Array.from({ length: 12 }, () => call(world, '/mapped', post(body(megabyte))))
    const answers = await Promise.all(asked)
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200))
    expect(most).toBeGreaterThan(megabyte)
    expect(most).toBeLessThanOrEqual(22 * megabyte)
    expect(room.bytes).toBe(0)
  })

  it('makes a call wait no longer than its integration may take: 504 of a REST API, 503 of an HTTP API', async () => {
    const world = makeGateway(megabyte, 100)
    const waiting: (() => void)[] = []
    world.backend = () => new Promise((resolve) => waiting.push(() => resolve(small())))
    const integration = lambda('f', { timeoutInMillis: 100 })
    const first = call(world, '/mapped', post(body(200_000)))
    while (waiting.length === 0) await new Promise(setImmediate)
    const rest = await call(world, '/mapped', post(body(200_000)))
    expect([rest.status, await rest.text()]).toEqual([
      504,
      '{"message":"Endpoint request timed out"}',
    ])
    deployHttp(world, { 'POST /f': { integration } }, { apiId: 'b1b2c3d4e5' })
    const http = await callHttp(
      world,
      'https://b1b2c3d4e5.execute-api.us-east-1.amazonaws.com/f',
      post(body(200_000)),
    )
    expect([http.status, await http.text()]).toEqual([503, '{"message":"Service Unavailable"}'])
    for (const answer of waiting) answer()
    await first
    expect(roomOf(fakePorts(world)).bytes).toBe(0)
  })
})
