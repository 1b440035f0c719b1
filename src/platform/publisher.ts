import type { Clock } from '../ports.ts'
import type { SqlDatabase } from './registry-store.ts'

/** KV takes one write a second for each key. */
const writeIntervalMs = 1_000

/** Subrequests that one event may make are limited, to 50 on the free plan. */
const writesPerFlushMax = 40

/** How long after a failed write the next attempt comes. */
const retryMs = 2_000

/** The part of a KV namespace that publishing needs. */
export interface RecordWriter {
  put(name: string, text: string): Promise<void>
  delete(name: string): Promise<void>
}

/**
 * Writes changed records to KV. A record stays in the outbox until KV has taken its newest form, so
 * that neither a crash nor a failing KV loses a change; many changes of one record within a second
 * become one write.
 */
export interface Publisher {
  /** Whether anything waits. */
  isPending(): boolean
  /** The names of what waits. */
  names(): readonly string[]
  /** Writes what may be written now. Returns the milliseconds until more may, or `undefined` when nothing waits. */
  flush(): Promise<number | undefined>
}

interface Waiting {
  readonly name: string
  readonly marks: number
  readonly writtenAtMs: number
}

export function publisher(
  database: SqlDatabase,
  writer: RecordWriter,
  read: (name: string) => string | undefined,
  clock: Clock,
): Publisher {
  const rows = (query: string, ...bindings: (string | number)[]) => [
    ...database.exec(query, ...bindings),
  ]

  const waiting = (limit: number): readonly Waiting[] =>
    rows(
      `SELECT outbox.name AS name, marks, coalesce(at_ms, 0) AS at_ms
       FROM outbox LEFT JOIN written ON written.name = outbox.name
       ORDER BY at_ms, name LIMIT ?`,
      limit,
    ).map((row) => ({
      name: String(row['name']),
      marks: Number(row['marks']),
      writtenAtMs: Number(row['at_ms']),
    }))

  async function write({ name, marks }: Waiting): Promise<boolean> {
    rows('INSERT OR REPLACE INTO written (name, at_ms) VALUES (?, ?)', name, clock.now())
    const text = read(name)
    try {
      await (text === undefined ? writer.delete(name) : writer.put(name, text))
    } catch {
      return false
    }
    // A change made while KV was writing has raised the count, and stays in the outbox.
    rows('DELETE FROM outbox WHERE name = ? AND marks = ?', name, marks)
    return true
  }

  return {
    isPending: () => waiting(1).length > 0,
    names: () => rows('SELECT name FROM outbox').map((row) => String(row['name'])),
    async flush() {
      rows('DELETE FROM written WHERE at_ms < ?', clock.now() - 10 * writeIntervalMs)
      const due = clock.now() - writeIntervalMs
      const batch = waiting(writesPerFlushMax).filter(({ writtenAtMs }) => writtenAtMs <= due)
      const outcomes = await Promise.all(batch.map(write))
      if (outcomes.includes(false)) return retryMs
      const [next] = waiting(1)
      if (next === undefined) return undefined
      return Math.max(0, next.writtenAtMs + writeIntervalMs - clock.now())
    },
  }
}
