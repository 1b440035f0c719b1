/**
 * Echo over WebSockets: the gateway's MOCK two-way route and its HTTP integration against a bare
 * Durable Object that sends back what it gets, in the same workerd build, interleaved rounds, medians.
 * Part of `npm run bench -- --only websocket`.
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { processIo } from '../src/cli/io.ts'
import { startGateway } from '../src/cli/start/gateway.ts'
import { bareEcho, cpuOf, median, serveBare } from './bare-worker.ts'
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

const httpEcho = `export default { fetch: async (request) => new Response(await request.text()) }`

/** Measures all ways of echoing. */
export async function measureEcho(options: EchoOptions): Promise<EchoRow[]> {
  const folder = mkdtempSync(join(tmpdir(), 'tidegate-echo-'))
  const stops: (() => void)[] = []
  try {
    const bare = await serveBare(folder, 'bare', bareEcho)
    const backend = await serveBare(folder, 'backend', httpEcho)
    stops.push(bare.stop, backend.stop)
    const routes = join(folder, 'routes.json')
    writeFileSync(routes, JSON.stringify(routesFile(backend.url)))
    const data = join(folder, 'data')
    const gateway = await startGateway({ host: '127.0.0.1', port: 0, routes, data }, processIo)
    stops.push(() => gateway.stop())
    const ours = {
      pid: gateway.pids[0] ?? 0,
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
