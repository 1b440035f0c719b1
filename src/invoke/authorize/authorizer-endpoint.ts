import { lambdaTarget } from '../../aws/arn.ts'
import type { StringMap } from '../../definition/common.ts'
import type { Ports } from '../../ports.ts'
import type { CredentialSource } from '../integration/credentials.ts'
import { callEndpoint, discardBody, readBody, withoutBody } from '../integration/endpoint.ts'
import { invokeLambda, type LambdaCall } from '../integration/lambda/client.ts'
import { compileRoleCredentials } from '../integration/route-credentials.ts'
import type { Invocation } from '../invocation.ts'
import type { Reason, Refusal } from '../refusal.ts'
import { bytesOf, textOf } from '../text.ts'

/** What an authorizer function or endpoint answered, not yet read. */
export type AuthorizerAnswer =
  | { readonly kind: 'answer'; readonly body: Uint8Array }
  /** The function failed with exactly `Unauthorized`, or the endpoint answered 401. */
  | { readonly kind: 'unauthorized' }
  | AuthorizerFailure

/** No judgement could be had. */
export interface AuthorizerFailure {
  readonly kind: 'failed'
  /** A mistake in the configuration, or trouble that may pass. */
  readonly type: 'AUTHORIZER_CONFIGURATION_ERROR' | 'AUTHORIZER_FAILURE'
  readonly reason: Reason
}

/** Sends an event to the authorizer. Hops: 1; one more when a role's session is new or about to end. */
export type AuthorizerEndpoint = (
  call: Invocation,
  ports: Ports,
  event: string,
) => Promise<AuthorizerAnswer>

/** Largest answer that an authorizer may give. */
export const authorizerAnswerBytesMax = 8192

/** What an author may write as an authorizer's URI. */
export const authorizerUriForms =
  'arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{functionArn}/invocations, https://… or service://BINDING/path'

/** Where an authorizer is, and who asks it. */
export interface AuthorizerAddress {
  /** Stage variables filled in. */
  readonly uri: string
  /** A role to assume for Lambda; the gateway's own credentials when absent or empty. */
  readonly credentialsArn: string | undefined
  readonly variables: StringMap
}

/**
 * Compiles an authorizer's address; `undefined` for a URI of an unknown form.
 * Beside Lambda, an HTTPS address or another Worker may judge: it gets the same event by POST, answers
 * the same JSON with 200, or 401 for `Unauthorized`. Plain HTTP is for addresses of this machine.
 */
export function compileAuthorizerEndpoint(
  { uri, credentialsArn, variables }: AuthorizerAddress,
  timeoutMs: number,
): AuthorizerEndpoint | undefined {
  const lambda = lambdaTarget(uri)
  if (lambda !== undefined) {
    const { functionArn } = lambda
    const credentialsOf = compileRoleCredentials(credentialsArn, variables, ['lambda'])
    return lambdaEndpoint({ functionArn, timeoutMs }, credentialsOf)
  }
  return endpointShape.test(uri) ? httpEndpoint(uri, timeoutMs) : undefined
}

const endpointShape =
  /^(?:https:\/\/|service:\/\/|http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/?]|$)).*/

function lambdaEndpoint(lambda: LambdaCall, credentialsOf: CredentialSource): AuthorizerEndpoint {
  return async (call, ports, event) => {
    const credentials = await credentialsOf(call, ports)
    if (credentials !== undefined && 'kind' in credentials) return failureOf(credentials)
    const result = await apart(call, ports, () =>
      invokeLambda(call, ports, lambda, event, credentials),
    )
    if (result.kind === 'refusal') return failureOf(result)
    if (result.requestId !== undefined) call.logFacts?.set('authorizer.requestId', result.requestId)
    if (result.functionError === undefined) return { kind: 'answer', body: bytesOf(result.payload) }
    const error = errorOf(result.payload)
    const message = error?.['errorMessage']
    if (message === 'Unauthorized') return { kind: 'unauthorized' }
    const isTimeout = typeof message === 'string' && /\bTask timed out after\b/.test(message)
    return {
      kind: 'failed',
      type: isTimeout ? 'AUTHORIZER_FAILURE' : 'AUTHORIZER_CONFIGURATION_ERROR',
      reason: {
        code: isTimeout ? 'authorizer-timeout' : 'authorizer-function-error',
        functionError: result.functionError,
        requestId: result.requestId,
        log: `Invalid JSON in response: Unrecognized field "${Object.keys(error ?? {})[0] ?? 'errorMessage'}" , not marked as ignorable`,
      },
    }
  }
}

