import { DurableObject } from 'cloudflare:workers'
import type { DayUsage, QuotaTerms, TakeReply, TakeRequest, UsageQuery } from '../ports.ts'
import type { MeteredRow, MeteredSlice, MeteredStage, MeteringQuery } from '../ports-metering.ts'
import type { SenderReport, SenderTotals } from '../ports-senders.ts'
import {
  addFigures,
  addStage,
  createFigures,
  readFigures,
  readStages,
  type FiguresLogic,
} from './metered-figures.ts'
import { addBatch, readBatches } from './waf-samples.ts'

/**
 * The Durable Object of a meter. One object a meter id: all buckets, the quota and the counters of
 * one key in one plan, or of one stage, so that one message answers for all of them, in one order.
 * Other objects of the class hold the figures of a stage's calls, one the list of such stages, and
 * some, in memory only, what isolates told of the senders of a firewall's rate-based rule, and sampled
 * requests of a web ACL.
 *
 * In memory: levels, and what isolates hold. In storage: one row with the quota and the slow
 * buckets, one row for each ended day; figures of calls. The row never says more is left than there is,
 * so eviction, deploys and kill -9 lose at most the reserve of a busy key and never give a unit twice.
 * Buckets that fill within ten seconds cause no write: an idle object is evicted no sooner.
 */

/** What the object does with its memory; handed in, because the arithmetic belongs to the core. */
export interface MeterLogic<Meter, Row> {
  load(text: string | undefined, nowMs: number): { readonly meter: Meter; readonly row: Row }
  take(meter: Meter, request: TakeRequest, nowMs: number): TakeReply
  usageReport(
    meter: Meter,
    ended: readonly DayUsage[],
    query: UsageQuery,
    nowMs: number,
  ): DayUsage[]
  setRemaining(meter: Meter, quota: QuotaTerms, remaining: number, nowMs: number): DayUsage
  /** What must be durable before the answer leaves. */
  mustWrite(row: Row, meter: Meter, nowMs: number): MeterWriting | undefined
  /** Whether the answer to a strict plan's message waits for the next writing. */
  awaitsWriting(row: Row, meter: Meter, nowMs: number): boolean
  /** What is to be written once the meter fell silent. */
  settle(row: Row, meter: Meter, nowMs: number): MeterWriting | undefined
  /** True when there is nothing to settle. */
  isExact(row: Row, meter: Meter): boolean
  readonly settleMs: number
  /** Least time between two writings that answers of strict plans wait for. */
  readonly groupMs: number
}

/** The meter's row, and days that ended since it was last written. */
interface MeterWriting {
  readonly text: string
  readonly endedDays: readonly DayUsage[]
}

/** What the adapter calls; the class behind a namespace has at least these. */
export interface MeterRpc extends Rpc.DurableObjectBranded {
  take(request: TakeRequest): TakeReply | Promise<TakeReply>
  usage(query: UsageQuery): DayUsage[]
  setRemaining(quota: QuotaTerms, remaining: number): DayUsage
  record(rows: readonly MeteredRow[]): void
  query(query: MeteringQuery): readonly MeteredSlice[]
  addStage(stage: MeteredStage): void
  stages(): readonly MeteredStage[]
  tally(report: SenderReport): SenderTotals
  /** A batch of samples as text, and all that are kept. */
  keepSamples(text: string): void
  samples(): string[]
}

/** Days of usage that an object keeps: more than any report spans. */
const keptDays = 400

/** What isolates told of one rule's senders; handed in as well. */
export interface TallyLogic<Tally> {
  empty(): Tally
  tally(state: Tally, report: SenderReport, nowMs: number): SenderTotals
}

