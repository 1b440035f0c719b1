import type { TraceEntry, TraceSink } from '../invoke/trace.ts'
import type { OtlpSettings, Ports } from '../ports.ts'
import { exportBody, spansOf, type SampledCall } from './spans.ts'
import { hex, readTraceparent, traceparent, type TraceContext } from './trace-context.ts'

/** Serves a call, with a sink when it is sampled. */
type Run = (request: Request, trace: TraceSink | undefined) => Promise<Response>

/** Calls of an isolate are sent together, this long after the first of them. */
const sendAfterMs = 2_000
/** Calls that wait to be sent; more are dropped, because a collector that is down must not cost memory. */
const waitingMax = 200
/** Phases of one call. */
const phasesMax = 100
/** A collector that has not answered by then is given up. */
const exportTimeoutMs = 10_000

/**
 * Traces sampled calls and sends their spans to an OpenTelemetry collector, by OTLP over HTTP in
 * JSON, behind the answer. A client's `traceparent` decides when there is one, else chance. The
 * backend's `traceparent` names the span of its call: proxy integrations pass it on.
 */
export function otlpTracing(
  ports: Ports,
  settings: OtlpSettings,
): (request: Request, run: Run) => Promise<Response> {
  const { random, clock } = ports
  const newId = (bytes: number): string => hex(random.bytes(bytes))
  let waiting: SampledCall[] = []

  const send = async (): Promise<void> => {
    const calls = waiting
    waiting = []
    const spans = calls.flatMap((call) => spansOf(call, () => newId(8)))
    const { version } = ports.settings
    try {
      const response = await ports.fetcher.fetch(settings.tracesUrl, {
        method: 'POST',
        headers: { ...settings.headers, 'content-type': 'application/json' },
        body: exportBody(spans, { name: settings.serviceName, version }),
        signal: AbortSignal.timeout(exportTimeoutMs),
      })
      await response.body?.cancel()
      if (!response.ok) throw new Error(`the collector answered ${response.status}`)
    } catch (error) {
      ports.log.write({
        level: 'error',
        event: 'traces-not-sent',
        calls: calls.length,
        message: String(error),
      })
    }
  }

  return async (request, run) => {
    const parent = readTraceparent(request.headers.get('traceparent'))
    const isUpgrade = request.headers.has('upgrade')
    if (isUpgrade || !isSampled(parent, settings, random) || !URL.canParse(request.url)) {
      return run(request, undefined)
    }
    const traceId = parent?.traceId ?? newId(16)
    const [spanId, integrationSpanId] = [newId(8), newId(8)]
    const told = new Request(request)
    told.headers.set(
      'traceparent',
      traceparent({ traceId, spanId: integrationSpanId, isSampled: true }),
    )
    const { sink, phases, notes } = collector()
    const startedAtMs = clock.now()
    const response = await run(told, sink)
    if (waiting.length < waitingMax) {
      const { hostname, pathname } = new URL(request.url)
      const traceState = request.headers.get('tracestate') ?? undefined
      const first = waiting.push({
        traceId,
        spanId,
        ...(parent !== undefined && { parentSpanId: parent.spanId }),
        ...(parent !== undefined && traceState !== undefined && { traceState }),
        integrationSpanId,
        startedAtMs,
        endedAtMs: clock.now(),
        method: request.method,
        host: hostname,
        path: pathname,
        status: response.status,
        phases,
        notes,
      })
      if (first === 1) ports.later.run(sendAfterMs, send)
    }
    return response
  }
}

function isSampled(
  parent: TraceContext | undefined,
  { sampleFraction }: OtlpSettings,
  random: Ports['random'],
): boolean {
  return parent?.isSampled ?? random.fraction() < sampleFraction
}

function collector() {
  const phases: TraceEntry[] = []
  const notes: Record<string, unknown> = {}
  const sink: TraceSink = {
    step: (entry) => void (phases.length < phasesMax && phases.push(entry)),
    line: () => undefined,
    note: (name, value) => void (notes[name] = value),
  }
  return { sink, phases, notes }
}
