/** A PEM bundle of certificate authorities, checked before anybody relies on it. */
import { isStrong } from './algorithms.ts'
import { parseCertificate, type Certificate } from './certificate.ts'
import { pemCertificates } from './pem.ts'

/** Authorities, and why some of them will let nobody in; or why the text is no bundle. */
export type Bundle =
  | { readonly certificates: readonly Certificate[]; readonly warnings: readonly string[] }
  | { readonly problem: string }

const charsMax = 1_000_000
const certificatesMax = 1_000

export function readBundle(pem: string, nowMs: number): Bundle {
  if (pem.length > charsMax) return { problem: `The truststore exceeds ${charsMax} bytes.` }
  const blocks = pemCertificates(pem)
  if (blocks.length > certificatesMax) {
    return { problem: `The truststore holds more than ${certificatesMax} certificates.` }
  }
  const warnings: string[] = []
  const certificates: Certificate[] = []
  for (const [index, der] of blocks.entries()) {
    const parsed = der && parseCertificate(der)
    if (parsed === undefined) warnings.push(`Certificate ${index + 1} is not valid X.509.`)
    else certificates.push(parsed)
  }
  if (certificates.length === 0) return { problem: 'The truststore holds no certificate in PEM.' }
  const problem = conflictIn(certificates)
  if (problem !== undefined) return { problem }
  const subjects = new Set(certificates.map(({ subject }) => subject))
  warnings.push(...certificates.flatMap((one) => faultsOf(one, subjects, nowMs)))
  return { certificates, warnings }
}

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mutual-tls.html#rest-api-mutual-tls-troubleshooting */
function conflictIn(certificates: readonly Certificate[]): string | undefined {
  const issuers = new Map<string, string>()
  for (const { subject, issuer, subjectText } of certificates) {
    const known = issuers.get(subject) ?? issuer
    issuers.set(subject, known)
    if (known === issuer) continue
    return `The certificate subject ${subjectText} conflicts with an existing certificate from a different issuer.`
  }
  return undefined
}

/** Why a certificate will let nobody in. */
function faultsOf(
  one: Certificate,
  subjects: ReadonlySet<string>,
  nowMs: number,
): readonly string[] {
  const { notBeforeMs, notAfterMs, subjectText } = one
  const faults: [isFault: boolean, what: string][] = [
    [notAfterMs < nowMs, `expired on ${new Date(notAfterMs).toUTCString()}`],
    [notBeforeMs > nowMs, `is not valid before ${new Date(notBeforeMs).toUTCString()}`],
    [one.isAuthority === false, 'is no certificate authority'],
    [!isStrong(one.publicKey), 'has a key of an unsupported kind or size'],
    [one.signatureAlgorithm === undefined, 'is signed with an unsupported algorithm'],
    [!subjects.has(one.issuer), 'has no issuer in the truststore'],
  ]
  return faults
    .filter(([isFault]) => isFault)
    .map(([, what]) => `The certificate ${subjectText} ${what}.`)
}
