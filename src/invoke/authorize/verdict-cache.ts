/** What an isolate remembers of callers it has judged: bounded, and never longer than it holds. */
export interface VerdictCache<Verdict> {
  /** The verdict that is still valid; an expired one is forgotten. */
  get(key: string, nowMs: number): Verdict | undefined
  /** @param size of the verdict in characters, beside its key */
  put(key: string, verdict: Verdict, expiresAtMs: number, size: number): void
}

interface Entry<Verdict> {
  readonly verdict: Verdict
  readonly expiresAtMs: number
  readonly weight: number
}

/** Of a map's entry, beside the texts in it. */
const entryOverheadChars = 200

/**
 * A memory of `charsMax` characters in all, keys included; the oldest entry goes first. Holds settled
 * values only, so that nothing of one request is ever awaited by another.
 *
 * Keys are the callers' own texts, not hashes: they stay in the isolate that saw them anyway, and a
 * hash would cost a promise on each call. Nothing of this memory may be logged or stored.
 */
export function verdictCache<Verdict>(charsMax: number): VerdictCache<Verdict> {
  const entries = new Map<string, Entry<Verdict>>()
  let chars = 0

  function forget(key: string, { weight }: Entry<Verdict>): void {
    chars -= weight
    entries.delete(key)
  }

  return {
    get(key, nowMs) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (entry.expiresAtMs > nowMs) return entry.verdict
      forget(key, entry)
      return undefined
    },
    put(key, verdict, expiresAtMs, size) {
      const known = entries.get(key)
      if (known !== undefined) forget(key, known)
      const weight = entryOverheadChars + key.length + size
      if (weight > charsMax) return
      entries.set(key, { verdict, expiresAtMs, weight })
      chars += weight
      for (const [oldest, entry] of entries) {
        if (chars <= charsMax) break
        forget(oldest, entry)
      }
    },
  }
}

/**
 * One key of several texts, each with its length before it: `['a,b', 'c']` and `['a', 'b,c']` differ.
 * `'3:a,b1:c'`
 */
export function verdictKey(parts: readonly string[]): string {
  let key = ''
  for (const part of parts) key += `${part.length}:${part}`
  return key
}
