/** What the admin API answers where it differs from the definition that it stores. */
import type { V2Api } from '../../src/definition/http-api.ts'
import type { ApiKey } from '../../src/definition/usage-plan.ts'

export type { Authorizer, V2Authorizer } from '../../src/definition/authorizer.ts'
export type { ApiMapping } from '../../src/definition/domain-name.ts'
export type { GatewayResponse } from '../../src/definition/gateway-response.ts'
export type { Integration, IntegrationResponse } from '../../src/definition/integration.ts'
export type {
  Method,
  MethodResponse,
  Model,
  RequestValidator,
  Resource,
  RestApi,
} from '../../src/definition/rest-api.ts'
export type { Route, V2Integration } from '../../src/definition/http-api.ts'
export type { MethodSetting, RouteSettings, Stage, V2Stage } from '../../src/definition/stage.ts'
export type { RouteResponse, V2IntegrationResponse } from '../../src/definition/websocket-api.ts'
export type { ApiStage, UsagePlan } from '../../src/definition/usage-plan.ts'
export type { V2Api }

/** A key; the value only where it was asked for. */
export type KeyWithValue = ApiKey & { readonly value?: string }

/** A domain as v2 shows it. */
export interface V2DomainName {
  readonly domainName: string
  readonly domainNameConfigurations: readonly {
    readonly endpointType?: string
    readonly securityPolicy?: string
    readonly apiGatewayDomainName?: string
  }[]
  readonly mutualTlsAuthentication?: { readonly truststoreUri?: string }
}

/** Used and remaining requests of each day, by key. */
export interface Usage {
  readonly values: Readonly<Record<string, readonly (readonly [used: number, remaining: number])[]>>
}

/** What TestInvokeMethod shows. */
export interface TestResult {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly log: string
  /** Milliseconds. */
  readonly latency: number
}

/** Somebody who asked for a key in the developer portal. */
export interface SignUp {
  readonly id: string
  readonly planId: string
  readonly name: string
  readonly contact: string
  readonly state: 'PENDING' | 'APPROVED' | 'REJECTED' | 'REVOKED'
  readonly createdDate: number
}

/** A portal of `/v2/portals`. */
export interface Portal {
  readonly portalId: string
  readonly portalContent: { readonly displayName: string }
  readonly authorization: { readonly cognitoConfig?: object }
  readonly includedPortalProductArns: readonly string[]
  readonly publishStatus: 'PUBLISHED' | 'DISABLED'
  /** RFC 3339 */
  readonly lastPublished?: string
  readonly lastPublishedDescription?: string
  readonly preview?: { readonly previewUrl?: string }
}

/** Why a call was refused. */
export interface Explanation {
  readonly code: string
  readonly phase: string
  readonly responseType?: string
  readonly status: number
  readonly summary: string
  readonly rule: string
  readonly evidence: readonly { readonly name: string; readonly value: string }[]
  readonly remedies: readonly {
    readonly who: 'caller' | 'author' | 'operator'
    readonly action: string
    readonly command?: string
  }[]
  readonly docs?: string
}

/** A refused call as the list of recent ones shows it. */
export interface RefusalLine {
  readonly requestId: string
  readonly startedAtMs: number
  readonly method: string
  readonly url: string
  readonly status: number
  readonly summary: string
}

/** What a traced call did. */
export interface CallTrace {
  readonly requestId: string
  readonly method: string
  readonly url: string
  readonly status: number
  readonly startedAtMs: number
  readonly apiId?: string
  readonly stage?: string
  readonly explanation?: Explanation
  readonly phases: readonly {
    readonly phase: string
    readonly outcome: string
    readonly microseconds: number
    readonly detail?: object
  }[]
  readonly log: readonly string[]
  readonly notes: Readonly<Record<string, unknown>>
}
