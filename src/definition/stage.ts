import type { AccessLogSettings, StringMap } from './common.ts'
import { limits } from './limits.ts'

/** Gigabytes. */
export const cacheClusterSizes = [
  '0.5',
  '1.6',
  '6.1',
  '13.5',
  '28.4',
  '58.2',
  '118',
  '237',
] as const
export type CacheClusterSize = (typeof cacheClusterSizes)[number]

/** Of stages of HTTP and WebSocket APIs; REST APIs have no `$default`. */
export const stageNameShape = /^(?:\$default|[A-Za-z0-9_-]{1,128})$/

export const stageVariableName = /^[A-Za-z0-9_]{1,64}$/
/** What is documented, and the blank that the service's own refusal lists. */
export const stageVariableValue = /^[A-Za-z0-9\-._~:/?#&=, ]{1,512}$/

export const loggingLevels = ['OFF', 'ERROR', 'INFO'] as const
export type LoggingLevel = (typeof loggingLevels)[number]

/** What becomes of a client that may not refresh the cache, and asks for it. */
export const unauthorizedCacheControlHeaderStrategies = [
  'FAIL_WITH_403',
  'SUCCEED_WITH_RESPONSE_HEADER',
  'SUCCEED_WITHOUT_RESPONSE_HEADER',
] as const
export type UnauthorizedCacheControlHeaderStrategy =
  (typeof unauthorizedCacheControlHeaderStrategies)[number]

/** @see https://docs.aws.amazon.com/apigateway/latest/api/API_MethodSetting.html */
export interface MethodSetting {
  readonly metricsEnabled?: boolean
  readonly loggingLevel?: LoggingLevel
  readonly dataTraceEnabled?: boolean
  readonly throttlingBurstLimit?: number
  readonly throttlingRateLimit?: number
  readonly cachingEnabled?: boolean
  /** 0 to 3,600; 0 does not cache. */
  readonly cacheTtlInSeconds?: number
  readonly cacheDataEncrypted?: boolean
  readonly requireAuthorizationForCacheControl?: boolean
  readonly unauthorizedCacheControlHeaderStrategy?: UnauthorizedCacheControlHeaderStrategy
}

/** What the first setting of a method fills in beside itself. Observed; `loggingLevel` stays absent until set. */
export const methodSettingDefaults = {
  metricsEnabled: false,
  dataTraceEnabled: false,
  throttlingBurstLimit: limits.accountBurstLimitDefault,
  throttlingRateLimit: limits.accountRateLimitDefault,
  cachingEnabled: false,
  cacheTtlInSeconds: limits.cacheTtlSecondsDefault,
  cacheDataEncrypted: false,
  requireAuthorizationForCacheControl: true,
  unauthorizedCacheControlHeaderStrategy: 'SUCCEED_WITH_RESPONSE_HEADER',
} as const satisfies MethodSetting

export interface CanarySettings {
  /** 0 to 100. */
  readonly percentTraffic: number
  readonly deploymentId?: string
  readonly stageVariableOverrides?: StringMap
  readonly useStageCache?: boolean
}

/** CORS headers that answers of the gateway itself get. */
export interface GatewayCors {
  /** `['*']`, or the origins that are let in, each answered by its own name. */
  readonly allowOrigins: readonly string[]
  readonly allowHeaders?: readonly string[]
  readonly allowMethods?: readonly string[]
  readonly allowCredentials?: boolean
}

/**
 * A named snapshot of a REST API that callers reach.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_Stage.html
 */
export interface Stage {
  readonly stageName: string
  readonly deploymentId: string
  readonly clientCertificateId?: string
  readonly description?: string
  readonly cacheClusterEnabled: boolean
  readonly cacheClusterSize?: CacheClusterSize
  readonly cacheClusterStatus: string
  /** Keys as written: `'*' + '/*'`, `'pets/GET'`, `'~1pets~1{id}/GET'`. */
  readonly methodSettings: Readonly<Record<string, MethodSetting>>
  readonly variables?: StringMap
  readonly documentationVersion?: string
  readonly accessLogSettings?: AccessLogSettings
  readonly canarySettings?: CanarySettings
  readonly tracingEnabled: boolean
  readonly webAclArn?: string
  readonly tags?: StringMap
  /** Beyond AWS: CORS headers on every gateway response of the stage; absent: none, as on AWS. */
  readonly gatewayCors?: GatewayCors
  /** How often the stage's cache was flushed; part of every key, so that a flush is one edit. Absent: 0. */
  readonly cacheGeneration?: number
  /** Seconds since the epoch, as is `lastUpdatedDate`. */
  readonly createdDate: number
  readonly lastUpdatedDate: number
}

/** Beyond AWS: how answers of an HTTP API's routes are kept, as on REST APIs. */
type RouteCacheSettings = Pick<
  MethodSetting,
  | 'cachingEnabled'
  | 'cacheTtlInSeconds'
  | 'requireAuthorizationForCacheControl'
  | 'unauthorizedCacheControlHeaderStrategy'
>

export interface RouteSettings extends RouteCacheSettings {
  readonly dataTraceEnabled?: boolean
  readonly detailedMetricsEnabled?: boolean
  readonly loggingLevel?: LoggingLevel
  readonly throttlingBurstLimit?: number
  readonly throttlingRateLimit?: number
}

/**
 * A stage of an HTTP or WebSocket API.
 * @see https://docs.aws.amazon.com/apigatewayv2/latest/api-reference/apis-apiid-stages-stagename.html
 */
export interface V2Stage {
  /** `'$default'` or a name. */
  readonly stageName: string
  readonly autoDeploy?: boolean
  readonly deploymentId?: string
  readonly description?: string
  readonly stageVariables?: StringMap
  readonly defaultRouteSettings?: RouteSettings
  /** By route key. */
  readonly routeSettings?: Readonly<Record<string, RouteSettings>>
  readonly accessLogSettings?: AccessLogSettings
  readonly clientCertificateId?: string
  /** RFC 3339, as is `lastUpdatedDate`. */
  readonly createdDate: string
  readonly lastUpdatedDate: string
  readonly lastDeploymentStatusMessage?: string
  readonly apiGatewayManaged?: boolean
  readonly tags?: StringMap
  /** Beyond AWS: an HTTP API's answers are kept, as its route settings say. */
  readonly cacheClusterEnabled?: boolean
}
