/** Signature Version 4: hashes, and signing keys that are derived once and kept. */

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

/** SHA-256 in lower-case hex; an empty body costs nothing. */
export async function sha256Hex(data: Uint8Array | string | undefined): Promise<string> {
  return data === undefined || data.length === 0 ? emptyHash : toHex(await sha256(data))
}

/** A signing key of one day, region and service; it cannot be read back. */
export type SigningKey = Awaited<ReturnType<typeof crypto.subtle.importKey>>

/** What a signing key depends on. */
export interface KeyScope {
  /** `'20200304'` */
  readonly day: string
  readonly region: string
  readonly service: string
}

/** Most keys an isolate keeps; a key is some hundred bytes and deriving one costs about 50 µs. */
const keptKeysMax = 512
const keptKeys = new Map<string, SigningKey>()

/** The key for a secret and scope, derived at most once per isolate while it is kept. */
export async function signingKey(secret: string, scope: KeyScope): Promise<SigningKey> {
  const name = `${scope.day}/${scope.region}/${scope.service}/${secret}`
  const kept = keptKeys.get(name)
  if (kept !== undefined) return kept
  let bytes: Uint8Array = encoder.encode(`AWS4${secret}`)
  for (const part of [scope.day, scope.region, scope.service, 'aws4_request']) {
    bytes = await hmac(await importKey(bytes), part)
  }
  const key = await importKey(bytes)
  if (keptKeys.size >= keptKeysMax) {
    // Maps keep the order of insertion: the first one is the oldest, most likely of an earlier day.
    for (const oldest of keptKeys.keys()) {
      keptKeys.delete(oldest)
      break
    }
  }
  keptKeys.set(name, key)
  return key
}

/** The signature of a string to sign, in lower-case hex. */
export const signText = async (key: SigningKey, text: string): Promise<string> =>
  toHex(await hmac(key, text))

/** Whether a signature belongs to a text; compared in constant time by the runtime. */
export async function isSignatureOf(
  key: SigningKey,
  signature: Uint8Array,
  text: string,
): Promise<boolean> {
  return crypto.subtle.verify('HMAC', key, signature, encoder.encode(text))
}

function importKey(bytes: Uint8Array): Promise<SigningKey> {
  const kind = { name: 'HMAC', hash: 'SHA-256' }
  return crypto.subtle.importKey('raw', bytes, kind, false, ['sign', 'verify'])
}

async function hmac(key: SigningKey, text: string): Promise<Uint8Array> {
  return new Uint8Array(await crypto.subtle.sign('HMAC', key, encoder.encode(text)))
}
