const encoder = new TextEncoder()
// Java keeps a byte order mark, which a decoder drops unless told.
const decoder = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/** A text with a question mark for each half of a surrogate pair: what Java encodes in its place. */
export function wellFormed(text: string): string {
  return text.isWellFormed() ? text : text.replace(/\p{Surrogate}/gu, '?')
}

/** Text as UTF-8, as Java encodes it. */
export const encodeUtf8 = (text: string): Uint8Array => encoder.encode(wellFormed(text))

/** UTF-8 as text; what is none becomes U+FFFD. */
export const decodeUtf8 = (bytes: Uint8Array): string => decoder.decode(bytes)
