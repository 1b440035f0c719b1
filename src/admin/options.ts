import { testInvokeAuthorizer } from '../invoke/test-invoke-authorizer.ts'
import { testInvoke } from '../invoke/test-invoke.ts'
import { clientCertificateBinding } from '../invoke/integration/client-certificate.ts'
import { compile } from '../plan/compile.ts'
import type { Ports } from '../ports.ts'
import type { AdminOptions } from './index.ts'

/** What the management API needs of the world, inside the registry. */
export function adminOptions(ports: Ports): Omit<AdminOptions, 'store'> {
  const { settings, clock, log, meters, wafSamples, senders, fetcher } = ports
  return {
    settings,
    clock,
    log,
    meters,
    wafSamples,
    senders,
    fetch: (url, init) => fetcher.fetch(url, init),
    isCertificateBound: (id) => fetcher.service(clientCertificateBinding(id)) !== undefined,
    testInvoke: {
      // A throw-away stage: its plan is not worth remembering.
      method: (request) => testInvoke(request, ports, (snapshot) => compile(snapshot).plan),
      authorizer: (request) =>
        testInvokeAuthorizer(request, ports, (snapshot) => compile(snapshot).plan),
    },
  }
}
