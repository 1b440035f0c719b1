/** How certificates are signed, and checking it with WebCrypto. SHA-1 and older are not known here. */
import { DerError, elements, oidText, only, tags, type Element } from './der.ts'
import type { Certificate, PublicKeyInfo } from './certificate.ts'

export interface SignatureAlgorithm {
  readonly kind: 'rsa' | 'ec'
  readonly hash: 'SHA-256' | 'SHA-384' | 'SHA-512'
}

/** @see RFC 4055 §5, RFC 5758 §3.2 */
const algorithms: Readonly<Record<string, SignatureAlgorithm>> = {
  '1.2.840.113549.1.1.11': { kind: 'rsa', hash: 'SHA-256' },
  '1.2.840.113549.1.1.12': { kind: 'rsa', hash: 'SHA-384' },
  '1.2.840.113549.1.1.13': { kind: 'rsa', hash: 'SHA-512' },
  '1.2.840.10045.4.3.2': { kind: 'ec', hash: 'SHA-256' },
  '1.2.840.10045.4.3.3': { kind: 'ec', hash: 'SHA-384' },
  '1.2.840.10045.4.3.4': { kind: 'ec', hash: 'SHA-512' },
}

export function readSignatureAlgorithm({ content }: Element): SignatureAlgorithm | undefined {
  const [id] = elements(content)
  return id === undefined ? undefined : algorithms[oidText(id.content)]
}

const rsaBitsMin = 2048
const ecBitsMin = 256

/** RSA of 2,048 bits and elliptic curves of 256, or more. */
export const isStrong = ({ kind, bits }: PublicKeyInfo): boolean =>
  (kind === 'rsa' && bits >= rsaBitsMin) || (kind === 'ec' && bits >= ecBitsMin)

/** Whether one certificate's key signed the other. */
export async function isSignedBy(certificate: Certificate, issuer: Certificate): Promise<boolean> {
  const { signatureAlgorithm: algorithm, signature, signed } = certificate
  const { publicKey } = issuer
  if (algorithm === undefined || algorithm.kind !== publicKey.kind) return false
  const { hash } = algorithm
  const isRsa = algorithm.kind === 'rsa'
  const keyKind = isRsa
    ? { name: 'RSASSA-PKCS1-v1_5', hash }
    : { name: 'ECDSA', namedCurve: publicKey.curve ?? '' }
  const raw = isRsa ? signature : rawSignature(signature, Math.ceil(publicKey.bits / 8))
  if (raw === undefined) return false
  try {
    const key = await crypto.subtle.importKey('spki', publicKey.spki, keyKind, false, ['verify'])
    return await crypto.subtle.verify(
      isRsa ? keyKind.name : { name: 'ECDSA', hash },
      key,
      raw,
      signed,
    )
  } catch {
    // A key that the runtime cannot read signs nothing.
    return false
  }
}

/** Two DER integers as WebCrypto wants them: side by side, each of the curve's size. */
function rawSignature(signature: Uint8Array, size: number): Uint8Array | undefined {
  try {
    const numbers = elements(only(signature, tags.sequence).content)
    const raw = new Uint8Array(2 * size)
    for (const [index, { content }] of numbers.entries()) {
      const digits = content[0] === 0 ? content.subarray(1) : content
      if (index > 1 || digits.length > size) return undefined
      raw.set(digits, (index + 1) * size - digits.length)
    }
    return numbers.length === 2 ? raw : undefined
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}
