import type { Ports } from '../../ports.ts'
import type { AccessLine, RefusedCall } from '../../ports-journal.ts'
import { contextValue } from '../context.ts'
import type { Invocation } from '../invocation.ts'
import type { Phase } from '../phase.ts'
import { keptEvidence, redactAddress, redactUrl } from '../redact.ts'
import type { Refusal } from '../refusal.ts'
import type { StageTarget } from '../stage-target.ts'
import type { TraceSink } from '../trace.ts'
import { responseBytes } from './body-sizes.ts'

/**
 * Keeps refused calls for `/_admin/traces`, and writes the default access log: every call that ends
 * in 400 or above and a part of all others, a bounded number of lines a second. A call that succeeds
 * and is not sampled pays two comparisons and one random number.
 */
export const journal: Phase<StageTarget> = {
  name: 'closing/journal',
  hops: 0,
  compile({ snapshot: { stage } }) {
    const hasOwnLog = (stage.accessLogSettings?.format ?? '') !== ''
    return (call, ports) => {
      if (call.trace !== undefined) describe(call, call.trace)
      if (call.refusal !== undefined) ports.journal.refused(refusedCall(call, call.refusal))
      if (!isSampled(call, ports)) return undefined
      const nowMs = ports.clock.now()
      if (ports.journal.admits(nowMs)) ports.journal.access(accessLine(call, nowMs), !hasOwnLog)
      return undefined
    }
  },
}

/** What a trace is about. */
function describe({ plan, requestId, target }: Invocation, trace: TraceSink): void {
  trace.note('requestId', requestId)
  trace.note('apiId', plan.apiId)
  trace.note('stage', plan.stageName)
  trace.note('protocolType', plan.protocolType)
  if (target !== undefined) trace.note('routeKey', target.routeKey)
}

function isSampled({ reply }: Invocation, { settings, random }: Ports): boolean {
  const { accessLog } = settings
  if (accessLog === undefined) return false
  if (reply === undefined || reply.status >= 400) return true
  return accessLog.successFraction > 0 && random.fraction() < accessLog.successFraction
}

function refusedCall(call: Invocation, { type, reason }: Refusal): RefusedCall {
  const { plan, place, socket } = call
  return {
    requestId: call.requestId,
    startedAtMs: call.startedAtMs,
    // What a connection does after its handshake has no verb.
    method: socket === undefined || socket.eventType === 'CONNECT' ? call.method : socket.eventType,
    url: keptUrl(place.contextPath, place.query),
    status: call.reply?.status ?? 0,
    protocolType: plan.protocolType,
    apiId: plan.apiId,
    stage: plan.stageName,
    responseType: type,
    phase: call.decidedBy,
    reason: { ...keptEvidence(reason), code: reason.code },
  }
}

/** Characters of a path with its query that are kept. */
const urlCharsMax = 512

/** Path and query without secrets. */
export function keptUrl(path: string, query: string): string {
  const url = query === '' ? path : redactUrl(`${path}?${query}`)
  return url.slice(0, urlCharsMax)
}

/** The variables of a line, in order; those without a value are left out. */
const names = [
  'requestId',
  'requestTimeEpoch',
  'apiId',
  'stage',
  'domainName',
  'httpMethod',
  'path',
  'routeKey',
  'status',
  'integrationStatus',
  'integrationLatency',
  'identity.apiKeyId',
  'identity.userAgent',
  'connectionId',
  'eventType',
  'error.responseType',
] as const

/** Characters of one value: a client decides how long its path and its name are. */
const valueCharsMax = 256

function accessLine(call: Invocation, nowMs: number): AccessLine {
  const line: Record<string, string | number> = {}
  for (const name of names) {
    // Of every kind of API in milliseconds: lines of several stand beside each other.
    const value = name === 'requestTimeEpoch' ? call.startedAtMs : contextValue(call, name)
    if (typeof value === 'number') line[name] = value
    else if (typeof value === 'string' && value !== '') line[name] = value.slice(0, valueCharsMax)
  }
  line['responseLatency'] = nowMs - call.startedAtMs
  const length = responseBytes(call)
  if (length !== undefined) line['responseLength'] = length
  line['identity.sourceIp'] = redactAddress(call.sourceIp)
  if (call.refusal !== undefined) {
    line['reason'] = call.refusal.reason.code
    line['phase'] = call.decidedBy
  }
  return line
}
