/** Content codings the gateway can make and undo. */
const codings = ['gzip', 'deflate'] as const
export type Coding = (typeof codings)[number]

/** `'gzip'` of `'GZIP'`, `undefined` for a coding the gateway does not know. */
export function codingOf(header: string): Coding | 'identity' | undefined {
  const name = header.trim().toLowerCase()
  return name === 'identity' || name === '' ? 'identity' : codings.find((one) => one === name)
}

/**
 * The coding a client prefers, by weight and then by place; `undefined` when that is none of ours.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-make-api-request-with-compressed-payload.html
 */
export function preferredCoding(acceptEncoding: string | undefined): Coding | undefined {
  let best: { readonly name: string; readonly weight: number } | undefined
  for (const entry of (acceptEncoding ?? '').split(',')) {
    const [name = '', ...parameters] = entry.split(';').map((part) => part.trim().toLowerCase())
    if (name === '') continue
    const weight = Number(parameters.find((part) => part.startsWith('q='))?.slice(2) ?? 1)
    if (weight > 0 && (best === undefined || weight > best.weight)) best = { name, weight }
  }
  if (best?.name === '*') return 'gzip'
  return codings.find((one) => one === best?.name)
}

/** A body in a coding, as it comes. */
export function compress(
  body: ReadableStream | Uint8Array | string,
  coding: Coding,
): ReadableStream<Uint8Array> {
  const { body: stream } = new Response(body)
  if (stream === null) throw new Error('an empty body needs no coding')
  return stream.pipeThrough(new CompressionStream(coding))
}

/** The stream behind a coding. Reading it fails when the bytes are not in that coding. */
export function decompress(body: ReadableStream, coding: Coding): ReadableStream<Uint8Array> {
  return body.pipeThrough(new DecompressionStream(coding))
}

/**
 * A stream that breaks off once it is longer than allowed; `isOver` tells so afterwards. Whoever
 * sends it has to heed `signal`: the runtime would end the request in good order, cut short.
 */
export function limitStream(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): {
  readonly body: ReadableStream<Uint8Array>
  readonly signal: AbortSignal
  readonly isOver: () => boolean
} {
  const sending = new AbortController()
  let size = 0
  const counter = new TransformStream<Uint8Array, Uint8Array>({
    transform(chunk, controller) {
      size += chunk.length
      if (size <= bytesMax) {
        controller.enqueue(chunk)
        return
      }
      const reason = new Error(`more than ${bytesMax} bytes`)
      sending.abort(reason)
      controller.error(reason)
    },
  })
  return {
    body: stream.pipeThrough(counter),
    signal: sending.signal,
    isOver: () => size > bytesMax,
  }
}
