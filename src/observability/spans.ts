import type { TraceEntry } from '../invoke/trace.ts'

/** A call that was sampled, as its spans are made of it. */
export interface SampledCall {
  readonly traceId: string
  readonly spanId: string
  /** The client's span; absent when the call begins a trace. */
  readonly parentSpanId?: string
  readonly traceState?: string
  /** The span that the backend was told of. */
  readonly integrationSpanId: string
  readonly startedAtMs: number
  readonly endedAtMs: number
  readonly method: string
  readonly host: string
  /** Without query. */
  readonly path: string
  readonly status: number
  readonly phases: readonly TraceEntry[]
  readonly notes: Readonly<Record<string, unknown>>
}

/** The value of an attribute in OTLP's JSON. */
type AttributeValue = { readonly stringValue: string } | { readonly intValue: string }

interface Attribute {
  readonly key: string
  readonly value: AttributeValue
}

/** A span in OTLP's JSON. @see https://opentelemetry.io/docs/specs/otlp/#json-protobuf-encoding */
export interface Span {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  /** 1 internal, 2 server, 3 client. */
  readonly kind: 1 | 2 | 3
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  /** 0 unset, 2 error. */
  readonly status: { readonly code: 0 | 2 }
}

/** A phase that took less, and went on, has no span of its own. */
const worthwhileMicroseconds = 500

const isIntegration = ({ phase }: TraceEntry): boolean => phase === 'integration'

/** The spans of a call: its own, one for the backend, one for every phase that refused or took long. */
export function spansOf(call: SampledCall, newSpanId: () => string): readonly Span[] {
  const { traceId, spanId, parentSpanId, traceState, notes, method, status } = call
  const refusal = call.phases.find(({ outcome }) => outcome === 'refusal' || outcome === 'defect')
  const route = notes['routeKey']
  const server: Span = {
    traceId,
    spanId,
    ...(parentSpanId !== undefined && { parentSpanId }),
    ...(traceState !== undefined && { traceState }),
    name: typeof route === 'string' ? route : method,
    kind: 2,
    startTimeUnixNano: nanoseconds(call.startedAtMs, 0),
    endTimeUnixNano: nanoseconds(call.endedAtMs, 0),
    attributes: attributesOf({
      'http.request.method': method,
      'http.route': typeof route === 'string' ? route.replace(/^\S+ /, '') : undefined,
      'http.response.status_code': status,
      'url.path': call.path,
      'server.address': call.host,
      'error.type': status >= 500 ? String(status) : undefined,
      'tidegate.api_id': notes['apiId'],
      'tidegate.stage': notes['stage'],
      'tidegate.request_id': notes['requestId'],
      'tidegate.refusal.code': refusal?.detail?.['code'],
      'tidegate.refusal.phase': refusal?.phase,
    }),
    status: { code: status >= 500 ? 2 : 0 },
  }
  const spans = [server]
  let offset = 0
  for (const entry of call.phases) {
    const begun = offset
    offset += entry.microseconds
    const worthwhile =
      isIntegration(entry) ||
      entry.outcome === 'refusal' ||
      entry.microseconds >= worthwhileMicroseconds
    if (!worthwhile) continue
    spans.push({
      traceId,
      spanId: isIntegration(entry) ? call.integrationSpanId : newSpanId(),
      parentSpanId: spanId,
      name: entry.phase,
      kind: isIntegration(entry) ? 3 : 1,
      startTimeUnixNano: nanoseconds(call.startedAtMs, begun),
      endTimeUnixNano: nanoseconds(call.startedAtMs, offset),
      attributes: attributesOf({
        'tidegate.outcome': entry.outcome,
        'tidegate.refusal.code': entry.detail?.['code'],
      }),
      status: { code: entry.outcome === 'defect' ? 2 : 0 },
    })
  }
  return spans
}

const attributesOf = (values: Readonly<Record<string, unknown>>): readonly Attribute[] =>
  Object.entries(values).flatMap(([key, value]): Attribute[] => {
    if (typeof value === 'number') return [{ key, value: { intValue: String(value) } }]
    return typeof value === 'string' ? [{ key, value: { stringValue: value } }] : []
  })

/** Microseconds since the epoch are safe integers until the year 2255; nanoseconds are not. */
const nanoseconds = (ms: number, microseconds: number): string =>
  `${Math.round(ms * 1_000 + microseconds)}000`

/** What a collector takes at `/v1/traces`. */
export const exportBody = (
  spans: readonly Span[],
  service: { readonly name: string; readonly version: string },
): string =>
  JSON.stringify({
    resourceSpans: [
      {
        resource: {
          attributes: attributesOf({
            'service.name': service.name,
            'service.version': service.version,
            'telemetry.sdk.name': 'tidegate',
            'telemetry.sdk.language': 'webjs',
          }),
        },
        scopeSpans: [{ scope: { name: 'tidegate', version: service.version }, spans }],
      },
    ],
  })
