import type { StringMap } from '../definition/common.ts'
import type { HttpApiDefinition, Route, V2Integration } from '../definition/http-api.ts'
import type { Integration } from '../definition/integration.ts'
import type { Method, Resource, RestApi, RestApiDefinition } from '../definition/rest-api.ts'
import type { MethodSetting, RouteSettings, Stage, V2Stage } from '../definition/stage.ts'
import type { V2IntegrationResponse, WebSocketApiDefinition } from '../definition/websocket-api.ts'

/** One REST method of one stage, as phases compile it. */
export interface RestTarget {
  readonly protocolType: 'REST'
  readonly api: RestApiDefinition
  readonly stage: Stage
  readonly resource: Resource
  readonly method: Method
  /** The method's integration; a deployment without one is refused before compiling. */
  readonly integration: Integration
  /** The stage's settings for this method: the method's own over those of the whole stage. */
  readonly settings: MethodSetting
  /** Stage variables with the canary's over them. */
  readonly variables: StringMap
  /** Whether nothing has a use for the bytes of a body, the client's or the backend's. */
  readonly takesText?: boolean
  /** `$.resources['/pets'].GET`: where issues of this method point. */
  readonly path: string
}

/**
 * The part of a method that phases look at which HTTP APIs can borrow; `rest-features.ts` shows a
 * route of an HTTP API in this form.
 */
export interface FeatureTarget {
  readonly protocolType: 'REST' | 'HTTP'
  readonly api: {
    readonly restApi: Pick<RestApi, 'id' | 'apiKeySource'>
  } & Pick<RestApiDefinition, 'models' | 'requestValidators'>
  readonly stage: Pick<
    Stage,
    | 'stageName'
    | 'deploymentId'
    | 'cacheClusterEnabled'
    | 'cacheGeneration'
    | 'canarySettings'
    | 'methodSettings'
  >
  readonly resource: Pick<Resource, 'id'>
  readonly method: Pick<
    Method,
    'httpMethod' | 'apiKeyRequired' | 'requestValidatorId' | 'requestParameters' | 'requestModels'
  >
  readonly integration: Pick<
    Integration,
    'cacheKeyParameters' | 'cacheNamespace' | 'requestParameters' | 'responseTransferMode'
  >
  readonly settings: MethodSetting
  readonly path: string
}

/** What the integration types that REST and WebSocket APIs share have to know of a method or route. */
export type BackendTarget = Pick<RestTarget, 'integration' | 'variables' | 'takesText' | 'path'>

/** One route of one stage of an HTTP API, as phases compile it. */
export interface HttpTarget {
  readonly protocolType: 'HTTP'
  readonly api: HttpApiDefinition
  readonly stage: V2Stage
  readonly route: Route
  /** The route's integration; a route without one is answered before compiling. */
  readonly integration: V2Integration
  /** The route's own settings over the stage's default ones. */
  readonly settings: RouteSettings
  readonly variables: StringMap
  /** `$.routes['GET /pets/{id}']`: where issues of this route point. */
  readonly path: string
}

/** One route of one stage of a WebSocket API, as phases compile it. */
export interface WebSocketTarget {
  readonly protocolType: 'WEBSOCKET'
  readonly api: WebSocketApiDefinition
  readonly stage: V2Stage
  readonly route: Route
  /** `undefined` for a route without one, which does nothing. */
  readonly integration: V2Integration | undefined
  readonly integrationResponses: readonly V2IntegrationResponse[]
  /** Whether what the integration answers goes to the client. */
  readonly isTwoWay: boolean
  /** The route's own settings over the stage's default ones. */
  readonly settings: RouteSettings
  readonly variables: StringMap
  /** `$.routes.sendMessage`: where issues of this route point. */
  readonly path: string
}
