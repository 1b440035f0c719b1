import { epochSeconds } from '../../aws/time.ts'
import type { DocumentationVersion } from '../entities.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import { applyPatch, listedTexts, patchInput, replaceOptionalText } from '../patch.ts'
import { compact, required, struct, text } from '../shape.ts'
import { filledText } from '../wire.ts'
import { findRestApi, findStage } from './find.ts'

function findVersion(call: AdminCall, apiId: string, version: string): DocumentationVersion {
  const found = call.store.get('documentationVersion', apiId, version)
  if (found !== undefined) return found
  throw notFound('Invalid Documentation version specified')
}

/** A version without its frozen parts, which only exports read. */
function versionWire({ parts: _frozen, ...shown }: DocumentationVersion): object {
  return shown
}

/** Ties a stage to a version, or frees it. */
function tieStage(call: AdminCall, apiId: string, stageName: string, version: string): void {
  const stage = findStage(call, apiId, stageName)
  const lastUpdatedDate = epochSeconds(call.nowMs)
  call.store.put('stage', apiId, { ...stage, documentationVersion: version, lastUpdatedDate })
}

const collection = '/restapis/{restapi_id}/documentation/versions'
const member = `${collection}/{doc_version}` as const

export const documentationVersionOperations = [
  operation(
    'CreateDocumentationVersion',
    `POST ${collection}`,
    201,
    { input: struct({ documentationVersion: required(text), stageName: text, description: text }) },
    (call) => {
      const { id: apiId } = findRestApi(call, call.labels.restapi_id)
      const { documentationVersion: version = '', stageName, description } = call.input
      if (version === '') throw badRequest('Documentation version must be specified')
      if (call.store.get('documentationVersion', apiId, version)) {
        throw conflict('Documentation version already exists')
      }
      const created = compact({
        version,
        createdDate: epochSeconds(call.nowMs),
        description: filledText(description),
        parts: call.store.all('documentationPart', apiId),
      })
      call.store.put('documentationVersion', apiId, created)
      if (stageName) tieStage(call, apiId, stageName, version)
      return { body: versionWire(created) }
    },
  ),

  operation('GetDocumentationVersions', `GET ${collection}`, 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const page = storedPage(call.store, 'documentationVersion', id, {}, v1Asked(call.query))
    return { body: itemList(page, versionWire) }
  }),

  operation('GetDocumentationVersion', `GET ${member}`, 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    return { body: versionWire(findVersion(call, id, call.labels.doc_version)) }
  }),

  operation('UpdateDocumentationVersion', `PATCH ${member}`, 200, { input: patchInput }, (call) => {
    const { restapi_id: apiId, doc_version } = call.labels
    const before = findVersion(call, apiId, doc_version)
    const rules = [replaceOptionalText('description')]
    const updated = applyPatch(before, call.input, rules, listedTexts(['/description']), call)
    call.store.put('documentationVersion', apiId, updated)
    return { body: versionWire(updated) }
  }),

  operation('DeleteDocumentationVersion', `DELETE ${member}`, 202, {}, (call) => {
    const { restapi_id: apiId, doc_version } = call.labels
    const { version } = findVersion(call, apiId, doc_version)
    for (const stage of call.store.all('stage', apiId)) {
      if (stage.documentationVersion !== version) continue
      const { documentationVersion: _gone, ...rest } = stage
      call.store.put('stage', apiId, rest)
    }
    call.store.delete('documentationVersion', apiId, version)
    return {}
  }),
]
