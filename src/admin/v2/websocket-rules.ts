/**
 * What WebSocket APIs do not allow. What an expression means is checked at deploy, where it is compiled.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html
 */
import { requestSourceProblem, v2AuthorizerProblem } from '../../definition/authorizer-rules.ts'
import type { V2Authorizer } from '../../definition/authorizer.ts'
import type { Route, V2Api } from '../../definition/http-api.ts'
import { compileSelection } from '../../invoke/websocket/selection.ts'
import { badRequest } from '../errors.ts'

const reservedKeys: ReadonlySet<string> = new Set(['$connect', '$disconnect', '$default'])

const keySources: ReadonlySet<string> = new Set([
  '$request.header.x-api-key',
  '$context.authorizer.usageIdentifierKey',
])

/** Refuses an expression that names no place where an API key can be. */
export function checkKeySelection({ protocolType, apiKeySelectionExpression }: V2Api): void {
  if (protocolType !== 'WEBSOCKET' || apiKeySelectionExpression === undefined) return
  if (keySources.has(apiKeySelectionExpression)) return
  throw badRequest(
    `Invalid API key selection expression specified. Allowed are ${[...keySources].join(' and ')}`,
  )
}

/** Refuses an expression that selects a route by what no message has. */
export function checkRouteSelection({ protocolType, routeSelectionExpression }: V2Api): void {
  if (protocolType !== 'WEBSOCKET' || compileSelection(routeSelectionExpression)) return
  throw badRequest(`Invalid route selection expression specified: ${routeSelectionExpression}`)
}

/** Refuses a key of one's own that looks reserved, authorization of messages, and answers that are not `$default`. */
export function checkSocketRoute({ protocolType }: V2Api, route: Route): void {
  if (protocolType !== 'WEBSOCKET') return
  const { routeKey, authorizationType = 'NONE', routeResponseSelectionExpression: answer } = route
  if (answer !== undefined && answer !== '$default') {
    throw badRequest(
      `Invalid route response selection expression specified: ${answer}. Only $default is supported`,
    )
  }
  if (routeKey.startsWith('$') && !reservedKeys.has(routeKey)) {
    throw badRequest(
      'The provided route key is not formatted properly for WEBSOCKET protocol. Only $connect, $disconnect and $default may begin with $',
    )
  }
  if (authorizationType !== 'NONE' && routeKey !== '$connect') {
    throw badRequest('Currently, authorization is restricted to the $connect route only')
  }
}

/** Refuses an authorizer that could never answer, and what only those of HTTP APIs have. */
export function checkSocketAuthorizer(authorizer: V2Authorizer): void {
  const { authorizerType, enableSimpleResponses, identitySource = [] } = authorizer
  if (authorizerType === 'JWT') {
    throw badRequest(
      'Invalid authorizer type. Only REQUEST authorizer type is supported on WEBSOCKET protocol Apis.',
    )
  }
  const problem = v2AuthorizerProblem(authorizer) ?? requestSourceProblem(identitySource, 'route')
  if (problem !== undefined) throw badRequest(problem)
  if (enableSimpleResponses === true) {
    throw badRequest('EnableSimpleResponses is only supported for HTTP APIs')
  }
}

/** Refuses every route response but the one that makes a route two-way. */
export function checkRouteResponseKey(key: string): void {
  if (key !== '$default') {
    throw badRequest(
      'Currently, only $default is supported as a RouteResponseKey. The creation of the RouteResponse with a key of $default will indicate to API Gateway that this Route is intended to handle two-way communication.',
    )
  }
}

/** Refuses what is neither `$default` nor a regular expression between slashes. */
export function checkIntegrationResponseKey(key: string): void {
  if (key !== '$default' && !/^\/.+\/$/s.test(key)) {
    throw badRequest(
      `Invalid integration response key specified: ${key}. It should be $default or a regular expression between slashes`,
    )
  }
}

/** Refuses the keys of several levels that mappings of HTTP and REST APIs may have. */
export function checkSocketMapping({ protocolType }: V2Api, apiMappingKey: string): void {
  if (protocolType === 'WEBSOCKET' && apiMappingKey.includes('/')) {
    throw badRequest('API mapping keys of several levels are not supported for WebSocket APIs')
  }
}
