import type { V2Authorizer } from '../../../src/definition/authorizer.ts'
import type { Route, V2Integration } from '../../../src/definition/http-api.ts'
import type { V2Stage } from '../../../src/definition/stage.ts'
import type { V2IntegrationResponse } from '../../../src/definition/websocket-api.ts'
import type { WebSocketSnapshot } from '../../../src/plan/compile-websocket.ts'
import type { SocketCase, SocketCaseFile } from './case.ts'

/** Longest wait of a case in which a function or backend never answers. */
const timeoutMsMax = 60

/** Builds the snapshots of a case's stages; `fn:NAME` becomes the ARN of a function of that name. */
export function deploymentOf(
  { api, id, steps }: SocketCase,
  { apiId, accountId, region }: SocketCaseFile['defaults'],
): WebSocketSnapshot[] {
  const functionArn = (uri: unknown): unknown =>
    typeof uri === 'string'
      ? uri.replace(/^fn:/, `arn:aws:lambda:${region}:${accountId}:function:`)
      : uri
  const waits = steps.some(({ integrationResult }) => integrationResult?.type === 'timeout')
  const definition: WebSocketSnapshot['definition'] = {
    protocolType: 'WEBSOCKET',
    api: {
      apiId,
      name: id,
      protocolType: 'WEBSOCKET',
      createdDate: '2026-01-01T00:00:00Z',
      routeSelectionExpression: api.routeSelectionExpression,
      ...(api.apiKeySelectionExpression !== undefined && {
        apiKeySelectionExpression: api.apiKeySelectionExpression,
      }),
    },
    routes: byId(
      api.routes.map((route, index) => ({ ...route, routeId: `r${index}` })) as Route[],
      'routeId',
    ),
    routeResponses: Object.fromEntries(
      api.routes.map(({ routeResponses = [] }, index) => [
        `r${index}`,
        Object.fromEntries(
          routeResponses.map((routeResponseKey) => [
            routeResponseKey,
            { routeResponseId: routeResponseKey, routeResponseKey },
          ]),
        ),
      ]),
    ),
    integrations: byId(
      Object.entries(api.integrations).map(([integrationId, integration]) => ({
        ...integration,
        integrationId,
        integrationUri: functionArn(integration['integrationUri']),
        ...(waits && { timeoutInMillis: timeoutMsMax }),
      })) as unknown as V2Integration[],
      'integrationId',
    ),
    integrationResponses: Object.fromEntries(
      Object.entries(api.integrations).map(([integrationId, { integrationResponses = [] }]) => [
        integrationId,
        Object.fromEntries(
          integrationResponses.map((response, index) => [
            `p${index}`,
            { ...response, integrationResponseId: `p${index}` } as unknown as V2IntegrationResponse,
          ]),
        ),
      ]),
    ),
    authorizers: byId(
      Object.entries(api.authorizers ?? {}).map(([authorizerId, authorizer]) => ({
        ...authorizer,
        authorizerId,
        name: authorizerId,
        authorizerUri: functionArn(authorizer['authorizerUri']),
      })) as unknown as V2Authorizer[],
      'authorizerId',
    ),
    models: Object.fromEntries(
      Object.entries(api.models ?? {}).map(([name, { schema }]) => [
        name,
        { modelId: name, name, schema: JSON.stringify(schema) },
      ]),
    ),
  }
  return api.stages.map((stage) => ({
    revision: `${id}/${stage.stageName}`,
    definition,
    stage: {
      createdDate: '2026-01-01T00:00:00Z',
      lastUpdatedDate: '2026-01-01T00:00:00Z',
      ...stage,
    } as V2Stage,
  }))
}

function byId<T extends object>(list: readonly T[], key: keyof T): Record<string, T> {
  return Object.fromEntries(list.map((one) => [String(one[key]), one]))
}
