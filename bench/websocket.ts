/**
 * `npx node bench/websocket.ts`: thousands of WebSocket connections to the built gateway, next to a
 * bare hibernating Durable Object: opening rate, memory and processor time of idle connections, life
 * after hibernation, a publication to all, mixed traffic in which every message must arrive exactly
 * once, and clients killed without a close frame, of which each must have exactly one `$disconnect`.
 *
 * Options: --connections N (5000) --mixed SECONDS (20) --killed N (2000) --shard N (1000) --json FILE
 */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { signRequest } from '../src/aws/sigv4-sign.ts'
import { processIo } from '../src/cli/io.ts'
import { startGateway } from '../src/cli/start/gateway.ts'
import { bareEcho, cpuOf, residentKib, serveBare } from './bare-worker.ts'
import { clientFrame, openLean, type LeanClient } from './websocket-client.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '5000' },
    mixed: { type: 'string', default: '20' },
    killed: { type: 'string', default: '2000' },
    shard: { type: 'string', default: '1000' },
    json: { type: 'string' },
  },
})
const connections = Number(values.connections)
const killed = Math.min(Number(values.killed), connections)

/** Opened before anything is measured, one by one. */
const warmUp = 50
/** Handshakes under way at a time. */
const openingWidth = 64
/** An object hibernates after ten quiet seconds, and the gateway's own figures wait for five before. */
const hibernationMs = 17_000
const idleMeasuredMs = 5_000
/** A second telling of the same end would come soon after the first. */
const secondEndMs = 2_000

const apiId = 'wsbench001'
const uri = 'arn:aws:lambda:us-east-1:123456789012:function:'
const routes = {
  apis: {
    bench: {
      id: apiId,
      protocolType: 'WEBSOCKET',
      routes: {
        $connect: { type: 'AWS_PROXY', uri: `${uri}connect` },
        $disconnect: { type: 'AWS_PROXY', uri: `${uri}disconnect` },
        echo: {
          type: 'MOCK',
          templateSelectionExpression: '\\$default',
          requestTemplates: {
            $default: `{"statusCode": 200}
#set($context.responseOverride.header.echo = $input.path('$.text'))`,
          },
          responses: {
            default: {
              templateSelectionExpression: '\\$default',
              responseTemplates: { $default: '$context.responseOverride.header.echo' },
            },
          },
        },
      },
      stages: { prod: {} },
    },
  },
}

const sleep = (ms: number): Promise<void> => new Promise((later) => setTimeout(later, ms))

/** Waits until something is so, at most a minute. */
async function until(isSo: () => boolean): Promise<void> {
  const givenUpAt = performance.now() + 60_000
  while (!isSo() && performance.now() < givenUpAt) await sleep(10)
}

/** Runs `work` for each index, `width` at a time; seconds it took. */
async function each(
  total: number,
  width: number,
  work: (index: number) => Promise<void>,
): Promise<number> {
  const startedAt = performance.now()
  let next = 0
  const lane = async (): Promise<void> => {
    while (next < total) await work(next++)
  }
  await Promise.all(Array.from({ length: width }, lane))
  return (performance.now() - startedAt) / 1000
}

/** Text → how often a client got it. Every text is sent once. */
const heard = new Map<string, number>()
const hear = (_: LeanClient, text: string): void => void heard.set(text, (heard.get(text) ?? 0) + 1)

interface Opened {
  readonly opensPerSecond: number
  readonly cpuMicroseconds: number
  readonly kibPerConnection: number
  readonly clients: readonly LeanClient[]
}

async function openAll(
  address: string,
  pid: number,
  onText: (client: LeanClient, text: string) => void,
): Promise<Opened> {
  const clients: LeanClient[] = []
  const open = async (): Promise<void> => void clients.push(await openLean(address, onText))
  await each(warmUp, 1, open)
  const [cpu, kib] = [cpuOf(pid), residentKib(pid)]
  const seconds = await each(connections, openingWidth, open)
  return {
    opensPerSecond: Math.round(connections / seconds),
    cpuMicroseconds: Math.round((cpuOf(pid) - cpu) / connections),
    kibPerConnection: Number(((residentKib(pid) - kib) / connections).toFixed(1)),
    clients,
  }
}

const folder = mkdtempSync(join(tmpdir(), 'tidegate-websocket-'))

async function openBare(): Promise<Omit<Opened, 'clients'>> {
  const bare = await serveBare(folder, 'bare', bareEcho)
  const { clients, ...figures } = await openAll(bare.url, bare.pid, () => undefined)
  for (const client of clients) client.end()
  bare.stop()
  return figures
}

/** Connection id → how often its end was told. */
const ends = new Map<string, number>()
const ids: string[] = []
const lambda = createServer((request, response) => {
  const chunks: Buffer[] = []
  request.on('data', (chunk: Buffer) => chunks.push(chunk))
  request.on('end', () => {
    const { requestContext } = JSON.parse(Buffer.concat(chunks).toString()) as {
      readonly requestContext: { readonly connectionId: string; readonly eventType: string }
    }
    const { connectionId, eventType } = requestContext
    if (eventType === 'CONNECT') ids.push(connectionId)
    else ends.set(connectionId, (ends.get(connectionId) ?? 0) + 1)
    response.end('{"statusCode":200}')
  })
})
await new Promise<void>((ready) => lambda.listen(0, '127.0.0.1', ready))

