import { apiIdOf } from '../definition/api.ts'
import { explain, type DeclaredName } from '../invoke/explain/explain.ts'
import type { Explanation } from '../invoke/explain/explanation.ts'
import { planOf } from '../plan/memo.ts'
import type { Ports } from '../ports.ts'
import type { JournalReader, RefusedCall } from '../ports-journal.ts'
import type { CallTrace, TraceStore } from '../trace-store.ts'

/** What `GET /_admin/traces/{requestId}` tells: a trace with every phase, or a refusal by itself. */
export interface ExplainedCall extends CallTrace {
  /** `trace`: asked for by its caller; `refusal`: kept because the call was refused. */
  readonly source: 'trace' | 'refusal'
  readonly explanation?: Explanation
}

/** One line of `GET /_admin/traces`. */
export type RefusalLine = Omit<RefusedCall, 'reason' | 'protocolType'> &
  Pick<Explanation, 'code' | 'summary'>

/** Where explanations come from. */
export interface ExplainSources {
  readonly ports: Ports
  readonly traces: TraceStore
  readonly journal: JournalReader
  readonly declaredName: DeclaredName
}

/** A call by its request id, explained if it was refused; `undefined` when nothing of it is kept. */
export async function explainedCall(
  { ports, traces, journal, declaredName }: ExplainSources,
  requestId: string,
): Promise<ExplainedCall | undefined> {
  const [trace, kept] = await Promise.all([traces.get(requestId), journal.refusal(requestId)])
  const refused = kept ?? (trace === undefined ? undefined : refusalOf(trace))
  const shown = trace ?? (refused === undefined ? undefined : bareTrace(refused))
  if (shown === undefined) return undefined
  const explanation =
    refused === undefined
      ? undefined
      : explain(refused, await routesOf(ports, refused), declaredName)
  const { apiId, stage, protocolType } = refused ?? {}
  return {
    ...shown,
    source: trace === undefined ? 'refusal' : 'trace',
    ...(apiId !== undefined && { apiId, stage }),
    ...(protocolType !== undefined && { protocolType }),
    ...(explanation !== undefined && { explanation }),
  }
}

/** The refusal that a trace saw, for a call that another isolate refused a moment ago. */
function refusalOf(trace: CallTrace): RefusedCall | undefined {
  const { requestId, startedAtMs, method, url, status, notes } = trace
  const step = trace.phases.find(({ outcome, detail }) => outcome === 'refusal' && detail)
  const code = step?.detail?.['code']
  if (step === undefined || typeof code !== 'string') return undefined
  const { apiId, stage, protocolType } = notes
  return {
    requestId,
    startedAtMs,
    method,
    url,
    status,
    phase: step.phase,
    protocolType: protocolType === 'HTTP' || protocolType === 'WEBSOCKET' ? protocolType : 'REST',
    ...(typeof apiId === 'string' && { apiId }),
    ...(typeof stage === 'string' && { stage }),
    reason: { ...step.detail, code },
  }
}

/** A refusal as a trace: the one phase that is known. */
function bareTrace({ requestId, method, url, status, startedAtMs, phase, reason }: RefusedCall) {
  const step = { phase, outcome: 'refusal', microseconds: 0, detail: reason } as const
  return { requestId, method, url, status, startedAtMs, phases: [step], log: [], notes: {} }
}

/** Which refusals a list is about; absent members match all. */
export interface RefusalFilter {
  readonly apiId?: string | undefined
  readonly stage?: string | undefined
  readonly code?: string | undefined
  readonly status?: string | undefined
  readonly limit: number
}

/** Refusals kept in the last ten minutes, newest first. */
export async function recentRefusals(
  { journal, declaredName }: Pick<ExplainSources, 'journal' | 'declaredName'>,
  { apiId, stage, code, status, limit }: RefusalFilter,
): Promise<readonly RefusalLine[]> {
  const kept = await journal.refusals(Number.MAX_SAFE_INTEGER)
  return kept
    .filter(
      (one) =>
        (apiId === undefined || one.apiId === apiId) &&
        (stage === undefined || one.stage === stage) &&
        (code === undefined || one.reason.code === code) &&
        (status === undefined || String(one.status) === status),
    )
    .slice(0, limit)
    .map((one) => {
      const { reason, protocolType: _, ...line } = one
      return { ...line, code: reason.code, summary: explain(one, [], declaredName).summary }
    })
}

/** The routes of the API that refused, for calls that matched none of them. */
async function routesOf(ports: Ports, { apiId, stage }: RefusedCall): Promise<readonly string[]> {
  if (apiId === undefined || stage === undefined) return []
  const snapshot = await ports.definitions.stage(apiId, stage)
  if (snapshot === undefined || apiIdOf(snapshot.definition) !== apiId) return []
  return planOf(snapshot).methods.map(({ routeKey }) => routeKey)
}
