import { lambdaTarget } from '../aws/arn.ts'
import type { StringMap } from '../definition/common.ts'
import type { Integration } from '../definition/integration.ts'
import type { Method, Resource, RestApiDefinition } from '../definition/rest-api.ts'
import type { Stage } from '../definition/stage.ts'
import { compileGatewayResponses } from '../invoke/gateway-response/index.ts'
import { restLifecycle } from '../invoke/lifecycle.ts'
import { compileSteps, type NamedStep, type Report } from '../invoke/phase.ts'
import type { MethodPlan, StagePlan } from '../invoke/plan.ts'
import { compileRespondRest, lastResortRest } from '../invoke/respond.ts'
import { ResourceTree } from '../invoke/route/resource-tree.ts'
import { restRoutingStep } from '../invoke/route/index.ts'
import type { RestTarget } from '../invoke/target.ts'
import { fillStageVariables } from '../invoke/uri.ts'
import type { RestSnapshot } from './compile.ts'
import { restHeaderNames } from './header-names.ts'
import { methodSettings } from './method-settings.ts'

/** Compiles a stage of a REST API, and its canary when it has one. */
export function compileRest(snapshot: RestSnapshot, report: Report): StagePlan {
  const { stage, canary } = snapshot
  const settings = stage.canarySettings
  const plan = compileVariant(snapshot, settings === undefined ? undefined : false, report)
  if (settings === undefined || canary === undefined || settings.percentTraffic <= 0) return plan
  const canaryStage: Stage = {
    ...stage,
    deploymentId: settings.deploymentId ?? stage.deploymentId,
    variables: { ...stage.variables, ...settings.stageVariableOverrides },
  }
  const canaryPlan = compileVariant(
    {
      ...snapshot,
      revision: `${snapshot.revision}/canary`,
      definition: canary,
      stage: canaryStage,
    },
    true,
    report,
  )
  return { ...plan, canary: { fraction: settings.percentTraffic / 100, plan: canaryPlan } }
}

function compileVariant(
  snapshot: RestSnapshot,
  isCanary: boolean | undefined,
  report: Report,
): StagePlan {
  const { definition: api, stage, revision } = snapshot
  const { restApi } = api
  const variables = stage.variables ?? {}
  const stageTarget = { snapshot, variables, path: `$.stages.${stage.stageName}` }
  const before = compileSteps(restLifecycle.before, stageTarget, report)
  const methods: MethodPlan[] = []
  return {
    revision,
    protocolType: 'REST',
    apiId: restApi.id,
    stageName: stage.stageName,
    deploymentId: stage.deploymentId,
    endpointType: restApi.endpointConfiguration.types[0] ?? 'EDGE',
    disableExecuteApiEndpoint: restApi.disableExecuteApiEndpoint,
    variables: Object.keys(variables).length === 0 ? undefined : variables,
    isCanary,
    canary: undefined,
    headerNames: restHeaderNames(api),
    methods,
    before: [
      ...before,
      restRoutingStep(buildTree(api, stage, variables, methods, report), restApi.tags),
    ],
    refuse: compileGatewayResponses(api.gatewayResponses),
    respond: compileRespondRest({
      compressionBytesMin: restApi.minimumCompressionSize,
      gatewayCors: stage.gatewayCors,
    }),
    lastResort: lastResortRest,
    closing: compileSteps(restLifecycle.closing, stageTarget, report),
  }
}

/** The tree of all resources, whose methods' plans are added to `methods`. */
function buildTree(
  api: RestApiDefinition,
  stage: Stage,
  variables: StringMap,
  methods: MethodPlan[],
  report: Report,
): ResourceTree<MethodPlan> {
  const tree = new ResourceTree<MethodPlan>()
  for (const resource of Object.values(api.resources)) {
    for (const [verb, method] of Object.entries(resource.resourceMethods ?? {})) {
      const plan = planMethod(api, stage, variables, resource, method, report)
      methods.push(plan)
      tree.add(resource.path, verb, plan)
    }
  }
  return tree
}

/**
 * The plan of one method. Its steps are compiled on its first call: an API of 1,000 methods of which
 * a stage serves ten pays for ten. `validate` in deploys compiles all of them.
 */
function planMethod(
  api: RestApiDefinition,
  stage: Stage,
  variables: StringMap,
  resource: Resource,
  method: Method,
  report: Report,
): MethodPlan {
  const path = `$.resources['${resource.path}'].${method.httpMethod}`
  let steps: readonly NamedStep[] | undefined
  let isText: boolean | undefined
  const compileMethod = (): readonly NamedStep[] => {
    if (method.methodIntegration === undefined) {
      report({ path, found: 'no integration', expected: 'an integration', severity: 'error' })
      return []
    }
    const target: RestTarget = {
      protocolType: 'REST',
      api,
      stage,
      resource,
      method,
      integration: method.methodIntegration,
      settings: methodSettings(stage, resource.path, method.httpMethod),
      variables,
      takesText: takesText(api, method.methodIntegration, variables),
      path,
    }
    return compileSteps(restLifecycle.method, target, report)
  }
  return {
    resourceId: resource.id,
    resourcePath: resource.path,
    httpMethod: method.httpMethod,
    routeKey: `${method.httpMethod} ${resource.path}`,
    ...(method.operationName !== undefined && { operationName: method.operationName }),
    apiKeyRequired: method.apiKeyRequired,
    streamsAnswers: method.methodIntegration?.responseTransferMode === 'STREAM',
    get takesText() {
      return (isText ??= takesText(api, method.methodIntegration, variables))
    },
    get steps() {
      return (steps ??= compileMethod())
    },
  }
}

/** A proxy to a URL hands over bytes; mappings and events have text, unless the API lists types that are none. */
function takesText(
  { restApi }: RestApiDefinition,
  integration: Integration | undefined,
  variables: StringMap,
): boolean {
  if (integration === undefined || (restApi.binaryMediaTypes ?? []).length > 0) return false
  switch (integration.type) {
    case 'HTTP_PROXY':
      return false
    case 'AWS_PROXY':
      return lambdaTarget(fillStageVariables(integration.uri ?? '', variables)) !== undefined
    case 'AWS':
    case 'HTTP':
    case 'MOCK':
      return true
  }
}
