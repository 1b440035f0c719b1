import type { GatewayResponseType } from '../../definition/gateway-response.ts'
import type { Invocation } from '../invocation.ts'
import type { Refusal } from '../refusal.ts'
import { reply, type Reply } from '../reply.ts'
import { noteMessage } from './note-message.ts'

/** What an HTTP API answers; its authors cannot change it. */
const statuses = {
  ACCESS_DENIED: 403,
  API_CONFIGURATION_ERROR: 500,
  AUTHORIZER_CONFIGURATION_ERROR: 500,
  AUTHORIZER_FAILURE: 500,
  BAD_REQUEST_BODY: 400,
  BAD_REQUEST_PARAMETERS: 400,
  DEFAULT_4XX: 400,
  DEFAULT_5XX: 500,
  EXPIRED_TOKEN: 403,
  // A backend out of reach or too slow is 503; a function's error says 500 itself. There is no 502 or 504.
  INTEGRATION_FAILURE: 503,
  INTEGRATION_TIMEOUT: 503,
  INVALID_API_KEY: 403,
  INVALID_SIGNATURE: 403,
  MISSING_AUTHENTICATION_TOKEN: 403,
  QUOTA_EXCEEDED: 429,
  REQUEST_TOO_LARGE: 413,
  RESOURCE_NOT_FOUND: 404,
  THROTTLED: 429,
  UNAUTHORIZED: 401,
  UNSUPPORTED_MEDIA_TYPE: 415,
  WAF_FILTERED: 403,
} as const satisfies Record<GatewayResponseType, number>

/** Status → message, capital letters as in HTTP's own reason phrases. */
const messages: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  403: 'Forbidden',
  404: 'Not Found',
  413: 'Request Entity Too Large',
  415: 'Unsupported Media Type',
  429: 'Too Many Requests',
  431: 'Request Header Fields Too Large',
  500: 'Internal Server Error',
  503: 'Service Unavailable',
}

/** Texts of phases that are REST APIs' own: there the status does not tell enough. */
const borrowed: Partial<Record<GatewayResponseType, (refusal: Refusal) => string | undefined>> = {
  BAD_REQUEST_BODY: () => 'Invalid request body',
  BAD_REQUEST_PARAMETERS: ({ message }) => message ?? undefined,
  QUOTA_EXCEEDED: () => 'Limit Exceeded',
}

/** The text of every 500. */
export const internalErrorBody = '{"message":"Internal Server Error"}'

/**
 * Formats a refusal as HTTP APIs do: the status decides the text, `{"message":"Not Found"}`. Only
 * what an HTTP API borrows from REST APIs says what it says there.
 * Leaves `error.message` and `error.messageString` for access logs.
 */
export function refuseHttp(call: Invocation, refusal: Refusal): Reply {
  const status = refusal.status ?? statuses[refusal.type]
  const message =
    borrowed[refusal.type]?.(refusal) ??
    messages[status] ??
    (status < 500 ? 'Bad Request' : 'Internal Server Error')
  noteMessage(call, message)
  return reply(
    status,
    [['content-type', 'application/json'], ...(refusal.headers ?? [])],
    `{"message":${JSON.stringify(message)}}`,
  )
}
