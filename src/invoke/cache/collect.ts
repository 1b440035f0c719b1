import type { Ports } from '../../ports.ts'
import { readIfRoom } from '../buffers/hold.ts'

/** A whole body for the cache, `undefined` when it is too long, breaks off, or there is no room for it. */
export async function collectBody(
  ports: Ports,
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  try {
    const body = await readIfRoom(ports, stream, bytesMax)
    return typeof body === 'string' ? undefined : body
  } catch {
    // The backend broke off: the client sees that, and nothing is kept.
    return undefined
  }
}
