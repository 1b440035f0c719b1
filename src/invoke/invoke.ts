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

/** Serves one call: front door, plan, lifecycle. */
export async function invoke(
  request: Request,
  ports: Ports,
  options: InvokeOptions,
): Promise<Response> {
  const startedAtMs = ports.clock.now()
  const head = options.head ?? readHead(request)
  const given = head.headers.get('x-amzn-requestid') ?? null
  let located = locate(head.url, ports)
  if (located instanceof Promise) located = await located
  if (located.kind === 'nowhere') {
    return turnAway(traced(located, options), { request, head, given }, ports, startedAtMs)
  }
  const found = options.planOf(located.snapshot)
  let reason = closedDoor(found, located, options, startedAtMs)
  if (reason instanceof Promise) reason = await reason
  if (reason !== undefined) {
    const { protocolType: protocol } = found
    const turned = traced({ protocol, reason }, options)
    return turnAway(turned, { request, head, given }, ports, startedAtMs)
  }
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
