import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld } from '../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../test/fakes/rest-api.ts'
import { observe } from '../invoke/closing/distribution.ts'
import { emptyFigures } from '../invoke/closing/figures.ts'
import type { MeteredRow } from '../ports-metering.ts'
import type { MetricsReport } from './metrics.ts'
import { observabilityRoutes } from './routes.ts'

const minute = Math.floor(makeWorld().nowMs / 60_000)

/** A minute of one method: calls that took so long each, so many of them client errors. */
function row(method: string, agoMinutes: number, latencies: number[], more = {}): MeteredRow {
  const figures = { ...emptyFigures(), calls: latencies.length, ...more }
  for (const ms of latencies) observe(figures.latency, ms)
  return { minute: minute - agoMinutes, method, keyId: '-', figures }
}

async function app() {
  const world = makeWorld()
  deploy(world, restSnapshot({ 'GET /pets': { integration: { type: 'MOCK' } } }))
  const ports = fakePorts(world)
  const rest = { apiId: 'a1b2c3d4e5', stage: 'prod', protocol: 'REST' } as const
  await ports.metering.record(rest, [
    row('GET /pets', 1, [10, 10, 10, 90], { clientErrors: 1, throttled: 1, cacheHits: 2 }),
    row('GET /pets', 20, [10], { serverErrors: 1 }),
    row('POST /pets', 1, [20, 20]),
    // Where a store sums up the days that it no longer keeps.
    row('DELETE /pets', minute + 1_440, [5, 5]),
  ])
  await ports.metering.record({ apiId: 'h', stage: '$default', protocol: 'HTTP' }, [
    row('GET /', 1, [5], { bytesIn: 10, bytesOut: 32 }),
  ])
  await ports.metering.record({ apiId: 'w', stage: 'prod', protocol: 'WEBSOCKET' }, [
    row('$connect', 1, [5, 5]),
    row('send', 1, [5, 5, 5], { integrationErrors: 1, serverErrors: 2 }),
  ])
  const routes = observabilityRoutes(ports, {
    traces: { get: async () => undefined, put: async () => {} },
    journal: { refusal: async () => undefined, refusals: async () => [], lines: () => [] },
    declaredName: () => undefined,
    gather: async () => {},
  })
  const get = (query: string, headers: Record<string, string> = {}) =>
    routes.fetch(
      new Request(`http://g/_admin/metrics${query}`, {
        headers: { authorization: 'Bearer admin-token', ...headers },
      }),
    )
  const report = async (query: string) => (await (await get(query)).json()) as MetricsReport
  const totals = async (query: string) =>
    Object.fromEntries(
      (await report(query)).series.map(({ metric, total }) => [metric, total['Sum']]),
    )
  return { get, report, totals }
}

