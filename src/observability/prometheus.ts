import { boundsMs } from '../invoke/closing/distribution.ts'
import { sumFigures } from '../invoke/closing/figures.ts'
import type { Distribution, Figures, Metering } from '../ports-metering.ts'
import { metrics, type Metric, type Sum } from './metric-names.ts'

const dayMs = 86_400_000

/** From when on sums are the counters: with those of days no longer kept, so that none shrinks. */
const everMs = -dayMs

/**
 * All metrics as Prometheus reads them: `aws_apigateway_count_total{api_id="a1b2c3d4e5",stage="prod",
 * method="GET /pets"} 12`. Counts are counters, latencies are histograms. Hops: 1, and 1 a stage.
 * @see https://prometheus.io/docs/instrumenting/exposition_formats/
 */
export async function prometheusText(
  metering: Pick<Metering, 'query' | 'stages'>,
  nowMs: number,
): Promise<string> {
  const families = new Map<string, Family>()
  const stages = await metering.stages()
  const sums = await Promise.all(
    stages.map(async (stage) => {
      const slices = await metering.query({
        apiId: stage.apiId,
        stage: stage.stage,
        fromMs: everMs,
        toMs: nowMs + dayMs,
        periodSeconds: dayMs / 1_000,
        by: ['method'],
      })
      const methods = [...Map.groupBy(slices, ({ method = '-' }) => method)]
      return methods.map(([method, own]) => ({
        stage,
        method,
        figures: sumFigures(own.map(({ figures }) => figures)),
      }))
    }),
  )
  for (const { stage, method, figures } of sums.flat()) {
    const labels = labelsOf({ api_id: stage.apiId, stage: stage.stage, method })
    for (const metric of metrics[stage.protocol]) {
      if (metric.takes?.(method) ?? true) addSamples(families, metric, labels, figures)
    }
  }
  return [...families].map(([name, family]) => familyText(name, family)).join('')
}

interface Family {
  readonly type: 'counter' | 'histogram'
  readonly help: string
  readonly samples: string[]
}

function addSamples(
  families: Map<string, Family>,
  metric: Metric,
  labels: string,
  figures: Figures,
): void {
  const reading = metric.read(figures)
  const isCount = 'samples' in reading
  const name = familyName(metric)
  let family = families.get(name)
  if (family === undefined) {
    const help = `API Gateway's ${metric.name}, ${metric.unit.toLowerCase()}`
    family = { type: isCount ? 'counter' : 'histogram', help, samples: [] }
    families.set(name, family)
  }
  family.samples.push(
    ...(isCount ? counterLines(name, labels, reading) : histogramLines(name, labels, reading)),
  )
}

const counterLines = (name: string, labels: string, { sum }: Sum): string[] => [
  `${name}{${labels}} ${sum}`,
]

function histogramLines(name: string, labels: string, reading: Distribution): string[] {
  let below = 0
  const buckets = boundsMs.map((bound, index) => {
    below += reading.buckets[index] ?? 0
    return `${name}_bucket{${labels},le="${bound}"} ${below}`
  })
  return [
    ...buckets,
    `${name}_bucket{${labels},le="+Inf"} ${reading.count}`,
    `${name}_sum{${labels}} ${reading.sumMs}`,
    `${name}_count{${labels}} ${reading.count}`,
  ]
}

/** `4XXError` → `aws_apigateway_4xxerror_total`, `Latency` → `aws_apigateway_latency_milliseconds`. */
function familyName({ name, unit }: Metric): string {
  const stem = `aws_apigateway_${name.toLowerCase()}`
  return unit === 'Milliseconds' ? `${stem}_milliseconds` : `${stem}_total`
}

const labelsOf = (labels: Readonly<Record<string, string>>): string =>
  Object.entries(labels)
    .map(([name, value]) => `${name}="${value.replace(/["\\]/g, '\\$&').replaceAll('\n', '\\n')}"`)
    .join(',')

const familyText = (name: string, { type, help, samples }: Family): string =>
  `# HELP ${name} ${help}\n# TYPE ${name} ${type}\n${samples.join('\n')}\n`
