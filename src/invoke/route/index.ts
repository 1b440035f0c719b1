import type { Invocation } from '../invocation.ts'
import type { NamedStep } from '../phase.ts'
import type { MethodPlan } from '../plan.ts'
import { refuse } from '../refusal.ts'
import { nearestRoutes } from './nearest.ts'
import type { ResourceTree } from './resource-tree.ts'

/**
 * The routing step of a REST API: sets method and path parameters, or refuses.
 * Observed: no path and no method are the same 403 `Missing Authentication Token`, never 404 or 405.
 * A non-SigV4 `Authorization` header on an unknown route changes the message to a complaint about it.
 */
export function restRoutingStep(tree: ResourceTree<MethodPlan>): NamedStep {
  const run = (call: Invocation) => {
    const match = tree.find(call.place.routePath, call.method)
    if (match === undefined) {
      const authorization = call.header('authorization')
      const complaint = authorization === undefined ? undefined : signatureComplaint(authorization)
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
    call.target = match.value
    call.pathParameters = match.pathParameters
    return undefined
  }
  return { name: 'route', hops: 0, run }
}

const signatureParts = ['Credential', 'Signature', 'SignedHeaders'] as const

/** What the service's SigV4 parser says of a header that is no signature; `undefined` for a whole one. */
export function signatureComplaint(authorization: string): string | undefined {
  const space = authorization.indexOf(' ')
  const rest = space < 0 ? '' : authorization.slice(space + 1)
  const pairs = rest.split(/[ ,]+/).filter((pair) => pair !== '')
  const broken = authorization.startsWith('AWS4-')
    ? pairs.find((pair) => !pair.includes('='))
    : (pairs.find((pair) => !pair.includes('=')) ?? (space < 0 ? authorization : undefined))
  if (broken !== undefined) {
    return `'${broken}' not a valid key=value pair (missing equal-sign) in Authorization header: '${authorization}'.`
  }
  const missing = signatureParts.filter(
    (part) => !pairs.some((pair) => pair.startsWith(`${part}=`)),
  )
  if (missing.length === 0) return undefined
  const complaints = missing.map((part) => `Authorization header requires '${part}' parameter.`)
  return `${complaints.join(' ')} Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header. Authorization=${authorization}`
}
