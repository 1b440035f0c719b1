import { originGroupName, type OriginGroup } from '../../../definition/origin-group.ts'
import { limits } from '../../../definition/limits.ts'
import type { Ports } from '../../../ports.ts'
import type { Invocation } from '../../invocation.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import { earn, fullBudget, spend, type RetryBudget } from './budget.ts'
import {
  begin,
  fail,
  healthy,
  isAvailable,
  succeed,
  type OriginHealth,
  type Patience,
} from './health.ts'
import { discard, hedged, type Answer } from './hedge.ts'
import { orderOf } from './order.ts'

/** The scheme of a URI that names a group of origins: `'origin://orders/v1/items'`. */
export const originScheme = 'origin://'

/** Sends one request to one address; `undefined` when the address names no service. */
type Send = (ports: Ports, url: string, init: RequestInit) => Promise<Response | undefined>

/** What an isolate knows of a group, for as long as it lives. */
interface GroupState {
  readonly health: readonly OriginHealth[]
  readonly budget: RetryBudget
}

const states = new WeakMap<OriginGroup, GroupState>()

function stateOf(group: OriginGroup): GroupState {
  const known = states.get(group)
  if (known !== undefined) return known
  const state = { health: group.origins.map(healthy), budget: fullBudget() }
  states.set(group, state)
  return state
}

const tryTimeoutMsDefault = 5_000
const retriesDefault = 2
const failuresToOpenDefault = 3
const halfOpenAfterMsDefault = 10_000
/** Longest pause before a retry; the first is a quarter of it at most. */
const pauseMsMax = 200

/** Verbs whose repetition changes nothing (RFC 9110, 9.2.2). */
const idempotent: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS', 'PUT', 'DELETE'])
/** Verbs that ask for nothing to be done: two at a time do no harm. */
const safe: ReadonlySet<string> = new Set(['GET', 'HEAD', 'OPTIONS'])
/** Answers that say the origin, not the request, is at fault, and that another may do better. */
const failing: ReadonlySet<number> = new Set([502, 503, 504])

/**
 * Calls one origin of a group, and another one when that fails and a repeat is harmless: the verb is
 * idempotent and the body, if any, is at hand. A stream that has been sent on is gone, and whoever
 * sent POST may not want two. Hops: 1, with retries at most 1 + `retries`.
 *
 * Refuses as `callEndpoint` for what the last attempt came to, and with INTEGRATION_FAILURE, status
 * 503 and `Retry-After`, when every origin is left alone for now.
 */
export async function callOrigins(
  call: Invocation,
  ports: Ports,
  url: string,
  init: RequestInit,
  integrationTimeoutMs: number,
  send: Send,
): Promise<Response | Refusal> {
  const name = originGroupName(url) ?? ''
  const group = ports.originGroups.group(name)
  if (group === undefined) {
    return refuse('API_CONFIGURATION_ERROR', { code: 'origin-group-unknown', group: name })
  }
  const path = url.slice(originScheme.length + name.length)
  const startedAtMs = ports.clock.now()
  try {
    return await tryInTurn({ call, ports, name, group, path, init, send }, integrationTimeoutMs)
  } finally {
    call.integrationLatencyMs = ports.clock.now() - startedAtMs
  }
}

interface GroupCall {
  readonly call: Invocation
  readonly ports: Ports
  readonly name: string
  readonly group: OriginGroup
  /** Path and query behind the group's name. */
  readonly path: string
  readonly init: RequestInit
  readonly send: Send
}

async function tryInTurn(groupCall: GroupCall, integrationTimeoutMs: number) {
  const { call, ports, group, init } = groupCall
  const { clock, random } = ports
  const { health, budget } = stateOf(group)
  const patience = patienceOf(group)
  const isRepeatable =
    idempotent.has(init.method ?? 'GET') && !(init.body instanceof ReadableStream)
  const hedgeAfterMs = isSafe(init) ? group.hedgeAfterInMillis : undefined
  const timeoutMs = Math.min(
    integrationTimeoutMs,
    group.timeoutInMillis ?? limits.integrationTimeoutMsMax,
  )
  const endsAtMs = clock.now() + timeoutMs
  const order = orderOf(group, { place: call.connection?.place, fraction: () => random.fraction() })
  earn(budget)
  let answer: Response | Refusal | undefined
  const tried = new Set<number>()
  for (let attempt = 0; attempt <= retriesOf(group, isRepeatable); attempt++) {
    if (attempt > 0 && (clock.now() >= endsAtMs || !spend(budget))) break
    const next = chooseNext(order, health, tried, clock.now(), patience, isRepeatable)
    if (next === undefined) break
    if (attempt > 0) await pause(random.fraction(), attempt)
    tried.add(next)
    const leftMs = Math.max(1, endsAtMs - clock.now())
    const tryMs = isRepeatable ? Math.min(leftMs, patience.probeMs) : leftMs
    discard(answer)
    const ask = (index: number, forMs: number): Promise<Answer> =>
      attemptOne(groupCall, index, health[index] ?? healthy(), patience, forMs)
    const first = ask(next, tryMs)
    answer =
      hedgeAfterMs === undefined
        ? await first
        : await hedged(
            first,
            hedgeAfterMs,
            () => {
              const nowMs = clock.now()
              const other = chooseNext(order, health, tried, nowMs, patience, isRepeatable)
              if (other === undefined || tried.has(other) || !spend(budget)) return undefined
              tried.add(other)
              return ask(other, Math.min(patience.probeMs, Math.max(1, endsAtMs - nowMs)))
            },
            isGood,
          )
    if (isGood(answer)) return answer
  }
  return answer ?? allOpen(groupCall, health)
}

