import { routeId as newId } from '../../aws/ids.ts'
import type { V2Api } from '../../definition/http-api.ts'
import { contentHandlings } from '../../definition/integration.ts'
import type { RouteResponse, V2IntegrationResponse } from '../../definition/websocket-api.ts'
import { badRequest, conflict, missing } from '../errors.ts'
import { compact, flag, type Infer, map, nullable, oneOf, struct, text } from '../shape.ts'
import { memberOperations, type Member, type MemberLabels } from './crud.ts'
import { mergeMembers } from './merge.ts'
import { checkIntegrationResponseKey, checkRouteResponseKey } from './websocket-rules.ts'

const routeResponseInput = struct({
  routeResponseKey: text,
  modelSelectionExpression: text,
  responseModels: map(text),
  responseParameters: map(struct({ required: flag })),
})

const rowId = ({ owner, id }: MemberLabels): string => `${owner}/${id}`
const rowPrefix = ({ owner }: MemberLabels): string => `${owner}/`

/** HTTP APIs pass answers through. Observed. */
function checkProtocol({ protocolType }: V2Api, noun: string): void {
  if (protocolType === 'WEBSOCKET') return
  throw badRequest(
    `${noun} are currently not supported for this API protocol type. This is because the API may only be configured with proxy integration at this time.`,
  )
}

const routeResponse: Member<'routeResponse', Infer<typeof routeResponseInput>> = {
  kind: 'routeResponse',
  noun: 'RouteResponse',
  collection: '/v2/apis/{apiId}/routes/{owner}/routeresponses',
  input: routeResponseInput,
  rowId,
  rowPrefix,
  checkOwner({ call, api }) {
    const { owner } = call.labels
    if (call.store.get('route', api.apiId, owner)) return
    throw missing('Route', `Invalid Route identifier specified ${owner}`)
  },
  settle({ call, api }, before) {
    checkProtocol(api, 'RouteResponses')
    const { owner: routeId } = call.labels
    const start = before?.response ?? { routeResponseId: newId(), routeResponseKey: '$default' }
    const merged = mergeMembers<RouteResponse>(start, call.input, { whole: ['responseModels'] })
    const { routeResponseId } = start
    const routeResponseKey = merged.routeResponseKey ?? '$default'
    checkRouteResponseKey(routeResponseKey)
    const siblings = call.store.all('routeResponse', api.apiId, { idPrefix: `${routeId}/` })
    const isTaken = siblings.some(
      ({ response }) =>
        response.routeResponseKey === routeResponseKey &&
        response.routeResponseId !== routeResponseId,
    )
    if (isTaken) throw conflict(`Route response with key ${routeResponseKey} already exists`)
    return { routeId, response: compact({ ...merged, routeResponseId, routeResponseKey }) }
  },
  toWire: ({ response }) => response,
}

const integrationResponseInput = struct({
  integrationResponseKey: text,
  contentHandlingStrategy: oneOf(...contentHandlings),
  responseParameters: map(text),
  responseTemplates: map(nullable(text)),
  templateSelectionExpression: text,
})

const integrationResponse: Member<'integrationResponse', Infer<typeof integrationResponseInput>> = {
  kind: 'integrationResponse',
  noun: 'IntegrationResponse',
  collection: '/v2/apis/{apiId}/integrations/{owner}/integrationresponses',
  input: integrationResponseInput,
  rowId,
  rowPrefix,
  checkOwner({ call, api }) {
    const { owner } = call.labels
    if (call.store.get('integration', api.apiId, owner)) return
    throw missing('Integration', `Invalid Integration identifier specified ${owner}`)
  },
  settle({ call, api }, before) {
    checkProtocol(api, 'IntegrationResponses')
    const { owner: integrationId } = call.labels
    const start = before?.response ?? { integrationResponseId: newId() }
    const merged = mergeMembers<V2IntegrationResponse>(start, call.input, {
      whole: ['responseTemplates'],
    })
    const { integrationResponseId } = start
    const integrationResponseKey = merged.integrationResponseKey ?? '$default'
    checkIntegrationResponseKey(integrationResponseKey)
    const filter = { idPrefix: `${integrationId}/` }
    const siblings = call.store.all('integrationResponse', api.apiId, filter)
    const isTaken = siblings.some(
      ({ response }) =>
        response.integrationResponseKey === integrationResponseKey &&
        response.integrationResponseId !== integrationResponseId,
    )
    if (isTaken) {
      throw conflict(`Integration response with key ${integrationResponseKey} already exists`)
    }
    const response = compact({ ...merged, integrationResponseId, integrationResponseKey })
    return { integrationId, response }
  },
  toWire: ({ response }) => response,
}

export const responseOperations = [
  ...memberOperations(routeResponse),
  ...memberOperations(integrationResponse),
]
