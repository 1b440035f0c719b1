import { certificateTime } from '../aws/time.ts'
import { pemOf } from '../languages/x509/pem.ts'
import type { Connection, PresentedCertificate } from '../ports.ts'

type Facts = Readonly<Record<string, unknown>>

/**
 * What Cloudflare knows of a request's connection. Read when it is asked for: the runtime parses
 * `request.cf` anew for each request, and most calls ask nothing.
 */
export function connectionOf(request: { readonly cf?: Facts | undefined }): Connection {
  let known: Facts | undefined
  const facts = (): Facts => (known ??= request.cf ?? {})
  const text = (name: string): string | undefined => {
    const value = facts()[name]
    return typeof value === 'string' ? value : undefined
  }
  return {
    get acceptEncoding() {
      return text('clientAcceptEncoding')
    },
    get tlsVersion() {
      return text('tlsVersion')
    },
    get cipherSuite() {
      return text('tlsCipher')
    },
    get clientCertificate() {
      return certificateOf(facts()['tlsClientAuth'])
    },
    get place() {
      const asn = facts()['asn']
      return {
        country: text('country'),
        region: text('regionCode'),
        asn: typeof asn === 'number' ? asn : undefined,
        continent: text('continent'),
        colo: text('colo'),
      }
    },
  }
}

/** The fields of `cf.tlsClientAuth`, texts all; newer runtimes add the certificate itself. */
function certificateOf(tlsClientAuth: unknown): PresentedCertificate | undefined {
  if (typeof tlsClientAuth !== 'object' || tlsClientAuth === null) return undefined
  const fields = tlsClientAuth as Readonly<Record<string, unknown>>
  const text = (name: string): string => {
    const value = fields[name]
    return typeof value === 'string' ? value : ''
  }
  if (text('certPresented') !== '1') return undefined
  return {
    isVerified: text('certVerified') === 'SUCCESS',
    isRevoked: text('certRevoked') === '1',
    sha256: text('certFingerprintSHA256').toLowerCase(),
    clientCertPem: pemIn(text('certRFC9440')),
    chain: chainOf(text('certChainRFC9440')),
    subjectDN: text('certSubjectDN'),
    issuerDN: text('certIssuerDN'),
    serialNumber: colonSeparated(text('certSerial')),
    validity: {
      notBefore: awsTime(text('certNotBefore')),
      notAfter: awsTime(text('certNotAfter')),
    },
  }
}

/** `':MIIB…:'` (RFC 9440) as PEM; `''` where there is none. */
function pemIn(rfc9440: string): string {
  const base64 = /^:([A-Za-z0-9+/=]+):$/.exec(rfc9440)?.[1]
  return base64 === undefined ? '' : pemOf(base64)
}

/** `':MIIB…:, :MIIC…:'` (RFC 9440), each without its colons. */
const chainOf = (rfc9440: string): readonly string[] =>
  [...rfc9440.matchAll(/:([A-Za-z0-9+/=]+):/g)].map(([, base64 = '']) => base64)

/** `'A1B20C'` as AWS shows it: `'a1:b2:0c'`. */
function colonSeparated(serial: string): string {
  const digits = serial.toLowerCase().replace(/[^0-9a-f]/g, '')
  const even = digits.length % 2 === 0 ? digits : `0${digits}`
  return (even.match(/../g) ?? []).join(':')
}

function awsTime(text: string): string {
  const ms = Date.parse(text)
  return Number.isNaN(ms) ? text : certificateTime(ms)
}
