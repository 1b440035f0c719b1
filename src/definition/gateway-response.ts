import type { StringMap } from './common.ts'

/** The 21 types of API Gateway's own answers, in the service's order. */
export const gatewayResponseTypes = [
  'REQUEST_TOO_LARGE',
  'RESOURCE_NOT_FOUND',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'MISSING_AUTHENTICATION_TOKEN',
  'BAD_REQUEST_BODY',
  'INVALID_SIGNATURE',
  'INVALID_API_KEY',
  'BAD_REQUEST_PARAMETERS',
  'AUTHORIZER_FAILURE',
  'UNAUTHORIZED',
  'INTEGRATION_TIMEOUT',
  'ACCESS_DENIED',
  'DEFAULT_4XX',
  'DEFAULT_5XX',
  'WAF_FILTERED',
  'QUOTA_EXCEEDED',
  'THROTTLED',
  'API_CONFIGURATION_ERROR',
  'UNSUPPORTED_MEDIA_TYPE',
  'INTEGRATION_FAILURE',
  'EXPIRED_TOKEN',
] as const
export type GatewayResponseType = (typeof gatewayResponseTypes)[number]

/**
 * An author's own form of one gateway response.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_GatewayResponse.html
 */
export interface GatewayResponse {
  readonly responseType: GatewayResponseType
  /** Three digits; absent: the built-in status of the type. */
  readonly statusCode?: string
  /** `'gatewayresponse.header.X'` ← `"'literal'"`, `'context.…'`, `'method.request.header.…'` */
  readonly responseParameters?: StringMap
  /** Content type → text with `$context.…` substitutions (not Velocity). */
  readonly responseTemplates?: StringMap
}
