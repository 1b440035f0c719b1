import { signRequest } from '../../../src/aws/sigv4-sign.ts'
import { invoke } from '../../../src/invoke/invoke.ts'
import { compile } from '../../../src/plan/compile.ts'
import type { FakeClient } from '../../fakes/connections.ts'
import { fakePorts, makeWorld, type World } from '../../fakes/ports.ts'
import { deploy } from '../../fakes/rest-api.ts'
import { mismatches } from '../http-api/matches.ts'
import { stepBackend, type Seen, type StepBackend } from './backend.ts'
import { settle, type Captures } from './captures.ts'
import type { IntegrationExpectation, SocketCase, SocketCaseFile, SocketStep } from './case.ts'
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
    const compare = (expected: unknown, actual: unknown, path: string): void =>
      void found.push(
        ...mismatches(settle(expected, actual, captures), actual, `step ${index}: ${path}`),
      )
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
  readonly compare: (expected: unknown, actual: unknown, path: string) => void
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

async function checkResponse(
  expected: { readonly status: number; readonly headers?: object; readonly body?: unknown },
  response: Response,
  compare: Stage['compare'],
): Promise<void> {
  compare(expected.status, response.status, '$response.status')
  for (const [name, value] of Object.entries(expected.headers ?? {})) {
    compare(value, response.headers.get(name), `$response.${name}`)
  }
  if (expected.body !== undefined) compare(expected.body, await response.text(), '$response.body')
}

function checkBackend(step: SocketStep, backend: StepBackend, compare: Stage['compare']): void {
  const expected = step.expectIntegrations ?? [step.expectIntegration ?? { type: 'none' }]
  const wanted = expected.filter(({ type }) => type !== 'none')
  compare(wanted.length, backend.integrations.length, '$integrations.length')
  for (const [index, one] of wanted.entries()) {
    compareCall(one, backend.integrations[index], compare)
  }
  if (!('expectAuthorizer' in step)) return
  const [seen] = backend.authorizers
  compare(step.expectAuthorizer, seen?.type === 'function' ? seen.event : null, '$authorizer')
}

function compareCall(
  expected: IntegrationExpectation,
  seen: Seen | undefined,
  compare: Stage['compare'],
): void {
  if (seen?.type === 'function') {
    if (expected.integration !== undefined) compare(expected.integration, seen.name, '$integration')
    compare(expected.event ?? {}, seen.event, '$event')
    return
  }
  const { method, url, headers, body } = expected
  for (const [name, value] of Object.entries({ method, url, headers, body })) {
    const actual = seen?.[name as 'method' | 'url' | 'headers' | 'body']
    if (value !== undefined) compare(value, actual, `$integration.${name}`)
  }
}

function checkClients(
  step: SocketStep,
  clients: ReadonlyMap<string, FakeClient>,
  before: ReadonlyMap<string, number>,
  compare: Stage['compare'],
): void {
  const { expectMessages = {}, expectClose } = step
  const byClient = Array.isArray(expectMessages)
    ? { ['client' in step ? step.client : '']: expectMessages as readonly unknown[] }
    : (expectMessages as Readonly<Record<string, readonly unknown[]>>)
  for (const [name, expected] of Object.entries(byClient)) {
    const client = clients.get(name)
    const got = client?.received.slice(before.get(name) ?? 0) ?? []
    compare(
      expected.map((one) => exactText(one, client?.connectionId ?? '')),
      got,
      `$messages.${name}`,
    )
  }
  if (expectClose === undefined) return
  const closed = [...clients].filter(([, { closedWith }]) => closedWith !== undefined)
  compare(
    Object.keys(expectClose),
    closed.map(([name]) => name),
    '$closed',
  )
  for (const [name, expected] of Object.entries(expectClose)) {
    compare(expected, clients.get(name)?.closedWith, `$close.${name}`)
  }
}

/** `$exact text` as a pattern: ids of requests are not known before. */
function exactText(expected: unknown, connectionId: string): unknown {
  const text = (expected as { readonly '$exact text'?: string })['$exact text']
  if (text === undefined) return expected
  const pattern = text
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('\\{connectionId\\}', connectionId)
    .replaceAll('\\{requestId\\}', '[A-Za-z0-9_-]{15}=')
  return { $regex: `^${pattern}$` }
}
