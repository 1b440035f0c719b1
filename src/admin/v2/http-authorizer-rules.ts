import type { V2Authorizer } from '../../definition/authorizer.ts'
import type { V2Api } from '../../definition/http-api.ts'
import { compileHttpSource } from '../../invoke/parameters/http-source.ts'
import { badRequest } from '../errors.ts'

/**
 * Refuses an authorizer of an HTTP API that could never answer; more rules for those of JWTs stand with them.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-lambda-authorizer.html
 */
export function checkHttpAuthorizer(
  { protocolType }: V2Api,
  {
    authorizerType,
    identitySource = [],
    authorizerPayloadFormatVersion,
    authorizerResultTtlInSeconds = 0,
    enableSimpleResponses,
  }: V2Authorizer,
): void {
  if (protocolType !== 'HTTP') return
  const wrong = identitySource.find((source) => !isIdentitySource(source))
  if (wrong !== undefined) throw badRequest(`Invalid identity source specified: ${wrong}`)
  if (authorizerType !== 'REQUEST') return
  if (enableSimpleResponses === true && authorizerPayloadFormatVersion !== '2.0') {
    throw badRequest('EnableSimpleResponses is only supported for payload format version 2.0')
  }
  if (authorizerResultTtlInSeconds > 0 && identitySource.length === 0) {
    throw badRequest('Caching of authorizer results requires at least one identity source')
  }
}

function isIdentitySource(expression: string): boolean {
  if (!expression.startsWith('$')) return false
  const source = compileHttpSource(expression, 'request')
  return source !== undefined && !source.needsBody
}
