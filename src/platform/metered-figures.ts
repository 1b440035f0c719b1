import type {
  Figures,
  MeteredRow,
  MeteredSlice,
  MeteredStage,
  MeteringQuery,
} from '../ports-metering.ts'

/** Figures of one method, of one key or of all, from one instant on. */
interface StoredFigures {
  readonly startMs: number
  readonly method: string
  readonly keyId: string | undefined
  readonly figures: Figures
}

/** The arithmetic of figures, handed in because it belongs to the core. */
export interface FiguresLogic {
  readonly sum: (all: Iterable<Figures>) => Figures
  readonly slices: (rows: Iterable<StoredFigures>, query: MeteringQuery) => readonly MeteredSlice[]
}

const minutesPerDay = 1_440

/** Days that rows of minutes are kept: as CloudWatch keeps its finest period. */
const minutesKeptDays = 15

/** Days that rows of days are kept. */
const daysKept = 400

/** Where the sums of all days stand that are no longer kept. */
const dayOfOlder = -1

/**
 * The tables of a stage's figures: by minute and method, and by day, method and key. Keys stand in
 * days alone: a stage may have ten thousand of them, which by the minute would be millions of rows.
 */
export function createFigures(sql: SqlStorage): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS minutes (minute INTEGER, method TEXT, figures TEXT,
    PRIMARY KEY (minute, method)) WITHOUT ROWID`)
  sql.exec(`CREATE TABLE IF NOT EXISTS days (day INTEGER, method TEXT, keyId TEXT, figures TEXT,
    PRIMARY KEY (day, method, keyId)) WITHOUT ROWID`)
  sql.exec(`CREATE TABLE IF NOT EXISTS stages (apiId TEXT, stage TEXT, protocol TEXT,
    PRIMARY KEY (apiId, stage)) WITHOUT ROWID`)
}

/** Adds what one isolate measured; what is older than the object keeps is dropped or summed up. */
export function addFigures(
  sql: SqlStorage,
  logic: FiguresLogic,
  rows: readonly MeteredRow[],
): void {
  for (const [place, group] of Map.groupBy(rows, minutePlace)) {
    const [minute, method] = JSON.parse(place) as [number, string]
    const saved = sql.exec<FiguresText>(
      'SELECT figures FROM minutes WHERE minute = ? AND method = ?',
      minute,
      method,
    )
    const text = added(logic, saved, group)
    sql.exec('INSERT OR REPLACE INTO minutes VALUES (?, ?, ?)', minute, method, text)
  }
  for (const [place, group] of Map.groupBy(rows, dayPlace)) {
    const [day, method, keyId] = JSON.parse(place) as [number, string, string]
    const saved = sql.exec<FiguresText>(
      'SELECT figures FROM days WHERE day = ? AND method = ? AND keyId = ?',
      day,
      method,
      keyId,
    )
    const text = added(logic, saved, group)
    sql.exec('INSERT OR REPLACE INTO days VALUES (?, ?, ?, ?)', day, method, keyId, text)
  }
  const latest = Math.max(...rows.map(({ minute }) => minute))
  sql.exec('DELETE FROM minutes WHERE minute < ?', latest - minutesKeptDays * minutesPerDay)
  sumOlderDays(sql, logic, dayOf(latest) - daysKept)
}

/** Counters of Prometheus are sums since ever: one that shrinks would count as begun anew. */
function sumOlderDays(sql: SqlStorage, logic: FiguresLogic, firstDay: number): void {
  const methods = sql
    .exec<{ method: string }>(
      'SELECT DISTINCT method FROM days WHERE day > ? AND day < ?',
      dayOfOlder,
      firstDay,
    )
    .toArray()
  for (const { method } of methods) {
    const older = sql.exec<FiguresText>(
      'SELECT figures FROM days WHERE day < ? AND method = ?',
      firstDay,
      method,
    )
    const text = added(logic, older, [])
    sql.exec('DELETE FROM days WHERE day < ? AND method = ?', firstDay, method)
    sql.exec('INSERT INTO days VALUES (?, ?, ?, ?)', dayOfOlder, method, noKey, text)
  }
}

/** As rows name calls without a key. */
const noKey = '-'

type FiguresText = { readonly figures: string }

const dayOf = (minute: number): number => Math.floor(minute / minutesPerDay)

const minutePlace = ({ minute, method }: MeteredRow): string => JSON.stringify([minute, method])

const dayPlace = ({ minute, method, keyId }: MeteredRow): string =>
  JSON.stringify([dayOf(minute), method, keyId])

/** The text of a row's figures with those of others added. */
function added(
  { sum }: FiguresLogic,
  saved: SqlStorageCursor<FiguresText>,
  group: readonly MeteredRow[],
): string {
  const before = saved.toArray().map(({ figures }) => JSON.parse(figures) as Figures)
  return JSON.stringify(sum([...before, ...group.map(({ figures }) => figures)]))
}

/** The sums of a range; rows of days serve every query that minutes are not needed for. */
export function readFigures(
  sql: SqlStorage,
  logic: FiguresLogic,
  query: MeteringQuery,
): readonly MeteredSlice[] {
  const byDay = query.periodSeconds % (minutesPerDay * 60) === 0
  return logic.slices(byDay ? daysOf(sql, query) : minutesOf(sql, query), query)
}

function* daysOf(sql: SqlStorage, { fromMs, toMs, periodSeconds }: MeteringQuery) {
  const rows = sql.exec<{ day: number; method: string; keyId: string } & FiguresText>(
    'SELECT * FROM days WHERE day >= ? AND day < ?',
    Math.floor(fromMs / dayMs) - periodSeconds / (minutesPerDay * 60),
    Math.ceil(toMs / dayMs),
  )
  for (const { day, figures, ...names } of rows) {
    yield { ...names, startMs: day * dayMs, figures: JSON.parse(figures) as Figures }
  }
}

function* minutesOf(sql: SqlStorage, { fromMs, toMs, periodSeconds }: MeteringQuery) {
  const rows = sql.exec<{ minute: number; method: string } & FiguresText>(
    'SELECT * FROM minutes WHERE minute >= ? AND minute < ?',
    Math.floor(fromMs / minuteMs) - periodSeconds / 60,
    Math.ceil(toMs / minuteMs),
  )
  for (const { minute, method, figures } of rows) {
    yield {
      startMs: minute * minuteMs,
      method,
      keyId: undefined,
      figures: JSON.parse(figures) as Figures,
    }
  }
}

const minuteMs = 60_000
const dayMs = minutesPerDay * minuteMs

/** Remembers a stage that was called. */
export function addStage(sql: SqlStorage, { apiId, stage, protocol }: MeteredStage): void {
  sql.exec('INSERT OR IGNORE INTO stages VALUES (?, ?, ?)', apiId, stage, protocol)
}

/** All stages remembered. */
export const readStages = (sql: SqlStorage): readonly MeteredStage[] =>
  sql
    .exec<{ apiId: string; stage: string; protocol: MeteredStage['protocol'] }>(
      'SELECT * FROM stages ORDER BY apiId, stage',
    )
    .toArray()
