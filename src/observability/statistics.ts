import { percentileMs } from '../invoke/closing/distribution.ts'
import type { Distribution } from '../ports-metering.ts'
import type { Metric, Sum } from './metric-names.ts'

type Reading = Sum | Distribution

const isSum = (reading: Reading): reading is Sum => 'samples' in reading

/** Statistics of CloudWatch that are no percentiles. A sum has no smallest and largest sample. */
const named: Readonly<Record<string, (reading: Reading) => number>> = {
  Sum: (reading) => (isSum(reading) ? reading.sum : reading.sumMs),
  SampleCount: (reading) => (isSum(reading) ? reading.samples : reading.count),
  Average: (reading) =>
    isSum(reading) ? ratio(reading.sum, reading.samples) : ratio(reading.sumMs, reading.count),
  Minimum: (reading) => (isSum(reading) ? reading.sum : percentileMs(reading, 0)),
  Maximum: (reading) => (isSum(reading) ? reading.sum : reading.maxMs),
}

const ratio = (sum: number, count: number): number => (count === 0 ? 0 : sum / count)

const percentile = /^p(\d{1,2}(?:\.\d{1,2})?|100)$/

/** True for `'Sum'`, `'Average'`, `'SampleCount'`, `'Minimum'`, `'Maximum'`, `'p99'`, `'p99.9'`. */
export const isStatistic = (name: string): boolean =>
  Object.hasOwn(named, name) || percentile.test(name)

/** What a metric shows when nobody names statistics. */
export const defaultStatistics = ({ unit }: Metric): readonly string[] =>
  unit === 'Milliseconds' ? ['Average', 'p50', 'p90', 'p99', 'Maximum'] : ['Sum']

/** A statistic of a reading, to a thousandth; percentiles of distributions are estimates. */
export function statistic(name: string, reading: Reading): number {
  const read = named[name]
  if (read !== undefined) return rounded(read(reading))
  if (isSum(reading)) return rounded(reading.sum)
  return rounded(percentileMs(reading, Number(name.slice(1)) / 100))
}

const rounded = (value: number): number => Math.round(value * 1_000) / 1_000
