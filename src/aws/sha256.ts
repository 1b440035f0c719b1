/** Hashes, and bytes as hex. */

const encoder = new TextEncoder()
const hexPairs = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'))

/** SHA-256 of nothing, the payload hash of every request without a body. */
const emptyHash = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855'

/** Lower-case hex. */
export function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const byte of bytes) text += hexPairs[byte] ?? ''
  return text
}

const hexDigits = '0123456789abcdef'

/** The bytes of lower-case hex, `undefined` for any other text. */
export function fromHex(text: string): Uint8Array | undefined {
  if (text.length % 2 !== 0) return undefined
  const bytes = new Uint8Array(text.length / 2)
  for (let index = 0; index < bytes.length; index++) {
    const high = hexDigits.indexOf(text.charAt(2 * index))
    const low = hexDigits.indexOf(text.charAt(2 * index + 1))
    if (high < 0 || low < 0) return undefined
    bytes[index] = (high << 4) | low
  }
  return bytes
}

/** SHA-256 of a text's UTF-8 or of bytes. */
export async function sha256(data: Uint8Array | string): Promise<Uint8Array> {
  const bytes = typeof data === 'string' ? encoder.encode(data) : data
  return new Uint8Array(await crypto.subtle.digest('SHA-256', bytes))
}

/** SHA-256 in lower-case hex, 64 digits; an empty body costs nothing. */
export async function sha256Hex(data: Uint8Array | string | undefined): Promise<string> {
  return data === undefined || data.length === 0 ? emptyHash : toHex(await sha256(data))
}
