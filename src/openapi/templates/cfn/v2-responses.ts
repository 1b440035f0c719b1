/** Route responses and integration responses: only WebSocket APIs have them. */
import type { WebSocketApiDefinition } from '../../../definition/websocket-api.ts'
import { textAt, type Node } from '../../node.ts'
import type { TemplateResource } from '../template.ts'
import { camelKeys, ofApi, type Build } from './builder.ts'

export function webSocketResponses(
  build: Build,
  apiId: string,
): Pick<WebSocketApiDefinition, 'routeResponses' | 'integrationResponses'> {
  return {
    routeResponses: grouped(build, apiId, 'RouteResponse', 'RouteId', (id, properties) => ({
      ...plain(properties),
      routeResponseId: id,
      routeResponseKey: textAt(properties, 'RouteResponseKey') ?? '$default',
    })),
    integrationResponses: grouped(
      build,
      apiId,
      'IntegrationResponse',
      'IntegrationId',
      (id, properties) => ({
        ...plain(properties),
        integrationResponseId: id,
        integrationResponseKey: textAt(properties, 'IntegrationResponseKey') ?? '$default',
      }),
    ),
  }
}

/** Owner's id → (id → response). */
function grouped<Response>(
  build: Build,
  apiId: string,
  type: string,
  ownerProperty: string,
  responseOf: (id: string, properties: Node) => Response,
): Record<string, Record<string, Response>> {
  const groups: Record<string, Record<string, Response>> = {}
  const resources: readonly TemplateResource[] = ofApi(
    build,
    `AWS::ApiGatewayV2::${type}`,
    apiId,
    'ApiId',
  )
  for (const { properties } of resources) {
    const owner = textAt(properties, ownerProperty) ?? ''
    const id = build.options.ids.resourceId()
    groups[owner] = { ...groups[owner], [id]: responseOf(id, properties) }
  }
  return groups
}

const references = new Set(['apiId', 'routeId', 'integrationId'])

const plain = (properties: Node): Record<string, unknown> =>
  Object.fromEntries(Object.entries(camelKeys(properties)).filter(([key]) => !references.has(key)))
