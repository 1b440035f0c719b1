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

/**
 * The status each type has until its author sets one; the two DEFAULT types stand for many and have none.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/supported-gateway-response-types.html
 */
export const builtInGatewayStatus: Readonly<Record<GatewayResponseType, string | undefined>> = {
  REQUEST_TOO_LARGE: '413',
  RESOURCE_NOT_FOUND: '404',
  AUTHORIZER_CONFIGURATION_ERROR: '500',
  MISSING_AUTHENTICATION_TOKEN: '403',
  BAD_REQUEST_BODY: '400',
  INVALID_SIGNATURE: '403',
  INVALID_API_KEY: '403',
  BAD_REQUEST_PARAMETERS: '400',
  AUTHORIZER_FAILURE: '500',
  UNAUTHORIZED: '401',
  INTEGRATION_TIMEOUT: '504',
  ACCESS_DENIED: '403',
  DEFAULT_4XX: undefined,
  DEFAULT_5XX: undefined,
  WAF_FILTERED: '403',
  QUOTA_EXCEEDED: '429',
  THROTTLED: '429',
  API_CONFIGURATION_ERROR: '500',
  UNSUPPORTED_MEDIA_TYPE: '415',
  INTEGRATION_FAILURE: '504',
  EXPIRED_TOKEN: '403',
}

/** The templates every type has until its author sets some. */
export const builtInGatewayTemplates: StringMap = {
  'application/json': '{"message":$context.error.messageString}',
}
