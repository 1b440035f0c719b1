import type { Invocation } from '../invocation.ts'

/** Bytes of the answer's body as far as they are known without reading it. */
export function responseBytes({ reply, contentLength }: Invocation): number | undefined {
  if (reply === undefined) return undefined
  if (reply.native !== undefined) {
    return numberOf(contentLength ?? reply.native.headers.get('content-length'))
  }
  const { body } = reply
  if (body === null) return 0
  if (typeof body === 'string') return utf8Bytes(body)
  return body instanceof Uint8Array ? body.length : undefined
}

/** Bytes of the request's body by its Content-Length, 0 without one. */
export const requestBytes = (call: Invocation): number =>
  call.method === 'GET' ? 0 : (numberOf(call.header('content-length') ?? null) ?? 0)

function numberOf(text: string | null): number | undefined {
  return text === null || !/^\d+$/.test(text) ? undefined : Number(text)
}

/** Counted and not encoded: every call passes here, and the bytes themselves are not needed. */
function utf8Bytes(text: string): number {
  let bytes = text.length
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit >= 0x80) bytes += unit < 0x800 || isSurrogate(unit) ? 1 : 2
  }
  return bytes
}

/** Each half of a pair stands for two of its four bytes. */
const isSurrogate = (unit: number): boolean => unit >= 0xd800 && unit < 0xe000
