import { signRequest } from '../../../src/aws/sigv4-sign.ts'
import { invoke } from '../../../src/invoke/invoke.ts'
import { compile } from '../../../src/plan/compile.ts'
import type { FakeClient } from '../../fakes/connections.ts'
import { fakePorts, makeWorld, type World } from '../../fakes/ports.ts'
import { deploy } from '../../fakes/rest-api.ts'
import { stepBackend } from './backend.ts'
import type { Captures } from './captures.ts'
import type { SocketCase, SocketCaseFile, SocketStep } from './case.ts'
import { checkBackend, checkClients, checkResponse, comparing, type Compare } from './check.ts'
import { deploymentOf } from './deploy.ts'

/** Plays the steps of a case in a world of its own; everything in which the gateway did otherwise. */
export async function play(
  testCase: SocketCase,
  defaults: SocketCaseFile['defaults'],
): Promise<readonly string[]> {
  const world = makeWorld()
  world.nowMs = defaults.nowEpochMs
  for (const snapshot of deploymentOf(testCase, defaults)) deploy(world, snapshot)
  const ports = fakePorts(world)
  const clients = new Map<string, FakeClient>()
  const captures: Captures = new Map()
  const found: string[] = []
  for (const [index, step] of testCase.steps.entries()) {
    const backend = stepBackend(testCase.api, step)
    world.backend = backend.serve
    const before = new Map([...clients].map(([name, { received }]) => [name, received.length]))
    const compare = comparing(index, captures, found)
    const call = async (request: Request): Promise<Response> =>
      invoke(request, ports, {
        entrance: 'public',
        sourceIp: defaults.sourceIp,
        planOf: (snapshot) => compile(snapshot).plan,
      })
    await perform(step, { world, clients, compare, call, defaults })
    await Promise.all(world.background.splice(0))
    checkBackend(step, backend, compare)
    checkClients(step, clients, before, compare)
  }
  const defects = world.lines.filter(({ event }) => event === 'defect')
  return [...found, ...defects.map((line) => JSON.stringify(line))]
}

interface Stage {
  readonly world: World
  readonly clients: Map<string, FakeClient>
  readonly compare: Compare
  readonly call: (request: Request) => Promise<Response>
  readonly defaults: SocketCaseFile['defaults']
}

async function perform(step: SocketStep, stage: Stage): Promise<void> {
  const { world, clients, defaults } = stage
  switch (step.do) {
    case 'connect':
      return connect(step, stage)
    case 'send': {
      const { text, textRepeat: repeat, binaryBase64 } = step
      const data =
        binaryBase64 === undefined
          ? (text ?? repeat?.char.repeat(repeat.count) ?? '')
          : new Uint8Array(Buffer.from(binaryBase64, 'base64')).buffer
      return clients.get(step.client)?.send(data)
    }
    case 'close':
      return clients.get(step.client)?.close(step.code, step.reason)
    case 'terminate':
      return clients.get(step.client)?.terminate()
    case 'advance':
      world.nowMs += step.seconds * 1000
      world.connections?.runTimers()
      return
    case 'manage': {
      const url = `https://${defaults.host}${step.path.replace(
        /\{connectionId:(\w+)\}/g,
        (_, name: string) => encodeURIComponent(clients.get(name)?.connectionId ?? ''),
      )}`
      const body = step.body ?? step.bodyRepeat?.char.repeat(step.bodyRepeat.count)
      const response = await stage.call(await signed(world, step.method, url, body))
      return checkResponse(step.expectResponse, response, stage.compare)
    }
  }
}

async function connect(
  step: Extract<SocketStep, { do: 'connect' }>,
  { world, clients, compare, call, defaults }: Stage,
): Promise<void> {
  const headers = new Headers([
    ['Host', defaults.host],
    ['Connection', 'Upgrade'],
    ['Upgrade', 'websocket'],
    ['Sec-WebSocket-Version', '13'],
    ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
    ...step.headers.map(([name, value]): [string, string] => [name, value]),
  ])
  if (step.protocols !== undefined) {
    headers.set('Sec-WebSocket-Protocol', step.protocols.join(', '))
  }
  const opened = world.connections?.clients.length
  const response = await call(new Request(`https://${defaults.host}${step.path}`, { headers }))
  const client = world.connections?.clients[opened ?? 0]
  if (client !== undefined) clients.set(step.client, client)
  return checkResponse(step.expectHandshake, response, compare)
}

async function signed(
  world: World,
  method: string,
  url: string,
  body: string | undefined,
): Promise<Request> {
  const { adminCredentials, region } = world.settings
  if (adminCredentials === undefined) throw new Error('the world has an administrator')
  const wire = { method, url, headers: [] as [string, string][], body }
  const scope = { service: 'execute-api', region, nowMs: world.nowMs }
  const headers = await signRequest(wire, adminCredentials, scope)
  return new Request(url, {
    method,
    headers: [...headers] as [string, string][],
    body: body ?? null,
  })
}
