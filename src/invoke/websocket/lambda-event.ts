import { headerViews } from '../integration/lambda/event-v1.ts'
import type { Invocation } from '../invocation.ts'
import type { HeaderList } from '../reply.ts'
import { eventHeaders } from '../request/event-headers.ts'
import { capitalizeHeader } from '../request/headers.ts'
import { lastQueryValue } from '../request/query.ts'
import { socketRequestContext, type SocketEvent } from './socket-event.ts'

type Fields = Readonly<Record<string, unknown>>

/** What each event has beside `requestContext`. */
const fields: Readonly<Record<SocketEvent['eventType'], (call: Invocation) => Fields>> = {
  CONNECT: (call) => ({ ...headerViews(handshakeHeaders(call)), ...queryViews(call) }),
  MESSAGE: (call) => ({ body: call.socket?.message?.text }),
  DISCONNECT: ({ place }) => headerViews(disconnectHeaders(place.host)),
}

/**
 * The event of a connection as text, for a function.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integrations.html
 */
export function socketEvent(call: Invocation): string {
  const { socket, plan } = call
  if (socket === undefined) throw new Error('the call is no event of a connection')
  const { body, ...rest } = fields[socket.eventType](call)
  return JSON.stringify({
    ...rest,
    ...(plan.variables !== undefined && { stageVariables: plan.variables }),
    requestContext: socketRequestContext(call, socket),
    ...(body !== undefined && { body }),
    isBase64Encoded: false,
  })
}

/** Observed: four headers, three of them always empty. */
const disconnectHeaders = (host: string): HeaderList => [
  ['Host', host],
  ['x-api-key', ''],
  ['X-Forwarded-For', ''],
  ['x-restapi', ''],
]

/**
 * The handshake's headers without those of the upgrade itself, with the host that was called.
 * Differs: a name that neither the author of the API nor a usual client spells is capitalized.
 */
export function handshakeHeaders(call: Invocation): HeaderList {
  const { headerNames } = call.plan
  const list: HeaderList = [['Host', call.place.host]]
  for (const [name, value] of eventHeaders(call)) {
    const lower = name.toLowerCase()
    if (lower === 'host') continue
    const isUnknown = name === lower && !headerNames.has(lower)
    list.push([isUnknown ? capitalizeHeader(lower) : name, value])
  }
  return list
}

/** The query in both views; nothing at all without one. */
export function queryViews({ query }: Invocation): Fields {
  if (query.multi.size === 0) return {}
  const single = Array.from(query.multi.keys(), (name) => [name, lastQueryValue(query, name) ?? ''])
  return {
    queryStringParameters: Object.fromEntries(single),
    multiValueQueryStringParameters: Object.fromEntries(query.multi),
  }
}
