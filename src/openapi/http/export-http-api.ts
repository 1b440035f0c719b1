/** An HTTP API → an OpenAPI 3.0 document. */
import { isoSeconds } from '../../aws/time.ts'
import type { V2Authorizer } from '../../definition/authorizer.ts'
import {
  targetIntegration,
  type HttpApiDefinition,
  type Route,
  type V2Integration,
} from '../../definition/http-api.ts'
import { limits } from '../../definition/limits.ts'
import { extension, operationVerbs } from '../extensions.ts'
import { defined, unlessEmpty } from '../node.ts'

export interface HttpExportOptions {
  readonly region: string
  /** Absent: the current state, deployed or not. */
  readonly stageName?: string
  /** Default `true`. */
  readonly includeExtensions?: boolean
  /** The version of an API that has none. */
  readonly nowMs: number
  /** For a document that is kept to be imported again: no version is made up. */
  readonly isKept?: true
}

export function exportHttpDocument(
  definition: HttpApiDefinition,
  options: HttpExportOptions,
): object {
  const { api } = definition
  const withExtensions = options.includeExtensions ?? true
  const extensions = withExtensions
    ? { [extension.cors]: api.corsConfiguration, [extension.importExportVersion]: '1.0' }
    : {}
  return defined({
    openapi: '3.0.1',
    info: defined({
      title: api.name,
      description: api.description,
      version: api.version ?? (options.isKept ? undefined : isoSeconds(options.nowMs)),
    }),
    servers: [exportServer(definition, options)],
    tags: exportTags(definition, withExtensions),
    paths: exportPaths(definition, withExtensions),
    components: defined({
      securitySchemes: unlessEmpty(exportSchemes(definition, withExtensions)),
      [extension.integrations]: withExtensions ? sharedIntegrations(definition) : undefined,
    }),
    ...extensions,
  })
}

function exportServer({ api }: HttpApiDefinition, options: HttpExportOptions): object {
  const stage = options.stageName === '$default' ? '' : (options.stageName ?? '')
  const { disableExecuteApiEndpoint, ipAddressType } = api
  const endpoint = unlessEmpty(
    defined({
      disableExecuteApiEndpoint: disableExecuteApiEndpoint === true ? true : undefined,
      ipAddressType: ipAddressType === 'dualstack' ? ipAddressType : undefined,
    }),
  )
  return defined({
    url: `https://${api.apiId}.execute-api.${options.region}.amazonaws.com/{basePath}`,
    variables: { basePath: { default: stage } },
    [extension.endpointConfiguration]: (options.includeExtensions ?? true) ? endpoint : undefined,
  })
}

const exportTags = ({ api }: HttpApiDefinition, withExtensions: boolean): object[] | undefined =>
  unlessEmpty(
    Object.entries(api.tags ?? {}).map(([name, value]) =>
      withExtensions ? { name, [extension.tagValue]: value } : { name },
    ),
  )

function exportPaths(definition: HttpApiDefinition, withExtensions: boolean): object {
  const paths: Record<string, Record<string, unknown>> = {}
  const routes = Object.values(definition.routes).sort((a, b) => (a.routeKey < b.routeKey ? -1 : 1))
  for (const route of routes) {
    const isDefault = route.routeKey === '$default'
    const [verb = 'ANY', path = '/'] = isDefault ? ['ANY', '/$default'] : route.routeKey.split(' ')
    const key = Object.entries(operationVerbs).find(([, method]) => method === verb)?.[0]
    // An any-method is an extension itself: a plain export has no place for it.
    if (key === undefined || (key === extension.anyMethod && !withExtensions)) continue
    const item = (paths[path] ??= defined({ parameters: unlessEmpty(pathParameters(path)) }))
    item[key] = exportRoute(definition, route, withExtensions)
  }
  return paths
}

const pathParameters = (path: string): object[] =>
  [...path.matchAll(/\{([^{}]+)\}/g)].map(([, name = '']) => ({
    name,
    in: 'path',
    description: `Generated path parameter for ${name}`,
    required: true,
    schema: { type: 'string' },
  }))

