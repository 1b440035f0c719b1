import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import type { EndpointResponse, Invocation } from '../invocation.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { callOrigins, originScheme } from './origins/index.ts'

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
  if (url.startsWith(originScheme)) return callOrigins(call, ports, url, init, timeoutMs, send)
  const startedAt = ports.clock.now()
  let timer: ReturnType<typeof setTimeout> | undefined
  try {
    // A race and no AbortSignal: one handed to fetch costs half as much as the whole call. The
    // runtime cancels what is still under way once the client has its answer.
    const late = new Promise<'late'>((elapsed) => {
      timer = setTimeout(elapsed, timeoutMs, 'late' as const)
    })
    const sent = send(ports, url, { ...init, redirect: 'manual' })
    const response = await Promise.race([sent, late])
    if (response === 'late') {
      sent.catch(() => undefined)
      return timedOut(url, timeoutMs)
    }
    if (response === undefined) {
      return refuse('API_CONFIGURATION_ERROR', { code: 'service-binding-unknown', url })
    }
    call.integrationStatus = response.status
    return response
  } catch (error) {
    if (!isAddress(url)) {
      return refuse('API_CONFIGURATION_ERROR', {
        code: 'invalid-endpoint-address',
        url,
        log: 'Invalid endpoint address',
      })
    }
    return unreachable(url, error)
  } finally {
    if (timer !== undefined) clearTimeout(timer)
    call.integrationLatencyMs = ports.clock.now() - startedAt
  }
}

/**
 * Calls a backend and reads its whole answer within `timeoutMs` and API Gateway's payload limit.
 * Hops: 1. Refuses as `callEndpoint`, and with INTEGRATION_FAILURE when the answer is too large.
 */
export async function exchange(
  call: Invocation,
  ports: Ports,
  url: string,
  init: RequestInit,
  timeoutMs: number,
): Promise<EndpointResponse | EndpointFailure> {
  const startedAt = ports.clock.now()
  const response = await callEndpoint(call, ports, url, init, timeoutMs)
  if (!(response instanceof Response)) return response
  const leftMs = Math.max(1, timeoutMs - (ports.clock.now() - startedAt))
  let body: Uint8Array | 'late' | 'large'
  try {
    body = await readWithin(response, limits.payloadBytesMax, leftMs)
  } catch (error) {
    return unreachable(url, error)
  }
  const latencyMs = ports.clock.now() - startedAt
  call.integrationLatencyMs = latencyMs
  if (body === 'late') return timedOut(url, timeoutMs)
  if (body === 'large') {
    return refuse(
      'INTEGRATION_FAILURE',
      { code: 'endpoint-response-too-large', url },
      { status: 502 },
    )
  }
  return { status: response.status, headers: [...response.headers], body, latencyMs }
}

/** The body of a response, or why it was given up. */
async function readWithin(
  response: Response,
  bytesMax: number,
  timeoutMs: number,
): Promise<Uint8Array | 'late' | 'large'> {
  if (response.body === null) return new Uint8Array(0)
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), timeoutMs)
  })
  const chunks: Uint8Array[] = []
  let size = 0
  try {
    for (;;) {
      const turn = await Promise.race([reader.read(), late])
      if (turn === 'late') {
        await reader.cancel()
        return 'late'
      }
      if (turn.done) return joinChunks(chunks, size)
      chunks.push(turn.value)
      size += turn.value.length
      if (size > bytesMax) {
        await reader.cancel()
        return 'large'
      }
    }
  } finally {
    if (timer !== undefined) clearTimeout(timer)
  }
}

function joinChunks(chunks: readonly Uint8Array[], size: number): Uint8Array {
  const [first] = chunks
  if (first !== undefined && chunks.length === 1) return first
  const whole = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    whole.set(chunk, at)
    at += chunk.length
  }
  return whole
}

function timedOut(url: string, timeoutMs: number): Refusal {
  return refuse('INTEGRATION_TIMEOUT', {
    code: 'integration-timeout',
    url,
    timeoutMs,
    log: 'a timeout error',
  })
}

function unreachable(url: string, error: unknown): Refusal {
  return refuse(
    'INTEGRATION_FAILURE',
    { code: 'endpoint-unreachable', url, error: String(error) },
    { message: 'Network error communicating with endpoint' },
  )
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