describe('GET /_admin/metrics', () => {
  it.each([
    [
      'apiId=a1b2c3d4e5',
      {
        Count: 7,
        '4XXError': 1,
        '5XXError': 1,
        ThrottleCount: 1,
        CacheHitCount: 2,
        CacheMissCount: 0,
        Latency: 170,
        IntegrationLatency: 0,
      },
    ],
    [
      'apiId=h',
      {
        Count: 1,
        '4xx': 0,
        '5xx': 0,
        ThrottleCount: 0,
        DataProcessed: 42,
        Latency: 5,
        IntegrationLatency: 0,
      },
    ],
    [
      'apiId=w',
      {
        ConnectCount: 2,
        MessageCount: 3,
        IntegrationError: 1,
        ClientError: 0,
        ExecutionError: 1,
        ThrottleCount: 0,
        IntegrationLatency: 0,
      },
    ],
    ['apiId=a1b2c3d4e5&metric=Count&method=POST%20/pets', { Count: 2 }],
    ['apiId=a1b2c3d4e5&stage=dev', {}],
  ])('sums under the names of CloudWatch: %s', async (query, sums) => {
    expect(await (await app()).totals(`?statistics=Sum&${query}`)).toEqual(sums)
  })

  it('gives points by period, without the periods that had no call', async () => {
    const { series } = await (await app()).report('?apiId=a1b2c3d4e5&metric=Count&period=300')
    expect(series[0]?.points.map(({ Sum }) => Sum)).toEqual([1, 6])
    expect(series[0]?.dimensions).toEqual({
      ApiId: 'a1b2c3d4e5',
      ApiName: 'test',
      Stage: 'prod',
    })
  })

  it('tells methods apart when asked', async () => {
    const { series } = await (await app()).report('?apiId=a1b2c3d4e5&metric=Count&by=method')
    expect(series.map(({ dimensions, total }) => [dimensions.Method, total['Sum']])).toEqual([
      ['GET /pets', 5],
      ['POST /pets', 2],
    ])
  })

  it('knows averages, extremes and percentiles; the average of errors is their rate', async () => {
    const { report } = await app()
    const wanted = '&statistics=Average,SampleCount,Maximum,p50&method=GET%20/pets'
    const { series } = await report(`?apiId=a1b2c3d4e5&metric=4XXError,Latency${wanted}`)
    const [errors, latency] = series.map(({ total }) => total)
    expect(errors).toMatchObject({ Average: 0.2, SampleCount: 5 })
    expect(latency).toMatchObject({ Average: 26, SampleCount: 5, Maximum: 90 })
    expect(latency?.['p50']).toBeLessThanOrEqual(10)
  })

  it.each([
    ['period=61', 'multiple of 60'],
    ['statistics=Median', 'No statistic Median'],
    ['metric=Count,latency', 'No metric latency: there are Count, 4XXError, '],
    ['statistics=constructor', 'No statistic constructor'],
    ['startTime=2026-01-02&endTime=2026-01-01', 'startTime before endTime'],
    ['startTime=yesterday', 'startTime before endTime'],
    ['endTime=99999999999999999', 'startTime before endTime'],
    ['startTime=2025-11-01&period=60', 'multiple of 86400'],
  ])('says what is wrong with %s', async (query, message) => {
    const response = await (await app()).get(`?${query}`)
    expect(response.status).toBe(400)
    expect(((await response.json()) as { message: string }).message).toContain(message)
  })

  it.each([
    ['', 60],
    ['startTime=2026-01-14', 900],
    ['startTime=2026-01-05', 21_600],
    ['startTime=2025-11-01', 86_400],
  ])('chooses a period that makes some two hundred points: %s', async (query, period) => {
    expect((await (await app()).report(`?${query}`)).period).toBe(period)
  })
})

describe('the same in Prometheus text', () => {
  it.each([
    ['?format=prometheus', {}],
    ['', { accept: 'application/openmetrics-text;version=1.0.0,text/plain;q=0.5' }],
    ['', { accept: 'text/plain' }],
  ])('is chosen by %s %o', async (query, headers) => {
    const response = await (await app()).get(query, headers)
    expect(response.headers.get('content-type')).toContain('version=0.0.4')
    const text = await response.text()
    expect(text).toContain('# TYPE aws_apigateway_count_total counter\n')
    expect(text).toContain(
      'aws_apigateway_count_total{api_id="a1b2c3d4e5",stage="prod",method="GET /pets"} 5\n',
    )
    expect(text).toContain('# TYPE aws_apigateway_latency_milliseconds histogram\n')
    expect(text).toMatch(
      /aws_apigateway_latency_milliseconds_bucket\{api_id="a1b2c3d4e5",stage="prod",method="GET \/pets",le="10"\} 4\n/,
    )
    expect(text).toContain(
      'aws_apigateway_latency_milliseconds_count{api_id="a1b2c3d4e5",stage="prod",method="GET /pets"} 5\n',
    )
    expect(text).toContain(
      'aws_apigateway_count_total{api_id="a1b2c3d4e5",stage="prod",method="DELETE /pets"} 2\n',
    )
    expect(text).toContain('aws_apigateway_connectcount_total{api_id="w"')
  })
})
