import type { Row, RowQuery, RowStore } from '../ports-registry.ts'

/** Rows in memory: what routes.json declares, and the fake of the registry in tests. */
export interface MemoryRows extends RowStore {
  /** Published records marked since the last call, each once. */
  takeMarks(): readonly string[]
  /** Whether any row belongs to this owner. */
  hasScope(scope: string): boolean
}

const keyOf = (kind: string, scope: string, id: string): string => `${scope}\n${kind}\n${id}`

/** The order of lists: code units, as SQLite's BINARY collation orders ASCII. */
export function compareRows(query: RowQuery): (a: Listable, b: Listable) => number {
  const byName = query.namePrefix !== undefined || query.group !== undefined
  return (a, b) => (byName ? compareText(a.name, b.name) : 0) || compareText(a.id, b.id)
}

type Listable = Pick<Row, 'name' | 'id'>

function compareText(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}

export function memoryRows(): MemoryRows {
  const rows = new Map<string, Row>()
  const texts = new Map<string, string>()
  const marks = new Set<string>()
  const lookups = new Map<string, Row>()
  const scopes = new Map<string, Set<string>>()
  /** Undoes the writes of the open transaction, last first. */
  let undo: (() => void)[] | undefined

  function setRow(key: string, row: Row | undefined): void {
    const before = rows.get(key)
    undo?.push(() => setRow(key, before))
    if (before?.lookup !== undefined) lookups.delete(`${before.kind}\n${before.lookup}`)
    if (before !== undefined) scopes.get(before.scope)?.delete(key)
    if (row === undefined) {
      rows.delete(key)
      return
    }
    rows.set(key, row)
    if (row.lookup !== undefined) lookups.set(`${row.kind}\n${row.lookup}`, row)
    const members = scopes.get(row.scope) ?? new Set()
    scopes.set(row.scope, members.add(key))
  }

  function setText(name: string, text: string | undefined): void {
    const before = texts.get(name)
    undo?.push(() => setText(name, before))
    if (text === undefined) texts.delete(name)
    else texts.set(name, text)
  }

  function matches(row: Row, query: RowQuery): boolean {
    const { idPrefix = '', namePrefix = '', group, after } = query
    return (
      row.kind === query.kind &&
      row.id.startsWith(idPrefix) &&
      row.name.startsWith(namePrefix) &&
      (group === undefined || row.group === group) &&
      (after === undefined || compareRows(query)(row, after) > 0)
    )
  }

  return {
    get: (kind, scope, id) => structuredClone(rows.get(keyOf(kind, scope, id))),
    put: (row) => setRow(keyOf(row.kind, row.scope, row.id), structuredClone(row)),
    delete: (kind, scope, id) => setRow(keyOf(kind, scope, id), undefined),
    deleteScope(scope) {
      for (const key of Array.from(scopes.get(scope) ?? [])) setRow(key, undefined)
    },
    list(query) {
      const members = [...(scopes.get(query.scope) ?? [])].flatMap((key) => rows.get(key) ?? [])
      return members
        .filter((row) => matches(row, query))
        .sort(compareRows(query))
        .slice(0, query.limit)
        .map((row) => structuredClone(row))
    },
    find: (kind, lookup) => structuredClone(lookups.get(`${kind}\n${lookup}`)),
    isDeclared: () => false,
    declaredIds: () => [],
    getText: (name) => texts.get(name),
    putText: (name, text) => setText(name, text),
    deleteText: (name) => setText(name, undefined),
    mark(name) {
      if (marks.has(name)) return
      undo?.push(() => marks.delete(name))
      marks.add(name)
    },
    transaction(work) {
      undo = []
      try {
        return work()
      } catch (error) {
        const steps = undo
        undo = undefined
        for (const step of steps.reverse()) step()
        throw error
      } finally {
        undo = undefined
      }
    },
    takeMarks() {
      const taken = [...marks]
      marks.clear()
      return taken
    },
    hasScope: (scope) => (scopes.get(scope)?.size ?? 0) > 0,
  }
}
