import { metrics } from './metric-names.ts'
import { isStatistic } from './statistics.ts'

/** What `GET /_admin/metrics` is asked for. */
export interface MetricsQuery {
  readonly apiId: string | undefined
  readonly stage: string | undefined
  /** A route key: `'GET /pets/{id}'`. */
  readonly method: string | undefined
  readonly byMethod: boolean
  /** Names of metrics; empty: all. */
  readonly metrics: readonly string[]
  /** Empty: the metric's own. */
  readonly statistics: readonly string[]
  readonly fromMs: number
  readonly toMs: number
  readonly periodSeconds: number
}

/** What is wrong with a query, to be told to the caller. */
export interface WrongMetricsQuery {
  readonly message: string
}

const spanMsDefault = 3 * 3_600_000
/** The last instant that a date can be. */
const instantMsMax = 8.64e15
/** Minutes are kept that long; older figures are of whole days. */
const minutesKeptMs = 15 * 86_400_000
const daySeconds = 86_400
/** Points of one series when the caller names no period. */
const pointsWanted = 200

/** Periods that are chosen by themselves, in seconds. */
const usualPeriods = [60, 300, 900, 3_600, 21_600, daySeconds]

/** Of every kind of API. */
const metricNames: ReadonlySet<string> = new Set(
  Object.values(metrics).flatMap((ofKind) => ofKind.map(({ name }) => name)),
)

/** Reads a query; times are ISO 8601 or milliseconds. */
export function readMetricsQuery(
  given: Readonly<Record<string, string>>,
  nowMs: number,
): MetricsQuery | WrongMetricsQuery {
  const toMs = timeOf(given['endTime'], nowMs)
  const fromMs = timeOf(given['startTime'], toMs - spanMsDefault)
  if (!(fromMs < toMs && toMs <= instantMsMax)) {
    return { message: 'Give startTime before endTime, each as ISO 8601 or in milliseconds' }
  }
  const periodSeconds =
    given['period'] === undefined ? usualPeriod(toMs - fromMs) : Number(given['period'])
  if (!(periodSeconds >= 60 && periodSeconds % 60 === 0)) {
    return { message: 'Give period in seconds, as a multiple of 60' }
  }
  if (nowMs - fromMs > minutesKeptMs && periodSeconds % daySeconds !== 0) {
    return {
      message: `Give period as a multiple of ${daySeconds} for times more than 15 days ago`,
    }
  }
  const statistics = listOf(given['statistics'])
  const unknown = statistics.find((name) => !isStatistic(name))
  if (unknown !== undefined) {
    return {
      message: `No statistic ${unknown}: there are Sum, Average, SampleCount, Minimum, Maximum, p50, p99.9 …`,
    }
  }
  const asked = listOf(given['metric'])
  const unmeasured = asked.find((name) => !metricNames.has(name))
  if (unmeasured !== undefined) {
    return { message: `No metric ${unmeasured}: there are ${[...metricNames].join(', ')}` }
  }
  return {
    apiId: given['apiId'],
    stage: given['stage'],
    method: given['method'],
    byMethod: given['by'] === 'method',
    metrics: asked,
    statistics,
    fromMs,
    toMs,
    periodSeconds,
  }
}

const listOf = (text: string | undefined): readonly string[] =>
  (text ?? '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== '')

function timeOf(text: string | undefined, otherwise: number): number {
  if (text === undefined) return otherwise
  return /^\d+$/.test(text) ? Number(text) : Date.parse(text)
}

function usualPeriod(spanMs: number): number {
  if (spanMs > minutesKeptMs) return daySeconds
  const least = spanMs / 1_000 / pointsWanted
  return usualPeriods.find((period) => period >= least) ?? daySeconds
}
