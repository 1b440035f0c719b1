/** The shape of `gateway-cases/1`: one HTTP API, one request, what must come of it. */
export interface GatewayCase {
  readonly id: string
  readonly description: string
  readonly evidence: string
  readonly api: CaseApi
  readonly jwts?: Readonly<Record<string, CaseJwt>>
  readonly request: CaseRequest
  readonly expectAuthorizer?: object | null
  readonly authorizerResult?: CaseResult
  readonly expectIntegration: CaseIntegrationExpectation
  readonly integrationResult?: CaseResult
  readonly expectResponse: CaseResponseExpectation
  readonly expectAccessLog?: unknown
}

export interface CaseApi {
  readonly stages: readonly ({ readonly stageName: string } & Readonly<Record<string, unknown>>)[]
  readonly routes: readonly ({ readonly routeKey: string } & Readonly<Record<string, unknown>>)[]
  readonly integrations: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly authorizers?: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  readonly corsConfiguration?: object
  readonly disableExecuteApiEndpoint?: boolean
  readonly domains?: readonly {
    readonly domainName: string
    readonly apiMappings: readonly { readonly apiMappingKey: string; readonly stage: string }[]
  }[]
}

export interface CaseJwt {
  readonly alg: string
  readonly header?: Readonly<Record<string, unknown>>
  readonly claims: Readonly<Record<string, unknown>>
}

export interface CaseRequest {
  readonly method: string
  readonly host: string
  /** With query. */
  readonly path: string
  readonly headers: readonly (readonly [string, string])[]
  readonly body?: string
  readonly bodyBase64?: string
}

export type CaseResult =
  | { readonly type: 'payload'; readonly text: string }
  | { readonly type: 'error'; readonly errorType: string; readonly errorMessage: string }
  | { readonly type: 'timeout' }
  | {
      readonly type: 'http' | 'service'
      readonly status: number
      readonly headers?: Readonly<Record<string, string>>
      readonly body?: string
      readonly bodyBase64?: string
    }

export interface CaseIntegrationExpectation {
  readonly type: 'function' | 'http' | 'service' | 'none'
  readonly integration?: string
  readonly event?: object
  readonly method?: string
  readonly url?: unknown
  readonly headers?: object
  readonly absentHeaders?: readonly string[]
  readonly body?: unknown
  readonly action?: string
  readonly parameters?: object
}

export interface CaseResponseExpectation {
  readonly status: number
  readonly headers?: Readonly<Record<string, unknown>>
  readonly absentHeaders?: readonly string[]
  readonly body?: unknown
  readonly bodyBase64?: string
}

export interface CaseFile {
  readonly defaults: {
    readonly apiId: string
    readonly accountId: string
    readonly region: string
    readonly sourceIp: string
    readonly nowEpochMs: number
  }
  readonly cases: readonly GatewayCase[]
}
