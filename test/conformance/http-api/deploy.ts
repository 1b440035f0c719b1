import type { Snapshot } from '../../../src/definition/api.ts'
import type { V2Authorizer } from '../../../src/definition/authorizer.ts'
import type { DomainName } from '../../../src/definition/domain-name.ts'
import type { V2Integration } from '../../../src/definition/http-api.ts'
import type { V2Stage } from '../../../src/definition/stage.ts'
import type { CaseFile, GatewayCase } from './case.ts'

/** What a case deploys: the snapshots of its stages and its custom domains. */
export interface CaseDeployment {
  readonly snapshots: readonly Extract<Snapshot, { definition: { protocolType: 'HTTP' } }>[]
  readonly domains: readonly DomainName[]
}

/** Longest wait of a case whose function or backend never answers. */
const timeoutMsMax = 60

/**
 * Builds the definitions of a case. `fn:NAME` becomes the ARN of a function of that name; an integration that
 * will time out does so at once.
 */
export function deploymentOf(
  { api, id, integrationResult }: GatewayCase,
  { apiId, accountId, region }: CaseFile['defaults'],
): CaseDeployment {
  const functionArn = (uri: unknown): unknown =>
    typeof uri === 'string'
      ? uri.replace(/^fn:/, `arn:aws:lambda:${region}:${accountId}:function:`)
      : uri
  const integrations = Object.entries(api.integrations).map(([integrationId, integration]) => ({
    ...integration,
    integrationId,
    integrationUri: functionArn(integration['integrationUri']),
    ...(integrationResult?.type === 'timeout' && { timeoutInMillis: timeoutMsMax }),
  }))
  const authorizers = Object.entries(api.authorizers ?? {}).map(([authorizerId, authorizer]) => ({
    ...authorizer,
    authorizerId,
    name: authorizerId,
    authorizerUri: functionArn(authorizer['authorizerUri']),
  }))
  const definition = {
    protocolType: 'HTTP' as const,
    api: {
      apiId,
      name: id,
      protocolType: 'HTTP' as const,
      routeSelectionExpression: '$request.method $request.path',
      createdDate: '2026-01-01T00:00:00Z',
      disableExecuteApiEndpoint: api.disableExecuteApiEndpoint ?? false,
      ...(api.corsConfiguration !== undefined && { corsConfiguration: api.corsConfiguration }),
    },
    routes: Object.fromEntries(
      api.routes.map((route, index) => [`r${index}`, { ...route, routeId: `r${index}` }]),
    ),
    integrations: byId(integrations as unknown as V2Integration[], 'integrationId'),
    authorizers: byId(authorizers as unknown as V2Authorizer[], 'authorizerId'),
    models: {},
  }
  return {
    snapshots: api.stages.map((stage) => ({
      revision: `${id}/${stage.stageName}`,
      definition,
      stage: {
        createdDate: '2026-01-01T00:00:00Z',
        lastUpdatedDate: '2026-01-01T00:00:00Z',
        ...stage,
      } as V2Stage,
    })),
    domains: (api.domains ?? []).map(({ domainName, apiMappings }) => ({
      domainName,
      endpointConfiguration: { types: ['REGIONAL'] },
      mappings: Object.fromEntries(
        apiMappings.map((mapping, index) => [
          `m${index}`,
          { ...mapping, apiMappingId: `m${index}`, apiId },
        ]),
      ),
    })),
  }
}

function byId<T extends object>(list: readonly T[], key: keyof T): Record<string, T> {
  return Object.fromEntries(list.map((one) => [String(one[key]), one]))
}
