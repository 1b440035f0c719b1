import type { RestApiDefinition } from '../definition/rest-api.ts'

/** A call of TestInvokeMethod: one method of the undeployed API. */
export interface TestInvokeMethodRequest {
  readonly definition: RestApiDefinition
  readonly resourceId: string
  readonly httpMethod: string
  /** `undefined` uses the resource's own path template as the path. */
  readonly pathWithQueryString: string | undefined
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly stageVariables: Readonly<Record<string, string>>
}

/** What TestInvokeMethod shows: the answer and the execution log. */
export interface TestInvokeMethodResult {
  readonly status: number
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly log: string
  /** Milliseconds. */
  readonly latency: number
}

/** A call of TestInvokeAuthorizer. */
export interface TestInvokeAuthorizerRequest {
  readonly definition: RestApiDefinition
  readonly authorizerId: string
  readonly pathWithQueryString: string | undefined
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
  readonly multiValueHeaders: Readonly<Record<string, readonly string[]>>
  readonly stageVariables: Readonly<Record<string, string>>
  readonly additionalContext: Readonly<Record<string, string>>
}

export interface TestInvokeAuthorizerResult {
  /** 0 when the authorizer allowed the call, else the status a client would get. */
  readonly clientStatus: number
  readonly log: string
  readonly latency: number
  readonly principalId?: string
  /** JSON text. */
  readonly policy?: string
  readonly authorization?: Readonly<Record<string, readonly string[]>>
  readonly claims?: Readonly<Record<string, string>>
}

/** Runs one method or authorizer of a definition that is not deployed, without its other checks. */
export interface TestInvoke {
  method(request: TestInvokeMethodRequest): Promise<TestInvokeMethodResult>
  authorizer(request: TestInvokeAuthorizerRequest): Promise<TestInvokeAuthorizerResult>
}
