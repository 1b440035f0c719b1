import type { Snapshot } from '../definition/api.ts'
import { targetIntegration, type Route } from '../definition/http-api.ts'
import { webSocketLifecycle } from '../invoke/lifecycle.ts'
import { compileSteps, type NamedStep, type Phase, type Report } from '../invoke/phase.ts'
import type { MethodPlan, SocketPlan, StagePlan } from '../invoke/plan.ts'
import type { WebSocketTarget } from '../invoke/target.ts'
import { entryStep } from '../invoke/websocket/entry.ts'
import { socketLimits } from '../invoke/websocket/handshake-checks.ts'
import { batchResource, groupResource, memberResource } from '../invoke/websocket/groups.ts'
import { connectionResource, managementStep } from '../invoke/websocket/manage.ts'
import { openConnection } from '../invoke/websocket/open.ts'
import { refuseSocket } from '../invoke/websocket/refusal.ts'
import { lastResortSocket, respondSocket } from '../invoke/websocket/respond.ts'
import { compileSelection } from '../invoke/websocket/selection.ts'
import { socketHeaderNames } from './header-names.ts'

export type WebSocketSnapshot = Extract<
  Snapshot,
  { readonly definition: { readonly protocolType: 'WEBSOCKET' } }
>

/** Compiles a stage of a WebSocket API: its handshake, its messages, its management API. */
export function compileWebSocket(snapshot: WebSocketSnapshot, report: Report): StagePlan {
  const { definition, stage, revision } = snapshot
  const { api, routes } = definition
  const variables = stage.stageVariables ?? {}
  const stageTarget = { snapshot, variables, path: `$.stages['${stage.stageName}']` }
  const byKey = new Map(Object.values(routes).map((route) => [route.routeKey, route]))
  const { connect, message, disconnect } = webSocketLifecycle
  const planOf = (routeKey: string, phases: readonly Phase<WebSocketTarget>[]) => {
    const route = byKey.get(routeKey)
    return route && planRoute(snapshot, route, phases, report)
  }
  const connectPlan = planOf('$connect', connect)
  const messagePlans = new Map<string, MethodPlan>()
  for (const routeKey of byKey.keys()) {
    if (routeKey === '$connect' || routeKey === '$disconnect') continue
    const plan = planOf(routeKey, message)
    if (plan !== undefined) messagePlans.set(routeKey, plan)
  }
  const disconnectPlan = planOf('$disconnect', disconnect)
  const management = managementPlan(snapshot)
  return {
    revision,
    protocolType: 'WEBSOCKET',
    apiId: api.apiId,
    stageName: stage.stageName,
    deploymentId: stage.deploymentId ?? '',
    endpointType: 'REGIONAL',
    disableExecuteApiEndpoint: api.disableExecuteApiEndpoint ?? false,
    variables: Object.keys(variables).length === 0 ? undefined : variables,
    isCanary: undefined,
    canary: undefined,
    headerNames: socketHeaderNames(definition),
    methods: [connectPlan, ...messagePlans.values(), disconnectPlan].filter(
      (plan) => plan !== undefined,
    ),
    before: [
      ...compileSteps(webSocketLifecycle.before, stageTarget, report),
      entryStep({ connect: handshakePlan(connectPlan), management }),
    ],
    refuse: refuseSocket,
    respond: respondSocket,
    lastResort: lastResortSocket,
    socket: {
      routeOf: compileRouteOf(api.routeSelectionExpression, messagePlans, report),
      disconnect: disconnectPlan,
    },
    closing: compileSteps(webSocketLifecycle.closing, stageTarget, report),
  }
}

/**
 * The route of a message: no JSON goes to `$default`, as does a key that is no route. Reserved keys
 * other than `$default` are not among the plans, so that no message reaches them.
 */
