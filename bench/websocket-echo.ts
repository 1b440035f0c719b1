/**
 * Echo over WebSockets: the gateway's MOCK two-way route and its HTTP integration against a bare
 * Durable Object that sends back what it gets, in the same workerd build, interleaved rounds, medians.
 */
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Readable } from 'node:stream'
import { parseArgs } from 'node:util'
import { processIo } from '../src/cli/io.ts'
import { compatibilityDate, startGateway } from '../src/cli/start/gateway.ts'
import { clientFrame, openLean, type LeanClient } from './websocket-client.ts'

export interface EchoOptions {
  readonly rounds: number
  readonly seconds: number
  readonly connections: number
}

/** One way of echoing, and what a message costs. */
export interface EchoRow {
  readonly echo: string
  readonly messagesPerSecond: number
  /** Messages a second against the bare object's. */
  readonly ratio: number
  readonly cpuMicroseconds: number
  /** The bare object's processor time of a message against this one's: without the client's limits. */
  readonly cpuRatio: number
}

interface Sample {
  readonly messagesPerSecond: number
  readonly cpuMicroseconds: number
}

interface Echo {
  readonly name: string
  readonly pid: number
  readonly address: string
  readonly frame: Buffer
}

const apiId = 'wsecho0001'

const answers = (template: string): object => ({
  default: {
    templateSelectionExpression: '\\$default',
    responseTemplates: { $default: template },
  },
})

const routesFile = (backend: string): object => ({
  apis: {
    echo: {
      id: apiId,
      protocolType: 'WEBSOCKET',
      routes: {
        mock: {
          type: 'MOCK',
          templateSelectionExpression: '\\$default',
          requestTemplates: {
            $default: `{"statusCode": 200}
#set($context.responseOverride.header.echo = $input.json('$.text'))`,
          },
          responses: answers('{"action": "mock", "text": $context.responseOverride.header.echo}'),
        },
        pong: { type: 'MOCK', responses: answers('{"pong": "$context.messageId"}') },
        http: { type: 'HTTP_PROXY', uri: backend, responses: { default: {} } },
      },
      stages: { prod: {} },
    },
  },
})

const bareEcho = `import { DurableObject } from 'cloudflare:workers'
export class Echo extends DurableObject {
  fetch() {
    const { 0: client, 1: server } = new WebSocketPair()
    this.ctx.acceptWebSocket(server)
    return new Response(null, { status: 101, webSocket: client })
  }
  webSocketMessage(socket, data) { socket.send(data) }
}
export default { fetch: (request, env) => env.ECHO.getByName('echo').fetch(request) }`

const httpEcho = `export default { fetch: async (request) => new Response(await request.text()) }`

