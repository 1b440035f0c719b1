import type { DomainName } from '../../definition/domain-name.ts'
import type { Connection, PresentedCertificate } from '../../ports.ts'
import type { Reason } from '../refusal.ts'

/**
 * What a custom domain demands of the connection beneath a call: a version of TLS, a client
 * certificate. The handshake itself is the zone's; this is its domain's own last word.
 *
 * Differs: a `truststoreUri` of `sha256:{hex},{hex}` trusts those very certificates, whoever issued
 * them. Any other one (`s3://…`) trusts what the zone verified against its own certificate
 * authorities, because a Worker has no trust store to read on the way.
 */
export function transportProblem(
  domain: DomainName,
  connection: Connection | undefined,
  nowMs: number,
): Reason | undefined {
  // The connection is looked at only for a domain that asks: reading it costs.
  const { securityPolicy } = domain
  return (
    (securityPolicy === undefined
      ? undefined
      : tlsProblem(securityPolicy, connection?.tlsVersion)) ??
    (demandsCertificate(domain)
      ? certificateProblem(domain, connection?.clientCertificate, nowMs)
      : undefined)
  )
}

/** Whether calls to a domain show their certificate. */
export const demandsCertificate = ({ mutualTlsAuthentication }: DomainName): boolean =>
  (mutualTlsAuthentication?.truststoreUri ?? '') !== ''

const versions = ['TLSv1', 'TLSv1.1', 'TLSv1.2', 'TLSv1.3']

/** Security policies by the least version they take. */
const leastVersions: readonly (readonly [policy: RegExp, least: string])[] = [
  [/^SecurityPolicy_TLS13_(?:1_3|2025)_/, 'TLSv1.3'],
  [/^(?:TLS_1_2|SecurityPolicy_)/, 'TLSv1.2'],
]

/** Self-hosted, nobody knows the version: whoever terminates TLS there has to see to it. */
function tlsProblem(policy: string, version: string | undefined): Reason | undefined {
  if (version === undefined) return undefined
  const least = leastVersions.find(([shape]) => shape.test(policy))?.[1]
  if (least === undefined || versions.indexOf(version) >= versions.indexOf(least)) return undefined
  return { code: 'tls-version-too-old', version, policy }
}

const pinned = 'sha256:'

function certificateProblem(
  domain: DomainName,
  certificate: PresentedCertificate | undefined,
  nowMs: number,
): Reason | undefined {
  if (!demandsCertificate(domain)) return undefined
  if (certificate === undefined) return { code: 'client-certificate-missing' }
  const { isVerified, isRevoked, sha256, validity } = certificate
  if (isRevoked) return { code: 'client-certificate-revoked', sha256 }
  const uri = domain.mutualTlsAuthentication?.truststoreUri ?? ''
  if (!uri.startsWith(pinned)) {
    return isVerified ? undefined : { code: 'client-certificate-not-verified', sha256 }
  }
  const trusted = uri.slice(pinned.length).toLowerCase().split(',')
  if (sha256 === '' || !trusted.some((one) => one.trim() === sha256)) {
    return { code: 'client-certificate-not-trusted', sha256 }
  }
  // Nobody else looked at a pinned certificate's dates.
  const isCurrent = Date.parse(validity.notBefore) <= nowMs && nowMs < Date.parse(validity.notAfter)
  return isCurrent ? undefined : { code: 'client-certificate-out-of-date', sha256, ...validity }
}
