import { DatabaseSync } from 'node:sqlite'
import type { SqlDatabase } from '../../src/platform/registry-store.ts'

/** SQLite in memory, behind the part of a Durable Object's storage that the registry uses. */
export function sqliteDatabase(): SqlDatabase {
  const database = new DatabaseSync(':memory:')
  let depth = 0
  return {
    exec: (query, ...bindings) => database.prepare(query).all(...bindings),
    transactionSync(work) {
      if (depth > 0) return work()
      depth++
      database.exec('BEGIN')
      try {
        const result = work()
        database.exec('COMMIT')
        return result
      } catch (error) {
        database.exec('ROLLBACK')
        throw error
      } finally {
        depth--
      }
    },
  }
}