function compileRouteOf(
  expression: string,
  plans: ReadonlyMap<string, MethodPlan>,
  report: Report,
): SocketPlan['routeOf'] {
  const select = compileSelection(expression)
  const fallback = plans.get('$default')
  if (select === undefined) {
    const path = '$.api.routeSelectionExpression'
    const expected = 'an expression such as $request.body.action'
    report({ path, found: expression, expected, severity: 'error' })
    return () => fallback
  }
  return (message) => {
    const body = message.json()
    return body === undefined ? fallback : (plans.get(select({ body })) ?? fallback)
  }
}

/** The plan of one route; its steps are compiled on its first event, or by `validate` at deploy. */
function planRoute(
  { definition, stage }: WebSocketSnapshot,
  route: Route,
  phases: readonly Phase<WebSocketTarget>[],
  report: Report,
): MethodPlan {
  const { routeId, routeKey } = route
  const integration = targetIntegration(definition.integrations, route.target)
  const path = `$.routes['${routeKey}']`
  let steps: readonly NamedStep[] | undefined
  const compileRoute = (): readonly NamedStep[] => {
    if (route.target !== undefined && integration === undefined) {
      const expected = 'integrations/ and the id of an integration'
      report({ path: `${path}.target`, found: route.target, expected, severity: 'error' })
    }
    const isMessage = !routeKey.startsWith('$') || routeKey === '$default'
    const responses = Object.values(definition.routeResponses[routeId] ?? {})
    const target: WebSocketTarget = {
      protocolType: 'WEBSOCKET',
      api: definition,
      stage,
      route,
      integration,
      integrationResponses: Object.values(
        definition.integrationResponses[integration?.integrationId ?? ''] ?? {},
      ),
      isTwoWay:
        isMessage && Boolean(route.routeResponseSelectionExpression) && responses.length > 0,
      settings: { ...stage.defaultRouteSettings, ...stage.routeSettings?.[routeKey] },
      variables: stage.stageVariables ?? {},
      path,
    }
    return compileSteps(phases, target, report)
  }
  return {
    ...method(routeKey),
    ...(route.operationName !== undefined && { operationName: route.operationName }),
    apiKeyRequired: route.apiKeyRequired ?? false,
    get steps() {
      return (steps ??= compileRoute())
    },
  }
}

const method = (routeKey: string): Omit<MethodPlan, 'steps'> => ({
  resourceId: routeKey,
  resourcePath: routeKey,
  httpMethod: '',
  routeKey,
  apiKeyRequired: false,
})

/** A handshake: the steps of `$connect`, if the API has it, and then the connection opens. */
function handshakePlan(connect: MethodPlan | undefined): MethodPlan {
  let steps: readonly NamedStep[] | undefined
  return {
    ...(connect === undefined
      ? method('$connect')
      : { ...method('$connect'), apiKeyRequired: connect.apiKeyRequired }),
    get steps() {
      return (steps ??= [...(connect?.steps ?? []), openConnection])
    },
  }
}

/** The signed calls of backends, with the account's limit before them: it counts callbacks, too. */
function managementPlan({ definition, stage }: WebSocketSnapshot) {
  const throttle: NamedStep = {
    name: 'throttle',
    hops: 1,
    run: socketLimits(definition.api.apiId, stage.stageName, '@connections', {}),
  }
  return resources.map(({ name, path, resource }) => ({
    path,
    plan: {
      ...method(name),
      steps: [
        throttle,
        { name: 'websocket/manage', hops: 1 as const, run: managementStep(resource) },
      ],
    },
  }))
}

/** What backends call. */
const resources = [
  {
    name: '@connections',
    path: /^\/@connections\/(?<connectionId>[^/]+)$/,
    resource: connectionResource,
  },
  { name: '@connections', path: /^\/@connections$/, resource: batchResource },
  { name: '@groups', path: /^\/@groups\/(?<group>[^/]+)$/, resource: groupResource },
  {
    name: '@groups',
    path: /^\/@groups\/(?<group>[^/]+)\/connections\/(?<connectionId>[^/]+)$/,
    resource: memberResource,
  },
] as const
