import type { Snapshot } from '../definition/api.ts'
import type { Connection, Ports, PrivateNetwork, Settled } from '../ports.ts'
import { callIds } from './call-ids.ts'
import { locate, type Located } from './front-door/index.ts'
import { turnAway, type Turned } from './front-door/refusal.ts'
import {
  defaultEndpointProblem,
  demandsCertificate,
  transportProblem,
} from './front-door/transport.ts'
import { Invocation } from './invocation.ts'
import { readHead, type RequestHead } from './request/head.ts'
import type { StagePlan } from './plan.ts'
import type { Reason } from './refusal.ts'
import { run } from './run.ts'
import type { TraceSink } from './trace.ts'

/** How a request came in: over a public URL, or from a Worker bound to the private entrypoint. */
export type Entrance = 'public' | 'private'

/** What the caller of `invoke` knows beside the request. */
export interface InvokeOptions {
  readonly entrance: Entrance
  readonly sourceIp: string
  /** The request's, where the caller has read it already. */
  readonly head?: RequestHead
  /** The declared private network of a call through the private entrance. */
  readonly network?: PrivateNetwork
  readonly connection?: Connection
  readonly planOf: (snapshot: Snapshot) => StagePlan
  /** Set only for callers who proved to be administrators. */
  readonly trace?: TraceSink
}

/** What is known of a call before its stage is. */
interface Arrival {
  readonly request: Request
  readonly head: RequestHead
  readonly startedAtMs: number
  /** The client's own request id. */
  readonly given: string | null
}

/**
 * Serves one call: front door, plan, lifecycle. No promise is made before a step of the lifecycle
 * has to wait, unless the isolate does not know the stage yet.
 */
export function invoke(request: Request, ports: Ports, options: InvokeOptions): Promise<Response> {
  const startedAtMs = ports.clock.now()
  const head = options.head ?? readHead(request)
  const given = head.headers.get('x-amzn-requestid') ?? null
  const arrival = { request, head, startedAtMs, given }
  const fail = (defect: unknown): Promise<Response> => failed(defect, arrival, ports, options)
  try {
    const located = locate(head, ports)
    return located instanceof Promise
      ? located.then((settled) => enter(arrival, settled, ports, options)).catch(fail)
      : enter(arrival, located, ports, options)
  } catch (defect) {
    return fail(defect)
  }
}

/** Nobody could say which stage is meant, or its plan could not be made: 500 as from a stage. */
function failed(
  defect: unknown,
  arrival: Arrival,
  ports: Ports,
  options: InvokeOptions,
): Promise<Response> {
  const error = defect instanceof Error ? defect : new Error(String(defect))
  const { message, stack } = error
  ports.log.write({ level: 'error', event: 'defect', phase: 'front-door', message, stack })
  const reason = { code: 'defect', message }
  return refused(traced({ protocol: 'REST', reason }, options), arrival, ports)
}

/** Through the door that was found, or away from it. */
function enter(
  arrival: Arrival,
  located: Located,
  ports: Ports,
  options: InvokeOptions,
): Promise<Response> {
  if (located.kind === 'nowhere') {
    return refused(traced(located, options), arrival, ports)
  }
  if (located.kind === 'portal') return Promise.resolve(toPortal(located.portalId))
  const plan = options.planOf(located.snapshot)
  const admit = (reason: Reason | undefined): Promise<Response> => {
    if (reason === undefined) return serve(arrival, located, plan, ports, options)
    return refused(traced({ protocol: plan.protocolType, reason }, options), arrival, ports)
  }
  const reason = closedDoor(plan, located, options, arrival.startedAtMs)
  return reason instanceof Promise
    ? reason.then(admit).catch((defect: unknown) => failed(defect, arrival, ports, options))
    : admit(reason)
}

function serve(
  { request, head, startedAtMs, given }: Arrival,
  located: Extract<Located, { kind: 'stage' }>,
  found: StagePlan,
  ports: Ports,
  options: InvokeOptions,
): Promise<Response> {
  const plan = chooseVariant(found, ports)
  const call = new Invocation({
    request,
    head,
    plan,
    place: located.place,
    startedAtMs,
    sourceIp: options.sourceIp,
    accountId: ports.settings.accountId,
    connection: options.connection,
    ...callIds(plan.protocolType, given, startedAtMs),
  })
  call.trace = options.trace
  if (options.network !== undefined) {
    call.network = options.network
    call.identity.vpcId = options.network.vpcId
    call.identity.vpceId = options.network.vpceId
  }
  const demanded = located.domain !== undefined && demandsCertificate(located.domain)
  const certificate = demanded ? options.connection?.clientCertificate : undefined
  if (certificate !== undefined) {
    const { clientCertPem, subjectDN, issuerDN, serialNumber, validity } = certificate
    call.identity.clientCert = { clientCertPem, subjectDN, issuerDN, serialNumber, validity }
  }
  return run(call, ports)
}

async function refused(turned: Turned, arrival: Arrival, ports: Ports): Promise<Response> {
  return turnAway(turned, arrival, ports)
}

/** A portal's own name leads to where its pages are. */
const toPortal = (portalId: string): Response =>
  new Response(null, { status: 302, headers: { Location: `/_docs/portals/${portalId}` } })

function traced(turned: Turned, options: InvokeOptions): Turned {
  options.trace?.step({
    phase: 'front-door',
    outcome: 'refusal',
    microseconds: 0,
    detail: turned.reason,
  })
  return turned
}

/** Why a stage that exists is not open to this call. */
function closedDoor(
  plan: StagePlan,
  { form, domain, snapshot }: Extract<Located, { kind: 'stage' }>,
  options: InvokeOptions,
  nowMs: number,
): Settled<Reason | undefined> {
  if (plan.disableExecuteApiEndpoint && form === 'default-endpoint') {
    return { code: 'default-endpoint-disabled', apiId: plan.apiId }
  }
  if (plan.endpointType === 'PRIVATE' && options.entrance === 'public') {
    return { code: 'private-api', apiId: plan.apiId }
  }
  return domain === undefined
    ? defaultEndpointProblem(snapshot, options.connection)
    : transportProblem(domain, options.connection, nowMs)
}

/** Each request to a stage with a canary is assigned at random, without stickiness. */
function chooseVariant(plan: StagePlan, ports: Ports): StagePlan {
  if (plan.canary === undefined) return plan
  return ports.random.fraction() < plan.canary.fraction ? plan.canary.plan : plan
}
