import type { Ports } from '../../ports.ts'
import type { Step } from '../phase.ts'
import { refuse } from '../refusal.ts'

/**
 * Client certificates towards backends. A Worker cannot present a key that was made at run time: the platform
 * holds certificates, and a binding names one. `TIDEGATE_CLIENT_CERTIFICATE_A1B2C3` is the binding of `a1b2c3`.
 * @see https://developers.cloudflare.com/workers/runtime-apis/bindings/mtls/
 */
export const clientCertificateBinding = (clientCertificateId: string): string =>
  `TIDEGATE_CLIENT_CERTIFICATE_${clientCertificateId.toUpperCase().replace(/\W/g, '_')}`

/**
 * An HTTP integration of a stage that names a client certificate: its https calls go out with it. Without the
 * binding every call is refused with 500, and not sent without a certificate.
 */
export function withClientCertificate(step: Step, clientCertificateId: string | undefined): Step {
  if (clientCertificateId === undefined || clientCertificateId === '') return step
  const binding = clientCertificateBinding(clientCertificateId)
  /** The ports that present the certificate, made once an isolate; `null` where the binding is missing. */
  const presenting = new WeakMap<Ports, Ports | null>()
  return (call, ports) => {
    let own = presenting.get(ports)
    if (own === undefined) presenting.set(ports, (own = presentingPorts(ports, binding)))
    if (own !== null) return step(call, own)
    return refuse('API_CONFIGURATION_ERROR', {
      code: 'client-certificate-binding-missing',
      binding,
      log: `No client certificate is bound as ${binding}`,
    })
  }
}

function presentingPorts(ports: Ports, binding: string): Ports | null {
  const certificate = ports.fetcher.service(binding)
  if (certificate === undefined) return null
  return {
    ...ports,
    fetcher: {
      ...ports.fetcher,
      fetch: (url, init) =>
        url.startsWith('https://') ? certificate.fetch(url, init) : ports.fetcher.fetch(url, init),
    },
  }
}
