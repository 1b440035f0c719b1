import { leasing } from './grant.ts'
import type { Ask } from '../../ports.ts'

/** What one isolate holds of a bucket or quota, as far as its owner knows. */
export interface Holding {
  units: number
  /** After this the isolate spends none of them. */
  expiresAtMs: number
  seenAtMs: number
}

/** By isolate id. Changed in place by its owner, one meter. */
export type Holdings = Map<string, Holding>

/** Isolates a meter remembers; beyond it the one longest silent is forgotten, its units count as used. */
const holdersMax = 2_000

/** The isolate's holding after its report: spent and returned units are no longer out. */
export function report(holdings: Holdings, isolateId: string, ask: Ask, nowMs: number): Holding {
  const known = holdings.get(isolateId)
  const holding = known ?? { units: 0, expiresAtMs: nowMs, seenAtMs: nowMs }
  // A lost reply leaves more on the books than the isolate has; never less than nothing.
  holding.units = Math.max(0, holding.units - ask.spent - ask.returned)
  holding.seenAtMs = nowMs
  // Re-inserting keeps the map in order of silence.
  holdings.delete(isolateId)
  holdings.set(isolateId, holding)
  return holding
}

/** Units out in isolates that may still spend them. */
export function outstanding(holdings: Holdings, nowMs: number): number {
  let sum = 0
  for (const { units, expiresAtMs } of holdings.values()) if (expiresAtMs > nowMs) sum += units
  return sum
}

/** Units of an isolate's lease that has ended: whether they were spent is not known. */
export function endedUnits(holdings: Holdings, isolateId: string, nowMs: number): number {
  const holding = holdings.get(isolateId)
  return holding === undefined || holding.expiresAtMs > nowMs ? 0 : holding.units
}

/** When the last lease ended of those that ended after `sinceMs`; `sinceMs` when none did. */
export function lastExpiryMs(holdings: Holdings, sinceMs: number, nowMs: number): number {
  let lastMs = Math.min(sinceMs, nowMs)
  for (const { units, expiresAtMs } of holdings.values()) {
    if (units > 0 && expiresAtMs <= nowMs) lastMs = Math.max(lastMs, expiresAtMs)
  }
  return lastMs
}

/** Isolates that asked lately or may still spend, the one that asks now included. */
export function activeCallers(holdings: Holdings, nowMs: number, isolateId: string): number {
  let count = holdings.has(isolateId) ? 0 : 1
  for (const [id, { units, seenAtMs, expiresAtMs }] of holdings) {
    const holds = units > 0 && expiresAtMs > nowMs
    if (holds || id === isolateId || nowMs - seenAtMs < leasing.activeMs) count++
  }
  return count
}

/**
 * Books a grant: all units of the isolate may be spent until the new grant expires, or until the
 * older ones do, should the answer be lost and the isolate know of those alone.
 */
export function book(holding: Holding, units: number, ttlMs: number, nowMs: number): void {
  if (units === 0) return
  const olderMs = holding.units > 0 ? holding.expiresAtMs : 0
  holding.units += units
  holding.expiresAtMs = Math.max(olderMs, nowMs + ttlMs + leasing.graceMs)
}

/** Forgets isolates silent for `unreportedMs`, and any beyond the bound; returns the units they took along. */
export function forget(holdings: Holdings, nowMs: number): number {
  let units = 0
  for (const [isolateId, holding] of holdings) {
    const silent = nowMs - holding.seenAtMs >= leasing.unreportedMs
    if (!silent && holdings.size <= holdersMax) break
    units += holding.units
    holdings.delete(isolateId)
  }
  return units
}
