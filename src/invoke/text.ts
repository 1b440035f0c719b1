const lossy = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })
const strict = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })
const encoder = new TextEncoder()

/** Bytes as UTF-8 text; what is none becomes U+FFFD, as the service does to unlisted binary bodies. */
export function textOf(body: Uint8Array | string): string {
  return typeof body === 'string' ? body : lossy.decode(body)
}

/** Bytes as UTF-8 text, `undefined` when they are none. */
export function strictTextOf(body: Uint8Array | string): string | undefined {
  if (typeof body === 'string') return body
  try {
    return strict.decode(body)
  } catch {
    return undefined
  }
}

/** Text as UTF-8. */
export function bytesOf(body: Uint8Array | string): Uint8Array {
  return typeof body === 'string' ? encoder.encode(body) : body
}

const beyondAscii = /[^\0-\x7f]/

/** Whether each character is one byte of UTF-8. */
export const isAscii = (text: string): boolean => !beyondAscii.test(text)

/** Bytes of a text as UTF-8, counted and not encoded: every call passes here, and most texts are ASCII. */
export function utf8Length(text: string): number {
  let bytes = text.length
  if (isAscii(text)) return bytes
  for (let index = 0; index < text.length; index++) {
    const unit = text.charCodeAt(index)
    if (unit < 0x80) continue
    bytes += unit < 0x800 ? 1 : 2
    // Both halves of a pair take four bytes together; one that stands alone is written as U+FFFD.
    if (isHigh(unit) && isLow(text.charCodeAt(index + 1))) index++
  }
  return bytes
}

const isHigh = (unit: number): boolean => unit >= 0xd800 && unit < 0xdc00
const isLow = (unit: number): boolean => unit >= 0xdc00 && unit < 0xe000

/** `'application/json'` of `'Application/JSON; charset=utf-8'`; of a list (`Accept`) the first entry. */
export function mediaType(header: string): string {
  return header.split(/[;,]/, 1)[0]?.trim().toLowerCase() ?? ''
}
