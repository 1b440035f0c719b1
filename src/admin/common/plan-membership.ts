import type { ApiStage, UsagePlan } from '../../definition/usage-plan.ts'
import type { StoredApiKey } from '../entities.ts'
import { AdminFault, conflict, notFound } from '../errors.ts'
import { keyScope, planScope, type AdminStore } from '../store.ts'

/** A quota of the service; a key's record on the way of every call stays small by it. */
const plansPerKeyMax = 10

type Lookup = { readonly store: AdminStore }

export function findUsagePlan({ store }: Lookup, planId: string): UsagePlan {
  const plan = store.get('usagePlan', '', planId)
  if (plan !== undefined) return plan
  throw notFound('Invalid Usage Plan ID specified')
}

export const stageKey = ({ apiId, stage }: ApiStage): string => `${apiId}:${stage}`

const multiplePlans = (planId: string, keyId: string, stage: string): AdminFault =>
  conflict(
    `Usage Plan ${planId} cannot be added because API Key ${keyId} cannot reference multiple Usage Plans with the same API Stage: ${stage}`,
  )

/** Refuses a key in a plan when another of its plans has one of the same stages: a call must find one plan only. */
function checkStagesOfKey(
  lookup: Lookup,
  plan: UsagePlan,
  keyId: string,
  planIds: readonly string[],
) {
  const stages = new Set(plan.apiStages.map(stageKey))
  for (const otherId of planIds) {
    const other = lookup.store.get('usagePlan', '', otherId)
    const shared = other?.apiStages.map(stageKey).find((stage) => stages.has(stage))
    if (shared !== undefined && otherId !== plan.id) throw multiplePlans(plan.id, keyId, shared)
  }
}

/** Puts a key into a plan. Doing so twice is a conflict. */
export function joinPlan(lookup: Lookup, planId: string, key: StoredApiKey): void {
  const { store } = lookup
  const plan = findUsagePlan(lookup, planId)
  const planIds = store.all('keyPlan', keyScope(key.id)).map((entry) => entry.planId)
  if (planIds.includes(planId)) {
    throw conflict(`API Key ${key.id} is already associated with Usage Plan ${planId}`)
  }
  if (planIds.length >= plansPerKeyMax) {
    throw new AdminFault(
      'LimitExceededException',
      `An API key can be in at most ${plansPerKeyMax} usage plans.`,
    )
  }
  checkStagesOfKey(lookup, plan, key.id, planIds)
  const entry = { planId, keyId: key.id, name: key.name ?? '' }
  store.put('planKey', planScope(planId), entry)
  store.put('keyPlan', keyScope(key.id), entry)
}

export function leavePlan({ store }: Lookup, planId: string, keyId: string): void {
  store.delete('planKey', planScope(planId), keyId)
  store.delete('keyPlan', keyScope(keyId), planId)
}

/** Refuses a stage that one of the plan's keys reaches through another plan already. */
export function checkNewStages(
  { store }: Lookup,
  plan: UsagePlan,
  added: readonly ApiStage[],
): void {
  const wanted = new Set(added.map(stageKey))
  for (const other of store.all('usagePlan', '')) {
    const shared = other.apiStages.map(stageKey).find((stage) => wanted.has(stage))
    if (other.id === plan.id || shared === undefined) continue
    for (const { keyId } of store.all('planKey', planScope(plan.id))) {
      if (store.get('planKey', planScope(other.id), keyId)) {
        throw multiplePlans(plan.id, keyId, shared)
      }
    }
  }
}
