import type { Ask, BucketTerms, QuotaTerms, TakeReply, TakeRequest } from '../../ports.ts'
import { leasing } from './grant.ts'
import {
  emptyLease,
  expectedCalls,
  horizonMs,
  markAsked,
  takeExpired,
  type Lease,
} from './lease.ts'
import { admitsCaller } from './meter.ts'

/** How a plan's owner wants its limits kept. */
export type Mode = 'leased' | 'strict'

/** What this isolate holds of one meter. Changed in place. */
export interface Account {
  readonly meterId: string
  readonly mode: Mode
  readonly buckets: Map<string, Lease<BucketTerms>>
  quota: QuotaLease | undefined
  /** Admissions not yet reported; `undefined` for meters that report no usage. */
  used: number | undefined
  /** Messages to the meter that no call has been charged with yet. */
  messages: number
  /** While a refill or report is under way no second one starts; an instant, because its request may die. */
  busyUntilMs: number
  /** Somebody waits until then to hand back what is left. */
  watchedUntilMs: number
  /** When the meter last answered. */
  answeredAtMs: number
  /** The meter could not be reached; until then it is not asked. */
  unreachableUntilMs: number
}

/** A lease of quota: its units belong to one period. */
export interface QuotaLease extends Lease<QuotaTerms> {
  periodStartMs: number
  /** What the meter had left at its last answer. */
  remaining: number
  resetsAtMs: number
  /** Until the period ends the quota is known to be spent; 0 when it is not. */
  spentUntilMs: number
}

/** `periodStartMs` before the meter's first answer: nothing is held yet, but calls may have passed unmetered. */
const unknownPeriod = 0

/** An account that holds nothing. */
export const openAccount = (
  meterId: string,
  { mode, counts }: { readonly mode: Mode; readonly counts: boolean },
): Account => ({
  meterId,
  mode,
  buckets: new Map(),
  quota: undefined,
  used: counts ? 0 : undefined,
  messages: 0,
  busyUntilMs: 0,
  watchedUntilMs: 0,
  answeredAtMs: 0,
  unreachableUntilMs: 0,
})

/** The account's lease of a bucket, under the terms the plan has now. */
export function bucketLease(account: Account, terms: BucketTerms, nowMs: number): Lease {
  const known = account.buckets.get(terms.id)
  if (known !== undefined) {
    known.terms = terms
    return known
  }
  const lease = emptyLease(terms, nowMs)
  account.buckets.set(terms.id, lease)
  return lease
}

/** The account's lease of the plan's quota. */
export function quotaLease(account: Account, terms: QuotaTerms, nowMs: number): QuotaLease {
  const { quota } = account
  if (quota !== undefined) {
    quota.terms = terms
    return quota
  }
  const none = {
    periodStartMs: unknownPeriod,
    remaining: terms.limit,
    resetsAtMs: 0,
    spentUntilMs: 0,
  }
  return (account.quota = { ...emptyLease(terms, nowMs), ...none })
}

/** Why a message goes out: calls wait, a lease runs low, or what is left goes back. */
export interface Purpose {
  /** Leases with a waiting call. */
  readonly missing: ReadonlySet<Lease>
  readonly topUp: 'expected' | 'none'
}

/** Hands everything back. */
export const handBack: Purpose = { missing: new Set(), topUp: 'none' }

/**
 * While all that an empty bucket has is being asked for ahead, calls that find no unit are refused
 * until the answer: what they would ask for one by one is what is on its way.
 */
export function markAskedAhead({ buckets }: Account, nowMs: number): void {
  for (const lease of buckets.values()) markAsked(lease, nowMs)
}

/** Asks ahead for calls to come. */
export const refill: Purpose = { missing: new Set(), topUp: 'expected' }

/**
 * The message that asks the meter for what `missing` leases need, tops up the others, and reports
 * on all of them. What it reports and hands back leaves the books here: if the message is lost, so
 * are those units, and none is ever given twice.
 */
export function compose(
  account: Account,
  isolateId: string,
  purpose: Purpose,
  nowMs: number,
): TakeRequest {
  const buckets: (Ask & { readonly terms: BucketTerms })[] = []
  for (const lease of account.buckets.values()) {
    if (!purpose.missing.has(lease) && isIdle(lease)) continue
    buckets.push({ ...askOf(account, lease, purpose, nowMs), terms: lease.terms })
  }
  const { quota, used } = account
  if (used !== undefined) account.used = 0
  const slowest = Math.max(
    ...[...account.buckets.values(), ...(quota ? [quota] : [])].map(horizonMs),
  )
  return {
    isolateId,
    buckets,
    ...(quota !== undefined && {
      quota: {
        ...askOf(account, quota, purpose, nowMs),
        terms: quota.terms,
        periodStartMs: quota.periodStartMs,
      },
    }),
    ...(used !== undefined && { used }),
    ...(slowest > leasing.ttlMs && purpose.topUp === 'expected' && { horizonMs: slowest }),
    ...(account.mode === 'strict' && { exact: true as const }),
  }
}

/** True when there is nothing to report of a lease: buckets of methods nobody calls stay out of messages. */
const isIdle = ({ units, spent, owed }: Lease): boolean => units === 0 && spent === 0 && owed === 0

/** True when the meter knows all there is to know of the account. */
export const isReported = ({ buckets, quota, used }: Account): boolean =>
  (used ?? 0) === 0 &&
  (quota === undefined || isIdle(quota)) &&
  [...buckets.values()].every((lease) => isIdle(lease))

