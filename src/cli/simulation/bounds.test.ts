import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { leasing } from '../../invoke/throttle/grant.ts'
import { saving } from '../../invoke/throttle/meter-saving.ts'
import type { BucketTerms } from '../../ports.ts'
import { excessBound } from './bound.ts'
import { seededFraction } from './demand.ts'
import { worstExcess } from './verdict.ts'
import { makeWorld, type World, type WorldTerms } from './world.ts'

/** Something that happens to a world; `isolate` is taken modulo their number. */
type Happening =
  | { readonly kind: 'calls'; readonly isolate: number; readonly count: number }
  | { readonly kind: 'kill-isolate'; readonly isolate: number }
  | { readonly kind: 'crash-meter' }
  | { readonly kind: 'step-clock'; readonly isolate: number; readonly byMs: number }

interface Schedule {
  readonly isolates: number
  readonly mode: 'leased' | 'strict'
  readonly delayMs: number
  readonly lossChance: number
  readonly seed: number
  /** How much further apart happenings are: 1, or many times for slow keys. */
  readonly pace: number
  readonly happenings: readonly { readonly afterMs: number; readonly what: Happening }[]
}

const isolate = fc.nat(5)
const calls = fc.record({
  kind: fc.constant('calls' as const),
  isolate,
  count: fc.integer({ min: 1, max: 30 }),
})
const killIsolate = fc.record({ kind: fc.constant('kill-isolate' as const), isolate })
const stepClock = fc.record({
  kind: fc.constant('step-clock' as const),
  isolate,
  byMs: fc.integer({ min: -20_000, max: 20_000 }),
})
const crashMeter = fc.record({ kind: fc.constant('crash-meter' as const) })

const scheduleOf = (what: fc.Arbitrary<Happening>): fc.Arbitrary<Schedule> =>
  fc.record({
    isolates: fc.integer({ min: 1, max: 6 }),
    mode: fc.constantFrom('leased', 'leased', 'strict'),
    delayMs: fc.integer({ min: 0, max: 120 }),
    lossChance: fc.constantFrom(0, 0, 0.05, 0.3),
    seed: fc.nat(),
    pace: fc.constantFrom(1, 1, 12),
    happenings: fc.array(fc.record({ afterMs: fc.nat(400), what }), {
      minLength: 5,
      maxLength: 60,
    }),
  })

const everything = scheduleOf(
  fc.oneof(
    { weight: 8, arbitrary: calls },
    { weight: 1, arbitrary: killIsolate },
    { weight: 1, arbitrary: stepClock },
    { weight: 1, arbitrary: crashMeter },
  ),
)

async function play(
  schedule: Schedule,
  terms: Pick<Parameters<typeof makeWorld>[0], 'bucket' | 'quota'>,
  startMs: number,
  quietMs = 30_000,
): Promise<World> {
  const fraction = seededFraction(schedule.seed)
  const world = makeWorld({
    startMs,
    isolates: schedule.isolates,
    mode: schedule.mode,
    delayMs: () => schedule.delayMs * fraction(),
    isLost: () => fraction() < schedule.lossChance,
    ...terms,
  })
  let atMs = 0
  for (const { afterMs, what } of schedule.happenings) {
    atMs += afterMs * schedule.pace
    world.after(atMs, () => happen(world, schedule, what))
  }
  await world.run(startMs + atMs + quietMs)
  return world
}

function happen(world: World, { isolates }: Schedule, what: Happening): void {
  switch (what.kind) {
    case 'calls':
      for (let index = 0; index < what.count; index++) world.call(what.isolate % isolates)
      return
    case 'kill-isolate':
      return world.killIsolate(what.isolate % isolates)
    case 'crash-meter':
      return world.crashMeter()
    case 'step-clock': {
      // An isolate notices a step when it reads the clock before and after: it was serving calls.
      const stepped = what.isolate % isolates
      world.call(stepped)
      world.stepClock(stepped, what.byMs)
      world.call(stepped)
    }
  }
}

const midnight = Date.parse('2026-09-14T00:00:00Z')
const dayMs = 86_400_000

