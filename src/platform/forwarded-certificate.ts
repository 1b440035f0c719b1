import { sha256Hex } from '../aws/sha256.ts'
import { certificateTime } from '../aws/time.ts'
import { forgetOldest } from '../forget-oldest.ts'
import { parseCertificate } from '../languages/x509/certificate.ts'
import { fromBase64, pemCertificates, pemOf } from '../languages/x509/pem.ts'
import type { Connection, PresentedCertificate, Settled } from '../ports.ts'

/** Connections by what a proxy said of them; each some kilobytes. */
const known = new Map<string, Connection>()
const knownMax = 1_000

/** A chain of four authorities in base64 is a tenth of it. */
const charsMax = 64_000

/**
 * The client's certificate as a proxy that ends TLS hands it on: `Client-Cert` and `Client-Cert-Chain` of
 * RFC 9440, or PEM in percent-encoding, as nginx and Amazon's load balancers write it. Whether it is trusted
 * is left to the domain's trust store: the proxy only saw that the client has its key.
 * Hops: 0; a certificate that was seen before costs no promise.
 */
export function forwardedConnection(request: Request): Settled<Connection | undefined> {
  const leaf = request.headers.get('client-cert')
  if (leaf === null) return undefined
  const said = `${leaf}, ${request.headers.get('client-cert-chain') ?? ''}`
  return known.get(said) ?? (said.length > charsMax ? undefined : readConnection(said))
}

async function readConnection(said: string): Promise<Connection | undefined> {
  const clientCertificate = await certificateOf(certificatesIn(said))
  if (clientCertificate === undefined) return undefined
  const connection = { clientCertificate }
  known.set(said, connection)
  forgetOldest(known, knownMax)
  return connection
}

/** DER of each certificate, the client's own first. */
function certificatesIn(said: string): readonly (Uint8Array | undefined)[] {
  const listed = [...said.matchAll(/:([A-Za-z0-9+/=]+):/g)]
  if (listed.length > 0) return listed.map(([, base64 = '']) => fromBase64(base64))
  try {
    return pemCertificates(decodeURIComponent(said))
  } catch {
    return []
  }
}

async function certificateOf(
  ders: readonly (Uint8Array | undefined)[],
): Promise<PresentedCertificate | undefined> {
  const [der, ...others] = ders
  const certificate = der && parseCertificate(der)
  if (certificate === undefined) return undefined
  const { issuerText, notAfterMs, notBeforeMs, serialNumber, subjectText } = certificate
  return {
    isVerified: false,
    isRevoked: false,
    sha256: await sha256Hex(certificate.der),
    clientCertPem: pemOf(toBase64(certificate.der)),
    chain: others.flatMap((other) => (other === undefined ? [] : [toBase64(other)])),
    subjectDN: subjectText,
    issuerDN: issuerText,
    serialNumber,
    validity: {
      notBefore: certificateTime(notBeforeMs),
      notAfter: certificateTime(notAfterMs),
    },
  }
}

const toBase64 = (bytes: Uint8Array): string => btoa(String.fromCharCode(...bytes))
