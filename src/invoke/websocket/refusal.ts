import type { GatewayResponseType } from '../../definition/gateway-response.ts'
import { gatewayResponseDefaults } from '../gateway-response/defaults.ts'
import { noteMessage } from '../gateway-response/note-message.ts'
import type { Invocation } from '../invocation.ts'
import type { Refusal } from '../refusal.ts'
import { reply, type Reply } from '../reply.ts'
import type { SocketEvent } from './socket-event.ts'

/** Where a WebSocket API's status is not the one of REST APIs. */
const statuses: Partial<Record<GatewayResponseType, number>> = {
  // Observed: 502 for a function that throws or answers nonsense; there is no 504 but for time-outs.
  INTEGRATION_FAILURE: 502,
  RESOURCE_NOT_FOUND: 403,
  DEFAULT_4XX: 400,
  DEFAULT_5XX: 500,
}

/** Status → message, for refusals whose status says all. */
const messages: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  429: 'Too Many Requests',
  504: 'Endpoint request timed out',
}

/** Types whose own text callers see, or the text that the refusing step chose. */
const telling: ReadonlySet<GatewayResponseType> = new Set([
  'BAD_REQUEST_PARAMETERS',
  'DEFAULT_4XX',
  'EXPIRED_TOKEN',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'THROTTLED',
])

/**
 * Formats a refusal. Its body is the error frame of a message, and the answer to a refused handshake;
 * the same spacing as recorded. A call that is no event of a connection gets `{"message":"Forbidden"}`.
 */
export function refuseSocket(call: Invocation, refusal: Refusal): Reply {
  const status =
    refusal.status ?? statuses[refusal.type] ?? gatewayResponseDefaults[refusal.type].status ?? 500
  const message = messageOf(refusal, status)
  noteMessage(call, message)
  return reply(
    status,
    [
      ['Content-Type', 'application/json'],
      ['x-amzn-ErrorType', refusal.errorType ?? errorTypeOf(call, refusal.type, status)],
      ...(refusal.headers ?? []),
    ],
    call.socket === undefined
      ? JSON.stringify({ message })
      : errorFrame(message, call.socket, call.requestId),
  )
}

/** `{"message": "Forbidden", "connectionId":"…", "requestId":"…"}`; a body that no model fits names the message. */
export function errorFrame(
  message: string,
  { connectionId, messageId = '' }: Pick<SocketEvent, 'connectionId' | 'messageId'>,
  requestId: string,
): string {
  return message === badRequestBody
    ? `{"message" : "${badRequestBody}", "connectionId": "${connectionId}", "messageId": "${messageId}"}`
    : `{"message": ${JSON.stringify(message)}, "connectionId":"${connectionId}", "requestId":"${requestId}"}`
}

const badRequestBody = 'Bad request body'

function messageOf({ type, message }: Refusal, status: number): string {
  if (type === 'BAD_REQUEST_BODY') return badRequestBody
  // The class default says nothing of its own: the status does.
  const own = message ?? (type === 'DEFAULT_4XX' ? null : gatewayResponseDefaults[type].message)
  if (telling.has(type) && own !== null) return own
  return messages[status] ?? (status < 500 ? 'Forbidden' : 'Internal server error')
}

/** The error type of the status class where the refusal only passes a backend's status on. */
function errorTypeOf(call: Invocation, type: GatewayResponseType, status: number): string {
  // The management API has a name of its own for too many calls.
  if (type === 'THROTTLED' && call.socket === undefined) return 'LimitExceededException'
  if (type === 'RESOURCE_NOT_FOUND' || (type === 'DEFAULT_4XX' && status === 403)) {
    return 'ForbiddenException'
  }
  if (type === 'DEFAULT_4XX' && status === 401) return 'UnauthorizedException'
  return gatewayResponseDefaults[type].errorType
}
