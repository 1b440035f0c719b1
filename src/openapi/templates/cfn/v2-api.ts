/** AWS::ApiGatewayV2::Api and the resources that belong to it → an HTTP or WebSocket API's definition. */
import type { ApiDefinition } from '../../../definition/api.ts'
import {
  targetIntegration,
  type HttpApiDefinition,
  type Route,
  type V2Api,
} from '../../../definition/http-api.ts'
import { documentOf } from '../../document.ts'
import { buildHttpApi } from '../../http/import-http-api.ts'
import { booleanAt, defined, isNode, nodeAt, own, textAt, type Node } from '../../node.ts'
import { optionsOfQuery } from '../../options.ts'
import type { TemplateApi, TemplateResource } from '../template.ts'
import { camelDeep, createdIso, placesOf, tagsOf, type Build } from './builder.ts'
import { bodyOf } from './rest-api.ts'
import { quickCreate, v2Entities } from './v2-entities.ts'
import { webSocketResponses } from './v2-responses.ts'
import { v2StagesOf } from './v2-stages.ts'

export function v2ApiOf(build: Build, resource: TemplateResource): TemplateApi {
  const { logicalId, properties } = resource
  const apiId = build.identityOf(resource).ref
  const { definition: imported, warnings } = withBody(build, resource, apiId)
  const entities = v2Entities(build, apiId, imported.api.protocolType)
  const quick = quickCreate(build, properties)
  const definition: HttpApiDefinition = {
    ...imported,
    api: { ...imported.api, ...propertiesOf(properties) },
    routes: { ...imported.routes, ...entities.routes, ...quick?.routes },
    integrations: { ...imported.integrations, ...entities.integrations, ...quick?.integrations },
    authorizers: { ...imported.authorizers, ...entities.authorizers },
    models: { ...imported.models, ...entities.models },
  }
  for (const route of Object.values(entities.routes)) {
    const problem = routeProblem(route, definition)
    const origin = build.origins.get(`${apiId} ${route.routeKey}`)?.logicalId
    if (problem !== undefined) build.errors.push(`${origin}: ${problem}`)
  }
  const stages = v2StagesOf(build, apiId)
  return {
    logicalId,
    stackName: build.optionsOf(resource).stackName,
    placeOf: placesOf(build, resource, apiId),
    definition: withProtocol(build, definition),
    stages: quick === undefined ? stages : [quick.stage, ...stages],
    warnings,
  }
}

/** Authorization type → the type of the authorizer that it asks for. */
const authorizerTypes = {
  NONE: undefined,
  AWS_IAM: undefined,
  JWT: 'JWT',
  CUSTOM: 'REQUEST',
} as const

/** Why CreateRoute would refuse it: a route that cannot be guarded as its author wrote must not come as an open one. */
function routeProblem(
  { authorizationType = 'NONE', authorizerId, target }: Route,
  { authorizers, integrations }: HttpApiDefinition,
): string | undefined {
  if (!Object.hasOwn(authorizerTypes, authorizationType)) {
    return `Invalid authorization type specified. Valid options are ${Object.keys(authorizerTypes).join(',')}`
  }
  const wanted = authorizerTypes[authorizationType]
  if (wanted !== undefined && authorizers[authorizerId ?? '']?.authorizerType !== wanted) {
    return `Invalid Authorizer identifier specified ${authorizerId ?? 'null'}: the template has no such authorizer`
  }
  return target && targetIntegration(integrations, target) === undefined
    ? `Invalid Target identifier specified ${target}: the template has no such integration`
    : undefined
}

/** The same entities make a WebSocket API, which has responses beside them. */
function withProtocol(build: Build, definition: HttpApiDefinition): ApiDefinition {
  if (definition.api.protocolType === 'HTTP') return definition
  return {
    ...definition,
    protocolType: 'WEBSOCKET',
    ...webSocketResponses(build, definition.api.apiId),
  }
}

function withBody(
  build: Build,
  resource: TemplateResource,
  apiId: string,
): { readonly definition: HttpApiDefinition; readonly warnings: readonly string[] } {
  const { properties, logicalId } = resource
  const isWebSocket = textAt(properties, 'ProtocolType') === 'WEBSOCKET'
  const empty: HttpApiDefinition = {
    protocolType: 'HTTP',
    api: defined({
      apiId,
      name: textAt(properties, 'Name') ?? logicalId,
      protocolType: isWebSocket ? ('WEBSOCKET' as const) : ('HTTP' as const),
      routeSelectionExpression: isWebSocket
        ? '$request.body.action'
        : '$request.method $request.path',
      apiKeySelectionExpression: '$request.header.x-api-key',
      createdDate: createdIso(build),
      disableExecuteApiEndpoint: false,
      ipAddressType: 'ipv4' as const,
    }),
    routes: {},
    integrations: {},
    authorizers: {},
    models: {},
  }
  const body = bodyOf(build, resource)
  if (body === undefined) return { definition: empty, warnings: [] }
  const document = documentOf(body, build.options.place)
  if (document?.dialect !== 'oas3') {
    build.errors.push(`${logicalId}: Invalid OpenAPI input.`)
    return { definition: empty, warnings: [] }
  }
  const { ids, place, nowMs } = build.options
  const outcome = buildHttpApi(document.root, {
    ids,
    place,
    nowMs,
    apiId,
    ...optionsOfQuery({ basepath: textAt(properties, 'BasePath') }),
    failOnWarnings: booleanAt(properties, 'FailOnWarnings') ?? false,
  })
  if (outcome.ok) return outcome
  build.errors.push(`${logicalId}: ${outcome.message}`)
  return { definition: empty, warnings: [] }
}

/** The resource's own properties, which win over the body's. */
function propertiesOf(properties: Node): Partial<V2Api> {
  const cors = own(properties, 'CorsConfiguration')
  return defined({
    name: textAt(properties, 'Name'),
    description: textAt(properties, 'Description'),
    version: textAt(properties, 'Version'),
    routeSelectionExpression: textAt(properties, 'RouteSelectionExpression'),
    apiKeySelectionExpression: textAt(properties, 'ApiKeySelectionExpression'),
    disableExecuteApiEndpoint: booleanAt(properties, 'DisableExecuteApiEndpoint'),
    disableSchemaValidation: booleanAt(properties, 'DisableSchemaValidation'),
    ipAddressType:
      textAt(properties, 'IpAddressType') === 'dualstack' ? ('dualstack' as const) : undefined,
    // The template's names are the API's with a capital letter.
    corsConfiguration: isNode(cors)
      ? (camelDeep(nodeAt(properties, 'CorsConfiguration')) as V2Api['corsConfiguration'])
      : undefined,
    tags: tagsOf(properties),
  })
}
