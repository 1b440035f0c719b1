import { leasing } from './grant.ts'

/**
 * Units of one bucket or quota that this isolate may spend without asking. Changed in place: it is
 * the hot path's only state, and spending from it allocates nothing.
 */
export interface Lease<Terms = unknown> {
  terms: Terms
  units: number
  /** By this isolate's clock, counted from when the units were asked for. */
  expiresAtMs: number
  /** Units spent since the last report, those undone taken off. */
  spent: number
  /** Units that never reached `units` and go back with the next report; negative for units spent without a grant. */
  owed: number
  /** Until then the isolate refuses by itself: the owner had nothing to give, or is being asked again. */
  deniedUntilMs: number
  /** True when the owner had nothing left at its last answer. */
  denied: boolean
  /** Of strict plans: how long to wait between two asks while the owner has nothing; else one ask at a time. */
  paceMs: number | undefined
  /** What the owner said of the wait, counted from `deniedAtMs`, for `Retry-After`. */
  retryAfterMs: number
  deniedAtMs: number
  /** At so few units the next grant is asked for in the background. */
  refillAtUnits: number
  /** Calls counted since `windowAtMs`, and the rate before that. */
  calls: number
  windowAtMs: number
  callsPerSecond: number
}

/** A lease of nothing. */
export const emptyLease = <Terms>(terms: Terms, nowMs: number): Lease<Terms> => ({
  terms,
  units: 0,
  expiresAtMs: 0,
  spent: 0,
  owed: 0,
  deniedUntilMs: 0,
  denied: false,
  paceMs: undefined,
  retryAfterMs: 0,
  deniedAtMs: 0,
  refillAtUnits: 0,
  calls: 0,
  windowAtMs: nowMs,
  callsPerSecond: 0,
})

/** What trying to spend came to: a unit spent, none to be had for now, or none at hand. */
export type Spending = 'spent' | 'denied' | 'missing'

/** Spends a unit if one is at hand. Counts the call for the observed rate. */
export function spend(lease: Lease, nowMs: number): Spending {
  countCall(lease, nowMs)
  if (takeUnit(lease, nowMs)) return 'spent'
  return nowMs < lease.deniedUntilMs ? 'denied' : 'missing'
}

/**
 * After a denial one call asks again and the others go on being refused until its answer is here;
 * or a flood would turn into as many messages as calls arrive in a round trip. A strict plan's asks
 * bring one unit each, so they go out as often as units fall due.
 */
export function markAsked(lease: Lease, nowMs: number): void {
  if (!lease.denied) return
  lease.deniedUntilMs =
    lease.paceMs === undefined
      ? nowMs + leasing.answerMsMax
      : Math.max(lease.deniedUntilMs, nowMs - paceLagMs) + lease.paceMs
}

/** Asks that were due so long ago, while the isolate was busy, still go out. */
const paceLagMs = 50

/** Spends a unit if one is at hand. */
export function takeUnit(lease: Lease, nowMs: number): boolean {
  if (lease.units < 1 || nowMs >= lease.expiresAtMs) return false
  lease.units--
  lease.spent++
  return true
}

/** Undoes a `spend` because a later level refused: memory only, no message. */
export function putBack(lease: Lease): void {
  lease.units++
  lease.spent--
}

/** Undoes a unit granted to a waiting call: its owner counts it as spent, so it goes back by message. */
export function sendBack(lease: Lease): void {
  lease.owed++
  lease.spent--
}

/** How long calls are counted before the rate is taken anew; longer while there are few. */
const rateWindow = { msMin: 500, msMax: 5_000, calls: 5 } as const

function countCall(lease: Lease, nowMs: number): void {
  const elapsedMs = nowMs - lease.windowAtMs
  const isLong = elapsedMs >= rateWindow.msMax
  if (isLong || (elapsedMs >= rateWindow.msMin && lease.calls >= rateWindow.calls)) {
    const recent = (lease.calls * 1000) / elapsedMs
    // A window that many others would have fitted in says all there is to say.
    const weight = isLong || lease.callsPerSecond === 0 ? 1 : 0.5
    lease.callsPerSecond += weight * (recent - lease.callsPerSecond)
    lease.calls = 0
    lease.windowAtMs = nowMs
  }
  lease.calls++
}

/**
 * For how long an isolate asks ahead: a grant's usual life; as long as a dozen calls take where
 * calls are fewer, so that slow keys do not send a message for every call; and shorter where a part
 * of it brings hundreds of units, because what is out when the machine dies counts as used.
 */
export function horizonMs({ callsPerSecond }: Lease): number {
  if (callsPerSecond <= 0) return leasing.ttlMs
  const slowMs = (leasing.slowCalls * 1_000) / callsPerSecond
  if (slowMs > leasing.ttlMs) return Math.min(leasing.horizonMsMax, slowMs)
  const hotMs = (leasing.hotCalls * 1_000) / callsPerSecond
  return Math.min(leasing.ttlMs, Math.max(leasing.horizonMsMin, hotMs))
}

/** Calls to expect within the horizon, going by what was observed; at least the calls of the present window. */
export const expectedCalls = (lease: Lease): number =>
  Math.max(lease.calls, Math.ceil((lease.callsPerSecond * horizonMs(lease)) / 1_000))

/** A clock that stepped back would make leases live on: they end, and are handed back. */
export function expire(lease: Lease): void {
  lease.expiresAtMs = 0
  lease.deniedUntilMs = 0
}

/** Takes the units that may no longer be spent out of the lease, to be handed back. */
export function takeExpired(lease: Lease, nowMs: number): number {
  const expired = nowMs < lease.expiresAtMs ? 0 : lease.units
  lease.units -= expired
  const returned = expired + lease.owed
  lease.owed = 0
  return returned
}
