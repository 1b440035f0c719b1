import type { BucketTerms, DayUsage } from '../../ports.ts'
import { fill, fullLevel, type Level } from './bucket.ts'
import { utcDay } from './calendar.ts'
import type { Bucket, Meter } from './meter.ts'
import { heldUnits, unitsLeft, type Quota } from './quota.ts'
import type { TermsMemory } from './terms.ts'

/**
 * What a meter writes, and when. One row holds a meter; the row may always say *less* is left than
 * there is, never more. So while a key is busy the row is written with a reserve taken off, and
 * grants out of the reserve write nothing; after a crash the rest of the reserve is lost to the
 * caller, never given twice. When the key falls silent the exact state is written.
 */
export const saving = {
  /** Every change is written, exactly, up to this many a second; only a busier meter takes reserves. */
  exactWritesPerSecond: 5,
  /** How long a reserve is meant to last; shorter, but no shorter than `reserveMsMin`, where it is many units. */
  reserveMs: 1_000,
  reserveMsMin: 250,
  reserveUnits: 500,
  /**
   * A meter that wrote within this is busy, and the exact state waits until it is not: so long may
   * the counters of a row lag behind.
   */
  settleMs: 2_000,
  /**
   * A meter that hears no more messages in `settleMs` is quiet: writing its exact row each time
   * costs less than an object that stays awake to write it later (a row is $1, and so are 0.6
   * seconds awake, each a million times).
   */
  quietMessages: 3,
  /** Largest part of what is left that a reserve may take. */
  reserveShare: 0.125,
  /** Seconds of a slow bucket's rate that a reserve may take beyond what is there. */
  reserveRateSeconds: 1,
  /**
   * Least time between two writes of a strict meter. Calls that come meanwhile share the next one:
   * a disk that takes some milliseconds for a write would else be the limit of the key.
   */
  groupMs: 20,
  /** A bucket that fills from empty within this is worth no write of its own: longer idle, it is full again. */
  fastFillMs: 10_000,
} as const

/** What the row of a meter holds, as JSON. */
interface SavedMeter {
  readonly buckets: readonly { readonly terms: TermsMemory<BucketTerms>; readonly level: Level }[]
  readonly quota?: Omit<Quota, 'holdings'> & {
    readonly termsMemory: TermsMemory<Quota['terms']>
    /** Units out in isolates, and units set aside for grants without a write; both part of `charged`. */
    readonly held: number
    readonly reserve: number
  }
  readonly today?: { readonly day: string; readonly used: number }
}

/**
 * The levels of fast buckets go along with a row that is written anyway. They never cause a write,
 * and after a crash they say what was left at most two seconds before.
 */
type WrittenMeter = SavedMeter & {
  readonly fast?: SavedMeter['buckets']
}

/** What is to be written in one transaction: the meter's row, and days that ended since. */
export interface Writing {
  readonly text: string
  readonly endedDays: readonly DayUsage[]
}

/** What is known of the row as last written. Changed in place. */
export interface Row {
  /** Without the fast buckets. */
  text: string
  writtenAtMs: number
  /** Writes of the second that began then. */
  secondAtMs: number
  writesThisSecond: number
  /** Messages heard in the stretch of `settleMs` that began then, and in the one before. */
  stretchAtMs: number
  messages: number
  messagesBefore: number
  /** True when the row has a reserve taken off. */
  reserved: boolean
  saved: SavedMeter | undefined
  /** `charged` of the quota when the row was written, without the reserve. */
  chargedThen: number
}

/** A meter out of its row, or a new one. Isolates' leases of buckets are forgotten with the memory. */
export function loadMeter(text: string | undefined, nowMs: number): { meter: Meter; row: Row } {
  const written = text === undefined ? undefined : (JSON.parse(text) as WrittenMeter)
  const { fast = [], ...saved } = written ?? noMeter
  const chargedThen = saved.quota?.charged ?? 0
  const row: Row = {
    text: JSON.stringify(saved),
    writtenAtMs: 0,
    secondAtMs: 0,
    writesThisSecond: 0,
    stretchAtMs: 0,
    messages: 0,
    messagesBefore: 0,
    reserved: false,
    saved: written === undefined ? undefined : saved,
    chargedThen,
  }
  const buckets = new Map<string, Bucket>()
  for (const { terms, level } of [...saved.buckets, ...fast.map(sinceWritten)]) {
    // Full again is as good as never used; so buckets of methods that are gone do not pile up.
    if (fill(level, terms.current, nowMs).tokens >= terms.current.burst) continue
    buckets.set(terms.current.id, { terms: { ...terms }, level, holdings: new Map() })
  }
  return {
    meter: {
      buckets,
      quota: loadQuota(saved),
      today: loadToday(row.saved, nowMs),
      endedDays: [],
    },
    row,
  }
}

