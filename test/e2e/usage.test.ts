import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startGateway, type StartedGateway } from './gateway.ts'
import { keyedLoad, type Tally } from './keyed-load.ts'

const limit = 1_000_000
const connections = 32

const load = {
  protocolType: 'REST',
  routes: {
    'GET /pets': {
      type: 'MOCK',
      requestTemplates: { 'application/json': '{"statusCode": 200}' },
      apiKeyRequired: true,
    },
  },
  stages: { prod: {} },
}
const killed = 'usagekill1'
const priced = 'usagecost1'
const routes = {
  apis: { killed: { ...load, id: killed }, priced: { ...load, id: priced } },
}

let gateway: StartedGateway
beforeAll(async () => {
  gateway = await startGateway({ routes })
})
afterAll(() => gateway.stop())

async function admin<Answer>(method: string, path: string, body?: object): Promise<Answer> {
  const response = await fetch(`${gateway.url}/_admin${path}`, {
    method,
    headers: { authorization: `Bearer ${gateway.token}` },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  })
  return (await response.json()) as Answer
}

/** A plan with one key, for an API. */
interface Keyed {
  readonly apiId: string
  readonly planId: string
  readonly keyId: string
  readonly apiKey: string
}

async function createKey(mode: 'strict' | 'leased', apiId = killed): Promise<Keyed> {
  const plan = await admin<{ readonly id: string }>('POST', '/usageplans', {
    name: mode,
    apiStages: [{ apiId, stage: 'prod' }],
    throttle: { rateLimit: 100_000, burstLimit: 100_000 },
    quota: { limit, period: 'MONTH' },
    tags: { 'tidegate:mode': mode },
  })
  const key = { name: mode, enabled: true }
  const { id, value } = await admin<{ id: string; value: string }>('POST', '/apikeys', key)
  const member = { keyId: id, keyType: 'API_KEY' }
  await admin('POST', `/usageplans/${plan.id}/keys`, member)
  return { apiId, planId: plan.id, keyId: id, apiKey: value }
}

/** GetUsage of a plan's only key on this day: `[used, remaining]`. */
async function usage({ planId }: Keyed): Promise<readonly [used: number, remaining: number]> {
  const today = new Date().toISOString().slice(0, 10)
  const report = await admin<{
    readonly values: Readonly<Record<string, readonly (readonly [number, number])[]>>
  }>('GET', `/usageplans/${planId}/usage?startDate=${today}&endDate=${today}`)
  const [days] = Object.values(report.values)
  if (days?.[0] === undefined) throw new Error('no usage')
  return days[0]
}

const urlOf = ({ apiId }: Keyed): string => `${gateway.url}/_api/${apiId}/prod/pets`

async function restart(): Promise<void> {
  await gateway.kill()
  gateway = await startGateway({ routes, data: gateway.data })
}

/** A burst of `calls`, each answered. */
function burst(key: Keyed, calls: number): Promise<Tally> {
  let begun = 0
  const goesOn = (): boolean => begun++ < calls
  return keyedLoad({ url: urlOf(key), apiKey: key.apiKey, connections, goesOn })
}

/** A burst that ends with the gateway, killed once `calls` were admitted. */
async function killedBurst(key: Keyed, calls: number): Promise<Tally> {
  let restarted: Promise<void> | undefined
  const goesOn = ({ admitted }: Readonly<Tally>): boolean => {
    if (admitted >= calls) restarted ??= restart()
    return restarted === undefined
  }
  const tally = await keyedLoad({ url: urlOf(key), apiKey: key.apiKey, connections, goesOn })
  await restarted
  return tally
}

describe('usage after kill -9 and a restart', () => {
  it('equals the calls admitted, to the call, in strict mode', { timeout: 120_000 }, async () => {
    const key = await createKey('strict')
    const first = await burst(key, 1_000)
    await restart()
    expect(await usage(key)).toEqual([first.admitted, limit - first.admitted])
    const second = await killedBurst(key, 500)
    const [used] = await usage(key)
    // A call under way when the process died was admitted or not; nobody was told.
    expect(used).toBeGreaterThanOrEqual(first.admitted + second.admitted)
    expect(used).toBeLessThanOrEqual(first.admitted + second.admitted + second.unanswered)
    const third = await burst(key, 250)
    expect(await usage(key)).toEqual([used + third.admitted, limit - used - third.admitted])
  })

  it(
    'misses no admitted call in leased mode, and counts at most three seconds of calls too many',
    { timeout: 120_000 },
    async () => {
      const key = await createKey('leased')
      const startedAtMs = Date.now()
      await burst(key, 2_000)
      const perSecond = (2_000 * 1_000) / (Date.now() - startedAtMs)
      const { admitted: more } = await killedBurst(key, 2_000)
      const admitted = 2_000 + more
      const [used, remaining] = await usage(key)
      expect(used).toBeGreaterThanOrEqual(admitted)
      expect(used).toBeLessThanOrEqual(admitted + 3 * perSecond)
      expect(used + remaining).toBe(limit)
    },
  )

  it('is exact in leased mode for calls that ended five seconds before', async () => {
    const key = await createKey('leased')
    const { admitted } = await burst(key, 1_000)
    expect(await usage(key)).toEqual([admitted, limit - admitted])
    // The isolate hands back after one second, and two seconds later the meter writes its exact state.
    await new Promise((later) => setTimeout(later, 5_000))
    await restart()
    expect(await usage(key)).toEqual([admitted, limit - admitted])
  })
})

describe('the cost of calls', () => {
  it('is told by API and key from the calls counted', { timeout: 60_000 }, async () => {
    const key = await createKey('leased', priced)
    await burst(key, 100)
    const query = `apiId=${priced}&stage=prod`
    const report = (): Promise<unknown> => admin('GET', `/tidegate/cost?${query}`)
    // The isolate that is asked sends its counts before it answers.
    const figures = { calls: 100, clientErrors: 0, serverErrors: 0 }
    await expect.poll(report, { timeout: 30_000, interval: 500 }).toMatchObject({
      total: figures,
      stages: [
        {
          apiId: priced,
          stage: 'prod',
          protocol: 'REST',
          ...figures,
          methods: { 'GET /pets': figures },
          keys: { [key.keyId]: figures },
        },
      ],
    })
    const refused = await fetch(`${gateway.url}/_admin/tidegate/cost?${query}`)
    expect(refused.status).toBe(403)
  })
})
