import type { Clock, Later, Log } from '../ports.ts'
import type {
  AccessLine,
  Journal,
  JournalReader,
  NumberedLine,
  RefusedCall,
} from '../ports-journal.ts'

/** What an isolate keeps in memory: about a megabyte at worst. */
const refusalsMax = 500
const linesMax = 500

/** Lines of the default access log that an isolate writes in a second; a flood must not pay for its log. */
const linesPerSecondMax = 50

/** Refusals are shared this long after the first one, as many as that at once. */
const shareAfterMs = 5_000
const sharedMax = 100
const sharedSeconds = 600

/** KV as far as the journal uses it. */
interface SharedStore {
  put(name: string, text: string, options: { readonly expirationTtl: number }): Promise<void>
  get(name: string, type: 'json'): Promise<unknown>
  list(options: { readonly prefix: string; readonly limit: number }): Promise<{
    readonly keys: readonly { readonly name: string }[]
  }>
}

/** What the journal needs of the place it is in. */
export interface JournalOptions {
  readonly clock: Clock
  readonly later: Later
  readonly log: Log
  /** Whether lines go to the log as well as to memory. */
  readonly echoes: boolean
  /**
   * Where isolates share what they refused, so that any of them can explain it; `undefined` where one
   * isolate serves all. Consistency: KV lists a new batch within a minute.
   */
  readonly shared: SharedStore | undefined
  /** Takes what is noted here to the process that is asked for it. */
  readonly relay?: JournalRelay | undefined
}

/** The journal of one isolate, written and read. */
export interface IsolateJournal extends Journal, JournalReader {
  /** Relays at once what waits for it. */
  relay(): Promise<void>
}

/** What was noted since the last batch. */
export interface JournalBatch {
  readonly refusals: readonly RefusedCall[]
  readonly lines: readonly AccessLine[]
}

export type JournalRelay = (batch: JournalBatch) => Promise<void>

/** Relayed this long after the first entry of a batch, which holds as many as that at once. */
const relayAfterMs = 500
const relayedMax = 500

/** The journal of one isolate. */
export function isolateJournal(options: JournalOptions): IsolateJournal {
  const { clock, later, log, echoes, shared, relay } = options
  const refusals = ring<RefusedCall>(refusalsMax)
  const lines = ring<NumberedLine>(linesMax)
  const isolate = crypto.randomUUID().slice(0, 8)
  let pending: RefusedCall[] = []
  let batches = 0
  let written = 0
  let second = { number: 0, lines: 0, dropped: 0 }

  const share = async (): Promise<void> => {
    const batch = pending
    pending = []
    const name = `${prefix}${newestFirst(clock.now())}/${isolate}/${batches++}`
    await shared?.put(name, JSON.stringify(batch), { expirationTtl: sharedSeconds })
  }

  let unrelayed = emptyBatch()
  const send = async (): Promise<void> => {
    const batch = unrelayed
    if (batch.refusals.length + batch.lines.length === 0) return
    unrelayed = emptyBatch()
    await relay?.(batch)
  }
  function relayLater<T>(entries: T[], entry: T): void {
    if (relay === undefined || entries.length >= relayedMax) return
    entries.push(entry)
    if (unrelayed.refusals.length + unrelayed.lines.length === 1) later.run(relayAfterMs, send)
  }

  return {
    relay: send,
    refused(call) {
      refusals.push(call)
      relayLater(unrelayed.refusals, call)
      if (shared === undefined || pending.length >= sharedMax) return
      if (pending.push(call) === 1) later.run(shareAfterMs, share)
    },
    admits(nowMs) {
      const number = Math.floor(nowMs / 1_000)
      if (number !== second.number) {
        const { dropped } = second
        second = { number, lines: 0, dropped: 0 }
        if (dropped > 0 && echoes) log.write({ level: 'warn', event: 'access-dropped', dropped })
      }
      if (second.lines++ < linesPerSecondMax) return true
      second.dropped++
      return false
    },
    access(line: AccessLine, echo: boolean) {
      lines.push({ sequence: ++written, line })
      relayLater(unrelayed.lines, line)
      if (echo && echoes) log.write({ level: 'info', event: 'access', ...line })
    },
    async refusal(requestId) {
      const own = refusals.newest().find((one) => one.requestId === requestId)
      return own ?? (await sharedRefusals(shared)).find((one) => one.requestId === requestId)
    },
    async refusals(limit) {
      const own = refusals.newest()
      const ids = new Set(own.map(({ requestId }) => requestId))
      const others = (await sharedRefusals(shared)).filter(({ requestId }) => !ids.has(requestId))
      return [...own, ...others]
        .filter(({ startedAtMs }) => startedAtMs > clock.now() - sharedSeconds * 1_000)
        .sort((a, b) => b.startedAtMs - a.startedAtMs)
        .slice(0, limit)
    },
    lines: (after, limit) =>
      lines
        .newest()
        .toReversed()
        .filter(({ sequence }) => sequence > after)
        .slice(-limit),
  }
}

const emptyBatch = (): { refusals: RefusedCall[]; lines: AccessLine[] } => ({
  refusals: [],
  lines: [],
})

const prefix = 'refusals/'

/** Instants as texts of one length that KV, which lists by name, has the other way round: `'8203999998000'`. */
const newestFirst = (ms: number): string => String(9_999_999_999_999 - ms).padStart(13, '0')

/** Batches that one look-up reads, the newest of all isolates. */
const batchesMax = 200

async function sharedRefusals(shared: SharedStore | undefined): Promise<readonly RefusedCall[]> {
  if (shared === undefined) return []
  const { keys } = await shared.list({ prefix, limit: batchesMax })
  const batches = await Promise.all(keys.map(({ name }) => shared.get(name, 'json')))
  // Only `share` writes under this prefix.
  return batches.flatMap((batch) => (batch ?? []) as readonly RefusedCall[])
}

/** The last so many of something. */
function ring<T>(size: number): { push(item: T): void; newest(): T[] } {
  const items: T[] = []
  let next = 0
  return {
    push(item) {
      items[next] = item
      next = (next + 1) % size
    },
    newest: () => [...items.slice(next), ...items.slice(0, next)].toReversed(),
  }
}
