import { forgetOldest } from '../forget-oldest.ts'
import { toHex } from './sha256.ts'

/** Signature Version 4: signing keys, derived once and kept. */

const encoder = new TextEncoder()

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
  keptKeys.set(name, key)
  // The oldest one is most likely of an earlier day.
  forgetOldest(keptKeys, keptKeysMax)
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
