import type { RestApiDefinition, Resource } from '../../definition/rest-api.ts'
import { findRestApi, type Lookup } from './find.ts'
import type { AdminStore } from '../store.ts'

/** An API's rows put together: what a deployment copies, export writes and test calls run. */
export function readRestDefinition(lookup: Lookup, apiId: string): RestApiDefinition {
  const { store } = lookup
  const restApi = findRestApi(lookup, apiId)
  const resources = new Map<string, Resource>(
    store.all('resource', apiId).map((node) => [node.id, node]),
  )
  for (const { resourceId, method } of store.all('method', apiId)) {
    const resource = resources.get(resourceId)
    if (resource === undefined) continue
    const resourceMethods = { ...resource.resourceMethods, [method.httpMethod]: method }
    resources.set(resourceId, { ...resource, resourceMethods })
  }
  return {
    protocolType: 'REST',
    restApi,
    resources: Object.fromEntries(resources),
    models: index(store.all('model', apiId), (model) => model.name),
    requestValidators: index(store.all('requestValidator', apiId), idOf),
    authorizers: index(store.all('authorizer', apiId), idOf),
    gatewayResponses: index(store.all('gatewayResponse', apiId), (entry) => entry.responseType),
    documentationParts: index(store.all('documentationPart', apiId), idOf),
  }
}

const idOf = (entity: { readonly id: string }): string => entity.id

const index = <E>(entities: readonly E[], keyOf: (entity: E) => string): Record<string, E> =>
  Object.fromEntries(entities.map((entity) => [keyOf(entity), entity]))

/** The kinds of rows that a definition is made of; stages and deployments are not among them. */
const definitionKinds = [
  'resource',
  'method',
  'model',
  'requestValidator',
  'authorizer',
  'gatewayResponse',
  'documentationPart',
] as const

/** Replaces all rows of an API's definition. */
export function writeRestDefinition(store: AdminStore, definition: RestApiDefinition): void {
  const apiId = definition.restApi.id
  for (const kind of definitionKinds) {
    for (const { id } of store.list(kind, apiId, {})) store.delete(kind, apiId, id)
  }
  store.put('restApi', '', definition.restApi)
  for (const { resourceMethods = {}, ...node } of Object.values(definition.resources)) {
    store.put('resource', apiId, node)
    for (const method of Object.values(resourceMethods)) {
      store.put('method', apiId, { resourceId: node.id, method })
    }
  }
  for (const model of Object.values(definition.models)) store.put('model', apiId, model)
  for (const validator of Object.values(definition.requestValidators)) {
    store.put('requestValidator', apiId, validator)
  }
  for (const authorizer of Object.values(definition.authorizers)) {
    store.put('authorizer', apiId, authorizer)
  }
  for (const response of Object.values(definition.gatewayResponses)) {
    store.put('gatewayResponse', apiId, response)
  }
  for (const part of Object.values(definition.documentationParts)) {
    store.put('documentationPart', apiId, part)
  }
}
