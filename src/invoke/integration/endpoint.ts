import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { refuse, type Refusal } from '../refusal.ts'

/** The scheme of a URI that calls another Worker: `'service://BACKEND/pets'`. */
const serviceScheme = 'service://'

/** A failure to reach the backend, before anything of its answer was seen. */
export type EndpointFailure = Refusal

/**
 * Calls a backend and waits for its headers at most `timeoutMs`; the body may take longer.
 * Records latency and status for logs. Redirects come back, they are not followed. Hops: 1.
 * Refuses with INTEGRATION_TIMEOUT, INTEGRATION_FAILURE or, for an address that is none,
 * API_CONFIGURATION_ERROR.
 */
export async function callEndpoint(
  call: Invocation,
  ports: Ports,
  url: string,
  init: RequestInit,
  timeoutMs: number,
): Promise<Response | EndpointFailure> {
  const startedAt = ports.clock.now()
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs)
  try {
    const response = await send(ports, url, { ...init, redirect: 'manual', signal: abort.signal })
    if (response === undefined) {
      return refuse('API_CONFIGURATION_ERROR', { code: 'service-binding-unknown', url })
    }
    call.integrationStatus = response.status
    return response
  } catch (error) {
    if (abort.signal.aborted) {
      return refuse('INTEGRATION_TIMEOUT', { code: 'integration-timeout', url, timeoutMs })
    }
    if (!isAddress(url)) {
      return refuse('API_CONFIGURATION_ERROR', { code: 'invalid-endpoint-address', url })
    }
    return refuse(
      'INTEGRATION_FAILURE',
      { code: 'endpoint-unreachable', url, error: String(error) },
      { message: 'Network error communicating with endpoint' },
    )
  } finally {
    clearTimeout(timer)
    call.integrationLatencyMs = ports.clock.now() - startedAt
  }
}

function send(ports: Ports, url: string, init: RequestInit): Promise<Response | undefined> {
  if (!url.startsWith(serviceScheme)) return ports.fetcher.fetch(url, init)
  const rest = url.slice(serviceScheme.length)
  const end = rest.search(/[/?]/)
  const binding = end < 0 ? rest : rest.slice(0, end)
  const service = ports.fetcher.service(binding)
  if (service === undefined) return Promise.resolve(undefined)
  const path = end < 0 ? '/' : rest.charAt(end) === '?' ? `/${rest.slice(end)}` : rest.slice(end)
  return service.fetch(`http://${binding.toLowerCase().replaceAll('_', '-')}${path}`, init)
}

function isAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\/[^/]/.test(url)
}
