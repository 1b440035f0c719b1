import { extendedRequestId, isUuid, requestId, segmentId, traceId } from '../aws/ids.ts'
import type { Snapshot } from '../definition/api.ts'
import type { Ports } from '../ports.ts'
import { locate, type Located } from './front-door/index.ts'
import { Invocation } from './invocation.ts'
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
  const given = request.headers.get('x-amzn-requestid')
  const id = given !== null && isUuid(given) ? given : requestId()
  let located = locate(request.url, ports)
  if (located instanceof Promise) located = await located
  const refused = refusedAtTheDoor(located, options)
  if (refused !== undefined || located.kind === 'nowhere') {
    const reason = refused ?? (located.kind === 'nowhere' ? located.reason : { code: 'nowhere' })
    options.trace?.step({
      phase: 'front-door',
      outcome: 'refusal',
      microseconds: 0,
      detail: reason,
    })
    return forbidden(id)
  }
  const plan = chooseVariant(options.planOf(located.snapshot), ports)
  const call = new Invocation({
    request,
    plan,
    place: located.place,
    requestId: id,
    startedAtMs,
    sourceIp: options.sourceIp,
    makeId: (kind, client) =>
      kind === 'extended' ? extendedRequestId() : traceHeader(startedAtMs, client),
  })
  call.trace = options.trace
  return run(call, ports)
}

function refusedAtTheDoor(located: Located, options: InvokeOptions): Reason | undefined {
  if (located.kind === 'nowhere') return located.reason
  const plan = options.planOf(located.snapshot)
  if (plan.disableExecuteApiEndpoint && located.form === 'default-endpoint') {
    return { code: 'default-endpoint-disabled', apiId: plan.apiId }
  }
  if (plan.endpointType === 'PRIVATE' && options.entrance === 'public') {
    return { code: 'private-api', apiId: plan.apiId }
  }
  return undefined
}

/** Each request to a stage with a canary is assigned at random, without stickiness. */
function chooseVariant(plan: StagePlan, ports: Ports): StagePlan {
  if (plan.canary === undefined) return plan
  return ports.random.fraction() < plan.canary.fraction ? plan.canary.plan : plan
}

/** A client's whole header is kept; a lone Root gets a parent; none: everything is new, not sampled. */
function traceHeader(nowMs: number, client: string | undefined): string {
  if (client === undefined || !client.includes('Root=')) {
    return `Root=${traceId(nowMs)};Parent=${segmentId()};Sampled=0`
  }
  return client.includes('Parent=') ? client : `${client};Parent=${segmentId()};Sampled=0`
}

/** No stage is loaded here, so no gateway response can be customised. */
function forbidden(id: string): Response {
  return new Response('{"message":"Forbidden"}', {
    status: 403,
    headers: {
      'Content-Type': 'application/json',
      'x-amzn-ErrorType': 'ForbiddenException',
      'x-amzn-RequestId': id,
      'x-amz-apigw-id': extendedRequestId(),
    },
  })
}
