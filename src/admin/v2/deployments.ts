import type { Snapshot } from '../../definition/api.ts'
import { deployed } from '../deployment-issues.ts'
import type { V2Deployment } from '../entities.ts'
import { badRequest, missing } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemsList, storedPage, v2Asked } from '../paging.ts'
import { struct, text, textUpTo } from '../shape.ts'
import { filledText } from '../wire.ts'
import { deleteDeployment, deploy, moveStage } from './deploy.ts'
import { findApi, findDefinition, findStage } from './find.ts'

type DeploymentCall = AdminCall<{ readonly apiId: string; readonly deploymentId: string }>

function deploymentOf(call: DeploymentCall): V2Deployment {
  const { apiId } = findApi(call, call.labels.apiId)
  const found = call.store.get('v2Deployment', apiId, call.labels.deploymentId)
  if (found !== undefined) return found
  throw missing('Deployment', `Invalid Deployment identifier specified ${call.labels.deploymentId}`)
}

const collection = '/v2/apis/{apiId}/deployments'
const member = `${collection}/{deploymentId}` as const

export const deploymentOperations = [
  operation(
    'CreateDeployment',
    `POST ${collection}`,
    201,
    { input: struct({ description: textUpTo(1024), stageName: text }) },
    (call) => {
      const { apiId } = findApi(call, call.labels.apiId)
      const { stageName, description } = call.input
      const stage = stageName ? findStage(call, apiId, stageName) : undefined
      const options = { autoDeployed: false, description: filledText(description) }
      const deployment = deploy(call, apiId, options)
      const { deploymentId: revision, createdDate } = deployment
      const moved =
        stage === undefined
          ? { stageName: '$default', createdDate, lastUpdatedDate: createdDate }
          : moveStage(call, apiId, stage, deployment)
      const definition = findDefinition(call, apiId)
      return deployed(deployment, { revision, definition, stage: moved } as Snapshot, call.ports)
    },
  ),

  operation('GetDeployments', `GET ${collection}`, 200, {}, (call) => {
    const { apiId } = findApi(call, call.labels.apiId)
    const page = storedPage(call.store, 'v2Deployment', apiId, {}, v2Asked(call.query))
    return { body: itemsList(page, (deployment) => deployment) }
  }),

  operation('GetDeployment', `GET ${member}`, 200, {}, (call) => ({ body: deploymentOf(call) })),

  operation(
    'UpdateDeployment',
    `PATCH ${member}`,
    200,
    { input: struct({ description: textUpTo(1024) }) },
    (call) => {
      const before = deploymentOf(call)
      const { description = before.description } = call.input
      const deployment = description === undefined ? before : { ...before, description }
      call.store.put('v2Deployment', call.labels.apiId, deployment)
      return { body: deployment }
    },
  ),

  operation('DeleteDeployment', `DELETE ${member}`, 204, {}, (call) => {
    const { deploymentId } = deploymentOf(call)
    const stages = call.store.all('v2Stage', call.labels.apiId)
    if (stages.some((stage) => stage.deploymentId === deploymentId)) {
      throw badRequest('Active stages pointing to this deployment must be moved or deleted')
    }
    deleteDeployment(call, call.labels.apiId, deploymentId)
    return {}
  }),
]
