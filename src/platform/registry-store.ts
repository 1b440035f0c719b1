import type { Row, RowQuery, RowStore } from '../ports-registry.ts'

/** What SQLite can bind and return here. */
type SqlValue = string | number | null

/** The part of a Durable Object's storage that rows need; `node:sqlite` fits it in tests. */
export interface SqlDatabase {
  exec(query: string, ...bindings: SqlValue[]): Iterable<Readonly<Record<string, unknown>>>
  transactionSync<T>(work: () => T): T
}

/**
 * Steps from an empty database to the present schema; a step, once released, never changes.
 * Rows are clustered by owner, so that one API is read and deleted without touching others.
 */
const migrations: readonly (readonly string[])[] = [
  [
    `CREATE TABLE rows (
       scope TEXT NOT NULL, kind TEXT NOT NULL, id TEXT NOT NULL,
       name TEXT NOT NULL, grp TEXT NOT NULL, lookup TEXT, value TEXT NOT NULL,
       PRIMARY KEY (scope, kind, id)
     ) WITHOUT ROWID`,
    `CREATE UNIQUE INDEX rows_by_lookup ON rows (kind, lookup) WHERE lookup IS NOT NULL`,
    `CREATE INDEX rows_by_name ON rows (scope, kind, name, id)`,
    `CREATE INDEX rows_by_group ON rows (scope, kind, grp, name, id)`,
    `CREATE TABLE texts (name TEXT NOT NULL, part INTEGER NOT NULL, text TEXT NOT NULL,
       PRIMARY KEY (name, part))`,
    `CREATE TABLE outbox (name TEXT PRIMARY KEY, marks INTEGER NOT NULL) WITHOUT ROWID`,
    `CREATE TABLE written (name TEXT PRIMARY KEY, at_ms INTEGER NOT NULL) WITHOUT ROWID`,
  ],
  // Whether KV may have the record: what it cannot have needs no deletion.
  [`ALTER TABLE written ADD COLUMN present INTEGER NOT NULL DEFAULT 1`],
]

/** A cell of a Durable Object's SQLite holds 2 MB; a character may take three bytes. */
const textPartChars = 500_000

/** The text in parts that fit a cell; a surrogate pair is never cut, as a half has no UTF-8 form. */
export function cutText(whole: string, partChars: number): readonly string[] {
  const parts: string[] = []
  for (let start = 0; start < whole.length || parts.length === 0;) {
    const end = start + partChars
    const splitsPair = (whole.charCodeAt(end - 1) & 0xfc00) === 0xd800
    const part = whole.slice(start, splitsPair ? end + 1 : end)
    parts.push(part)
    start += Math.max(part.length, 1)
  }
  return parts
}

/** Where a row's value stands when it is too long for its cell. */
const overflowName = (scope: string, kind: string, id: string): string =>
  `row\n${scope}\n${kind}\n${id}`

/** The largest code point: a prefix followed by it is above every text with that prefix. */
const afterPrefix = '\u{10FFFF}'

const columns = 'scope, kind, id, name, grp, lookup, value'

/** Brings the schema up to date; runs before the first operation of an object's life. */
export function migrate(database: SqlDatabase): void {
  database.transactionSync(() => {
    run(database, 'CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL)')
    const [row] = run(database, 'SELECT max(version) AS version FROM schema_version')
    const present = Number(row?.['version'] ?? 0)
    for (const [index, steps] of migrations.entries()) {
      if (index < present) continue
      for (const step of steps) run(database, step)
      run(database, 'INSERT INTO schema_version (version) VALUES (?)', index + 1)
    }
  })
}

/** Cursors are lazy: reading them to the end is what runs the statement. */
function run(database: SqlDatabase, query: string, ...bindings: SqlValue[]) {
  return [...database.exec(query, ...bindings)]
}

const text = (value: unknown): string => (typeof value === 'string' ? value : '')

function readText(database: SqlDatabase, name: string): string | undefined {
  const parts = run(database, 'SELECT text FROM texts WHERE name = ? ORDER BY part', name)
  return parts.length === 0 ? undefined : parts.map((part) => text(part['text'])).join('')
}

