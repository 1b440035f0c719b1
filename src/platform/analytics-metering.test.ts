import { describe, expect, it } from 'vitest'
import { emptyFigures } from '../invoke/closing/figures.ts'
import { observe } from '../invoke/closing/distribution.ts'
import { analyticsMetering, type DataPoint } from './analytics-metering.ts'

const stage = { apiId: 'a1', stage: 'prod', protocol: 'REST' } as const
const query = {
  ...stage,
  fromMs: 90_000,
  toMs: 300_000,
  periodSeconds: 60,
  by: ['method'],
} as const

/** The port over a dataset that keeps its points and an API that answers each statement with `rows`. */
function open(rows: readonly object[] = [], status = 200) {
  const points: DataPoint[] = []
  const asked: {
    readonly url: string
    readonly body: string
    readonly token: string | undefined
  }[] = []
  const metering = analyticsMetering({
    dataset: { writeDataPoint: (point) => void points.push(point) },
    datasetName: 'tidegate',
    accountId: 'acc',
    token: 'secret',
    fetch: async (url, init) => {
      asked.push({ url, body: init.body, token: init.headers['authorization'] })
      return Response.json({ data: rows }, { status })
    },
  })
  return { metering, points, asked, sql: () => asked.at(-1)?.body ?? '' }
}

/** A row of SQL with the doubles of a point, as the API prints them: numbers, or texts when large. */
function sqlRow(kind: string, doubles: readonly number[], names: object): object {
  const sums = Object.fromEntries(doubles.map((value, index) => [`d${index}`, String(value)]))
  const maxima = Object.fromEntries(doubles.map((value, index) => [`m${index}`, value]))
  return { kind, ...names, ...sums, ...maxima }
}

describe('metering on Analytics Engine', () => {
  it('writes the figures of a row in one point, and the spread of its times in others', async () => {
    const { metering, points } = open()
    const figures = { ...emptyFigures(), calls: 3 }
    observe(figures.latency, 40)
    await metering.record(stage, [{ minute: 1, method: 'GET /pets', keyId: 'k1', figures }])
    expect(points.map(({ blobs }) => blobs)).toEqual([
      ['figures', 'a1', 'prod', 'REST', 'GET /pets', 'k1'],
      ['latency', 'a1', 'prod', 'REST', 'GET /pets', 'k1'],
    ])
    for (const { doubles, indexes } of points) {
      expect(doubles.length).toBeLessThanOrEqual(20)
      expect(indexes).toEqual(['a1/prod'])
    }
  })

  it('reads back what it wrote', async () => {
    const figures = { ...emptyFigures(), calls: 3, bytesOut: 70, cacheHits: 1 }
    figures.cpu.heavy = 3
    for (const ms of [3, 40, 40]) observe(figures.latency, ms)
    observe(figures.integrationLatency, 30)
    const written = open()
    const row = { minute: 1, method: 'GET /pets', keyId: '-', figures }
    await written.metering.record(stage, [row])
    const rows = written.points.map(({ blobs, doubles }) =>
      sqlRow(blobs[0] ?? '', doubles, { start: 120, method: 'GET /pets' }),
    )
    expect(await open(rows).metering.query(query)).toEqual([
      { startMs: 120_000, method: 'GET /pets', figures },
    ])
  })

  it('asks for whole periods, and weights sampled points', async () => {
    const { metering, asked, sql } = open()
    await metering.query(query)
    expect(asked[0]?.url).toBe(
      'https://api.cloudflare.com/client/v4/accounts/acc/analytics_engine/sql',
    )
    expect(asked[0]?.token).toBe('Bearer secret')
    expect(sql()).toContain("index1 = 'a1/prod' AND timestamp >= toDateTime(60)")
    expect(sql()).toContain('timestamp < toDateTime(300)')
    expect(sql()).toContain('SUM(_sample_interval * double1) AS d0')
    expect(sql()).toContain('GROUP BY start, kind, method ORDER BY')
  })

  it('lists the stages that were called', async () => {
    expect(await open([stage]).metering.stages()).toEqual([stage])
  })

  it.each(["x' OR '1'='1", 'a/b', ''])('asks nothing for an API called %j', async (apiId) => {
    const { metering, asked } = open()
    expect(await metering.query({ ...query, apiId })).toEqual([])
    expect(asked).toEqual([])
  })

  it('says so when the token is wrong', async () => {
    await expect(open([], 403).metering.stages()).rejects.toThrow('Analytics Engine answered 403')
  })
})
