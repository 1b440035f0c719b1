import type { ConnectionRecord, ShardSocket } from '../ports.ts'

/** What is kept with a socket through hibernation: at most 16,384 bytes. */
interface Attachment {
  /** Absent when it is too large; it is in storage then. */
  readonly record?: ConnectionRecord
  readonly lastActiveAtMs: number
  readonly isOver?: true
  readonly groups?: readonly string[]
}

/** Where the sockets of one object keep what they have to remember. */
export interface Shelf {
  /** Rows for records that are too large for an attachment. */
  readonly rows: SyncKvStorage
  /**
   * How much earlier than it was the time of the last message may be in an attachment, in milliseconds:
   * writing one costs more than the rest of a small message.
   */
  readonly lagMs: number
}

/** Starts keeping a socket that has just been accepted. */
export function keepSocket(socket: WebSocket, record: ConnectionRecord, shelf: Shelf): ShardSocket {
  const lastActiveAtMs = record.connectedAtMs
  const kept = new KeptSocket(socket, record, { record, lastActiveAtMs }, shelf)
  kept.write()
  return kept
}

/** A socket as its object finds it after a wake. */
export function wakeSocket(socket: WebSocket, id: string, shelf: Shelf): ShardSocket {
  // Written by `write` alone.
  const attachment = socket.deserializeAttachment() as Attachment
  const record = attachment.record ?? (shelf.rows.get(recordKey(id)) as ConnectionRecord)
  return new KeptSocket(socket, record, attachment, shelf)
}

const recordKey = (connectionId: string): string => `record|${connectionId}`

/** `WebSocket.OPEN`, without asking the runtime for each message. */
const open = 1

/** A class, because thousands of them live in one object: methods are shared, closures would not be. */
class KeptSocket implements ShardSocket {
  readonly record: ConnectionRecord
  lastActiveAtMs: number
  groups: readonly string[]
  readonly #socket: WebSocket
  readonly #shelf: Shelf
  #isOver: boolean
  /** Whether the record fits into the attachment. */
  #fits: boolean
  /** The time of the last message as the attachment has it. */
  #writtenAtMs: number

  constructor(socket: WebSocket, record: ConnectionRecord, attachment: Attachment, shelf: Shelf) {
    this.record = record
    this.lastActiveAtMs = attachment.lastActiveAtMs
    this.#writtenAtMs = attachment.lastActiveAtMs
    this.groups = attachment.groups ?? []
    this.#socket = socket
    this.#shelf = shelf
    this.#isOver = attachment.isOver === true
    this.#fits = attachment.record !== undefined
  }

  get isOver(): boolean {
    return this.#isOver
  }

  get isOpen(): boolean {
    return !this.#isOver && this.#socket.readyState === open
  }

  touch(nowMs: number): void {
    this.lastActiveAtMs = nowMs
    if (nowMs - this.#writtenAtMs > this.#shelf.lagMs) this.write()
  }

  end(): boolean {
    if (this.#isOver) return false
    this.#isOver = true
    this.write()
    if (!this.#fits) this.#shelf.rows.delete(recordKey(this.record.connectionId))
    return true
  }

  setGroups(groups: readonly string[]): void {
    this.groups = groups
    this.write()
  }

  send(text: string): void {
    this.#socket.send(text)
  }

  close(code: number, reason: string): void {
    closeQuietly(this.#socket, code, reason)
  }

  /** Writes the attachment; a record that does not fit goes to a row of its own. */
  write(): void {
    this.#writtenAtMs = this.lastActiveAtMs
    const { record, lastActiveAtMs, groups } = this
    const attachment: Attachment = {
      ...(this.#fits && { record }),
      lastActiveAtMs,
      ...(this.#isOver && { isOver: true }),
      ...(groups.length > 0 && { groups }),
    }
    try {
      this.#socket.serializeAttachment(attachment)
    } catch (error) {
      if (!this.#fits) throw error
      this.#fits = false
      this.#shelf.rows.put(recordKey(record.connectionId), record)
      this.write()
    }
  }
}

/** Closes a socket that may have ended in this very moment, with no code of ours for `undefined`. */
export function closeQuietly(socket: WebSocket, code: number | undefined, reason: string): void {
  try {
    if (code === undefined) socket.close()
    else socket.close(code, reason)
  } catch {
    // The socket is closed already, which is what was wanted.
  }
}