const bare = await openBare()
writeFileSync(join(folder, 'routes.json'), JSON.stringify(routes))
process.env['AWS_ENDPOINT_URL_LAMBDA'] =
  `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`
process.env['TIDEGATE_WEBSOCKET_SHARD_SIZE'] = values.shard
const gateway = await startGateway(
  { host: '127.0.0.1', port: 0, routes: join(folder, 'routes.json'), data: join(folder, 'data') },
  processIo,
)
const [gatewayPid = 0] = gateway.pids
const { clients, ...opened } = await openAll(
  `${gateway.url.replace('http', 'ws')}/_api/${apiId}/prod`,
  gatewayPid,
  hear,
)

await sleep(hibernationMs)
const idleCpu = cpuOf(gatewayPid)
await sleep(idleMeasuredMs)
const idleCpuPercent = ((cpuOf(gatewayPid) - idleCpu) / (idleMeasuredMs * 1000)) * 100

const credentials = {
  accessKeyId: gateway.variables['TIDEGATE_ADMIN_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: gateway.variables['TIDEGATE_ADMIN_SECRET_ACCESS_KEY'] ?? '',
}
async function manage(method: string, path: string, body?: string): Promise<void> {
  const url = `${gateway.url}/_api/${apiId}/prod/${path}`
  const wire = { method, url, headers: [] as [string, string][], body }
  const scope = { service: 'execute-api', region: 'us-east-1', nowMs: Date.now() }
  const headers = await signRequest(wire, credentials, scope)
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
  await response.arrayBuffer()
}
const encodedId = (index: number): string => encodeURIComponent(ids[index % ids.length] ?? '')

let sent = 0
function echo(index: number): void {
  const message = JSON.stringify({ action: 'echo', text: `echo ${sent++}` })
  clients[index % clients.length]?.send(clientFrame(message))
}

for (const index of clients.keys()) echo(index)
await until(() => heard.size === clients.length)
const answeredAfterHibernation = heard.size

const joinSeconds = await each(ids.length, 32, (index) =>
  manage('PUT', `@groups/everybody/connections/${encodedId(index)}`),
)
const publishedAt = performance.now()
await manage('POST', '@groups/everybody', 'to everybody')
await until(() => heard.get('to everybody') === clients.length)
const publishMs = performance.now() - publishedAt
const published = heard.get('to everybody') ?? 0
heard.delete('to everybody')

interface Mixed {
  readonly seconds: number
  readonly echoes: number
  readonly callbacks: number
  readonly messagesPerSecond: number
  readonly lost: number
  readonly twice: number
}

/** Echoes and callbacks side by side; what was sent, what was lost, what came twice. */
async function mix(seconds: number): Promise<Mixed> {
  const endsAt = performance.now() + seconds * 1000
  const before = sent
  let callbacks = 0
  const echoes = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      for (let burst = 0; burst < 20; burst++) echo(Math.floor(Math.random() * clients.length))
      await sleep(10)
    }
  }
  const callback = async (): Promise<void> => {
    while (performance.now() < endsAt) {
      const number = callbacks++
      await manage('POST', `@connections/${encodedId(number * 7)}`, `callback ${number}`)
    }
  }
  const startedAt = performance.now()
  await Promise.all([echoes(), callback(), callback(), callback(), callback()])
  const took = (performance.now() - startedAt) / 1000
  await until(() => heard.size === sent + callbacks)
  return {
    seconds: Math.round(took),
    echoes: sent - before,
    callbacks,
    messagesPerSecond: Math.round((2 * (sent - before) + callbacks) / took),
    lost: sent + callbacks - heard.size,
    twice: [...heard.values()].filter((times) => times > 1).length,
  }
}
const mixed = await mix(Number(values.mixed))
const isWhole =
  answeredAfterHibernation === clients.length &&
  published === clients.length &&
  mixed.lost === 0 &&
  mixed.twice === 0

const killedAt = performance.now()
for (const client of clients.slice(0, killed)) client.end()
await until(() => ends.size >= killed)
const endSeconds = (performance.now() - killedAt) / 1000
await sleep(secondEndMs)
const toldOnce = [...ends.values()].filter((times) => times === 1).length

process.exitCode = isWhole && toldOnce === killed && ends.size === killed ? 0 : 1

const figures = {
  connections: clients.length,
  bare,
  opened,
  idleCpuPercent: Number(idleCpuPercent.toFixed(2)),
  answeredAfterHibernation,
  joinsPerSecond: Math.round(ids.length / joinSeconds),
  published,
  publishMs: Math.round(publishMs),
  mixed,
  killed,
  told: ends.size,
  toldOnce,
  secondsUntilAllEnds: Number(endSeconds.toFixed(2)),
}
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures))
for (const client of clients) client.end()
gateway.stop()
await gateway.ended
lambda.close()
rmSync(folder, { recursive: true })
