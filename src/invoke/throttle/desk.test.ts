import { describe, expect, it } from 'vitest'
import type { BucketTerms, TakeReply, TakeRequest } from '../../ports.ts'
import { bucketLease, quotaLease, type Account } from './account.ts'
import { admit, type Turnstile } from './admit.ts'
import { accountOf, openBook } from './book.ts'
import type { Desk } from './desk.ts'
import { take } from './meter.ts'
import { loadMeter } from './meter-saving.ts'

const startMs = Date.parse('2026-09-13T12:00:00Z')
const terms: BucketTerms = { id: 'plan', ratePerSecond: 100, burst: 200 }
const monthly = { limit: 1_000, offset: 0, period: 'MONTH' } as const

interface Bench {
  nowMs: number
  readonly desk: Desk
  readonly account: Account
  readonly turnstile: Turnstile
  readonly requests: TakeRequest[]
  readonly background: Promise<unknown>[]
  /** Waits in order; ending one makes its time come. */
  readonly waits: (() => void)[]
  answer: (request: TakeRequest) => Promise<TakeReply>
}

/** One isolate with a plan bucket and a quota, whose waits end when a test says so. */
function makeBench(): Bench {
  const { meter } = loadMeter(undefined, startMs)
  const book = openBook('isolate-a')
  const account = accountOf(book, 'key|p1|k1', { mode: 'leased', counts: true })
  const shared = { account, failOpen: true }
  const bench: Bench = {
    nowMs: startMs,
    account,
    requests: [],
    background: [],
    waits: [],
    answer: async (request) => take(meter, request, bench.nowMs),
    desk: {
      book,
      clock: { now: () => bench.nowMs },
      background: { run: (work) => void bench.background.push(work) },
      log: { write: () => undefined },
      delay: () => {
        let end = (): void => undefined
        const done = new Promise<void>((resolve) => {
          end = resolve
        })
        bench.waits.push(end)
        return { done, cancel: () => undefined }
      },
      meters: {
        take: (_, request) => {
          bench.requests.push(request)
          return bench.answer(request)
        },
      },
    },
    turnstile: {
      counted: account,
      levels: [
        { ...shared, kind: 'plan', lease: bucketLease(account, terms, startMs) },
        { ...shared, kind: 'quota', lease: quotaLease(account, monthly, startMs) },
      ],
    },
  }
  return bench
}

const isAdmitted = async (bench: Bench): Promise<boolean> =>
  (await admit(bench.desk, bench.turnstile)) === undefined

/** Calls until every level has a lease of several units. */
async function leaseOfSeveral(bench: Bench): Promise<void> {
  const hasSeveral = (): boolean =>
    bench.turnstile.levels.every(({ lease }) => lease.units > lease.refillAtUnits + 1)
  for (let calls = 0; calls < 50 && !hasSeveral(); calls++) await isAdmitted(bench)
}

describe('an isolate and its meter', () => {
  it('spends from its lease without a promise', async () => {
    const bench = makeBench()
    await leaseOfSeveral(bench)
    const sent = bench.requests.length
    expect(admit(bench.desk, bench.turnstile)).toBeUndefined()
    expect(bench.requests.length).toBe(sent)
  })

  it('lets a call pass after 200 ms without an answer, and keeps what arrives late', async () => {
    const bench = makeBench()
    let deliver = (): void => undefined
    const { answer } = bench
    bench.answer = async (request) => {
      await new Promise<void>((resolve) => {
        deliver = resolve
      })
      return answer(request)
    }
    const waiting = isAdmitted(bench)
    bench.waits[0]?.()
    expect(await waiting).toBe(true)
    expect(bench.account.unreachableUntilMs).toBe(startMs + 1_000)
    deliver()
    await bench.background[0]
    expect(bench.account.unreachableUntilMs).toBe(0)
    // The late unit goes back; the one that the call took unmetered is charged.
    bench.answer = answer
    await isAdmitted(bench)
    const { quota, buckets } = bench.requests[1] ?? {}
    expect([quota?.spent, quota?.returned]).toEqual([0, 0])
    expect([buckets?.[0]?.spent, buckets?.[0]?.returned]).toEqual([0, 0])
  })

  it('takes one lost message for no more than that while the meter answers others', async () => {
    const bench = makeBench()
    const { answer } = bench
    bench.answer = () => new Promise(() => undefined)
    const lost = isAdmitted(bench)
    bench.answer = answer
    bench.nowMs += 1
    expect(await isAdmitted(bench)).toBe(true)
    bench.waits[0]?.()
    expect(await lost).toBe(true)
    expect(bench.account.unreachableUntilMs).toBe(0)
  })

  it('charges the quota for calls that passed while the meter could not be reached', async () => {
    const bench = makeBench()
    const { answer } = bench
    bench.answer = () => Promise.reject(new Error('gone'))
    for (let index = 0; index < 3; index++) expect(await isAdmitted(bench)).toBe(true)
    expect(bench.requests).toHaveLength(1)
    bench.answer = answer
    bench.nowMs += 1_000
    await isAdmitted(bench)
    bench.answer = async (request) => {
      const reply = await answer(request)
      expect(reply.quota?.remaining).toBe(995)
      return reply
    }
    bench.nowMs += 2_000
    await isAdmitted(bench)
    expect(bench.requests).toHaveLength(3)
  })

  it('hands back what is left once calls stop', async () => {
    const bench = makeBench()
    for (let index = 0; index < 12; index++) await isAdmitted(bench)
    const held = bench.turnstile.levels[0]?.lease.units ?? 0
    expect(held).toBeGreaterThan(0)
    bench.nowMs += 1_001
    for (const end of bench.waits) end()
    await Promise.all(bench.background)
    expect(bench.requests.at(-1)?.buckets[0]).toMatchObject({ need: 0, ahead: 0, returned: held })
    expect(bench.turnstile.levels[0]?.lease.units).toBe(0)
  })

  it('ends all leases when its clock steps back', async () => {
    const bench = makeBench()
    await leaseOfSeveral(bench)
    const sent = bench.requests.length
    bench.nowMs -= 60_000
    await isAdmitted(bench)
    expect(bench.requests.length).toBe(sent + 1)
    expect(bench.requests.at(-1)?.buckets[0]?.returned).toBeGreaterThan(0)
  })
})
