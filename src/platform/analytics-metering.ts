import type {
  CpuClass,
  Distribution,
  Figures,
  MeteredRow,
  MeteredSlice,
  MeteredStage,
  Metering,
  MeteringQuery,
} from '../ports-metering.ts'

/**
 * The Metering port on Workers Analytics Engine: up to three data points for each row, one with the
 * figures and one for each spread of times; read back by SQL over HTTP.
 *
 * Consistency: a point can be read after about a minute and is kept for three months. Under load
 * points are sampled and weighted, so that sums are estimates; quotas and GetUsage do not rest on
 * them. Periods go by when a point was written, at most twenty seconds after its calls. Nothing sums
 * up what is older than three months, so that counters of Prometheus shrink as points go.
 * @see https://developers.cloudflare.com/analytics/analytics-engine/sql-api/
 */
export interface AnalyticsAccess {
  readonly dataset: AnalyticsDataset
  /** As `wrangler.toml` names the dataset. */
  readonly datasetName: string
  /** Of the Cloudflare account, not of AWS. */
  readonly accountId: string
  /** An API token that may read the account's analytics. */
  readonly token: string
  readonly fetch: (url: string, init: SqlRequest) => Promise<Response>
}

/** The binding of a dataset, as far as it is used. */
export interface AnalyticsDataset {
  writeDataPoint(point: DataPoint): void
}

/** At most 20 doubles and 20 blobs; one index, by which points are sampled. */
export interface DataPoint {
  readonly indexes: string[]
  readonly blobs: string[]
  readonly doubles: number[]
}

