/** What CreateAuthorizer refuses, in its words; imports refuse the same. `undefined`: it can decide. */
import { parseServiceUri } from '../aws/arn.ts'
import type { Authorizer, V2Authorizer } from './authorizer.ts'

export const ttlSecondsMax = 3_600
/** How long a REST API's authorizer is remembered when its author does not say. */
export const ttlSecondsDefault = 300

const headerSourceShape = /^method\.request\.header\.[A-Za-z0-9._$-]+$/
/** Beside Lambda, an address of HTTP or another Worker may judge: our own. */
const endpointShape = /^(?:https?|service):\/\//

/** An authorizer of a REST API. */
export function authorizerProblem(authorizer: Authorizer): string | undefined {
  const { type, name, identitySource, authorizerUri, providerARNs = [] } = authorizer
  const ttl = authorizer.authorizerResultTtlInSeconds ?? ttlSecondsDefault
  if (name.trim() === '') return 'Authorizer name cannot be empty'
  if (ttl < 0 || ttl > ttlSecondsMax) return ttlProblem
  if (type === 'COGNITO_USER_POOLS') {
    if (providerARNs.length === 0) return 'Provider ARNs cannot be empty'
  } else if (!leadsToAuthorizer(authorizerUri ?? '')) {
    return `Invalid Authorizer URI: ${authorizerUri || 'null'}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`
  }
  if (type !== 'REQUEST') {
    return headerSourceShape.test(identitySource ?? '')
      ? undefined
      : `Invalid token source expression: ${identitySource ?? 'null'}. The source must be a method request header, matching 'method.request.header.[a-zA-Z0-9._-]+'.`
  }
  return ttl > 0 && !identitySource
    ? 'Identity source is required when authorizer caching is enabled'
    : undefined
}

/** The function's name may hold stage variables; its ARN alone, which HTTP APIs take, is refused. */
const leadsToAuthorizer = (uri: string): boolean =>
  endpointShape.test(uri) || parseServiceUri(uri)?.service === 'lambda'

export const ttlProblem = `Invalid authorizer result TTL, must be between 0 and ${ttlSecondsMax}`

/** An authorizer of an HTTP or WebSocket API; what each protocol asks beyond stands with it. */
export function v2AuthorizerProblem(authorizer: V2Authorizer): string | undefined {
  const { name, authorizerType, authorizerUri, authorizerResultTtlInSeconds: ttl = 0 } = authorizer
  if (name.trim() === '') return 'Authorizer name must not be empty'
  if (ttl < 0 || ttl > ttlSecondsMax) {
    return `Authorizer result TTL should be between 0 and ${ttlSecondsMax} seconds`
  }
  return authorizerType === 'REQUEST' && !authorizerUri
    ? 'Authorizer URI must be specified'
    : undefined
}

/**
 * An authorizer of an HTTP API. What its identity sources name is left to those who compile them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function httpAuthorizerProblem(authorizer: V2Authorizer): string | undefined {
  const { authorizerType, identitySource = [], authorizerResultTtlInSeconds = 0 } = authorizer
  const problem = v2AuthorizerProblem(authorizer)
  if (problem !== undefined || authorizerType === 'JWT') return problem ?? jwtProblem(authorizer)
  if (authorizer.authorizerPayloadFormatVersion === undefined) {
    return 'AuthorizerPayloadFormatVersion is a required parameter for REQUEST authorizer'
  }
  const isSimple = authorizer.enableSimpleResponses === true
  if (isSimple && authorizer.authorizerPayloadFormatVersion !== '2.0') {
    return 'EnableSimpleResponses is only supported for payload format version 2.0'
  }
  return authorizerResultTtlInSeconds > 0 && identitySource.length === 0
    ? 'Caching of authorizer results requires at least one identity source'
    : undefined
}

function jwtProblem({ jwtConfiguration, identitySource = [] }: V2Authorizer): string | undefined {
  const { issuer = '', audience = [] } = jwtConfiguration ?? {}
  if (!/^https?:\/\/[^\s/]/.test(issuer)) return 'Invalid issuer specified'
  if (audience.length === 0) return 'Audience list must not be empty'
  return identitySource.length === 1
    ? undefined
    : 'JWT authorizers must have exactly one identity source'
}
