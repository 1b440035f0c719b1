import type { HttpApiDefinition, V2Api } from '../../definition/http-api.ts'
import type {
  RouteResponse,
  V2IntegrationResponse,
  WebSocketApiDefinition,
} from '../../definition/websocket-api.ts'
import type { AdminStore } from '../store.ts'

export type V2Definition = HttpApiDefinition | WebSocketApiDefinition

const index = <E>(entities: readonly E[], keyOf: (entity: E) => string): Record<string, E> =>
  Object.fromEntries(entities.map((entity) => [keyOf(entity), entity]))

/** Owner id → (response id → response). */
function nest<R>(
  entries: readonly { readonly ownerId: string; readonly id: string; readonly response: R }[],
): Record<string, Record<string, R>> {
  const nested: Record<string, Record<string, R>> = {}
  for (const { ownerId, id, response } of entries) {
    nested[ownerId] = { ...nested[ownerId], [id]: response }
  }
  return nested
}

/** An API's rows put together: what a deployment copies and export writes. */
export function readV2Definition(store: AdminStore, api: V2Api): V2Definition {
  const { apiId } = api
  const shared = {
    api,
    routes: index(store.all('route', apiId), (route) => route.routeId),
    integrations: index(store.all('integration', apiId), (entry) => entry.integrationId),
    authorizers: index(store.all('v2Authorizer', apiId), (entry) => entry.authorizerId),
    models: index(store.all('v2Model', apiId), (model) => model.modelId),
  }
  if (api.protocolType === 'HTTP') return { protocolType: 'HTTP', ...shared }
  const routeResponses = nest<RouteResponse>(
    store.all('routeResponse', apiId).map(({ routeId, response }) => ({
      ownerId: routeId,
      id: response.routeResponseId,
      response,
    })),
  )
  const integrationResponses = nest<V2IntegrationResponse>(
    store.all('integrationResponse', apiId).map(({ integrationId, response }) => ({
      ownerId: integrationId,
      id: response.integrationResponseId,
      response,
    })),
  )
  return { protocolType: 'WEBSOCKET', ...shared, routeResponses, integrationResponses }
}

/** The kinds of rows that a definition is made of; stages and deployments are not among them. */
const definitionKinds = [
  'route',
  'routeResponse',
  'integration',
  'integrationResponse',
  'v2Authorizer',
  'v2Model',
] as const

/** Replaces all rows of an API's definition. */
export function writeV2Definition(store: AdminStore, definition: V2Definition): void {
  const { apiId } = definition.api
  for (const kind of definitionKinds) {
    for (const { id } of store.list(kind, apiId, {})) store.delete(kind, apiId, id)
  }
  store.put('v2Api', '', definition.api)
  for (const route of Object.values(definition.routes)) store.put('route', apiId, route)
  for (const entry of Object.values(definition.integrations)) store.put('integration', apiId, entry)
  for (const entry of Object.values(definition.authorizers)) store.put('v2Authorizer', apiId, entry)
  for (const model of Object.values(definition.models)) store.put('v2Model', apiId, model)
  if (definition.protocolType === 'HTTP') return
  for (const [routeId, responses] of Object.entries(definition.routeResponses)) {
    for (const response of Object.values(responses)) {
      store.put('routeResponse', apiId, { routeId, response })
    }
  }
  for (const [integrationId, responses] of Object.entries(definition.integrationResponses)) {
    for (const response of Object.values(responses)) {
      store.put('integrationResponse', apiId, { integrationId, response })
    }
  }
}
