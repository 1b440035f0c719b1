/**
 * Who is fetching what in this isolate, so that concurrent misses of one key make one call of the
 * backend. A request may not await another's promise on Workers, so the others look at these plain
 * marks on timers of their own; across isolates there is nothing of the kind.
 */

/** Key → when the fetch began. A mark is removed when its call ends, or ignored when it is too old. */
const flights = new Map<string, number>()
const flightsMax = 1_000

/** How long a request waits for another's fetch before it goes itself. */
const waitMsMax = 3_000
const firstLookMs = 4
const laterLookMs = 64

/** Marks the key as being fetched; false when another request is at it. */
export function depart(key: string, nowMs: number): boolean {
  const since = flights.get(key)
  if (since !== undefined && nowMs - since < waitMsMax) return false
  if (flights.size >= flightsMax) flights.clear()
  flights.set(key, nowMs)
  return true
}

/** Ends the fetch of a key. */
export function land(key: string): void {
  flights.delete(key)
}

/** Waits until nobody fetches the key, but not for too long. */
export async function landed(key: string): Promise<void> {
  let lookMs = firstLookMs
  for (let waitedMs = 0; waitedMs < waitMsMax && flights.has(key); waitedMs += lookMs) {
    await new Promise((resolve) => setTimeout(resolve, lookMs))
    lookMs = Math.min(lookMs * 2, laterLookMs)
  }
}
