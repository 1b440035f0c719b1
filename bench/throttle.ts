/**
 * `node bench/throttle.ts`: how exactly a started gateway keeps a limit under three times its load,
 * in both modes, counted by the client; and how often the gateway leaves its isolate for a call.
 * A second key warms the gateway up: a full bucket of one that is still slow would overflow.
 *
 * Options: --seconds N (20) --rate N (200) --burst N (400) --connections N (64) --load N (3)
 *   --mode strict|leased (both)
 */
import { parseArgs } from 'node:util'
import { startGateway } from '../test/e2e/gateway.ts'
import { keyedLoad, type Tally } from '../test/e2e/keyed-load.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '200' },
    burst: { type: 'string', default: '400' },
    connections: { type: 'string', default: '64' },
    load: { type: 'string', default: '3' },
    mode: { type: 'string' },
  },
})
const seconds = Number(values.seconds)
const rateLimit = Number(values.rate)
const burstLimit = Number(values.burst)
const connections = Number(values.connections)
const load = Number(values.load)
const modes = ['strict', 'leased'].filter((mode) => (values.mode ?? mode) === mode)
const warmUpMs = 3_000

const mock = { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } }
const gateway = await startGateway({
  routes: {
    apis: {
      load: {
        protocolType: 'REST',
        routes: { 'GET /pets': { ...mock, apiKeyRequired: true } },
        stages: { prod: {} },
      },
    },
  },
})
const apiId = /_api\/([a-z0-9]{10})\//.exec(gateway.output())?.[1] ?? ''

async function create(path: string, body: object): Promise<Readonly<Record<string, string>>> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${gateway.token}` },
    body: JSON.stringify(body),
  })
  return (await response.json()) as Readonly<Record<string, string>>
}

/** The value of a fresh key in a plan of that mode and limit. */
async function createKey(mode: string, throttle: object): Promise<string> {
  const plan = await create('/usageplans', {
    name: mode,
    apiStages: [{ apiId, stage: 'prod' }],
    throttle,
    quota: { limit: 1_000_000_000, period: 'MONTH' },
    tags: { 'tidegate:mode': mode },
  })
  const key = await create('/apikeys', { name: mode, enabled: true })
  await create(`/usageplans/${plan['id']}/keys`, { keyId: key['id'], keyType: 'API_KEY' })
  return key['value'] ?? ''
}

/** Lets callers through at `perSecond`, evenly, without saving up for later. */
function pacer(perSecond: number): () => Promise<void> {
  let nextAtMs = performance.now()
  return () => {
    const nowMs = performance.now()
    nextAtMs = Math.max(nowMs - 50, nextAtMs + 1_000 / perSecond)
    return new Promise((resolve) => setTimeout(resolve, Math.max(0, nextAtMs - nowMs)))
  }
}

/** Messages to Durable Objects so far. */
async function objectCalls(): Promise<number> {
  const response = await fetch(`${gateway.url}/_admin/counters`, {
    headers: { authorization: `Bearer ${gateway.token}` },
  })
  return ((await response.json()) as { readonly meterCalls: number }).meterCalls
}

/** Calls at `load` times the limit for so long. */
function run(apiKey: string, forMs: number): Promise<Tally> {
  const untilMs = performance.now() + forMs
  return keyedLoad({
    url: `${gateway.url}/_api/${apiId}/prod/pets`,
    apiKey,
    connections,
    goesOn: () => performance.now() < untilMs,
    pace: pacer(load * rateLimit),
  })
}

const report: object[] = []
try {
  for (const mode of modes) {
    const unlimited = { rateLimit: 1_000_000, burstLimit: 1_000_000 }
    await run(await createKey(mode, unlimited), warmUpMs)
    const apiKey = await createKey(mode, { rateLimit, burstLimit })
    const calledBefore = await objectCalls()
    const startedAtMs = performance.now()
    const { admitted, refused } = await run(apiKey, seconds * 1_000)
    const elapsedSeconds = (performance.now() - startedAtMs) / 1_000
    const calls = admitted + refused
    const limit = rateLimit * elapsedSeconds + burstLimit
    report.push({
      mode,
      seconds: Number(elapsedSeconds.toFixed(2)),
      callsPerSecond: Math.round(calls / elapsedSeconds),
      admitted,
      refused,
      'rate x time + burst': Math.round(limit),
      'admitted, %': Number(((100 * admitted) / limit).toFixed(2)),
      'object calls a call': Number((((await objectCalls()) - calledBefore) / calls).toFixed(4)),
    })
  }
  console.table(report)
} finally {
  await gateway.stop()
}