function httpEndpoint(uri: string, timeoutMs: number): AuthorizerEndpoint {
  return async (call, ports, event) => {
    const headers: [string, string][] = [
      ['Content-Type', 'application/json'],
      ['Accept', 'application/json'],
      ['User-Agent', `AmazonAPIGateway_${call.plan.apiId}`],
      ['X-Amzn-Trace-Id', call.traceHeader],
    ]
    const startedAtMs = ports.clock.now()
    const response = await apart(call, ports, () =>
      callEndpoint(call, ports, uri, { method: 'POST', headers, body: event }, timeoutMs),
    )
    if (!(response instanceof Response)) return failureOf(response)
    const { status } = response
    if (status < 200 || status > 299) {
      discardBody(response)
      if (status === 401) return { kind: 'unauthorized' }
      return failed('AUTHORIZER_FAILURE', { code: 'authorizer-endpoint-error', status, uri })
    }
    const leftMs = Math.max(1, timeoutMs - (ports.clock.now() - startedAtMs))
    const body = await readBody(ports, response, authorizerAnswerBytesMax, leftMs)
    if (typeof body !== 'string') return { kind: 'answer', body }
    return body === 'large'
      ? failed('AUTHORIZER_CONFIGURATION_ERROR', { code: 'authorizer-answer-too-long', uri })
      : failureOf(withoutBody(body, uri, timeoutMs))
  }
}

/** Latency and status of the authorizer's call are its own: the integration has not been called yet. */
async function apart<Answer>(
  call: Invocation,
  ports: Ports,
  send: () => Promise<Answer>,
): Promise<Answer> {
  const startedAtMs = ports.clock.now()
  const answer = await send()
  call.noteFact('authorizer.latency', ports.clock.now() - startedAtMs)
  call.noteFact('authorizer.integrationLatency', ports.clock.now() - startedAtMs)
  if (call.integrationStatus !== undefined) {
    call.noteFact('authorizer.integrationStatus', call.integrationStatus)
  }
  call.integrationStatus = undefined
  call.integrationLatencyMs = undefined
  return answer
}

/** Failures to call that are somebody's mistake and not bad luck. */
const mistakes: ReadonlySet<string> = new Set([
  'no-aws-credentials',
  'lambda-permission-denied',
  'service-binding-unknown',
  'invalid-endpoint-address',
  'role-not-assumed',
  'caller-credentials-unknown',
])

function failureOf({ reason }: Refusal): AuthorizerFailure {
  // Lambda's own words stay out of the log: they may quote what was sent.
  const { code, status, functionArn, roleArn, url, timeoutMs, log } = reason
  return failed(mistakes.has(code) ? 'AUTHORIZER_CONFIGURATION_ERROR' : 'AUTHORIZER_FAILURE', {
    code: `authorizer-${code}`,
    status,
    functionArn,
    roleArn,
    url,
    timeoutMs,
    log,
  })
}

const failed = (type: AuthorizerFailure['type'], reason: Reason): AuthorizerFailure => ({
  kind: 'failed',
  type,
  reason,
})

/** What Lambda made of a function's error, as it is written; `undefined` when it is no object. */
function errorOf(payload: Uint8Array | string): Readonly<Record<string, unknown>> | undefined {
  try {
    const error: unknown = JSON.parse(textOf(payload))
    return typeof error === 'object' && error !== null
      ? (error as Readonly<Record<string, unknown>>)
      : undefined
  } catch {
    return undefined
  }
}
