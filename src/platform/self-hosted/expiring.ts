/**
 * The entries of KV that end by themselves: cached answers, traces. A caller decides how many there
 * are, so what has ended leaves the disk, and what lives may take a bounded part of it.
 */

/** The part of an object's SQL storage that is used. */
export interface Sql {
  exec(query: string, ...bindings: (string | number)[]): Iterable<unknown>
}

/** What bounds the entries that end by themselves. */
export interface Room {
  /** Bytes of their values; those that end soonest go first. */
  readonly bytesMax: number
  /** Entries that one write sweeps away; more than one, so that a backlog shrinks. */
  readonly sweptMax: number
}

export const diskRoom: Room = { bytesMax: 512 * 1024 * 1024, sweptMax: 50 }

/** Finds entries by their end; entries without one are not in it. */
export function indexExpirations(sql: Sql): void {
  sql.exec(
    'CREATE INDEX IF NOT EXISTS expirations ON entries (expiration) WHERE expiration IS NOT NULL',
  )
}

/** Bytes of all values that end by themselves. Reads each such entry's head: once in an object's life. */
export function expiringBytes(sql: Sql): number {
  const [row] = sql.exec(
    'SELECT sum(length(value)) AS bytes FROM entries WHERE expiration IS NOT NULL',
  ) as Iterable<{ readonly bytes: number | null }>
  return row?.bytes ?? 0
}

/** What replacing or deleting an entry gives back: its bytes, 0 for one without an end. */
export function freedBytes(sql: Sql, key: string): number {
  const [row] = sql.exec(
    'SELECT length(value) AS bytes FROM entries WHERE key = ? AND expiration IS NOT NULL',
    key,
  ) as Iterable<{ readonly bytes: number }>
  return row?.bytes ?? 0
}

/** The entries to delete now: some that have ended, and, where values take too much room, some that end soonest. */
export function entriesToDrop(
  sql: Sql,
  nowSeconds: number,
  bytes: number,
  { bytesMax, sweptMax }: Room,
): readonly string[] {
  const soonest = sql.exec(
    `SELECT key, expiration, length(value) AS bytes FROM entries
     WHERE expiration IS NOT NULL ORDER BY expiration LIMIT ?`,
    sweptMax,
  ) as Iterable<{ readonly key: string; readonly expiration: number; readonly bytes: number }>
  const dropped: string[] = []
  let left = bytes
  for (const entry of soonest) {
    if (entry.expiration > nowSeconds && left <= bytesMax) break
    dropped.push(entry.key)
    left -= entry.bytes
  }
  return dropped
}
