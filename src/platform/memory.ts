import type { Background, Clock, Settled } from '../ports.ts'
import { localChanges } from './local-changes.ts'
import { patienceMs, within } from './patience.ts'

/** Isolate memory for records that are written elsewhere. */
export interface MemoryOptions<T> {
  /** Sum of the weights kept; the entries used longest ago go first. */
  readonly weightMax: number
  /** From this age on, a use starts a refresh behind the caller's back. `Infinity`: never. */
  readonly refreshAfterMs: number
  /** From this age on, a use waits for a fresh value. */
  readonly maxAgeMs: number
  /** How long a value may still serve when it cannot be loaded again: an outage of the store is not one of the gateway. */
  readonly outageMaxAgeMs: number
  /** @param earlier what is kept: returned again for an unchanged record, it stays the same object */
  load(key: string, earlier?: T): Promise<Loaded<T>>
  readonly clock: Clock
  readonly background: Background
}

/** A loaded value; `undefined` is remembered as well, for names that do not exist. */
export interface Loaded<T> {
  readonly value: T | undefined
  /** Of the entry, in units of `weightMax`. */
  readonly weight: number
}

interface Entry<T> extends Loaded<T> {
  readonly loadedAtMs: number
  /** Publications of this isolate when the load began: after another one the value may be old. */
  readonly change: number
  /** When the last refresh began; another starts only after a failed one has had its time. */
  refreshedAtMs: number
  /** While its store is known to be slow the value serves without another look. */
  keptUntilMs: number
  /** When a use last moved the entry to the young end of the map. */
  movedAtMs: number
}

/**
 * Uses move an entry to the young end of the map, this often at most: moving costs more than finding,
 * and a busy entry's exact place does not matter.
 */
const moveAfterMs = 1_000

/** After a load that took too long, calls go by the kept value so long before another one waits. */
const retryAfterLateMs = 5_000

/**
 * A bounded memory of settled values. A pending promise is never shared: on Workers, one request
 * may not wait for another's, so that each request that finds nothing loads for itself.
 */
export function memory<T>(options: MemoryOptions<T>) {
  const { clock, background, refreshAfterMs, maxAgeMs, outageMaxAgeMs, weightMax } = options
  const entries = new Map<string, Entry<T>>()
  let weight = 0

  function remove(key: string): void {
    weight -= entries.get(key)?.weight ?? 0
    entries.delete(key)
  }

  function store(key: string, loaded: Loaded<T>, change: number): T | undefined {
    remove(key)
    const now = clock.now()
    entries.set(key, {
      ...loaded,
      loadedAtMs: now,
      refreshedAtMs: now,
      keptUntilMs: 0,
      movedAtMs: now,
      change,
    })
    weight += loaded.weight
    for (const oldest of entries.keys()) {
      if (weight <= weightMax || oldest === key) break
      remove(oldest)
    }
    return loaded.value
  }

  async function load(key: string): Promise<T | undefined> {
    const change = localChanges.count()
    return store(key, await options.load(key, entries.get(key)?.value), change)
  }

  async function loadOrKeep(key: string, entry: Entry<T>): Promise<T | undefined> {
    try {
      return await load(key)
    } catch (error) {
      if (isSpent(entry)) throw error
      return entry.value
    }
  }

  const isSpent = ({ loadedAtMs }: Entry<T>): boolean => clock.now() - loadedAtMs > outageMaxAgeMs

  /** A store that is slow must not make every call slow: the kept value serves, the load goes on behind. */
  async function loadOrKeepSoon(key: string, entry: Entry<T>): Promise<T | undefined> {
    if (isSpent(entry)) return load(key)
    const loading = loadOrKeep(key, entry)
    const value = await within(loading, patienceMs)
    if (value !== 'late') return value
    entry.keptUntilMs = clock.now() + retryAfterLateMs
    background.run(loading)
    return entry.value
  }

  return {
    /** The value at hand, or a promise of it. @throws what `load` throws, when there is nothing to keep */
    get(key: string): Settled<T | undefined> {
      const entry = entries.get(key)
      if (entry === undefined) return load(key)
      const now = clock.now()
      // A change of this isolate's own has been acknowledged: it is waited for, however long that takes.
      if (Number.isFinite(maxAgeMs) && entry.change !== localChanges.count()) {
        return loadOrKeep(key, entry)
      }
      if (now - entry.loadedAtMs >= maxAgeMs) {
        return now < entry.keptUntilMs && !isSpent(entry) ? entry.value : loadOrKeepSoon(key, entry)
      }
      if (now - entry.movedAtMs >= moveAfterMs) {
        entry.movedAtMs = now
        entries.delete(key)
        entries.set(key, entry)
      }
      if (now - entry.refreshedAtMs >= refreshAfterMs) {
        entry.refreshedAtMs = now
        background.run(loadOrKeep(key, entry))
      }
      return entry.value
    },
  }
}
