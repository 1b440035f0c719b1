import type { Snapshot } from '../definition/api.ts'
import { forgetOldest } from '../forget-oldest.ts'
import type { StagePlan } from '../invoke/plan.ts'
import { compile } from './compile.ts'

/** Plans an isolate keeps. A plan of 1,000 methods is about 2 MB; an isolate has 128. */
const plansMax = 64

const plans = new Map<string, StagePlan>()

/**
 * The plan of a snapshot, compiled on the stage's first call. A plan belongs to its revision and
 * never changes, so this memory needs eviction (oldest use first), never invalidation.
 */
export function planOf(snapshot: Snapshot): StagePlan {
  const known = plans.get(snapshot.revision)
  if (known !== undefined) {
    // Their order matters once plans are forgotten; until then finding one is all.
    if (plans.size >= plansMax) {
      plans.delete(snapshot.revision)
      plans.set(snapshot.revision, known)
    }
    return known
  }
  const { plan } = compile(snapshot)
  plans.set(snapshot.revision, plan)
  forgetOldest(plans, plansMax)
  return plan
}
