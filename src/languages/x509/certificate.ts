/** X.509 certificates, as far as trust in them needs. @see RFC 5280 §4.1 */
import { DerError, elements, oidText, only, tags, timeOf, type Element } from './der.ts'
import { readSignatureAlgorithm, type SignatureAlgorithm } from './algorithms.ts'

export interface Certificate {
  readonly der: Uint8Array
  /** What the issuer signed. */
  readonly signed: Uint8Array
  readonly signature: Uint8Array
  /** `undefined` for one that is not known or too weak. */
  readonly signatureAlgorithm: SignatureAlgorithm | undefined
  /** Names as their DER in hex: equal bytes are equal names. */
  readonly issuer: string
  readonly subject: string
  /** `'CN=clients,O=Acme'`, for people. */
  readonly subjectText: string
  readonly issuerText: string
  /** `'a1:b2:0c'` */
  readonly serialNumber: string
  readonly notBeforeMs: number
  readonly notAfterMs: number
  /** SubjectPublicKeyInfo. */
  readonly publicKey: PublicKeyInfo
  /** `undefined` where the certificate says nothing of it, as version 1 does. */
  readonly isAuthority: boolean | undefined
  /** Authorities that may stand between this one and the end of a chain. */
  readonly pathLengthMax: number
}

export interface PublicKeyInfo {
  readonly spki: Uint8Array
  readonly kind: 'rsa' | 'ec' | 'other'
  /** Of an RSA modulus, or of the curve; 0 when unknown. */
  readonly bits: number
  /** WebCrypto's name of the curve. */
  readonly curve?: string
}

/** A certificate's parts, or `undefined` for bytes that are no certificate. */
export function parseCertificate(der: Uint8Array): Certificate | undefined {
  try {
    return readCertificate(der)
  } catch (error) {
    if (error instanceof DerError) return undefined
    throw error
  }
}

function readCertificate(der: Uint8Array): Certificate {
  const [body, algorithm, signature, ...others] = elements(only(der, tags.sequence).content)
  if (
    body === undefined ||
    algorithm === undefined ||
    signature === undefined ||
    others.length > 0
  ) {
    throw new DerError('a certificate has three parts')
  }
  const parts = [...elements(body.content)]
  if (parts[0]?.tag === 0xa0) parts.shift()
  const [serial, inner, issuer, validity, subject, spki, ...rest] = parts
  if (!serial || !inner || !issuer || !validity || !subject || !spki)
    throw new DerError('parts are missing')
  const [notBefore, notAfter] = elements(validity.content)
  if (notBefore === undefined || notAfter === undefined) throw new DerError('no validity')
  const isSame = toHex(inner.whole) === toHex(algorithm.whole)
  return {
    der,
    signed: body.whole,
    signature: bitString(signature),
    signatureAlgorithm: isSame ? readSignatureAlgorithm(algorithm) : undefined,
    issuer: toHex(issuer.whole),
    subject: toHex(subject.whole),
    subjectText: nameText(subject),
    issuerText: nameText(issuer),
    serialNumber: serialText(serial),
    notBeforeMs: timeOf(notBefore),
    notAfterMs: timeOf(notAfter),
    publicKey: readPublicKey(spki),
    ...readConstraints(rest.find(({ tag }) => tag === 0xa3)),
  }
}

/** Without the octet that only says that a number is positive. */
const serialText = ({ content }: Element): string =>
  (
    toHex(content.length > 1 && content[0] === 0 ? content.subarray(1) : content).match(/../g) ?? []
  ).join(':')

/** The bits of whole octets. */
function bitString({ tag, content }: Element): Uint8Array {
  if (tag !== tags.bitString || content[0] !== 0) throw new DerError('a bit string was expected')
  return content.subarray(1)
}

const basicConstraints = '2.5.29.19'

function readConstraints(
  extensions: Element | undefined,
): Pick<Certificate, 'isAuthority' | 'pathLengthMax'> {
  const none = { isAuthority: undefined, pathLengthMax: Infinity }
  if (extensions === undefined) return none
  for (const extension of elements(only(extensions.content, tags.sequence).content)) {
    const parts = elements(extension.content)
    const value = parts.at(-1)
    if (parts[0] === undefined || value?.tag !== tags.octetString) {
      throw new DerError('an extension has an id and a value')
    }
    if (oidText(parts[0].content) !== basicConstraints) continue
    const [isAuthority, pathLength] = elements(only(value.content, tags.sequence).content)
    return {
      isAuthority: isAuthority?.tag === tags.boolean && isAuthority.content[0] !== 0,
      pathLengthMax:
        pathLength?.content.reduce((number, octet) => number * 256 + octet, 0) ?? Infinity,
    }
  }
  return none
}

const curves: Readonly<Record<string, { readonly curve: string; readonly bits: number }>> = {
  '1.2.840.10045.3.1.7': { curve: 'P-256', bits: 256 },
  '1.3.132.0.34': { curve: 'P-384', bits: 384 },
  '1.3.132.0.35': { curve: 'P-521', bits: 521 },
}
const rsaKey = '1.2.840.113549.1.1.1'
const ecKey = '1.2.840.10045.2.1'

function readPublicKey(spki: Element): PublicKeyInfo {
  const [algorithm, key] = elements(spki.content)
  if (algorithm === undefined || key === undefined) throw new DerError('no public key')
  const [id, parameter] = elements(algorithm.content)
  const name = id === undefined ? '' : oidText(id.content)
  if (name === rsaKey) {
    const [modulus] = elements(only(bitString(key), tags.sequence).content)
    const digits = (modulus?.content ?? new Uint8Array(0)).filter(
      (_, at, all) => at > 0 || all[0] !== 0,
    )
    const top = digits[0] ?? 0
    return { spki: spki.whole, kind: 'rsa', bits: digits.length * 8 - Math.clz32(top) + 24 }
  }
  const curve =
    name === ecKey && parameter !== undefined ? curves[oidText(parameter.content)] : undefined
  return curve === undefined
    ? { spki: spki.whole, kind: 'other', bits: 0 }
    : { spki: spki.whole, kind: 'ec', ...curve }
}

/** @see RFC 4514 §3 */
const attributes: Readonly<Record<string, string>> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
}

function nameText(name: Element): string {
  const texts = elements(name.content).flatMap((set) =>
    elements(set.content).map((pair) => {
      const [id, value] = elements(pair.content)
      const oid = id === undefined ? '' : oidText(id.content)
      return `${attributes[oid] ?? oid}=${new TextDecoder().decode(value?.content)}`
    }),
  )
  return texts.reverse().join(',')
}

function toHex(bytes: Uint8Array): string {
  let text = ''
  for (const octet of bytes) text += octet.toString(16).padStart(2, '0')
  return text
}
