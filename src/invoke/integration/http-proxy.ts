import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import { methodOverride, type Invocation } from '../invocation.ts'
import type { Outcome, Report, Step } from '../phase.ts'
import { illegalHeader, lostOverHttp } from '../parameters/illegal-header.ts'
import { jsonBody, malformedBody, type JsonBody } from '../parameters/json-body.ts'
import {
  compileRequestMapping,
  headerText,
  mappedValues,
  queryText,
  type Mapped,
} from '../parameters/request-mapping.ts'
import type { Reply } from '../reply.ts'
import { forwardedFor } from '../request/forwarded.ts'
import { withAmpersands } from '../request/query.ts'
import { isForGateway } from '../request/signed-authorization.ts'
import type { RestTarget } from '../target.ts'
import { textOf } from '../text.ts'
import { compileUri, fillStageVariables, withQuery } from '../uri.ts'
import { callEndpoint, statusProblem } from './endpoint.ts'
import { privateUrl, vpcLinkOf } from './private-origin.ts'

/**
 * What a proxy does not send on. The runtime itself keeps the connection's own headers
 * (Connection, TE, Transfer-Encoding, Content-Length) from us and from the backend; of Upgrade it
 * shows a WebSocket's, which a REST API does not open.
 */
const notForwarded = [
  'content-encoding',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'upgrade',
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
  const declared = compileRequestMapping(target, report)
  const mapping = {
    ...declared,
    headers: declared.headers.filter(({ name }) => !lostOverHttp.has(name.toLowerCase())),
    query: declared.query.filter(isNew),
  }
  const uri = compileUri(fillStageVariables(integration.uri ?? '', variables))
  const verb = integration.httpMethod ?? 'ANY'
  const timeoutMs = integration.timeoutInMillis ?? limits.integrationTimeoutMsMax
  const apiId = target.api.restApi.id
  const linkId = vpcLinkOf(integration, variables)
  const illegal = illegalHeader(declared.headers, 'HTTP_PROXY')
  if (illegal !== undefined) return () => illegal
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const body = mapping.readsBody ? jsonBody(textOf(await call.body())) : undefined
    const headers = forwardedHeaders(call, apiId)
    override(headers, call, mapping.headers, body)
    const method = verb === 'ANY' ? call.method : verb
    const path = uri.isConstant ? noValues : mappedValues(mapping.path, call, body)
    const query =
      mapping.query.length === 0 ? '' : queryText(mappedValues(mapping.query, call, body))
    if (body?.isMalformed === true) return malformedBody()
    const joined = joinQuery(uri.build(path), query, call.place.query)
    const url = linkId === undefined ? joined : privateUrl(ports, linkId, joined)
    const bodiless = method === 'GET' || method === 'HEAD'
    const response = await callEndpoint(
      call,
      ports,
      url,
      { method, headers, body: bodiless ? null : await bodyOf(call) },
      timeoutMs,
    )
    if (!(response instanceof Response)) return response
    call.reply = proxied(response)
    return statusProblem(response, url)
  }
}

/** A parameter that is mapped to itself is forwarded already: adding it would send it twice. */
const isNew = ({ name, from }: Mapped): boolean =>
  from.replace(/^method\.request\.(?:multivalue)?querystring\./, '') !== name

const noValues: ReadonlyMap<string, string> = new Map()

/** The client's headers as a proxy sends them, with the gateway's own. */
export function forwardedHeaders(call: Invocation, apiId: string): Headers {
  const headers = new Headers(call.request.headers)
  const sent = call.head.headers
  for (const name of notForwarded) if (sent.has(name)) headers.delete(name)
  if (call.isMethodOverridden) headers.delete(methodOverride)
  const authorization = sent.get('authorization')
  if (authorization !== undefined && isForGateway(call, authorization)) {
    headers.delete('authorization')
  }
  // The service's own, only where the client sends none.
  if (!sent.has('accept')) headers.set('accept', 'application/json')
  if (!sent.has('user-agent')) headers.set('user-agent', `AmazonAPIGateway_${apiId}`)
  headers.set('x-amzn-apigateway-api-id', apiId)
  headers.set('x-amzn-trace-id', call.traceHeader)
  headers.set('x-forwarded-for', forwardedFor(call.sourceIp, sent.get('x-forwarded-for')))
  headers.set('x-forwarded-port', call.place.scheme === 'https' ? '443' : '80')
  headers.set('x-forwarded-proto', call.place.scheme)
  return headers
}

/** The body stream as it came, or the bytes when an earlier phase has read them. */
function bodyOf(call: Invocation): ReadableStream | null | Promise<Uint8Array> {
  return call.bodyTouched ? call.body() : call.request.body
}

/** Hands the backend's response on; the runtime copies what nothing changes. */
function proxied(response: Response): Reply {
  return { kind: 'reply', status: response.status, headers: [], body: null, native: response }
}

function override(
  headers: Headers,
  call: Invocation,
  mapped: readonly Mapped[],
  body?: JsonBody,
): void {
  for (const { name, source } of mapped) {
    const value = source(call, body)
    if (value !== undefined) headers.set(name, headerText(value))
  }
}

/** The URI's own values stand before the mapped ones, those before the client's. Observed. */
function joinQuery(uri: string, mapped: string, client: string): string {
  const plain = withAmpersands(client)
  const forwarded = plain.includes('+') ? plain.replaceAll('+', '%20') : plain
  return forwarded === '' && mapped === '' ? uri : withQuery(uri, mapped, forwarded)
}
