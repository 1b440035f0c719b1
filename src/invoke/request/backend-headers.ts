import type { Invocation } from '../invocation.ts'
import { forwardedFor } from './forwarded.ts'

/** Headers as the runtime or this gateway holds them. */
export type HeadersView = Headers | ReadonlyMap<string, string>

/** What was read of the client's headers already, which costs less to look at than the runtime's; others as they are. */
export const viewOf = (call: Invocation, headers: Headers): HeadersView =>
  headers === call.request.headers ? call.head.headers : headers

/** Belongs to one connection, or to the platform in front of us, or is set anew by the gateway. */
const notShown =
  /^(?:connection|content-length|expect|keep-alive|proxy-connection|te|trailer|transfer-encoding|upgrade|x-amzn-trace-id|x-forwarded-for|x-forwarded-port|x-forwarded-proto|cf-.*|x-tidegate-.*|x-real-ip|cdn-loop)$/

/**
 * The headers that functions of an HTTP API see: the client's, after parameter mapping, and the six that are
 * always there. Lower-case names, sorted; lines as the runtime joined them.
 * @param bodyLength bytes of the body; `undefined` when it was not read
 */
export function functionHeaders(
  call: Invocation,
  headers: HeadersView,
  bodyLength: number | undefined,
): [name: string, value: string][] {
  const list: [string, string][] = []
  for (const [name, value] of headers) if (!notShown.test(name)) list.push([name, value])
  const length = bodyLength ?? headers.get('content-length') ?? 0
  if (!headers.has('host')) list.push(['host', call.place.host])
  list.push(
    ['content-length', `${length}`],
    ['x-amzn-trace-id', call.traceHeader],
    ['x-forwarded-for', forwardedFor(call.sourceIp, headers.get('x-forwarded-for'))],
    ['x-forwarded-port', '443'],
    ['x-forwarded-proto', 'https'],
  )
  return list.sort(([a], [b]) => (a < b ? -1 : 1))
}
