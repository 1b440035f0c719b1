import type { Stage, V2Stage } from '../../definition/stage.ts'
import type { RestApiDefinition } from '../../definition/rest-api.ts'
import type { RoutesFileStage } from '../../definition/routes-file.ts'
import type { Place } from '../../openapi/options.ts'
import { idOf } from './ids.ts'
import { inheritedSettings } from './method-settings.ts'
import { webAclArn } from './web-acls.ts'

/** Declared entities have no date of creation; a fixed one keeps builds reproducible. */
export const declaredAt = '2026-01-01T00:00:00Z'
export const declaredAtSeconds = Date.parse(declaredAt) / 1000

/** A stage of a REST API; a canary without a document of its own has the API's. */
export function restStage(
  place: Place,
  stageName: string,
  stage: RoutesFileStage,
  deployed: {
    readonly definition: RestApiDefinition
    readonly canary: RestApiDefinition | undefined
  },
): Stage {
  const { definition, canary = definition } = deployed
  const { canarySettings, webAcl } = stage
  return {
    stageName,
    deploymentId: idOf(JSON.stringify(definition), 6),
    ...(stage.description !== undefined && { description: stage.description }),
    cacheClusterEnabled: stage.cacheClusterEnabled ?? false,
    ...(stage.cacheClusterEnabled === true && {
      cacheClusterSize: stage.cacheClusterSize ?? '0.5',
    }),
    cacheClusterStatus: stage.cacheClusterEnabled === true ? 'AVAILABLE' : 'NOT_AVAILABLE',
    // The schema has checked each setting; `undefined` members do not occur in parsed JSON.
    methodSettings: inheritedSettings((stage.methodSettings ?? {}) as Stage['methodSettings']),
    ...(stage.variables !== undefined && { variables: stage.variables }),
    ...(stage.accessLogSettings !== undefined && {
      accessLogSettings: stage.accessLogSettings as NonNullable<Stage['accessLogSettings']>,
    }),
    ...(stage.gatewayCors !== undefined && {
      gatewayCors: stage.gatewayCors as NonNullable<Stage['gatewayCors']>,
    }),
    ...(canarySettings !== undefined && {
      canarySettings: {
        percentTraffic: canarySettings.percentTraffic,
        deploymentId: idOf(JSON.stringify(canary), 6),
        ...(canarySettings.stageVariableOverrides !== undefined && {
          stageVariableOverrides: canarySettings.stageVariableOverrides,
        }),
        useStageCache: canarySettings.useStageCache ?? false,
      },
    }),
    tracingEnabled: stage.tracingEnabled ?? false,
    ...(stage.clientCertificateId !== undefined && {
      clientCertificateId: stage.clientCertificateId,
    }),
    ...(webAcl !== undefined && { webAclArn: webAclArn(place, webAcl) }),
    ...(stage.tags !== undefined && { tags: stage.tags }),
    createdDate: declaredAtSeconds,
    lastUpdatedDate: declaredAtSeconds,
  }
}

/** A stage of an HTTP or WebSocket API. */
export function v2Stage(
  stageName: string,
  stage: RoutesFileStage,
  definitionText: string,
): V2Stage {
  return {
    stageName,
    deploymentId: idOf(definitionText, 6),
    ...(stage.description !== undefined && { description: stage.description }),
    stageVariables: stage.variables ?? {},
    defaultRouteSettings: { detailedMetricsEnabled: false, ...stage.defaultRouteSettings },
    routeSettings: stage.routeSettings ?? {},
    ...(stage.accessLogSettings !== undefined && {
      accessLogSettings: stage.accessLogSettings as NonNullable<V2Stage['accessLogSettings']>,
    }),
    createdDate: declaredAt,
    lastUpdatedDate: declaredAt,
    ...(stage.cacheClusterEnabled === true && { cacheClusterEnabled: true }),
    ...(stage.tags !== undefined && { tags: stage.tags }),
  }
}
