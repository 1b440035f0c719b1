import type { V2Authorizer } from './authorizer.ts'
import type { StringMap } from './common.ts'
import type {
  ConnectionType,
  ContentHandling,
  Integration,
  IntegrationType,
  PassthroughBehavior,
} from './integration.ts'
import type { Method, RestApi, RestApiDefinition } from './rest-api.ts'

/**
 * An HTTP or WebSocket API's own properties; names are the v2 management API's.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid.html
 */
export interface V2Api {
  readonly apiId: string
  readonly name: string
  readonly protocolType: 'HTTP' | 'WEBSOCKET'
  /** `'$request.method $request.path'` for HTTP, `'$request.body.action'` for WebSocket. */
  readonly routeSelectionExpression: string
  readonly apiKeySelectionExpression?: string
  /** RFC 3339. */
  readonly createdDate: string
  readonly description?: string
  readonly version?: string
  readonly disableExecuteApiEndpoint?: boolean
  readonly disableSchemaValidation?: boolean
  readonly ipAddressType?: 'ipv4' | 'dualstack'
  readonly corsConfiguration?: Cors
  readonly tags?: StringMap
  readonly apiGatewayManaged?: boolean
  readonly importInfo?: readonly string[]
  readonly warnings?: readonly string[]
}

export interface Cors {
  readonly allowOrigins?: readonly string[]
  readonly allowMethods?: readonly string[]
  readonly allowHeaders?: readonly string[]
  readonly exposeHeaders?: readonly string[]
  /** Seconds, -1 to 86,400. */
  readonly maxAge?: number
  readonly allowCredentials?: boolean
  /** Beyond AWS: the gateway answers preflights itself even when a route would take them. Default false. */
  readonly preflightFirst?: boolean
}

export interface Route {
  readonly routeId: string
  /** `'GET /pets/{id}'`, `'$default'`, `'$connect'`, `'sendMessage'`. */
  readonly routeKey: string
  /** `'integrations/{integrationId}'` */
  readonly target?: string
  readonly authorizationType?: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'JWT'
  readonly authorizerId?: string
  readonly authorizationScopes?: readonly string[]
  readonly apiKeyRequired?: boolean
  readonly operationName?: string
  readonly modelSelectionExpression?: string
  readonly requestModels?: StringMap
  readonly requestParameters?: Readonly<Record<string, { readonly required?: boolean }>>
  readonly routeResponseSelectionExpression?: string
  readonly apiGatewayManaged?: boolean
}

export interface V2Integration {
  readonly integrationId: string
  readonly integrationType: IntegrationType
  readonly integrationSubtype?: string
  readonly integrationMethod?: string
  readonly integrationUri?: string
  readonly payloadFormatVersion?: '1.0' | '2.0'
  readonly connectionType?: ConnectionType
  readonly connectionId?: string
  readonly credentialsArn?: string
  readonly requestParameters?: StringMap
  /** Status → (`'append:header.X'` → expression). */
  readonly responseParameters?: Readonly<Record<string, StringMap>>
  readonly requestTemplates?: Readonly<Record<string, string | null>>
  readonly templateSelectionExpression?: string
  readonly passthroughBehavior?: PassthroughBehavior
  readonly contentHandlingStrategy?: ContentHandling
  /** 50 to 30,000; default 30,000 for HTTP APIs, 29,000 for WebSocket APIs. */
  readonly timeoutInMillis?: number
  readonly tlsConfig?: { readonly serverNameToVerify?: string }
  readonly integrationResponseSelectionExpression?: string
  readonly description?: string
  readonly apiGatewayManaged?: boolean
}

/** The id in a route's target, `'integrations/a1b2c3d'`; `undefined` for a target of any other form. */
export const targetIntegrationId = (target: string | undefined): string | undefined =>
  /^integrations\/(.+)$/.exec(target ?? '')?.[1]

/** The integration that a route's target names. */
export function targetIntegration(
  integrations: Readonly<Record<string, V2Integration>>,
  target: string | undefined,
): V2Integration | undefined {
  const id = targetIntegrationId(target)
  return id !== undefined && Object.hasOwn(integrations, id) ? integrations[id] : undefined
}

export interface V2Model {
  readonly modelId: string
  readonly name: string
  readonly contentType?: string
  readonly description?: string
  readonly schema?: string
}

/** Beyond AWS: what one route borrows from REST methods, in their own names and shapes. */
export interface RouteFeatures {
  readonly method: Pick<
    Method,
    'apiKeyRequired' | 'requestValidatorId' | 'requestParameters' | 'requestModels'
  >
  /** Without `cacheKeyParameters` the path and the whole query string make the key. */
  readonly integration: Pick<
    Integration,
    | 'cacheKeyParameters'
    | 'cacheNamespace'
    | 'requestTemplates'
    | 'passthroughBehavior'
    | 'integrationResponses'
  >
}

/** Beyond AWS: features of REST APIs that an HTTP API declares; nothing but routes.json can. */
export interface RestFeatures extends Pick<RestApiDefinition, 'models' | 'requestValidators'> {
  readonly apiKeySource: RestApi['apiKeySource']
  /** By route key; routes without any are absent. */
  readonly routes: Readonly<Record<string, RouteFeatures>>
}

/** One HTTP API, complete: what a deployment copies. */
export interface HttpApiDefinition {
  readonly protocolType: 'HTTP'
  readonly api: V2Api
  /** By id, like the maps below. */
  readonly routes: Readonly<Record<string, Route>>
  readonly integrations: Readonly<Record<string, V2Integration>>
  readonly authorizers: Readonly<Record<string, V2Authorizer>>
  readonly models: Readonly<Record<string, V2Model>>
  readonly restFeatures?: RestFeatures
}
