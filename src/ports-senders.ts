/**
 * How many requests each sender of a rate-based rule made everywhere: one object a rule, which every
 * isolate tells now and then what it counted itself. Nothing waits for it, and losing a message or
 * the object's memory loses at most a few seconds, because each report is the whole window's count.
 * @throws when the object cannot be reached; the caller goes on with its own count.
 */
export interface Senders {
  /** Replaces what this isolate told before of these senders. Hops: 1, after the answer. */
  tally(ruleId: string, report: SenderReport): Promise<SenderTotals>
}

/** What one isolate counted of one rule's busiest senders in the trailing window. */
export interface SenderReport {
  /** Random per isolate. */
  readonly isolateId: string
  readonly windowSeconds: number
  /** Requests in a window from which on every isolate should hear of a sender. */
  readonly limit: number
  /** At most 500. */
  readonly senders: readonly SenderCount[]
}

/** A sender, by the aggregation key's components joined, and a number of requests. */
export interface SenderCount {
  readonly key: string
  readonly requests: number
}

/** What all other isolates counted: of the senders asked about, and of those near or above the limit. */
export interface SenderTotals {
  readonly others: readonly SenderCount[]
}
