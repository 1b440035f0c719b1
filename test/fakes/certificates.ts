/** X.509 certificates made on the spot: authorities, servers and clients, over P-256 or RSA keys. */
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

/** A certificate with the key that it is for. */
export interface Issued {
  readonly pem: string
  readonly der: Buffer
  readonly privateKeyPem: string
  readonly sha256: string
  readonly name: Buffer
  readonly privateKey: KeyObject
  readonly keyType: 'ec' | 'rsa'
}

export interface CertificateOptions {
  readonly commonName: string
  /** Signs with its own key when absent. */
  readonly issuer?: Issued
  readonly isAuthority?: boolean
  readonly pathLength?: number
  readonly hosts?: readonly string[]
  readonly notBefore?: Date
  readonly notAfter?: Date
  readonly keyType?: 'ec' | 'rsa'
  readonly modulusLength?: number
  /** Of the signature; `'sha256'` unless told. */
  readonly hash?: 'sha1' | 'sha256' | 'sha384'
}

const der = (tag: number, ...parts: readonly Uint8Array[]): Buffer => {
  const body = Buffer.concat(parts)
  if (body.length < 128) return Buffer.concat([Buffer.from([tag, body.length]), body])
  const hex = body.length.toString(16)
  const length = Buffer.from(hex.length % 2 === 0 ? hex : `0${hex}`, 'hex')
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, body])
}
const seq = (...parts: readonly Uint8Array[]) => der(0x30, ...parts)
const hex = (text: string) => Buffer.from(text, 'hex')
const oid = (text: string) => der(0x06, hex(text))
const utf8 = (text: string) => der(0x0c, Buffer.from(text))

const signatureAlgorithms = {
  'ec sha1': seq(oid('2a8648ce3d0401')),
  'ec sha256': seq(oid('2a8648ce3d040302')),
  'ec sha384': seq(oid('2a8648ce3d040303')),
  'rsa sha1': seq(oid('2a864886f70d010105'), der(0x05)),
  'rsa sha256': seq(oid('2a864886f70d01010b'), der(0x05)),
  'rsa sha384': seq(oid('2a864886f70d01010c'), der(0x05)),
} as const

const time = (date: Date) =>
  der(0x18, Buffer.from(`${date.toISOString().slice(0, 19).replaceAll(/[-:T]/g, '')}Z`))
const extension = (id: string, value: Uint8Array) =>
  seq(oid(id), der(0x01, hex('ff')), der(0x04, value))

let serials = 1

/** A certificate over a new key. */
export function issue(options: CertificateOptions): Issued {
  const { commonName, issuer, isAuthority = false, keyType = 'ec', hash = 'sha256' } = options
  const { publicKey, privateKey } =
    keyType === 'ec'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: options.modulusLength ?? 2048 })
  const name = seq(der(0x31, seq(oid('550403'), utf8(commonName))))
  const constraints = isAuthority
    ? seq(
        der(0x01, hex('ff')),
        ...(options.pathLength === undefined ? [] : [der(0x02, Buffer.from([options.pathLength]))]),
      )
    : seq()
  const names = (options.hosts ?? []).map((host) =>
    /^[\d.]+$/.test(host)
      ? der(0x87, Buffer.from(host.split('.').map(Number)))
      : der(0x82, Buffer.from(host)),
  )
  const extensions = [
    extension('551d13', constraints),
    ...(names.length === 0 ? [] : [extension('551d11', seq(...names))]),
  ]
  const signer = issuer ?? { privateKey, keyType, name }
  const algorithm = signatureAlgorithms[`${signer.keyType} ${hash}`]
  const body = seq(
    der(0xa0, der(0x02, hex('02'))),
    der(0x02, hex((0x1000 + serials++).toString(16))),
    algorithm,
    signer.name,
    seq(
      time(options.notBefore ?? new Date('2020-01-01')),
      time(options.notAfter ?? new Date('2099-01-01')),
    ),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, seq(...extensions)),
  )
  const signature = sign(hash, body, signer.privateKey)
  const whole = seq(body, algorithm, der(0x03, hex('00'), signature))
  const base64 = whole.toString('base64').replaceAll(/.{1,64}/g, '$&\n')
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${base64}-----END CERTIFICATE-----\n`,
    der: whole,
    privateKeyPem: privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
    sha256: createHash('sha256').update(whole).digest('hex'),
    name,
    privateKey,
    keyType,
  }
}
