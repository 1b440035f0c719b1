import type { Background, Clock, Log, Meters } from '../../ports.ts'
import {
  compose,
  handBack,
  isReported,
  liveUntilMs,
  markAskedAhead,
  refill,
  restoreDebt,
  settleReply,
  type Account,
  type Purpose,
} from './account.ts'
import type { Answer, Level } from './admission.ts'
import type { Book } from './book.ts'
import { leasing } from './grant.ts'
import { markAsked, sendBack, type Lease } from './lease.ts'

/** A wait that can be called off. */
export interface Delay {
  readonly done: Promise<void>
  cancel(): void
}

/** Where an isolate deals with meters: its book, the port, and what it needs to wait. */
export interface Desk {
  readonly book: Book
  readonly meters: Pick<Meters, 'take'>
  readonly clock: Clock
  readonly background: Background
  readonly log: Log
  readonly delay: (ms: number) => Delay
}

const timing = {
  /** How long a meter that did not answer is left alone. */
  unreachableMs: 1_000,
  /** A refill that has not come back by then is taken for lost with its request. */
  refillMsMax: 2_000,
  /** How long one request's background may watch over leases; Workers allow 30 s. */
  watchMsMax: 25_000,
} as const

/**
 * Asks the meters of the missing levels, one message each, at the same time.
 * Hops: 1. Never shares a pending promise: each waiting call sends its own message.
 */
export async function askMeters(
  desk: Desk,
  missing: readonly Level[],
): Promise<(level: Level) => Answer> {
  const accounts = new Map<Account, Set<Lease>>()
  for (const { account, lease } of missing) {
    const leases = accounts.get(account)
    if (leases === undefined) accounts.set(account, new Set([lease]))
    else leases.add(lease)
  }
  const answers = new Map<Account, ReadonlySet<Lease> | undefined>()
  await Promise.all(
    [...accounts].map(async ([account, leases]) => {
      answers.set(account, await askMeter(desk, account, leases))
    }),
  )
  return ({ account, lease }) => {
    const served = answers.get(account)
    if (served === undefined) return 'unreachable'
    return served.has(lease) ? 'served' : 'empty'
  }
}

/** The leases whose waiting call got its unit; `undefined` when the meter did not answer in time. */
async function askMeter(
  desk: Desk,
  account: Account,
  missing: ReadonlySet<Lease>,
): Promise<ReadonlySet<Lease> | undefined> {
  const sentAtMs = desk.clock.now()
  const answer = exchange(desk, account, { missing, topUp: 'expected' })
  const timer = desk.delay(leasing.answerMsMax)
  try {
    const served = await Promise.race([answer, timer.done.then(() => undefined)])
    if (served !== undefined) return served
    desk.background.run(settleLate(desk, account, answer))
    logFailure(desk, account, `no answer in ${leasing.answerMsMax} ms`)
  } catch (error) {
    logFailure(desk, account, error instanceof Error ? error.message : String(error))
  } finally {
    timer.cancel()
  }
  // A meter that answered others since has lost one message, not its connection.
  if (account.answeredAtMs <= sentAtMs) {
    account.unreachableUntilMs = desk.clock.now() + timing.unreachableMs
  }
  return undefined
}

/**
 * One message and its answer, booked. Of messages under way at the same time one asks ahead, the
 * others for what their call needs; or a burst would take out what is to come many times over.
 */
async function exchange(
  { book, meters, clock }: Desk,
  account: Account,
  purpose: Purpose,
): Promise<ReadonlySet<Lease>> {
  const sentAtMs = clock.now()
  for (const lease of purpose.missing) markAsked(lease, sentAtMs)
  const asksAhead = purpose.topUp === 'expected' && sentAtMs >= account.busyUntilMs
  if (asksAhead) {
    account.busyUntilMs = sentAtMs + timing.refillMsMax
    if (account.mode === 'leased') markAskedAhead(account, sentAtMs)
  }
  const topUp = asksAhead ? 'expected' : 'none'
  const request = compose(account, book.isolateId, { ...purpose, topUp }, sentAtMs)
  account.messages++
  try {
    const reply = await meters.take(account.meterId, request)
    account.answeredAtMs = clock.now()
    if (asksAhead) account.busyUntilMs = 0
    return settleReply(account, request, reply, { sentAtMs, nowMs: clock.now() })
  } catch (error) {
    restoreDebt(account, request)
    throw error
  }
}

