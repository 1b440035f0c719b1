/**
 * The registry: one Durable Object that owns all state of the management API.
 *
 * State: rows, long texts and the outbox of changed records, in SQLite. Here, because an operation
 * reads and writes many entities at once, and one object is one thread: no two edits interleave.
 * Survives eviction: everything; memory holds nothing but what SQLite holds too. An answer leaves
 * the object only when its writes are durable (the platform's output gate), also after kill -9.
 * What callers need is copied to KV (`publisher.ts`), so that serving a call does not come here.
 */
import { DurableObject } from 'cloudflare:workers'
import type { RowStore } from '../ports-registry.ts'
import { localChanges } from './local-changes.ts'
import { publisher, type Publisher } from './publisher.ts'
import { migrate, sqliteRows, type SqlDatabase } from './registry-store.ts'

/** The bindings that the registry uses itself; `host` may use others. */
export interface RegistryEnv {
  readonly STATE: KVNamespace
}

/** What runs inside the registry. */
export interface RegistryHost<E> {
  /** Answers one authorised call of the management API. */
  handle(request: Request, rows: RowStore, env: E): Promise<Response>
  /** The text of a published record as of now; `undefined` when nothing has that name. */
  read(rows: RowStore, name: string): string | undefined
}

/** How long after a change the alarm looks whether KV has it; the change itself is written at once. */
const alarmDelayMs = 1_000

/** The name of the one registry. */
export const registryName = 'account'

/** The registry's class, around the functions that it hosts. */
export function registryObject<E extends RegistryEnv>(host: RegistryHost<E>) {
  return class extends DurableObject<E> {
    readonly #rows: RowStore
    readonly #publisher: Publisher
    #isFlushing = false

    constructor(state: DurableObjectState, env: E) {
      super(state, env)
      const { storage } = state
      const database: SqlDatabase = {
        exec: (query, ...bindings) => storage.sql.exec(query, ...bindings),
        transactionSync: (work) => storage.transactionSync(work),
      }
      migrate(database)
      const rows = sqliteRows(database)
      const read = (name: string) => host.read(this.#rows, name)
      this.#publisher = publisher(database, env.STATE, read, { now: () => Date.now() })
      this.#rows = {
        ...rows,
        mark(name) {
          rows.mark(name)
          localChanges.pend(name)
        },
        transaction: (work) => {
          const result = rows.transaction(work)
          // Set in the same turn as the writes: both become durable together.
          if (this.#publisher.isPending()) void storage.setAlarm(Date.now() + alarmDelayMs)
          return result
        },
      }
      // What a crash kept from KV is still in the outbox.
      for (const name of this.#publisher.names()) localChanges.pend(name)
    }

    override async fetch(request: Request): Promise<Response> {
      const response = await host.handle(request, this.#rows, this.env)
      if (this.#publisher.isPending()) this.ctx.waitUntil(this.#flush())
      return response
    }

    override async alarm(): Promise<void> {
      await this.#flush()
    }

    /** For readers that find nothing in KV: a record is here before it is there. */
    read(name: string): string | undefined {
      return host.read(this.#rows, name)
    }

    /** One flush at a time: two would write one key twice within its second. */
    async #flush(): Promise<void> {
      if (this.#isFlushing) return
      this.#isFlushing = true
      try {
        const waitMs = await this.#publisher.flush()
        if (waitMs !== undefined) await this.ctx.storage.setAlarm(Date.now() + waitMs)
      } finally {
        if (!this.#publisher.isPending()) localChanges.settle()
        this.#isFlushing = false
      }
    }
  }
}
