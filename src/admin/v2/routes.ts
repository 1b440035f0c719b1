import { routeId as newId } from '../../aws/ids.ts'
import { httpMethods } from '../../definition/common.ts'
import type { V2Authorizer } from '../../definition/authorizer.ts'
import { targetIntegrationId, type Route, type V2Api } from '../../definition/http-api.ts'
import { malformedRouteKey, routeShape } from '../../definition/route-key.ts'
import { badRequest, conflict, missing } from '../errors.ts'
import { operation } from '../operation.ts'
import { compact, flag, type Infer, list, map, oneOf, struct, text, textUpTo } from '../shape.ts'
import { memberOperations, type Member, type MemberCall } from './crud.ts'
import { autoDeploy } from './deploy.ts'
import { findApi, refuseManaged } from './find.ts'
import { mergeMembers } from './merge.ts'
import { checkSocketRoute } from './websocket-rules.ts'

const input = struct({
  routeKey: text,
  target: text,
  authorizationType: oneOf('NONE', 'AWS_IAM', 'CUSTOM', 'JWT'),
  authorizerId: text,
  authorizationScopes: list(text),
  apiKeyRequired: flag,
  operationName: textUpTo(64),
  modelSelectionExpression: text,
  requestModels: map(text),
  requestParameters: map(struct({ required: flag })),
  routeResponseSelectionExpression: text,
})

/** Literal segments and variables, the last one greedy at most; only `/` itself ends with a slash. */
const httpRouteKeyShape = new RegExp(
  String.raw`^(?:${httpMethods.join('|')}) (?:/|(?:/(?:[A-Za-z0-9.:_-]+|\{[A-Za-z0-9.:_-]+\}))*(?:/(?:[A-Za-z0-9.:_-]+|\{[A-Za-z0-9.:_-]+\+?\})))$`,
)

function checkRouteKey(api: V2Api, routeKey: string): void {
  if (api.protocolType === 'HTTP' && routeKey !== '$default' && !httpRouteKeyShape.test(routeKey)) {
    throw badRequest(malformedRouteKey)
  }
  if (routeKey === '') throw badRequest('Route key must not be empty')
}

/** Authorization type → the type of the authorizer that it asks for. */
const authorizerTypes: Readonly<Record<string, V2Authorizer['authorizerType']>> = {
  JWT: 'JWT',
  CUSTOM: 'REQUEST',
}

/** A route without what its authorization type does not look at. */
function ownAuthorization(route: Route): Route {
  const { authorizerId, authorizationScopes, ...open } = route
  const { authorizationType = 'NONE' } = route
  if (authorizerTypes[authorizationType] === undefined) return open
  return compact({
    ...open,
    authorizerId,
    authorizationScopes: authorizationType === 'JWT' ? authorizationScopes : undefined,
  })
}

/** Refuses a route that names an integration or authorizer that is not there. */
function checkRoute({ call, api }: MemberCall<Infer<typeof input>>, route: Route): void {
  const { store } = call
  checkRouteKey(api, route.routeKey)
  checkSocketRoute(api, route)
  const shape = routeShape(route.routeKey)
  // All that stands before the first variable is alike in such keys.
  const [namePrefix] = route.routeKey.split('{')
  const isTaken = ({ routeKey, routeId }: Route) =>
    routeShape(routeKey) === shape && routeId !== route.routeId
  if (store.all('route', api.apiId, { namePrefix }).some(isTaken)) {
    throw conflict(`Route with key ${route.routeKey} already exists for this API`)
  }
  // A route that is being created has no id to name. Observed.
  const name = call.labels.id ?? 'null'
  const integrationId = targetIntegrationId(route.target)
  if (route.target && !integrationId) {
    throw badRequest(
      `Unexpected or malformed target in route ${name}. Correct format should be integrations/<integration_id>.`,
    )
  }
  if (integrationId && !store.get('integration', api.apiId, integrationId)) {
    throw badRequest(`Invalid Target identifier specified ${route.target}`)
  }
  const { authorizationType = 'NONE' } = route
  const wanted = authorizerTypes[authorizationType]
  const authorizer = store.get('v2Authorizer', api.apiId, route.authorizerId ?? '')
  if (wanted !== undefined && authorizer?.authorizerType !== wanted) {
    const needed =
      authorizationType === 'JWT'
        ? 'JWT requires a valid JWT authorizer'
        : 'CUSTOM or COGNITO_USER_POOLS requires a valid authorizer'
    throw badRequest(
      `Invalid authorizer ID specified. Setting the authorization type to ${needed}.`,
    )
  }
  if (authorizationType !== 'JWT' && (call.input.authorizationScopes ?? []).length > 0) {
    throw badRequest(
      'Invalid Route authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS and JWT authorization types',
    )
  }
  if (api.protocolType === 'HTTP' && route.apiKeyRequired) {
    throw badRequest(
      `ApiKeyRequired is not currently supported for HTTP APIs. Please set ApiKeyRequired to false for route ${name}`,
    )
  }
}

/** What a route is when its author says nothing of it. */
const openRoute = { authorizationType: 'NONE', apiKeyRequired: false } as const

const isManagedDefault = (route: Route): boolean =>
  route.apiGatewayManaged === true && route.routeKey === '$default'

const route: Member<'route', Infer<typeof input>> = {
  kind: 'route',
  noun: 'Route',
  collection: '/v2/apis/{apiId}/routes',
  input,
  rowId: ({ id }) => id,
  settle(member, before) {
    const changes = member.call.input
    if (before && isManagedDefault(before) && (changes.routeKey ?? '$default') !== '$default') {
      throw badRequest('The route key of an API Gateway managed route cannot be changed')
    }
    const start = before ?? { routeId: newId(), ...openRoute }
    const merged = mergeMembers<Route>(start, changes, { whole: ['requestModels'] })
    const routeKey = merged.routeKey ?? ''
    const settled = ownAuthorization(compact({ ...merged, routeId: start.routeId, routeKey }))
    checkRoute(member, settled)
    return settled
  },
  beforeDelete({ call, api }, { routeId, apiGatewayManaged }) {
    refuseManaged('Route', routeId, apiGatewayManaged)
    const responses = call.store.list('routeResponse', api.apiId, { idPrefix: `${routeId}/` })
    for (const { id } of responses) call.store.delete('routeResponse', api.apiId, id)
  },
  toWire: (entity) => ({ ...openRoute, ...entity }),
}

export const routeOperations = [
  ...memberOperations(route),

  operation(
    'DeleteRouteRequestParameter',
    'DELETE /v2/apis/{apiId}/routes/{routeId}/requestparameters/{key}',
    204,
    {},
    (call) => {
      const { apiId, routeId, key } = call.labels
      findApi(call, apiId)
      const found = call.store.get('route', apiId, routeId)
      if (found === undefined)
        throw missing('Route', `Invalid Route identifier specified ${routeId}`)
      const { [key]: _removed, ...requestParameters } = found.requestParameters ?? {}
      if (!Object.hasOwn(found.requestParameters ?? {}, key)) {
        throw missing('RequestParameter', 'Invalid parameter name specified')
      }
      call.store.put('route', apiId, { ...found, requestParameters })
      autoDeploy(call, apiId)
      return {}
    },
  ),
]