/** Measures all ways of echoing. */
export async function measureEcho(options: EchoOptions): Promise<EchoRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-echo-'))
  const stops: (() => void)[] = []
  try {
    const bare = await serve(folder, 'bare', bareEcho)
    const backend = await serve(folder, 'backend', httpEcho)
    stops.push(bare.stop, backend.stop)
    const routes = join(folder, 'routes.json')
    writeFileSync(routes, JSON.stringify(routesFile(backend.url)))
    const data = join(folder, 'data')
    const gateway = await startGateway({ host: '127.0.0.1', port: 0, routes, data }, processIo)
    stops.push(() => gateway.stop())
    const ours = {
      pid: gateway.pid,
      address: `${gateway.url.replace('http', 'ws')}/_api/${apiId}/prod`,
    }
    const echoes: readonly Echo[] = [
      {
        name: 'bare Durable Object',
        pid: bare.pid,
        address: `${bare.url.replace('http', 'ws')}/`,
        frame: clientFrame('{"action":"mock","text":"hello"}'),
      },
      { name: 'MOCK, one template', ...ours, frame: clientFrame('{"action":"pong"}') },
      {
        name: 'MOCK, the text through two templates',
        ...ours,
        frame: clientFrame('{"action":"mock","text":"hello"}'),
      },
      { name: 'HTTP_PROXY', ...ours, frame: clientFrame('{"action":"http","text":"hello"}') },
    ]
    const samples = echoes.map((): Sample[] => [])
    for (const echo of echoes) await play(echo, { ...options, seconds: 1 })
    for (let round = 0; round < options.rounds; round++) {
      for (const [index, echo] of echoes.entries()) samples[index]?.push(await play(echo, options))
    }
    const rows = samples.map((list) => ({
      messagesPerSecond: median(list.map(({ messagesPerSecond }) => messagesPerSecond)),
      cpuMicroseconds: median(list.map(({ cpuMicroseconds }) => cpuMicroseconds)),
    }))
    const [base] = rows
    return rows.map(({ messagesPerSecond, cpuMicroseconds }, index) => ({
      echo: echoes[index]?.name ?? '',
      messagesPerSecond: Math.round(messagesPerSecond),
      ratio: Number((messagesPerSecond / (base?.messagesPerSecond ?? Number.NaN)).toFixed(2)),
      cpuMicroseconds: Number(cpuMicroseconds.toFixed(1)),
      cpuRatio: Number(((base?.cpuMicroseconds ?? Number.NaN) / cpuMicroseconds).toFixed(2)),
    }))
  } finally {
    for (const stop of stops) stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

/** Every connection sends its next message when it has the answer to the one before. */
async function play(
  { pid, address, frame }: Echo,
  { connections, seconds }: EchoOptions,
): Promise<Sample> {
  let answered = 0
  const onText = (client: LeanClient): void => {
    answered++
    client.send(frame)
  }
  const clients = await Promise.all(
    Array.from({ length: connections }, () => openLean(address, onText)),
  )
  for (const client of clients) client.send(frame)
  const [cpuBefore, startedAt] = [cpuOf(pid), performance.now()]
  const answeredBefore = answered
  await new Promise((later) => setTimeout(later, seconds * 1000))
  const messages = answered - answeredBefore
  const sample = {
    messagesPerSecond: messages / ((performance.now() - startedAt) / 1000),
    cpuMicroseconds: (cpuOf(pid) - cpuBefore) / messages,
  }
  for (const client of clients) client.end()
  return sample
}

const workerd = (createRequire(import.meta.url)('workerd') as { readonly default: string }).default

/** A worker of one file in plain workerd; its class `Echo`, if it has one, keeps its state on disk. */
async function serve(
  folder: string,
  name: string,
  code: string,
): Promise<{ readonly url: string; readonly pid: number; readonly stop: () => void }> {
  writeFileSync(join(folder, `${name}.js`), code)
  mkdirSync(join(folder, `${name}-disk`))
  const object = code.includes('DurableObject')
    ? `durableObjectNamespaces = [(className = "Echo", uniqueKey = "echo", enableSql = true)],
       durableObjectStorage = (localDisk = "disk"),
       bindings = [(name = "ECHO", durableObjectNamespace = "Echo")],`
    : ''
  writeFileSync(
    join(folder, `${name}.capnp`),
    `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = (modules = [(name = "${name}.js", esModule = embed "${name}.js")],
      ${object} compatibilityDate = "${compatibilityDate}")),
    (name = "disk", disk = (path = "${join(folder, `${name}-disk`)}", writable = true)),
  ],
  sockets = [(name = "http", address = "127.0.0.1:0", http = (), service = "main")],
);`,
  )
  const child = spawn(workerd, ['serve', join(folder, `${name}.capnp`), '--control-fd=3'], {
    stdio: ['ignore', 'inherit', 'inherit', 'pipe'],
  })
  const port = await new Promise<string>((found) => {
    let text = ''
    const control = child.stdio[3] as Readable
    control.on('data', (chunk: Buffer) => {
      text += chunk.toString()
      const told = /"port":\s*(\d+)/.exec(text)?.[1]
      if (told !== undefined) found(told)
    })
  })
  return {
    url: `http://127.0.0.1:${port}`,
    pid: child.pid ?? 0,
    stop: () => void child.kill('SIGKILL'),
  }
}

/** Processor time of a process so far, in microseconds. */
function cpuOf(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? []
  return (Number(fields[11]) + Number(fields[12])) * 10_000
}

function median(numbers: readonly number[]): number {
  const sorted = [...numbers].sort((a, b) => a - b)
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN
}

if (import.meta.main) {
  const { values } = parseArgs({
    options: {
      rounds: { type: 'string', default: '5' },
      seconds: { type: 'string', default: '2' },
      connections: { type: 'string', default: '32' },
    },
  })
  console.table(
    await measureEcho({
      rounds: Number(values.rounds),
      seconds: Number(values.seconds),
      connections: Number(values.connections),
    }),
  )
}
