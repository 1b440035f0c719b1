import { resourceId as newId } from '../../aws/ids.ts'
import { epochSeconds } from '../../aws/time.ts'
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import { deployed } from '../deployment-issues.ts'
import { isPrivate } from '../common/domain-store.ts'
import type { Deployment } from '../entities.ts'
import { badRequest } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import { applyPatch, listedTexts, patchInput, replaceOptionalText } from '../patch.ts'
import { deployedDefinition, deploymentRecord, storeDefinition } from '../published.ts'
import { compact, flag, map, struct, text, type Infer } from '../shape.ts'
import { filledText } from '../wire.ts'
import { readRestDefinition } from './definition.ts'
import { findDeployment, findRestApi } from './find.ts'
import {
  cacheCluster,
  cacheSizeInput,
  canaryInput,
  canarySettings,
  checkStageName,
  checkVariables,
  newStage,
} from './stage-state.ts'

const createInput = struct({
  stageName: text,
  stageDescription: text,
  description: text,
  cacheClusterEnabled: flag,
  cacheClusterSize: cacheSizeInput,
  variables: map(text),
  canarySettings: canaryInput,
  tracingEnabled: flag,
})
type CreateInput = Infer<typeof createInput>

/** Why a definition cannot be deployed, in the service's words; `undefined` when it can. */
function obstacle(definition: RestApiDefinition): string | undefined {
  const resources = Object.values(definition.resources)
  const methods = resources.flatMap(({ resourceMethods = {} }) => Object.values(resourceMethods))
  if (methods.length === 0) return "The REST API doesn't contain any methods"
  const lacksIntegration = methods.some(({ methodIntegration }) => methodIntegration === undefined)
  if (lacksIntegration) return 'No integration defined for method'
  return isPrivate(definition.restApi) && !definition.restApi.policy
    ? "Private REST API doesn't have a resource policy attached to it"
    : undefined
}

export const isDeployable = (definition: RestApiDefinition): boolean =>
  obstacle(definition) === undefined

function checkDeployable(definition: RestApiDefinition): void {
  const message = obstacle(definition)
  if (message !== undefined) throw badRequest(message)
}

const invalidContent = (what: string): Error =>
  badRequest(`Invalid deployment content specified.${what}`)

/** A canary needs a stage that it is a canary of. */
function checkCanary(call: AdminCall, apiId: string, { stageName, canarySettings }: CreateInput) {
  if (canarySettings === undefined) return
  if (!stageName) {
    throw invalidContent(
      `Non null and non empty stageName must be provided for canary deployment. Provided value is ${stageName ?? 'null'}`,
    )
  }
  if (call.store.get('stage', apiId, stageName) === undefined) {
    throw invalidContent(
      `Stage ${stageName} must already be created before making a canary release deployment`,
    )
  }
}

/** Points the stage that a deployment names at it: as its canary, in place of the old one, or newly made. */
function moveStage(call: AdminCall, apiId: string, input: CreateInput, deploymentId: string): void {
  const { stageName, stageDescription, variables, canarySettings: canary, tracingEnabled } = input
  if (!stageName) return
  checkStageName(stageName)
  checkVariables(variables)
  const before = call.store.get('stage', apiId, stageName)
  if (before === undefined) {
    const settled = { ...input, stageName, deploymentId, description: stageDescription }
    const { canarySettings: _none, ...stage } = settled
    call.store.put('stage', apiId, newStage(stage, call.nowMs))
    return
  }
  // A stage that has a canary gets new deployments there; production moves by promotion only.
  const present = canary ?? before.canarySettings
  const target = present
    ? { canarySettings: canarySettings(present, deploymentId) }
    : { deploymentId }
  const cluster =
    input.cacheClusterEnabled === undefined
      ? {}
      : cacheCluster(input.cacheClusterEnabled, input.cacheClusterSize)
  const changes = compact({
    description: filledText(stageDescription),
    variables: variables && { ...before.variables, ...variables },
    tracingEnabled,
  })
  const lastUpdatedDate = epochSeconds(call.nowMs)
  call.store.put('stage', apiId, { ...before, ...changes, ...cluster, ...target, lastUpdatedDate })
}

