import { resourceId as newId } from '../../aws/ids.ts'
import { isoSeconds } from '../../aws/time.ts'
import type { StoredV2Stage, V2Deployment } from '../entities.ts'
import { badRequest } from '../errors.ts'
import type { AdminCall } from '../operation.ts'
import { deploymentRecord, storeDefinition } from '../published.ts'
import { compact } from '../shape.ts'
import { findDefinition } from './find.ts'

/** Unserved automatic deployments that are kept, so that readers of an older stage record still find theirs. */
const unservedMax = 10

const autoDescription = 'Automatic deployment triggered by changes to the Api configuration'

type Call = Pick<AdminCall, 'store' | 'ports' | 'nowMs'>

const hasRoutes = ({ store }: Call, apiId: string): boolean =>
  store.list('route', apiId, { limit: 1 }).length > 0

/** Copies an API as it is now. */
export function deploy(
  call: Call,
  apiId: string,
  options: { readonly autoDeployed: boolean; readonly description: string | undefined },
): V2Deployment {
  const definition = findDefinition(call, apiId)
  if (!hasRoutes(call, apiId)) {
    throw badRequest('At least one route is required before deploying the Api.')
  }
  const deployment = compact({
    deploymentId: newId(),
    deploymentStatus: 'DEPLOYED' as const,
    createdDate: isoSeconds(call.nowMs),
    ...options,
  })
  storeDefinition(call.store, apiId, deployment.deploymentId, definition)
  call.store.put('v2Deployment', apiId, deployment)
  return deployment
}

/** Points a stage at a deployment. */
export function moveStage(
  call: Call,
  apiId: string,
  stage: StoredV2Stage,
  { deploymentId, autoDeployed }: V2Deployment,
): StoredV2Stage {
  const message = autoDeployed && {
    lastDeploymentStatusMessage: `Successfully deployed stage with deployment ID '${deploymentId}'`,
  }
  const moved = { ...stage, deploymentId, lastUpdatedDate: isoSeconds(call.nowMs), ...message }
  call.store.put('v2Stage', apiId, moved)
  return moved
}

/** Deploys a changed API to the stages that follow it; an API without routes has nothing to deploy. */
export function autoDeploy(call: Call, apiId: string): void {
  const stages = call.store.all('v2Stage', apiId).filter((stage) => stage.autoDeploy)
  if (stages.length === 0 || !hasRoutes(call, apiId)) return
  const deployment = deploy(call, apiId, { autoDeployed: true, description: autoDescription })
  for (const stage of stages) moveStage(call, apiId, stage, deployment)
  dropUnserved(call, apiId)
}

export function deleteDeployment({ store }: Call, apiId: string, deploymentId: string): void {
  store.delete('v2Deployment', apiId, deploymentId)
  store.deleteText(deploymentRecord(apiId, deploymentId))
}

/** Every edit makes an automatic deployment, so that old ones would pile up without bound. */
function dropUnserved(call: Call, apiId: string): void {
  const served = new Set(call.store.all('v2Stage', apiId).map((stage) => stage.deploymentId))
  const unserved = call.store
    .all('v2Deployment', apiId)
    .filter(({ autoDeployed, deploymentId }) => autoDeployed && !served.has(deploymentId))
    .sort((a, b) => (a.createdDate < b.createdDate ? 1 : -1))
  for (const { deploymentId } of unserved.slice(unservedMax)) {
    deleteDeployment(call, apiId, deploymentId)
  }
}
