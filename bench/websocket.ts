/**
 * `npx node bench/websocket.ts`: proves WebSocket connections under load against the built gateway:
 * opening rate, memory of idle connections, messages, a broadcast by callbacks and by a group, and
 * that clients killed without a close frame have exactly one `$disconnect` each.
 *
 * Options: --connections N (2000) --shard N (1000) --messages N (20000) --json FILE
 */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import { signRequest } from '../src/aws/sigv4-sign.ts'
import { processIo } from '../src/cli/io.ts'
import { startGateway } from '../src/cli/start/gateway.ts'

const { values } = parseArgs({
  options: {
    connections: { type: 'string', default: '2000' },
    shard: { type: 'string', default: '1000' },
    messages: { type: 'string', default: '20000' },
    json: { type: 'string' },
  },
})
const count = Number(values.connections)
const messages = Number(values.messages)

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
          responses: {
            default: {
              templateSelectionExpression: '\\$default',
              responseTemplates: { $default: '$context.messageId' },
            },
          },
        },
      },
      stages: { prod: {} },
    },
  },
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

const folder = mkdtempSync(join(tmpdir(), 'tidegate-websocket-'))
writeFileSync(join(folder, 'routes.json'), JSON.stringify(routes))
process.env['AWS_ENDPOINT_URL_LAMBDA'] =
  `http://127.0.0.1:${(lambda.address() as AddressInfo).port}`
process.env['TIDEGATE_WEBSOCKET_SHARD_SIZE'] = values.shard
const gateway = await startGateway(
  { host: '127.0.0.1', port: 0, routes: join(folder, 'routes.json'), data: join(folder, 'data') },
  processIo,
)

/** Resident memory of the gateway in KiB. */
const residentKib = (): number =>
  Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${gateway.pid}/status`, 'utf8'))?.[1])

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

const clients: WebSocket[] = []
const address = `${gateway.url.replace('http', 'ws')}/_api/${apiId}/prod`
const open = (): Promise<void> =>
  new Promise((opened, failed) => {
    const client = new WebSocket(address, { perMessageDeflate: false })
    client.once('open', () => {
      clients.push(client)
      opened()
    })
    client.once('error', failed)
  })

await each(50, 10, open)
const before = residentKib()
const openingSeconds = await each(count, 64, open)
const perConnectionKib = (residentKib() - before) / count

const echo = (index: number): Promise<void> =>
  new Promise((answered) => {
    const client = clients[index % clients.length]
    client?.once('message', () => answered())
    client?.send('{"action":"echo"}')
  })
const echoSeconds = await each(messages, 32, echo)

const allReceive = (): Promise<unknown> =>
  Promise.all(clients.map((client) => new Promise((done) => client.once('message', done))))
const credentials = {
  accessKeyId: gateway.variables['TIDEGATE_ADMIN_ACCESS_KEY_ID'] ?? '',
  secretAccessKey: gateway.variables['TIDEGATE_ADMIN_SECRET_ACCESS_KEY'] ?? '',
}
const manage = async (method: string, path: string, body?: string): Promise<void> => {
  const url = `${gateway.url}/_api/${apiId}/prod/${path}`
  const wire = { method, url, headers: [] as [string, string][], body }
  const scope = { service: 'execute-api', region: 'us-east-1', nowMs: Date.now() }
  const headers = await signRequest(wire, credentials, scope)
  const response = await fetch(url, { method, headers, ...(body !== undefined && { body }) })
  if (!response.ok) throw new Error(`${path}: ${response.status} ${await response.text()}`)
}
const encodedId = (index: number): string => encodeURIComponent(ids[index] ?? '')
const callbacksHeard = allReceive()
const callbackSeconds = await each(ids.length, 32, (index) =>
  manage('POST', `@connections/${encodedId(index)}`, 'to everybody'),
)
await callbacksHeard

await each(ids.length, 32, (index) =>
  manage('PUT', `@groups/everybody/connections/${encodedId(index)}`),
)
const newsHeard = allReceive()
const publishedAt = performance.now()
await manage('POST', '@groups/everybody', 'to everybody')
await newsHeard
const publishMs = performance.now() - publishedAt

const killedAt = performance.now()
for (const client of clients) client.terminate()
while (ends.size < ids.length && performance.now() - killedAt < 60_000) {
  await new Promise((later) => setTimeout(later, 20))
}
const killedSeconds = (performance.now() - killedAt) / 1000
// A second telling of the same end would come soon after the first.
await new Promise((later) => setTimeout(later, 1_000))
const once = [...ends.values()].filter((times) => times === 1).length

const figures = {
  connections: ids.length,
  opensPerSecond: Math.round(count / openingSeconds),
  kibPerIdleConnection: Math.round(perConnectionKib),
  echoesPerSecond: Math.round(messages / echoSeconds),
  callbacksPerSecond: Math.round(ids.length / callbackSeconds),
  publishToAllMs: Math.round(publishMs),
  killed: ids.length,
  disconnectedOnce: once,
  secondsUntilAllDisconnects: Number(killedSeconds.toFixed(2)),
}
process.stdout.write(`${JSON.stringify(figures, null, 2)}\n`)
if (values.json !== undefined) writeFileSync(values.json, JSON.stringify(figures))
gateway.stop()
await gateway.ended
lambda.close()
rmSync(folder, { recursive: true })
process.exitCode = once === ids.length ? 0 : 1
