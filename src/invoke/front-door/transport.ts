import type { Snapshot } from '../../definition/api.ts'
import type { DomainName } from '../../definition/domain-name.ts'
import type { Connection, PresentedCertificate, Settled } from '../../ports.ts'
import type { Reason } from '../refusal.ts'
import { truststoreProblem } from './truststore.ts'

/**
 * What a custom domain demands of the connection beneath a call: a version of TLS, a client
 * certificate. The handshake itself is the zone's; this is its domain's own last word.
 *
 * A domain's trust store decides whom it lets in, over the chain that the client sent. Where the
 * platform does not hand certificates out, or the domain's trust store could not be read, what the
 * zone verified against its own certificate authorities counts.
 * Differs: a `truststoreUri` of `sha256:{hex},{hex}` trusts those very certificates, whoever issued
 * them; revoked certificates are refused.
 */
export function transportProblem(
  domain: DomainName,
  connection: Connection | undefined,
  nowMs: number,
): Settled<Reason | undefined> {
  // The connection is looked at only for a domain that asks: reading it costs.
  const { securityPolicy } = domain
  const tooOld =
    securityPolicy === undefined ? undefined : tlsProblem(securityPolicy, connection?.tlsVersion)
  if (tooOld !== undefined || !demandsCertificate(domain)) return tooOld
  return certificateProblem(domain, connection?.clientCertificate, nowMs)
}

/** What an API's own `securityPolicy` demands of calls to its default endpoint. */
export function defaultEndpointProblem(
  { definition }: Snapshot,
  connection: Connection | undefined,
): Reason | undefined {
  const policy = definition.protocolType === 'REST' ? definition.restApi.securityPolicy : undefined
  return policy === undefined ? undefined : tlsProblem(policy, connection?.tlsVersion)
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
): Settled<Reason | undefined> {
  if (certificate === undefined) return { code: 'client-certificate-missing' }
  const { isVerified, isRevoked, sha256, validity } = certificate
  if (isRevoked) return { code: 'client-certificate-revoked', sha256 }
  const uri = domain.mutualTlsAuthentication?.truststoreUri ?? ''
  if (!uri.startsWith(pinned)) {
    const { truststore } = domain
    if (truststore !== undefined && certificate.clientCertPem !== '') {
      return truststoreProblem(truststore, certificate, nowMs)
    }
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
