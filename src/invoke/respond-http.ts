import { httpDate } from '../aws/time.ts'
import { byteString } from './byte-string.ts'
import type { CorsRules } from './cors/rules.ts'
import { internalErrorBody } from './gateway-response/http-api.ts'
import type { Invocation } from './invocation.ts'
import { bodilessStatuses, type Reply } from './reply.ts'
import { uncoded } from './uncoded.ts'

/** Belong to the connection with the backend, not to the one with the client. */
const hopByHop = [
  'connection',
  'keep-alive',
  'proxy-connection',
  'te',
  'trailer',
  'upgrade',
] as const

/**
 * Turns an HTTP API's reply into the client's response: the request id, CORS headers when the API has a
 * configuration, the length of a body that is at hand. A proxied backend response streams through.
 */
export function compileHttpResponder(
  cors: CorsRules | undefined,
): (call: Invocation, reply: Reply) => Response {
  return (call, reply) => {
    const response = reply.native === undefined ? built(call, reply) : passedOn(reply.native)
    const { headers } = response
    cors?.apply(call, headers)
    for (const [name, value] of call.responseExtras ?? []) headers.append(name, value)
    headers.set('apigw-requestid', call.requestId)
    if (!headers.has('date')) headers.set('date', httpDate(call.startedAtMs))
    return response
  }
}

function built(call: Invocation, { status, headers: lines, body }: Reply): Response {
  const headers = new Headers()
  for (const [name, value] of lines) headers.append(name, byteString(value))
  for (const name of hopByHop) if (headers.has(name)) headers.delete(name)
  if (bodilessStatuses.has(status)) {
    headers.delete('content-length')
    return uncoded(null, { status, headers })
  }
  const bytes = typeof body === 'string' ? new TextEncoder().encode(body) : body
  const length = bytes === null ? 0 : bytes instanceof Uint8Array ? bytes.length : undefined
  if (length !== undefined) headers.set('content-length', `${length}`)
  return uncoded(call.method === 'HEAD' ? null : bytes, { status, headers })
}

function passedOn(native: Response): Response {
  const response = new Response(native.body, native)
  for (const name of hopByHop) if (response.headers.has(name)) response.headers.delete(name)
  return response
}

/** The 500 of a call whose response could not be built. */
export function lastResortHttp(call: Invocation): Response {
  return new Response(internalErrorBody, {
    status: 500,
    headers: { 'content-type': 'application/json', 'apigw-requestid': call.requestId },
  })
}
