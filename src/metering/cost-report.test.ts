import { describe, expect, it } from 'vitest'
import { fakeMetering } from '../../test/fakes/metering.ts'
import { deploy, restSnapshot } from '../../test/fakes/rest-api.ts'
import { fakePorts, makeWorld } from '../../test/fakes/ports.ts'
import { emptyFigures } from '../invoke/closing/figures.ts'
import type { Figures, MeteredStage, Metering } from '../ports-metering.ts'
import { answerCost } from './cost-answer.ts'
import type { CostReport } from './cost-report.ts'

const rest: MeteredStage = { apiId: 'a1b2c3d4e5', stage: 'prod', protocol: 'REST' }
const http: MeteredStage = { apiId: 'h1', stage: '$default', protocol: 'HTTP' }
const socket: MeteredStage = { apiId: 'w1', stage: 'live', protocol: 'WEBSOCKET' }
const million = 1_000_000

interface Calls extends Partial<Figures> {
  readonly day?: string
  readonly method?: string
  readonly keyId?: string
}

function record(metering: Metering, stage: MeteredStage, calls: Calls): Promise<void> {
  const { day = '2026-01-15', method = 'GET /pets', keyId = '-', ...figures } = calls
  const minute = Date.parse(day) / 60_000
  return metering.record(stage, [
    { minute, method, keyId, figures: { ...emptyFigures(), ...figures } },
  ])
}

async function answer(metering: Metering, query: string): Promise<Response> {
  const world = makeWorld()
  const snapshot = restSnapshot({})
  const stage = { ...snapshot.stage, cacheClusterEnabled: true, cacheClusterSize: '6.1' }
  deploy(world, { ...snapshot, stage } as typeof snapshot)
  const ports = { ...fakePorts(world), metering }
  return answerCost(ports, `https://gateway.example.com/_admin/tidegate/cost${query}`)
}

const report = async (metering: Metering, query = ''): Promise<CostReport> =>
  (await (await answer(metering, query)).json()) as CostReport

const january = '?startDate=2026-01-01&endDate=2026-01-31'

