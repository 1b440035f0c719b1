import { clfTime } from '../../aws/time.ts'
import type { ConnectionRecord } from '../../ports.ts'
import type { AuthorizerResult, Identity, Invocation } from '../invocation.ts'
import type { Message } from './message.ts'

/** One event in the life of a connection. */
export interface SocketEvent {
  readonly eventType: 'CONNECT' | 'MESSAGE' | 'DISCONNECT'
  readonly connectionId: string
  /** Milliseconds since the epoch; the same in all events of a connection. */
  readonly connectedAtMs: number
  readonly userAgent: string | undefined
  /** Of a message. */
  readonly messageId?: string
  readonly message?: Message
  /** How the connection ended. */
  readonly disconnect?: { readonly statusCode: number; readonly reason: string }
}

/**
 * `requestContext` of a connection's events.
 * Observed: request id and extended request id are the same; there is no account id, no domain prefix,
 * and no key without a value.
 */
export function socketRequestContext(call: Invocation, socket: SocketEvent): object {
  const { plan, authorizer, requestId } = call
  return {
    routeKey: call.target?.routeKey,
    ...(authorizer !== undefined && { authorizer: authorizerView(authorizer) }),
    ...(socket.messageId !== undefined && { messageId: socket.messageId }),
    ...(socket.disconnect !== undefined && {
      disconnectStatusCode: socket.disconnect.statusCode,
    }),
    eventType: socket.eventType,
    extendedRequestId: requestId,
    requestTime: clfTime(call.startedAtMs),
    messageDirection: 'IN',
    ...(socket.disconnect !== undefined && { disconnectReason: socket.disconnect.reason }),
    stage: plan.stageName,
    connectedAt: socket.connectedAtMs,
    requestTimeEpoch: call.startedAtMs,
    identity: {
      ...knownIdentity(call.identity),
      ...(socket.userAgent !== undefined && { userAgent: socket.userAgent }),
      sourceIp: call.sourceIp,
    },
    requestId,
    domainName: call.place.host,
    connectionId: socket.connectionId,
    apiId: plan.apiId,
  }
}

/** What an authorizer said, as events show it: every value is text. */
function authorizerView(authorizer: AuthorizerResult): Record<string, unknown> {
  const { principalId, context, integrationLatencyMs } = authorizer
  return {
    ...(principalId !== undefined && { principalId }),
    ...(integrationLatencyMs !== undefined && { integrationLatency: integrationLatencyMs }),
    ...context,
  }
}

/** The members of an identity that have a value; those of certificates and private networks are objects of REST. */
export function knownIdentity(identity: Identity): Record<string, string> {
  return Object.fromEntries(
    Object.entries(identity).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  )
}

/** What a shard has to know of a connection that is about to open. */
export function connectionRecord(call: Invocation, socket: SocketEvent): ConnectionRecord {
  const { plan, place, authorizer } = call
  const identity = knownIdentity(call.identity)
  return {
    connectionId: socket.connectionId,
    apiId: plan.apiId,
    stageName: plan.stageName,
    connectedAtMs: socket.connectedAtMs,
    domainName: place.host,
    scheme: place.scheme,
    sourceIp: call.sourceIp,
    ...(socket.userAgent !== undefined && { userAgent: socket.userAgent }),
    ...(Object.keys(identity).length > 0 && { identity }),
    ...(authorizer !== undefined && {
      authorizer: {
        ...(authorizer.principalId !== undefined && { principalId: authorizer.principalId }),
        ...(authorizer.integrationLatencyMs !== undefined && {
          integrationLatencyMs: authorizer.integrationLatencyMs,
        }),
        context: authorizer.context,
      },
    }),
  }
}
