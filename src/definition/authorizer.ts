/** In the order in which the service prints them. */
export const authorizerTypes = ['TOKEN', 'REQUEST', 'COGNITO_USER_POOLS'] as const

/**
 * An authorizer of a REST API.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Authorizer.html
 */
export interface Authorizer {
  readonly id: string
  readonly name: string
  readonly type: (typeof authorizerTypes)[number]
  readonly providerARNs?: readonly string[]
  readonly authType?: string
  /** A Lambda invocation URI; also `service://BINDING/path` or `https://…`, for authorizers without AWS. */
  readonly authorizerUri?: string
  readonly authorizerCredentials?: string
  /** `'method.request.header.Authorization'`, for REQUEST several, comma separated. */
  readonly identitySource?: string
  readonly identityValidationExpression?: string
  /** 0 to 3,600; absent: 300; 0: no caching. */
  readonly authorizerResultTtlInSeconds?: number
}

/**
 * An authorizer of an HTTP or WebSocket API.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-authorizers-authorizerid.html
 */
export interface V2Authorizer {
  readonly authorizerId: string
  readonly name: string
  readonly authorizerType: 'REQUEST' | 'JWT'
  readonly identitySource?: readonly string[]
  readonly jwtConfiguration?: { readonly issuer?: string; readonly audience?: readonly string[] }
  readonly authorizerUri?: string
  readonly authorizerCredentialsArn?: string
  readonly authorizerPayloadFormatVersion?: '1.0' | '2.0'
  readonly authorizerResultTtlInSeconds?: number
  readonly enableSimpleResponses?: boolean
  readonly identityValidationExpression?: string
}
