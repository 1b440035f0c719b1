import type { ThrottleSettings } from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import type { BucketTerms } from '../../ports.ts'
import { bucketTerms } from './bucket.ts'

/** The method or route that is called, as limits name it. */
export interface Site {
  readonly apiId: string
  readonly stageName: string
  /** REST: `['/pets/GET']`, the root `['//GET']`: the keys a usage plan may use for it. */
  readonly methodKeys: readonly string[]
  /** `'f646q2'`, as log lines name the method; a route's key for HTTP and WebSocket APIs. */
  readonly resourceId: string
  readonly httpMethod: string
  /** Level 3: the stage's limit for this method or route; each has a bucket of its own. */
  readonly stageTerms: BucketTerms | undefined
}

/**
 * The stage's limit for a method or route. The account's default values, which the console writes
 * into every method setting, mean that the stage sets no limit: they are the account's to keep.
 */
export function stageTerms(
  bucketId: string,
  settings: { readonly throttlingRateLimit?: number; readonly throttlingBurstLimit?: number },
): BucketTerms | undefined {
  const { throttlingRateLimit: rateLimit, throttlingBurstLimit: burstLimit } = settings
  const isDefault =
    rateLimit === limits.accountRateLimitDefault && burstLimit === limits.accountBurstLimitDefault
  const given: ThrottleSettings = {
    ...(rateLimit !== undefined && { rateLimit }),
    ...(burstLimit !== undefined && { burstLimit }),
  }
  return isDefault ? undefined : bucketTerms(bucketId, given)
}