interface SqlRequest {
  readonly method: 'POST'
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** What a data point holds: the figures of a row, or how its times are spread. */
type Kind = 'figures' | 'latency' | 'integration'

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

const cpuClasses = ['light', 'medium', 'heavy'] as const satisfies readonly CpuClass[]

/** Doubles of a data point: 11 counters, 3 classes, then count, sum and largest of both times. */
const doublesPerPoint = 20
const latencyAt = counters.length + cpuClasses.length
const integrationAt = latencyAt + 3

/** Where the largest value stands; all other doubles are sums. */
const maxima: ReadonlySet<number> = new Set([latencyAt + 2, integrationAt + 2])

/** Opens the port. */
export function analyticsMetering(access: AnalyticsAccess): Metering {
  return {
    async record(stage, rows) {
      for (const row of rows) {
        for (const point of pointsOf(stage, row)) access.dataset.writeDataPoint(point)
      }
    },
    async query(query) {
      const { apiId, stage } = query
      if (![apiId, stage].every((name) => safeName.test(name))) return []
      return slicesOf(await ask(access, sumsSql(access.datasetName, query)), query)
    },
    async stages() {
      const rows = await ask(
        access,
        `SELECT blob2 AS apiId, blob3 AS stage, blob4 AS protocol FROM ${access.datasetName}
         GROUP BY apiId, stage, protocol ORDER BY apiId, stage FORMAT JSON`,
      )
      return rows.map((row) => ({
        apiId: String(row['apiId']),
        stage: String(row['stage']),
        protocol: String(row['protocol']) as MeteredStage['protocol'],
      }))
    },
  }
}

/** API ids and stage names that can be meant; nothing else gets into a statement. */
const safeName = /^[\w$.~-]+$/

function pointsOf(
  { apiId, stage, protocol }: MeteredStage,
  { method, keyId, figures }: MeteredRow,
): DataPoint[] {
  const point = (kind: Kind, doubles: readonly number[]): DataPoint => ({
    indexes: [`${apiId}/${stage}`],
    blobs: [kind, apiId, stage, protocol, method, keyId],
    doubles: [...doubles],
  })
  const { latency, integrationLatency, cpu } = figures
  const summary = ({ count, sumMs, maxMs }: Distribution): number[] => [count, sumMs, maxMs]
  return [
    point('figures', [
      ...counters.map((name) => figures[name]),
      ...cpuClasses.map((name) => cpu[name]),
      ...summary(latency),
      ...summary(integrationLatency),
    ]),
    ...(latency.count > 0 ? [point('latency', latency.buckets)] : []),
    ...(integrationLatency.count > 0 ? [point('integration', integrationLatency.buckets)] : []),
  ]
}

function sumsSql(
  datasetName: string,
  { apiId, stage, fromMs, toMs, periodSeconds, by }: MeteringQuery,
): string {
  const fromSeconds = Math.max(0, Math.floor(fromMs / 1_000 / periodSeconds) * periodSeconds)
  const sums = Array.from({ length: doublesPerPoint }, (_, index) =>
    maxima.has(index)
      ? `SUM(_sample_interval * double${index + 1}) AS d${index}, MAX(double${index + 1}) AS m${index}`
      : `SUM(_sample_interval * double${index + 1}) AS d${index}`,
  )
  const names = [
    `intDiv(toUInt32(timestamp), ${periodSeconds}) * ${periodSeconds} AS start`,
    'blob1 AS kind',
    ...(by.includes('method') ? ['blob5 AS method'] : []),
    ...(by.includes('keyId') ? ['blob6 AS keyId'] : []),
  ]
  const groups = ['start', 'kind', ...by]
  return `SELECT ${[...names, ...sums].join(', ')} FROM ${datasetName}
    WHERE index1 = '${apiId}/${stage}' AND timestamp >= toDateTime(${fromSeconds})
    AND timestamp < toDateTime(${Math.ceil(toMs / 1_000)})
    GROUP BY ${groups.join(', ')} ORDER BY ${groups.join(', ')} FORMAT JSON`
}

type SqlRow = Readonly<Record<string, unknown>>

/** @throws when the account or the token is wrong, or the service does not answer */
async function ask({ accountId, token, fetch }: AnalyticsAccess, sql: string): Promise<SqlRow[]> {
  const url = `https://api.cloudflare.com/client/v4/accounts/${accountId}/analytics_engine/sql`
  const headers = { authorization: `Bearer ${token}` }
  const response = await fetch(url, { method: 'POST', headers, body: sql })
  if (!response.ok) throw new Error(`Analytics Engine answered ${response.status}`)
  const answer: unknown = await response.json()
  return (answer as { readonly data: SqlRow[] }).data
}

/** One slice for the rows of all kinds that share period and names. */
function slicesOf(rows: readonly SqlRow[], { by }: MeteringQuery): readonly MeteredSlice[] {
  const groups = Map.groupBy(rows, (row) =>
    JSON.stringify([row['start'], ...by.map((name) => row[name])]),
  )
  return [...groups.values()].flatMap((group) => {
    const ofKind = (kind: Kind): SqlRow | undefined => group.find((row) => row['kind'] === kind)
    const row = ofKind('figures')
    if (row === undefined) return []
    const figures = figuresOf(row, ofKind('latency'), ofKind('integration'))
    const names = Object.fromEntries(by.map((name) => [name, String(row[name])]))
    return [{ startMs: Number(row['start']) * 1_000, ...names, figures }]
  })
}

function figuresOf(
  row: SqlRow,
  latency: SqlRow | undefined,
  integration: SqlRow | undefined,
): Figures {
  const sum = (from: SqlRow | undefined, index: number): number => Number(from?.[`d${index}`] ?? 0)
  const buckets = (spread: SqlRow | undefined): number[] =>
    Array.from({ length: doublesPerPoint }, (_, index) => sum(spread, index))
  const distribution = (at: number, spread: SqlRow | undefined): Distribution => ({
    count: sum(row, at),
    sumMs: sum(row, at + 1),
    maxMs: Number(row[`m${at + 2}`] ?? 0),
    buckets: buckets(spread),
  })
  const counted = Object.fromEntries(counters.map((name, index) => [name, sum(row, index)]))
  const cpu = Object.fromEntries(
    cpuClasses.map((name, index) => [name, sum(row, counters.length + index)]),
  )
  return {
    ...(counted as Record<(typeof counters)[number], number>),
    cpu: cpu as Record<CpuClass, number>,
    latency: distribution(latencyAt, latency),
    integrationLatency: distribution(integrationAt, integration),
  }
}
