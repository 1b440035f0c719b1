import { existsSync, readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Snapshot } from '../../definition/api.ts'
import { clientCertificateBinding } from '../../invoke/integration/client-certificate.ts'
import { CommandError } from '../io.ts'
import type { Variables } from './credentials.ts'

/** What backends see of the gateway's TLS, and what it trusts of theirs. */
export interface TlsFiles {
  readonly clientCertificates: readonly ClientCertificateFile[]
  /** PEM certificates trusted beside the public authorities, one each. */
  readonly trusted: readonly string[]
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
  return { tls: { clientCertificates, trusted }, variables: Object.fromEntries(others) }
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
