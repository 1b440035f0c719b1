import type { StringMap } from './common.ts'

/** In the order in which the service prints them. */
export const integrationTypes = ['HTTP', 'MOCK', 'AWS_PROXY', 'HTTP_PROXY', 'AWS'] as const
export type IntegrationType = (typeof integrationTypes)[number]

export const contentHandlings = ['CONVERT_TO_BINARY', 'CONVERT_TO_TEXT'] as const
export type ContentHandling = (typeof contentHandlings)[number]

export const passthroughBehaviors = ['WHEN_NO_MATCH', 'WHEN_NO_TEMPLATES', 'NEVER'] as const
export type PassthroughBehavior = (typeof passthroughBehaviors)[number]

export const connectionTypes = ['INTERNET', 'VPC_LINK'] as const
export type ConnectionType = (typeof connectionTypes)[number]

export const transferModes = ['BUFFERED', 'STREAM'] as const
export type TransferMode = (typeof transferModes)[number]

/**
 * The backend of a REST method. Property names and shapes are the management API's.
 *
 * Beside AWS's URIs, `service://BINDING/path` calls another Worker through a service binding, and an
 * AWS_PROXY or HTTP_PROXY URI on `*.lambda-url.*.on.aws` calls a Lambda function URL.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Integration.html
 */
export interface Integration {
  readonly type: IntegrationType
  /** The backend's verb; absent for MOCK; `ANY` means the client's. */
  readonly httpMethod?: string
  readonly uri?: string
  readonly connectionType?: ConnectionType
  readonly connectionId?: string
  /** Role ARN, or `arn:aws:iam::*:user/*` for the caller's identity. */
  readonly credentials?: string
  /** `'integration.request.header.X'` ← `'method.request.header.X'`, `"'literal'"`, … */
  readonly requestParameters?: StringMap
  /** Content type → template; `null` and `''` stand for "pass through". */
  readonly requestTemplates?: Readonly<Record<string, string | null>>
  readonly passthroughBehavior?: PassthroughBehavior
  readonly contentHandling?: ContentHandling
  /** 50 to 29,000 by default, more for regional and private APIs. Default 29,000. */
  readonly timeoutInMillis?: number
  readonly cacheNamespace?: string
  readonly cacheKeyParameters?: readonly string[]
  /** Status code → response. */
  readonly integrationResponses?: Readonly<Record<string, IntegrationResponse>>
  readonly tlsConfig?: {
    readonly insecureSkipVerification?: boolean
    readonly serverNameToVerify?: string
  }
  readonly responseTransferMode?: TransferMode
  readonly integrationTarget?: string
}

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_IntegrationResponse.html */
export interface IntegrationResponse {
  /** Three digits. */
  readonly statusCode: string
  /** Java regular expression over the whole text; absent or empty marks the default response. */
  readonly selectionPattern?: string
  /** `'method.response.header.X'` ← `'integration.response.header.Y'`, … */
  readonly responseParameters?: StringMap
  readonly responseTemplates?: Readonly<Record<string, string | null>>
  readonly contentHandling?: ContentHandling
}
