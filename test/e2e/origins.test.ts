import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setTimeout as wait } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

const halfOpenAfterMs = 500

/** Attempts that reached an origin, by the call's own number. */
const attempts = new Map<string, number>()
const note = (id: string): void => void attempts.set(id, (attempts.get(id) ?? 0) + 1)
const idOf = (url = ''): string => /n=(\d+)/.exec(url)?.[1] ?? ''

let steady: Backend
let slow: Backend
let flapping: Backend
let gateway: StartedGateway
let isSlow = false
let mortal: { server: Server; port: number; served: number }

/** An origin that can be killed and comes back at the same address. */
async function raise(port: number): Promise<typeof mortal> {
  const origin = { server: createServer(), port, served: 0 }
  origin.server.on('request', (incoming, outgoing) => {
    note(idOf(incoming.url))
    origin.served++
    outgoing.end('mortal')
  })
  await new Promise<void>((ready) => origin.server.listen(port, '127.0.0.1', ready))
  origin.port = (origin.server.address() as AddressInfo).port
  return origin
}

function kill(): Promise<void> {
  mortal.server.closeAllConnections()
  return new Promise((closed) => void mortal.server.close(() => closed()))
}

beforeAll(async () => {
  mortal = await raise(0)
  steady = await startBackend((incoming, outgoing) => {
    note(idOf(incoming.url))
    outgoing.end('steady')
  })
  slow = await startBackend((incoming, outgoing) => {
    note(idOf(incoming.url))
    if (isSlow) setTimeout(() => outgoing.end('slow'), 2_000)
    else outgoing.end('slow')
  })
  let count = 0
  flapping = await startBackend((incoming, outgoing) => {
    note(idOf(incoming.url))
    outgoing.statusCode = ++count % 4 < 2 ? 503 : 200
    outgoing.end('flapping')
  })
  const origins = (...urls: readonly string[]): object[] => urls.map((url) => ({ url }))
  gateway = await startGateway({
    routes: {
      apis: {
        shop: {
          protocolType: 'REST',
          routes: {
            'ANY /all': { type: 'HTTP_PROXY', uri: 'origin://all/items' },
            'ANY /mortal': { type: 'HTTP_PROXY', uri: 'origin://mortal/items' },
          },
          stages: { prod: {} },
        },
      },
      domainNames: { '*': { basePathMappings: { '(none)': { api: 'shop', stage: 'prod' } } } },
      origins: {
        all: {
          policy: 'weighted',
          origins: origins(`http://127.0.0.1:${mortal.port}`, slow.url, flapping.url, steady.url),
          tryTimeoutInMillis: 150,
          halfOpenAfterInMillis: halfOpenAfterMs,
          retries: 3,
        },
        mortal: {
          policy: 'failover',
          origins: origins(`http://127.0.0.1:${mortal.port}`, steady.url),
          tryTimeoutInMillis: 150,
          halfOpenAfterInMillis: halfOpenAfterMs,
        },
      },
    },
  })
})
afterAll(async () => {
  await gateway.stop()
  await Promise.all([steady.stop(), slow.stop(), flapping.stop()])
  await kill()
})

let next = 0

/** One call; its number tells attempts apart. */
async function call(path: string, method: string) {
  const id = String(next++)
  const init = method === 'POST' ? { method, body: 'order' } : { method }
  const response = await fetch(`${gateway.url}${path}?n=${id}`, init)
  return { id, status: response.status, text: await response.text() }
}

describe('a group of four origins', () => {
  it('serves 99.5 % of repeatable calls while one is killed, one is slow and one flaps', async () => {
    const statuses: number[] = []
    const orders: string[] = []
    const worker = async (): Promise<void> => {
      while (statuses.length < 1_000) {
        if (statuses.length >= 250 && mortal.server.listening) await kill()
        if (statuses.length > 500) isSlow = true
        statuses.push((await call('/all', 'GET')).status)
        if (statuses.length % 5 === 0) orders.push((await call('/all', 'POST')).id)
      }
    }
    await Promise.all([1, 2, 3, 4].map(worker))
    const failed = statuses.filter((status) => status !== 200).length
    expect(failed / statuses.length).toBeLessThan(0.005)
    expect(orders.length).toBeGreaterThan(100)
    expect(orders.filter((id) => (attempts.get(id) ?? 0) > 1)).toEqual([])
  })

  it('takes a killed origin back within the half-open time of its return', async () => {
    for (let count = 0; count < 4; count++) {
      expect((await call('/mortal', 'GET')).text).toBe('steady')
    }
    mortal = await raise(mortal.port)
    const backAt = Date.now()
    let answer = ''
    while (answer !== 'mortal' && Date.now() - backAt < 5_000) {
      answer = (await call('/mortal', 'GET')).text
      await wait(20)
    }
    expect(answer).toBe('mortal')
    expect(Date.now() - backAt).toBeLessThan(halfOpenAfterMs + 300)
  })
})
