import { extendedRequestId, isUuid, requestId, segmentId, traceId } from '../aws/ids.ts'
import type { ProtocolType } from '../definition/common.ts'

/** The identifiers of one call, in the forms of its protocol. */
export interface CallIds {
  readonly requestId: string
  readonly makeId: (kind: 'extended' | 'trace', client?: string) => string
}

/**
 * REST calls have a UUID (a client's own is adopted) and a second, extended id; calls of the newer APIs have
 * one short id for both. @param given the client's `x-amzn-RequestId`
 */
export function callIds(protocol: ProtocolType, given: string | null, nowMs: number): CallIds {
  if (protocol === 'REST') {
    return {
      requestId: given !== null && isUuid(given) ? given : requestId(),
      makeId: (kind, client) =>
        kind === 'extended' ? extendedRequestId() : restTrace(nowMs, client),
    }
  }
  const id = extendedRequestId()
  return {
    requestId: id,
    makeId: (kind, client) => (kind === 'extended' ? id : rootTrace(nowMs, client)),
  }
}

/** A client's whole header is kept; one without a parent gets one; none: everything is new, not sampled. */
function restTrace(nowMs: number, client: string | undefined): string {
  if (client === undefined || !client.includes('Root=')) {
    return `Root=${traceId(nowMs)};Parent=${segmentId()};Sampled=0`
  }
  if (client.includes('Parent=')) return client
  const [sampled = ';Sampled=0'] = /;\s*Sampled=[^;]*/.exec(client) ?? []
  return `${client.replace(sampled, '')};Parent=${segmentId()}${sampled}`
}

/** HTTP APIs take no part in tracing: a client's header passes, else there is a new root and nothing more. */
function rootTrace(nowMs: number, client: string | undefined): string {
  return client?.includes('Root=') === true ? client : `Root=${traceId(nowMs)}`
}
