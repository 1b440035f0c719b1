import type { CaseResult } from '../http-api/case.ts'

/** The shape of the WebSocket cases of `gateway-cases/1`: one API, steps on named clients. */
export interface SocketCase {
  readonly id: string
  readonly description: string
  readonly api: SocketCaseApi
  readonly steps: readonly SocketStep[]
}

type Fields = Readonly<Record<string, unknown>>

export interface SocketCaseApi {
  readonly routeSelectionExpression: string
  readonly apiKeySelectionExpression?: string
  readonly stages: readonly ({ readonly stageName: string } & Fields)[]
  readonly routes: readonly ({
    readonly routeKey: string
    readonly routeResponses?: readonly string[]
  } & Fields)[]
  readonly integrations: Readonly<
    Record<string, Fields & { readonly integrationResponses?: readonly Fields[] }>
  >
  readonly authorizers?: Readonly<Record<string, Fields>>
  readonly models?: Readonly<Record<string, { readonly schema: unknown } & Fields>>
}

/** What must reach a backend; `none` for nothing. */
export interface IntegrationExpectation {
  readonly type: 'function' | 'http' | 'none'
  readonly integration?: string
  readonly event?: unknown
  readonly method?: unknown
  readonly url?: unknown
  readonly headers?: unknown
  readonly body?: unknown
}

interface Step {
  readonly expectIntegration?: IntegrationExpectation
  readonly expectIntegrations?: readonly IntegrationExpectation[]
  readonly integrationResult?: CaseResult
  readonly integrationResults?: readonly CaseResult[]
  readonly expectAuthorizer?: unknown
  readonly authorizerResult?: CaseResult
  /** Of the step's client, or by client. */
  readonly expectMessages?: readonly unknown[] | Readonly<Record<string, readonly unknown[]>>
  readonly expectClose?: Readonly<
    Record<string, { readonly code: number; readonly reason?: string }>
  >
}

interface Repeated {
  readonly char: string
  readonly count: number
  /** Sent in frames of this size. */
  readonly frameBytes?: number
}

export type SocketStep = Step &
  (
    | {
        readonly do: 'connect'
        readonly client: string
        readonly path: string
        readonly headers: readonly (readonly [string, string])[]
        readonly protocols?: readonly string[]
        readonly expectHandshake: {
          readonly status: number
          readonly headers?: Readonly<Record<string, unknown>>
          readonly body?: unknown
        }
      }
    | {
        readonly do: 'send'
        readonly client: string
        readonly text?: string
        readonly textRepeat?: Repeated
        readonly binaryBase64?: string
      }
    | {
        readonly do: 'close'
        readonly client: string
        readonly code?: number
        readonly reason?: string
      }
    | { readonly do: 'terminate'; readonly client: string }
    | {
        readonly do: 'manage'
        readonly method: string
        readonly path: string
        readonly body?: string
        readonly bodyRepeat?: Repeated
        readonly expectResponse: {
          readonly status: number
          readonly headers?: Readonly<Record<string, unknown>>
          readonly body?: unknown
        }
      }
    | { readonly do: 'advance'; readonly seconds: number }
  )

export interface SocketCaseFile {
  readonly defaults: {
    readonly apiId: string
    readonly host: string
    readonly accountId: string
    readonly region: string
    readonly sourceIp: string
    readonly nowEpochMs: number
  }
  readonly cases: readonly SocketCase[]
}