describe('the report of what calls cost', () => {
  it('has every stage that was called when it is asked for none', async () => {
    const metering = fakeMetering()
    await record(metering, rest, { calls: 10 })
    await record(metering, http, { calls: 20 })
    const { stages, total } = await report(metering)
    expect(stages.map(({ apiId, calls }) => [apiId, calls])).toEqual([
      ['a1b2c3d4e5', 10],
      ['h1', 20],
    ])
    expect(total.calls).toBe(30)
    expect((await report(metering, '?apiId=h1')).stages).toHaveLength(1)
    expect((await report(metering, '?apiId=h1&stage=dev')).stages).toEqual([])
  })

  it('sums by day, method and key, and names errors', async () => {
    const metering = fakeMetering()
    await record(metering, rest, { day: '2026-01-14', keyId: 'k1', calls: 5, clientErrors: 2 })
    await record(metering, rest, { keyId: 'k1', calls: 3, serverErrors: 1 })
    await record(metering, rest, { method: '-', calls: 1, clientErrors: 1 })
    const [stage] = (await report(metering, january)).stages
    expect(stage).toMatchObject({ calls: 9, clientErrors: 3, serverErrors: 1 })
    expect(stage?.days).toMatchObject({ '2026-01-14': { calls: 5 }, '2026-01-15': { calls: 4 } })
    expect(stage?.methods).toMatchObject({ 'GET /pets': { calls: 8 }, '-': { calls: 1 } })
    expect(stage?.keys).toMatchObject({ k1: { calls: 8 }, '-': { calls: 1 } })
  })

  it.each([
    ['a million REST requests', rest, { calls: million }, 3.5],
    ['two tiers of REST', rest, { calls: 500 * million }, 333 * 3.5 + 167 * 2.8],
    ['a million HTTP requests', http, { calls: million }, 1],
    [
      'HTTP requests of a megabyte as two each',
      http,
      { calls: million, bytesIn: million * 2 ** 20 },
      2,
    ],
    [
      'messages and connections',
      socket,
      { calls: million, connectionSeconds: 4 * million * 60 },
      2,
    ],
    ['answers beyond the free 100 GB', http, { bytesOut: 300 * 2 ** 30 }, 200 * 0.09],
    ['nothing for calls it would have throttled', rest, { calls: 100, throttled: 100 }, 0],
  ] as const)('knows what AWS takes for %s', async (_, stage, calls, usd) => {
    const metering = fakeMetering()
    await record(metering, stage, calls)
    const [cost] = (await report(metering)).stages
    const items = cost?.bill.aws.filter(({ name }) => name !== 'Cache, hours') ?? []
    expect(items.reduce((sum, item) => sum + item.usd, 0)).toBeCloseTo(usd, 6)
  })

  it('shares tiers among all stages of a kind', async () => {
    const metering = fakeMetering()
    await record(metering, http, { calls: 300 * million })
    await record(metering, { ...http, apiId: 'h2' }, { calls: 100 * million })
    const { stages, total } = await report(metering)
    expect(total.awsUsd).toBeCloseTo(300 + 100 * 0.9, 6)
    expect(stages.map(({ awsUsd }) => awsUsd / total.awsUsd)).toEqual([0.75, 0.25])
  })

  it("counts a cache's hours up to now, at the size of the stage", async () => {
    const metering = fakeMetering()
    await record(metering, rest, { calls: 1 })
    const [stage] = (await report(metering, '?startDate=2026-01-14&endDate=2026-01-20')).stages
    const hours = 24 + 10 + 20 / 60 + 30.123 / 3_600
    const cache = stage?.bill.aws.find(({ name }) => name === 'Cache, hours')
    expect(cache?.quantity).toBeCloseTo(hours, 6)
    expect(cache?.usd).toBeCloseTo(hours * 0.2, 6)
  })

  it('puts a million proxied requests with keys below $0.45 on Workers', async () => {
    const metering = fakeMetering()
    const cpu = { light: 0, medium: million, heavy: 0 }
    await record(metering, rest, { calls: million, objectCalls: 0.02 * million, cpu })
    const { total } = await report(metering)
    expect(total.tidegateUsd).toBeCloseTo(0.3 + 0.005 + 0.003 + 0.02, 6)
  })

  it('comes as CSV, one line a stage, day, method and key', async () => {
    const metering = fakeMetering()
    await record(metering, rest, { method: 'GET /"pets",=1', calls: 2 })
    await record(metering, rest, { keyId: '=cmd()', calls: 1 })
    const csv = await answer(metering, '?format=csv')
    expect(csv.headers.get('content-type')).toBe('text/csv; charset=utf-8')
    const lines = (await csv.text()).split('\r\n')
    expect(lines[0]).toMatch(/^apiId,stage,protocol,by,name,calls,/)
    expect(lines[1]).toMatch(/^a1b2c3d4e5,prod,REST,stage,prod,3,/)
    expect(lines).toContainEqual(expect.stringMatching(/,method,"GET \/""pets"",=1",2,/))
    expect(lines).toContainEqual(expect.stringMatching(/,key,"'=cmd\(\)",1,/))
  })

  it.each([
    ['?startDate=yesterday', /YYYY-MM-DD/],
    ['?startDate=2025-02-31', /YYYY-MM-DD/],
    ['?startDate=2026-01-16', /in this order/],
    ['?startDate=2020-01-01', /at most 400 days/],
    ['?stage=prod', /apiId/],
  ])('refuses %s', async (query, message) => {
    const refused = await answer(fakeMetering(), query)
    expect(refused.status).toBe(400)
    expect(await refused.json()).toEqual({ message: expect.stringMatching(message) })
  })
})
