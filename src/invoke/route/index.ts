import { readSignature, type UnreadableSignature } from '../../aws/sigv4-read.ts'
import type { StringMap } from '../../definition/common.ts'
import { methodOverride, type Invocation } from '../invocation.ts'
import type { NamedStep, Outcome } from '../phase.ts'
import type { MethodPlan } from '../plan.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { nearestRoutes } from './nearest.ts'
import type { ResourceTree } from './resource-tree.ts'

/**
 * The routing step of a REST API: sets method and path parameters, or refuses.
 * Observed: no path and no method are the same 403 `Missing Authentication Token`, never 404 or 405.
 * An `Authorization` header that is no signature changes the message to a complaint about it.
 */
export function restRoutingStep(tree: ResourceTree<MethodPlan>, tags?: StringMap): NamedStep {
  const route = (call: Invocation): Outcome | Promise<Outcome> => {
    const match = verbs.has(call.method) ? tree.find(call.place.routePath, call.method) : undefined
    if (match === undefined) {
      return (call.header('authorization') ?? '') === ''
        ? noMethod(call, tree, undefined)
        : complain(call, tree)
    }
    call.target = match.value
    call.pathParameters = match.pathParameters
    return undefined
  }
  if (tags?.[methodOverrideTag] !== 'true') return { name: 'route', hops: 0, run: route }
  const run = (call: Invocation): Outcome | Promise<Outcome> => {
    heedOverride(call)
    return route(call)
  }
  return { name: 'route', hops: 0, run }
}

/**
 * The tag of an API that heeds `X-HTTP-Method-Override`: `'true'`.
 * Differs: AWS is documented to heed `X-HTTP-Method-Override` always. Here it takes the tag, because a
 * firewall that looks at verbs sees the one of the request line.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 */
const methodOverrideTag = 'tidegate:method-override'

/** The header is used up by it: only a mapping passes it on. */
function heedOverride(call: Invocation): void {
  const verb = call.header(methodOverride)?.toUpperCase()
  if (verb !== undefined && verbs.has(verb)) call.overrideMethod(verb)
}

/** All that `ANY` stands for. @see https://docs.aws.amazon.com/apigateway/latest/developerguide/how-to-method-settings.html */
const verbs: ReadonlySet<string> = new Set([
  'DELETE',
  'GET',
  'HEAD',
  'OPTIONS',
  'PATCH',
  'POST',
  'PUT',
])

function noMethod(
  call: Invocation,
  tree: ResourceTree<MethodPlan>,
  complaint: string | undefined,
): Refusal {
  return refuse(
    'MISSING_AUTHENTICATION_TOKEN',
    {
      code: 'no-method-matches',
      method: call.method,
      path: call.place.routePath,
      // Worth its time only when somebody reads it.
      ...(call.trace !== undefined && {
        nearest: nearestRoutes(tree.routes, call.method, call.place.routePath),
      }),
    },
    complaint === undefined
      ? undefined
      : { message: complaint, errorType: 'IncompleteSignatureException' },
  )
}

/** What makes a header no signature at all; one that has another fault counts as sent. */
const complaints: ReadonlySet<UnreadableSignature['problem']> = new Set([
  'not-key-value',
  'missing-parts',
  'no-algorithm-name',
] as const)

async function complain(call: Invocation, tree: ResourceTree<MethodPlan>): Promise<Refusal> {
  const { method, url, headers } = call.request
  const stated = await readSignature({ method, url, headers: [...headers] })
  const isComplaint = 'problem' in stated && complaints.has(stated.problem)
  return noMethod(call, tree, isComplaint ? stated.message : undefined)
}
