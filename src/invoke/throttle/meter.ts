import type { Ask, BucketTerms, DayUsage, QuotaTerms, TakeReply, TakeRequest } from '../../ports.ts'
import { fill, fullLevel, type Level } from './bucket.ts'
import { utcDay } from './calendar.ts'
import { emptyMs, grantTokens, grantUnits, leasing, paceMs, roomOf, waitMs } from './grant.ts'
import {
  activeCallers,
  book,
  endedUnits,
  forget,
  lastExpiryMs,
  outstanding,
  report,
  type Holdings,
} from './holdings.ts'
import { openQuota, turn, unitsLeft, unitsRemaining, type Quota } from './quota.ts'
import { adoptTerms, rememberTerms, type TermsMemory } from './terms.ts'

/** One bucket of a meter. Changed in place by the meter. */
export interface Bucket {
  readonly terms: TermsMemory<BucketTerms>
  level: Level
  readonly holdings: Holdings
}

/** The counter of the current day. */
interface Today {
  readonly day: string
  used: number
}

/**
 * The buckets, the quota and the day's counter of one key in one plan, or of one stage. One object
 * in the world owns it and changes it in place, one message at a time.
 */
export interface Meter {
  readonly buckets: Map<string, Bucket>
  quota: { readonly terms: TermsMemory<QuotaTerms>; readonly state: Quota } | undefined
  /** The day that counts now; `undefined` before the first call. */
  today: Today | undefined
  /** Ended days that wait to be written. */
  readonly endedDays: DayUsage[]
}

/**
 * Answers one message of an isolate: books what it reports, fills the buckets by the meter's own
 * clock, and grants. Throttles stand before the quota: when a bucket is empty no unit of quota goes out.
 */
export function take(meter: Meter, request: TakeRequest, nowMs: number): TakeReply {
  const { isolateId } = request
  if (request.used !== undefined) countUsed(meter, request.used, nowMs)
  const quota = request.quota && hearQuota(meter, request.quota, isolateId, nowMs)
  const life = lifeOf(meter, quota, request, nowMs)
  const buckets = request.buckets.map((ask) =>
    grantFromBucket(meter, ask, { request, life }, nowMs),
  )
  const closed = request.buckets.some(({ need }, index) => need > 0 && !buckets[index]?.granted)
  const units =
    quota === undefined || request.quota === undefined
      ? undefined
      : grantFromQuota(quota, closed ? nothing : request.quota, { request, life }, nowMs)
  const reply: TakeReply = {
    buckets,
    ttlMs: life.ttlMs,
    ...(units !== undefined && { quota: units }),
  }
  if (request.used !== undefined && admitsCaller(request, reply)) countUsed(meter, 1, nowMs)
  return reply
}

/**
 * Whether the reply lets the waiting call through as far as this meter can tell. Meter and isolate
 * both count such a call at once, so that a report is right without waiting for the next message.
 */
export function admitsCaller(request: TakeRequest, reply: TakeReply): boolean {
  const { quota } = request
  const grants = [...request.buckets, ...(quota === undefined ? [] : [quota])].map(
    ({ need }, index) => ({
      need,
      granted: (reply.buckets[index] ?? reply.quota)?.granted ?? 0,
    }),
  )
  return (
    grants.some(({ need }) => need > 0) &&
    grants.every(({ need, granted }) => need === 0 || granted > 0)
  )
}

const nothing = { need: 0, ahead: 0 } as const

/** How long the grants of a message live, and which part of what was asked ahead fits into that. */
interface Life {
  readonly ttlMs: number
  readonly aheadPart: number
}

/** What a grant is for. */
interface Asking {
  readonly request: TakeRequest
  readonly life: Life
}

/**
 * A slow caller keeps its few units for as long as it expects to need them, where nobody misses
 * them: while every bucket is half full and the quota has plenty. Else units that idle isolates
 * hold would be refused to busy ones. No grant is spent after the quota's period: the next has its
 * own units.
 */
