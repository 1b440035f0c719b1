import type { CallTrace, TraceStore } from '../trace-store.ts'

/** Traces are for the person who just made the call. */
const keptSeconds = 600

/** Traces in KV under `trace/{requestId}`. Consistency: on Cloudflare another location may see one up to 60 s late. */
export function kvTraces(kv: KVNamespace): TraceStore {
  return {
    put: (trace) =>
      kv.put(`trace/${trace.requestId}`, JSON.stringify(trace), { expirationTtl: keptSeconds }),
    get: async (requestId) =>
      (await kv.get<CallTrace>(`trace/${requestId.slice(0, 64)}`, 'json')) ?? undefined,
  }
}
