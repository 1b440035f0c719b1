import type { Value } from '../../languages/velocity/value.ts'

/** Where a lazy map's entries come from. */
export interface Entries {
  /** The keys in order. */
  names(): Iterable<string>
  /** The value of a key, `undefined` when there is none; asked at most once for each key. */
  read(name: string): Value | undefined
}

/** Tells entries from JSON-like data, which has no functions in it. */
export const isEntries = (data: unknown): data is Entries =>
  typeof data === 'object' && data !== null && 'read' in data && typeof data.read === 'function'

/**
 * A map that makes the value of a key when it is first asked for: templates look at few members of
 * `$context`, so most are never built. Anything but a lookup by key makes all entries, in order.
 */
export class LazyMap extends Map<Value, Value> {
  /** `undefined` once all entries are made. */
  #entries: Entries | undefined

  constructor(entries: Entries) {
    super()
    this.#entries = entries
  }

  override get(key: Value): Value | undefined {
    const known = super.get(key)
    if (known !== undefined || this.#entries === undefined || typeof key !== 'string') return known
    const value = this.#entries.read(key)
    if (value !== undefined) super.set(key, value)
    return value
  }

  #complete(): void {
    const entries = this.#entries
    if (entries === undefined) return
    this.#entries = undefined
    const known = new Map(super.entries())
    super.clear()
    for (const name of entries.names()) {
      const value = known.get(name) ?? entries.read(name)
      if (value !== undefined) super.set(name, value)
    }
  }

  override get size(): number {
    this.#complete()
    return super.size
  }

  override has(key: Value): boolean {
    this.#complete()
    return super.has(key)
  }

  override set(key: Value, value: Value): this {
    // Map's own constructor does not call this: it is given no entries.
    this.#complete()
    return super.set(key, value)
  }

  override delete(key: Value): boolean {
    this.#complete()
    return super.delete(key)
  }

  override clear(): void {
    this.#entries = undefined
    super.clear()
  }

  override keys(): MapIterator<Value> {
    this.#complete()
    return super.keys()
  }

  override values(): MapIterator<Value> {
    this.#complete()
    return super.values()
  }

  override entries(): MapIterator<[Value, Value]> {
    this.#complete()
    return super.entries()
  }

  override [Symbol.iterator](): MapIterator<[Value, Value]> {
    return this.entries()
  }

  override forEach(visit: (value: Value, key: Value, map: Map<Value, Value>) => void): void {
    this.#complete()
    super.forEach(visit)
  }
}
