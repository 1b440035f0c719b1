import { readBounded } from '../compression.ts'

/** A whole body for the cache, `undefined` when it is too long or breaks off. */
export async function collectBody(
  stream: ReadableStream<Uint8Array>,
  bytesMax: number,
): Promise<Uint8Array | undefined> {
  try {
    const body = await readBounded(stream, bytesMax)
    return body === 'large' ? undefined : body
  } catch {
    // The backend broke off: the client sees that, and nothing is kept.
    return undefined
  }
}
