import { call } from '../base/admin-api.ts'

/** One metric of one stage, as `/_admin/metrics` answers it. */
export interface Series {
  readonly metric: string
  readonly protocolType: 'REST' | 'HTTP' | 'WEBSOCKET'
  readonly dimensions: {
    readonly ApiId: string
    readonly Stage: string
    readonly ApiName?: string
    readonly Method?: string
  }
  readonly total: Readonly<Record<string, number>>
  readonly points: readonly Readonly<Record<string, number | string>>[]
}

export interface Metrics {
  readonly startTime: string
  readonly endTime: string
  /** Seconds. */
  readonly period: number
  readonly series: readonly Series[]
}

/** What is drawn → the names that CloudWatch has for it, by kind of API. */
export const meanings = {
  calls: ['Count', 'MessageCount'],
  clientErrors: ['4XXError', '4xx', 'ClientError'],
  serverErrors: ['5XXError', '5xx', 'ExecutionError'],
  throttles: ['ThrottleCount'],
  connects: ['ConnectCount'],
  latency: ['Latency'],
  integrationLatency: ['IntegrationLatency'],
  cacheHits: ['CacheHitCount'],
  cacheMisses: ['CacheMissCount'],
} as const

export type Meaning = keyof typeof meanings

export const readMetrics = (query: URLSearchParams): Promise<Metrics> =>
  call<Metrics>('GET', `/metrics?${query.toString()}`)

/** The series that mean one thing, of every stage asked for. */
export const seriesOf = ({ series }: Metrics, meaning: Meaning): readonly Series[] => {
  const names: readonly string[] = meanings[meaning]
  return series.filter(({ metric }) => names.includes(metric))
}

/** One value a period from start to end: sums over the series, 0 where nothing happened. */
export function sums(metrics: Metrics, meaning: Meaning): readonly number[] {
  const values = periodsOf(metrics).map(() => 0)
  for (const { points } of seriesOf(metrics, meaning)) {
    for (const point of points) {
      const at = indexOf(metrics, String(point['time']))
      values[at] = (values[at] ?? 0) + Number(point['Sum'] ?? 0)
    }
  }
  return values
}

/** One value a period; the largest of the series, `undefined` where nothing was measured. */
export function peaks(
  metrics: Metrics,
  meaning: Meaning,
  statistic: string,
): readonly (number | undefined)[] {
  const values: (number | undefined)[] = periodsOf(metrics).map(() => undefined)
  for (const { points } of seriesOf(metrics, meaning)) {
    for (const point of points) {
      const at = indexOf(metrics, String(point['time']))
      values[at] = Math.max(values[at] ?? 0, Number(point[statistic] ?? 0))
    }
  }
  return values
}

const firstPeriodMs = ({ startTime, period }: Metrics): number => {
  const periodMs = period * 1000
  return Math.floor(Date.parse(startTime) / periodMs) * periodMs
}

const indexOf = (metrics: Metrics, time: string): number =>
  Math.round((Date.parse(time) - firstPeriodMs(metrics)) / (metrics.period * 1000))

/** Where each period begins. */
export function periodsOf(metrics: Metrics): readonly number[] {
  const startMs = firstPeriodMs(metrics)
  const periodMs = metrics.period * 1000
  const count = Math.max(1, Math.ceil((Date.parse(metrics.endTime) - startMs) / periodMs))
  return Array.from({ length: count }, (_, index) => startMs + index * periodMs)
}

export const totalOf = (metrics: Metrics, meaning: Meaning): number =>
  seriesOf(metrics, meaning).reduce((sum, { total }) => sum + (total['Sum'] ?? 0), 0)
