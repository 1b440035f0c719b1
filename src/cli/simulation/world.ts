import { setImmediate } from 'node:timers/promises'
import type { BucketTerms, QuotaTerms } from '../../ports.ts'
import { bucketLease, quotaLease, type Account, type Mode } from '../../invoke/throttle/account.ts'
import { utcDay } from '../../invoke/throttle/calendar.ts'
import { admit } from '../../invoke/throttle/admit.ts'
import type { Level } from '../../invoke/throttle/admission.ts'
import { accountOf, openBook } from '../../invoke/throttle/book.ts'
import type { Desk } from '../../invoke/throttle/desk.ts'
import {
  awaitsWriting,
  isExact,
  loadMeter,
  mustWrite,
  saving,
  settle,
  type Writing,
} from '../../invoke/throttle/meter-saving.ts'
import { take } from '../../invoke/throttle/meter.ts'
import { usageReport } from '../../invoke/throttle/usage-report.ts'
import { eventQueue } from './event-queue.ts'

/**
 * Many isolates and one meter in simulated time. Isolates and meter run the gateway's own code;
 * only clocks, delays, deaths and losses are made up.
 */
export interface World {
  readonly nowMs: () => number
  /** Something to happen `afterMs` from now. */
  readonly after: (afterMs: number, run: () => void) => void
  /** One call in one isolate. */
  readonly call: (isolate: number) => void
  /** The isolate's memory is lost, with every lease in it; the next call finds a new one. */
  readonly killIsolate: (isolate: number) => void
  /** The meter's memory is lost; what it wrote is not. */
  readonly crashMeter: () => void
  readonly stepClock: (isolate: number, byMs: number) => void
  /** Runs until nothing is left to happen before `untilMs`. */
  readonly run: (untilMs: number) => Promise<void>
  readonly admissions: readonly Admission[]
  readonly counts: Counts
  /** What the meter would report as used today. */
  readonly used: () => number
}

/** An admitted call, by true time. */
export interface Admission {
  readonly calledAtMs: number
  readonly atMs: number
  readonly isolate: number
}

export interface Counts {
  calls: number
  messages: number
  rowsWritten: number
  meterCrashes: number
  /** How long the meter's object stayed in memory to settle its row. */
  awakeMs: number
}

export interface WorldTerms {
  readonly startMs: number
  readonly isolates: number
  readonly mode: Mode
  readonly bucket?: BucketTerms
  readonly quota?: QuotaTerms
  /** One way between isolate and meter. */
  readonly delayMs: (isolate: number) => number
  /** Chance, asked for each way of each message, that it is lost. */
  readonly isLost?: () => boolean
}

interface Isolate {
  readonly desk: Desk
  alive: boolean
  clockOffsetMs: number
}

const meterId = 'key|plan|key'

