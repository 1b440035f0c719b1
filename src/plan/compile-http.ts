import { targetIntegration, type Route } from '../definition/http-api.ts'
import type { RouteSettings, V2Stage } from '../definition/stage.ts'
import { compileCors } from '../invoke/cors/rules.ts'
import { refuseHttp } from '../invoke/gateway-response/http-api.ts'
import { httpLifecycle } from '../invoke/lifecycle.ts'
import { compileSteps, type NamedStep, type Report } from '../invoke/phase.ts'
import type { MethodPlan, StagePlan } from '../invoke/plan.ts'
import { refuse } from '../invoke/refusal.ts'
import { compileHttpResponder, lastResortHttp } from '../invoke/respond-http.ts'
import { httpRoutingStep } from '../invoke/route/http-routing.ts'
import { parseRouteKey } from '../definition/route-key.ts'
import { RouteTable } from '../invoke/route/route-table.ts'
import type { HttpSnapshot } from './compile.ts'
import { checkHttpApi } from './http-api-rules.ts'

/** Compiles a stage of an HTTP API. */
export function compileHttp(snapshot: HttpSnapshot, report: Report): StagePlan {
  const { definition, stage, revision } = snapshot
  const { api } = definition
  checkHttpApi(snapshot, report)
  const variables = stage.stageVariables ?? {}
  const stageTarget = { snapshot, variables, path: `$.stages['${stage.stageName}']` }
  const cors = api.corsConfiguration && compileCors(api.corsConfiguration)
  const methods: MethodPlan[] = []
  return {
    revision,
    protocolType: 'HTTP',
    apiId: api.apiId,
    stageName: stage.stageName,
    deploymentId: stage.deploymentId ?? '',
    endpointType: 'REGIONAL',
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint ?? false,
    variables: Object.keys(variables).length === 0 ? undefined : variables,
    isCanary: undefined,
    canary: undefined,
    headerNames: new Map(),
    methods,
    before: [
      ...compileSteps(httpLifecycle.before, stageTarget, report),
      httpRoutingStep(buildTable(snapshot, methods, report)),
      ...compileSteps(httpLifecycle.unmatched, stageTarget, report).map(onlyUnmatched),
    ],
    refuse: refuseHttp,
    respond: compileHttpResponder(cors),
    lastResort: lastResortHttp,
    closing: compileSteps(httpLifecycle.closing, stageTarget, report),
  }
}

/** A step that stands aside for calls that have a route. */
function onlyUnmatched(step: NamedStep): NamedStep {
  return {
    ...step,
    run: (call, ports) => (call.target === undefined ? step.run(call, ports) : undefined),
  }
}

/** The table of all routes, whose plans are added to `methods`. */
function buildTable(
  snapshot: HttpSnapshot,
  methods: MethodPlan[],
  report: Report,
): RouteTable<MethodPlan> {
  const table = new RouteTable<MethodPlan>()
  for (const route of Object.values(snapshot.definition.routes)) {
    const path = `$.routes['${route.routeKey}']`
    const key = parseRouteKey(route.routeKey)
    if (key === undefined) {
      const expected = 'METHOD /path or $default'
      report({ path, found: route.routeKey, expected, severity: 'error' })
      continue
    }
    const plan = planRoute(snapshot, route, path, report)
    methods.push(plan)
    if (table.add(key, plan)) continue
    const found = 'another route that differs at most in variable names'
    report({ path, found, expected: 'one route for the same requests', severity: 'error' })
  }
  return table
}

/** The plan of one route; its steps are compiled on its first call, or by `validate` at deploy. */
function planRoute(
  { definition: api, stage }: HttpSnapshot,
  route: Route,
  path: string,
  report: Report,
): MethodPlan {
  const [verb = '', resourcePath = route.routeKey] = route.routeKey.split(' ')
  let steps: readonly NamedStep[] | undefined
  const compileRoute = (): readonly NamedStep[] => {
    const integration = targetIntegration(api.integrations, route.target)
    if (integration === undefined) {
      report({
        path: `${path}.target`,
        found: route.target ?? 'no target',
        expected: 'integrations/ and the id of an integration',
        severity: 'error',
      })
      return [withoutIntegration]
    }
    const target = {
      protocolType: 'HTTP' as const,
      api,
      stage,
      route,
      integration,
      settings: routeSettings(stage, route.routeKey),
      variables: stage.stageVariables ?? {},
      path,
    }
    return compileSteps(httpLifecycle.method, target, report)
  }
  return {
    resourceId: route.routeKey,
    resourcePath,
    httpMethod: verb,
    routeKey: route.routeKey,
    ...(route.operationName !== undefined && { operationName: route.operationName }),
    apiKeyRequired: api.restFeatures?.routes[route.routeKey]?.method.apiKeyRequired ?? false,
    get steps() {
      return (steps ??= compileRoute())
    },
  }
}

const withoutIntegration: NamedStep = {
  name: 'integration',
  hops: 0,
  run: () => refuse('API_CONFIGURATION_ERROR', { code: 'route-without-integration' }),
}

/** A route's own limits and levels replace the stage's defaults one by one. */
function routeSettings(stage: V2Stage, routeKey: string): RouteSettings {
  return { ...stage.defaultRouteSettings, ...stage.routeSettings?.[routeKey] }
}
