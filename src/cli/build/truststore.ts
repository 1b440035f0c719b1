import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import type { DomainName } from '../../definition/domain-name.ts'
import type { Issue } from '../../definition/issue.ts'
import { readBundle } from '../../languages/x509/bundle.ts'

type MutualTls = NonNullable<DomainName['mutualTlsAuthentication']>

/** Tells the author of a domain what is wrong with its trust store. */
type Report = (found: string, expected: string, severity: Issue['severity']) => void

/**
 * A declared domain's mutual TLS. A build reads no bucket: `s3://…` trusts what the zone verified, and a
 * file beside `routes.json` is read into the bundle.
 */
export function declaredMutualTls(
  mutualTls: MutualTls,
  routesFile: string,
  report: Report,
): Pick<DomainName, 'mutualTlsAuthentication' | 'truststore'> {
  const { truststoreUri: uri = '' } = mutualTls
  if (uri === '' || /^(?:s3:\/\/|sha256:)/.test(uri)) return { mutualTlsAuthentication: mutualTls }
  const file = resolve(dirname(routesFile), uri)
  let pem: string
  try {
    pem = readFileSync(file, 'utf8')
  } catch {
    report(`no file ${file}`, 'a PEM file beside routes.json, s3://… or sha256:…', 'error')
    return { mutualTlsAuthentication: mutualTls }
  }
  const bundle = readBundle(pem, Date.now())
  if ('problem' in bundle) {
    report(bundle.problem, 'certificate authorities in PEM', 'error')
    return { mutualTlsAuthentication: mutualTls }
  }
  for (const warning of bundle.warnings) report(warning, 'authorities that can be used', 'warning')
  const certificates = bundle.certificates.map(({ der }) => Buffer.from(der).toString('base64'))
  const sha256 = createHash('sha256').update(certificates.join()).digest('hex')
  return {
    mutualTlsAuthentication: {
      ...mutualTls,
      ...(bundle.warnings.length > 0 && { truststoreWarnings: bundle.warnings }),
    },
    truststore: { sha256, certificates },
  }
}
