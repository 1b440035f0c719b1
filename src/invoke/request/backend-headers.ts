import type { Invocation } from '../invocation.ts'
import { forwardedFor } from './forwarded.ts'

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
  headers: Headers,
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
