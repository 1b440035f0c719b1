import { byteString } from '../byte-string.ts'
import type { Invocation } from '../invocation.ts'
import { bodilessStatuses, type Reply } from '../reply.ts'

/** The answer to a handshake that was refused, or to a call of the management API; a 101 passes as it is. */
export function respondSocket(call: Invocation, reply: Reply): Response {
  if (reply.native !== undefined) return reply.native
  const headers = new Headers()
  for (const [name, value] of [...reply.headers, ...(call.responseExtras ?? [])]) {
    headers.append(name, byteString(value))
  }
  headers.set('x-amzn-RequestId', call.requestId)
  const { status, body } = reply
  return new Response(bodilessStatuses.has(status) ? null : body, { status, headers })
}

/** The 500 of a call whose response could not be built. */
export function lastResortSocket(call: Invocation): Response {
  return new Response('{"message":"Internal server error"}', {
    status: 500,
    headers: { 'content-type': 'application/json', 'x-amzn-requestid': call.requestId },
  })
}
