import type { ProtocolType } from './definition/common.ts'

/** A refused call as it is kept, so that its refusal can be explained. Nothing secret. */
export interface RefusedCall {
  readonly requestId: string
  readonly startedAtMs: number
  readonly method: string
  /** Path and query, values of secrets taken out, cut at some hundred characters. */
  readonly url: string
  readonly status: number
  readonly protocolType: ProtocolType
  /** Absent where no stage was reached. */
  readonly apiId?: string
  readonly stage?: string
  /** The gateway response type. */
  readonly responseType?: string
  /** As in `lifecycle.ts`: `'api-key'`. */
  readonly phase: string
  readonly reason: { readonly code: string; readonly [evidence: string]: unknown }
}

/** One call in the access log, by the names of `$context`: `{"httpMethod":"GET","status":200,…}`. */
export type AccessLine = Readonly<Record<string, string | number>>

/**
 * What people look at afterwards: refused calls, and sampled lines of the access log. Bounded, and
 * written behind the answer; what does not fit is dropped. Hops: 0.
 */
export interface Journal {
  refused(call: RefusedCall): void
  /** Whether one more line may be written in this second. */
  admits(nowMs: number): boolean
  /** @param echo whether the line goes to the log as well: stages with a format of their own write theirs */
  access(line: AccessLine, echo: boolean): void
}

/** A line as the admin API lists it. */
export interface NumberedLine {
  /** Counts up from 1 in each isolate. */
  readonly sequence: number
  readonly line: AccessLine
}

/** What somebody is about to ask for. The journal is always among it. */
export interface Gathering {
  /** Figures of calls. */
  readonly calls?: boolean
  /** The usage of this plan's keys. */
  readonly planId?: string
}

/** What the admin API reads of the journal. */
export interface JournalReader {
  /** Hops: 0 when this isolate refused the call, else as many as there are batches of others. */
  refusal(requestId: string): Promise<RefusedCall | undefined>
  /** Newest first. */
  refusals(limit: number): Promise<readonly RefusedCall[]>
  /** Lines after a sequence number, oldest first, of the isolate that answers. */
  lines(after: number, limit: number): readonly NumberedLine[]
}
