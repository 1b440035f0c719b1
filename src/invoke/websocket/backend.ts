import type { Integration } from '../../definition/integration.ts'
import type { V2Integration } from '../../definition/http-api.ts'
import type { BackendTarget, WebSocketTarget } from '../target.ts'

/** `route.request.…` is what REST APIs call `method.request.…`. */
export const restExpression = (expression: string): string =>
  expression.replace(/^route\.request\./, 'method.request.')

/** A route's integration in the terms of the code that REST APIs share with it. */
export function backendOf(
  { variables, path }: WebSocketTarget,
  integration: V2Integration,
): BackendTarget {
  const { requestParameters, credentialsArn, integrationUri, contentHandlingStrategy } = integration
  const shared: Integration = {
    type: integration.integrationType,
    httpMethod: integration.integrationMethod ?? 'POST',
    ...(integrationUri !== undefined && { uri: integrationUri }),
    ...(credentialsArn !== undefined && { credentials: credentialsArn }),
    ...(integration.connectionType !== undefined && { connectionType: integration.connectionType }),
    ...(integration.connectionId !== undefined && { connectionId: integration.connectionId }),
    ...(integration.timeoutInMillis !== undefined && {
      timeoutInMillis: integration.timeoutInMillis,
    }),
    ...(contentHandlingStrategy !== undefined && { contentHandling: contentHandlingStrategy }),
    ...(requestParameters !== undefined && {
      requestParameters: Object.fromEntries(
        Object.entries(requestParameters).map(([to, from]) => [to, restExpression(from)]),
      ),
    }),
  }
  return { integration: shared, variables, path }
}
