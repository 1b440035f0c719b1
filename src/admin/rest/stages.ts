import { epochSeconds } from '../../aws/time.ts'
import type { StoredStage } from '../entities.ts'
import { domainsOf } from '../common/domain-store.ts'
import { badRequest, conflict } from '../errors.ts'
import { issueHeaders, unboundCertificate } from '../deployment-issues.ts'
import { operation, type AdminCall } from '../operation.ts'
import { applyPatch, changesNothing, patchInput } from '../patch.ts'
import { flag, map, required, struct, text } from '../shape.ts'
import { checkTags } from '../tags.ts'
import { findRestApi, findStage } from './find.ts'
import { type StageContext, stageRules, stageTexts } from './stage-patch.ts'
import {
  cacheSizeInput,
  canaryInput,
  canarySettings,
  checkDeployment,
  checkDocumentationVersion,
  checkStageName,
  checkVariables,
  newStage,
  settledStage,
  stageWire,
} from './stage-state.ts'

const createInput = struct({
  stageName: required(text),
  deploymentId: required(text),
  description: text,
  cacheClusterEnabled: flag,
  cacheClusterSize: cacheSizeInput,
  variables: map(text),
  documentationVersion: text,
  canarySettings: canaryInput,
  tracingEnabled: flag,
  tags: map(text),
})

type StageCall = AdminCall<{ readonly restapi_id: string; readonly stage_name: string }>

const stageOf = (call: StageCall): StoredStage => {
  const { id } = findRestApi(call, call.labels.restapi_id)
  return findStage(call, id, call.labels.stage_name)
}

/** A flushed cache is one whose entries all belong to an earlier generation. */
function flush(call: StageCall, member: 'cacheGeneration' | 'authorizersCacheGeneration') {
  const stage = stageOf(call)
  const generation = (stage[member] ?? 0) + 1
  call.store.put('stage', call.labels.restapi_id, { ...stage, [member]: generation })
  return {}
}

export const stageOperations = [
  operation(
    'CreateStage',
    'POST /restapis/{restapi_id}/stages',
    201,
    { input: createInput },
    (call) => {
      const { id } = findRestApi(call, call.labels.restapi_id)
      const { stageName = '', deploymentId = '', documentationVersion, ...input } = call.input
      checkStageName(stageName)
      checkDeployment(call.store, id, deploymentId)
      checkVariables(input.variables)
      checkTags(input.tags)
      if (documentationVersion) checkDocumentationVersion(call.store, id, documentationVersion)
      const canary = input.canarySettings
      const canaryId = canary?.deploymentId ?? deploymentId
      if (canary !== undefined) checkDeployment(call.store, id, canaryId)
      if (call.store.get('stage', id, stageName)) throw conflict('Stage already exists')
      const settled = {
        ...input,
        stageName,
        deploymentId,
        documentationVersion,
        canarySettings: canary && canarySettings(canary, canaryId),
      }
      const stage = newStage(settled, call.nowMs)
      call.store.put('stage', id, stage)
      return { body: stageWire(stage) }
    },
  ),

  operation('GetStages', 'GET /restapis/{restapi_id}/stages', 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const deploymentId = call.query.get('deploymentId')
    const filter = deploymentId === null ? {} : { group: deploymentId }
    return { body: { item: call.store.all('stage', id, filter).map(stageWire) } }
  }),

  operation('GetStage', 'GET /restapis/{restapi_id}/stages/{stage_name}', 200, {}, (call) => ({
    body: stageWire(stageOf(call)),
  })),

  operation(
    'UpdateStage',
    'PATCH /restapis/{restapi_id}/stages/{stage_name}',
    200,
    { input: patchInput },
    (call) => {
      const { store } = call
      const apiId = call.labels.restapi_id
      const context: StageContext = { store, apiId }
      const before = stageOf(call)
      if (changesNothing(call.input)) return { body: stageWire(before) }
      const patched = applyPatch(before, call.input, stageRules, stageTexts, context)
      const stage = { ...settledStage(patched), lastUpdatedDate: epochSeconds(call.nowMs) }
      store.put('stage', apiId, stage)
      const headers = issueHeaders(unboundCertificate(stage, call.ports))
      return { body: stageWire(stage), headers }
    },
  ),

  operation('DeleteStage', 'DELETE /restapis/{restapi_id}/stages/{stage_name}', 202, {}, (call) => {
    const { stageName } = stageOf(call)
    const apiId = call.labels.restapi_id
    const domains = domainsOf(call, apiId, stageName)
    if (domains.length > 0) {
      throw badRequest(
        `Deleting stage ${stageName} failed. Please remove all base path mappings related to the stage in your domains: ${domains.join(', ')}`,
      )
    }
    call.store.delete('stage', apiId, stageName)
    return {}
  }),

  operation(
    'FlushStageCache',
    'DELETE /restapis/{restapi_id}/stages/{stage_name}/cache/data',
    202,
    {},
    (call) => flush(call, 'cacheGeneration'),
  ),

  operation(
    'FlushStageAuthorizersCache',
    'DELETE /restapis/{restapi_id}/stages/{stage_name}/cache/authorizers',
    202,
    {},
    (call) => flush(call, 'authorizersCacheGeneration'),
  ),
]
