import type { CallCount } from '../ports.ts'

/** Days of call counts that an object keeps. */
const keptDays = 400

/** The table of call counts: one row a day, method and key. */
export function createCallCounts(sql: SqlStorage): void {
  sql.exec(`CREATE TABLE IF NOT EXISTS calls (
    day TEXT, method TEXT, keyId TEXT, calls INTEGER, clientErrors INTEGER, serverErrors INTEGER,
    PRIMARY KEY (day, method, keyId)) WITHOUT ROWID`)
}

/** Adds what one isolate counted; drops days older than the object keeps. */
export function addCallCounts(sql: SqlStorage, counts: readonly CallCount[], nowMs: number): void {
  for (const { day, method, keyId, calls, clientErrors, serverErrors } of counts) {
    sql.exec(
      `INSERT INTO calls VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       calls = calls + excluded.calls, clientErrors = clientErrors + excluded.clientErrors,
       serverErrors = serverErrors + excluded.serverErrors`,
      day,
      method,
      keyId,
      calls,
      clientErrors,
      serverErrors,
    )
  }
  const oldest = new Date(nowMs - keptDays * 86_400_000).toISOString().slice(0, 10)
  sql.exec('DELETE FROM calls WHERE day < ?', oldest)
}

/** The rows of a range of days, both ends included, in order of day, method and key. */
export function readCallCounts(sql: SqlStorage, startDay: string, endDay: string): CallCount[] {
  const range = 'SELECT * FROM calls WHERE day BETWEEN ? AND ? ORDER BY day, method, keyId'
  return sql.exec<CallCount & Record<string, SqlStorageValue>>(range, startDay, endDay).toArray()
}
