import { forgetOldest } from '../../forget-oldest.ts'

/** Calls that an address has at once, and how many come back a second; a page makes three. */
const burst = 60
const perSecond = 1

/** Addresses an isolate keeps; the ones that were asked longest ago are forgotten first. */
const addressesMax = 5_000

/** Lets an address in or not. */
export type Gate = (address: string, nowMs: number) => boolean

/**
 * A bucket for each address, so that nobody floods the registry through the portal. Each isolate
 * counts by itself: the bound on sign-ups themselves is the registry's, and exact.
 */
export function addressGate(): Gate {
  const buckets = new Map<string, { readonly tokens: number; readonly atMs: number }>()
  return (address, nowMs) => {
    const known = buckets.get(address) ?? { tokens: burst, atMs: nowMs }
    const tokens = Math.min(burst, known.tokens + ((nowMs - known.atMs) / 1000) * perSecond)
    buckets.delete(address)
    buckets.set(address, { tokens: tokens >= 1 ? tokens - 1 : tokens, atMs: nowMs })
    forgetOldest(buckets, addressesMax)
    return tokens >= 1
  }
}