function exportRoute(definition: HttpApiDefinition, route: Route, withExtensions: boolean): object {
  return defined({
    operationId: route.operationName,
    isDefaultRoute: route.routeKey === '$default' ? true : undefined,
    responses: { default: { description: `Default response for ${route.routeKey}` } },
    security: exportRequirement(definition, route),
    [extension.integration]: withExtensions ? exportTarget(definition, route) : undefined,
  })
}

function exportRequirement({ authorizers }: HttpApiDefinition, route: Route): object[] | undefined {
  if (route.authorizationType === 'AWS_IAM') return [{ sigv4: [] }]
  const name = route.authorizerId === undefined ? undefined : authorizers[route.authorizerId]?.name
  return name === undefined ? undefined : [{ [name]: route.authorizationScopes ?? [] }]
}

function exportTarget(definition: HttpApiDefinition, route: Route): object | undefined {
  const integration = targetIntegration(definition.integrations, route.target)
  if (integration === undefined) return undefined
  return isShared(definition, integration)
    ? { $ref: `#/components/${extension.integrations}/${integration.integrationId}` }
    : exportIntegration(integration)
}

const isShared = (definition: HttpApiDefinition, integration: V2Integration): boolean =>
  Object.values(definition.routes).filter(
    (one) => targetIntegration(definition.integrations, one.target) === integration,
  ).length > 1

const sharedIntegrations = (definition: HttpApiDefinition): object | undefined =>
  unlessEmpty(
    Object.fromEntries(
      Object.values(definition.integrations)
        .filter((one) => isShared(definition, one))
        .map((one) => [one.integrationId, exportIntegration(one)]),
    ) as object,
  )

function exportIntegration(integration: V2Integration): object {
  const { connectionType, timeoutInMillis } = integration
  return defined({
    type: integration.integrationType.toLowerCase(),
    integrationSubtype: integration.integrationSubtype,
    httpMethod: integration.integrationMethod,
    uri: integration.integrationUri,
    connectionType: connectionType === 'INTERNET' ? undefined : connectionType,
    connectionId: integration.connectionId,
    credentials: integration.credentialsArn,
    requestParameters: integration.requestParameters,
    responseParameters: integration.responseParameters,
    payloadFormatVersion: integration.payloadFormatVersion,
    timeoutInMillis: timeoutInMillis === limits.httpApiTimeoutMsMax ? undefined : timeoutInMillis,
    tlsConfig: integration.tlsConfig,
  })
}

function exportSchemes(
  definition: HttpApiDefinition,
  withExtensions: boolean,
): Record<string, object> {
  const schemes = Object.values(definition.authorizers).map((one): [string, object] => [
    one.name,
    exportAuthorizer(one, withExtensions),
  ])
  const usesIam = Object.values(definition.routes).some(
    (one) => one.authorizationType === 'AWS_IAM',
  )
  const sigv4 = {
    type: 'apiKey',
    name: 'Authorization',
    in: 'header',
    [extension.authtype]: 'awsSigv4',
  }
  return { ...Object.fromEntries(schemes), ...(usesIam ? { sigv4 } : {}) }
}

function exportAuthorizer(authorizer: V2Authorizer, withExtensions: boolean): object {
  const isJwt = authorizer.authorizerType === 'JWT'
  const scheme = isJwt
    ? { type: 'oauth2' }
    : { type: 'apiKey', name: 'Authorization', in: 'header' }
  if (!withExtensions) return scheme
  return {
    ...scheme,
    [extension.authorizer]: defined({
      type: authorizer.authorizerType.toLowerCase(),
      identitySource: authorizer.identitySource?.join(','),
      jwtConfiguration: authorizer.jwtConfiguration,
      authorizerUri: authorizer.authorizerUri,
      authorizerCredentials: authorizer.authorizerCredentialsArn,
      authorizerPayloadFormatVersion: authorizer.authorizerPayloadFormatVersion,
      authorizerResultTtlInSeconds: authorizer.authorizerResultTtlInSeconds,
      enableSimpleResponses: authorizer.enableSimpleResponses,
      identityValidationExpression: authorizer.identityValidationExpression,
    }),
  }
}
