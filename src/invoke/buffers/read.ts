import { joined } from './joined.ts'

/** Bytes of a body that are nobody's business: most bodies have no more, and pay nothing for the account. */
export const freeBytesMax = 65_536

/** Thrown where a client breaks off in the middle of its body: nothing of ours is wrong. */
export class BrokenBody extends Error {
  override readonly name = 'BrokenBody'
}

/** All of a request's body. Throws BrokenBody. */
export async function bytesOfRequest(request: Request): Promise<Uint8Array> {
  try {
    return await request.bytes()
  } catch (error) {
    throw new BrokenBody(String(error))
  }
}

/** The same as UTF-8 text, U+FFFD for what is none. Throws BrokenBody. */
export async function textOfRequest(request: Request): Promise<string> {
  try {
    return await request.text()
  } catch (error) {
    throw new BrokenBody(String(error))
  }
}

/** What is asked of a stream at once. */
const firstPieceBytes = 16_384
const laterPieceBytes = 65_536

/** How a body is read. */
export interface Reading {
  readonly bytesMax: number
  /** As far as it is known; `undefined` takes it as it comes. */
  readonly bytesExpected?: number | undefined
  /** Asked before more is read than is free; false gives the body up. */
  readonly claim: (bytes: number) => boolean | Promise<boolean>
  /** Told what was claimed and not needed. */
  readonly giveBack: (bytes: number) => void
  /** A bound on each wait for the stream; default none. */
  readonly race?: <T>(work: Promise<T>) => Promise<T | 'late'>
}

/** Why a body is not there: more bytes than allowed, its time over, or no room for it. */
export type Unread = 'large' | 'late' | 'no-room'

/**
 * All bytes of a stream. Room is claimed piece by piece, so that a slow sender holds what it has sent and not
 * what it may come to send. Throws when the stream breaks off.
 */
export async function readWhole(
  stream: ReadableStream<Uint8Array>,
  { bytesMax, bytesExpected = Number.NaN, claim, giveBack, race }: Reading,
): Promise<Uint8Array | Unread> {
  const read = pieceReader(stream)
  const pieces: Uint8Array[] = []
  let size = 0
  let claimed = 0
  const giveUp = (why: Unread): Unread => {
    // Nobody waits for it: a stream that stalls may not answer this either.
    read.cancel().catch(() => undefined)
    return why
  }
  for (;;) {
    const length = nextLength(size, bytesExpected)
    const missing = size + length <= freeBytesMax ? 0 : size + length - claimed
    if (missing > 0) {
      const claiming = claim(missing)
      if (!(typeof claiming === 'boolean' ? claiming : await claiming)) return giveUp('no-room')
      claimed += missing
    }
    const reading = read.next(length)
    const piece = await (race === undefined ? reading : race(reading))
    if (piece === 'late') return giveUp('late')
    if (piece === undefined) break
    pieces.push(piece)
    size += piece.length
    if (size > bytesMax) return giveUp('large')
  }
  const needed = size > freeBytesMax ? size : 0
  if (claimed > needed) giveBack(claimed - needed)
  return joined(pieces, size)
}

/** Past what was expected only the end is to come. */
function nextLength(size: number, expected: number): number {
  if (size < expected) return Math.min(expected - size, laterPieceBytes)
  if (size === expected) return 1
  return size < freeBytesMax ? firstPieceBytes : laterPieceBytes
}

interface PieceReader {
  /** At most `length` bytes where the stream can be told; `undefined` at the end. */
  readonly next: (length: number) => Promise<Uint8Array | undefined>
  readonly cancel: () => Promise<void>
}

/** The runtime's own streams fill large buffers at once, for a fifth of what its default pieces of 4 KB cost. */
function pieceReader(stream: ReadableStream<Uint8Array>): PieceReader {
  const filling = fillingReader(stream)
  if (filling === undefined) {
    const reader = stream.getReader()
    return { next: async () => (await reader.read()).value, cancel: () => reader.cancel() }
  }
  let isDone = false
  return {
    async next(length) {
      if (isDone) return undefined
      const { done, value } = await filling.readAtLeast(length, new Uint8Array(length))
      isDone = done
      return value === undefined || value.length === 0 ? undefined : value
    },
    cancel: () => filling.cancel(),
  }
}

/** The runtime's own way to wait for that many bytes; other runtimes have none. */
interface FillingReader {
  readAtLeast(
    bytes: number,
    view: Uint8Array,
  ): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>
  cancel(): Promise<void>
}

const { ReadableStreamBYOBReader: Reader } = globalThis as {
  readonly ReadableStreamBYOBReader?: { readonly prototype: object }
}
const canFill = Reader !== undefined && 'readAtLeast' in Reader.prototype

/** `undefined` also for a stream of chunks, which somebody's code makes. */
function fillingReader(stream: ReadableStream<Uint8Array>): FillingReader | undefined {
  if (!canFill) return undefined
  try {
    const reader: unknown = stream.getReader({ mode: 'byob' })
    // Looked for above; not every runtime's types know it.
    return reader as FillingReader
  } catch {
    return undefined
  }
}
