import type { BucketTerms, QuotaTerms } from '../../ports.ts'
import type { HeaderList } from '../reply.ts'
import type { Level } from './admission.ts'
import { periodAt } from './calendar.ts'

/**
 * `RateLimit-Policy` and `RateLimit` of the IETF draft, and `Retry-After` on refusals. Off unless
 * the plan asks for them. Differs: AWS sends none of these on calls.
 * The numbers are this isolate's view: others spend from the same bucket and quota.
 * @see https://datatracker.ietf.org/doc/draft-ietf-httpapi-ratelimit-headers/
 */
export function rateLimitHeaders(levels: readonly Level[], nowMs: number): HeaderList {
  const policies: string[] = []
  const states: string[] = []
  for (const level of levels) {
    if (level.kind === 'stage' || level.kind === 'account') continue
    const { policy, state } = level.kind === 'quota' ? quotaItem(level, nowMs) : bucketItem(level)
    policies.push(policy)
    states.push(state)
  }
  if (policies.length === 0) return []
  return [
    ['RateLimit-Policy', policies.join(', ')],
    ['RateLimit', states.join(', ')],
  ]
}

interface Item {
  readonly policy: string
  readonly state: string
}

/** A bucket as a window: its burst, and the seconds in which it fills. */
function bucketItem({ kind, lease }: Level): Item {
  const { burst, ratePerSecond } = lease.terms as BucketTerms
  const window = ratePerSecond > 0 ? Math.max(1, Math.ceil(burst / ratePerSecond)) : 0
  const name = kind === 'plan-method' ? '"method"' : '"plan"'
  return {
    policy: `${name};q=${burst}${window > 0 ? `;w=${window}` : ''}`,
    state: `${name};r=${lease.units}`,
  }
}

function quotaItem({ account, lease }: Level, nowMs: number): Item {
  const { limit, period } = lease.terms as QuotaTerms
  const { startMs, endMs } = periodAt(period, nowMs)
  const remaining = (account.quota?.remaining ?? limit) + lease.units
  const resetSeconds = Math.ceil((endMs - nowMs) / 1000)
  return {
    policy: `"quota";q=${limit};w=${(endMs - startMs) / 1000}`,
    state: `"quota";r=${remaining};t=${resetSeconds}`,
  }
}

/** `Retry-After` for the level that refused: whole seconds, at least 1. */
export function retryAfterHeader({ lease }: Level, nowMs: number): HeaderList {
  const waitMs = lease.retryAfterMs - (nowMs - lease.deniedAtMs)
  return [['Retry-After', String(Math.max(1, Math.ceil(waitMs / 1000)))]]
}
