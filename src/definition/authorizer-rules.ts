/** What CreateAuthorizer refuses, in its words; imports refuse the same. `undefined`: it can decide. */
import { parseServiceUri } from '../aws/arn.ts'
import type { Authorizer, V2Authorizer } from './authorizer.ts'

export const ttlSecondsMax = 3_600
/** How long a REST API's authorizer is remembered when its author does not say. */
export const ttlSecondsDefault = 300

/** An issuer on the gateway's own machine needs no TLS: our own. */
const issuerShape = /^(?:https:\/\/[^\s/]|http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?:[:/]|$))/
const headerSourceShape = /^method\.request\.header\.[A-Za-z0-9._$-]+$/
/** Beside Lambda, an address of HTTP or another Worker may judge: our own. */
const endpointShape = /^(?:https?|service):\/\//

/** An authorizer of a REST API. */
export function authorizerProblem(authorizer: Authorizer): string | undefined {
  const { type, name, identitySource, authorizerUri, providerARNs = [] } = authorizer
  const ttl = authorizer.authorizerResultTtlInSeconds ?? ttlSecondsDefault
  if (name.trim() === '') return 'Authorizer name cannot be empty'
  if (!isTtl(ttl)) return ttlProblem
  if (type !== 'REQUEST' && !identitySource) return 'IdentitySource cannot be empty'
  if (type === 'COGNITO_USER_POOLS') {
    if (providerARNs.length === 0) return 'ProviderARNs cannot be empty'
  } else if (!leadsToAuthorizer(authorizerUri ?? '')) {
    return `Invalid Authorizer URI: ${authorizerUri || 'null'}. Authorizer URI should be a valid API Gateway ARN that represents a Lambda function invocation.`
  }
  if (type !== 'REQUEST') {
    return headerSourceShape.test(identitySource ?? '')
      ? undefined
      : `Invalid token source expression: ${identitySource}. The source must be a method request header, matching 'method.request.header.[a-zA-Z0-9._-]+'.`
  }
  if (ttl > 0 && !identitySource) return unidentifiedProblem
  return requestSourceProblem(identitySource?.split(',') ?? [], 'method')
}

/**
 * Of the places where the authorizer of a REST or WebSocket API finds who calls. Observed, but for the end of the text.
 * @param scope what their expressions begin with
 */
export function requestSourceProblem(
  expressions: readonly string[],
  scope: 'method' | 'route',
): string | undefined {
  const trimmed = expressions.map((expression) => expression.trim())
  const wrong = trimmed.find((expression) => !requestSourceShapes[scope].test(expression))
  const parameter = scope === 'method' ? 'method request parameter' : 'request parameter'
  return wrong === undefined
    ? undefined
    : `Invalid request identity source expression: ${wrong}. The sources must be separated by comma, and each source must be either a ${parameter}, matching '${scope}.request.querystring|header.[a-zA-Z0-9._-]+', or a stage variable, matching 'stageVariables.[a-zA-Z0-9._-]+', or a context parameter, matching 'context.[a-zA-Z0-9._-]+'`
}

const requestSourceShapes = {
  method: requestSourceShape('method'),
  route: requestSourceShape('route'),
}

function requestSourceShape(scope: string): RegExp {
  const parameter = String.raw`${scope}\.request\.(?:header|querystring|multivalueheader|multivaluequerystring)`
  return new RegExp(String.raw`^(?:${parameter}|stageVariables|context)\..`)
}

/** The function's name may hold stage variables; its ARN alone, which HTTP APIs take, is refused. */
const leadsToAuthorizer = (uri: string): boolean =>
  endpointShape.test(uri) || parseServiceUri(uri)?.service === 'lambda'

const isTtl = (seconds: number): boolean => seconds >= 0 && seconds <= ttlSecondsMax

export const ttlProblem = `Authorizer result TTL outside allowable range. TTL must be between 0 and ${ttlSecondsMax} seconds.`

const unidentifiedProblem =
  'Identity source must be set if authorizer caching is enabled (TTL is greater than 0)'

/** Of two authorizers of one API with the same name. Observed, of HTTP APIs too. */
export const authorizerNameProblem = (name: string): string =>
  `Authorizer name must be unique. Authorizer ${name} already exists in this RestApi.`

/** An authorizer of an HTTP or WebSocket API; what each protocol asks beyond stands with it. */
export function v2AuthorizerProblem(authorizer: V2Authorizer): string | undefined {
  const { name, authorizerType, authorizerUri, authorizerResultTtlInSeconds: ttl = 0 } = authorizer
  if (name.trim() === '') return 'Authorizer name must not be empty'
  if (!isTtl(ttl)) return ttlProblem
  return authorizerType === 'REQUEST' && !authorizerUri
    ? 'AuthorizerUri is a required field in an Authorizer'
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
    return 'EnableSimpleResponses can only be set for AuthorizerPayloadFormatVersion "2.0".'
  }
  return authorizerResultTtlInSeconds > 0 && identitySource.length === 0
    ? unidentifiedProblem
    : undefined
}

function jwtProblem({ jwtConfiguration, identitySource = [] }: V2Authorizer): string | undefined {
  if (jwtConfiguration === undefined) return 'JwtConfiguration must not be null for JWT Authorizer'
  const { issuer = '', audience = [] } = jwtConfiguration
  if (!issuerShape.test(issuer)) {
    return 'Invalid issuer: Issuer is not a valid URL for JWT Authorizer'
  }
  if (audience.length === 0) return 'Audience list must have at least 1 item for JWT Authorizer'
  return identitySource.length === 1
    ? undefined
    : 'JWT authorizers must have exactly one identity source'
}
