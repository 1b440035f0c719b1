import { signRequest } from '../../../aws/sigv4-sign.ts'
import { limits } from '../../../definition/limits.ts'
import type { Step } from '../../phase.ts'
import { refuse } from '../../refusal.ts'
import type { RestTarget } from '../../target.ts'
import { fillStageVariables, withQuery } from '../../uri.ts'
import { compileCredentials } from '../credentials.ts'
import { callEndpoint } from '../endpoint.ts'
import { forwardedHeaders } from '../http-proxy.ts'

const shape = /^https:\/\/[a-z0-9]+\.lambda-url\.([a-z0-9-]+)\.on\.aws(?:\/|$)/

/** The region of `'https://abc.lambda-url.eu-west-1.on.aws/'`, `undefined` for any other URI. */
export const functionUrlRegion = (uri: string): string | undefined => shape.exec(uri)?.[1]

/**
 * AWS_PROXY through a Lambda function URL, an extra: the client's request itself goes to the
 * function's URL, signed for Lambda when the gateway has credentials, and its answer streams back.
 * The function sees the URL's own event (format 2.0).
 * @see https://docs.aws.amazon.com/lambda/latest/dg/urls-auth.html
 */
export function compileFunctionUrl({ integration, variables, api }: RestTarget): Step {
  const uri = fillStageVariables(integration.uri ?? '', variables).replace(/\/$/, '')
  const region = functionUrlRegion(uri) ?? ''
  const credentialsOf = compileCredentials(integration.credentials, variables)
  const timeoutMs = integration.timeoutInMillis ?? limits.integrationTimeoutMsMax
  return async (call, ports) => {
    const credentials = await credentialsOf(call, ports)
    if (credentials !== undefined && 'kind' in credentials) return credentials
    const { method } = call
    const url = withQuery(`${uri}${call.place.routePath}`, call.place.query)
    const headers = forwardedHeaders(call, api.restApi.id)
    headers.delete('host')
    const bodiless = method === 'GET' || method === 'HEAD'
    // The signature covers the body, so it cannot stream.
    const body = bodiless ? null : await call.body()
    if (credentials !== undefined) {
      for (const name of ['authorization', 'x-amz-date', 'x-amz-security-token'])
        headers.delete(name)
      const wire = { method, url, headers: [...headers], body: body ?? undefined }
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
    call.reply = {
      kind: 'reply',
      status: response.status,
      headers: [],
      body: null,
      native: response,
    }
    return undefined
  }
}
