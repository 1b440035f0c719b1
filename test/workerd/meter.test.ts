import { abortAllDurableObjects, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it } from 'vitest'
import { emptyFigures } from '../../src/invoke/closing/figures.ts'
import { durableMetering } from '../../src/platform/metering.ts'
import { durableMeters } from '../../src/platform/meters.ts'
import { durableSenders } from '../../src/platform/senders.ts'
import { durableSamples } from '../../src/platform/waf-samples.ts'
import type { WafSample } from '../../src/ports-waf-samples.ts'
import type { MeterRpc } from '../../src/platform/meter-object.ts'
import type { QuotaTerms, TakeRequest } from '../../src/ports.ts'
import type { MeteringQuery } from '../../src/ports-metering.ts'

// The binding's generated type knows the class by name only.
const namespace = (env as unknown as { METERS: DurableObjectNamespace<MeterRpc> }).METERS
const meters = durableMeters(namespace)

const monthly: QuotaTerms = { limit: 1_000, offset: 0, period: 'MONTH' }
const one = { need: 1, ahead: 0, spent: 0, returned: 0 } as const
const slow = { id: 'plan', ratePerSecond: 0.001, burst: 10 }
const fast = { id: 'plan', ratePerSecond: 1_000, burst: 10 }

const request = (more: Partial<TakeRequest>): TakeRequest => ({
  isolateId: 'a',
  buckets: [],
  used: 0,
  ...more,
})

const rowsWritten = (meterId: string): Promise<number> =>
  runInDurableObject(
    namespace.getByName(meterId),
    (_, { storage }) =>
      storage.sql.exec<{ rows: number }>('SELECT count(*) AS rows FROM meter').one().rows,
  )

const today = new Date().toISOString().slice(0, 10)