/** Path → verb → how the method was protected when it was deployed. */
function apiSummary(call: AdminCall, apiId: string, deploymentId: string): object {
  const definition = deployedDefinition(call.store, apiId, deploymentId)
  if (definition?.protocolType !== 'REST') return {}
  const withMethods = Object.values(definition.resources).filter(
    ({ resourceMethods = {} }) => Object.keys(resourceMethods).length > 0,
  )
  return Object.fromEntries(
    withMethods.map(({ path, resourceMethods = {} }) => [
      path,
      Object.fromEntries(
        Object.values(resourceMethods).map(({ httpMethod, authorizationType, apiKeyRequired }) => [
          httpMethod,
          { authorizationType, apiKeyRequired },
        ]),
      ),
    ]),
  )
}

function deploymentWire(call: AdminCall, apiId: string, deployment: Deployment): object {
  const wanted = call.query.getAll('embed').includes('apisummary')
  return wanted ? { ...deployment, apiSummary: apiSummary(call, apiId, deployment.id) } : deployment
}

export const deploymentOperations = [
  operation(
    'CreateDeployment',
    'POST /restapis/{restapi_id}/deployments',
    201,
    { input: createInput },
    (call) => {
      const apiId = call.labels.restapi_id
      const definition = readRestDefinition(call, apiId)
      checkCanary(call, apiId, call.input)
      checkDeployable(definition)
      const deployment = compact({
        id: newId(),
        description: filledText(call.input.description),
        createdDate: epochSeconds(call.nowMs),
      })
      storeDefinition(call.store, apiId, deployment.id, definition)
      call.store.put('deployment', apiId, deployment)
      moveStage(call, apiId, call.input, deployment.id)
      const stageName = call.input.stageName || 'none'
      const stage =
        call.store.get('stage', apiId, stageName) ??
        newStage({ stageName, deploymentId: deployment.id }, call.nowMs)
      return deployed(deployment, { revision: deployment.id, definition, stage }, call.ports)
    },
  ),

  operation('GetDeployments', 'GET /restapis/{restapi_id}/deployments', 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const page = storedPage(call.store, 'deployment', id, {}, v1Asked(call.query))
    return { body: itemList(page, (deployment) => deployment) }
  }),

  operation(
    'GetDeployment',
    'GET /restapis/{restapi_id}/deployments/{deployment_id}',
    200,
    {},
    (call) => {
      const { restapi_id: apiId, deployment_id } = call.labels
      return { body: deploymentWire(call, apiId, findDeployment(call, apiId, deployment_id)) }
    },
  ),

  operation(
    'UpdateDeployment',
    'PATCH /restapis/{restapi_id}/deployments/{deployment_id}',
    200,
    { input: patchInput },
    (call) => {
      const { restapi_id: apiId, deployment_id } = call.labels
      const before = findDeployment(call, apiId, deployment_id)
      const rules = [replaceOptionalText('description')]
      const texts = listedTexts(['/description'])
      const deployment = applyPatch(before, call.input, rules, texts, call)
      call.store.put('deployment', apiId, deployment)
      return { body: deployment }
    },
  ),

  operation(
    'DeleteDeployment',
    'DELETE /restapis/{restapi_id}/deployments/{deployment_id}',
    202,
    {},
    (call) => {
      const { restapi_id: apiId, deployment_id } = call.labels
      const { id } = findDeployment(call, apiId, deployment_id)
      const isServed = call.store
        .all('stage', apiId)
        .some((stage) => stage.deploymentId === id || stage.canarySettings?.deploymentId === id)
      if (isServed) {
        throw badRequest('Active stages pointing to this deployment must be moved or deleted')
      }
      call.store.delete('deployment', apiId, id)
      call.store.deleteText(deploymentRecord(apiId, id))
      return {}
    },
  ),
]
