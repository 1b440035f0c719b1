import type { V2Api } from '../../definition/http-api.ts'
import type { RestApi } from '../../definition/rest-api.ts'
import type { Kind } from '../entities.ts'
import type { AdminStore } from '../store.ts'
import { deploysItself } from './auto-deploy.ts'
import { deployedMembers } from './working-copy.ts'

/** The header that names stages which an edit has left behind: `'dev,prod'`. AWS clients ignore it. */
export const behindHeader = 'x-tidegate-stage-behind'

/** Kinds of rows that a deployment copies; their scope is their API. */
const copiedKinds: ReadonlySet<Kind> = new Set([
  'resource',
  'method',
  'model',
  'requestValidator',
  'authorizer',
  'gatewayResponse',
  'route',
  'routeResponse',
  'integration',
  'integrationResponse',
  'v2Authorizer',
  'v2Model',
] as const)

/** A store that knows which APIs' working copies were written. */
export interface EditTracker {
  readonly store: AdminStore
  editedApis(): readonly string[]
  /**
   * Stages that serve an earlier copy of what was written; stages that deploy themselves are not
   * among them. An edit that undoes an earlier one counts as an edit here: comparing whole
   * definitions with every edit would make large APIs slow to build. `GET /tidegate/stages` compares.
   */
  stagesBehind(): readonly string[]
}

export function trackEdits(store: AdminStore): EditTracker {
  const edited = new Set<string>()

  function noteApi(api: RestApi | V2Api): void {
    const apiId = 'apiId' in api ? api.apiId : api.id
    const before = store.get('restApi', '', apiId) ?? store.get('v2Api', '', apiId)
    if (before && deployedMembers(before) !== deployedMembers(api)) edited.add(apiId)
  }

  return {
    store: {
      ...store,
      put(kind, scope, entity) {
        if (copiedKinds.has(kind)) edited.add(scope)
        // Entities of these kinds are APIs.
        if (kind === 'restApi' || kind === 'v2Api') noteApi(entity as RestApi | V2Api)
        store.put(kind, scope, entity)
      },
      delete(kind, scope, id) {
        if (copiedKinds.has(kind)) edited.add(scope)
        store.delete(kind, scope, id)
      },
    },
    editedApis: () => [...edited],
    stagesBehind: () =>
      [...edited].flatMap((apiId) => [
        ...store
          .all('stage', apiId)
          .filter((stage) => !deploysItself(stage))
          .map(({ stageName }) => stageName),
        ...store
          .all('v2Stage', apiId)
          .filter((stage) => !stage.autoDeploy && stage.deploymentId !== undefined)
          .map(({ stageName }) => stageName),
      ]),
  }
}
