import type { V2Authorizer } from './authorizer.ts'
import type { StringMap } from './common.ts'
import type { Route, V2Api, V2Integration, V2Model } from './http-api.ts'
import type { ContentHandling } from './integration.ts'

export interface RouteResponse {
  readonly routeResponseId: string
  /** `'$default'` is the only key AWS serves. */
  readonly routeResponseKey: string
  readonly modelSelectionExpression?: string
  readonly responseModels?: StringMap
  readonly responseParameters?: Readonly<Record<string, { readonly required?: boolean }>>
}

export interface V2IntegrationResponse {
  readonly integrationResponseId: string
  /** `'$default'` or `'/400/'`-style pattern. */
  readonly integrationResponseKey: string
  readonly contentHandlingStrategy?: ContentHandling
  readonly responseParameters?: StringMap
  readonly responseTemplates?: Readonly<Record<string, string | null>>
  readonly templateSelectionExpression?: string
}

/** One WebSocket API, complete: what a deployment copies. */
export interface WebSocketApiDefinition {
  readonly protocolType: 'WEBSOCKET'
  readonly api: V2Api
  /** By id, like the maps below. */
  readonly routes: Readonly<Record<string, Route>>
  /** Route id → (route response id → response). */
  readonly routeResponses: Readonly<Record<string, Readonly<Record<string, RouteResponse>>>>
  readonly integrations: Readonly<Record<string, V2Integration>>
  /** Integration id → (integration response id → response). */
  readonly integrationResponses: Readonly<
    Record<string, Readonly<Record<string, V2IntegrationResponse>>>
  >
  readonly authorizers: Readonly<Record<string, V2Authorizer>>
  readonly models: Readonly<Record<string, V2Model>>
}
