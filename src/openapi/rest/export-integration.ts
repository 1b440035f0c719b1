import type { Integration } from '../../definition/integration.ts'
import { limits } from '../../definition/limits.ts'
import { defined, unlessEmpty } from '../node.ts'

/** The integration extension, without what an import would assume anyway. */
export function exportIntegration(integration: Integration): object {
  const cached = (integration.cacheKeyParameters ?? []).length > 0
  const { connectionType, timeoutInMillis } = integration
  return defined({
    type: integration.type.toLowerCase(),
    httpMethod: integration.httpMethod,
    uri: integration.uri,
    connectionType: connectionType === 'INTERNET' ? undefined : connectionType,
    connectionId: integration.connectionId,
    credentials: integration.credentials,
    responses: exportResponses(integration),
    requestParameters: integration.requestParameters,
    requestTemplates: integration.requestTemplates,
    passthroughBehavior: integration.passthroughBehavior?.toLowerCase(),
    contentHandling: integration.contentHandling,
    timeoutInMillis:
      timeoutInMillis === limits.integrationTimeoutMsMax ? undefined : timeoutInMillis,
    cacheNamespace: cached ? integration.cacheNamespace : undefined,
    cacheKeyParameters: cached ? integration.cacheKeyParameters : undefined,
    tlsConfig: integration.tlsConfig,
    responseTransferMode: integration.responseTransferMode,
    integrationTarget: integration.integrationTarget,
  })
}

/** By selection pattern, the response without one as `default`. */
function exportResponses({ integrationResponses = {} }: Integration): object | undefined {
  const entries = Object.values(integrationResponses).map((response) => [
    response.selectionPattern || 'default',
    defined({
      statusCode: response.statusCode,
      responseParameters: response.responseParameters,
      responseTemplates: unlessEmpty(response.responseTemplates ?? {}),
      contentHandling: response.contentHandling,
    }),
  ])
  return unlessEmpty(Object.fromEntries(entries) as object)
}
