import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'
import { keyedLoad } from './keyed-load.ts'

const timeoutMs = 5_000

let backend: Backend
let gateway: StartedGateway

beforeAll(async () => {
  backend = await startBackend((incoming, outgoing) => {
    if (incoming.url !== '/never') outgoing.end('{}')
  })
  const proxy = (uri: string): object => ({
    type: 'HTTP_PROXY',
    uri: `${backend.url}${uri}`,
    timeoutInMillis: timeoutMs,
  })
  gateway = await startGateway({
    routes: {
      apis: {
        shop: {
          protocolType: 'REST',
          routes: { 'GET /soon': proxy('/soon'), 'GET /never': proxy('/never') },
          stages: { prod: {} },
        },
      },
      domainNames: { '*': { basePathMappings: { '(none)': { api: 'shop', stage: 'prod' } } } },
    },
  })
})
afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

/** Status of a call whose backend never answers, and how long it took. */
async function wait(): Promise<{ readonly status: number; readonly ms: number }> {
  const startedAt = performance.now()
  const { status } = await fetch(`${gateway.url}/never`)
  return { status, ms: performance.now() - startedAt }
}

describe('a backend that never answers', () => {
  it('ends in 504 after its time, among many calls and after the last of them', async () => {
    const startedAt = performance.now()
    const elapsedMs = (): number => performance.now() - startedAt
    const load = keyedLoad({
      url: `${gateway.url}/soon`,
      apiKey: 'none',
      connections: 8,
      goesOn: () => elapsedMs() < 4_500,
    })
    await new Promise((later) => setTimeout(later, 1_500))
    // One begins while others keep the isolate busy, one more when the load is about to end.
    const first = wait()
    await new Promise((later) => setTimeout(later, 2_500))
    const last = wait()
    const { admitted } = await load
    expect(admitted).toBeGreaterThan(500)
    for (const { status, ms } of [await first, await last]) {
      expect(status).toBe(504)
      expect(ms).toBeGreaterThan(timeoutMs - 50)
      expect(ms).toBeLessThan(timeoutMs + 3_000)
    }
  })
})
