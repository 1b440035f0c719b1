import { Hono } from 'hono'
import { refuseAdmin } from '../admin/index.ts'
import type { DeclaredName } from '../invoke/explain/explain.ts'
import type { Ports } from '../ports.ts'
import type { Gathering, JournalReader } from '../ports-journal.ts'
import type { TraceStore } from '../trace-store.ts'
import { explainedCall, recentRefusals } from './explained.ts'
import { readMetricsQuery } from './metrics-query.ts'
import { metricsReport } from './metrics.ts'
import { prometheusText } from './prometheus.ts'

/** What the routes read. */
export interface ObservabilityOptions {
  readonly traces: TraceStore
  readonly journal: JournalReader
  readonly declaredName: DeclaredName
  /** Makes what isolates counted and noted visible. */
  readonly gather: (what: Gathering) => Promise<void>
}

/** The paths of these routes, as the app's router takes them. */
export const observedPaths = [
  '/_admin/traces',
  '/_admin/traces/:requestId',
  '/_admin/tidegate/logs',
  '/_admin/metrics',
] as const

/** `/_admin/traces`, `/_admin/metrics` and `/_admin/tidegate/logs`: what happened to calls, for administrators. */
export function observabilityRoutes(ports: Ports, options: ObservabilityOptions): Hono {
  const { traces, journal, declaredName, gather } = options
  const app = new Hono().basePath('/_admin')
  app.use(async (context, next) => {
    return (await refuseAdmin(context.req.raw, ports)) ?? next()
  })
  app.get('/traces', async (context) => {
    const { apiId, stage, code, status, limit } = context.req.query()
    await gather({})
    const filter = { apiId, stage, code, status, limit: countOf(limit, 50, 200) }
    return context.json({ items: await recentRefusals(options, filter) })
  })
  app.get('/traces/:requestId', async (context) => {
    await gather({})
    const sources = { ports, traces, journal, declaredName }
    const call = await explainedCall(sources, context.req.param('requestId'))
    return call === undefined
      ? context.json({ message: 'Nothing is kept of this request id' }, 404)
      : context.json(call)
  })
  app.get('/tidegate/logs', async (context) => {
    await gather({})
    const query = context.req.query()
    const [after, limit] = [countOf(query['after'], 0), countOf(query['limit'], 100, 500)]
    // The newest line says where to go on, also to who wants to see none before that.
    const lines = journal.lines(after, Math.max(limit, 1))
    const items = lines.slice(lines.length - limit)
    const { successFraction } = ports.settings.accessLog ?? {}
    return context.json({
      items,
      next: lines.at(-1)?.sequence ?? after,
      ...(successFraction !== undefined && { successFraction }),
    })
  })
  app.get('/metrics', async (context) => {
    const nowMs = ports.clock.now()
    const { format, ...given } = context.req.query()
    await gather({ calls: true })
    if (format === 'prometheus' || prefersText(context.req.header('accept'))) {
      return context.text(await prometheusText(ports.metering, nowMs), 200, prometheusType)
    }
    const query = readMetricsQuery(given, nowMs)
    return 'message' in query
      ? context.json(query, 400)
      : context.json(await metricsReport(ports, query))
  })
  app.all('*', (context) => context.json({ message: 'Use GET' }, 405))
  return app
}

const prometheusType = { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }

/** Prometheus asks for OpenMetrics or plain text; everybody else gets JSON. */
const prefersText = (accept = ''): boolean =>
  /^(?:text\/plain|application\/openmetrics-text)/.test(accept.trimStart())

/** A whole number of a query, within bounds; the default for anything else. */
function countOf(text: string | undefined, otherwise: number, most = Number.MAX_SAFE_INTEGER) {
  const count = Number(text)
  return text !== undefined && Number.isInteger(count) && count >= 0
    ? Math.min(count, most)
    : otherwise
}