/** A world in which nobody has called yet. */
export function makeWorld(terms: WorldTerms): World {
  const { quota } = terms
  const queue = eventQueue()
  const admissions: Admission[] = []
  const counts: Counts = { calls: 0, messages: 0, rowsWritten: 0, meterCrashes: 0, awakeMs: 0 }
  let nowMs = terms.startMs
  let { meter, row } = loadMeter(undefined, nowMs)
  let disk: string | undefined
  const write = (writing: Writing | undefined): void => {
    if (writing === undefined) return
    counts.rowsWritten++
    disk = writing.text
  }
  let settles = false
  let heardAtMs = terms.startMs
  let wokeSomebody = false
  let writing: Promise<void> | undefined
  let writtenTogetherAtMs = 0

  const wait = (ms: number): Promise<void> =>
    new Promise((resolve) => {
      queue.add(nowMs + ms, () => {
        wokeSomebody = true
        resolve()
      })
    })

  /** The object's own timer, as in platform/meter-object.ts. */
  const settleWhenQuiet = (): void => {
    if (settles || isExact(row, meter)) return
    settles = true
    const wakeIn = (ms: number): void => {
      counts.awakeMs += ms
      queue.add(nowMs + ms, () => {
        const silentMs = nowMs - heardAtMs
        if (silentMs < saving.settleMs) return wakeIn(saving.settleMs - silentMs)
        settles = false
        write(settle(row, meter, nowMs))
      })
    }
    wakeIn(saving.settleMs)
  }

  /** One writing for all strict answers that wait, as in platform/meter-object.ts; false after a crash. */
  const writtenTogether = async (): Promise<boolean> => {
    const crashes = counts.meterCrashes
    writing ??= wait(Math.max(0, writtenTogetherAtMs + saving.groupMs - nowMs)).then(() => {
      if (crashes !== counts.meterCrashes) return
      writing = undefined
      writtenTogetherAtMs = nowMs
      write(settle(row, meter, nowMs))
    })
    await writing
    return crashes === counts.meterCrashes
  }

  const openIsolate = (index: number): Isolate => {
    const isolate: Isolate = {
      alive: true,
      clockOffsetMs: 0,
      desk: {
        book: openBook(`isolate-${index}-${counts.calls}`),
        clock: { now: () => Math.floor(nowMs + isolate.clockOffsetMs) },
        background: { run: () => undefined },
        log: { write: () => undefined },
        delay: (ms) => ({
          done: wait(ms).then(() => (isolate.alive ? undefined : neverAnswered())),
          cancel: () => undefined,
        }),
        meters: {
          take: async (_, request) => {
            counts.messages++
            await wait(terms.delayMs(index))
            if (terms.isLost?.() === true) return neverAnswered()
            const reply = take(meter, request, nowMs)
            if (request.exact === true) {
              if (awaitsWriting(row, meter, nowMs) && !(await writtenTogether())) {
                return neverAnswered()
              }
            } else {
              write(mustWrite(row, meter, nowMs))
              heardAtMs = nowMs
              settleWhenQuiet()
            }
            await wait(terms.delayMs(index))
            // A dead isolate hears nothing; to a living one a lost answer is the same.
            return isolate.alive && terms.isLost?.() !== true ? reply : neverAnswered()
          },
        },
      },
    }
    return isolate
  }

  const isolates = Array.from({ length: terms.isolates }, (_, index) => openIsolate(index))
  const isolateAt = (index: number): Isolate => {
    const isolate = isolates[index]
    if (isolate === undefined) throw new Error(`no isolate ${index}`)
    return isolate
  }

  const call = async (index: number): Promise<void> => {
    counts.calls++
    const calledAtMs = nowMs
    const isolate = isolateAt(index)
    const account = accountOf(isolate.desk.book, meterId, { mode: terms.mode, counts: true })
    const levels = levelsOf(terms, account, isolate.desk.clock.now())
    const decision = admit(isolate.desk, { levels, counted: account })
    if (decision instanceof Promise ? await decision : decision) return
    if (isolate.alive) admissions.push({ calledAtMs, atMs: nowMs, isolate: index })
  }

  return {
    nowMs: () => nowMs,
    after: (afterMs, run) => queue.add(nowMs + afterMs, run),
    call: (index) => void call(index),
    killIsolate: (index) => {
      isolateAt(index).alive = false
      isolates[index] = openIsolate(index)
    },
    crashMeter: () => {
      counts.meterCrashes++
      writing = undefined
      ;({ meter, row } = loadMeter(disk, nowMs))
    },
    stepClock: (index, byMs) => {
      isolateAt(index).clockOffsetMs += byMs
    },
    run: async (untilMs) => {
      for (let event = queue.next(); event !== undefined; event = queue.next()) {
        if (event.atMs >= untilMs) break
        nowMs = event.atMs
        event.run()
        if (!wokeSomebody) continue
        wokeSomebody = false
        await microtasksDone()
      }
      nowMs = untilMs
      // One world after another would let nothing else of the process run.
      await setImmediate()
    },
    admissions,
    counts,
    used: () => {
      const day = utcDay(nowMs)
      const query = { startDay: day, endDay: day, ...(quota !== undefined && { quota }) }
      return usageReport(meter, [], query, nowMs)[0]?.used ?? 0
    },
  }
}

function levelsOf(terms: WorldTerms, account: Account, nowMs: number): Level[] {
  const levels: Level[] = []
  const { bucket, quota } = terms
  const shared = { account, failOpen: false }
  if (bucket !== undefined) {
    levels.push({ ...shared, kind: 'plan', lease: bucketLease(account, bucket, nowMs) })
  }
  if (quota !== undefined) {
    levels.push({ ...shared, kind: 'quota', lease: quotaLease(account, quota, nowMs) })
  }
  return levels
}

/** One each: what waits for a common one would be kept for ever. */
const neverAnswered = (): Promise<never> => new Promise(() => undefined)

/** Node empties its queue of microtasks before it takes the next tick: a turn of the event loop would cost ten times as much. */
const microtasksDone = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve))
