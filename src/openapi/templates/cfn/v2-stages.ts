import { loggingLevels, type RouteSettings, type V2Stage } from '../../../definition/stage.ts'
import {
  booleanAt,
  defined,
  nodeAt,
  numberAt,
  own,
  textAt,
  unlessEmpty,
  type Node,
} from '../../node.ts'
import { createdIso, ofApi, tagsOf, textsOf, type Build } from './builder.ts'

/** AWS::ApiGatewayV2::Stage → stages. A stage that deploys itself gets a deployment at once. */
export function v2StagesOf(build: Build, apiId: string): V2Stage[] {
  return ofApi(build, 'AWS::ApiGatewayV2::Stage', apiId, 'ApiId').map(({ properties }) => {
    const logs = nodeAt(properties, 'AccessLogSettings')
    const routes = nodeAt(properties, 'RouteSettings')
    const created = createdIso(build)
    return defined({
      stageName: textAt(properties, 'StageName') ?? '$default',
      autoDeploy: booleanAt(properties, 'AutoDeploy') ?? false,
      deploymentId: textAt(properties, 'DeploymentId') ?? build.options.ids.resourceId(),
      description: textAt(properties, 'Description'),
      stageVariables: textsOf(properties, 'StageVariables'),
      defaultRouteSettings:
        own(properties, 'DefaultRouteSettings') === undefined
          ? undefined
          : routeSettings(nodeAt(properties, 'DefaultRouteSettings')),
      routeSettings: unlessEmpty(
        Object.fromEntries(
          Object.keys(routes).map((key) => [key, routeSettings(nodeAt(routes, key))]),
        ),
      ),
      accessLogSettings: unlessEmpty(
        defined({ destinationArn: textAt(logs, 'DestinationArn'), format: textAt(logs, 'Format') }),
      ),
      clientCertificateId: textAt(properties, 'ClientCertificateId'),
      createdDate: created,
      lastUpdatedDate: created,
      tags: tagsOf(properties),
    })
  })
}

const routeSettings = (node: Node): RouteSettings =>
  defined({
    dataTraceEnabled: booleanAt(node, 'DataTraceEnabled'),
    detailedMetricsEnabled: booleanAt(node, 'DetailedMetricsEnabled'),
    loggingLevel: loggingLevels.find((one) => one === textAt(node, 'LoggingLevel')),
    throttlingBurstLimit: numberAt(node, 'ThrottlingBurstLimit'),
    throttlingRateLimit: numberAt(node, 'ThrottlingRateLimit'),
  })
