import type { Invocation } from '../invocation.ts'
import type { Pair, WafRequest } from './request.ts'

/** Headers that Cloudflare sets on every call; rules about what clients send must not see them. */
const platformHeaders: ReadonlySet<string> = new Set([
  'cdn-loop',
  'cf-connecting-ip',
  'cf-connecting-ipv6',
  'cf-ew-via',
  'cf-ipcountry',
  'cf-ray',
  'cf-visitor',
  'cf-worker',
  'x-forwarded-proto',
  'x-real-ip',
])

/** A call as the firewall sees it. */
export function wafRequest(call: Invocation, body: Uint8Array | undefined): WafRequest {
  const { connection } = call
  const { country, region, asn } = connection?.place ?? {}
  const headers: Pair[] = [...call.head.headers]
  return {
    method: call.method,
    uriPath: call.place.contextPath,
    query: call.place.query,
    // Without the platform in front, these names are the client's own words.
    headers:
      connection === undefined ? headers : headers.filter(([name]) => !platformHeaders.has(name)),
    ...(body !== undefined && { body }),
    sourceIp: call.sourceIp,
    ...(country !== undefined && { country }),
    ...(region !== undefined && { region }),
    ...(asn !== undefined && { asn }),
  }
}
