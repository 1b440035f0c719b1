import { targetIntegration } from '../../definition/http-api.ts'
import type { WebSocketApiDefinition } from '../../definition/websocket-api.ts'
import { defined } from '../../openapi/node.ts'
import type { Leftover } from '../../openapi/templates/template.ts'

type Entry = Record<string, unknown>

/** A WebSocket API cannot be written as OpenAPI: its routes stand in routes.json itself. */
export function webSocketEntry(
  definition: WebSocketApiDefinition,
  leftovers: Leftover[],
  entry: string,
): Entry {
  const routes = Object.values(definition.routes).flatMap((route) => {
    const integration = targetIntegration(definition.integrations, route.target)
    if (integration === undefined) {
      leftovers.push({
        what: `${entry}: route ${route.routeKey}`,
        advice: 'has no integration: add the route under routes',
      })
      return []
    }
    const { integrationId, integrationType, integrationUri, integrationMethod, ...rest } =
      integration
    const responses = Object.values(definition.integrationResponses[integrationId] ?? {}).map(
      ({ integrationResponseId: _id, integrationResponseKey, ...response }) => [
        integrationResponseKey === '$default' ? 'default' : integrationResponseKey,
        response,
      ],
    )
    const authorizer =
      route.authorizerId === undefined
        ? undefined
        : definition.authorizers[route.authorizerId]?.name
    const isTwoWay =
      Boolean(route.routeResponseSelectionExpression) &&
      Object.keys(definition.routeResponses[route.routeId] ?? {}).length > 0
    const { operationName, modelSelectionExpression, requestModels } = route
    const shown = {
      type: integrationType,
      uri: integrationUri || undefined,
      httpMethod: integrationMethod,
      // Unless told that there are none, a mock gets the template that answers 200.
      ...(integrationType === 'MOCK' ? { requestTemplates: {} } : {}),
      ...rest,
      operationName,
      modelSelectionExpression,
      requestModels,
      apiKeyRequired: route.apiKeyRequired === true ? true : undefined,
      authorizationType: authorizer === undefined ? route.authorizationType : undefined,
      authorizer,
      responses: isTwoWay ? (Object.fromEntries(responses) as Entry) : undefined,
    }
    return [[route.routeKey, JSON.parse(JSON.stringify(shown)) as Entry]]
  })
  const authorizers = Object.values(definition.authorizers).map(
    ({ authorizerId: _id, name, ...authorizer }) => [name, authorizer],
  )
  const { description, routeSelectionExpression, apiKeySelectionExpression, tags } = definition.api
  const models = Object.values(definition.models).map(({ name, schema }) => [
    name,
    JSON.parse(schema ?? '{}') as Entry,
  ])
  return {
    ...defined({ description, tags, routeSelectionExpression }),
    ...(apiKeySelectionExpression?.startsWith('$context.authorizer') === true
      ? { apiKeySource: 'AUTHORIZER' }
      : {}),
    ...(definition.api.disableExecuteApiEndpoint === true
      ? { disableExecuteApiEndpoint: true }
      : {}),
    ...(models.length === 0 ? {} : { models: Object.fromEntries(models) as Entry }),
    routes: Object.fromEntries(routes) as Entry,
    ...(authorizers.length === 0 ? {} : { authorizers: Object.fromEntries(authorizers) as Entry }),
  }
}