/** What a fast bucket gained until its next writing was due may be spent: the row does not say. */
const sinceWritten = ({ terms, level }: SavedMeter['buckets'][number]) => ({
  terms,
  level: { tokens: level.tokens, atMs: level.atMs + saving.settleMs },
})

/** What a meter that has nothing to remember would write. */
const noMeter: WrittenMeter = { buckets: [] }

/** Units that the row cannot tell from used ones: they went out, or may have gone out, unreported. */
const unreported = ({ quota }: SavedMeter): number =>
  quota === undefined ? 0 : quota.held + quota.reserve

/** The counter never says less than was admitted: what may have been used counts as used. */
function loadToday(saved: SavedMeter | undefined, nowMs: number): Meter['today'] {
  if (saved === undefined) return undefined
  const { day, used } = saved.today ?? { day: utcDay(nowMs), used: 0 }
  return { day, used: used + unreported(saved) }
}

function loadQuota(saved: SavedMeter | undefined): Meter['quota'] {
  if (saved?.quota === undefined) return undefined
  const { termsMemory, held: _, reserve: __, ...rest } = saved.quota
  const unclaimed = rest.unclaimed + unreported(saved)
  return { terms: { ...termsMemory }, state: { ...rest, unclaimed, holdings: new Map() } }
}

/**
 * What to write before the reply may leave, `undefined` when the row still says enough. A quiet
 * meter's row is exact after every message. A busy one writes about once in `reserveMs`; with fast
 * buckets alone, never.
 */
export function mustWrite(row: Row, meter: Meter, nowMs: number): Writing | undefined {
  const sinceMs = nowMs - row.writtenAtMs
  const isQuiet = hearMessage(row, nowMs) <= saving.quietMessages
  if (isQuiet || sinceMs < 0 || sinceMs >= saving.settleMs) return settle(row, meter, nowMs)
  if (isCovered(row, meter, nowMs) && meter.endedDays.length === 0) return undefined
  return write(row, meter, nowMs, reserveOf(row, meter, nowMs))
}

/** Counts a message; returns how many there were in this stretch or the one before, if more. */
function hearMessage(row: Row, nowMs: number): number {
  const sinceMs = nowMs - row.stretchAtMs
  if (sinceMs < 0 || sinceMs >= saving.settleMs) {
    row.messagesBefore = sinceMs < 2 * saving.settleMs ? row.messages : 0
    row.messages = 0
    row.stretchAtMs = nowMs
  }
  row.messages++
  return Math.max(row.messages, row.messagesBefore)
}

/**
 * Whether the reply of a strict plan has to wait until the exact state is written: a unit went out
 * or was counted since. A refusal has nothing to wait for.
 */
export const awaitsWriting = (row: Row, meter: Meter, nowMs: number): boolean =>
  meter.endedDays.length > 0 ||
  row.reserved ||
  row.saved?.today?.used !== meter.today?.used ||
  !isCovered(row, meter, nowMs)

/** Writes the exact state; `undefined` when the row says it already. */
export function settle(row: Row, meter: Meter, nowMs: number): Writing | undefined {
  return isExact(row, meter) ? undefined : write(row, meter, nowMs, noReserve)
}

/** True when the row says what there is: then the object may leave memory at any time. */
export const isExact = (row: Row, meter: Meter): boolean =>
  meter.endedDays.length === 0 && JSON.stringify(snapshot(meter, noReserve)) === row.text

interface Reserve {
  readonly units: number
  /** Share of a slow bucket's tokens, and seconds of its rate. */
  readonly tokenShare: number
  readonly rateSeconds: number
}

const noReserve: Reserve = { units: 0, tokenShare: 0, rateSeconds: 0 }

