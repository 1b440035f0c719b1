import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import { limitStream } from '../compression.ts'
import type { Invocation, MappedRequest } from '../invocation.ts'
import { requestForBackend } from '../parameters/http-request.ts'
import type { Outcome, Report, Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import { percentEncode, percentEncodePath } from '../request/percent.ts'
import { tooLarge } from '../request/size.ts'
import type { HttpTarget } from '../target.ts'
import { compileUri, fillStageVariables, withQuery } from '../uri.ts'
import { callEndpoint, statusProblem } from './endpoint.ts'
import { forwardHeaders } from './http-api-headers.ts'
import { privateBase } from './private-origin.ts'

/** The backend's URL without the client's query; `undefined` when a private target is not known. */
type BuildUrl = (call: Invocation, request: MappedRequest, ports: Ports) => string | undefined

/**
 * HTTP_PROXY of an HTTP API: the request to a public URL or to a private one behind a VPC link, both bodies
 * streamed.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 */
export function compileHttpApiProxy(target: HttpTarget, report: Report): Step {
  const { integration } = target
  const buildUrl =
    integration.connectionType === 'VPC_LINK' ? privateUrl(target) : publicUrl(target, report)
  const verb = integration.integrationMethod ?? 'ANY'
  const timeoutMs = integration.timeoutInMillis ?? limits.httpApiTimeoutMsMax
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const request = requestForBackend(call)
    const base = buildUrl(call, request, ports)
    if (base === undefined) {
      return refuse('INTEGRATION_FAILURE', {
        code: 'private-target-unknown',
        connectionId: integration.connectionId,
        target: integration.integrationUri,
      })
    }
    const method = verb === 'ANY' ? call.method : verb
    const headers = forwardHeaders(call, request.headers)
    const body = method === 'GET' || method === 'HEAD' ? null : await bodyOf(call)
    if (body instanceof Uint8Array && body.length > limits.payloadBytesMax) {
      return tooLarge(body.length)
    }
    // A body that says how long it is has been judged by that; any other is counted on its way.
    const counted =
      body instanceof ReadableStream && call.header('content-length') === undefined
        ? limitStream(body, limits.payloadBytesMax)
        : undefined
    const init =
      counted === undefined
        ? { method, headers, body }
        : { method, headers, body: counted.body, signal: counted.signal }
    const response = await callEndpoint(
      call,
      ports,
      withQuery(base, request.query),
      init,
      timeoutMs,
    )
    if (counted?.isOver() === true) return tooLarge(limits.payloadBytesMax + 1)
    if (!(response instanceof Response)) return response
    const problem = statusProblem(response, base)
    if (problem !== undefined) return problem
    return { kind: 'reply', status: response.status, headers: [], body: null, native: response }
  }
}

/** The body stream as it came, or the bytes when an earlier phase has read them. */
function bodyOf(call: Invocation): ReadableStream | null | Promise<Uint8Array> {
  return call.bodyTouched ? call.body() : call.request.body
}

function publicUrl({ integration, variables, route, path }: HttpTarget, report: Report): BuildUrl {
  const text = fillStageVariables(integration.integrationUri ?? '', variables)
  if (!/^(?:https?|service|origin):\/\/[^/\s]/i.test(text)) {
    report({
      path: `${path}.integration.integrationUri`,
      found: text,
      expected: 'a URL that begins with https://, http://, service:// or origin://',
      severity: 'error',
    })
  }
  const build = fillVariables(text)
  const isDefault = route.routeKey === '$default'
  return (call, request) => {
    const url = build(call)
    if (request.path !== undefined) return replacePath(url, request.path)
    return isDefault ? appendPath(url, call.place.routePath) : url
  }
}

/** A private backend gets the whole path, a named stage in front of it, unless a mapping replaces it. */
function privateUrl({ integration, variables, stage }: HttpTarget): BuildUrl {
  const connectionId = fillStageVariables(integration.connectionId ?? '', variables)
  const uri = fillStageVariables(integration.integrationUri ?? '', variables)
  const scheme = integration.tlsConfig === undefined ? 'http' : 'https'
  const prefix = stage.stageName === '$default' ? '' : `/${stage.stageName}`
  return (call, request, ports) => {
    const base = privateBase(ports, { connectionId, uri, scheme })
    if (base === undefined) return undefined
    return request.path === undefined
      ? appendPath(base, prefix + call.place.routePath)
      : replacePath(base, request.path)
  }
}

/** The URI with the route's variables in its braces, encoded again for the part in which each stands. */
function fillVariables(text: string): (call: Invocation) => string {
  const cut = text.indexOf('?')
  const query = cut < 0 ? '' : text.slice(cut)
  const pathUri = compileUri(cut < 0 ? text : text.slice(0, cut))
  const queryUri = compileUri(query)
  if (pathUri.isConstant && queryUri.isConstant) return () => text
  return (call) =>
    pathUri.build(encodedParameters(call, percentEncodePath)) +
    (queryUri.isConstant ? query : queryUri.build(encodedParameters(call, percentEncode)))
}

function encodedParameters(
  { pathParameters = {} }: Invocation,
  encode: (value: string) => string,
): ReadonlyMap<string, string> {
  return new Map(Object.entries(pathParameters).map(([name, value]) => [name, encode(value)]))
}

function appendPath(url: string, path: string): string {
  const cut = url.indexOf('?')
  const base = (cut < 0 ? url : url.slice(0, cut)).replace(/\/+$/, '')
  return base + path + (cut < 0 ? '' : url.slice(cut))
}

/** Keeps scheme, host and the URI's own query. */
function replacePath(url: string, path: string): string {
  const [origin = ''] = /^[a-z][a-z0-9+.-]*:\/\/[^/?#]*/i.exec(url) ?? []
  const cut = url.indexOf('?')
  return origin + path + (cut < 0 ? '' : url.slice(cut))
}
