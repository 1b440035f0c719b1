import { sumFigures } from '../invoke/closing/figures.ts'
import type { DefinitionStore } from '../ports.ts'
import type { Figures, MeteredSlice, MeteredStage, Metering } from '../ports-metering.ts'
import { metrics, type Metric } from './metric-names.ts'
import type { MetricsQuery } from './metrics-query.ts'
import { defaultStatistics, statistic } from './statistics.ts'

/** Values by statistic: `{"Average": 12.5, "p99": 80}`. */
export type Statistics = Readonly<Record<string, number>>

/** One metric of one stage, or of one method of it. */
export interface MetricSeries {
  readonly metric: string
  readonly unit: Metric['unit']
  readonly protocolType: MeteredStage['protocol']
  /** CloudWatch's; `Method` is the route key. */
  readonly dimensions: {
    readonly ApiId: string
    readonly Stage: string
    readonly ApiName?: string
    readonly Method?: string
  }
  /** Over the whole time. */
  readonly total: Statistics
  /** In order of time; periods without calls are left out, as CloudWatch does. */
  readonly points: readonly MetricPoint[]
}

/** The statistics of one period, and when it began. */
export interface MetricPoint {
  readonly time: string
  readonly [statistic: string]: number | string
}

/** The answer of `GET /_admin/metrics`. */
export interface MetricsReport {
  readonly startTime: string
  readonly endTime: string
  /** Seconds. */
  readonly period: number
  readonly series: readonly MetricSeries[]
}

/** What metrics are made of. */
export interface MetricSources {
  readonly metering: Pick<Metering, 'query' | 'stages'>
  readonly definitions: Pick<DefinitionStore, 'stage'>
}

/** Metrics of the stages that a query names. Hops: 1, and 1 a stage. */
export async function metricsReport(
  sources: MetricSources,
  query: MetricsQuery,
): Promise<MetricsReport> {
  const { apiId, stage, fromMs, toMs, periodSeconds } = query
  const stages = (await sources.metering.stages()).filter(
    (one) =>
      (apiId === undefined || one.apiId === apiId) && (stage === undefined || one.stage === stage),
  )
  const series = await Promise.all(stages.map((one) => seriesOf(sources, one, query)))
  return {
    startTime: new Date(fromMs).toISOString(),
    endTime: new Date(toMs).toISOString(),
    period: periodSeconds,
    series: series.flat(),
  }
}

async function seriesOf(
  { metering, definitions }: MetricSources,
  stage: MeteredStage,
  query: MetricsQuery,
): Promise<readonly MetricSeries[]> {
  const { fromMs, toMs, periodSeconds } = query
  const { apiId, stage: stageName } = stage
  const all = await metering.query({
    apiId,
    stage: stageName,
    fromMs,
    toMs,
    periodSeconds,
    by: ['method'],
  })
  const slices = all.filter(({ method }) => query.method === undefined || method === query.method)
  const apiName = nameOf(await definitions.stage(apiId, stageName))
  const dimensions = {
    ApiId: apiId,
    Stage: stageName,
    ...(apiName !== undefined && { ApiName: apiName }),
  }
  const groups: (readonly [Method: string | undefined, slices: readonly MeteredSlice[]])[] =
    query.byMethod || query.method !== undefined
      ? [...Map.groupBy(slices, ({ method = '-' }) => method)]
      : [[undefined, slices]]
  return groups.flatMap(([method, own]) =>
    wantedMetrics(stage, query).map((metric) => ({
      metric: metric.name,
      unit: metric.unit,
      protocolType: stage.protocol,
      dimensions: { ...dimensions, ...(method !== undefined && { Method: method }) },
      ...readings(metric, own, query.statistics),
    })),
  )
}

const wantedMetrics = ({ protocol }: MeteredStage, { metrics: names }: MetricsQuery) =>
  metrics[protocol].filter(({ name }) => names.length === 0 || names.includes(name))

function nameOf(snapshot: Awaited<ReturnType<DefinitionStore['stage']>>): string | undefined {
  if (snapshot === undefined) return undefined
  const { definition } = snapshot
  return definition.protocolType === 'REST' ? definition.restApi.name : definition.api.name
}

function readings(
  metric: Metric,
  slices: readonly MeteredSlice[],
  named: readonly string[],
): Pick<MetricSeries, 'total' | 'points'> {
  const statistics = named.length === 0 ? defaultStatistics(metric) : named
  const values = (figures: Figures): Statistics => {
    const reading = metric.read(figures)
    return Object.fromEntries(statistics.map((name) => [name, statistic(name, reading)]))
  }
  const taken = slices.filter(({ method = '-' }) => metric.takes?.(method) ?? true)
  const periods = [...Map.groupBy(taken, ({ startMs }) => startMs)].sort(([a], [b]) => a - b)
  return {
    total: values(figuresOf(taken)),
    points: periods.map(([startMs, own]) => ({
      ...values(figuresOf(own)),
      time: new Date(startMs).toISOString(),
    })),
  }
}

const figuresOf = (slices: readonly MeteredSlice[]): Figures =>
  sumFigures(slices.map(({ figures }) => figures))
