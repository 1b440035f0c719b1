import type { RouteSettings, V2Stage } from '../definition/stage.ts'
import type { Phase } from './phase.ts'
import type { FeatureTarget, HttpTarget } from './target.ts'

/**
 * Features of REST APIs on HTTP APIs: an extra of ours, off unless routes.json declares it. The
 * phases are the REST APIs' own; a route only takes the form in which they look at a method.
 */
export const onHttpApi = (phase: Phase<FeatureTarget>): Phase<HttpTarget> => ({
  name: phase.name,
  hops: phase.hops,
  compile: (target, report) => phase.compile(featureTarget(target), report),
})

/** A route of an HTTP API as a method of a REST API that has only the borrowed features. */
function featureTarget({ api, stage, route, settings, path }: HttpTarget): FeatureTarget {
  const { restFeatures } = api
  const declared = restFeatures?.routes[route.routeKey]
  const [httpMethod = ''] = route.routeKey.split(' ')
  return {
    protocolType: 'HTTP',
    api: {
      restApi: { id: api.api.apiId, apiKeySource: restFeatures?.apiKeySource ?? 'HEADER' },
      models: restFeatures?.models ?? {},
      requestValidators: restFeatures?.requestValidators ?? {},
    },
    stage: {
      stageName: stage.stageName,
      deploymentId: stage.deploymentId ?? '',
      cacheClusterEnabled: stage.cacheClusterEnabled ?? false,
      methodSettings: stageWideSettings(stage, route.routeKey, settings),
    },
    resource: { id: route.routeId },
    method: { apiKeyRequired: false, ...declared?.method, httpMethod },
    integration: declared?.integration ?? {},
    settings,
    path,
  }
}

/** The stage's settings for all routes, by REST's key; none of them where the route has its own. */
function stageWideSettings(
  { routeSettings }: V2Stage,
  routeKey: string,
  settings: RouteSettings,
): FeatureTarget['stage']['methodSettings'] {
  return routeSettings?.[routeKey]?.cachingEnabled === true ? {} : { '*/*': settings }
}