/** Builds the class that `index.ts` exports: `export class Meter extends meterObject(meterLogic, figuresLogic, tallyLogic) {}`. */
export function meterObject<Meter, Row, Tally>(
  logic: MeterLogic<Meter, Row>,
  figures: FiguresLogic,
  tallies: TallyLogic<Tally>,
) {
  return class extends DurableObject implements MeterRpc {
    readonly #sql: SqlStorage
    readonly #meter: Meter
    readonly #row: Row
    readonly #tally: Tally = tallies.empty()
    #heardAtMs = 0
    #timerRuns = false
    #writing: Promise<void> | undefined
    #writtenTogetherAtMs = 0

    constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
      super(ctx, env)
      this.#sql = ctx.storage.sql
      this.#sql.exec('CREATE TABLE IF NOT EXISTS meter (id INTEGER PRIMARY KEY, state TEXT)')
      this.#sql.exec(
        'CREATE TABLE IF NOT EXISTS usage (day TEXT PRIMARY KEY, used INTEGER, remaining INTEGER)',
      )
      createFigures(this.#sql)
      const [saved] = this.#sql.exec<{ state: string }>('SELECT state FROM meter')
      const { meter, row } = logic.load(saved?.state, Date.now())
      this.#meter = meter
      this.#row = row
    }

    take(request: TakeRequest): TakeReply | Promise<TakeReply> {
      const nowMs = Date.now()
      const reply = logic.take(this.#meter, request, nowMs)
      if (request.exact === true) return this.#afterWriting(reply, nowMs)
      this.#write(logic.mustWrite(this.#row, this.#meter, nowMs), nowMs)
      this.#watch(nowMs)
      return reply
    }

    usage(query: UsageQuery): DayUsage[] {
      // The day before the range carries what was left into it; it may lie any time back.
      const ended = this.#sql
        .exec<DayUsage & Record<string, SqlStorageValue>>(
          'SELECT * FROM usage WHERE day <= ? ORDER BY day',
          query.endDay,
        )
        .toArray()
      return logic.usageReport(this.#meter, ended, query, Date.now())
    }

    setRemaining(quota: QuotaTerms, remaining: number): DayUsage {
      const nowMs = Date.now()
      const today = logic.setRemaining(this.#meter, quota, remaining, nowMs)
      this.#write(logic.settle(this.#row, this.#meter, nowMs), nowMs)
      return today
    }

    record(rows: readonly MeteredRow[]): void {
      addFigures(this.#sql, figures, rows)
    }

    query(query: MeteringQuery): readonly MeteredSlice[] {
      return readFigures(this.#sql, figures, query)
    }

    addStage(stage: MeteredStage): void {
      addStage(this.#sql, stage)
    }

    stages(): readonly MeteredStage[] {
      return readStages(this.#sql)
    }

    keepSamples(text: string): void {
      addBatch(this.#sql, text, Date.now())
    }

    samples(): string[] {
      return readBatches(this.#sql, Date.now())
    }

    tally(report: SenderReport): SenderTotals {
      return tallies.tally(this.#tally, report, Date.now())
    }

    /** The reply of a strict plan: on disk before it leaves, in one writing for all that wait. */
    async #afterWriting(reply: TakeReply, nowMs: number): Promise<TakeReply> {
      if (logic.awaitsWriting(this.#row, this.#meter, nowMs)) {
        await (this.#writing ??= this.#writeTogether(nowMs))
      }
      return reply
    }

    /** All events of an object share its context, so that they may wait for one promise. */
    #writeTogether(nowMs: number): Promise<void> {
      // A clock that stepped back makes no wait longer.
      const sinceMs = Math.max(0, nowMs - this.#writtenTogetherAtMs)
      return new Promise((written, failed) => {
        setTimeout(
          () => {
            const atMs = Date.now()
            this.#writing = undefined
            this.#writtenTogetherAtMs = atMs
            try {
              written(this.#write(logic.settle(this.#row, this.#meter, atMs), atMs))
            } catch (error) {
              failed(error)
            }
          },
          Math.max(0, logic.groupMs - sinceMs),
        )
      })
    }

    /** Looks after what is not written yet once the meter falls silent. */
    #watch(nowMs: number): void {
      this.#heardAtMs = nowMs
      // A timer keeps the object in memory and billed; an exact row needs none.
      if (!this.#timerRuns && !logic.isExact(this.#row, this.#meter)) {
        this.#settleLater(logic.settleMs)
      }
    }

    #settleLater(afterMs: number): void {
      this.#timerRuns = true
      setTimeout(() => {
        this.#timerRuns = false
        const nowMs = Date.now()
        const silentMs = Math.max(0, nowMs - this.#heardAtMs)
        if (silentMs < logic.settleMs) this.#settleLater(logic.settleMs - silentMs)
        else this.#write(logic.settle(this.#row, this.#meter, nowMs), nowMs)
      }, afterMs)
    }

    /** The runtime holds replies back until what is written here is durable. */
    #write(writing: MeterWriting | undefined, nowMs: number): void {
      if (writing === undefined) return
      this.#sql.exec('INSERT OR REPLACE INTO meter VALUES (1, ?)', writing.text)
      if (writing.endedDays.length === 0) return
      for (const { day, used, remaining } of writing.endedDays) {
        this.#sql.exec('INSERT OR REPLACE INTO usage VALUES (?, ?, ?)', day, used, remaining)
      }
      const oldest = new Date(nowMs - keptDays * 86_400_000).toISOString().slice(0, 10)
      this.#sql.exec('DELETE FROM usage WHERE day < ?', oldest)
    }
  }
}