function lifeOf(
  meter: Meter,
  quota: Quota | undefined,
  { buckets, quota: quotaAsk, horizonMs = leasing.ttlMs }: TakeRequest,
  nowMs: number,
): Life {
  const periodMs = quota === undefined ? Infinity : Math.max(0, quota.periodEndMs - nowMs)
  const isRoomy =
    horizonMs > leasing.ttlMs &&
    (quota === undefined || unitsLeft(quota) >= leasing.roomyGrants * (quotaAsk?.ahead ?? 0)) &&
    buckets.every(({ terms, ahead }) => {
      const { level } = bucketOf(meter, terms, nowMs)
      return fill(level, terms, nowMs).tokens - ahead >= leasing.roomyShare * terms.burst
    })
  const horizon = Math.min(horizonMs, leasing.horizonMsMax)
  return isRoomy
    ? { ttlMs: Math.min(horizon * leasing.lateness, periodMs), aheadPart: 1 }
    : { ttlMs: Math.min(leasing.ttlMs, periodMs), aheadPart: leasing.ttlMs / horizon }
}

function grantFromBucket(
  meter: Meter,
  ask: Ask & { readonly terms: BucketTerms },
  { request: { isolateId, exact }, life }: Asking,
  nowMs: number,
): TakeReply['buckets'][number] {
  const bucket = bucketOf(meter, ask.terms, nowMs)
  const wasClosed = bucket.terms.current.burst < 1
  const terms = adoptTerms(bucket.terms, ask.terms, nowMs)
  const { holdings } = bucket
  forget(holdings, nowMs)
  const callers = activeCallers(holdings, nowMs, isolateId)
  if (wasClosed) bucket.level = openLevel(bucket, terms, callers, nowMs)
  // Before the report: nobody knows when in between the units were spent, so all that time they were out.
  const { tokens } = fillToNow(bucket, terms, callers, nowMs)
  const ended = endedUnits(holdings, isolateId, nowMs)
  const holding = report(holdings, isolateId, ask, nowMs)
  if (holding.expiresAtMs <= nowMs) holding.units = 0
  const room = roomOf(terms, outstanding(holdings, nowMs), callers)
  // Since a lease ended, the bucket has been filling in its place.
  const returned = Math.max(0, ask.returned - ended)
  const refunded = Math.max(tokens, Math.min(room, tokens + returned))
  const { need } = ask
  const ahead = Math.floor(ask.ahead * life.aheadPart)
  const held = holding.units
  const granted = grantTokens(refunded, terms, { need, ahead, held, callers })
  bucket.level = { tokens: Math.max(0, refunded - granted), atMs: nowMs }
  // The needed unit is spent on arrival; only what goes beyond it is out.
  book(holding, Math.max(0, granted - need), life.ttlMs, nowMs)
  const left = bucket.level.tokens
  if (exact === true) {
    return { granted, retryAfterMs: emptyMs(left, terms), paceMs: paceMs(terms, callers) }
  }
  const wanted = Math.max(0, need + ahead - granted)
  return { granted, retryAfterMs: waitMs(left, terms, { wanted, contenders: callers }) }
}

/**
 * A limit of 0 is how methods and plans are closed. Its bucket is empty because it holds nothing, not because
 * somebody took what was there: opened again, it begins as every bucket does, full, save for what is still out.
 */
function openLevel(
  { holdings }: Bucket,
  terms: BucketTerms,
  callers: number,
  nowMs: number,
): Level {
  const full = fullLevel(terms, nowMs)
  const room = roomOf(terms, outstanding(holdings, nowMs), callers)
  return { ...full, tokens: Math.min(full.tokens, room) }
}

/** Fills in two parts: until the last lease ended that has ended since, and from then on with its room. */
function fillToNow(
  { level, holdings }: Bucket,
  terms: BucketTerms,
  callers: number,
  nowMs: number,
): Level {
  const endedAtMs = lastExpiryMs(holdings, level.atMs, nowMs)
  const roomThen = roomOf(terms, outstanding(holdings, level.atMs), callers)
  const then = fill(level, terms, endedAtMs, roomThen)
  return fill(then, terms, nowMs, roomOf(terms, outstanding(holdings, nowMs), callers))
}

