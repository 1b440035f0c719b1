/**
 * `node bench/usage-after-kill.ts`: a burst of calls of one key, `kill -9` of the gateway in the
 * middle, a restart, the rest of the burst; then GetUsage beside what the client counted, in both
 * modes. A call under way when the process dies may be counted: it was admitted, and nobody was told.
 *
 * Options: --calls N (50000) --connections N (64) --mode strict|leased (both)
 */
import { rmSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { startGateway } from '../test/e2e/gateway.ts'
import { keyedLoad, type Tally } from '../test/e2e/keyed-load.ts'

const { values } = parseArgs({
  options: {
    calls: { type: 'string', default: '50000' },
    connections: { type: 'string', default: '64' },
    mode: { type: 'string' },
  },
})
const calls = Number(values.calls)
const connections = Number(values.connections)
const modes = ['strict', 'leased'].filter((mode) => (values.mode ?? mode) === mode)

const mock = { type: 'MOCK', requestTemplates: { 'application/json': '{"statusCode": 200}' } }
const routes = {
  apis: {
    load: {
      protocolType: 'REST',
      routes: { 'GET /pets': { ...mock, apiKeyRequired: true } },
      stages: { prod: {} },
    },
  },
}
let gateway = await startGateway({ routes })
const apiId = /_api\/([a-z0-9]{10})\//.exec(gateway.output())?.[1] ?? ''

async function admin<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Answer
}

/** A plan of that mode with one key. */
async function createKey(mode: string): Promise<{ planId: string; apiKey: string }> {
  const plan = await admin<{ readonly id: string }>('POST', '/usageplans', {
    name: mode,
    apiStages: [{ apiId, stage: 'prod' }],
    throttle: { rateLimit: 100_000, burstLimit: 100_000 },
    quota: { limit: 1_000_000, period: 'MONTH' },
    tags: { 'tidegate:mode': mode },
  })
  const key = { name: mode, enabled: true }
  const { id, value } = await admin<{ id: string; value: string }>('POST', '/apikeys', key)
  await admin('POST', `/usageplans/${plan.id}/keys`, { keyId: id, keyType: 'API_KEY' })
  return { planId: plan.id, apiKey: value }
}

async function usedToday(planId: string): Promise<number> {
  const today = new Date().toISOString().slice(0, 10)
  const { values: byKey } = await admin<{
    readonly values: Readonly<Record<string, readonly (readonly [number, number])[]>>
  }>('GET', `/usageplans/${planId}/usage?startDate=${today}&endDate=${today}`)
  return Object.values(byKey)[0]?.[0]?.[0] ?? 0
}

function burst(apiKey: string, goesOn: (tally: Readonly<Tally>) => boolean): Promise<Tally> {
  const url = `${gateway.url}/_api/${apiId}/prod/pets`
  return keyedLoad({ url, apiKey, connections, goesOn })
}

const report: object[] = []
try {
  for (const mode of modes) {
    const { planId, apiKey } = await createKey(mode)
    const startedAtMs = performance.now()
    let killed: Promise<void> | undefined
    const before = await burst(apiKey, ({ admitted }) => {
      if (admitted >= calls / 2) killed ??= gateway.kill()
      return killed === undefined
    })
    const callsPerSecond = (1_000 * before.admitted) / (performance.now() - startedAtMs)
    await killed
    gateway = await startGateway({ routes, data: gateway.data })
    const usedAfterKill = await usedToday(planId)
    let begun = before.admitted
    const after = await burst(apiKey, () => begun++ < calls)
    const admitted = before.admitted + after.admitted
    report.push({
      mode,
      callsPerSecond: Math.round(callsPerSecond),
      'admitted before kill -9': before.admitted,
      'without an answer': before.unanswered,
      'used after restart': usedAfterKill,
      'counted too many': usedAfterKill - before.admitted,
      'admitted in all': admitted,
      'used in all': await usedToday(planId),
    })
  }
  console.table(report)
} finally {
  await gateway.stop()
  rmSync(gateway.data, { recursive: true, force: true })
}
