import { httpDate } from '../../aws/time.ts'
import type { ProtocolType } from '../../definition/common.ts'
import type { Ports } from '../../ports.ts'
import { callIds, type CallIds } from '../call-ids.ts'
import { keptUrl } from '../closing/journal.ts'
import { keptEvidence } from '../redact.ts'
import type { Reason } from '../refusal.ts'
import type { RequestHead } from '../request/head.ts'
import { viewUrl } from './url.ts'

/** Why a call never reached a stage, and in which protocol's words its caller hears of it. */
export interface Turned {
  readonly protocol: ProtocolType
  readonly reason: Reason
}

/** Who asked: the request, its head, and the request id that the client gave. */
interface Asked {
  readonly request: Request
  readonly head: RequestHead
  readonly given: string | null
  readonly startedAtMs: number
}

const lost: ReadonlySet<string> = new Set(['stage-unknown', 'no-base-path-mapping'])

/** Status, message and error type of an answer. */
type Words = readonly [status: number, message: string, errorType: string]

const forbidden: Words = [403, 'Forbidden', 'ForbiddenException']
const notFound: Words = [404, 'Not Found', 'NotFoundException']
const broken: Words = [500, 'Internal server error', 'InternalServerErrorException']

/**
 * The answer to a call that reached no stage; no gateway response can be customised for it. REST says 403
 * Forbidden to everything, HTTP APIs say 404 Not Found when there is no stage or no mapping. When it could
 * not be found out which stage is meant, the failure is the gateway's.
 */
export function turnAway(
  turned: Turned,
  { request, head, given, startedAtMs }: Asked,
  ports: Ports,
): Response {
  const { protocol, reason } = turned
  const ids = callIds(protocol, given, startedAtMs)
  const words = wordsFor(turned)
  const [status, message] = words
  // Cut, not parsed: two Host headers make a URL that no parser accepts.
  const { path, query } = viewUrl(head.url)
  ports.journal.refused({
    requestId: ids.requestId,
    startedAtMs,
    method: request.method,
    url: keptUrl(path, query),
    status,
    protocolType: protocol,
    phase: 'front-door',
    reason: { ...keptEvidence(reason), code: reason.code },
  })
  return new Response(`{"message":"${message}"}`, {
    status,
    headers: headersOf(protocol, words, ids, startedAtMs),
  })
}

function wordsFor({ protocol, reason }: Turned): Words {
  if (reason.code === 'defect') return broken
  return protocol === 'HTTP' && lost.has(reason.code) ? notFound : forbidden
}

function headersOf(
  protocol: ProtocolType,
  [, , errorType]: Words,
  { requestId, makeId }: CallIds,
  nowMs: number,
): Record<string, string> {
  const common = { 'Content-Type': 'application/json', Date: httpDate(nowMs) }
  if (protocol === 'HTTP') return { ...common, 'apigw-requestid': requestId }
  return {
    ...common,
    'x-amzn-ErrorType': errorType,
    'x-amzn-RequestId': requestId,
    'x-amz-apigw-id': makeId('extended'),
  }
}