function bucketOf(meter: Meter, terms: BucketTerms, nowMs: number): Bucket {
  const known = meter.buckets.get(terms.id)
  if (known !== undefined) return known
  const bucket: Bucket = {
    terms: rememberTerms(terms, nowMs),
    level: fullLevel(terms, nowMs),
    holdings: new Map(),
  }
  meter.buckets.set(terms.id, bucket)
  return bucket
}

/** Books what the isolate says of the quota, in the period of now. */
function hearQuota(
  meter: Meter,
  ask: NonNullable<TakeRequest['quota']>,
  isolateId: string,
  nowMs: number,
): Quota {
  const quota = turnQuota(meter, ask.terms, nowMs)
  countSilent(meter, quota, nowMs)
  // An isolate that has had no answer yet knows no period; it holds nothing, but may owe something.
  const current = ask.periodStartMs === quota.periodStartMs || ask.periodStartMs === 0
  const told = current ? ask : { ...ask, spent: 0, returned: 0 }
  // More than the books say is out: these units were counted when the books were lost.
  const unknown = told.spent + told.returned - (quota.holdings.get(isolateId)?.units ?? 0)
  const claimed = Math.min(quota.unclaimed, Math.max(0, unknown))
  quota.unclaimed -= claimed
  countUsed(meter, -claimed, nowMs)
  report(quota.holdings, isolateId, told, nowMs)
  // Units of a period that ended are worth nothing; so is more than was ever charged.
  if (current) quota.charged = Math.max(0, quota.charged - ask.returned)
  return quota
}

/** Counts what isolates that fell silent took along as used. */
export function countSilent(meter: Meter, quota: Quota, nowMs: number): void {
  const forgotten = forget(quota.holdings, nowMs)
  countUsed(meter, forgotten, nowMs)
  quota.unclaimed += forgotten
}

/** The quota in the period of now; opens it when the plan has just got one. */
export function turnQuota(meter: Meter, offered: QuotaTerms, nowMs: number): Quota {
  if (meter.quota === undefined) {
    meter.quota = { terms: rememberTerms(offered, nowMs), state: openQuota(offered, nowMs) }
    return meter.quota.state
  }
  const { terms, state } = meter.quota
  turn(state, adoptTerms(terms, offered, nowMs), nowMs)
  return state
}

function grantFromQuota(
  quota: Quota,
  ask: { readonly need: 0 | 1; readonly ahead: number },
  { request: { isolateId }, life }: Asking,
  nowMs: number,
): NonNullable<TakeReply['quota']> {
  const { need } = ask
  const ahead = Math.floor(ask.ahead * life.aheadPart)
  const { holdings, periodStartMs, periodEndMs } = quota
  const holding = holdings.get(isolateId)
  const callers = activeCallers(holdings, nowMs, isolateId)
  const granted = grantUnits(unitsLeft(quota), { need, ahead, held: holding?.units ?? 0, callers })
  quota.charged += granted
  if (holding !== undefined) book(holding, Math.max(0, granted - need), life.ttlMs, nowMs)
  return {
    granted,
    remaining: unitsLeft(quota),
    resetsInMs: Math.max(0, periodEndMs - nowMs),
    periodStartMs,
  }
}

/** Counts admissions on the day of now; an ended day is closed with what is left of the quota. */
export function countUsed(meter: Meter, used: number, nowMs: number): Today {
  const day = utcDay(nowMs)
  let today = (meter.today ??= { day, used: 0 })
  // A clock that stepped back over midnight goes on counting the later day.
  if (today.day < day) {
    meter.endedDays.push(dayUsage(today, meter.quota?.state))
    today = meter.today = { day, used: 0 }
    // What a closed day counts stays counted there.
    if (meter.quota !== undefined) meter.quota.state.unclaimed = 0
  }
  today.used = Math.max(0, today.used + used)
  return today
}

/** The counter of a day together with what callers can still have. */
export const dayUsage = ({ day, used }: Readonly<Today>, quota: Quota | undefined): DayUsage => ({
  day,
  used,
  remaining: quota === undefined ? 0 : unitsRemaining(quota),
})
