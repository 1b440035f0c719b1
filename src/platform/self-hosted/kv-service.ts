import { DurableObject } from 'cloudflare:workers'
import { diskRoom, entriesToDrop, expiringBytes, freedBytes, indexExpirations } from './expiring.ts'

/**
 * Workers KV for a gateway on one machine: the small HTTP protocol that workerd's `kvNamespace`
 * binding speaks, over one Durable Object with SQLite on disk. All writes pass through this one
 * process, so the object's memory may answer reads exactly.
 *
 * GET /{key} → value or 404 · PUT /{key}?expiration_ttl= → stored · DELETE /{key} · GET /?prefix&limit&cursor → list
 */
interface Environment {
  readonly STORE: DurableObjectNamespace<KvStore>
}

interface Entry {
  readonly value: ArrayBuffer
  /** Seconds since the epoch; null: never. */
  readonly expiration: number | null
  readonly metadata: string | null
}

/** What the object keeps of reads, in bytes of values. */
const memoryBytesMax = 64 * 1024 * 1024

export class KvStore extends DurableObject {
  readonly #sql: SqlStorage
  readonly #memory = new Map<string, Entry>()
  #memoryBytes = 0
  #expiringBytes: number

  constructor(ctx: DurableObjectState, env: Cloudflare.Env) {
    super(ctx, env)
    this.#sql = ctx.storage.sql
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS entries (key TEXT PRIMARY KEY, value BLOB, expiration INTEGER, metadata TEXT) WITHOUT ROWID',
    )
    // A value of more than a cell holds is cut; part 0 stands in `entries`.
    this.#sql.exec(
      'CREATE TABLE IF NOT EXISTS parts (key TEXT, part INTEGER, value BLOB, PRIMARY KEY (key, part)) WITHOUT ROWID',
    )
    indexExpirations(this.#sql)
    this.#expiringBytes = expiringBytes(this.#sql)
  }

  override async fetch(request: Request): Promise<Response> {
    const url = new URL(request.url)
    const key = decodeURIComponent(url.pathname.slice(1))
    if (request.method === 'GET' && key === '') return this.#list(url.searchParams)
    if (request.method === 'GET') return this.#get(key)
    if (request.method === 'DELETE') {
      this.#delete(key)
      return new Response()
    }
    const ttl = url.searchParams.get('expiration_ttl')
    const expiration =
      ttl === null ? url.searchParams.get('expiration') : String(nowSeconds() + Number(ttl))
    const value = await request.arrayBuffer()
    this.#put(key, {
      value,
      expiration: expiration === null ? null : Number(expiration),
      metadata: request.headers.get('cf-kv-metadata'),
    })
    return new Response()
  }

  #get(key: string): Response {
    let entry = this.#memory.get(key)
    if (entry === undefined) {
      entry = this.#read(key)
      if (entry !== undefined) this.#remember(key, entry)
    }
    if (entry === undefined || isOver(entry)) return new Response(null, { status: 404 })
    const headers = new Headers()
    if (entry.expiration !== null) headers.set('cf-expiration', String(entry.expiration))
    if (entry.metadata !== null) headers.set('cf-kv-metadata', entry.metadata)
    return new Response(entry.value, { headers })
  }

  #read(key: string): Entry | undefined {
    const [row] = this.#sql.exec<{
      value: ArrayBuffer
      expiration: number | null
      metadata: string | null
    }>('SELECT value, expiration, metadata FROM entries WHERE key = ?', key)
    if (row === undefined) return undefined
    const rest = this.#sql
      .exec<{ value: ArrayBuffer }>('SELECT value FROM parts WHERE key = ? ORDER BY part', key)
      .toArray()
    return rest.length === 0
      ? row
      : { ...row, value: join([row.value, ...rest.map(({ value }) => value)]) }
  }

  #put(key: string, entry: Entry): void {
    this.ctx.storage.transactionSync(() => {
      this.#expiringBytes -= freedBytes(this.#sql, key)
      this.#sql.exec(
        'INSERT OR REPLACE INTO entries VALUES (?, ?, ?, ?)',
        key,
        entry.value.slice(0, cellBytesMax),
        entry.expiration,
        entry.metadata,
      )
      this.#sql.exec('DELETE FROM parts WHERE key = ?', key)
      for (let at = cellBytesMax; at < entry.value.byteLength; at += cellBytesMax) {
        this.#sql.exec(
          'INSERT INTO parts VALUES (?, ?, ?)',
          key,
          at,
          entry.value.slice(at, at + cellBytesMax),
        )
      }
    })
    this.#remember(key, entry)
    if (entry.expiration === null) return
    this.#expiringBytes += Math.min(entry.value.byteLength, cellBytesMax)
    const dropped = entriesToDrop(this.#sql, nowSeconds(), this.#expiringBytes, diskRoom)
    for (const one of dropped) this.#delete(one)
  }

  #delete(key: string): void {
    this.ctx.storage.transactionSync(() => {
      this.#expiringBytes -= freedBytes(this.#sql, key)
      this.#sql.exec('DELETE FROM entries WHERE key = ?', key)
      this.#sql.exec('DELETE FROM parts WHERE key = ?', key)
    })
    this.#forget(key)
  }

  #list(query: URLSearchParams): Response {
    const limit = Math.min(Number(query.get('key_count_limit') ?? query.get('limit') ?? 1000), 1000)
    const prefix = query.get('prefix') ?? ''
    const rows = this.#sql
      .exec<{ key: string; expiration: number | null; metadata: string | null }>(
        `SELECT key, expiration, metadata FROM entries WHERE key >= ? AND key < ? AND key > ?
         AND (expiration IS NULL OR expiration > ?) ORDER BY key LIMIT ?`,
        prefix,
        `${prefix}\u{10FFFF}`,
        query.get('cursor') ?? '',
        nowSeconds(),
        limit + 1,
      )
      .toArray()
    const page = rows.slice(0, limit)
    const keys = page.map(({ key, expiration, metadata }) => ({
      name: key,
      ...(expiration !== null && { expiration }),
      ...(metadata !== null && { metadata: JSON.parse(metadata) as unknown }),
    }))
    return Response.json(
      rows.length > limit
        ? { keys, list_complete: false, cursor: page.at(-1)?.key }
        : { keys, list_complete: true },
    )
  }

  #remember(key: string, entry: Entry): void {
    this.#forget(key)
    this.#memory.set(key, entry)
    this.#memoryBytes += entry.value.byteLength
    for (const oldest of this.#memory.keys()) {
      if (this.#memoryBytes <= memoryBytesMax) break
      this.#forget(oldest)
    }
  }

  #forget(key: string): void {
    this.#memoryBytes -= this.#memory.get(key)?.value.byteLength ?? 0
    this.#memory.delete(key)
  }
}

/** A cell of SQLite holds 2 MB here. */
const cellBytesMax = 1_900_000

const nowSeconds = (): number => Math.floor(Date.now() / 1000)

const isOver = (entry: Entry): boolean =>
  entry.expiration !== null && entry.expiration <= nowSeconds()

function join(pieces: readonly ArrayBuffer[]): ArrayBuffer {
  const whole = new Uint8Array(pieces.reduce((sum, piece) => sum + piece.byteLength, 0))
  let at = 0
  for (const piece of pieces) {
    whole.set(new Uint8Array(piece), at)
    at += piece.byteLength
  }
  return whole.buffer
}

export default {
  fetch: (request: Request, env: Environment): Promise<Response> =>
    env.STORE.getByName('kv').fetch(request),
}
