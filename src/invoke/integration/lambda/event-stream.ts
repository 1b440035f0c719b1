/**
 * The `application/vnd.amazon.eventstream` framing in which Lambda streams a function's answer.
 * A frame: total length, headers' length and their CRC (4 bytes each, big-endian), headers,
 * payload, CRC of all. TLS carries the frames, so the CRCs are not checked again.
 * @see https://docs.aws.amazon.com/lambda/latest/api/API_InvokeWithResponseStream.html
 */

/** What a frame says; others than these two kinds are passed over. */
export type StreamEvent =
  | { readonly type: 'PayloadChunk'; readonly payload: Uint8Array }
  | { readonly type: 'InvokeComplete'; readonly errorCode: string | undefined }

const preludeBytes = 12
const trailerBytes = 4
/** A frame's greatest length; the service's own chunks are far smaller. */
const frameBytesMax = 16 * 1024 * 1024

/** Cuts a stream of bytes into events, chunk by chunk. */
export function makeFrameReader(): (chunk: Uint8Array) => StreamEvent[] {
  let rest: Uint8Array = new Uint8Array(0)
  return (chunk) => {
    const bytes = rest.length === 0 ? chunk : concat(rest, chunk)
    const events: StreamEvent[] = []
    let at = 0
    while (bytes.length - at >= preludeBytes) {
      const view = new DataView(bytes.buffer, bytes.byteOffset + at)
      const length = view.getUint32(0)
      const headersLength = view.getUint32(4)
      if (length > frameBytesMax || length < preludeBytes + headersLength + trailerBytes) {
        throw new Error('the stream is not made of event frames')
      }
      if (bytes.length - at < length) break
      const headersEnd = at + preludeBytes + headersLength
      const event = readEvent(
        readHeaders(bytes.subarray(at + preludeBytes, headersEnd)),
        bytes.subarray(headersEnd, at + length - trailerBytes),
      )
      if (event !== undefined) events.push(event)
      at += length
    }
    rest = bytes.slice(at)
    return events
  }
}

function readEvent(
  headers: ReadonlyMap<string, string>,
  payload: Uint8Array,
): StreamEvent | undefined {
  switch (headers.get(':event-type') ?? '') {
    case 'PayloadChunk':
      return { type: 'PayloadChunk', payload }
    case 'InvokeComplete':
      return { type: 'InvokeComplete', errorCode: errorCodeOf(payload) }
    default:
      return headers.get(':message-type') === 'exception'
        ? { type: 'InvokeComplete', errorCode: headers.get(':exception-type') ?? 'exception' }
        : undefined
  }
}

function errorCodeOf(payload: Uint8Array): string | undefined {
  try {
    const { ErrorCode: code } = JSON.parse(new TextDecoder().decode(payload)) as {
      readonly ErrorCode?: unknown
    }
    return typeof code === 'string' ? code : undefined
  } catch {
    return undefined
  }
}

/** Type tag of a text value, the only kind that Lambda's headers use. */
const textTag = 7

function readHeaders(bytes: Uint8Array): ReadonlyMap<string, string> {
  const headers = new Map<string, string>()
  const decoder = new TextDecoder()
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  let at = 0
  while (at < bytes.length) {
    const nameEnd = at + 1 + view.getUint8(at)
    const name = decoder.decode(bytes.subarray(at + 1, nameEnd))
    if (view.getUint8(nameEnd) !== textTag) break
    const start = nameEnd + 3
    const end = start + view.getUint16(nameEnd + 1)
    headers.set(name, decoder.decode(bytes.subarray(start, end)))
    at = end
  }
  return headers
}

function concat(left: Uint8Array, right: Uint8Array): Uint8Array {
  const whole = new Uint8Array(left.length + right.length)
  whole.set(left)
  whole.set(right, left.length)
  return whole
}
