import { sha256 } from '../aws/sha256.ts'
import { AdminFault } from './errors.ts'
import { fromBase64, toBase64 } from './base64.ts'

/** Bytes of an AES-GCM nonce, fresh for every sealed value. */
const ivBytes = 12

/** TIDEGATE_SECRET_KEY is text of any length and good randomness; its SHA-256 is the AES key. */
async function sealingKey(secretKey: string) {
  return crypto.subtle.importKey('raw', await sha256(secretKey), 'AES-GCM', false, [
    'encrypt',
    'decrypt',
  ])
}

/** `'iv.ciphertext'` in base64, or `undefined` without a key: then only the hash survives. */
export async function seal(
  value: string,
  secretKey: string | undefined,
): Promise<string | undefined> {
  if (secretKey === undefined) return undefined
  const iv = crypto.getRandomValues(new Uint8Array(ivBytes))
  const data = new TextEncoder().encode(value)
  const key = await sealingKey(secretKey)
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv }, key, data)
  return `${toBase64(iv)}.${toBase64(new Uint8Array(sealed))}`
}

/**
 * The value that was sealed.
 * @throws BadRequestException that names TIDEGATE_SECRET_KEY when it is missing or is another one
 */
export async function unseal(
  sealed: string | undefined,
  secretKey: string | undefined,
): Promise<string> {
  if (secretKey === undefined) {
    throw unreadable('TIDEGATE_SECRET_KEY is not set')
  }
  if (sealed === undefined) {
    throw unreadable(
      'only its hash is known, because it was declared, or stored while TIDEGATE_SECRET_KEY was not set',
    )
  }
  const [iv = '', data = ''] = sealed.split('.')
  try {
    const key = await sealingKey(secretKey)
    const algorithm = { name: 'AES-GCM', iv: fromBase64(iv) }
    return new TextDecoder().decode(await crypto.subtle.decrypt(algorithm, key, fromBase64(data)))
  } catch {
    throw unreadable('TIDEGATE_SECRET_KEY is not the key that it was stored with')
  }
}

const unreadable = (why: string): AdminFault =>
  new AdminFault('BadRequestException', `The value cannot be read: ${why}.`)
