import { resourceId as newId } from '../../aws/ids.ts'
import { epochSeconds } from '../../aws/time.ts'
import type { Deployment, StoredStage } from '../entities.ts'
import type { AdminCall } from '../operation.ts'
import { deploymentRecord, storeDefinition } from '../published.ts'
import { readRestDefinition } from '../rest/definition.ts'
import { isDeployable } from '../rest/deployments.ts'

/** The tag of a REST stage that deploys itself after every edit of its API: `'true'`. */
const autoDeployTag = 'tidegate:auto-deploy'

/** AWS's words for HTTP APIs, which have this as a property of the stage. */
const description = 'Automatic deployment triggered by changes to the Api configuration'

/** Unserved automatic deployments that are kept, so that readers of an older stage record still find theirs. */
const unservedMax = 10

type Call = Pick<AdminCall, 'store' | 'ports' | 'nowMs'>

export const deploysItself = ({ tags, canarySettings }: StoredStage): boolean =>
  tags?.[autoDeployTag] === 'true' && canarySettings === undefined

/**
 * Deploys an edited REST API to its stages that follow it. An API that cannot be deployed yet, such
 * as one with a method without an integration, is deployed by the edit that completes it. A stage
 * with a canary does not follow: whoever tries a canary out decides when it moves.
 */
export function autoDeployRest(call: Call, apiId: string): void {
  const { store, nowMs } = call
  if (store.get('restApi', '', apiId) === undefined) return
  const stages = store.all('stage', apiId).filter(deploysItself)
  if (stages.length === 0) return
  const definition = readRestDefinition(call, apiId)
  if (!isDeployable(definition)) return
  const createdDate = epochSeconds(nowMs)
  const deployment: Deployment = { id: newId(), description, createdDate }
  storeDefinition(store, apiId, deployment.id, definition)
  store.put('deployment', apiId, deployment)
  for (const stage of stages) {
    const moved = { ...stage, deploymentId: deployment.id, lastUpdatedDate: createdDate }
    store.put('stage', apiId, moved)
  }
  dropUnserved(call, apiId)
}

/** Every edit makes a deployment, so that old ones would pile up without bound. */
function dropUnserved({ store }: Call, apiId: string): void {
  const served = new Set(
    store
      .all('stage', apiId)
      .flatMap(({ deploymentId, canarySettings }) => [deploymentId, canarySettings?.deploymentId]),
  )
  const unserved = store
    .all('deployment', apiId)
    .filter((one) => one.description === description && !served.has(one.id))
    .toSorted((a, b) => b.createdDate - a.createdDate)
  for (const { id } of unserved.slice(unservedMax)) {
    store.delete('deployment', apiId, id)
    store.deleteText(deploymentRecord(apiId, id))
  }
}
