import type { NamedStep, Phase } from '../phase.ts'
import type { MethodPlan } from '../plan.ts'
import { refuse } from '../refusal.ts'
import { percentDecode } from '../request/percent.ts'
import type { StageTarget } from '../stage-target.ts'
import type { RouteTable } from './route-table.ts'

/**
 * The routing step of an HTTP API: sets route and path parameters when a route matches.
 * Observed: matching is done on the decoded path, so `%2F` separates segments.
 */
export function httpRoutingStep(table: RouteTable<MethodPlan>): NamedStep {
  return {
    name: 'route',
    hops: 0,
    run: (call) => {
      const match = table.find(percentDecode(call.place.routePath), call.method)
      if (match === undefined) return undefined
      call.target = match.value
      call.pathParameters = match.pathParameters
      return undefined
    },
  }
}

/** The last word for a call that no route takes. */
export const noRoute: Phase<StageTarget> = {
  name: 'route/not-found',
  hops: 0,
  compile: () => (call) =>
    refuse('RESOURCE_NOT_FOUND', {
      code: 'no-route-matches',
      method: call.method,
      path: call.place.routePath,
    }),
}
