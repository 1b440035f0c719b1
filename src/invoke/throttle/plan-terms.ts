import type { UsagePlan } from '../../definition/usage-plan.ts'
import type { BucketTerms, QuotaTerms } from '../../ports.ts'
import { bucketTerms } from './bucket.ts'
import { enforcementOf, type Enforcement } from './enforcement.ts'
import type { Site } from './site.ts'

/** What a usage plan limits at one method. */
export interface PlanTerms {
  readonly enforcement: Enforcement
  /** Level 1: the plan's limit for this very method. */
  readonly method: BucketTerms | undefined
  /** Level 2: the plan's limit for everything the key calls. */
  readonly plan: BucketTerms | undefined
  readonly quota: QuotaTerms | undefined
}

/**
 * The limits that apply to calls of one method under a plan. A method's own limit stands in for the
 * plan's, unless the plan asks for both.
 */
export function planTerms(plan: UsagePlan, { apiId, stageName, methodKeys }: Site): PlanTerms {
  const enforcement = enforcementOf(plan)
  const throttles = plan.apiStages.find(
    (one) => one.apiId === apiId && one.stage === stageName,
  )?.throttle
  const key = methodKeys.find((methodKey) => throttles?.[methodKey] !== undefined)
  const settings = key === undefined ? undefined : throttles?.[key]
  const method = settings && bucketTerms(`${apiId}/${stageName}${key}`, settings)
  const replaced = settings !== undefined && enforcement.methodThrottle === 'replace'
  return {
    enforcement,
    method,
    plan: plan.throttle === undefined || replaced ? undefined : bucketTerms('plan', plan.throttle),
    quota: plan.quota && { ...plan.quota, offset: plan.quota.offset ?? 0 },
  }
}
