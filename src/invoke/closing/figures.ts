import type { CpuClass, Figures } from '../../ports-metering.ts'
import { addDistribution, emptyDistribution, type GrowingDistribution } from './distribution.ts'

/** Figures that grow: an isolate keeps one record for each method and key, and adds in place. */
export type GrowingFigures = {
  -readonly [Name in Exclude<keyof Figures, 'cpu' | 'latency' | 'integrationLatency'>]: number
} & {
  readonly cpu: Record<CpuClass, number>
  readonly latency: GrowingDistribution
  readonly integrationLatency: GrowingDistribution
}

/** Figures of no calls. */
export const emptyFigures = (): GrowingFigures => ({
  calls: 0,
  clientErrors: 0,
  serverErrors: 0,
  throttled: 0,
  integrationErrors: 0,
  bytesIn: 0,
  bytesOut: 0,
  cacheHits: 0,
  cacheMisses: 0,
  objectCalls: 0,
  connectionSeconds: 0,
  cpu: { light: 0, medium: 0, heavy: 0 },
  latency: emptyDistribution(),
  integrationLatency: emptyDistribution(),
})

const counters = [
  'calls',
  'clientErrors',
  'serverErrors',
  'throttled',
  'integrationErrors',
  'bytesIn',
  'bytesOut',
  'cacheHits',
  'cacheMisses',
  'objectCalls',
  'connectionSeconds',
] as const satisfies readonly (keyof Figures)[]

/** Adds figures to others. */
export function addFigures(sum: GrowingFigures, added: Figures): void {
  for (const name of counters) sum[name] += added[name]
  sum.cpu.light += added.cpu.light
  sum.cpu.medium += added.cpu.medium
  sum.cpu.heavy += added.cpu.heavy
  addDistribution(sum.latency, added.latency)
  addDistribution(sum.integrationLatency, added.integrationLatency)
}

/** The figures of all together. */
export function sumFigures(all: Iterable<Figures>): Figures {
  const sum = emptyFigures()
  for (const figures of all) addFigures(sum, figures)
  return sum
}
