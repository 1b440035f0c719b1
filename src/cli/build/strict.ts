import type { Snapshot } from '../../definition/api.ts'
import type { HttpApiDefinition, RouteFeatures } from '../../definition/http-api.ts'
import type { Issue } from '../../definition/issue.ts'
import { jsonPath } from '../../definition/routes-file.ts'
import type { RouteSettings, V2Stage } from '../../definition/stage.ts'
import type { HttpSnapshot } from '../../plan/compile.ts'

/** Something that an HTTP API uses: where, and what. */
type Extra = readonly [path: readonly string[], name: string]

/**
 * What an HTTP API uses that Amazon API Gateway does not have on HTTP APIs, as `strict` reports it.
 * Nothing for APIs of the other kinds.
 * @param snapshots the API's stages
 * @param path of the API: `['apis', 'pets']`
 * @param origin the property that holds its routes
 */
export function extrasOf(
  snapshots: readonly Snapshot[],
  path: readonly string[],
  origin: 'routes' | 'openapi',
): Issue[] {
  const http = snapshots.filter(isHttp)
  const extras = [
    ...http.slice(0, 1).flatMap(({ definition }) => apiExtras(definition, origin)),
    ...http.flatMap(({ stage, webAcl }) => stageExtras(stage, webAcl !== undefined)),
  ]
  return extras.map(([place, name]) => ({
    path: jsonPath([...path, ...place]),
    found: name,
    expected: 'nothing that is not available on Amazon API Gateway HTTP APIs',
    severity: 'error',
  }))
}

const isHttp = (snapshot: Snapshot): snapshot is HttpSnapshot =>
  snapshot.definition.protocolType === 'HTTP'

function apiExtras(
  { api, restFeatures, integrations }: HttpApiDefinition,
  origin: 'routes' | 'openapi',
): Extra[] {
  const extras: Extra[] = []
  if (api.corsConfiguration?.preflightFirst === true) {
    extras.push([['corsConfiguration'], 'preflightFirst'])
  }
  for (const [key, features] of Object.entries(restFeatures?.routes ?? {})) {
    for (const name of featureNames(features)) {
      extras.push(
        origin === 'routes' ? [['routes', key, name], name] : [['openapi'], `${name} of ${key}`],
      )
    }
  }
  for (const { integrationType, integrationUri = '' } of Object.values(integrations)) {
    const isExtra = integrationType === 'AWS_PROXY' ? /^https:/ : /^(?:service|origin):/
    if (isExtra.test(integrationUri)) extras.push([[origin], integrationUri])
  }
  return extras
}

/** The properties by which a route of the short way declares what it uses. */
function featureNames({ method, integration }: RouteFeatures): string[] {
  const { apiKeyRequired, requestValidatorId } = method
  return [
    ...(apiKeyRequired ? ['apiKeyRequired'] : []),
    ...(requestValidatorId !== undefined ? ['requestValidator'] : []),
    ...Object.keys(integration),
  ]
}

function stageExtras(
  { stageName, cacheClusterEnabled, defaultRouteSettings, routeSettings = {} }: V2Stage,
  hasWebAcl: boolean,
): Extra[] {
  const names = (at: readonly string[], settings: RouteSettings | undefined): Extra[] =>
    cacheSettings(settings).map((name) => [['stages', stageName, ...at, name], name])
  const extras = [
    ...names(['defaultRouteSettings'], defaultRouteSettings),
    ...Object.entries(routeSettings).flatMap(([key, settings]) =>
      names(['routeSettings', key], settings),
    ),
  ]
  if (hasWebAcl) extras.push([['stages', stageName, 'webAcl'], 'webAcl'])
  if (cacheClusterEnabled === true) {
    extras.push([['stages', stageName, 'cacheClusterEnabled'], 'cacheClusterEnabled'])
  }
  return extras
}

const cacheSettingNames: ReadonlySet<string> = new Set([
  'cachingEnabled',
  'cacheTtlInSeconds',
  'requireAuthorizationForCacheControl',
  'unauthorizedCacheControlHeaderStrategy',
] satisfies (keyof RouteSettings)[])

const cacheSettings = (settings: RouteSettings = {}): string[] =>
  Object.keys(settings).filter((name) => cacheSettingNames.has(name))
