import { call } from '../base/admin-api.ts'
import { fill, h } from '../base/dom.ts'
import { showLatest } from '../base/reads.ts'
import { goTo, type View } from '../base/view.ts'
import { badge, button, choice, empty, errorBox, link, table } from '../base/widgets.ts'
import { chart } from './chart.ts'
import {
  type Metrics,
  peaks,
  periodsOf,
  readMetrics,
  type Series,
  seriesOf,
  sums,
  totalOf,
} from './metrics-data.ts'

/** Spans that can be looked at: hours, and their name. */
const spans = [
  ['0.25', 'Last 15 minutes'],
  ['1', 'Last hour'],
  ['3', 'Last 3 hours'],
  ['24', 'Last day'],
  ['168', 'Last week'],
] as const

/** What a page shows of a span; costs and methods stand on the page of one stage. */
interface StageFigures {
  readonly metrics: Metrics
  readonly ofStage?: { readonly cost: HTMLElement; readonly byMethod: Metrics }
}

/** How often an open page reads the figures again. */
const rereadMs = 15_000

const count = (value: number): string => value.toLocaleString('en', { maximumFractionDigits: 1 })
const milliseconds = (value: number): string =>
  value >= 1000 ? `${(value / 1000).toFixed(1)} s` : `${value.toFixed(value < 10 ? 1 : 0)} ms`

/** What stages did: traffic, errors, throttles, latency, cost. `/monitoring/a1b2c3d4e5/prod` shows one. */
export const showMonitoring: View = async ([apiId, stage]) => {
  let hours = sessionStorage.getItem('tidegate-span') ?? '1'
  const charts = h('div', { class: 'charts' })
  const heading = h('h1', {}, apiId === undefined ? 'Monitoring' : `${apiId} ${stage ?? ''}`)
  const stages = h('div')
  const figuresOf = async (inHours: string): Promise<StageFigures> => {
    const query = new URLSearchParams({
      startTime: new Date(Date.now() - Number(inHours) * 3_600_000).toISOString(),
      ...(apiId !== undefined && { apiId }),
      ...(stage !== undefined && { stage }),
    })
    const metrics = await readMetrics(query)
    if (apiId === undefined || stage === undefined) return { metrics }
    const cost = await costChart(apiId, stage)
    query.set('by', 'method')
    return { metrics, ofStage: { cost, byMethod: await readMetrics(query) } }
  }
  // Another span may be chosen while the figures of the one before are on their way.
  const read = showLatest(figuresOf, ({ metrics, ofStage }) => {
    const isRead = charts.contains(document.activeElement)
    // Somebody reads a chart: it is not taken away under the cursor.
    if (!isRead) fill(charts, ...chartsOf(metrics), ofStage?.cost)
    fill(stages, ofStage === undefined ? stageTable(metrics) : methodTable(ofStage.byMethod))
    const { ApiName } = metrics.series[0]?.dimensions ?? {}
    if (ofStage !== undefined && ApiName !== undefined) {
      heading.textContent = `${ApiName} ${stage ?? ''}`
    }
  })
  await read(hours)
  const again = setInterval(() => {
    if (!charts.isConnected) clearInterval(again)
    else void read(hours).catch((error: unknown) => fill(stages, errorBox(error)))
  }, rereadMs)
  const span = choice('Span', 'span', spans, hours)
  span.addEventListener('change', () => {
    hours = span.querySelector('select')?.value ?? hours
    sessionStorage.setItem('tidegate-span', hours)
    void read(hours).catch((error: unknown) => fill(stages, errorBox(error)))
  })
  return {
    title: 'Monitoring',
    content: [
      apiId !== undefined && h('p', { class: 'crumbs' }, link('#/monitoring', 'Monitoring')),
      h(
        'div',
        { class: 'title' },
        heading,
        h('div', { class: 'bare-choice' }, span),
        button('Refresh', () => read(hours)),
      ),
      h('h2', { class: 'visually-hidden' }, 'Over time'),
      charts,
      h('h2', {}, apiId === undefined ? 'Stages' : 'Methods and routes'),
      stages,
    ],
  }
}

function chartsOf(metrics: Metrics): readonly HTMLElement[] {
  const times = periodsOf(metrics)
  const calls = totalOf(metrics, 'calls')
  const [client, server] = [totalOf(metrics, 'clientErrors'), totalOf(metrics, 'serverErrors')]
  const throttles = totalOf(metrics, 'throttles')
  const share = (part: number): string =>
    calls === 0 ? '' : ` (${((part / calls) * 100).toFixed(1)} %)`
  return [
    chart({
      title: 'Traffic',
      summary: counted(calls, 'call or message', 'calls and messages'),
      times,
      lines: [{ name: 'Calls', class: 'first', values: sums(metrics, 'calls') }],
      format: count,
    }),
    chart({
      title: 'Latency',
      summary: latencySummary(metrics),
      times,
      lines: [
        { name: 'p50', class: 'first', values: peaks(metrics, 'latency', 'p50') },
        { name: 'p90', class: 'second', values: peaks(metrics, 'latency', 'p90') },
        { name: 'p99', class: 'third', values: peaks(metrics, 'latency', 'p99') },
      ],
      format: milliseconds,
    }),
    chart({
      title: 'Errors',
      summary: `${counted(client, 'client error', 'client errors')}${share(client)}, ${counted(server, 'server error', 'server errors')}${share(server)}`,
      times,
      lines: [
        { name: '4xx', class: 'second', values: sums(metrics, 'clientErrors') },
        { name: '5xx', class: 'third', values: sums(metrics, 'serverErrors') },
      ],
      format: count,
    }),
    chart({
      title: 'Throttles',
      summary: `${counted(throttles, 'call was', 'calls were')} throttled${share(throttles)}`,
      times,
      lines: [{ name: '429', class: 'third', values: sums(metrics, 'throttles') }],
      format: count,
    }),
  ]
}