describe('the Durable Object of a meter', () => {
  it('grants, and after losing its memory still knows quota, slow bucket and the day’s usage', async () => {
    const meterId = 'key|evicted|k1'
    const ask = request({
      buckets: [{ ...one, terms: slow }],
      quota: { ...one, terms: monthly, periodStartMs: 0 },
    })
    for (let index = 0; index < 4; index++) await meters.take(meterId, ask)
    await abortAllDurableObjects()
    const query = { startDay: today, endDay: today, quota: monthly }
    const [{ used, remaining } = { used: 0, remaining: 0 }] = await meters.usage(meterId, query)
    expect([used, remaining]).toEqual([4, 996])
    const rest = await Promise.all(Array.from({ length: 8 }, () => meters.take(meterId, ask)))
    expect(rest.filter(({ buckets: [bucket] }) => bucket?.granted === 1)).toHaveLength(6)
    expect(rest.at(-1)?.quota?.remaining).toBe(990)
  })

  it('has every call of a strict plan on disk before it answers', async () => {
    const meterId = 'key|strict|k1'
    const exact = true as const
    const quota = { ...one, terms: monthly, periodStartMs: 0 }
    const ask = request({ buckets: [{ ...one, terms: fast }], quota, exact })
    const calls = 12
    const before = await meters.take(meterId, ask)
    expect(before.quota?.remaining).toBe(999)
    const replies = await Promise.all(
      Array.from({ length: calls }, () => meters.take(meterId, ask)),
    )
    const admitted = 1 + replies.filter(({ quota: units }) => units?.granted === 1).length
    await abortAllDurableObjects()
    const [day] = await meters.usage(meterId, { startDay: today, endDay: today, quota: monthly })
    expect(day).toMatchObject({ used: admitted, remaining: 1_000 - admitted })
  })

  it('writes nothing for a fast bucket without quota', async () => {
    const meterId = 'stage|a1b2c3/prod'
    for (let index = 0; index < 5; index++) {
      await meters.take(meterId, { isolateId: 'a', buckets: [{ ...one, terms: fast }] })
    }
    expect(await rowsWritten(meterId)).toBe(0)
  })

  it('keeps what UpdateUsage set through the loss of its memory', async () => {
    const meterId = 'key|extended|k1'
    expect(await meters.setRemaining(meterId, monthly, 2)).toMatchObject({ used: 0, remaining: 2 })
    await abortAllDurableObjects()
    const ask = request({ quota: { ...one, terms: monthly, periodStartMs: 0 } })
    const granted: number[] = []
    for (let index = 0; index < 3; index++) {
      granted.push((await meters.take(meterId, ask)).quota?.granted ?? 0)
    }
    expect(granted).toEqual([1, 1, 0])
  })

  it('adds up what isolates measured, by minute and method, and by day, method and key', async () => {
    const metering = durableMetering(namespace)
    const stage = { apiId: 'a1b2c3', stage: 'prod', protocol: 'REST' } as const
    const minute = Math.floor(Date.now() / 60_000)
    const figures = { ...emptyFigures(), calls: 3, clientErrors: 1 }
    const row = { minute, method: 'GET /pets', keyId: 'k1', figures }
    await metering.record(stage, [row, { ...row, keyId: '-' }])
    await metering.record(stage, [row])
    const query = { ...stage, fromMs: minute * 60_000, toMs: minute * 60_000 + 1, by: [] }
    const sums = async (periodSeconds: number, by: MeteringQuery['by']) =>
      (await metering.query({ ...query, periodSeconds, by })).map((slice) => [
        slice.method,
        slice.keyId,
        slice.figures.calls,
        slice.figures.clientErrors,
      ])
    expect(await sums(60, [])).toEqual([[undefined, undefined, 9, 3]])
    expect(await sums(60, ['method'])).toEqual([['GET /pets', undefined, 9, 3]])
    expect(await sums(86_400, ['method', 'keyId'])).toEqual([
      ['GET /pets', '-', 3, 1],
      ['GET /pets', 'k1', 6, 2],
    ])
    expect(await metering.query({ ...query, fromMs: 0, toMs: 1, periodSeconds: 60 })).toEqual([])
    expect(await metering.stages()).toEqual([stage])
  })

  it('keeps the sums of days that are over 400 days old, in one place before all days', async () => {
    const metering = durableMetering(namespace)
    const stage = { apiId: 'older', stage: 'prod', protocol: 'REST' } as const
    const record = async (day: number, keyId: string): Promise<void> =>
      metering.record(stage, [
        { minute: day * 1_440, method: 'GET /', keyId, figures: { ...emptyFigures(), calls: 1 } },
      ])
    const calls = async (fromMs: number): Promise<unknown> =>
      (
        await metering.query({ ...stage, fromMs, toMs: Infinity, periodSeconds: 86_400, by: [] })
      ).map(({ startMs, figures }) => [startMs / 86_400_000, figures.calls])

    for (const keyId of ['k1', 'k2']) await record(20_000, keyId)
    await record(20_400, 'k1')
    expect(await calls(-86_400_000)).toEqual([
      [20_000, 2],
      [20_400, 1],
    ])
    for (const day of [20_401, 20_802]) await record(day, 'k1')
    expect(await calls(-86_400_000)).toEqual([
      [-1, 4],
      [20_802, 1],
    ])
    expect(await calls(0)).toEqual([[20_802, 1]])
  })
})

describe('the Durable Object of a rate-based rule', () => {
  it('adds what isolates counted, and keeps nothing on disk', async () => {
    const senders = durableSenders(namespace)
    const report = (isolateId: string, requests: number) =>
      senders.tally('acl/rule', {
        isolateId,
        windowSeconds: 300,
        limit: 100,
        senders: [{ key: '192.0.2.1', requests }],
      })
    expect((await report('a', 40)).others).toEqual([])
    expect((await report('b', 30)).others).toEqual([{ key: '192.0.2.1', requests: 40 }])
    expect((await report('a', 50)).others).toEqual([{ key: '192.0.2.1', requests: 30 }])
    expect(await rowsWritten('rate|acl/rule')).toBe(0)
  })
})

describe('the Durable Object of a web ACL’s samples', () => {
  it('keeps them through losing its memory, newest first', async () => {
    const samples = durableSamples(namespace)
    const one = (atMs: number): WafSample => ({
      atMs,
      rule: 'r',
      action: 'BLOCK',
      clientIp: '192.0.2.1',
      method: 'GET',
      uri: '/',
      headers: [],
      labels: [],
      weight: 1,
    })
    await samples.keep('arn:main', [one(1), one(3)])
    await samples.keep('arn:main', [one(2)])
    await abortAllDurableObjects()
    expect((await samples.read('arn:main')).map(({ atMs }) => atMs)).toEqual([3, 2, 1])
    expect(await samples.read('arn:other')).toEqual([])
  })
})
