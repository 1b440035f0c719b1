/** One step as it ran. */
export interface TraceEntry {
  readonly phase: string
  readonly outcome: 'continue' | 'reply' | 'refusal' | 'defect'
  readonly microseconds: number
  readonly detail?: Readonly<Record<string, unknown>>
}

/**
 * Sees every step of one call: TestInvokeMethod, execution logs and debugging are the same feature.
 * A call without a sink pays one comparison a step.
 */
export interface TraceSink {
  step(entry: TraceEntry): void
  /** A line of the execution log, in API Gateway's own words, without the timestamp. */
  line(text: string): void
  /** Facts that explain a decision, by name. */
  note(name: string, value: unknown): void
}