const counted = (amount: number, one: string, many: string): string =>
  `${count(amount)} ${amount === 1 ? one : many}`

function latencySummary(metrics: Metrics): string {
  const measured = seriesOf(metrics, 'latency').flatMap(({ total }) =>
    (total['SampleCount'] ?? 1) > 0 && total['p99'] !== undefined ? [total['p99']] : [],
  )
  if (measured.length === 0) return 'Nothing measured in this span'
  return `p99 of the whole span ${milliseconds(Math.max(...measured))}`
}

/** What the cost report says of a stage, a day each. */
interface Cost {
  readonly tidegateUsd: number
  readonly awsUsd: number
}

interface CostReport {
  readonly total: Cost
  readonly stages: readonly { readonly days: Readonly<Record<string, Cost>> }[]
}

const dayMs = 86_400_000
const costDays = 14

async function costChart(apiId: string, stage: string): Promise<HTMLElement> {
  const dayOf = (timeMs: number): string => new Date(timeMs).toISOString().slice(0, 10)
  const today = Date.parse(dayOf(Date.now()))
  const times = Array.from({ length: costDays }, (_, ago) => today - (costDays - 1 - ago) * dayMs)
  const query = new URLSearchParams({
    apiId,
    stage,
    startDate: dayOf(times[0] ?? today),
    endDate: dayOf(today),
  })
  const report = await call<CostReport>('GET', `/tidegate/cost?${query.toString()}`)
  const usd = (value: number): string =>
    `$${value.toLocaleString('en', { maximumSignificantDigits: 2 })}`
  return chart({
    title: 'Cost',
    summary: `${usd(report.total.tidegateUsd)} in ${costDays} days, ${usd(report.total.awsUsd)} on API Gateway`,
    times,
    lines: [
      {
        name: 'A day',
        class: 'first',
        values: times.map((timeMs) => report.stages[0]?.days[dayOf(timeMs)]?.tidegateUsd ?? 0),
      },
    ],
    format: usd,
  })
}

/** What a stage's methods or routes came to, the busiest first. */
function methodTable(metrics: Metrics): HTMLElement {
  const byMethod = Map.groupBy(metrics.series, ({ dimensions }) => dimensions.Method ?? '-')
  const rows = [...byMethod].map(([method, series]) => {
    const own = { ...metrics, series }
    const name = method === '-' ? 'reached none' : method
    return { calls: totalOf(own, 'calls'), cells: [h('code', {}, name), ...figures(own)] }
  })
  return rows.length === 0
    ? empty('No calls in this span', 'Choose a longer one, or call the stage.')
    : table(
        'Methods and routes',
        ['Method', ...figureNames],
        rows.sort((a, b) => b.calls - a.calls).map(({ cells }) => cells),
      )
}

const figureNames = ['Calls', '4xx', '5xx', 'Throttled', 'p99']

/** The cells under `figureNames`. */
const figures = (metrics: Metrics): readonly string[] => [
  count(totalOf(metrics, 'calls')),
  count(totalOf(metrics, 'clientErrors')),
  count(totalOf(metrics, 'serverErrors')),
  count(totalOf(metrics, 'throttles')),
  p99Of(metrics.series),
]

/** Every stage that was called, with what its span came to. */
function stageTable(metrics: Metrics): HTMLElement {
  const byStage = Map.groupBy(
    metrics.series,
    ({ dimensions: { ApiId, Stage } }) => `${ApiId}/${Stage}`,
  )
  const rows = [...byStage.values()].map((series) => {
    const [first] = series
    const own = { ...metrics, series }
    const { ApiId = '', Stage = '', ApiName = ApiId } = first?.dimensions ?? {}
    return {
      calls: totalOf(own, 'calls'),
      cells: [
        link(`#/monitoring/${ApiId}/${encodeURIComponent(Stage)}`, `${ApiName} ${Stage}`),
        badge(first?.protocolType ?? ''),
        ...figures(own),
      ],
    }
  })
  if (rows.length === 0) {
    return empty(
      'No calls yet',
      'What stages do is counted from their first call; figures come within some twenty seconds.',
      button('Make a call', () => goTo('/traces')),
    )
  }
  return table(
    'Stages',
    ['Stage', 'Type', ...figureNames],
    rows.sort((a, b) => b.calls - a.calls).map(({ cells }) => cells),
  )
}

function p99Of(series: readonly Series[]): string {
  const { total } = series.find(({ metric }) => metric === 'Latency') ?? {}
  return total?.['p99'] === undefined ? '—' : milliseconds(total['p99'])
}
