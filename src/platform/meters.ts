import type { Meters } from '../ports.ts'
import type { MeterRpc } from './meter-object.ts'

/**
 * The Meters port on Durable Objects: one object a meter id, made near its first caller, and there
 * it stays. A message that fails is never sent again: it may have been applied, and units would go
 * out twice.
 */
export function durableMeters(namespace: DurableObjectNamespace<MeterRpc>): Meters {
  return {
    take: async (meterId, request) => namespace.getByName(meterId).take(request),
    usage: async (meterId, query) => namespace.getByName(meterId).usage(query),
    setRemaining: async (meterId, quota, remaining) =>
      namespace.getByName(meterId).setRemaining(quota, remaining),
  }
}
