import { expect, it } from 'vitest'
import type { MetricSeries } from '../../observability/metrics.ts'
import { metricsText } from './metrics.ts'

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

it('says so when there was no call', () => {
  expect(metricsText([])).toBe('No calls yet.\n')
})