/** The instant until which some lease may be spent; 0 when none can. */
export function liveUntilMs({ buckets, quota }: Account): number {
  let untilMs = 0
  for (const lease of buckets.values()) {
    if (lease.units > 0) untilMs = Math.max(untilMs, lease.expiresAtMs)
  }
  return quota !== undefined && quota.units > 0 ? Math.max(untilMs, quota.expiresAtMs) : untilMs
}

/** Fewer calls in a grant's lifetime are not worth a unit ahead: half of them would expire unspent. */
export const aheadCallsMin = 3

function askOf({ mode }: Account, lease: Lease, { missing, topUp }: Purpose, nowMs: number): Ask {
  const returned = takeExpired(lease, nowMs)
  const { spent } = lease
  lease.spent = 0
  const need = missing.has(lease) ? 1 : 0
  const expected = mode === 'strict' || topUp === 'none' ? 0 : expectedCalls(lease)

  const ahead = expected < aheadCallsMin ? 0 : Math.max(0, expected - lease.units - need)
  return { need, ahead, spent, returned }
}

/**
 * After a message that failed: calls that passed unmetered are charged with the next one. Charging
 * twice, should the lost message have arrived, is the safe side; giving back twice would not be.
 */
export function restoreDebt({ quota }: Account, request: TakeRequest): void {
  const debt = Math.max(0, -(request.quota?.returned ?? 0))
  if (quota === undefined || debt === 0) return
  quota.owed -= debt
  quota.spent += debt
}

/**
 * Books the meter's answer. Returns the leases whose waiting call got its unit; such a unit never
 * lies in the lease, so no other call can take it. Lifetimes count from when the message left.
 */
export function settleReply(
  account: Account,
  request: TakeRequest,
  reply: TakeReply,
  { sentAtMs, nowMs }: { readonly sentAtMs: number; readonly nowMs: number },
): ReadonlySet<Lease> {
  const served = new Set<Lease>()
  const expiresAtMs = sentAtMs + reply.ttlMs
  for (const [index, ask] of request.buckets.entries()) {
    const lease = account.buckets.get(ask.terms.id)
    const grant = reply.buckets[index]
    if (lease === undefined || grant === undefined) continue
    lease.paceMs = grant.paceMs
    const isPaced = lease.denied && grant.paceMs !== undefined && grant.granted > 0
    const { deniedUntilMs } = lease
    if (settleGrant(lease, ask, grant.granted, { expiresAtMs, sentAtMs })) served.add(lease)
    if (grant.retryAfterMs > 0) deny(lease, grant.retryAfterMs, nowMs)
    // What was the last token for this call says nothing of the asks that are due already.
    if (isPaced && lease.denied) lease.deniedUntilMs = deniedUntilMs
  }
  const { quota } = account
  if (quota !== undefined && request.quota !== undefined && reply.quota !== undefined) {
    settleQuota(quota, request.quota, reply.quota, { expiresAtMs, sentAtMs, nowMs })
    if (request.quota.need > 0 && reply.quota.granted > 0) served.add(quota)
  }
  // The meter has counted the call that it let through.
  if (account.used !== undefined && admitsCaller(request, reply)) account.used--
  return served
}

interface GrantTimes {
  readonly expiresAtMs: number
  readonly sentAtMs: number
}

function settleGrant(
  lease: Lease,
  { need }: Ask,
  granted: number,
  { expiresAtMs, sentAtMs }: GrantTimes,
): boolean {
  const kept = Math.max(0, granted - need)
  if (kept > 0) {
    lease.units += kept
    lease.expiresAtMs = expiresAtMs
  }
  // A background refill that brought nothing is not repeated before the lease is empty.
  if (kept > 0 || need === 0) {
    const isHot = horizonMs(lease) < leasing.ttlMs
    const share = isHot ? leasing.hotRefillShare : leasing.refillShare
    lease.refillAtUnits = Math.floor(kept * share)
  }
  // Of an answer to a message sent before the last denial was heard, the denial is the newer word.
  if (granted > 0 && sentAtMs >= lease.deniedAtMs) {
    lease.denied = false
    lease.deniedUntilMs = 0
  }
  return need > 0 && granted > 0
}

function settleQuota(
  quota: QuotaLease,
  ask: Ask,
  grant: NonNullable<TakeReply['quota']>,
  { nowMs, ...times }: GrantTimes & { readonly nowMs: number },
): void {
  if (quota.periodStartMs !== grant.periodStartMs && quota.periodStartMs !== unknownPeriod) {
    // Units of the old period are worthless, and its books are closed.
    quota.units = 0
    quota.spent = 0
    quota.owed = 0
  }
  quota.periodStartMs = grant.periodStartMs
  settleGrant(quota, ask, grant.granted, times)
  quota.remaining = grant.remaining
  quota.resetsAtMs = nowMs + grant.resetsInMs
  quota.spentUntilMs = grant.remaining === 0 && grant.granted === 0 ? quota.resetsAtMs : 0
  if (quota.spentUntilMs > 0) deny(quota, grant.resetsInMs, nowMs)
}

/** What an empty bucket tells is believed for at most a second: limits are edited, units come back. */
function deny(lease: Lease, retryAfterMs: number, nowMs: number): void {
  lease.denied = true
  lease.deniedAtMs = nowMs
  lease.retryAfterMs = retryAfterMs
  lease.deniedUntilMs = nowMs + Math.min(retryAfterMs, leasing.denyMsMax)
}
