import type { UsagePlan } from '../definition/usage-plan.ts'
import type { Background, Clock, KeyRecord, KeyStore } from '../ports.ts'
import { memory } from './memory.ts'
import type { PublishedState } from './state.ts'

/**
 * How long an isolate goes by what it knows of a key. A disabled or deleted key stops working at
 * once on one machine (`local-changes.ts`), and deployed this long after KV has told, which takes up
 * to a minute. A key in steady use is refreshed behind its callers' backs.
 */
const refreshAfterMs = 8_000
const maxAgeMs = 10_000

/** When neither KV nor the registry answers, known keys go on working this long. */
const outageMaxAgeMs = 300_000

/** Entries of some hundred bytes; keys that do not exist are remembered among them. */
const keysMax = 20_000
const plansMax = 1_000

/** API keys and usage plans from the published records. Hops: 0 in steady traffic, else 1. */
export function keyStore(state: PublishedState, clock: Clock, background: Background): KeyStore {
  const shared = { clock, background, outageMaxAgeMs, refreshAfterMs, maxAgeMs }

  /** Records are written by the registry alone, in shapes of ours. */
  const parsed = async (name: string): Promise<unknown> => {
    const text = await state.read(name)
    return text === undefined ? undefined : JSON.parse(text)
  }
  const keys = memory<KeyRecord>({
    ...shared,
    weightMax: keysMax,
    load: async (name) => ({ value: (await parsed(name)) as KeyRecord | undefined, weight: 1 }),
  })
  const plans = memory<UsagePlan>({
    ...shared,
    weightMax: plansMax,
    load: async (name) => ({ value: (await parsed(name)) as UsagePlan | undefined, weight: 1 }),
  })

  return {
    key: (sha256) => keys.get(`key/${sha256}`),
    plan: (planId) => plans.get(`plan/${planId}`),
  }
}
