import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Span } from '../../src/observability/spans.ts'
import { bodyOf, startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

interface Exported {
  readonly resourceSpans: readonly {
    readonly scopeSpans: readonly { readonly spans: readonly Span[] }[]
  }[]
}

const collected: Span[] = []
let collector: Backend
let backend: Backend
let gateway: StartedGateway
let toldBackend: string | undefined

beforeAll(async () => {
  collector = await startBackend(async (request, response) => {
    const { resourceSpans } = JSON.parse(await bodyOf(request)) as Exported
    if (request.url === '/v1/traces') {
      collected.push(
        ...resourceSpans.flatMap((one) => one.scopeSpans.flatMap(({ spans }) => spans)),
      )
    }
    response.end('{}')
  })
  backend = await startBackend((request, response) => {
    toldBackend = request.headers['traceparent'] as string | undefined
    response.end('{}')
  })
  const routes = { 'GET /pets/{id}': { type: 'HTTP_PROXY', uri: `${backend.url}/pets/{id}` } }
  gateway = await startGateway({
    routes: {
      apis: { pets: { protocolType: 'HTTP', routes, stages: { $default: {} } } },
      domainNames: { '*': { basePathMappings: { '(none)': { api: 'pets', stage: '$default' } } } },
    },
    env: { OTEL_EXPORTER_OTLP_ENDPOINT: collector.url, OTEL_TRACES_SAMPLER_ARG: '1' },
  })
})
afterAll(async () => {
  await gateway.stop()
  await Promise.all([collector.stop(), backend.stop()])
})

describe('the started gateway', () => {
  it('sends the spans of a call to a collector, and its trace to the backend', async () => {
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736'
    const response = await fetch(`${gateway.url}/pets/7`, {
      headers: { traceparent: `00-${traceId}-00f067aa0ba902b7-01` },
    })
    expect(response.status).toBe(200)
    await expect.poll(() => collected.length, { timeout: 10_000 }).toBeGreaterThan(1)
    const server = collected.find(({ kind }) => kind === 2)
    const client = collected.find(({ kind }) => kind === 3)
    expect(server).toMatchObject({
      traceId,
      parentSpanId: '00f067aa0ba902b7',
      name: 'GET /pets/{id}',
    })
    expect(client?.parentSpanId).toBe(server?.spanId)
    expect(toldBackend).toBe(`00-${traceId}-${client?.spanId}-01`)
  })
})
