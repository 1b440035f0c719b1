/**
 * `node bench/throttle.ts`: how exactly a started gateway keeps a limit under three times its load,
 * in both modes, counted by the client.
 *
 * Options: --seconds N (20) --rate N (200) --burst N (400) --connections N (64)
 */
import { parseArgs } from 'node:util'
import { startGateway } from '../test/e2e/gateway.ts'
import { keyedLoad } from '../test/e2e/keyed-load.ts'

const { values } = parseArgs({
  options: {
    seconds: { type: 'string', default: '20' },
    rate: { type: 'string', default: '200' },
    burst: { type: 'string', default: '400' },
    connections: { type: 'string', default: '64' },
  },
})
const seconds = Number(values.seconds)
const rateLimit = Number(values.rate)
const burstLimit = Number(values.burst)
const connections = Number(values.connections)
const load = 3

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

/** The value of a fresh key in a plan of that mode. */
async function createKey(mode: string): Promise<string> {
  const plan = await create('/usageplans', {
    name: mode,
    apiStages: [{ apiId, stage: 'prod' }],
    throttle: { rateLimit, burstLimit },
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

const report: object[] = []
try {
  for (const mode of ['strict', 'leased']) {
    const apiKey = await createKey(mode)
    const startedAtMs = performance.now()
    const untilMs = startedAtMs + seconds * 1_000
    const { admitted, refused } = await keyedLoad({
      url: `${gateway.url}/_api/${apiId}/prod/pets`,
      apiKey,
      connections,
      goesOn: () => performance.now() < untilMs,
      pace: pacer(load * rateLimit),
    })
    const elapsedSeconds = (performance.now() - startedAtMs) / 1_000
    const limit = rateLimit * elapsedSeconds + burstLimit
    report.push({
      mode,
      seconds: Number(elapsedSeconds.toFixed(2)),
      callsPerSecond: Math.round((admitted + refused) / elapsedSeconds),
      admitted,
      refused,
      'rate x time + burst': Math.round(limit),
      'admitted, %': Number(((100 * admitted) / limit).toFixed(2)),
    })
  }
  console.table(report)
} finally {
  await gateway.stop()
}