describe('under crashes, lost messages, dying isolates and stepping clocks', () => {
  it('no quota is ever exceeded, in 500 schedules across midnight', async () => {
    await fc.assert(
      fc.asyncProperty(everything, fc.integer({ min: 0, max: 80 }), async (schedule, limit) => {
        const quota = { limit, offset: 0, period: 'DAY' } as const
        const { admissions } = await play(schedule, { quota }, midnight - 4_000)
        for (const startMs of [midnight - dayMs, midnight]) {
          // A call that waits over midnight may count on either day.
          const within = admissions.filter(
            ({ calledAtMs, atMs }) => calledAtMs >= startMs && atMs < startMs + dayMs,
          )
          expect(within.length).toBeLessThanOrEqual(limit)
        }
        expect(admissions.length).toBeLessThanOrEqual(2 * limit)
      }),
      { numRuns: 500, seed: 20_260_914 },
    )
  })

  const eventful = fc.oneof(
    { weight: 8, arbitrary: calls },
    { weight: 1, arbitrary: killIsolate },
    { weight: 1, arbitrary: crashMeter },
  )
  const quota = { limit: 1_000, offset: 0, period: 'DAY' } as const

  it('no admitted call is missing in the usage of a key with a quota, in 500 schedules', async () => {
    await fc.assert(
      fc.asyncProperty(scheduleOf(eventful), async (schedule) => {
        // What a dead isolate or a lost message took along is counted when it was silent for a minute.
        const lossless = { ...schedule, lossChance: 0 }
        const quietMs = leasing.unreportedMs + 3_000
        const world = await play(lossless, { quota }, midnight, quietMs)
        expect(world.used()).toBeGreaterThanOrEqual(world.admissions.length)
        expect(world.used()).toBeLessThanOrEqual(quota.limit)
      }),
      { numRuns: 500, seed: 20_260_914 },
    )
  })

  it('usage is exact once living isolates have reported, but for what a crash of the meter takes along', async () => {
    await fc.assert(
      fc.asyncProperty(scheduleOf(fc.oneof(calls, calls, crashMeter)), async (schedule) => {
        const world = await play({ ...schedule, lossChance: 0 }, { quota }, midnight)
        // The reserve, and what isolates handed back since the last write.
        const perCrash = (saving.reserveShare + leasing.quotaShare) * quota.limit
        const lost = world.counts.meterCrashes * perCrash
        expect(world.used()).toBeGreaterThanOrEqual(world.admissions.length)
        expect(world.used()).toBeLessThanOrEqual(world.admissions.length + lost)
      }),
      { numRuns: 500, seed: 20_260_914 },
    )
  })

  it("usage in strict mode is exact once every call has its answer, the meter's crashes included", async () => {
    await fc.assert(
      fc.asyncProperty(scheduleOf(fc.oneof(calls, calls, crashMeter)), async (schedule) => {
        const strict = { ...schedule, mode: 'strict' as const, lossChance: 0, delayMs: 0 }
        const world = await play(strict, { quota }, midnight, saving.groupMs + 1)
        expect(world.used()).toBe(world.admissions.length)
      }),
      { numRuns: 200, seed: 20_260_914 },
    )
  })

  const bucket = fc.record({
    id: fc.constant('plan'),
    ratePerSecond: fc.constantFrom(0.5, 3, 20, 100, 500),
    burst: fc.constantFrom(1, 5, 40, 300, 3_000),
  })

  it('no throttle admits more than the documented bound, in 500 schedules', async () => {
    await fc.assert(
      fc.asyncProperty(everything, bucket, async (schedule, terms) => {
        const world = await play(schedule, { bucket: terms }, midnight)
        const admitted = world.admissions.map(({ atMs }) => atMs)
        const { mode, delayMs: delayMsMax } = schedule
        const { meterCrashes } = world.counts
        const bound = excessBound(terms, { mode, delayMsMax, meterCrashes })
        expect(worstExcess(terms, admitted)).toBeLessThanOrEqual(bound + 1e-6)
      }),
      { numRuns: 500, seed: 20_260_914 },
    )
  })

  it('one isolate admits exactly what a bucket admits: never a request more', async () => {
    await fc.assert(
      fc.asyncProperty(scheduleOf(calls), bucket, async (schedule, terms) => {
        const alone = { ...schedule, isolates: 1, delayMs: 0, lossChance: 0 }
        const { admissions } = await play(alone, { bucket: terms }, midnight)
        const admitted = admissions.map(({ atMs }) => atMs)
        // An answer of strict mode waits for the next writing.
        const waitMs = schedule.mode === 'strict' ? saving.groupMs : 0
        const inFlight = (terms.ratePerSecond * waitMs) / 1_000
        expect(worstExcess(terms, admitted)).toBeLessThanOrEqual(inFlight + 1e-6)
      }),
      { numRuns: 200, seed: 20_260_914 },
    )
  })
})

