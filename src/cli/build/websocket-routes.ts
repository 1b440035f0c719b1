import type { V2Authorizer } from '../../definition/authorizer.ts'
import type { Route, V2Integration, V2Model } from '../../definition/http-api.ts'
import type { RoutesFileApi } from '../../definition/routes-file.ts'
import type {
  RouteResponse,
  V2IntegrationResponse,
  WebSocketApiDefinition,
} from '../../definition/websocket-api.ts'
import { defined } from '../../openapi/node.ts'
import { idOf } from './ids.ts'

/**
 * A WebSocket API from its `routes`: `$connect`, `$disconnect`, `$default` and custom keys. A route
 * with `responses` is two-way; they are its integration responses.
 */
export function websocketOfRoutes(
  apiId: string,
  name: string,
  api: RoutesFileApi,
  createdDate: string,
): WebSocketApiDefinition {
  const routes: Record<string, Route> = {}
  const integrations: Record<string, V2Integration> = {}
  const routeResponses: Record<string, Record<string, RouteResponse>> = {}
  const integrationResponses: Record<string, Record<string, V2IntegrationResponse>> = {}
  const authorizers: Record<string, V2Authorizer> = {}
  for (const [authorizerName, authorizer] of Object.entries(api.authorizers ?? {})) {
    const authorizerId = idOf(`${name}:${authorizerName}`, 6)
    authorizers[authorizerId] = {
      authorizerType: 'REQUEST',
      ...authorizer,
      authorizerId,
      name: authorizerName,
    }
  }
  for (const [routeKey, route] of Object.entries(api.routes ?? {})) {
    const {
      type,
      uri,
      httpMethod,
      apiKeyRequired,
      authorizationType,
      authorizer,
      responses,
      operationName,
      modelSelectionExpression,
      requestModels,
      ...rest
    } = route
    const routeId = idOf(`${name}:route:${routeKey}`, 7)
    const integrationId = idOf(`${name}:integration:${routeKey}`, 7)
    const authorizerId = authorizer === undefined ? undefined : idOf(`${name}:${authorizer}`, 6)
    routes[routeId] = {
      routeId,
      routeKey,
      target: `integrations/${integrationId}`,
      ...(apiKeyRequired === true && { apiKeyRequired }),
      authorizationType:
        authorizerId === undefined ? websocketAuthorization(authorizationType) : 'CUSTOM',
      ...(authorizerId !== undefined && { authorizerId }),
      ...(defined({ operationName, modelSelectionExpression, requestModels }) as Partial<Route>),
      ...(responses !== undefined && { routeResponseSelectionExpression: '$default' }),
    }
    integrations[integrationId] = {
      // The rest of a route is the integration in the management API's own names.
      ...(rest as Partial<V2Integration>),
      integrationId,
      integrationType: type,
      ...(uri !== undefined && { integrationUri: uri }),
      ...(type !== 'MOCK' && { integrationMethod: httpMethod ?? 'POST' }),
      ...(type === 'MOCK' &&
        rest['requestTemplates'] === undefined && {
          requestTemplates: { $default: '{"statusCode": 200}' },
          templateSelectionExpression: '\\$default',
        }),
    }
    if (responses === undefined) continue
    const routeResponseId = idOf(`${routeId}:response`, 7)
    routeResponses[routeId] = {
      [routeResponseId]: { routeResponseId, routeResponseKey: '$default' },
    }
    integrationResponses[integrationId] = Object.fromEntries(
      Object.entries(responses as Record<string, object>).map(([key, response]) => {
        const integrationResponseId = idOf(`${integrationId}:${key}`, 7)
        const integrationResponseKey = key === 'default' ? '$default' : key
        return [
          integrationResponseId,
          { ...response, integrationResponseId, integrationResponseKey },
        ]
      }),
    )
  }
  return {
    protocolType: 'WEBSOCKET',
    api: {
      apiId,
      name,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: api.routeSelectionExpression ?? '$request.body.action',
      apiKeySelectionExpression:
        api.apiKeySource === 'AUTHORIZER'
          ? '$context.authorizer.usageIdentifierKey'
          : '$request.header.x-api-key',
      createdDate,
      ...(api.disableExecuteApiEndpoint === true && { disableExecuteApiEndpoint: true }),
      ...(api.description !== undefined && { description: api.description }),
      ...(api.tags !== undefined && { tags: api.tags }),
    },
    routes,
    routeResponses,
    integrations,
    integrationResponses,
    authorizers,
    models: Object.fromEntries(
      Object.entries(api.models ?? {}).map(([model, schema]): [string, V2Model] => {
        const modelId = idOf(`${name}:model:${model}`, 7)
        const contentType = 'application/json'
        return [modelId, { modelId, name: model, contentType, schema: JSON.stringify(schema) }]
      }),
    ),
  }
}

function websocketAuthorization(type: string | undefined): NonNullable<Route['authorizationType']> {
  return type === 'AWS_IAM' ? 'AWS_IAM' : 'NONE'
}
