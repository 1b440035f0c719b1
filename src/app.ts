import { Hono } from 'hono'
import { manageConnections } from './admin/connections.ts'
import { refuseAdmin } from './admin/index.ts'
import type { ConsoleAssets } from './console/assets.ts'
import { consoleRoutes } from './console/index.tsx'
import { documentation, type DocumentationSource } from './documentation/index.ts'
import type { PortalDoor } from './documentation/portal/index.ts'
import type { DeclaredName } from './invoke/explain/explain.ts'
import { invoke } from './invoke/invoke.ts'
import { readHead, type RequestHead } from './invoke/request/head.ts'
import type { TraceSink } from './invoke/trace.ts'
import { observabilityRoutes, observedPaths } from './observability/routes.ts'
import { otlpTracing } from './observability/tracing.ts'
import { answerCost } from './metering/cost-answer.ts'
import { planOf } from './plan/memo.ts'
import type { Connection, Ports, Settled } from './ports.ts'
import type { Gathering, JournalReader } from './ports-journal.ts'
import { callTrace, type TraceStore } from './trace-store.ts'

/** What the app needs beside the ports: doors to other objects, and what only the platform knows. */
export interface AppOptions {
  /** Forwards an authorised call to the registry. */
  readonly registry: (request: Request) => Promise<Response>
  readonly sourceIp: (request: Request, headers: ReadonlyMap<string, string>) => string
  /** What the platform knows of the connection; `undefined` where it knows nothing. */
  readonly connection: (request: Request) => Settled<Connection | undefined>
  readonly traces: TraceStore
  readonly journal: JournalReader
  readonly declaredName: DeclaredName
  readonly documentation: DocumentationSource
  readonly console: ConsoleAssets
  /** Tells what this isolate, and those beside it, counted and noted: whoever asks next finds it. */
  readonly gather: (what: Gathering) => Promise<void>
  /** Network hops of this isolate so far, by kind. */
  readonly counters: () => object
  /** Answers the gateway's own paths, where another process does; it cannot see whose call it is. */
  readonly ownPaths: ((request: Request, sourceIp: string) => Promise<Response>) | undefined
}

/**
 * The public worker. The gateway's own paths are Hono's; everything else is a call to a stage and
 * does not pass through it, because a router in front of ours would cost each call a third more.
 */
export function createApp(
  ports: Ports,
  options: AppOptions,
): (request: Request) => Settled<Response> {
  const { sourceIp } = options
  const ownPaths = options.ownPaths ?? answeredBy(ownRoutes(ports, options))
  const { otlp } = ports.settings
  const observe = otlp === undefined ? undefined : otlpTracing(ports, otlp)
  const call = (
    request: Request,
    head: RequestHead,
    connection: Connection | undefined,
  ): Settled<Response> => {
    const base = {
      entrance: 'public',
      sourceIp: sourceIp(request, head.headers),
      planOf,
      ...(connection !== undefined && { connection }),
    } as const
    const isTraced = head.headers.has('x-tidegate-trace')
    if (!isTraced && observe === undefined) return invoke(request, ports, { ...base, head })
    const run = (watched: Request, trace: TraceSink | undefined): Promise<Response> =>
      invoke(watched, ports, {
        ...base,
        ...(watched === request && { head }),
        ...(trace !== undefined && { trace }),
      })
    return isTraced || observe === undefined
      ? callTrace(request, ports, options.traces, run)
      : observe(request, run)
  }
  return (request) => {
    const head = readHead(request)
    const { url } = head
    const path = url.indexOf('/', url.indexOf('://') + 3)
    if (path >= 0 && url.charCodeAt(path + 1) === 95 && ownPath.test(url.slice(path, path + 12))) {
      return URL.canParse(url) ? ownPaths(request, sourceIp(request, head.headers)) : badRequest()
    }
    const connection = options.connection(request)
    return connection instanceof Promise
      ? connection.then((known) => call(request, head, known))
      : call(request, head, connection)
  }
}

const answeredBy =
  (app: Hono) =>
  (request: Request): Settled<Response> =>
    app.fetch(request)

/** RFC 9112, 3.2: a Host header that is none, or more than one. */
const badRequest = (): Response => Response.json({ message: 'Bad Request' }, { status: 400 })

/** `/_admin`, `/_console`, `/_docs`, `/_health`; `/_api` is a stage's. */
const ownPath = /^\/_(?:admin|console|docs|health)(?:[/?]|$)/

function ownRoutes(ports: Ports, options: AppOptions): Hono {
  const app = new Hono()
  app.get('/_health', (context) => context.json({ status: 'ok', version: ports.settings.version }))
  app.get('/_admin/counters', async (context) => {
    const refused = await refuseAdmin(context.req.raw, ports)
    return refused ?? context.json(options.counters())
  })
  app.get('/_admin/tidegate/cost', async (context) => {
    const refused = await refuseAdmin(context.req.raw, ports)
    if (refused !== undefined) return refused
    await options.gather({ calls: true })
    return answerCost(ports, context.req.url)
  })
  app.get('/_admin/usageplans/:planId/usage', async (context) => {
    const refused = await refuseAdmin(context.req.raw, ports)
    if (refused !== undefined) return refused
    await options.gather({ planId: context.req.param('planId') })
    return options.registry(context.req.raw)
  })
  const observability = observabilityRoutes(ports, options)
  for (const path of observedPaths) {
    app.all(path, (context) => observability.fetch(context.req.raw))
  }
  app.all('/_admin/tidegate/connections/:apiId/:stage/:connectionId?', async (context) => {
    const refused = await refuseAdmin(context.req.raw, ports)
    if (refused !== undefined) return refused
    const { apiId, stage: stageName, connectionId } = context.req.param()
    return manageConnections(context.req.raw, ports.connections, { apiId, stageName }, connectionId)
  })
  app.all('/_admin/*', async (context) => {
    const refused = await refuseAdmin(context.req.raw, ports)
    return refused ?? options.registry(context.req.raw)
  })
  app.route('/_console', consoleRoutes(options.console))
  app.get('/_console/', (context) => context.redirect('/_console', 301))
  app.route('/_docs', documentation(ports, options.documentation, portalDoor(ports, options)))
  app.notFound((context) => context.json({ message: 'Not Found' }, 404))
  app.onError((error, context) => {
    ports.log.write({ level: 'error', event: 'defect', path: context.req.path, stack: error.stack })
    return context.json({ message: 'Internal server error' }, 500)
  })
  return app
}

/** What the developer portal may ask of the registry: its own operations, and a key's usage. */
function portalDoor(ports: Ports, options: AppOptions): PortalDoor {
  const registry = (path: string, init?: RequestInit): Promise<Response> =>
    options.registry(new Request(`https://portal.internal/_admin${path}`, init))
  return {
    ask: (path, input) =>
      registry(`/tidegate/portal${path}`, input && { method: 'POST', body: JSON.stringify(input) }),
    async usage(planId, keyId) {
      await options.gather({ planId })
      const today = new Date(ports.clock.now()).toISOString().slice(0, 10)
      const query = new URLSearchParams({ keyId, startDate: today, endDate: today })
      return registry(`/usageplans/${encodeURIComponent(planId)}/usage?${query.toString()}`)
    },
    sourceIp: (request) => options.sourceIp(request, new Map(request.headers)),
    nowMs: () => ports.clock.now(),
  }
}