describe('a client that calls less often than its rate', () => {
  it('is refused for at most two seconds at a stretch, in 50 schedules, even after a burst', async () => {
    const rates = fc.constantFrom(3, 20, 100, 500)
    const demand = fc.record({
      ratePerSecond: rates,
      burstSeconds: fc.constantFrom(1, 2, 15),
      isolates: fc.integer({ min: 1, max: 6 }),
      mode: fc.constantFrom('leased', 'leased', 'strict'),
      delayMs: fc.integer({ min: 0, max: 60 }),
      seed: fc.nat(),
    })
    await fc.assert(
      fc.asyncProperty(demand, async ({ ratePerSecond, burstSeconds, delayMs, seed, ...world }) => {
        const burst = Math.ceil(ratePerSecond * burstSeconds)
        const fraction = seededFraction(seed)
        const refusedForMs = await longestRefusal({
          ...world,
          bucket: { id: 'plan', ratePerSecond, burst },
          delayMs: () => delayMs * fraction(),
          fraction,
        })
        expect(refusedForMs).toBeLessThanOrEqual(2_000)
      }),
      { numRuns: 50, seed: 20_260_914 },
    )
  })
})

/**
 * Empties a bucket by a burst, then calls at 0.8 times its rate, in isolates taken at random;
 * returns the longest time in which one isolate had nothing but refusals.
 */
async function longestRefusal({
  fraction,
  ...terms
}: Omit<WorldTerms, 'startMs' | 'bucket'> & {
  readonly bucket: BucketTerms
  readonly fraction: () => number
}): Promise<number> {
  const { ratePerSecond, burst } = terms.bucket
  const world = makeWorld({ ...terms, startMs: midnight })
  const [calmFromMs, calmUntilMs] = [1_000, 9_000]
  for (let index = 0; index < 1.2 * burst; index++) {
    world.after(fraction() * calmFromMs, () => world.call(index % terms.isolates))
  }
  const called: { readonly isolate: number; readonly atMs: number }[] = []
  const everyMs = 1_000 / (0.8 * ratePerSecond)
  for (let index = 0; index * everyMs < calmUntilMs - calmFromMs; index++) {
    const atMs = Math.round(calmFromMs + index * everyMs)
    const isolate = Math.floor(fraction() * terms.isolates)
    called.push({ isolate, atMs })
    world.after(atMs, () => world.call(isolate))
  }
  await world.run(midnight + calmUntilMs + 3_000)
  let longestMs = 0
  for (let isolate = 0; isolate < terms.isolates; isolate++) {
    const admitted = new Set(
      world.admissions
        .filter((one) => one.isolate === isolate)
        .map((one) => one.calledAtMs - midnight),
    )
    let sinceMs: number | undefined
    for (const { atMs } of called.filter((one) => one.isolate === isolate)) {
      if (admitted.has(atMs)) sinceMs = undefined
      else longestMs = Math.max(longestMs, atMs - (sinceMs ??= atMs))
    }
  }
  return longestMs
}

describe('several isolates at a limit', () => {
  it('starve none: each gets a part, and together they get what the bucket gives', async () => {
    const terms = { id: 'plan', ratePerSecond: 40, burst: 40 }
    const world = makeWorld({
      startMs: midnight,
      isolates: 4,
      mode: 'leased',
      bucket: terms,
      delayMs: () => 10,
    })
    const [seconds, everyMs] = [60, 20]
    for (let index = 0; index < 4; index++) {
      // One isolate asks for ten times as much as each of the others.
      const pauseMs = index === 0 ? everyMs / 10 : everyMs
      for (let atMs = index; atMs < seconds * 1_000; atMs += pauseMs) {
        world.after(atMs, () => world.call(index))
      }
    }
    await world.run(midnight + seconds * 1_000 + 1_000)
    const shares = [0, 1, 2, 3].map(
      (index) => world.admissions.filter(({ isolate }) => isolate === index).length,
    )
    const total = shares.reduce((sum, share) => sum + share, 0)
    expect(total).toBeGreaterThan(0.97 * (terms.burst + terms.ratePerSecond * seconds))
    for (const share of shares) expect(share).toBeGreaterThan(0.05 * total)
  })

  it('admit at least 97 % of the limit and at most its burst and a tenth, under three times the load', async () => {
    const terms = { id: 'plan', ratePerSecond: 100, burst: 200 }
    const world = makeWorld({
      startMs: midnight,
      isolates: 8,
      mode: 'leased',
      bucket: terms,
      delayMs: () => 10,
    })
    for (let index = 0; index < 8; index++) {
      for (let atMs = index; atMs < 60_000; atMs += 1000 / 37.5) {
        world.after(atMs, () => world.call(index))
      }
    }
    await world.run(midnight + 61_000)
    expect(world.admissions.length).toBeLessThanOrEqual(200 + 6_000 + 20)
    expect(world.admissions.length).toBeGreaterThanOrEqual(0.97 * 6_200)
    expect(world.counts.messages / world.counts.calls).toBeLessThan(0.5)
  })
})
