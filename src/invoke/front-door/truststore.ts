import type { Truststore } from '../../definition/domain-name.ts'
import { parseCertificate, type Certificate } from '../../languages/x509/certificate.ts'
import {
  findChain,
  trustStoreOf,
  type ChainVerdict,
  type TrustStore,
} from '../../languages/x509/chain.ts'
import { fromBase64, pemCertificates } from '../../languages/x509/pem.ts'
import type { PresentedCertificate, Settled } from '../../ports.ts'
import { forgetOldest } from '../../forget-oldest.ts'
import type { Reason } from '../refusal.ts'

/** Trust stores taken apart, by their hash; up to a thousand certificates each. */
const storesMax = 20
const stores = new Map<string, Prepared>()

interface Prepared {
  readonly store: TrustStore
  /** SHA-256 of certificates that a chain was found for → when the first of that chain ends. */
  readonly trustedUntilMs: Map<string, number>
}

/** Certificates remembered for one trust store; some hundred bytes each. */
const trustedMax = 10_000
/** Certificates beside the client's own that are looked at. */
const presentedMax = 8

/**
 * Whether a chain leads from a client's certificate to a root of the trust store. A trusted certificate
 * that was seen before costs no promise. Refusals are not remembered: whoever makes certificates up could
 * fill any memory with them, and hardly any of them comes as far as a signature. Hops: 0.
 */
export function truststoreProblem(
  truststore: Truststore,
  certificate: PresentedCertificate,
  nowMs: number,
): Settled<Reason | undefined> {
  const { store, trustedUntilMs } = preparedOf(truststore)
  const { sha256 } = certificate
  const untilMs = trustedUntilMs.get(sha256)
  if (untilMs !== undefined && nowMs <= untilMs) return undefined
  return judge(store, certificate, nowMs).then((verdict) => {
    if (verdict.kind !== 'trusted') {
      const { problem } = verdict
      return { code: 'client-certificate-not-trusted', sha256, problem }
    }
    if (sha256 !== '') trustedUntilMs.set(sha256, verdict.untilMs)
    forgetOldest(trustedUntilMs, trustedMax)
    return undefined
  })
}

async function judge(
  store: TrustStore,
  { clientCertPem, chain = [] }: PresentedCertificate,
  nowMs: number,
): Promise<ChainVerdict | { readonly kind: 'refused'; readonly problem: 'unreadable' }> {
  const [der] = pemCertificates(clientCertPem)
  const leaf = der && parseCertificate(der)
  if (leaf === undefined) return { kind: 'refused', problem: 'unreadable' }
  return findChain(leaf, chain.slice(0, presentedMax).flatMap(readBase64), store, nowMs)
}

function preparedOf({ sha256, certificates }: Truststore): Prepared {
  let prepared = stores.get(sha256)
  if (prepared === undefined) {
    prepared = { store: trustStoreOf(certificates.flatMap(readBase64)), trustedUntilMs: new Map() }
    stores.set(sha256, prepared)
    forgetOldest(stores, storesMax)
  }
  return prepared
}

function readBase64(base64: string): readonly Certificate[] {
  const der = fromBase64(base64)
  const parsed = der && parseCertificate(der)
  return parsed === undefined ? [] : [parsed]
}
