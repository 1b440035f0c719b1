/** A self-signed X.509 certificate over a new RSA key, in DER and PEM. @see RFC 5280 §4.1 */
import { toBase64 } from '../base64.ts'

const keyAlgorithm = {
  name: 'RSASSA-PKCS1-v1_5',
  modulusLength: 2048,
  publicExponent: new Uint8Array([1, 0, 1]),
  hash: 'SHA-256',
}

export interface CertificateRequest {
  readonly commonName: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
}

/** A certificate and its key, both PEM. */
export interface KeyedCertificate {
  readonly certificate: string
  /** PKCS #8. */
  readonly privateKey: string
}

type Bytes = Uint8Array<ArrayBuffer>

function concat(parts: readonly Uint8Array[]): Bytes {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

/** Tag, length, content. Lengths from 128 on are written in as many bytes as they need. */
function der(tag: number, ...content: readonly Uint8Array[]): Bytes {
  const body = concat(content)
  if (body.length < 128) return concat([new Uint8Array([tag, body.length]), body])
  const length: number[] = []
  for (let rest = body.length; rest > 0; rest >>= 8) length.unshift(rest & 0xff)
  return concat([new Uint8Array([tag, 0x80 | length.length, ...length]), body])
}

const sequence = (...content: readonly Uint8Array[]): Bytes => der(0x30, ...content)
const bytes = (...values: number[]): Bytes => new Uint8Array(values)

// 1.2.840.113549.1.1.11 with NULL parameters
const sha256WithRsa = sequence(
  der(0x06, bytes(0x2a, 0x86, 0x48, 0x86, 0xf7, 0x0d, 0x01, 0x01, 0x0b)),
  der(0x05),
)
// 2.5.4.3
const commonNameId = der(0x06, bytes(0x55, 0x04, 0x03))

const name = (commonName: string): Bytes =>
  sequence(der(0x31, sequence(commonNameId, der(0x0c, new TextEncoder().encode(commonName)))))

/** `'20260313092653Z'`: GeneralizedTime is right for all years, and read by every verifier. */
const time = (ms: number): Bytes => {
  const text = `${new Date(ms).toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`
  return der(0x18, new TextEncoder().encode(text))
}

const pem = (label: string, content: Uint8Array): string => {
  const lines = toBase64(content).match(/.{1,64}/g) ?? []
  return `-----BEGIN ${label}-----\n${lines.join('\n')}\n-----END ${label}-----\n`
}

/** Makes a key and a certificate for it. */
export async function selfSignedCertificate(
  request: CertificateRequest,
): Promise<KeyedCertificate> {
  const generated = await crypto.subtle.generateKey(keyAlgorithm, true, ['sign', 'verify'])
  // An RSA algorithm makes a pair; the union of the signature is for symmetric ones.
  const pair = generated as Extract<typeof generated, { privateKey: unknown }>
  const [publicKey, privateKey] = await Promise.all([
    crypto.subtle.exportKey('spki', pair.publicKey),
    crypto.subtle.exportKey('pkcs8', pair.privateKey),
  ])
  // Positive, as its first byte is below 128, and never zero.
  const serial = crypto.getRandomValues(new Uint8Array(16))
  serial[0] = ((serial[0] ?? 0) & 0x3f) | 0x40
  const subject = name(request.commonName)
  const body = sequence(
    der(0xa0, der(0x02, bytes(2))),
    der(0x02, serial),
    sha256WithRsa,
    subject,
    sequence(time(request.notBeforeMs), time(request.notAfterMs)),
    subject,
    binary(publicKey),
  )
  const signature = await crypto.subtle.sign(keyAlgorithm.name, pair.privateKey, body)
  const signed = sequence(body, sha256WithRsa, der(0x03, bytes(0), new Uint8Array(signature)))
  return {
    certificate: pem('CERTIFICATE', signed),
    privateKey: pem('PRIVATE KEY', binary(privateKey)),
  }
}

/** `spki` and `pkcs8` are exported as bytes; only `jwk` is an object. */
function binary(exported: unknown): Bytes {
  if (exported instanceof ArrayBuffer) return new Uint8Array(exported)
  throw new Error('a key exported as bytes is bytes')
}
