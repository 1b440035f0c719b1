/** AWS::ApiGateway::Stage, and the stages that deployments make → stages of a REST API. */
import {
  cacheClusterSizes,
  loggingLevels,
  methodSettingDefaults,
  unauthorizedCacheControlHeaderStrategies,
  type CacheClusterSize,
  type CanarySettings,
  type MethodSetting,
  type Stage,
} from '../../../definition/stage.ts'
import {
  asNode,
  booleanAt,
  defined,
  isNode,
  listAt,
  nodeAt,
  numberAt,
  own,
  textAt,
  type Node,
} from '../../node.ts'
import { createdSeconds, idOf, ofApi, tagsOf, textsOf, type Build } from './builder.ts'

/** The stages of one API by the order of the template; a Stage resource wins over a deployment's stage. */
export function stagesOf(build: Build, apiId: string): Stage[] {
  const stages = new Map<string, Stage>()
  for (const deployment of ofApi(build, 'AWS::ApiGateway::Deployment', apiId)) {
    const stageName = textAt(deployment.properties, 'StageName')
    if (stageName === undefined) continue
    const canary = own(deployment.properties, 'DeploymentCanarySettings')
    const properties = {
      ...nodeAt(deployment.properties, 'StageDescription'),
      ...(isNode(canary) ? { CanarySetting: canary } : {}),
    }
    stages.set(stageName, stageOf(build, properties, stageName, idOf(build, deployment)))
  }
  for (const { properties } of ofApi(build, 'AWS::ApiGateway::Stage', apiId)) {
    const stageName = textAt(properties, 'StageName') ?? 'default'
    const deploymentId = textAt(properties, 'DeploymentId') ?? build.options.ids.resourceId()
    stages.set(stageName, stageOf(build, properties, stageName, deploymentId))
  }
  return [...stages.values()]
}

function stageOf(build: Build, properties: Node, stageName: string, deploymentId: string): Stage {
  const cacheClusterEnabled = booleanAt(properties, 'CacheClusterEnabled') ?? false
  const logs = nodeAt(properties, 'AccessLogSetting')
  const created = createdSeconds(build)
  return defined({
    stageName,
    deploymentId,
    clientCertificateId: textAt(properties, 'ClientCertificateId'),
    description: textAt(properties, 'Description'),
    cacheClusterEnabled,
    cacheClusterSize: cacheSize(properties, cacheClusterEnabled),
    cacheClusterStatus: cacheClusterEnabled ? 'AVAILABLE' : 'NOT_AVAILABLE',
    methodSettings: methodSettingsOf(properties),
    variables: textsOf(properties, 'Variables'),
    documentationVersion: textAt(properties, 'DocumentationVersion'),
    accessLogSettings:
      Object.keys(logs).length === 0
        ? undefined
        : defined({
            destinationArn: textAt(logs, 'DestinationArn'),
            format: textAt(logs, 'Format'),
          }),
    canarySettings: canaryOf(properties),
    tracingEnabled: booleanAt(properties, 'TracingEnabled') ?? false,
    tags: tagsOf(properties),
    createdDate: created,
    lastUpdatedDate: created,
  })
}

function cacheSize(properties: Node, enabled: boolean): CacheClusterSize | undefined {
  const written = textAt(properties, 'CacheClusterSize')
  return cacheClusterSizes.find((size) => size === written) ?? (enabled ? '0.5' : undefined)
}

/** Keys as the API has them: path `/~1jobs` and verb `POST` make `'~1jobs/POST'`, a path of all methods `'*'`. */
function methodSettingsOf(properties: Node): Record<string, MethodSetting> {
  const written: Record<string, MethodSetting> = {}
  // Deployments and old templates write what holds for all methods beside the list.
  const general = settingOf(properties)
  if (Object.keys(general).length > 0) written['*/*'] = general
  for (const item of listAt(properties, 'MethodSettings')) {
    const node = asNode(item)
    const path = escapedPath(textAt(node, 'ResourcePath') ?? '/*')
    const key = `${path}/${textAt(node, 'HttpMethod') ?? '*'}`
    written[key] = { ...written[key], ...settingOf(node) }
  }
  return Object.fromEntries(
    Object.entries(written).map(([key, setting]) => [
      key,
      { ...methodSettingDefaults, ...setting },
    ]),
  )
}

function escapedPath(written: string): string {
  if (written === '/*' || written === '*') return '*'
  if (written.startsWith('/~1')) return written.slice(1)
  return written.startsWith('~1') ? written : written.replaceAll('/', '~1')
}

const settingOf = (node: Node): MethodSetting =>
  defined({
    metricsEnabled: booleanAt(node, 'MetricsEnabled'),
    loggingLevel: loggingLevels.find((one) => one === textAt(node, 'LoggingLevel')),
    dataTraceEnabled: booleanAt(node, 'DataTraceEnabled'),
    throttlingBurstLimit: numberAt(node, 'ThrottlingBurstLimit'),
    throttlingRateLimit: numberAt(node, 'ThrottlingRateLimit'),
    cachingEnabled: booleanAt(node, 'CachingEnabled'),
    cacheTtlInSeconds: numberAt(node, 'CacheTtlInSeconds'),
    cacheDataEncrypted: booleanAt(node, 'CacheDataEncrypted'),
    requireAuthorizationForCacheControl: booleanAt(node, 'RequireAuthorizationForCacheControl'),
    unauthorizedCacheControlHeaderStrategy: unauthorizedCacheControlHeaderStrategies.find(
      (one) => one === textAt(node, 'UnauthorizedCacheControlHeaderStrategy'),
    ),
  })

function canaryOf(properties: Node): CanarySettings | undefined {
  const declared = own(properties, 'CanarySetting')
  if (!isNode(declared)) return undefined
  return defined({
    percentTraffic: numberAt(declared, 'PercentTraffic') ?? 0,
    deploymentId: textAt(declared, 'DeploymentId'),
    stageVariableOverrides: textsOf(declared, 'StageVariableOverrides'),
    useStageCache: booleanAt(declared, 'UseStageCache'),
  })
}
