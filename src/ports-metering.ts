import type { ProtocolType } from './definition/common.ts'

/**
 * What calls did, summed: the one place where counts, bytes and times of calls are kept, whoever
 * asks for them (cost report, CloudWatch-like metrics) and wherever they are stored (SQLite of a
 * Durable Object, Analytics Engine). Quotas do not rest on it: an isolate that dies takes what it
 * has not sent, at most twenty seconds' detail.
 */
export interface Metering {
  /** Adds what one isolate measured. A message that failed is not to be repeated: it may have arrived. Hops: 1. */
  record(stage: MeteredStage, rows: readonly MeteredRow[]): Promise<void>
  /** Sums by period and by what `by` names, in order of time; periods without calls are left out. Hops: 1. */
  query(query: MeteringQuery): Promise<readonly MeteredSlice[]>
  /** Every stage that was ever called, those deleted since included. Hops: 1. */
  stages(): Promise<readonly MeteredStage[]>
}

/** A stage as metering knows it. */
export interface MeteredStage {
  readonly apiId: string
  readonly stage: string
  readonly protocol: ProtocolType
}

/** What one isolate counted for one method and key within one minute, since it last sent. */
export interface MeteredRow {
  /** Minutes since the epoch. */
  readonly minute: number
  /** `'GET /pets/{id}'`, `'$connect'`; `'-'` for calls that reached no method. */
  readonly method: string
  /** The API key's id; `'-'` for calls without one. */
  readonly keyId: string
  readonly figures: Figures
}

/** What calls add up to. Every member is a sum, but for the `maxMs` of distributions. */
export interface Figures {
  readonly calls: number
  /** Answered with 400 to 499. */
  readonly clientErrors: number
  /** Answered with 500 and above. */
  readonly serverErrors: number
  /** Answered with 429; part of `clientErrors`. */
  readonly throttled: number
  /** Calls whose integration failed, timed out, or answered with 400 and above. */
  readonly integrationErrors: number
  /** Bodies as they came; a body without Content-Length that nothing read counts as 0. */
  readonly bytesIn: number
  /** Bodies as they went; a streamed body without Content-Length counts as 0. */
  readonly bytesOut: number
  readonly cacheHits: number
  readonly cacheMisses: number
  /** Messages to Durable Objects that these calls caused. */
  readonly objectCalls: number
  /** Calls by how much computing they take: see `CpuClass`. */
  readonly cpu: Readonly<Record<CpuClass, number>>
  /** Seconds that WebSocket connections were open, counted when they end. */
  readonly connectionSeconds: number
  /** From the request to its answer. */
  readonly latency: Distribution
  /** Of the calls that reached an integration. */
  readonly integrationLatency: Distribution
}

/**
 * How much computing a call takes; a Worker cannot measure its own. `light`: answered without a
 * backend. `medium`: forwarded. `heavy`: mapping templates, models, signatures or tokens besides.
 */
export type CpuClass = 'light' | 'medium' | 'heavy'

/** How times are spread: enough for averages, the largest, and estimated percentiles. */
export interface Distribution {
  readonly count: number
  readonly sumMs: number
  /** 0 without values. */
  readonly maxMs: number
  /**
   * Values up to each of `boundsMs` (`invoke/closing/distribution.ts`) and above the one before;
   * the last member counts the values above all bounds.
   */
  readonly buckets: readonly number[]
}

/** What a key of slices may be besides time. */
export type MeteringDimension = 'method' | 'keyId'

/** Which sums of one stage. */
export interface MeteringQuery {
  readonly apiId: string
  readonly stage: string
  /**
   * From this instant's period on. A store may keep the sums of days that it no longer tells apart, of
   * all keys together: they stand in the day before the epoch, which no call was on.
   */
  readonly fromMs: number
  /** Up to the period that begins before this instant. */
  readonly toMs: number
  /**
   * Slices begin at multiples of it since the epoch. A multiple of 86,400 (UTC days, kept for 400
   * days) when slices are by key; else a multiple of 60 (minutes, kept for 15 days).
   */
  readonly periodSeconds: number
  /** None: one slice for all calls of a period. */
  readonly by: readonly MeteringDimension[]
}

/** The sums of one period. */
export interface MeteredSlice {
  readonly startMs: number
  /** `'-'` for calls that reached no method; absent when the query does not tell methods apart. */
  readonly method?: string
  /** `'-'` for calls without key; absent when the query does not tell keys apart. */
  readonly keyId?: string
  readonly figures: Figures
}
