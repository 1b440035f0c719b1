import type { ProtocolType } from '../../definition/common.ts'
import { callIds } from '../call-ids.ts'
import type { Reason } from '../refusal.ts'

/** Why a call never reached a stage, and in which protocol's words its caller hears of it. */
export interface Turned {
  readonly protocol: ProtocolType
  readonly reason: Reason
}

const lost: ReadonlySet<string> = new Set(['stage-unknown', 'no-base-path-mapping'])

/**
 * The answer to a call that reached no stage; no gateway response can be customised for it. REST says 403
 * Forbidden to everything, HTTP APIs say 404 Not Found when there is no stage or no mapping.
 */
export function turnAway(
  { protocol, reason }: Turned,
  given: string | null,
  nowMs: number,
): Response {
  const { requestId, makeId } = callIds(protocol, given, nowMs)
  if (protocol !== 'HTTP') {
    return new Response('{"message":"Forbidden"}', {
      status: 403,
      headers: {
        'Content-Type': 'application/json',
        'x-amzn-ErrorType': 'ForbiddenException',
        'x-amzn-RequestId': requestId,
        'x-amz-apigw-id': makeId('extended'),
      },
    })
  }
  const [status, message] = lost.has(reason.code) ? [404, 'Not Found'] : [403, 'Forbidden']
  return new Response(`{"message":"${message}"}`, {
    status,
    headers: { 'Content-Type': 'application/json', 'apigw-requestid': requestId },
  })
}
