import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../test/fakes/ports.ts'
import type { TraceSink } from '../invoke/trace.ts'
import type { Span } from './spans.ts'
import { readTraceparent, traceparent } from './trace-context.ts'
import { otlpTracing } from './tracing.ts'

const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
const parentId = '00f067aa0ba902b7'

describe('traceparent', () => {
  it.each([
    [`00-${traceId}-${parentId}-01`, true],
    [`00-${traceId}-${parentId}-00`, false],
    [`cc-${traceId}-${parentId}-01-more`, true],
  ])('%s is read', (header, isSampled) => {
    expect(readTraceparent(header)).toEqual({ traceId, spanId: parentId, isSampled })
  })

  it.each([
    null,
    '',
    `ff-${traceId}-${parentId}-01`,
    `00-${'0'.repeat(32)}-${parentId}-01`,
    `00-${traceId}-${'0'.repeat(16)}-01`,
    `00-${traceId.toUpperCase()}-${parentId}-01`,
    `00-${traceId}-${parentId}`,
  ])('%s is ignored', (header) => {
    expect(readTraceparent(header)).toBeUndefined()
  })

  it('is written as it is read', () => {
    const header = `00-${traceId}-${parentId}-01`
    expect(
      traceparent(readTraceparent(header) ?? { traceId: '', spanId: '', isSampled: false }),
    ).toBe(header)
  })
})

/** A call through tracing, and what the collector got once it was sent. */
async function observe(
  headers: Record<string, string>,
  options: {
    readonly fraction?: number
    readonly serve?: (request: Request, trace: TraceSink | undefined) => Response
    readonly collector?: World['backend']
  } = {},
) {
  const world = makeWorld()
  world.backend = options.collector ?? (() => new Response('{}'))
  const observed = otlpTracing(fakePorts(world), {
    tracesUrl: 'http://127.0.0.1:4318/v1/traces',
    headers: { 'api-key': 'secret' },
    serviceName: 'shop',
    sampleFraction: options.fraction ?? 1,
  })
  let seen: { request: Request; trace: TraceSink | undefined } | undefined
  const response = await observed(
    new Request('https://api.example.com/pets/7?x=1', { headers }),
    async (request, trace) => {
      seen = { request, trace }
      world.nowMs += 40
      return options.serve?.(request, trace) ?? new Response('ok')
    },
  )
  await world.later[0]?.()
  const [sent] = world.requests
  const body = sent === undefined ? undefined : ((await sent.json()) as Exported)
  const spans = body?.resourceSpans[0]?.scopeSpans[0]?.spans ?? []
  return { world, response, seen, sent, body, spans }
}

interface Exported {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly object[] }
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

const serve = (_request: Request, trace: TraceSink | undefined): Response => {
  trace?.step({ phase: 'request/size', outcome: 'continue', microseconds: 5 })
  trace?.step({ phase: 'authorize/lambda', outcome: 'continue', microseconds: 4_000 })
  trace?.step({ phase: 'integration', outcome: 'continue', microseconds: 30_000 })
  trace?.note('routeKey', 'GET /pets/{id}')
  trace?.note('stage', 'prod')
  return new Response('ok')
}

const attributes = (span: Span | undefined): Record<string, string> =>
  Object.fromEntries(
    (span?.attributes ?? []).map(({ key, value }) => [key, Object.values(value)[0] as string]),
  )

describe('a sampled call', () => {
  it('goes to the collector as the span of its route, with the backend and slow phases below', async () => {
    const { sent, body, spans } = await observe({}, { serve })
    expect(sent?.url).toBe('http://127.0.0.1:4318/v1/traces')
    expect(sent?.headers.get('api-key')).toBe('secret')
    expect(body?.resourceSpans[0]?.resource.attributes).toContainEqual({
      key: 'service.name',
      value: { stringValue: 'shop' },
    })
    const [server, authorizer, backend] = spans
    expect(spans).toHaveLength(3)
    expect(server).toMatchObject({ name: 'GET /pets/{id}', kind: 2, status: { code: 0 } })
    expect(server?.parentSpanId).toBeUndefined()
    expect(attributes(server)).toMatchObject({
      'http.request.method': 'GET',
      'http.route': '/pets/{id}',
      'http.response.status_code': '200',
      'url.path': '/pets/7',
      'tidegate.stage': 'prod',
    })
    expect(authorizer).toMatchObject({
      name: 'authorize/lambda',
      kind: 1,
      parentSpanId: server?.spanId,
      startTimeUnixNano: '1768472430123005000',
      endTimeUnixNano: '1768472430127005000',
    })
    expect(backend).toMatchObject({ name: 'integration', kind: 3, parentSpanId: server?.spanId })
    expect(new Set(spans.map((span) => span.traceId)).size).toBe(1)
  })

  it('goes on with the trace of its client, and tells the backend of the span of its call', async () => {
    const headers = { traceparent: `00-${traceId}-${parentId}-01`, tracestate: 'a=b' }
    const { seen, spans } = await observe(headers, { serve, fraction: 0 })
    const [server, , backend] = spans
    expect(server).toMatchObject({ traceId, parentSpanId: parentId, traceState: 'a=b' })
    expect(seen?.request.headers.get('traceparent')).toBe(`00-${traceId}-${backend?.spanId}-01`)
    expect(seen?.request.headers.get('tracestate')).toBe('a=b')
  })

  it('says why it was refused', async () => {
    const { spans } = await observe(
      {},
      {
        serve: (_request, trace) => {
          const detail = { code: 'key-missing' }
          trace?.step({ phase: 'api-key', outcome: 'refusal', microseconds: 3, detail })
          return new Response('', { status: 403 })
        },
      },
    )
    expect(attributes(spans[0])).toMatchObject({
      'tidegate.refusal.code': 'key-missing',
      'tidegate.refusal.phase': 'api-key',
    })
    expect(spans[1]).toMatchObject({ name: 'api-key', status: { code: 0 } })
  })

  it('is an error from 500 on', async () => {
    const { spans } = await observe({}, { serve: () => new Response('', { status: 504 }) })
    expect(spans[0]?.status.code).toBe(2)
    expect(attributes(spans[0])['error.type']).toBe('504')
  })

  it('is answered whatever becomes of its spans, which are logged as lost', async () => {
    const collector = (): Response => new Response('', { status: 503 })
    const { response, world } = await observe({}, { serve, collector })
    expect(response.status).toBe(200)
    expect(world.lines).toMatchObject([{ event: 'traces-not-sent', calls: 1 }])
  })
})

describe('a call that is not sampled', () => {
  it.each([
    ['by chance', {}, 0.2],
    ["by its client's word", { traceparent: `00-${traceId}-${parentId}-00` }, 1],
    ['as a WebSocket handshake', { upgrade: 'websocket' }, 1],
  ] satisfies [string, Record<string, string>, number][])(
    '%s is served as it came',
    async (_why, headers, fraction) => {
      const { seen, sent, world } = await observe(headers, { fraction })
      expect([seen?.trace, sent, world.later.length]).toEqual([undefined, undefined, 0])
      expect([...(seen?.request.headers ?? [])]).toEqual(Object.entries(headers))
    },
  )
})
