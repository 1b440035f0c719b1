/**
 * What the management API asks of the place that keeps its state. All of it is synchronous: one
 * operation is one transaction, and nothing else runs between its first read and its last write.
 */

/** One entity as stored. `scope` is its owner's id (`'a1b2c3d4e5'` for a resource), `''` for what the account owns. */
export interface Row {
  readonly kind: string
  readonly scope: string
  readonly id: string
  /** What lists filter by prefix; `''` when the entity has no name. */
  readonly name: string
  /** What lists filter by equality (a resource's parent, a key's customer); `''` for none. */
  readonly group: string
  /** Unique within the kind (an API key's SHA-256); `undefined` for kinds that are not looked up. */
  readonly lookup: string | undefined
  readonly value: object
}

/** Which rows of one kind and scope, in the order of (name, id) when filtered by name or group, else of id. */
export interface RowQuery {
  readonly kind: string
  readonly scope: string
  /** At most this many rows. */
  readonly limit: number
  /** Rows after this one, in the order of the query. */
  readonly after?: { readonly name: string; readonly id: string } | undefined
  readonly idPrefix?: string | undefined
  readonly namePrefix?: string | undefined
  readonly group?: string | undefined
}

/** The registry's tables. Two live: SQLite of a Durable Object, and memory for declared state and tests. */
export interface RowStore {
  get(kind: string, scope: string, id: string): Row | undefined
  /** Inserts or replaces. */
  put(row: Row): void
  delete(kind: string, scope: string, id: string): void
  /** Deletes every row that a vanished owner had. */
  deleteScope(scope: string): void
  list(query: RowQuery): readonly Row[]
  find(kind: string, lookup: string): Row | undefined
  /** Whether the row is declared in routes.json, so that writes to it are refused. */
  isDeclared(kind: string, scope: string, id: string): boolean
  /** Ids of the rows of the account that are declared there. */
  declaredIds(kind: string): readonly string[]
  /** Long texts (deployed definitions), of any length. */
  getText(name: string): string | undefined
  putText(name: string, text: string): void
  deleteText(name: string): void
  /** Notes that a published record (`'stage/a1b2c3d4e5/prod'`) has changed and must be written again. */
  mark(name: string): void
  /** Runs `work` so that all of its writes happen, or, when it throws, none. */
  transaction<T>(work: () => T): T
}
