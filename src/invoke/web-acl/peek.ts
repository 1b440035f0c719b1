import { joined } from '../buffers/joined.ts'

/** The beginning of a body that somebody looked at before it went on its way. */
export interface Peeked {
  /** What was read: at most one chunk more than was asked for. */
  readonly head: Uint8Array
  /** What is still to come; `undefined` when `head` is all. */
  readonly rest: ReadableStream<Uint8Array> | undefined
}

/** Reads a body until more than `bytesMax` bytes are there, or until its end. */
export async function peek(body: ReadableStream<Uint8Array>, bytesMax: number): Promise<Peeked> {
  const reader = body.getReader()
  const chunks: Uint8Array[] = []
  let size = 0
  while (size <= bytesMax) {
    const turn = await reader.read()
    if (turn.done) return { head: joined(chunks, size), rest: undefined }
    chunks.push(turn.value)
    size += turn.value.length
  }
  reader.releaseLock()
  return { head: joined(chunks, size), rest: body }
}

/** A stream whose reader knows its length beforehand, where the runtime has such a thing. */
const { FixedLengthStream } = globalThis as {
  readonly FixedLengthStream?: new (length: number) => TransformStream<Uint8Array, Uint8Array>
}

/**
 * Head and rest as one stream again; the runtime moves the rest, nothing is collected.
 * @param length bytes of the whole as the client declared them: the backend then gets a
 *   Content-Length and no chunked body
 * @returns the stream, the work that fills it, which ends when the stream was read or given up, and a
 *   signal that whoever sends the stream has to heed: when the client breaks off, the runtime would
 *   end the backend's request in good order, cut short
 */
export function whole(
  head: Uint8Array,
  rest: ReadableStream<Uint8Array>,
  length: number | undefined,
): {
  readonly body: ReadableStream<Uint8Array>
  readonly filled: Promise<void>
  readonly signal: AbortSignal
} {
  const sending = new AbortController()
  const { readable, writable } =
    length === undefined || FixedLengthStream === undefined
      ? new TransformStream<Uint8Array, Uint8Array>()
      : new FixedLengthStream(length)
  return { body: readable, filled: fill(writable, head, rest, sending), signal: sending.signal }
}

async function fill(
  writable: WritableStream<Uint8Array>,
  head: Uint8Array,
  rest: ReadableStream<Uint8Array>,
  sending: AbortController,
): Promise<void> {
  try {
    const writer = writable.getWriter()
    await writer.write(head)
    writer.releaseLock()
    await rest.pipeTo(writable)
  } catch (error) {
    // Client or backend has gone.
    sending.abort(error)
  }
}
