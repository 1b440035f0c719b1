import type { Clock } from '../ports.ts'
import type { SqlDatabase } from './registry-store.ts'

/** KV takes one write a second for each key. */
const writeIntervalMs = 1_000

/** Subrequests that one event may make are limited, to 50 on the free plan. */
const writesPerFlushMax = 40

/** Records looked at in one event: many need no write, such as keys that are in no plan yet. */
const namesPerFlushMax = 1_000

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

interface Due {
  readonly name: string
  readonly marks: number
  /** Whether KV may have an earlier form. */
  readonly isPresent: boolean
}

/** A record that KV must be told of; no text deletes it. */
interface Write extends Due {
  readonly text: string | undefined
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

  /** Records that KV may take now, in no order that would need sorting. */
  const due = (): readonly Due[] =>
    rows(
      `SELECT outbox.name AS name, marks, coalesce(present, 0) AS present
       FROM outbox LEFT JOIN written ON written.name = outbox.name
       WHERE coalesce(at_ms, 0) <= ? LIMIT ?`,
      clock.now() - writeIntervalMs,
      namesPerFlushMax,
    ).map((row) => ({
      name: String(row['name']),
      marks: Number(row['marks']),
      isPresent: row['present'] === 1,
    }))

  /** A change made while KV was writing has raised the count, and stays in the outbox. */
  function settle({ name, marks }: Due): void {
    rows('DELETE FROM outbox WHERE name = ? AND marks = ?', name, marks)
  }

  /** What KV must be told of; records that neither exist nor were ever written need nothing. */
  function nextWrites(names: readonly Due[]): readonly (Write | 'unreadable')[] {
    const writes: (Write | 'unreadable')[] = []
    for (const record of names) {
      const write = writeOf(record)
      if (write !== undefined) writes.push(write)
      if (writes.length === writesPerFlushMax) break
    }
    return writes
  }

  /** One record that cannot be made must not keep all others from KV: it comes again later, as after a failed write. */
  function writeOf(record: Due): Write | 'unreadable' | undefined {
    try {
      const text = read(record.name)
      if (text !== undefined || record.isPresent) return { ...record, text }
      settle(record)
      return undefined
    } catch {
      note(record.name, record.isPresent)
      return 'unreadable'
    }
  }

  /** Notes the attempt, from which the next one counts its second. */
  function note(name: string, isPresent: boolean): void {
    rows(
      'INSERT OR REPLACE INTO written (name, at_ms, present) VALUES (?, ?, ?)',
      name,
      clock.now(),
      isPresent ? 1 : 0,
    )
  }

  async function write(record: Write | 'unreadable'): Promise<boolean> {
    if (record === 'unreadable') return false
    const { name, text } = record
    note(name, true)
    try {
      await (text === undefined ? writer.delete(name) : writer.put(name, text))
    } catch {
      return false
    }
    if (text === undefined) rows('UPDATE written SET present = 0 WHERE name = ?', name)
    settle(record)
    return true
  }

  return {
    isPending: () => rows('SELECT 1 FROM outbox LIMIT 1').length > 0,
    names: () => rows('SELECT name FROM outbox').map((row) => String(row['name'])),
    async flush() {
      const forgotten = clock.now() - 10 * writeIntervalMs
      rows('DELETE FROM written WHERE present = 0 AND at_ms < ?', forgotten)
      const names = due()
      const writes = nextWrites(names)
      const outcomes = await Promise.all(writes.map(write))
      if (outcomes.includes(false)) return retryMs
      if (names.length === namesPerFlushMax || writes.length === writesPerFlushMax) return 0
      const [next] = rows(
        `SELECT min(coalesce(at_ms, 0)) AS at_ms
         FROM outbox LEFT JOIN written ON written.name = outbox.name`,
      )
      if (next === undefined || next['at_ms'] === null) return undefined
      return Math.max(0, Number(next['at_ms']) + writeIntervalMs - clock.now())
    },
  }
}
