import type { Refusal } from '../../refusal.ts'
import { reply, type HeaderList, type Reply } from '../../reply.ts'
import { malformed, readHead } from './answer-v1.ts'
import { makeFrameReader } from './event-stream.ts'

/** Eight NUL bytes end the JSON in front of a streamed body. */
const delimiterBytes = 8
/** The JSON in front holds status and headers, no more. */
const headBytesMax = 64 * 1024
/** A stream that says nothing for so long is given up. @see the response streaming quotas */
const idleMsMax = 5 * 60_000

const metadataKeys: ReadonlySet<string> = new Set([
  'statusCode',
  'headers',
  'multiValueHeaders',
  'cookies',
])

/**
 * Reads a function's streamed answer: JSON (`statusCode`, `headers`, `multiValueHeaders`,
 * `cookies`), eight NUL bytes, the body as it comes. Answers as soon as the JSON is whole.
 * Refuses with 502 when it is none, or the function fails before its end.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode-lambda.html
 */
export async function readStreamedAnswer(response: Response): Promise<Reply | Refusal> {
  if (response.body === null) return malformed('no stream')
  const chunks = payloadChunks(response)
  const answer = await readAnswer(chunks)
  // Nobody reads the rest, and nobody waits for its end: a stream that stalls may not answer this either.
  if (answer.kind === 'refusal') chunks.return().catch(() => undefined)
  return answer
}

async function readAnswer(chunks: Chunks): Promise<Reply | Refusal> {
  let head: Uint8Array = new Uint8Array(0)
  for (;;) {
    const turn = await nextChunk(chunks)
    if (turn.failure !== undefined) return malformed(turn.failure)
    if (turn.chunk === undefined) return malformed('no delimiter behind the metadata')
    const whole = new Uint8Array(head.length + turn.chunk.length)
    whole.set(head)
    whole.set(turn.chunk, head.length)
    head = whole
    const end = delimiterAt(head)
    if (end >= 0)
      return answerOf(head.subarray(0, end), head.subarray(end + delimiterBytes), chunks)
    if (head.length > headBytesMax) return malformed('metadata too long')
  }
}

function answerOf(json: Uint8Array, first: Uint8Array, chunks: Chunks): Reply | Refusal {
  let metadata: unknown
  try {
    metadata = JSON.parse(new TextDecoder().decode(json))
  } catch {
    return malformed('metadata not JSON')
  }
  const head = readHead(metadata, metadataKeys)
  if ('kind' in head) return head
  const { cookies } = metadata as { readonly cookies?: unknown }
  const headers: HeaderList = [...head.headers]
  if (Array.isArray(cookies)) {
    for (const cookie of cookies) headers.push(['Set-Cookie', String(cookie)])
  }
  return reply(head.status, headers, rest(first, chunks))
}

type Chunks = AsyncGenerator<Uint8Array, void, void>

/** The next piece, or why there is none. */
async function nextChunk(
  chunks: Chunks,
): Promise<{ readonly chunk?: Uint8Array; readonly failure?: string }> {
  try {
    const turn = await chunks.next()
    return turn.done === true ? {} : { chunk: turn.value }
  } catch (error) {
    return { failure: String(error) }
  }
}

/** What is left of the stream; a failure in the middle ends it with an error. */
function rest(first: Uint8Array, chunks: Chunks): ReadableStream<Uint8Array> {
  return new ReadableStream<Uint8Array>({
    start(controller) {
      if (first.length > 0) controller.enqueue(first)
    },
    async pull(controller) {
      const turn = await chunks.next()
      if (turn.done === true) controller.close()
      else controller.enqueue(turn.value)
    },
    async cancel() {
      await chunks.return()
    },
  })
}

/** The payload's pieces: out of Lambda's frames, or as they are from an endpoint that sends none. */
async function* payloadChunks(response: Response): Chunks {
  const framed = response.headers.get('content-type')?.includes('eventstream') === true
  const read = framed ? makeFrameReader() : undefined
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  try {
    for (;;) {
      const turn = await withIdleLimit(reader.read())
      if (turn.done) return
      if (read === undefined) {
        yield turn.value
        continue
      }
      for (const event of read(turn.value)) {
        if (event.type === 'PayloadChunk') yield event.payload
        else if (event.errorCode !== undefined) throw new Error(event.errorCode)
      }
    }
  } finally {
    await reader.cancel().catch(() => undefined)
  }
}

function withIdleLimit<T>(read: Promise<T>): Promise<T> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const idle = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error('the stream was idle for too long')), idleMsMax)
  })
  return Promise.race([read, idle]).finally(() => {
    if (timer !== undefined) clearTimeout(timer)
  })
}

function delimiterAt(bytes: Uint8Array): number {
  let run = 0
  for (const [index, byte] of bytes.entries()) {
    run = byte === 0 ? run + 1 : 0
    if (run === delimiterBytes) return index + 1 - delimiterBytes
  }
  return -1
}
