import { once } from 'node:events'
import { request as send } from 'node:http'
import { WebSocket, type ClientOptions } from 'ws'
import { signRequest } from '../../src/aws/sigv4-sign.ts'
import { stepBackend, type StepBackend } from '../conformance/websocket/backend.ts'
import type { Captures } from '../conformance/websocket/captures.ts'
import type { SocketCase, SocketStep } from '../conformance/websocket/case.ts'
import {
  checkBackend,
  checkClients,
  checkResponse,
  comparing,
  wantedCalls,
  wantedMessages,
  type CaseClient,
  type Compare,
} from '../conformance/websocket/check.ts'

/** A started gateway that cases are played against. */
export interface Ground {
  readonly url: string
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly region: string
  /** The host that clients and backends name. */
  readonly host: string
  /** How many seconds of a case one real second stands for: the gateway's limits are that much shorter. */
  readonly secondsPerSecond: number
  /** Lets a step's backend answer what the gateway asks. */
  readonly behave: (backend: StepBackend) => void
}

interface LiveClient extends CaseClient {
  readonly socket: WebSocket
  connectionId: string
  readonly received: string[]
  closedWith: { readonly code: number; readonly reason: string } | undefined
  closedAtMs: number
}

/** How long what must happen may take. */
const patienceMs = 5_000

/** How long nothing more may happen for a step to count as over. */
const quietMs = 40

/**
 * How long after both close frames a client waits for the gateway to end TCP; workerd takes up to ten
 * seconds for connections that it closed and that never sent a message.
 */
const hangUpMs = 20

const sleep = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms))

/** Plays a case over the wire; everything in which the gateway did otherwise. */
export async function playLive(testCase: SocketCase, ground: Ground): Promise<readonly string[]> {
  const clients = new Map<string, LiveClient>()
  const captures: Captures = new Map()
  const found: string[] = []
  let caseMs = performance.now()
  for (const [index, step] of testCase.steps.entries()) {
    const backend = stepBackend(testCase.api, step)
    ground.behave(backend)
    const before = new Map([...clients].map(([name, { received }]) => [name, received.length]))
    const compare = comparing(index, captures, found)
    if (step.do === 'advance') caseMs += (step.seconds / ground.secondsPerSecond) * 1000
    await perform(step, { ground, clients, compare, untilMs: caseMs })
    learnIds(step, clients, backend)
    await happened(step, clients, before, backend)
    checkBackend(step, backend, compare)
    checkClients(step, seenUntil(step, clients, caseMs), before, compare)
  }
  for (const { socket } of clients.values()) socket.terminate()
  return found
}

/** An advance ends at an instant: who is closed after it, before we got to look, was open at it. */
function seenUntil(
  step: SocketStep,
  clients: ReadonlyMap<string, LiveClient>,
  untilMs: number,
): ReadonlyMap<string, CaseClient> {
  if (step.do !== 'advance') return clients
  return new Map(
    Array.from(clients, ([name, client]) =>
      client.closedAtMs <= untilMs ? [name, client] : [name, { ...client, closedWith: undefined }],
    ),
  )
}

interface Scene {
  readonly ground: Ground
  readonly clients: Map<string, LiveClient>
  readonly compare: Compare
  /** When an advance is over. */
  readonly untilMs: number
}

async function perform(step: SocketStep, scene: Scene): Promise<void> {
  const { clients, ground } = scene
  switch (step.do) {
    case 'connect':
      return connect(step, scene)
    case 'send': {
      const { text, textRepeat: repeat, binaryBase64 } = step
      const { socket } = clients.get(step.client) ?? {}
      if (binaryBase64 !== undefined) return socket?.send(Buffer.from(binaryBase64, 'base64'))
      if (repeat === undefined) return socket?.send(text ?? '')
      const { char, count, frameBytes = count } = repeat
      for (let left = count; left > 0; left -= frameBytes) {
        socket?.send(char.repeat(Math.min(left, frameBytes)), { fin: left <= frameBytes })
      }
      return
    }
    case 'close':
      return clients.get(step.client)?.socket.close(step.code, step.reason)
    case 'terminate':
      return clients.get(step.client)?.socket.terminate()
    case 'advance':
      return sleep(Math.max(0, scene.untilMs - performance.now()))
    case 'manage': {
      const path = step.path.replace(/\{connectionId:(\w+)\}/g, (_, name: string) =>
        encodeURIComponent(clients.get(name)?.connectionId ?? ''),
      )
      const body = step.body ?? step.bodyRepeat?.char.repeat(step.bodyRepeat.count)
      const response = await manage(ground, step.method, path, body)
      return checkResponse(step.expectResponse, response, scene.compare)
    }
  }
}

