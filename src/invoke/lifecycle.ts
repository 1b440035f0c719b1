import { integration } from './integration/index.ts'
import type { Phase } from './phase.ts'
import type { StageTarget } from './stage-target.ts'
import type { RestTarget } from './target.ts'
import { requestParameters } from './parameters/http-request.ts'
import { responseParameters } from './parameters/http-response.ts'
import { integrationRequest } from './integration-request/index.ts'
import { integrationResponse } from './integration-response/index.ts'
import { methodResponse } from './method-response/index.ts'

/**
 * ★ The life of a call, in order. Nothing else knows the order: `plan/compile.ts` asks each phase
 * for its step, `run.ts` walks the steps. A phase with nothing to do for a method costs nothing.
 */
interface Lifecycle<Target> {
  /** Before routing, for every call of the stage. */
  readonly before: readonly Phase<StageTarget>[]
  /** For the method that routing found. */
  readonly method: readonly Phase<Target>[]
  /** For every call, refused ones too. */
  readonly closing: readonly Phase<StageTarget>[]
}

/**
 * REST APIs.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-control-access-policy-language-overview.html
 *   for the firewall before the resource policy, and its two looks around the authorizer
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-request-throttling.html
 *   for plan before method before account throttles
 */
export const restLifecycle: Lifecycle<RestTarget> = {
  before: [],
  method: [
    integration, // the backend
  ],
  closing: [],
}
    integrationRequest, // mapping templates and parameter mapping: 415 before any call
    integrationResponse, // selection patterns, templates, header mapping
    methodResponse, // declared status and headers
