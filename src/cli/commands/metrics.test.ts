import { expect, it, vi } from 'vitest'
import type { MetricSeries } from '../../observability/metrics.ts'
import type { Io } from '../io.ts'
import { metrics, metricsText } from './metrics.ts'

const series = (
  metric: string,
  total: Readonly<Record<string, number>>,
  more: Partial<MetricSeries> = {},
): MetricSeries => ({
  metric,
  unit: 'Count',
  protocolType: 'REST',
  dimensions: { ApiId: 'a1', ApiName: 'pets', Stage: 'prod' },
  total,
  points: [],
  ...more,
})

it('shows one line a stage, one column a metric, kinds of APIs apart', () => {
  const text = metricsText([
    series('Count', { Sum: 7 }),
    series('Latency', { Average: 12.4, p99: 80.2 }, { unit: 'Milliseconds' }),
    series('Count', { Sum: 1 }, { dimensions: { ApiId: 'b2', Stage: 'dev', Method: 'GET /x' } }),
    series('MessageCount', { Sum: 3 }, { protocolType: 'WEBSOCKET' }),
  ])
  expect(text.split('\n')).toEqual([
    '               Count  Latency',
    'pets/prod      7      12 ms (p99 80)',
    'b2/dev GET /x  1      -',
    '',
    '           MessageCount',
    'pets/prod  3',
    '',
  ])
})

it('tells APIs of one name apart by their ids', () => {
  const of = (ApiId: string, Sum: number): MetricSeries =>
    series('Count', { Sum }, { dimensions: { ApiId, ApiName: 'pets', Stage: 'prod' } })
  expect(metricsText([of('a1', 7), of('b2', 1)]).split('\n')).toEqual([
    '                Count',
    'pets/prod (a1)  7',
    'pets/prod (b2)  1',
    '',
  ])
})

it('says so when there was no call', () => {
  expect(metricsText([])).toBe('No calls yet.\n')
})

it.each([
  ['prod', 0],
  ['dev', "no stage 'dev'; there are prod"],
])('tells the stage %s without calls from one that is not there', async (stage, expected) => {
  vi.stubEnv('TIDEGATE_ADMIN_TOKEN', 'secret')
  vi.stubGlobal('fetch', async (url: string) => {
    const answer = url.includes('/metrics')
      ? { series: [] }
      : { items: [{ stageName: 'prod' }], item: [{ id: 'a1', name: 'pets' }] }
    return Response.json(answer, { headers: { 'x-amzn-requestid': 'r' } })
  })
  const io: Io = {
    stdout: () => undefined,
    stderr: () => undefined,
    readStdin: async () => '',
    readFile: async () => '',
    isTerminal: false,
  }
  const code = await Promise.resolve(
    metrics.run([`pets/${stage}`, '--endpoint', 'http://127.0.0.1:1'], io),
  ).catch((error: Error) => error.message)
  vi.unstubAllGlobals()
  vi.unstubAllEnvs()
  expect(code).toBe(expected)
})
