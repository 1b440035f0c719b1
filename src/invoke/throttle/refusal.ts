import type { BucketTerms, QuotaTerms } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { refuse, type Reason, type Refusal } from '../refusal.ts'
import type { HeaderList } from '../reply.ts'
import type { LevelKind } from './admission.ts'
import type { Decision } from './admit.ts'
import { logText } from './log-text.ts'
import type { Site } from './site.ts'

type Refused = NonNullable<Decision>

const reasonCodes: Readonly<Record<LevelKind, string>> = {
  'plan-method': 'plan-method-throttled',
  plan: 'plan-throttled',
  quota: 'quota-exceeded',
  stage: 'stage-throttled',
  account: 'account-throttled',
}

/**
 * The gateway response of a limit: THROTTLED (429 `Too Many Requests`) or QUOTA_EXCEEDED
 * (429 `Limit Exceeded`). Writes the log's line about it.
 */
export function limitRefusal(
  call: Invocation,
  site: Site,
  refused: Refused,
  headers: HeaderList,
): Refusal {
  const text = textOf(call, site, refused)
  call.trace?.line(text)
  const { kind, lease } = refused.level
  const reason: Reason = {
    code: refused.unreachable ? 'meter-unreachable' : reasonCodes[kind],
    text,
    limit: lease.terms,
    ...(call.usagePlan !== undefined && { usagePlanId: call.usagePlan.id }),
    ...(call.usagePlan !== undefined && { apiKeyId: call.identity.apiKeyId }),
  }
  const type = kind === 'quota' && !refused.unreachable ? 'QUOTA_EXCEEDED' : 'THROTTLED'
  return refuse(type, reason, headers.length > 0 ? { headers } : {})
}

function textOf(call: Invocation, site: Site, { level, unreachable }: Refused): string {
  if (unreachable) return logText.internalError
  const caller = { apiKey: call.identity.apiKey ?? '', planId: call.usagePlan?.id ?? '' }
  switch (level.kind) {
    case 'plan-method':
    case 'plan':
      return logText.planThrottled(caller, site, level.lease.terms as BucketTerms)
    case 'quota':
      return logText.quotaExceeded(caller, site, level.lease.terms as QuotaTerms)
    case 'stage':
    case 'account':
      return logText.stageThrottled(site, level.lease.terms as BucketTerms)
  }
}
