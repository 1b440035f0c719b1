import type { HttpApiDefinition } from '../../definition/http-api.ts'
import { exportHttpApi } from '../../openapi/export.ts'
import { importHttpApi, reimportHttpApi } from '../../openapi/import.ts'
import { badRequest } from '../errors.ts'
import { importResult } from '../import-result.ts'
import { operation, type AdminCall } from '../operation.ts'
import { deployedDefinition } from '../published.ts'
import { importOptions, shownWarnings } from '../rest/import-export.ts'
import { compact, struct, text } from '../shape.ts'
import { apiWire } from './api-wire.ts'
import { checkName } from './apis.ts'
import { writeV2Definition } from './definition.ts'
import { autoDeploy } from './deploy.ts'
import { findApi, findHttpDefinition, findStage } from './find.ts'
import { checkHttpAuthorizer } from './http-authorizer-rules.ts'
import { checkIntegration } from './integration-rules.ts'

const importInput = struct({ body: text })

type Imported = ReturnType<typeof importHttpApi> & { readonly ok: true }

/** Refuses what the calls for an API's parts refuse and a definition alone does not tell. */
function checkImported({ api, integrations, authorizers }: HttpApiDefinition): void {
  checkName(api.name)
  for (const integration of Object.values(integrations)) checkIntegration(api, integration)
  for (const authorizer of Object.values(authorizers)) checkHttpAuthorizer(authorizer)
}

/** Writes an imported API; what the text said in vain is shown once. */
function save(call: AdminCall, { definition, warnings, importInfo }: Imported): object {
  checkImported(definition)
  const { warnings: _warnings, importInfo: _info, ...api } = definition.api
  writeV2Definition(call.store, { ...definition, api })
  autoDeploy(call, api.apiId)
  const info = importInfo.length > 0 ? importInfo : undefined
  return { ...apiWire(call, api), warnings: shownWarnings(warnings), importInfo: info }
}

/** What is exported: the deployed state of a stage, or, without one, the present state. */
function exported(call: AdminCall, apiId: string, stageName: string | null) {
  findApi(call, apiId)
  if (stageName === null) return findHttpDefinition(call, apiId)
  const { deploymentId } = findStage(call, apiId, stageName)
  if (deploymentId === undefined) {
    throw badRequest(`Stage ${stageName} has no deployment to export`)
  }
  const definition = deployedDefinition(call.store, apiId, deploymentId)
  return definition?.protocolType === 'HTTP' ? definition : undefined
}

export const importExportOperations = [
  operation('ImportApi', 'PUT /v2/apis', 201, { input: importInput }, (call) => {
    const outcome = importHttpApi(call.input.body ?? '', importOptions(call))
    return { body: save(call, importResult(outcome)) }
  }),

  operation('ReimportApi', 'PUT /v2/apis/{apiId}', 201, { input: importInput }, (call) => {
    const { apiId } = call.labels
    const known = call.store.get('v2Api', '', apiId)
    const existing = known && findHttpDefinition(call, apiId)
    if (known !== undefined && existing === undefined) {
      throw badRequest('Import is only supported for HTTP APIs')
    }
    const options = { ...importOptions(call), apiId }
    const outcome = reimportHttpApi(existing, call.input.body ?? '', options)
    return { body: save(call, importResult(outcome)) }
  }),

  operation('ExportApi', 'GET /v2/apis/{apiId}/exports/{specification}', 200, {}, (call) => {
    const { apiId, specification } = call.labels
    const { query } = call
    if (specification !== 'OAS30') throw badRequest(`Unsupported specification ${specification}`)
    const stageName = query.get('stageName')
    const definition = exported(call, apiId, stageName)
    if (definition === undefined) throw badRequest('Export is only supported for HTTP APIs')
    const outputType = query.get('outputType') ?? 'JSON'
    if (outputType !== 'JSON' && outputType !== 'YAML') {
      throw badRequest(`Unsupported output type ${outputType}. It should be JSON or YAML`)
    }
    const encoding = outputType === 'YAML' ? 'yaml' : 'json'
    const options = compact({
      region: call.ports.settings.region,
      stageName: stageName ?? undefined,
      includeExtensions: query.get('includeExtensions') !== 'false',
      nowMs: call.nowMs,
    })
    const text = exportHttpApi(definition, options, encoding)
    const type = encoding === 'yaml' ? 'application/yaml' : 'application/json'
    return { raw: { text, headers: { 'content-type': type } } }
  }),
]
