import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Report, Step } from '../phase.ts'
import { compileRequestSource, type Source } from '../parameters/source.ts'
import type { Reply } from '../reply.ts'
import type { RestTarget } from '../target.ts'
import { callEndpoint } from './endpoint.ts'
import { compileUri, fillStageVariables } from './uri.ts'

/**
 * What a proxy does not send on. The runtime itself keeps the connection's own headers
 * (Connection, TE, Transfer-Encoding, Upgrade, Content-Length) from us and from the backend.
 */
const notForwarded = [
  'content-encoding',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'via',
  'www-authenticate',
] as const

/**
 * HTTP_PROXY: the client's request to the backend and the backend's answer to the client, streamed
 * both ways, header objects copied by the runtime. Mapped headers override, mapped query values are
 * added to the client's.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/setup-http-integrations.html
 */
export function compileHttpProxy(target: RestTarget, report: Report): Step {
  const { integration, variables } = target
  const mapped = compileMappings(integration.requestParameters ?? {}, target.path, report)
  const uri = compileUri(fillStageVariables(integration.uri ?? '', variables), mapped.path)
  const verb = integration.httpMethod ?? 'ANY'
  const timeoutMs = integration.timeoutInMillis ?? limits.integrationTimeoutMsMax
  const apiId = target.api.restApi.id
  const withHeaders = mapped.headers.length > 0
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const headers = forwardedHeaders(call, apiId)
    if (withHeaders) override(headers, call, mapped.headers)
    const method = verb === 'ANY' ? call.method : verb
    const url = withQuery(uri.build(call), mappedQuery(call, mapped.query), call.place.query)
    const bodiless = method === 'GET' || method === 'HEAD'
    const response = await callEndpoint(
      call,
      ports,
      url,
      { method, headers, body: bodiless ? null : await bodyOf(call) },
      timeoutMs,
    )
    return response instanceof Response ? proxied(response) : response
  }
}

/** The client's headers as a proxy sends them, with the gateway's own. */
export function forwardedHeaders(call: Invocation, apiId: string): Headers {
  const headers = new Headers(call.request.headers)
  for (const name of notForwarded) if (headers.has(name)) headers.delete(name)
  const chain = headers.get('x-forwarded-for')
  headers.set('x-amzn-apigateway-api-id', apiId)
  headers.set('x-amzn-trace-id', call.traceHeader)
  headers.set('x-forwarded-for', chain === null ? call.sourceIp : `${chain}, ${call.sourceIp}`)
  headers.set('x-forwarded-port', call.place.scheme === 'https' ? '443' : '80')
  headers.set('x-forwarded-proto', call.place.scheme)
  return headers
}

/** The body stream as it came, or the bytes when an earlier phase has read them. */
function bodyOf(call: Invocation): BodyInit | null | Promise<BodyInit> {
  return call.bodyTouched
    ? (call.body() as Promise<BodyInit>)
    : (call.request.body as BodyInit | null)
}

/** Hands the backend's response on; the runtime copies what nothing changes. */
function proxied(response: Response): Reply {
  return { kind: 'reply', status: response.status, headers: [], body: null, native: response }
}

interface Mappings {
  readonly headers: readonly { readonly name: string; readonly source: Source }[]
  readonly query: readonly { readonly name: string; readonly source: Source }[]
  readonly path: ReadonlyMap<string, Source>
}

function compileMappings(
  parameters: Readonly<Record<string, string>>,
  path: string,
  report: Report,
): Mappings {
  const headers: { name: string; source: Source }[] = []
  const query: { name: string; source: Source }[] = []
  const pathSources = new Map<string, Source>()
  for (const [target, expression] of Object.entries(parameters)) {
    const [, kind, name] =
      /^integration\.request\.(header|querystring|path)\.(.+)$/.exec(target) ?? []
    const source = compileRequestSource(expression)
    if (kind === undefined || name === undefined || source === undefined) {
      report({
        path: `${path}.methodIntegration.requestParameters['${target}']`,
        found: expression,
        expected:
          'a mapping such as method.request.header.X, context.X, stageVariables.X or a literal in single quotes',
        severity: 'error',
      })
      continue
    }
    if (kind === 'header') headers.push({ name, source })
    else if (kind === 'querystring') query.push({ name, source })
    else pathSources.set(name, source)
  }
  return { headers, query, path: pathSources }
}

function override(headers: Headers, call: Invocation, mapped: Mappings['headers']): void {
  for (const { name, source } of mapped) {
    const value = source(call)
    if (value !== undefined) headers.set(name, typeof value === 'string' ? value : value.join(','))
  }
}

function mappedQuery(call: Invocation, mapped: Mappings['query']): string {
  if (mapped.length === 0) return ''
  const pairs: string[] = []
  for (const { name, source } of mapped) {
    const value = source(call)
    if (value === undefined) continue
    for (const one of typeof value === 'string' ? [value] : value) {
      pairs.push(`${encodeURIComponent(name)}=${encodeURIComponent(one)}`)
    }
  }
  return pairs.join('&')
}

/** Mapped values stand before the URI's own and the client's, as recorded. */
function withQuery(uri: string, mapped: string, client: string): string {
  const cut = uri.indexOf('?')
  const own = cut < 0 ? '' : uri.slice(cut + 1)
  const base = cut < 0 ? uri : uri.slice(0, cut)
  const forwarded = client.includes('+') ? client.replaceAll('+', '%20') : client
  const query = [mapped, own, forwarded].filter((part) => part !== '').join('&')
  return query === '' ? base : `${base}?${query}`
}
