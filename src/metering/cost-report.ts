import type { Snapshot } from '../definition/api.ts'
import { sumFigures } from '../invoke/closing/figures.ts'
import type { Settled } from '../ports.ts'
import type { CpuClass, Figures, MeteredSlice, MeteredStage, Metering } from '../ports-metering.ts'
import {
  awsItems,
  bytesPerGb,
  total,
  volumeOf,
  type AwsTraffic,
  type AwsVolume,
  type Bill,
  type CacheGb,
  type Item,
} from './bill.ts'
import { prices } from './prices.ts'

/** What is asked: no API and no stage are all of them. */
export interface CostQuery {
  readonly apiId: string | undefined
  readonly stage: string | undefined
  /** `'2026-09-13'`, UTC, both included. */
  readonly startDate: string
  readonly endDate: string
}

/** Where a report finds what it needs. */
export interface CostSources {
  readonly metering: Pick<Metering, 'stages' | 'query'>
  /** A deployed stage, for its cache; `undefined` for one that is gone. */
  readonly snapshotOf: (apiId: string, stage: string) => Settled<Snapshot | undefined>
  readonly nowMs: number
}

/** Some calls and what they cost. */
interface Cost {
  readonly calls: number
  readonly clientErrors: number
  readonly serverErrors: number
  readonly throttled: number
  readonly cacheHits: number
  readonly bytesIn: number
  readonly bytesOut: number
  readonly objectCalls: number
  readonly connectionMinutes: number
  readonly tidegateUsd: number
  readonly awsUsd: number
}

/** One stage, as a whole and by what its calls differ in. */
export interface StageCost extends Cost, MeteredStage {
  readonly bill: Bill
  readonly days: Readonly<Record<string, Cost>>
  /** By `'GET /pets/{id}'`; `'-'` for calls that reached no method. */
  readonly methods: Readonly<Record<string, Cost>>
  /** By the API key's id; `'-'` for calls without one. */
  readonly keys: Readonly<Record<string, Cost>>
}

export interface CostReport extends Omit<CostQuery, 'apiId' | 'stage'> {
  /** Of the price table. */
  readonly pricesReadOn: string
  readonly total: Cost
  readonly stages: readonly StageCost[]
}

const dayMs = 86_400_000

/** CPU of a call by class, milliseconds: measured on workerd, rounded up (docs/performance.md). */
const cpuMs: Readonly<Record<CpuClass, number>> = { light: 0.1, medium: 0.25, heavy: 0.5 }

/**
 * What the measured calls of a range of days cost on Workers, beside what API Gateway would have
 * charged. AWS's tiers are those of all reported stages together. Tidegate's side has what was
 * measured: requests, CPU by class, Durable Object messages with a row each; reads of KV, which
 * are a few for each isolate and minute, are not measured by stage. Hops: 2, and 1 a stage.
 */
export async function costReport(sources: CostSources, query: CostQuery): Promise<CostReport> {
  const { metering } = sources
  const stages = (await metering.stages()).filter(
    ({ apiId, stage }) =>
      (query.apiId ?? apiId) === apiId && (query.stage === undefined || query.stage === stage),
  )
  const measured = await Promise.all(
    stages.map(async (stage) => ({
      stage,
      slices: await metering.query({
        apiId: stage.apiId,
        stage: stage.stage,
        fromMs: Date.parse(query.startDate),
        toMs: Date.parse(query.endDate) + dayMs,
        periodSeconds: dayMs / 1_000,
        by: ['method', 'keyId'],
      }),
      cache: await cacheOf(sources, stage, query),
    })),
  )
  const called = measured.filter(({ slices }) => slices.length > 0)
  const volume = volumeOf(
    called.map(({ stage, slices }) =>
      trafficOf(stage, sumFigures(slices.map(({ figures }) => figures)), undefined),
    ),
  )
  const reports = called.map(({ stage, slices, cache }) => stageCost(stage, slices, cache, volume))
  return {
    pricesReadOn: prices.readOn,
    startDate: query.startDate,
    endDate: query.endDate,
    total: addUp(reports),
    stages: reports.sort((a, b) => b.awsUsd - a.awsUsd),
  }
}

function stageCost(
  stage: MeteredStage,
  slices: readonly MeteredSlice[],
  cache: AwsTraffic['cache'],
  volume: AwsVolume,
): StageCost {
  const by = (nameOf: (slice: MeteredSlice) => string): Readonly<Record<string, Cost>> =>
    Object.fromEntries(
      [...Map.groupBy(slices, nameOf)].map(([name, group]) => {
        const figures = sumFigures(group.map((one) => one.figures))
        // A cache is the stage's, nobody's in particular.
        return [name, costOf(figures, billOf(stage, figures, undefined, volume))]
      }),
    )
  const figures = sumFigures(slices.map((slice) => slice.figures))
  const bill = billOf(stage, figures, cache, volume)
  return {
    ...stage,
    ...costOf(figures, bill),
    bill,
    days: by(({ startMs }) => new Date(startMs).toISOString().slice(0, 10)),
    methods: by(({ method = '-' }) => method),
    keys: by(({ keyId = '-' }) => keyId),
  }
}

