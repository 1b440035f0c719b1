import { joined } from '../invoke/buffers/joined.ts'

/** A definition may have 6 MB; JSON around it (v2 imports) needs room for escapes. */
export const bodyBytesMax = 12 * 1024 * 1024

/** The body's bytes; `undefined` when it is longer than any operation takes, found without reading it whole. */
export async function readBody(request: Request): Promise<Uint8Array<ArrayBuffer> | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > bodyBytesMax) return undefined
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array<ArrayBuffer>[] = []
  let length = 0
  const reader = request.body.getReader()
  for (;;) {
    const { done, value } = await reader.read()
    if (done) break
    length += value.length
    if (length > bodyBytesMax) {
      // Not awaited: one branch of a copied body ends only when both are cancelled.
      void reader.cancel()
      return undefined
    }
    chunks.push(value)
  }
  return joined(chunks, length)
}