function toRow(database: SqlDatabase, record: Readonly<Record<string, unknown>>): Row {
  const lookup = record['lookup']
  const key = [text(record['scope']), text(record['kind']), text(record['id'])] as const
  const value = text(record['value']) || readText(database, overflowName(...key))
  return {
    scope: text(record['scope']),
    kind: text(record['kind']),
    id: text(record['id']),
    name: text(record['name']),
    group: text(record['grp']),
    lookup: typeof lookup === 'string' ? lookup : undefined,
    // `put` is the only writer of this column, and it stores an object.
    value: JSON.parse(value ?? '{}') as object,
  }
}

/** A list as SQL: every filter narrows one index, and the order is that index's own. */
function listStatement(query: RowQuery): { readonly sql: string; readonly bindings: SqlValue[] } {
  const conditions = ['scope = ?', 'kind = ?']
  const bindings: SqlValue[] = [query.scope, query.kind]
  const add = (condition: string, ...values: SqlValue[]) => {
    conditions.push(condition)
    bindings.push(...values)
  }
  const { group, namePrefix, idPrefix, after } = query
  const byName = namePrefix !== undefined || group !== undefined
  if (group !== undefined) add('grp = ?', group)
  if (namePrefix) add('name >= ? AND name < ?', namePrefix, namePrefix + afterPrefix)
  if (idPrefix) add('id >= ? AND id < ?', idPrefix, idPrefix + afterPrefix)
  if (after !== undefined && byName) add('(name, id) > (?, ?)', after.name, after.id)
  if (after !== undefined && !byName) add('id > ?', after.id)
  const order = byName ? 'name, id' : 'id'
  bindings.push(query.limit)
  const where = conditions.join(' AND ')
  return { sql: `SELECT ${columns} FROM rows WHERE ${where} ORDER BY ${order} LIMIT ?`, bindings }
}

/** Rows in SQLite. */
export function sqliteRows(database: SqlDatabase): RowStore {
  const deleteText = (name: string): void => {
    run(database, 'DELETE FROM texts WHERE name = ?', name)
  }
  const putText = (name: string, whole: string): void => {
    deleteText(name)
    for (const [part, piece] of cutText(whole, textPartChars).entries()) {
      run(database, 'INSERT INTO texts (name, part, text) VALUES (?, ?, ?)', name, part, piece)
    }
  }

  return {
    get(kind, scope, id) {
      const query = `SELECT ${columns} FROM rows WHERE scope = ? AND kind = ? AND id = ?`
      const [record] = run(database, query, scope, kind, id)
      return record === undefined ? undefined : toRow(database, record)
    },
    put(row) {
      const value = JSON.stringify(row.value)
      const overflow = overflowName(row.scope, row.kind, row.id)
      const fits = value.length <= textPartChars
      if (fits) deleteText(overflow)
      else putText(overflow, value)
      run(
        database,
        `INSERT INTO rows (${columns}) VALUES (?, ?, ?, ?, ?, ?, ?)
         ON CONFLICT (scope, kind, id) DO UPDATE SET
           name = excluded.name, grp = excluded.grp, lookup = excluded.lookup, value = excluded.value`,
        row.scope,
        row.kind,
        row.id,
        row.name,
        row.group,
        row.lookup ?? null,
        fits ? value : '',
      )
    },
    delete(kind, scope, id) {
      deleteText(overflowName(scope, kind, id))
      run(database, 'DELETE FROM rows WHERE scope = ? AND kind = ? AND id = ?', scope, kind, id)
    },
    deleteScope(scope) {
      const prefix = `row\n${scope}\n`
      run(database, 'DELETE FROM texts WHERE name >= ? AND name < ?', prefix, prefix + afterPrefix)
      run(database, 'DELETE FROM rows WHERE scope = ?', scope)
    },
    list(query) {
      const { sql, bindings } = listStatement(query)
      return run(database, sql, ...bindings).map((record) => toRow(database, record))
    },
    find(kind, lookup) {
      const query = `SELECT ${columns} FROM rows WHERE kind = ? AND lookup = ?`
      const [record] = run(database, query, kind, lookup)
      return record === undefined ? undefined : toRow(database, record)
    },
    isDeclared: () => false,
    declaredIds: () => [],
    getText: (name) => readText(database, name),
    putText,
    deleteText,
    mark(name) {
      run(
        database,
        'INSERT INTO outbox (name, marks) VALUES (?, 1) ON CONFLICT (name) DO UPDATE SET marks = marks + 1',
        name,
      )
    },
    transaction: (work) => database.transactionSync(work),
  }
}
