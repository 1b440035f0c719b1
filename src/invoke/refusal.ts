import type { GatewayResponseType } from '../definition/gateway-response.ts'
import type { HeaderList } from './reply.ts'

/** Why, for logs and traces only: a tag and the evidence, never a secret. */
export interface Reason {
  /** `'no-resource-matches'`, `'key-not-in-plan'`: one tag for each way to refuse. */
  readonly code: string
  readonly [evidence: string]: unknown
}

/**
 * The caller or the backend cannot be served. A value that a step returns, never thrown: `type`
 * selects the gateway response, `message` is public and in AWS's exact words, `reason` is not.
 */
export interface Refusal {
  readonly kind: 'refusal'
  readonly type: GatewayResponseType
  /** `null` prints as JSON null; `undefined` takes the type's own default message. */
  readonly message?: string | null
  /** Status where AWS emits another than the type's built-in one (502 for INTEGRATION_FAILURE). */
  readonly status?: number
  /** `x-amzn-ErrorType` where it is not the type's own. */
  readonly errorType?: string
  /** `$context.error.validationErrorString`. */
  readonly validationErrorString?: string
  /** Headers the refusing phase adds, such as `WWW-Authenticate` or `Retry-After`. */
  readonly headers?: HeaderList
  readonly reason: Reason
}

/** Builds a Refusal; `more` overrides what the type implies. */
export function refuse(
  type: GatewayResponseType,
  reason: Reason,
  more?: Partial<Omit<Refusal, 'kind' | 'type' | 'reason'>>,
): Refusal {
  return { kind: 'refusal', type, reason, ...more }
}
