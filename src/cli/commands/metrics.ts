import { parseArgs } from 'node:util'
import type { MetricSeries, MetricsReport } from '../../observability/metrics.ts'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp, type GatewayApi } from '../gateway-api.ts'
import { CommandError, UsageError } from '../io.ts'
import { apiIdOf } from '../named.ts'
import { tableText } from '../table.ts'

/** Calls, errors and latencies of a running gateway, by API Gateway's CloudWatch names. */
export const metrics: Command = {
  name: 'metrics',
  summary: 'show calls, errors and latencies by the names of CloudWatch',
  usage:
    'tidegate metrics [API[/STAGE]] [--hours N] [--methods] [--endpoint URL] [--data DIR] [--json]',
  details: `
Totals of the last hours for each stage; API is an id or a name. On Cloudflare figures arrive about
twenty seconds after the calls; percentiles are estimates. GET /_admin/metrics has points over time,
other statistics, and Prometheus text.

  --hours N       how far back (3)
  --methods       each method or route by itself
${gatewayFlagsHelp()}
  --json          as JSON, with points over time`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...gatewayFlags,
        hours: { type: 'string', default: '3' },
        methods: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    const hours = Number(values.hours)
    if (!(hours > 0 && hours <= 24 * 400)) {
      throw new UsageError(`--hours takes a number from 1 to 9600, not '${values.hours}'`)
    }
    if (positionals.length > 1) throw new UsageError('name one API or stage')
    const api = gatewayApi(values)
    const [given, stage] = positionals[0]?.split('/') ?? []
    const apiId = given === undefined ? undefined : await apiIdOf(api, given)
    const query = new URLSearchParams({
      startTime: String(Date.now() - hours * 3_600_000),
      ...(apiId !== undefined && { apiId }),
      ...(stage !== undefined && { stage }),
      ...(values.methods && { by: 'method' }),
    })
    const path = `/metrics?${query.toString()}`
    const report = (await api.ask('GET', path)) as MetricsReport
    if (report.series.length === 0 && apiId !== undefined && stage !== undefined) {
      await checkStage(api, apiId, stage)
    }
    io.stdout(values.json ? `${JSON.stringify(report)}\n` : metricsText(report.series))
    return 0
  },
}

/** Tells a stage without calls from one that there is none of. */
async function checkStage(api: GatewayApi, apiId: string, stage: string): Promise<void> {
  const { items } = (await api.ask('GET', `/tidegate/stages?apiId=${apiId}`)) as {
    readonly items: readonly { readonly stageName: string }[]
  }
  const names = items.map(({ stageName }) => stageName)
  if (names.includes(stage)) return
  throw new CommandError(`no stage '${stage}'; there are ${names.join(', ') || 'none'}`)
}

/** One line a stage or method, one column a metric; stages of one kind of API together. */
export function metricsText(series: readonly MetricSeries[]): string {
  if (series.length === 0) return 'No calls yet.\n'
  const kinds = [...new Set(series.map(({ protocolType }) => protocolType))]
  return kinds
    .map((kind) => kindText(series.filter(({ protocolType }) => protocolType === kind)))
    .join('\n')
}

function kindText(series: readonly MetricSeries[]): string {
  const names = [...new Set(series.map(({ metric }) => metric))]
  const rows = new Map<string, Row>()
  for (const one of series) {
    const { ApiId, Stage, Method = '' } = one.dimensions
    const subject = [ApiId, Stage, Method].join('\n')
    const row = rows.get(subject) ?? { first: one, cells: new Map<string, MetricSeries>() }
    row.cells.set(one.metric, one)
    rows.set(subject, row)
  }
  const subjects = [...rows.values()].map(({ first }) => subjectOf(first))
  const lines = [...rows.values()].map(({ first, cells }, at) => {
    const subject = subjects[at] ?? ''
    const isAlone = subjects.indexOf(subject) === subjects.lastIndexOf(subject)
    const head = isAlone ? subject : `${subject} (${first.dimensions.ApiId})`
    return [head, ...names.map((name) => shown(cells.get(name)))]
  })
  return tableText([['', ...names], ...lines])
}

/** What was measured of one stage or method. */
interface Row {
  readonly first: MetricSeries
  readonly cells: Map<string, MetricSeries>
}

/** As people call it, which two APIs of one name share. */
function subjectOf({ dimensions }: MetricSeries): string {
  const { ApiId, ApiName, Stage, Method } = dimensions
  return `${ApiName ?? ApiId}/${Stage}${Method === undefined ? '' : ` ${Method}`}`
}

/** A latency as average and 99th percentile, anything else as its sum. */
function shown(series: MetricSeries | undefined): string {
  if (series === undefined) return '-'
  const { total, unit } = series
  const rounded = (name: string): string => String(Math.round(total[name] ?? 0))
  return unit === 'Milliseconds'
    ? `${rounded('Average')} ms (p99 ${rounded('p99')})`
    : rounded('Sum')
}