const billOf = (
  stage: MeteredStage,
  figures: Figures,
  cache: AwsTraffic['cache'],
  volume: AwsVolume,
): Bill => ({
  tidegate: tidegateItems(stage, figures),
  aws: awsItems(trafficOf(stage, figures, cache), volume),
})

function tidegateItems({ protocol }: MeteredStage, figures: Figures): readonly Item[] {
  const { cloudflare } = prices
  const { calls, cpu, objectCalls, bytesOut } = figures
  const computedMs = cpu.light * cpuMs.light + cpu.medium * cpuMs.medium + cpu.heavy * cpuMs.heavy
  const isSocket = protocol === 'WEBSOCKET'
  const messages = objectCalls + (isSocket ? calls / cloudflare.socketMessagesPerRequest : 0)
  const item = (name: string, quantity: number, price: number): Item => ({
    name,
    quantity,
    usd: quantity * price,
  })
  return [
    item('Worker requests', isSocket ? 0 : calls, cloudflare.workerRequest),
    item('Worker CPU, ms', computedMs, cloudflare.workerCpuMs),
    item('Durable Object requests', messages, cloudflare.objectRequest),
    item('Rows written', objectCalls, cloudflare.rowWritten),
    item('Data out, GB', bytesOut / bytesPerGb, 0),
  ]
}

function trafficOf(
  { protocol }: MeteredStage,
  figures: Figures,
  cache: AwsTraffic['cache'],
): AwsTraffic {
  const { calls, throttled, bytesIn, bytesOut, connectionSeconds } = figures
  return {
    protocol,
    requests: calls - throttled,
    bytesOut,
    // Sizes of single calls are not kept: the average stands for all.
    bytesLargest: calls === 0 ? 0 : Math.max(bytesIn, bytesOut) / calls,
    connectionMinutes: connectionSeconds / 60,
    cache,
  }
}

/** The hours of the range that are over, at the size that the stage's cache has now. */
async function cacheOf(
  { snapshotOf, nowMs }: CostSources,
  { apiId, stage, protocol }: MeteredStage,
  { startDate, endDate }: CostQuery,
): Promise<AwsTraffic['cache']> {
  if (protocol !== 'REST') return undefined
  const settings = (await snapshotOf(apiId, stage))?.stage
  if (settings?.cacheClusterEnabled !== true || !('cacheClusterSize' in settings)) return undefined
  const gb = cacheSizes.find((size) => size === settings.cacheClusterSize) ?? '0.5'
  const untilMs = Math.min(nowMs, Date.parse(endDate) + dayMs)
  return { gb, hours: Math.max(0, untilMs - Date.parse(startDate)) / 3_600_000 }
}

const cacheSizes = Object.keys(prices.aws.cacheHour) as CacheGb[]

const costOf = (figures: Figures, { tidegate, aws }: Bill): Cost => ({
  calls: figures.calls,
  clientErrors: figures.clientErrors,
  serverErrors: figures.serverErrors,
  throttled: figures.throttled,
  cacheHits: figures.cacheHits,
  bytesIn: figures.bytesIn,
  bytesOut: figures.bytesOut,
  objectCalls: figures.objectCalls,
  connectionMinutes: figures.connectionSeconds / 60,
  tidegateUsd: total(tidegate),
  awsUsd: total(aws),
})

function addUp(costs: readonly Cost[]): Cost {
  const sum = (figure: (cost: Cost) => number): number =>
    costs.reduce((all, cost) => all + figure(cost), 0)
  return {
    calls: sum((cost) => cost.calls),
    clientErrors: sum((cost) => cost.clientErrors),
    serverErrors: sum((cost) => cost.serverErrors),
    throttled: sum((cost) => cost.throttled),
    cacheHits: sum((cost) => cost.cacheHits),
    bytesIn: sum((cost) => cost.bytesIn),
    bytesOut: sum((cost) => cost.bytesOut),
    objectCalls: sum((cost) => cost.objectCalls),
    connectionMinutes: sum((cost) => cost.connectionMinutes),
    tidegateUsd: sum((cost) => cost.tidegateUsd),
    awsUsd: sum((cost) => cost.awsUsd),
  }
}
