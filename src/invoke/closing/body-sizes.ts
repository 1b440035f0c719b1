import type { Invocation } from '../invocation.ts'
import { utf8Length } from '../text.ts'

/** Bytes of the answer's body as far as they are known without reading it. */
export function responseBytes({ reply, contentLength }: Invocation): number | undefined {
  if (reply === undefined) return undefined
  if (reply.native !== undefined) {
    return numberOf(contentLength ?? reply.native.headers.get('content-length'))
  }
  const { body } = reply
  if (body === null) return 0
  if (typeof body === 'string') return utf8Length(body)
  return body instanceof Uint8Array ? body.length : undefined
}

/** Bytes of the request's body by its Content-Length, 0 without one. */
export const requestBytes = (call: Invocation): number =>
  call.method === 'GET' ? 0 : (numberOf(call.header('content-length') ?? null) ?? 0)

function numberOf(text: string | null): number | undefined {
  return text === null || !/^\d+$/.test(text) ? undefined : Number(text)
}