/** What the key is likely to use until the next write, going by what it used since the last. */
function reserveOf(row: Row, meter: Meter, nowMs: number): Reserve {
  const busy = row.reserved || row.writesThisSecond >= saving.exactWritesPerSecond
  if (!busy) return noReserve
  const sinceMs = nowMs - row.writtenAtMs
  const quota = meter.quota?.state
  const recent = quota === undefined ? 0 : Math.max(0, quota.charged - row.chargedThen)
  // A grant is a second's use at once; taken for use of the moment it would make the reserve many.
  const perMs = recent / Math.max(sinceMs, saving.reserveMsMin)
  const expected = Math.floor(
    Math.max(Math.min(perMs * saving.reserveMs, saving.reserveUnits), perMs * saving.reserveMsMin),
  )
  const most = quota === undefined ? 0 : Math.floor(unitsLeft(quota) * saving.reserveShare)
  return {
    units: Math.min(expected, most),
    tokenShare: saving.reserveShare,
    rateSeconds: saving.reserveRateSeconds,
  }
}

/** True when a meter loaded from the row would have no more to give than this one. */
function isCovered({ saved }: Row, meter: Meter, nowMs: number): boolean {
  for (const { terms, level } of meter.buckets.values()) {
    if (isFast(terms.current)) continue
    const written = saved?.buckets.find((one) => one.terms.current.id === terms.current.id)
    const floor = fill(written?.level ?? fullLevel(terms.current, nowMs), terms.current, nowMs)
    if (floor.tokens > fill(level, terms.current, nowMs).tokens + tokenTolerance) return false
  }
  const quota = meter.quota?.state
  if (quota === undefined) return true
  const written = saved?.quota
  return (
    written !== undefined &&
    written.periodStartMs === quota.periodStartMs &&
    written.extension === quota.extension &&
    sameLimit(written.terms, quota.terms) &&
    written.charged >= quota.charged
  )
}

const sameLimit = (a: Quota['terms'], b: Quota['terms']): boolean =>
  a.limit === b.limit && a.offset === b.offset && a.period === b.period

/** Levels are sums of fractions; a difference this small is rounding. */
const tokenTolerance = 1e-6

const isFast = ({ burst, ratePerSecond }: BucketTerms): boolean =>
  burst * 1_000 <= ratePerSecond * saving.fastFillMs

function write(row: Row, meter: Meter, nowMs: number, reserve: Reserve): Writing {
  const saved = snapshot(meter, reserve)
  if (nowMs - row.secondAtMs >= 1_000 || nowMs < row.secondAtMs) {
    row.secondAtMs = nowMs
    row.writesThisSecond = 0
  }
  row.writesThisSecond++
  row.reserved = reserve !== noReserve
  row.saved = saved
  row.text = JSON.stringify(saved)
  row.writtenAtMs = nowMs
  row.chargedThen = meter.quota?.state.charged ?? 0
  const fast = fastLevels(meter)
  const text =
    fast.length === 0 ? row.text : JSON.stringify({ ...saved, fast } satisfies WrittenMeter)
  return { text, endedDays: meter.endedDays.splice(0) }
}

/** Of fast buckets that are not full. */
const fastLevels = (meter: Meter): SavedMeter['buckets'] =>
  [...meter.buckets.values()]
    .filter(({ terms, level }) => isFast(terms.current) && level.tokens < terms.current.burst)
    .map(({ terms, level }) => ({ terms: { ...terms }, level }))

function snapshot(meter: Meter, reserve: Reserve): SavedMeter {
  const buckets: { terms: TermsMemory<BucketTerms>; level: Level }[] = []
  for (const { terms, level } of meter.buckets.values()) {
    // A full bucket is what a missing one is taken for.
    if (isFast(terms.current) || level.tokens >= terms.current.burst) continue
    const off =
      level.tokens * reserve.tokenShare + terms.current.ratePerSecond * reserve.rateSeconds
    buckets.push({ terms: { ...terms }, level: { tokens: level.tokens - off, atMs: level.atMs } })
  }
  const quota = meter.quota && snapshotQuota(meter.quota, reserve)
  return {
    buckets,
    ...(quota !== undefined && { quota }),
    ...(meter.today !== undefined && { today: { ...meter.today } }),
  }
}

function snapshotQuota(
  { terms, state }: NonNullable<Meter['quota']>,
  reserve: Reserve,
): NonNullable<SavedMeter['quota']> {
  const { holdings: _, ...rest } = state
  const charged = state.charged + reserve.units
  const termsMemory = { ...terms }
  return { ...rest, charged, termsMemory, held: heldUnits(state), reserve: reserve.units }
}