const isSafe = ({ method = 'GET', body }: RequestInit): boolean =>
  safe.has(method) && (body === null || body === undefined)

const isGood = (answer: Answer): boolean =>
  answer instanceof Response && !failing.has(answer.status)

const retriesOf = ({ retries = retriesDefault }: OriginGroup, isRepeatable: boolean): number =>
  isRepeatable ? retries : 0

function patienceOf(group: OriginGroup): Patience {
  return {
    failuresToOpen: group.failuresToOpen ?? failuresToOpenDefault,
    halfOpenAfterMs: group.halfOpenAfterInMillis ?? halfOpenAfterMsDefault,
    probeMs: group.tryTimeoutInMillis ?? tryTimeoutMsDefault,
  }
}

/** The next available origin in order; one that was tried only when there is no other. */
function chooseNext(
  order: readonly number[],
  health: readonly OriginHealth[],
  tried: ReadonlySet<number>,
  nowMs: number,
  patience: Patience,
  isRepeatable: boolean,
): number | undefined {
  const available = order.filter((index) => {
    const one = health[index]
    return one !== undefined && isAvailable(one, nowMs, patience, isRepeatable)
  })
  return available.find((index) => !tried.has(index)) ?? available[0]
}

/** Random, so that callers who failed together do not come back together. */
function pause(fraction: number, attempt: number): Promise<void> {
  const mostMs = Math.min(pauseMsMax, (pauseMsMax / 4) * 2 ** (attempt - 1))
  return new Promise((resolve) => void setTimeout(resolve, fraction * mostMs))
}

async function attemptOne(
  { call, ports, name, group, path, init, send }: GroupCall,
  index: number,
  health: OriginHealth,
  patience: Patience,
  timeoutMs: number,
): Promise<Response | Refusal> {
  const base = group.origins[index]?.url.replace(/\/$/, '') ?? ''
  const origin = group.origins[index]?.name ?? base.replace(/^[a-z]+:\/\//, '')
  const startedAtMs = ports.clock.now()
  begin(health, startedAtMs, patience)
  const answer = await fetchWithin(ports, base + path, init, timeoutMs, send)
  const nowMs = ports.clock.now()
  const latencyMs = nowMs - startedAtMs
  const status = answer instanceof Response ? answer.status : undefined
  const isHealthy = status !== undefined && !failing.has(status) && latencyMs <= patience.probeMs
  const changed = isHealthy ? succeed(health) : fail(health, nowMs, patience)
  if (status !== undefined) call.integrationStatus = status
  call.trace?.note('origin', { group: name, origin, status, latencyMs, isGood: isHealthy })
  if (changed) {
    const event = isHealthy ? 'origin-back' : 'origin-left-alone'
    ports.log.write({ level: isHealthy ? 'info' : 'warning', event, group: name, origin, status })
  }
  return answer
}

async function fetchWithin(
  ports: Ports,
  url: string,
  init: RequestInit,
  timeoutMs: number,
  send: Send,
): Promise<Response | Refusal> {
  let timer: ReturnType<typeof setTimeout> | undefined
  const late = new Promise<'late'>((elapsed) => {
    timer = setTimeout(elapsed, timeoutMs, 'late' as const)
  })
  try {
    const sent = send(ports, url, { ...init, redirect: 'manual' })
    const response = await Promise.race([sent, late])
    if (response === 'late') {
      // Nobody waits for it any more; what it still brings must not count as unhandled.
      sent.then(discard, () => undefined)
      return refuse('INTEGRATION_TIMEOUT', { code: 'integration-timeout', url, timeoutMs })
    }
    return response ?? refuse('API_CONFIGURATION_ERROR', { code: 'service-binding-unknown', url })
  } catch (error) {
    return refuse(
      'INTEGRATION_FAILURE',
      { code: 'endpoint-unreachable', url, error: String(error) },
      { message: 'Network error communicating with endpoint' },
    )
  } finally {
    if (timer !== undefined) clearTimeout(timer)
  }
}

/** Every origin has failed too often; the caller is told when one will be tried. */
function allOpen({ ports, name }: GroupCall, health: readonly OriginHealth[]): Refusal {
  const next = Math.min(...health.map(({ openUntilMs = 0 }) => openUntilMs))
  const seconds = Math.max(1, Math.ceil((next - ports.clock.now()) / 1000))
  return refuse(
    'INTEGRATION_FAILURE',
    { code: 'origins-circuit-open', group: name, retryAfterSeconds: seconds },
    { status: 503, message: 'Service Unavailable', headers: [['Retry-After', String(seconds)]] },
  )
}
