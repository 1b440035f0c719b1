import { limits } from '../../definition/limits.ts'
import { limitStream } from '../compression.ts'
import type { Invocation } from '../invocation.ts'

/** The client's body on its way to a backend. */
export interface ClientBody {
  /** What `fetch` takes of it. */
  readonly init: Pick<RequestInit, 'body' | 'signal'>
  /** Whether it is longer than the payload quota; of a stream it is known when that was sent. */
  readonly isOver: () => boolean
}

export const noClientBody: ClientBody = { init: { body: null }, isOver: () => false }

/**
 * The body as it came, or the bytes when an earlier phase has read them. A stream that says how long
 * it is has been judged by that; any other is counted on its way, and breaks off at 10 MB.
 */
export function clientBody(call: Invocation): ClientBody | Promise<ClientBody> {
  if (call.bodyTouched) return bytesOf(call)
  const { body } = call.request
  if (body === null) return noClientBody
  if (call.header('content-length') !== undefined) return { ...noClientBody, init: { body } }
  const counted = limitStream(body, limits.payloadBytesMax)
  return { init: { body: counted.body, signal: counted.signal }, isOver: counted.isOver }
}

async function bytesOf(call: Invocation): Promise<ClientBody> {
  const body = await call.body()
  return { init: { body }, isOver: () => body.length > limits.payloadBytesMax }
}
