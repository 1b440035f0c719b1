import { expect, it, vi } from 'vitest'
import type { CachedReply } from '../ports.ts'
import { responseCache } from './response-cache.ts'

function makeTiers(memoryBytesMax = 10_000) {
  const edge = new Map<string, Uint8Array<ArrayBuffer>>()
  const store = new Map<string, Uint8Array<ArrayBuffer>>()
  const world = { nowMs: 1_000_000 }
  const make = () =>
    responseCache({
      edge: {
        match: async (url) => {
          const bytes = edge.get(url)
          return bytes && new Response(bytes)
        },
        put: async (url, response) =>
          void edge.set(url, new Uint8Array(await response.arrayBuffer())),
      },
      store: {
        get: async (key) => store.get(key)?.buffer ?? null,
        put: async (key, value) => void store.set(key, new Uint8Array(value)),
      },
      clock: { now: () => world.nowMs },
      memoryBytesMax,
    })
  return { edge, store, world, make }
}

const reply = (text: string): CachedReply => ({
  status: 200,
  headers: [['Content-Type', 'text/plain']],
  body: new TextEncoder().encode(text),
  storedAtMs: 1,
})

it('answers from memory without a promise', async () => {
  const cache = makeTiers().make()
  await cache.put('k', reply('one'), 300)
  expect(cache.get('k')).toEqual(reply('one'))
})

it('finds in the data centre and in KV what another isolate has put', async () => {
  const tiers = makeTiers()
  await tiers.make().put('k', reply('one'), 300)
  expect(await tiers.make().get('k')).toEqual(reply('one'))
  tiers.edge.clear()
  expect(await tiers.make().get('k')).toEqual(reply('one'))
  expect(await tiers.make().get('other')).toBeUndefined()
})

it.each<[string, () => Promise<never>]>([
  ['is down', () => Promise.reject(new Error('down'))],
  ['does not answer', () => new Promise(() => undefined)],
])('holds nothing while a tier %s', async (_, fails) => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
  try {
    const { edge, store, world, make } = makeTiers()
    await make().put('k', reply('one'), 300)
    const ways = { edge: { match: fails }, store: { get: fails } }
    for (const way of ['edge', 'store'] as const) {
      const cache = responseCache({
        edge: {
          match: async () => undefined,
          put: async () => undefined,
          ...(way === 'edge' && ways.edge),
        },
        store: {
          get: async () => null,
          put: async () => undefined,
          ...(way === 'store' && ways.store),
        },
        clock: { now: () => world.nowMs },
        memoryBytesMax: 10_000,
      })
      const reading = Promise.resolve(cache.get('k'))
      const progress = { isOver: false }
      void reading.then(() => (progress.isOver = true))
      // The key's digest takes turns of its own before anything waits.
      while (!progress.isOver) {
        await new Promise((turn) => setImmediate(turn))
        await vi.advanceTimersByTimeAsync(1_000)
      }
      expect(await reading).toBeUndefined()
    }
    expect([edge.size, store.size]).toEqual([1, 1])
  } finally {
    vi.useRealTimers()
  }
})

it('keeps what lives less than a minute out of KV', async () => {
  const tiers = makeTiers()
  await tiers.make().put('k', reply('one'), 30)
  expect(tiers.store.size).toBe(0)
  expect(tiers.edge.size).toBe(1)
})

it('forgets entries at the end of their time, in every tier', async () => {
  const tiers = makeTiers()
  const cache = tiers.make()
  await cache.put('k', reply('one'), 60)
  tiers.world.nowMs += 60_000
  expect(await cache.get('k')).toBeUndefined()
  expect(await tiers.make().get('k')).toBeUndefined()
})

it('holds no more bytes than it may, and drops what was used longest ago', async () => {
  const tiers = makeTiers(1_000)
  const cache = tiers.make()
  for (const key of ['a', 'b', 'c', 'd', 'e']) await cache.put(key, reply(key.repeat(200)), 60)
  expect(cache.get('a')).toBeInstanceOf(Promise)
  expect(cache.get('e')).toMatchObject({ status: 200 })
})
