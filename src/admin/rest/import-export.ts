import { apiId, resourceId, routeId } from '../../aws/ids.ts'
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import { exportRestApi } from '../../openapi/export.ts'
import { importRestApi, putRestApi } from '../../openapi/import.ts'
import { optionsOfQuery } from '../../openapi/options.ts'
import { exportExtensions, type ExportExtension } from '../../openapi/rest/export-options.ts'
import { AdminFault, badRequest } from '../errors.ts'
import { importResult } from '../import-result.ts'
import { operation, type AdminCall } from '../operation.ts'
import { deployedDefinition } from '../published.ts'
import { putModeOf, putModeViolations } from '../put-mode.ts'
import { tagsOfItem, tagsOfOne } from '../wire.ts'
import { readRestDefinition, writeRestDefinition } from './definition.ts'
import { findDeployment, findRestApi, findStage } from './find.ts'
import { checkResourcePolicy } from './resource-policy.ts'
import { checkedName } from './rest-api-rules.ts'
import { restApiWire } from './rest-apis.ts'

/** What every import is told beside the text. */
export function importOptions(call: AdminCall) {
  const { accountId, region, partition } = call.ports.settings
  return {
    ...optionsOfQuery(Object.fromEntries(call.query)),
    ids: { apiId, resourceId, routeId },
    place: { accountId, region, partition },
    nowMs: call.nowMs,
  }
}

/** Warnings are shown once, in the answer to the import; an answer without any lacks the member. */
export const shownWarnings = (warnings: readonly string[]): readonly string[] | undefined =>
  warnings.length > 0 ? warnings : undefined

function extensionsAsked(asked: string | null): readonly ExportExtension[] {
  const names = (asked ?? '').split(',').map((name) => name.trim())
  return exportExtensions.filter((extension) => names.includes(extension))
}

const dialects = { swagger: 'swagger', oas30: 'oas3' } as const

function dialectOf(exportType: string) {
  if (exportType === 'swagger' || exportType === 'oas30') return dialects[exportType]
  throw badRequest(`Invalid Export Type specified: ${exportType}. Must be one of: [swagger, oas30]`)
}

/** The documentation version that a stage is tied to, as exports read it. */
export function publishedDocumentation(call: AdminCall, api: string, version: string | undefined) {
  const found = version && call.store.get('documentationVersion', api, version)
  if (!found) return {}
  const { createdDate, parts } = found
  return { documentation: { version: found.version, createdMs: createdDate * 1000, parts } }
}

/** Refuses what CreateRestApi would; a definition without a title may have its name elsewhere, but not here. */
function checkImported({ restApi }: RestApiDefinition): void {
  checkedName(restApi.name)
  checkResourcePolicy(restApi.policy)
}

export const restImportExportOperations = [
  operation('ImportRestApi', 'POST /restapis', 201, { mode: 'import' }, (call) => {
    const { definition, warnings } = importResult(importRestApi(call.text, importOptions(call)))
    checkImported(definition)
    writeRestDefinition(call.store, definition)
    const api = definition.restApi
    return {
      body: { ...restApiWire(api, tagsOfItem(api.tags)), warnings: shownWarnings(warnings) },
    }
  }),

  operation(
    'PutRestApi',
    'PUT /restapis/{restapi_id}',
    200,
    { violations: putModeViolations },
    (call) => {
      const { restapi_id: id } = call.labels
      const exists = call.store.get('restApi', '', id) !== undefined
      const existing = exists ? readRestDefinition(call, id) : undefined
      const options = { ...importOptions(call), mode: putModeOf(call.query), apiId: id }
      const { definition, warnings } = importResult(putRestApi(existing, call.text, options))
      checkImported(definition)
      writeRestDefinition(call.store, definition)
      const api = findRestApi(call, id)
      return {
        body: { ...restApiWire(api, tagsOfOne(api.tags)), warnings: shownWarnings(warnings) },
      }
    },
  ),

  operation(
    'GetExport',
    'GET /restapis/{restapi_id}/stages/{stage_name}/exports/{export_type}',
    200,
    {},
    (call) => {
      const { restapi_id, stage_name, export_type } = call.labels
      const { id } = findRestApi(call, restapi_id)
      const stage = findStage(call, id, stage_name)
      const definition = deployedDefinition(call.store, id, stage.deploymentId)
      if (definition?.protocolType !== 'REST') {
        throw new AdminFault('NotFoundException', 'Invalid Deployment identifier specified')
      }
      const outcome = exportRestApi(
        definition,
        {
          dialect: dialectOf(export_type),
          extensions: extensionsAsked(call.query.get('extensions')),
          stageName: stage.stageName,
          region: call.ports.settings.region,
          deploymentMs: findDeployment(call, id, stage.deploymentId).createdDate * 1000,
          ...publishedDocumentation(call, id, stage.documentationVersion),
        },
        call.accept.includes('yaml') ? 'yaml' : 'json',
      )
      if (!outcome.ok) throw new AdminFault(outcome.type, outcome.message)
      const { body, contentType, contentDisposition } = outcome
      const headers = { 'content-type': contentType, 'content-disposition': contentDisposition }
      return { raw: { text: body, headers } }
    },
  ),
]
