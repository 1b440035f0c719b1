import { httpDate } from '../aws/time.ts'
import { byteString } from './byte-string.ts'
import type { CorsRules } from './cors/rules.ts'
import { internalErrorBody } from './gateway-response/http-api.ts'
import type { Invocation } from './invocation.ts'
import { bodilessStatuses, type Reply } from './reply.ts'
import { utf8Length } from './text.ts'
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

/** Names of lines that are left out where the body's length is known. */
const leftOut: ReadonlySet<string> = new Set([...hopByHop, 'content-length'])
const leftOutOfStreams: ReadonlySet<string> = new Set(hopByHop)

function built(call: Invocation, { status, headers: lines, body }: Reply): Response {
  const isBodiless = bodilessStatuses.has(status)
  const sent = isBodiless || call.method === 'HEAD' ? null : body
  const response = uncoded(sent, status)
  const { headers } = response
  const isStream = body instanceof ReadableStream && !isBodiless
  const dropped = isStream ? leftOutOfStreams : leftOut
  // Of its own the runtime types a text.
  let isTyped = typeof sent !== 'string'
  // Added one by one: a response that is made with its headers copies all of them once more.
  for (const [name, value] of lines) {
    const lower = name.toLowerCase()
    if (dropped.has(lower)) continue
    if (lower === 'content-type' && !isTyped) {
      isTyped = true
      headers.set(name, byteString(value))
    } else headers.append(name, byteString(value))
  }
  if (!isTyped) headers.delete('content-type')
  if (!isBodiless && !(body instanceof ReadableStream)) {
    headers.set('content-length', String(lengthOf(body ?? '')))
  }
  return response
}

const lengthOf = (body: Uint8Array | string): number =>
  typeof body === 'string' ? utf8Length(body) : body.length

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
