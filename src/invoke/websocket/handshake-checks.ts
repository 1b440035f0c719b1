import type { RouteSettings } from '../../definition/stage.ts'
import { checkApiKey } from '../api-key/check.ts'
import type { Invocation } from '../invocation.ts'
import { compileRequestSource } from '../parameters/source.ts'
import type { Phase, Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { WebSocketTarget } from '../target.ts'
import { stageTerms } from '../throttle/site.ts'
import { throttleStep } from '../throttle/step.ts'
import { restExpression } from './backend.ts'
import { compileSelection } from './selection.ts'
import { selectionSource } from './templates.ts'

/** The expression that takes the key from the authorizer's answer. */
const authorizerKey = '$context.authorizer.usageIdentifierKey'

const takesKeyFromAuthorizer = ({ route, api }: WebSocketTarget): boolean =>
  route.apiKeyRequired === true && api.api.apiKeySelectionExpression === authorizerKey

/** Refuses with 403 who connects without a good API key; keys from a header, before the authorizer. */
export const socketApiKey: Phase<WebSocketTarget> = {
  name: 'api-key',
  hops: 1,
  compile(target, report) {
    if (target.route.apiKeyRequired !== true || takesKeyFromAuthorizer(target)) return undefined
    const expression = target.api.api.apiKeySelectionExpression ?? '$request.header.x-api-key'
    const select = compileSelection(expression)
    if (select === undefined) {
      const expected = `$request.header.x-api-key or ${authorizerKey}`
      report({
        path: '$.api.apiKeySelectionExpression',
        found: expression,
        expected,
        severity: 'error',
      })
      return () => refuse('INVALID_API_KEY', { code: 'key-expression-unknown', expression })
    }
    return keyCheck(target, (call) => select(selectionSource(call)).trim())
  },
}

/** The same for keys that the authorizer names, after it. */
export const socketAuthorizerKey: Phase<WebSocketTarget> = {
  name: 'api-key',
  hops: 1,
  compile: (target) =>
    takesKeyFromAuthorizer(target)
      ? keyCheck(target, (call) => call.authorizer?.usageIdentifierKey)
      : undefined,
}

function keyCheck(
  { api, stage }: WebSocketTarget,
  keyOf: (call: Invocation) => string | undefined,
): Step {
  const site = { apiId: api.api.apiId, stageName: stage.stageName }
  return (call, ports) => checkApiKey(call, ports, site, keyOf(call))
}

/** Limits of a route and, for callers with a key, of their usage plan. */
export const socketThrottle: Phase<WebSocketTarget> = {
  name: 'throttle',
  hops: 1,
  compile: (target) => (takesKeyFromAuthorizer(target) ? undefined : limits(target)),
}

/** The same where the plan is known only after the authorizer. */
export const socketAuthorizerThrottle: Phase<WebSocketTarget> = {
  name: 'throttle',
  hops: 1,
  compile: (target) => (takesKeyFromAuthorizer(target) ? limits(target) : undefined),
}

function limits({ api, stage, route, settings }: WebSocketTarget): Step {
  return socketLimits(api.api.apiId, stage.stageName, route.routeKey, settings)
}

/** Limits of a route or, with settings that set none, of the account alone. */
export function socketLimits(
  apiId: string,
  stageName: string,
  routeKey: string,
  settings: RouteSettings,
): Step {
  return throttleStep({
    apiId,
    stageName,
    methodKeys: [],
    resourceId: routeKey,
    httpMethod: routeKey,
    stageTerms: stageTerms(routeKey, settings),
  })
}

/** Refuses with 400 a handshake without the headers and query parameters that the route requires. */
export const handshakeParameters: Phase<WebSocketTarget> = {
  name: 'method-request/parameters',
  hops: 0,
  compile({ route }) {
    const required = Object.entries(route.requestParameters ?? {})
      .filter(([, { required: isRequired }]) => isRequired === true)
      .map(([key]) => key)
      .sort()
      .map((key) => ({
        name: key.replace(/^route\.request\.\w+\./, ''),
        source: compileRequestSource(restExpression(key)),
      }))
    if (required.length === 0) return undefined
    return (call) => {
      const names = required
        .filter(({ source }) => source?.(call) === undefined)
        .map(({ name }) => name)
      if (names.length === 0) return undefined
      return refuse(
        'BAD_REQUEST_PARAMETERS',
        { code: 'parameters-missing', names },
        { message: `Missing required request parameters: [${names.join(', ')}]` },
      )
    }
  },
}
