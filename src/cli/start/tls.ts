import { createPrivateKey, X509Certificate } from 'node:crypto'
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { resolve } from 'node:path'
import { rootCertificates } from 'node:tls'
import type { Snapshot } from '../../definition/api.ts'
import { clientCertificateBinding } from '../../invoke/integration/client-certificate.ts'
import { CommandError } from '../io.ts'
import type { Variables } from './credentials.ts'

/** What backends see of the gateway's TLS, and what it trusts of theirs. */
export interface TlsFiles {
  readonly clientCertificates: readonly ClientCertificateFile[]
  /** PEM certificates of authorities that are trusted, one each. */
  readonly trusted: readonly string[]
  /** Whether the machine's own authorities are trusted, too. */
  readonly trustsMachine: boolean
}

/** A client certificate and its key in one PEM file. */
export interface ClientCertificateFile {
  /** `'TIDEGATE_CLIENT_CERTIFICATE_A1B2C3'` */
  readonly binding: string
  /** Absolute. */
  readonly file: string
}

const certificateVariable = /^TIDEGATE_CLIENT_CERTIFICATE_\w+$/
const trustVariable = 'TIDEGATE_EXTRA_CA_CERTS'
const certificateBlock = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g
const keyBlock = /-----BEGIN (?:RSA |EC )?PRIVATE KEY-----/

/**
 * Takes the variables that name PEM files out of the others: deployed, the platform's mTLS certificate bindings
 * have these names. Throws CommandError for a file that is missing or holds something else.
 */
export function tlsFiles(variables: Variables): {
  readonly tls: TlsFiles
  readonly variables: Variables
} {
  const entries = Object.entries(variables)
  const clientCertificates = entries
    .filter(([name, value]) => certificateVariable.test(name) && value !== '')
    .map(([binding, value]) => {
      const { file, text } = pemFile(binding, value)
      if (!text.match(certificateBlock) || !keyBlock.test(text)) {
        throw new CommandError(`${binding}: ${file} holds no PEM certificate with its private key`)
      }
      return { binding, file }
    })
  const bundle = variables[trustVariable] ?? ''
  const trusted =
    bundle === '' ? [] : (pemFile(trustVariable, bundle).text.match(certificateBlock) ?? [])
  if (bundle !== '' && trusted.length === 0) {
    throw new CommandError(`${trustVariable}: ${bundle} holds no PEM certificate`)
  }
  const others = entries.filter(
    ([name]) => !certificateVariable.test(name) && name !== trustVariable,
  )
  const trustsMachine = hasAuthorities()
  return {
    tls: {
      clientCertificates,
      // A slim container has none, and workerd would not start.
      trusted: trustsMachine ? trusted : [...rootCertificates, ...trusted],
      trustsMachine,
    },
    variables: Object.fromEntries(others),
  }
}

/** Where Linux distributions keep the authorities that a machine trusts. */
const authorityPlaces = [
  '/etc/ssl/certs',
  '/etc/ssl/cert.pem',
  '/etc/ssl/ca-bundle.pem',
  '/etc/pki/tls/certs',
  '/etc/pki/ca-trust/extracted/pem',
]

/** @param root before each place, for tests */
export function hasAuthorities(
  environment: Readonly<Record<string, string | undefined>> = process.env,
  root = '',
): boolean {
  if (process.platform !== 'linux') return true
  const { SSL_CERT_FILE: file = '', SSL_CERT_DIR: directory = '' } = environment
  return [file, directory, ...authorityPlaces].some((place) => place !== '' && holds(root + place))
}

function holds(place: string): boolean {
  const found = statSync(place, { throwIfNoEntry: false })
  return found !== undefined && (!found.isDirectory() || readdirSync(place).length > 0)
}

/** Client certificates that declared stages name and no variable brings: `'TIDEGATE_CLIENT_CERTIFICATE_X'`. */
export function missingCertificates(
  snapshots: readonly Snapshot[],
  { clientCertificates }: TlsFiles,
): readonly string[] {
  const named = snapshots.flatMap(({ stage }) =>
    stage.clientCertificateId ? [clientCertificateBinding(stage.clientCertificateId)] : [],
  )
  const bound = new Set(clientCertificates.map(({ binding }) => binding))
  return [...new Set(named)].filter((binding) => !bound.has(binding))
}

function pemFile(name: string, value: string): { readonly file: string; readonly text: string } {
  const file = resolve(value)
  if (!existsSync(file)) throw new CommandError(`${name} names ${file}, which does not exist`)
  return { file, text: readFileSync(file, 'utf8') }
}

/** What the gateway's own TLS socket shows its clients. */
export interface ServerCertificate {
  /** PEM files, absolute: the certificate with those between it and a root, and its private key. */
  readonly certificate: string
  readonly key: string
  /** A host that it is for: `'api.example.com'`. */
  readonly host: string
  /** What clients will complain of. */
  readonly warning?: string
}

/**
 * Reads what `--tls-certificate` and `--tls-key` name. Throws CommandError for files that are missing, hold
 * something else, or do not belong together.
 */
export function serverCertificate(
  paths: { readonly certificate: string; readonly key: string },
  nowMs: number,
): ServerCertificate {
  const chain = pemFile('--tls-certificate', paths.certificate)
  const key = pemFile('--tls-key', paths.key)
  const certificate = firstCertificate(chain.text)
  if (certificate === undefined) {
    throw new CommandError(`--tls-certificate: ${chain.file} holds no PEM certificate`)
  }
  const privateKey = unencryptedKey(key.text)
  if (privateKey === undefined) {
    throw new CommandError(`--tls-key: ${key.file} holds no PEM private key without a passphrase`)
  }
  if (!certificate.checkPrivateKey(privateKey)) {
    throw new CommandError(
      `--tls-key: the key in ${key.file} is not that of the first certificate in ${chain.file}`,
    )
  }
  const { validFrom, validTo } = certificate
  const isCurrent = Date.parse(validFrom) <= nowMs && nowMs < Date.parse(validTo)
  return {
    certificate: chain.file,
    key: key.file,
    host: hostOf(certificate),
    ...(!isCurrent && {
      warning: `the certificate in ${chain.file} is valid from ${validFrom} to ${validTo}: clients will refuse it`,
    }),
  }
}

function firstCertificate(text: string): X509Certificate | undefined {
  const [block] = text.match(certificateBlock) ?? []
  try {
    return block === undefined ? undefined : new X509Certificate(block)
  } catch {
    return undefined
  }
}

function unencryptedKey(text: string): ReturnType<typeof createPrivateKey> | undefined {
  try {
    return createPrivateKey(text)
  } catch {
    return undefined
  }
}

/** The first name that a client can call; wildcards cannot be called. */
function hostOf({ subjectAltName = '', subject }: X509Certificate): string {
  const names = [
    ...subjectAltName.matchAll(/(?:DNS|IP Address):([^,\s]+)/g),
    ...subject.matchAll(/^CN=(\S+)$/gm),
  ]
  return names.map(([, name = '']) => name).find((name) => !name.includes('*')) ?? 'localhost'
}
