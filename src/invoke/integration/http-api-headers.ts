import { isToken } from '../token.ts'
import type { Invocation } from '../invocation.ts'
import { viewOf, type HeadersView } from '../request/backend-headers.ts'
import { hopsBefore } from '../request/forwarded.ts'

/** What a backend does not get: the connection's own headers and those that become `Forwarded`. */
const notForwarded = [
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'x-forwarded-for',
  'x-forwarded-host',
  'x-forwarded-port',
  'x-forwarded-proto',
] as const

const gatewayVia = 'HTTP/1.1 AmazonAPIGateway'

/**
 * The headers of a proxied request: the client's after parameter mapping, with `Forwarded`, `Via` and the trace.
 * The client's `X-Forwarded-…` are translated, not forwarded as they came; the `by=` part that AWS sometimes
 * sends is left out, because a Worker does not know its address.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-http.html
 */
export function forwardHeaders(call: Invocation, source: Headers): Headers {
  const headers = new Headers(source)
  const sent = viewOf(call, source)
  const via = sent.get('via') ?? ''
  for (const name of notForwarded) if (sent.has(name)) headers.delete(name)
  headers.set('forwarded', forwardedOf(call, sent))
  headers.set('via', via === '' ? gatewayVia : `${via}, ${gatewayVia}`)
  headers.set('x-amzn-trace-id', call.traceHeader)
  // Observed: a request that says it has no payload gets this type.
  if (sent.get('content-length') === '0' && !sent.has('content-type')) {
    headers.set('content-type', 'application/x-www-form-urlencoded')
  }
  return headers
}

/** Earlier hops first, the client of this gateway last. */
function forwardedOf(call: Invocation, source: HeadersView): string {
  const elements: string[] = []
  const stated = source.get('forwarded') ?? undefined
  if (stated !== undefined) elements.push(stated)
  const hops = hopsBefore(call.sourceIp, source.get('x-forwarded-for'))
  for (const address of hops === '' ? [] : hops.split(',')) {
    if (address.trim() !== '') elements.push(`for=${node(address.trim())}`)
  }
  const { host, scheme } = call.place
  // Calls reach AWS by TLS only; a gateway on a developer's machine still says what its backends expect.
  const proto = scheme === 'http' ? (source.get('x-forwarded-proto') ?? 'https') : scheme
  elements.push(`for=${node(call.sourceIp)};host=${quoted(host)};proto=${proto}`)
  return elements.join(', ')
}

/** RFC 7239: what is no token stands in quotes. A Host header may be any text where no platform has checked it. */
const quoted = (text: string): string =>
  text === '' || isToken(text) ? text : `"${text.replace(/["\\]/g, String.raw`\$&`)}"`

/** RFC 7239: an IPv6 address stands in brackets and quotes. */
function node(address: string): string {
  return address.includes(':') && !address.startsWith('"') ? `"[${address}]"` : address
}