async function connect(
  step: Extract<SocketStep, { do: 'connect' }>,
  { ground, clients, compare }: Scene,
): Promise<void> {
  const headers: Record<string, string> = { Host: ground.host }
  for (const [name, value] of step.headers) headers[name] = value
  // The types of ws do not know the option yet.
  const options: ClientOptions & { readonly closeTimeout: number } = {
    headers,
    perMessageDeflate: false,
    closeTimeout: hangUpMs,
  }
  const address = `${ground.url.replace('http', 'ws')}${step.path}`
  const socket = new WebSocket(address, [...(step.protocols ?? [])], options)
  const client: LiveClient = {
    socket,
    connectionId: '',
    received: [],
    closedWith: undefined,
    closedAtMs: Number.POSITIVE_INFINITY,
  }
  socket.on('message', (data: Buffer) => client.received.push(data.toString()))
  socket.on('close', (code: number, reason: Buffer) => {
    client.closedAtMs = performance.now()
    client.closedWith = { code, reason: reason.toString() }
  })
  const answered = new Promise<Response>((resolve, reject) => {
    socket.once('upgrade', ({ headers: own }) => {
      const upgraded = new Response(null, { headers: flat(own) })
      // Node's Response refuses 101.
      resolve(Object.defineProperty(upgraded, 'status', { value: 101 }))
    })
    socket.once('unexpected-response', (_, incoming) => {
      const chunks: Buffer[] = []
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
      incoming.once('end', () =>
        resolve(
          new Response(Buffer.concat(chunks), {
            status: incoming.statusCode ?? 0,
            headers: flat(incoming.headers),
          }),
        ),
      )
    })
    socket.once('error', reject)
  })
  const response = await answered
  if (response.status === 101) {
    if (socket.readyState !== WebSocket.OPEN) await once(socket, 'open')
    clients.set(step.client, client)
  } else {
    socket.on('error', () => undefined)
  }
  await checkResponse(step.expectHandshake, response, compare)
}

const flat = (headers: Readonly<Record<string, string | string[] | undefined>>): Headers =>
  new Headers(
    Object.entries(headers).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  )

/** A signed call of a backend, to the host that the case means. */
async function manage(
  { url, host, region, accessKeyId, secretAccessKey }: Ground,
  method: string,
  path: string,
  body: string | undefined,
): Promise<Response> {
  const wire = { method, url: `https://${host}${path}`, headers: [] as [string, string][], body }
  const scope = { service: 'execute-api', region, nowMs: Date.now() }
  const headers = await signRequest(wire, { accessKeyId, secretAccessKey }, scope)
  const { hostname, port } = new URL(url)
  return new Promise((resolve, reject) => {
    const lines = [...headers].filter(([name]) => name.toLowerCase() !== 'host')
    const length = body === undefined ? [] : ['Content-Length', String(Buffer.byteLength(body))]
    const sent = send(
      { hostname, port, method, path, headers: ['Host', host, ...lines.flat(), ...length] },
      (incoming) => {
        const chunks: Buffer[] = []
        incoming.on('data', (chunk: Buffer) => chunks.push(chunk))
        incoming.once('end', () => {
          const { statusCode: status = 0 } = incoming
          const bytes = status === 204 ? null : Buffer.concat(chunks)
          resolve(new Response(bytes, { status, headers: flat(incoming.headers) }))
        })
      },
    )
    sent.once('error', reject)
    sent.end(body)
  })
}

/** Ids are known from the event of the handshake. */
function learnIds(
  step: SocketStep,
  clients: ReadonlyMap<string, LiveClient>,
  { integrations, authorizers }: StepBackend,
): void {
  const client = step.do === 'connect' ? clients.get(step.client) : undefined
  const [seen] = [...integrations, ...authorizers]
  if (client === undefined || seen?.type !== 'function') return
  const { requestContext } = seen.event as { requestContext: { connectionId: string } }
  client.connectionId = requestContext.connectionId
}

/** Waits until everything that the step wants has happened, and then nothing for a moment. */
async function happened(
  step: SocketStep,
  clients: ReadonlyMap<string, LiveClient>,
  before: ReadonlyMap<string, number>,
  backend: StepBackend,
): Promise<void> {
  const isDone = (): boolean =>
    backend.integrations.length >= wantedCalls(step).length &&
    Object.entries(wantedMessages(step)).every(
      ([name, wanted]) =>
        (clients.get(name)?.received.length ?? 0) >= (before.get(name) ?? 0) + wanted.length,
    ) &&
    Object.keys(step.expectClose ?? {}).every((name) => clients.get(name)?.closedWith !== undefined)
  const givenUpAt = performance.now() + patienceMs
  while (!isDone() && performance.now() < givenUpAt) await sleep(5)
  await sleep(quietMs)
}
