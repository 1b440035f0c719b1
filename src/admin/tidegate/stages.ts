import type { ApiDefinition } from '../../definition/api.ts'
import { operation, type AdminCall } from '../operation.ts'
import { deployedDefinition } from '../published.ts'
import { readRestDefinition } from '../rest/definition.ts'
import { findDefinition } from '../v2/find.ts'
import { isBehind } from './working-copy.ts'

/** Each stage compares two whole definitions; more are asked for API by API. */
const stagesMax = 200

/** A stage, and whether deploying its API again would change what callers of it get. */
export interface StageState {
  readonly apiId: string
  readonly apiName: string
  readonly protocolType: string
  readonly stageName: string
  readonly deploymentId?: string
  readonly canaryDeploymentId?: string
  /** `true` for a stage that has no deployment yet, too. */
  readonly behind: boolean
  /** `true` where routes.json declares the API, which nothing else changes. */
  readonly declared: boolean
}

/** A stage before its deployment is compared. */
type Listed = Omit<StageState, 'behind' | 'declared'>

function listedStages(call: AdminCall): readonly Listed[] {
  const { store } = call
  const wanted = call.query.get('apiId')
  const filter = wanted === null ? {} : { idPrefix: wanted }
  const rest = store.all('restApi', '', filter).flatMap((api) =>
    store.all('stage', api.id).map(({ stageName, deploymentId, canarySettings }) => ({
      apiId: api.id,
      apiName: api.name,
      protocolType: 'REST',
      stageName,
      deploymentId,
      ...(canarySettings?.deploymentId !== undefined && {
        canaryDeploymentId: canarySettings.deploymentId,
      }),
    })),
  )
  const others = store.all('v2Api', '', filter).flatMap((api) =>
    store.all('v2Stage', api.apiId).map(({ stageName, deploymentId }) => ({
      apiId: api.apiId,
      apiName: api.name,
      protocolType: api.protocolType,
      stageName,
      ...(deploymentId !== undefined && { deploymentId }),
    })),
  )
  return [...rest, ...others].filter(({ apiId }) => wanted === null || apiId === wanted)
}

export const stageStateOperations = [
  operation('ListStageStates', 'GET /tidegate/stages', 200, {}, (call) => {
    const all = listedStages(call)
    const working = new Map<string, ApiDefinition>()
    const workingCopy = ({ apiId, protocolType }: Listed): ApiDefinition => {
      const known =
        working.get(apiId) ??
        (protocolType === 'REST' ? readRestDefinition(call, apiId) : findDefinition(call, apiId))
      working.set(apiId, known)
      return known
    }
    const items = all.slice(0, stagesMax).map((stage): StageState => {
      const { apiId, deploymentId } = stage
      const deployed = deploymentId && deployedDefinition(call.store, apiId, deploymentId)
      const behind = !deployed || isBehind(deployed, workingCopy(stage))
      const kind = stage.protocolType === 'REST' ? 'restApi' : 'v2Api'
      return { ...stage, behind, declared: call.store.isDeclared(kind, '', apiId) }
    })
    return { body: { items, ...(all.length > stagesMax && { truncated: true }) } }
  }),
]
