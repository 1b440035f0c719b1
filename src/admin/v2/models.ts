import { resourceId as newId } from '../../aws/ids.ts'
import type { V2Model } from '../../definition/http-api.ts'
import { badRequest, conflict, missing } from '../errors.ts'
import { operation } from '../operation.ts'
import { defaultTemplate } from '../rest/model-schema.ts'
import { checkSchema } from '../rest/models.ts'
import { compact, type Infer, struct, text, textUpTo } from '../shape.ts'
import { memberOperations, type Member } from './crud.ts'
import { findApi } from './find.ts'
import { mergeMembers } from './merge.ts'

const input = struct({
  name: textUpTo(128),
  contentType: textUpTo(256),
  description: textUpTo(1024),
  schema: text,
})
const nameShape = /^[a-zA-Z0-9]+$/

const model: Member<'v2Model', Infer<typeof input>> = {
  kind: 'v2Model',
  noun: 'Model',
  collection: '/v2/apis/{apiId}/models',
  input,
  rowId: ({ id }) => id,
  settle({ call, api }, before) {
    if (api.protocolType === 'HTTP') {
      throw badRequest('Currently, Models are not permitted for APIs with a protocol type of HTTP')
    }
    const start = before ?? { modelId: newId(), contentType: 'application/json' }
    const merged = mergeMembers<V2Model>(start, call.input)
    const { name = '' } = merged
    const { modelId } = start
    if (!nameShape.test(name)) throw badRequest(`Model name must be alphanumeric: ${name}`)
    const namesakes = call.store.all('v2Model', api.apiId, { namePrefix: name })
    if (namesakes.some((other) => other.name === name && other.modelId !== modelId)) {
      throw conflict('Model name already exists for this API')
    }
    checkSchema(merged.schema, merged.contentType ?? '')
    return compact({ ...merged, modelId, name })
  },
  toWire: (entity) => entity,
}

export const modelOperations = [
  ...memberOperations(model),

  operation(
    'GetModelTemplate',
    'GET /v2/apis/{apiId}/models/{modelId}/template',
    200,
    {},
    (call) => {
      const { apiId, modelId } = call.labels
      findApi(call, apiId)
      const found = call.store.get('v2Model', apiId, modelId)
      if (found === undefined)
        throw missing('Model', `Invalid Model identifier specified ${modelId}`)
      const models = call.store.all('v2Model', apiId)
      const schemaOf = (name: string) => models.find((other) => other.name === name)?.schema
      return { body: { value: defaultTemplate(found.schema ?? '{}', schemaOf) } }
    },
  ),
]
