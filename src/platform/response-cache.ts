import { sha256Hex } from '../aws/sha256.ts'
import type { CachedReply, Clock, ResponseCache } from '../ports.ts'
import { patienceMs, within } from './patience.ts'

/**
 * The stage cache in three tiers: this isolate's memory, the data centre's cache, KV.
 *
 * State: entries of at most 1 MB and one hour, under the SHA-256 of their keys; memory by the key
 * itself. All of it may vanish, and tiers may disagree for as long as KV propagates (60 s): the
 * stage cache is best effort on AWS too. A flush changes the keys, nothing is deleted.
 */

/** The part of the runtime's Cache that is used. */
export interface EdgeCache {
  match(url: string): Promise<Response | undefined>
  put(url: string, response: Response): Promise<void>
}

/** The part of a KV namespace that is used. */
export interface EntryStore {
  get(key: string, type: 'arrayBuffer'): Promise<ArrayBuffer | null>
  put(key: string, value: Uint8Array, options: { expirationTtl: number }): Promise<void>
}

export interface ResponseCacheOptions {
  readonly edge: EdgeCache
  readonly store: EntryStore
  readonly clock: Clock
  /** Bytes of bodies and keys that memory holds. */
  readonly memoryBytesMax: number
}

/** KV keeps nothing for less than this. */
const storeTtlSecondsMin = 60

interface Held {
  readonly reply: CachedReply
  readonly expiresAtMs: number
  readonly bytes: number
}

/** Makes the cache. Hops of `get`: none for what memory holds, else up to two. */
export function responseCache({
  edge,
  store,
  clock,
  memoryBytesMax,
}: ResponseCacheOptions): ResponseCache {
  // A Map keeps its order: the entry used longest ago is the first.
  const memory = new Map<string, Held>()
  let bytesHeld = 0

  const forget = (key: string, held: Held): void => {
    memory.delete(key)
    bytesHeld -= held.bytes
  }

  const remember = (key: string, reply: CachedReply, expiresAtMs: number): void => {
    const bytes = key.length * 2 + reply.body.length + JSON.stringify(reply.headers).length
    if (bytes > memoryBytesMax / 4) return
    const old = memory.get(key)
    if (old !== undefined) forget(key, old)
    memory.set(key, { reply, expiresAtMs, bytes })
    bytesHeld += bytes
    for (const [oldest, held] of memory) {
      if (bytesHeld <= memoryBytesMax) break
      forget(oldest, held)
    }
  }

  const bytesOf = async (name: string): Promise<ArrayBuffer | null> => {
    const near = await edge.match(addressOf(name))
    return near === undefined ? store.get(name, 'arrayBuffer') : near.arrayBuffer()
  }

  /** A tier that is down or slow is one without the entry: the backend is asked. */
  const readFurther = async (key: string): Promise<CachedReply | undefined> => {
    const reading = bytesOf(await hash(key)).catch(() => null)
    const bytes = await within(reading, patienceMs)
    const entry = bytes === null || bytes === 'late' ? undefined : unpack(new Uint8Array(bytes))
    if (entry === undefined || entry.expiresAtMs <= clock.now()) return undefined
    remember(key, entry.reply, entry.expiresAtMs)
    return entry.reply
  }

  return {
    get(key) {
      const held = memory.get(key)
      if (held === undefined) return readFurther(key)
      if (held.expiresAtMs <= clock.now()) {
        // What memory saw end, the other tiers hold no longer either.
        forget(key, held)
        return undefined
      }
      memory.delete(key)
      memory.set(key, held)
      return held.reply
    },
    put(key, reply, ttlSeconds) {
      const expiresAtMs = clock.now() + ttlSeconds * 1000
      remember(key, reply, expiresAtMs)
      return writeFurther(key, pack(reply, expiresAtMs), ttlSeconds)
    },
  }

  async function writeFurther(key: string, bytes: Uint8Array, ttlSeconds: number): Promise<void> {
    const name = await hash(key)
    const headers = { 'Cache-Control': `max-age=${ttlSeconds}` }
    const writes = [edge.put(addressOf(name), new Response(bytes, { headers }))]
    if (ttlSeconds >= storeTtlSecondsMin) {
      writes.push(store.put(name, bytes, { expirationTtl: ttlSeconds }))
    }
    // A tier that is down keeps nothing; the others still do.
    await Promise.allSettled(writes)
  }
}

/** Entries live under a host of their own, which nobody can ask for. */
const addressOf = (name: string): string => `https://response-cache.tidegate.invalid/${name}`

/** `'response/' + 64 hex digits`: keys hold callers' values and may be long. */
async function hash(key: string): Promise<string> {
  return `response/${await sha256Hex(key)}`
}

/** An entry as bytes: the length of its JSON (4 bytes, big-endian), the JSON, the body. */
function pack({ status, headers, body, storedAtMs }: CachedReply, expiresAtMs: number): Uint8Array {
  const head = new TextEncoder().encode(
    JSON.stringify({ status, headers, storedAtMs, expiresAtMs }),
  )
  const bytes = new Uint8Array(4 + head.length + body.length)
  new DataView(bytes.buffer).setUint32(0, head.length)
  bytes.set(head, 4)
  bytes.set(body, 4 + head.length)
  return bytes
}

/** The reverse of `pack`; `undefined` for bytes that it did not make. */
function unpack(
  bytes: Uint8Array,
): { readonly reply: CachedReply; readonly expiresAtMs: number } | undefined {
  if (bytes.length < 4) return undefined
  const headEnd = 4 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(0)
  try {
    const head = JSON.parse(new TextDecoder().decode(bytes.subarray(4, headEnd))) as {
      readonly status: number
      readonly headers: CachedReply['headers']
      readonly storedAtMs: number
      readonly expiresAtMs: number
    }
    const { status, headers, storedAtMs, expiresAtMs } = head
    return { reply: { status, headers, storedAtMs, body: bytes.slice(headEnd) }, expiresAtMs }
  } catch {
    return undefined
  }
}
