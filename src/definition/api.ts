import type { HttpApiDefinition, V2Api } from './http-api.ts'
import type { RestApi, RestApiDefinition } from './rest-api.ts'
import type { Stage, V2Stage } from './stage.ts'
import type { AssociatedWebAcl } from './web-acl.ts'
import type { WebSocketApiDefinition } from './websocket-api.ts'

/** One API of any protocol, complete. */
export type ApiDefinition = RestApiDefinition | HttpApiDefinition | WebSocketApiDefinition

/** The id of an API of any protocol. */
export function apiIdOf(definition: ApiDefinition): string {
  return definition.protocolType === 'REST' ? definition.restApi.id : definition.api.apiId
}

/**
 * What callers of one stage get: an immutable copy of the API with the stage's settings.
 * `revision` names the whole; a new deployment or a changed stage is a new revision.
 */
export type Snapshot = SnapshotBase &
  (
    | {
        readonly definition: RestApiDefinition
        readonly stage: Stage
        readonly canary?: RestApiDefinition
      }
    | { readonly definition: HttpApiDefinition; readonly stage: V2Stage }
    | { readonly definition: WebSocketApiDefinition; readonly stage: V2Stage }
  )

interface SnapshotBase {
  readonly revision: string
  /** The firewall in front of the stage; HTTP and WebSocket APIs have one by declaration only. */
  readonly webAcl?: AssociatedWebAcl
}

/**
 * The published record `stage/{apiId}/{stageName}`: a stage and what it serves. The deployed definitions are
 * records of their own, as they never change.
 */
export interface StagePointer {
  readonly revision: string
  readonly deploymentId: string
  readonly canaryDeploymentId?: string
  readonly stage: Stage | V2Stage
  /** The API's own properties as they are now: some take effect without a deployment. */
  readonly live: Partial<RestApi> | Partial<V2Api>
  /** The stage's firewall whole, sets included: a call waits for no other record. */
  readonly webAcl?: AssociatedWebAcl
}
