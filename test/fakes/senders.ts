import { emptyTally, tally, type SenderTally } from '../../src/invoke/web-acl/sender-tally.ts'
import type { Senders } from '../../src/ports-senders.ts'

/** The objects of rate-based rules in memory, with the real arithmetic and a clock that a test turns. */
export function fakeSenders(now: () => number): Senders {
  const rules = new Map<string, SenderTally>()
  return {
    async tally(ruleId, report) {
      const state = rules.get(ruleId) ?? emptyTally()
      rules.set(ruleId, state)
      return tally(state, report, now())
    },
  }
}