/** The waiting call is gone by now: what came for it goes back, the rest is there to spend. */
async function settleLate(
  desk: Desk,
  account: Account,
  answer: Promise<ReadonlySet<Lease>>,
): Promise<void> {
  try {
    for (const lease of await answer) sendBack(lease)
    account.unreachableUntilMs = 0
    watch(desk, account)
  } catch {
    // Logged when the call stopped waiting.
  }
}

/** Asks ahead in the background, unless that is under way. */
export function refillAhead(desk: Desk, account: Account): void {
  if (desk.clock.now() < account.busyUntilMs) return
  desk.background.run(
    inBackground(desk, account, async () => {
      await exchange(desk, account, refill)
      watch(desk, account)
    }),
  )
}

/**
 * Sees to it that what calls leave over goes back: waits until no lease can be spent any more, then
 * reports. Under steady traffic it finds the leases renewed each time and never sends anything.
 */
export function watch(desk: Desk, account: Account): void {
  const nowMs = desk.clock.now()
  const neededUntilMs = Math.max(nowMs, liveUntilMs(account))
  if (neededUntilMs < account.watchedUntilMs || isReported(account)) return
  const untilMs = nowMs + timing.watchMsMax
  account.watchedUntilMs = untilMs
  desk.background.run(
    inBackground(desk, account, async () => {
      const isIdle = await idles(desk, account, untilMs)
      // Leases that live longer have found another watcher, who has set another time.
      if (account.watchedUntilMs === untilMs) account.watchedUntilMs = 0
      if (isIdle && !isReported(account)) await exchange(desk, account, handBack)
    }),
  )
}

/**
 * Tells the meters of a plan's keys what this isolate admitted since its last message, so that a
 * report asked for through it is of this instant. What its leases hold, they keep.
 */
export async function reportUsage(desk: Desk, planId: string): Promise<void> {
  const accounts = [...desk.book.accounts.values()].filter(
    ({ meterId, used }) => meterId.startsWith(`key|${planId}|`) && (used ?? 0) !== 0,
  )
  await Promise.all(
    accounts.map((account) =>
      inBackground(desk, account, async () => {
        await exchange(desk, account, { missing: new Set(), topUp: 'none' })
      }),
    ),
  )
}

/** True once no lease can be spent any more, false when it is time to let another request watch. */
async function idles({ clock, delay }: Desk, account: Account, untilMs: number): Promise<boolean> {
  while (clock.now() < untilMs) {
    const nowMs = clock.now()
    const liveMs = liveUntilMs(account) - nowMs
    // Handed back at once, units reach the meter while it still counts them as out.
    const waitMs = liveMs > 0 ? Math.ceil(liveMs) : leasing.ttlMs
    await delay(Math.max(1, Math.min(waitMs, untilMs - nowMs))).done
    if (liveUntilMs(account) <= clock.now()) return true
  }
  return false
}

/** Refills and reports may fail: the next call finds its lease empty and asks by itself. */
async function inBackground(
  desk: Desk,
  account: Account,
  work: () => Promise<void>,
): Promise<void> {
  try {
    await work()
  } catch (error) {
    logFailure(desk, account, error instanceof Error ? error.message : String(error))
  }
}

function logFailure({ log }: Desk, { meterId }: Account, message: string): void {
  log.write({
    level: 'error',
    event: 'meter-unreachable',
    meterId,
    message: `Usage Plan check failed due to an internal error: ${message}`,
  })
}
