import type { Clock } from '../ports.ts'
import { localChanges } from './local-changes.ts'

/** Seconds a KV value may be served from a location's own cache; KV's smallest. */
const kvCacheTtlSeconds = 30

/**
 * Questions to the registry a second, and at once: names that KV does not have are asked for there,
 * and whoever tries random keys or stages must not overload it. Past the bound the name counts as
 * absent, which is right for all but the newest records.
 */
const asksPerSecond = 20
const asksBurst = 50

/** The part of a KV namespace that readers need. */
export interface RecordReader {
  get(name: string, options: { readonly cacheTtl: number }): Promise<string | null>
}

/** The registry as readers see it. */
export interface RegistryReader {
  read(name: string): Promise<string | undefined>
}

/** How often each place was asked: tests prove with it that a steady call asks none. */
export interface StateCounters {
  kvReads: number
  registryAsks: number
  registryRefusals: number
}

/** Published records by name; see STORAGE.md. */
export interface PublishedState {
  read(name: string): Promise<string | undefined>
  /** The registry's own form of a record, whatever KV has; `undefined` when it may not be asked now. */
  readNewest(name: string): Promise<string | undefined>
  readonly counters: Readonly<StateCounters>
}

/** Reads KV first and, for what it lacks, the registry: a new record serves at once. Hops: 1, for new names 2. */
export function publishedState(
  kv: RecordReader,
  registry: RegistryReader,
  clock: Clock,
): PublishedState {
  const counters: StateCounters = { kvReads: 0, registryAsks: 0, registryRefusals: 0 }
  let asks = asksBurst
  let refilledAtMs = clock.now()

  function mayAsk(): boolean {
    const now = clock.now()
    // A clock that steps back takes no question away.
    const elapsedMs = Math.max(0, now - refilledAtMs)
    asks = Math.min(asksBurst, asks + (elapsedMs / 1000) * asksPerSecond)
    refilledAtMs = now
    if (asks < 1) {
      counters.registryRefusals++
      return false
    }
    asks--
    return true
  }

  async function readNewest(name: string): Promise<string | undefined> {
    if (!mayAsk()) return undefined
    counters.registryAsks++
    return registry.read(name)
  }

  return {
    counters,
    readNewest,
    async read(name) {
      if (localChanges.isPending(name)) return registry.read(name)
      counters.kvReads++
      const text = await kv.get(name, { cacheTtl: kvCacheTtlSeconds })
      return text ?? readNewest(name)
    },
  }
}
