import { resourceId as newId } from '../../aws/ids.ts'
import type { StringMap } from '../../definition/common.ts'
import { contentTypeProblem } from '../../definition/mapping-expressions.ts'
import type { Model } from '../../definition/rest-api.ts'
import { isNode } from '../../openapi/node.ts'
import { isDraft4Schema, unknownKeywords } from '../../openapi/rest/schema-check.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import {
  applyPatch,
  listedTexts,
  patchInput,
  type PatchRule,
  replaceOptionalText,
} from '../patch.ts'
import { compact, required, struct, text } from '../shape.ts'
import { filledText } from '../wire.ts'
import { refuseProblem } from './expressions.ts'
import { findRestApi } from './find.ts'
import { defaultTemplate, flattenSchema } from './model-schema.ts'

const modelBytesMax = 400 * 1024
const nameShape = /^[a-zA-Z0-9]+$/

/** Refuses a schema that no body could be checked against. Only JSON models are looked into. */
export function checkSchema(schema: string | undefined, contentType: string): void {
  if (!schema) {
    throw badRequest('Model schema must have at least 1 property or array items defined')
  }
  if (schema.length > modelBytesMax) {
    throw badRequest(`Invalid model specified: the schema exceeds ${modelBytesMax} bytes`)
  }
  if (!contentType.includes('json')) return
  const problem = schemaProblem(schema)
  if (problem === undefined) return
  throw badRequest(
    `Invalid model specified: Validation Result: warnings : [], errors : [${problem}]`,
  )
}

function schemaProblem(schema: string): string | undefined {
  try {
    const parsed: unknown = JSON.parse(schema)
    if (isNode(parsed) && isDraft4Schema(parsed)) {
      const unknown = unknownKeywords(parsed)
      return unknown.length > 0
        ? `Invalid model schema specified. Unsupported keyword(s): ${JSON.stringify(unknown)}`
        : undefined
    }
  } catch {
    // Unreadable text, a schema that is no object and one of a later draft are the same mistake to the service.
  }
  return 'Invalid model schema specified'
}

function findModel(call: AdminCall, apiId: string, name: string): Model {
  const model = call.store.get('model', apiId, name)
  if (model !== undefined) return model
  throw notFound(`Invalid model name specified: ${name}`)
}

/** Where a model is used, as refusals name it: `'method request: /test/ANY'`, at the root `'method response: //ANY'`. */
function referrer(call: AdminCall, apiId: string, name: string): string | undefined {
  const names = (models: StringMap | undefined) => Object.values(models ?? {}).includes(name)
  for (const { resourceId, method } of call.store.all('method', apiId)) {
    const { requestModels, methodResponses = {}, httpMethod } = method
    const inResponse = Object.values(methodResponses).some((one) => names(one.responseModels))
    if (!inResponse && !names(requestModels)) continue
    const path = call.store.get('resource', apiId, resourceId)?.path ?? ''
    const place = names(requestModels) ? 'method request' : 'method response'
    return `${place}: ${path}/${httpMethod}`
  }
  return undefined
}

const modelRules: readonly PatchRule<unknown>[] = [
  replaceOptionalText('description'),
  {
    path: '/schema',
    ops: ['replace'],
    apply(draft, { value }) {
      checkSchema(value, String(draft['contentType']))
      draft['schema'] = value
    },
  },
]

const createInput = struct({
  name: required(text),
  description: text,
  schema: text,
  contentType: text,
})

export const modelOperations = [
  operation(
    'CreateModel',
    'POST /restapis/{restapi_id}/models',
    201,
    { input: createInput },
    (call) => {
      const { id: apiId } = findRestApi(call, call.labels.restapi_id)
      const { name = '', description, schema, contentType = 'application/json' } = call.input
      if (name === '') throw badRequest('Model name must be non-empty')
      if (!nameShape.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`)
      refuseProblem(contentTypeProblem(contentType))
      checkSchema(schema, contentType)
      if (call.store.get('model', apiId, name)) {
        throw conflict('Model name already exists for this REST API')
      }
      const model = compact({
        id: newId(),
        name,
        description: filledText(description),
        schema,
        contentType,
      })
      call.store.put('model', apiId, model)
      return { body: model }
    },
  ),

  operation('GetModels', 'GET /restapis/{restapi_id}/models', 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const page = storedPage(call.store, 'model', id, {}, v1Asked(call.query))
    return { body: itemList(page, (model) => model) }
  }),

  operation('GetModel', 'GET /restapis/{restapi_id}/models/{model_name}', 200, {}, (call) => {
    const { restapi_id: apiId, model_name } = call.labels
    const model = findModel(call, apiId, model_name)
    if (call.query.get('flatten') !== 'true') return { body: model }
    const schemaOf = (name: string) => call.store.get('model', apiId, name)?.schema
    return { body: { ...model, schema: flattenSchema(model.schema ?? '{}', schemaOf) } }
  }),

  operation(
    'GetModelTemplate',
    'GET /restapis/{restapi_id}/models/{model_name}/default_template',
    200,
    {},
    (call) => {
      const { restapi_id: apiId, model_name } = call.labels
      const schemaOf = (name: string) => call.store.get('model', apiId, name)?.schema
      const { schema = '{}' } = findModel(call, apiId, model_name)
      return { body: { value: defaultTemplate(schema, schemaOf) } }
    },
  ),

  operation(
    'UpdateModel',
    'PATCH /restapis/{restapi_id}/models/{model_name}',
    200,
    { input: patchInput },
    (call) => {
      const { restapi_id: apiId, model_name } = call.labels
      const before = findModel(call, apiId, model_name)
      const texts = listedTexts(['/description', '/schema'])
      const model = applyPatch(before, call.input, modelRules, texts, call)
      call.store.put('model', apiId, model)
      return { body: model }
    },
  ),

  operation('DeleteModel', 'DELETE /restapis/{restapi_id}/models/{model_name}', 202, {}, (call) => {
    const { restapi_id: apiId, model_name } = call.labels
    const { name } = findModel(call, apiId, model_name)
    const user = referrer(call, apiId, name)
    if (user !== undefined) {
      throw conflict(`Cannot delete model '${name}', is referenced in ${user}`)
    }
    call.store.delete('model', apiId, name)
    return {}
  }),
]
