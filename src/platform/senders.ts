import type { Senders } from '../ports-senders.ts'
import type { MeterRpc } from './meter-object.ts'

/** The Senders port on the Durable Objects of meters: one object a rule, in memory only. */
export function durableSenders(namespace: DurableObjectNamespace<MeterRpc>): Senders {
  return {
    tally: async (ruleId, report) => namespace.getByName(`rate|${ruleId}`).tally(report),
  }
}
