import { signRequest } from '../../../aws/sigv4-sign.ts'
import { limits } from '../../../definition/limits.ts'
import type { Ports } from '../../../ports.ts'
import type { Invocation } from '../../invocation.ts'
import { requestForBackend } from '../../parameters/http-request.ts'
import type { Step } from '../../phase.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import type { Reply } from '../../reply.ts'
import type { HttpTarget, RestTarget } from '../../target.ts'
import { fillStageVariables, withQuery } from '../../uri.ts'
import { compileCredentials, type CredentialSource } from '../credentials.ts'
import { callEndpoint, statusProblem } from '../endpoint.ts'
import { forwardHeaders } from '../http-api-headers.ts'
import { forwardedHeaders } from '../http-proxy.ts'
import { compileRouteCredentials } from '../route-credentials.ts'

const shape = /^https:\/\/[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws(?:\/|$)/

/** The region of `'https://abc.lambda-url.eu-west-1.on.aws/'`, `undefined` for any other URI. */
export const functionUrlRegion = (uri: string): string | undefined => shape.exec(uri)?.[1]

/** A function URL to call, compiled once. */
interface FunctionUrl {
  readonly uri: string
  readonly credentialsOf: CredentialSource
  readonly timeoutMs: number
}

/** What the client's request is for the function: its headers, its raw query, its path. */
interface FunctionRequest {
  readonly headers: Headers
  readonly query: string
  readonly path: string
}

/**
 * AWS_PROXY through a Lambda function URL, an extra: the client's request itself goes to the
 * function's URL, signed for Lambda when the gateway has credentials, and its answer streams back.
 * The function sees the URL's own event (format 2.0).
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function compileFunctionUrl({ integration, variables, api }: RestTarget): Step {
  const target: FunctionUrl = {
    uri: fillStageVariables(integration.uri ?? '', variables),
    credentialsOf: compileCredentials(integration.credentials, variables),
    timeoutMs: integration.timeoutInMillis ?? limits.integrationTimeoutMsMax,
  }
  return async (call, ports) => {
    const headers = forwardedHeaders(call, api.restApi.id)
    const { routePath: path, query } = call.place
    const answer = await callFunctionUrl(call, ports, target, { headers, query, path })
    if (answer.kind === 'refusal') return answer
    call.reply = answer
    return undefined
  }
}

/** The same for HTTP APIs, parameter mappings applied. */
export function compileHttpFunctionUrl({ integration, variables }: HttpTarget): Step {
  const target: FunctionUrl = {
    uri: fillStageVariables(integration.integrationUri ?? '', variables),
    credentialsOf: compileRouteCredentials({ integration, variables }, ['lambda']),
    timeoutMs: integration.timeoutInMillis ?? limits.httpApiTimeoutMsMax,
  }
  return async (call, ports) => {
    const request = requestForBackend(call)
    const headers = forwardHeaders(call, request.headers)
    const { query, path = call.place.routePath } = request
    return callFunctionUrl(call, ports, target, { headers, query, path })
  }
}

async function callFunctionUrl(
  call: Invocation,
  ports: Ports,
  { uri, credentialsOf, timeoutMs }: FunctionUrl,
  { headers, query, path }: FunctionRequest,
): Promise<Reply | Refusal> {
  const credentials = await credentialsOf(call, ports)
  if (credentials !== undefined && 'kind' in credentials) return credentials
  const { method } = call
  const url = withQuery(uri.replace(/\/$/, '') + path, query)
  headers.delete('host')
  const bodiless = method === 'GET' || method === 'HEAD'
  // The signature covers the body, so it cannot stream.
  const body = bodiless ? null : await call.body()
  if (credentials !== undefined) {
    for (const name of signatureHeaders) headers.delete(name)
    const wire = { method, url, headers: [...headers], body: body ?? undefined }
    const region = functionUrlRegion(uri) ?? ''
    const scope = { service: 'lambda', region, nowMs: ports.clock.now() }
    for (const [name, value] of await signRequest(wire, credentials, scope)) {
      headers.set(name, value)
    }
  }
  const response = await callEndpoint(call, ports, url, { method, headers, body }, timeoutMs)
  if (!(response instanceof Response)) return response
  if (response.status === 403 && response.headers.has('x-amzn-errortype')) {
    return refuse('API_CONFIGURATION_ERROR', {
      code: 'function-url-denied',
      log: 'Invalid permissions on Lambda function',
    })
  }
  const problem = statusProblem(response, url)
  if (problem !== undefined) return problem
  return { kind: 'reply', status: response.status, headers: [], body: null, native: response }
}

/** The client's own signature is not the gateway's. */
const signatureHeaders = ['authorization', 'x-amz-date', 'x-amz-security-token'] as const
