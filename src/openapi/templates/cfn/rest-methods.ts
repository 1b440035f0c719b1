/** AWS::ApiGateway::Resource and ::Method → the path tree of a REST API. */
import { httpMethods } from '../../../definition/common.ts'
import {
  connectionTypes,
  contentHandlings,
  integrationTypes,
  passthroughBehaviors,
  transferModes,
  type Integration,
  type IntegrationResponse,
} from '../../../definition/integration.ts'
import { limits } from '../../../definition/limits.ts'
import {
  authorizationTypes,
  type Method,
  type MethodResponse,
  type Resource,
  type RestApiDefinition,
} from '../../../definition/rest-api.ts'
import {
  asNode,
  booleanAt,
  defined,
  isNode,
  listAt,
  nodeAt,
  numberAt,
  own,
  textAt,
  textsAt,
  unlessEmpty,
  type Node,
} from '../../node.ts'
import { camel, idOf, ofApi, textsOf, type Build } from './builder.ts'

/** Parents come before children, in whatever order the template has them. */
export function addResources(build: Build, definition: RestApiDefinition): RestApiDefinition {
  const declared = new Map(
    ofApi(build, 'AWS::ApiGateway::Resource', definition.restApi.id).map((one) => [
      idOf(build, one),
      one,
    ]),
  )
  const resources: Record<string, Resource> = { ...definition.resources }
  const open = new Set<string>()
  const add = (id: string): Resource | undefined => {
    const known = resources[id]
    const resource = declared.get(id)
    if (known !== undefined || resource === undefined || open.has(id)) return known
    open.add(id)
    const parent = add(textAt(resource.properties, 'ParentId') ?? '')
    const pathPart = textAt(resource.properties, 'PathPart') ?? ''
    if (parent === undefined) {
      build.errors.push(`${resource.logicalId}: Invalid Resource identifier specified`)
      return undefined
    }
    const path = parent.path === '/' ? `/${pathPart}` : `${parent.path}/${pathPart}`
    const made: Resource = { id, parentId: parent.id, pathPart, path }
    resources[id] = made
    return made
  }
  for (const id of declared.keys()) add(id)
  return { ...definition, resources }
}

export function addMethods(build: Build, definition: RestApiDefinition): RestApiDefinition {
  const resources: Record<string, Resource> = { ...definition.resources }
  const apiId = definition.restApi.id
  for (const one of ofApi(build, 'AWS::ApiGateway::Method', apiId)) {
    const { logicalId, properties } = one
    const resourceId = textAt(properties, 'ResourceId') ?? ''
    const resource = resources[resourceId]
    if (resource === undefined) {
      build.errors.push(`${logicalId}: Invalid Resource identifier specified`)
      continue
    }
    const method = methodOf(properties, resourceId)
    const problem = methodProblem(properties, method, definition)
    if (problem !== undefined) build.errors.push(`${logicalId}: ${problem}`)
    build.origins.set(`${apiId} ${method.httpMethod} ${resource.path}`, one)
    const resourceMethods = { ...resource.resourceMethods, [method.httpMethod]: method }
    resources[resourceId] = { ...resource, resourceMethods }
  }
  return { ...definition, resources }
}

/** Why PutMethod would refuse it: a method that cannot be guarded as its author wrote must not come as an open one. */
function methodProblem(
  properties: Node,
  method: Method,
  { authorizers, requestValidators, models }: RestApiDefinition,
): string | undefined {
  const { httpMethod, authorizerId, authorizationType, requestValidatorId } = method
  if (!httpMethods.some((verb) => verb === httpMethod)) {
    return `Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')}`
  }
  const written = textAt(properties, 'AuthorizationType')
  if (written !== undefined && written.toUpperCase() !== authorizationType) {
    return `Invalid authorization type specified. Valid options are ${authorizationTypes.join(',')}`
  }
  const isPool = authorizers[authorizerId ?? '']?.type === 'COGNITO_USER_POOLS'
  const isKnown = Object.hasOwn(authorizers, authorizerId ?? '')
  if (
    needsAuthorizer(authorizationType) &&
    (!isKnown || isPool !== (authorizationType !== 'CUSTOM'))
  ) {
    return `Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer: the template has no such one of the ID ${authorizerId ?? 'null'}`
  }
  if (requestValidatorId && !Object.hasOwn(requestValidators, requestValidatorId)) {
    return 'Invalid Request Validator identifier specified'
  }
  const model = modelsOf(method).find((name) => !Object.hasOwn(models, name))
  if (model !== undefined) return `Invalid model identifier specified: ${model}`
  const integration = own(properties, 'Integration')
  if (!isNode(integration)) return undefined
  const responses = listAt(integration, 'IntegrationResponses').map(asNode)
  const maps = [integration, ...responses].flatMap(textProblem)
  return enumProblem(integration) ?? maps[0]
}

/** The models that a method names, of its request before those of its responses. */
const modelsOf = ({ requestModels = {}, methodResponses = {} }: Method): string[] => [
  ...Object.values(requestModels),
  ...Object.values(methodResponses).flatMap(({ responseModels = {} }) =>
    Object.values(responseModels),
  ),
]

const textMaps = [
  'RequestParameters',
  'RequestTemplates',
  'ResponseParameters',
  'ResponseTemplates',
]

/** The maps of texts that hold something else, as a template written as an object instead of its JSON text. */
const textProblem = (node: Node): string[] =>
  textMaps
    .filter((key) =>
      Object.values(nodeAt(node, key)).some((value) => isNode(value) || Array.isArray(value)),
    )
    .map(
      (key) => `Value of property ${key} must be an object with String (or simple type) properties`,
    )

/** The first property of an integration that is none of its constants. */
function enumProblem(integration: Node): string | undefined {
  for (const [key, constants] of Object.entries<readonly string[]>(integrationEnums)) {
    const written = textAt(integration, key) || undefined
    if (written === undefined && key !== 'Type') continue
    if (written !== undefined && constants.includes(written.toUpperCase())) continue
    return `Value '${written ?? 'null'}' at 'putIntegrationInput.${camel(key)}' failed to satisfy constraint: Member must satisfy enum value set: [${constants.join(', ')}]`
  }
  return undefined
}

const needsAuthorizer = (type: Method['authorizationType']): boolean =>
  type === 'CUSTOM' || type === 'COGNITO_USER_POOLS'

function methodOf(properties: Node, resourceId: string): Method {
  const scopes = textsAt(properties, 'AuthorizationScopes')
  const type = textAt(properties, 'AuthorizationType')?.toUpperCase()
  const authorizationType = authorizationTypes.find((known) => known === type) ?? 'NONE'
  const integration = own(properties, 'Integration')
  return defined({
    httpMethod: textAt(properties, 'HttpMethod')?.toUpperCase() ?? 'ANY',
    authorizationType,
    apiKeyRequired: booleanAt(properties, 'ApiKeyRequired') ?? false,
    authorizerId: needsAuthorizer(authorizationType)
      ? textAt(properties, 'AuthorizerId')
      : undefined,
    authorizationScopes: scopes.length > 0 ? scopes : undefined,
    requestValidatorId: textAt(properties, 'RequestValidatorId'),
    operationName: textAt(properties, 'OperationName'),
    requestParameters: flags(properties, 'RequestParameters'),
    requestModels: textsOf(properties, 'RequestModels'),
    methodResponses: byStatus(properties, 'MethodResponses', methodResponseOf),
    methodIntegration: isNode(integration) ? integrationOf(integration, resourceId) : undefined,
  })
}

function flags(properties: Node, key: string): Record<string, boolean> | undefined {
  const map = nodeAt(properties, key)
  // SAM writes `{Required: true}` where CloudFormation writes the bare boolean.
  const entries = Object.keys(map).map((name) => [
    name,
    booleanAt(map, name) ?? booleanAt(nodeAt(map, name), 'Required') ?? false,
  ])
  return unlessEmpty(Object.fromEntries(entries) as Record<string, boolean>)
}

/** A list of the template as the API's map from status to entry. */
function byStatus<Entry extends { readonly statusCode: string }>(
  properties: Node,
  key: string,
  entryOf: (node: Node, statusCode: string) => Entry,
): Record<string, Entry> | undefined {
  const entries = listAt(properties, key).map((item) => {
    const node = asNode(item)
    const entry = entryOf(node, textAt(node, 'StatusCode') ?? '200')
    return [entry.statusCode, entry] as const
  })
  return unlessEmpty(Object.fromEntries(entries))
}

const methodResponseOf = (node: Node, statusCode: string): MethodResponse =>
  defined({
    statusCode,
    responseParameters: flags(node, 'ResponseParameters'),
    responseModels: textsOf(node, 'ResponseModels'),
  })

const integrationEnums = {
  Type: integrationTypes,
  ConnectionType: connectionTypes,
  PassthroughBehavior: passthroughBehaviors,
  ContentHandling: contentHandlings,
  ResponseTransferMode: transferModes,
} as const

function integrationOf(node: Node, resourceId: string): Integration {
  const type = constant(node, 'Type') ?? 'MOCK'
  const isHttp = type === 'HTTP' || type === 'HTTP_PROXY'
  return defined({
    type,
    httpMethod: type === 'MOCK' ? undefined : textAt(node, 'IntegrationHttpMethod')?.toUpperCase(),
    uri: textAt(node, 'Uri'),
    connectionType:
      constant(node, 'ConnectionType') ?? (isHttp ? ('INTERNET' as const) : undefined),
    connectionId: textAt(node, 'ConnectionId'),
    credentials: textAt(node, 'Credentials') || undefined,
    requestParameters: textsOf(node, 'RequestParameters'),
    requestTemplates: templatesOf(node, 'RequestTemplates'),
    passthroughBehavior: constant(node, 'PassthroughBehavior') ?? ('WHEN_NO_MATCH' as const),
    contentHandling: contentHandlingOf(node),
    timeoutInMillis: numberAt(node, 'TimeoutInMillis') ?? limits.integrationTimeoutMsMax,
    cacheNamespace: textAt(node, 'CacheNamespace') ?? resourceId,
    cacheKeyParameters: textsAt(node, 'CacheKeyParameters'),
    integrationResponses: byStatus(node, 'IntegrationResponses', integrationResponseOf),
    tlsConfig: unlessEmpty(
      defined({
        insecureSkipVerification: booleanAt(nodeAt(node, 'TlsConfig'), 'InsecureSkipVerification'),
      }),
    ),
    responseTransferMode: constant(node, 'ResponseTransferMode'),
    integrationTarget: textAt(node, 'IntegrationTarget'),
  })
}

const integrationResponseOf = (node: Node, statusCode: string): IntegrationResponse =>
  defined({
    statusCode,
    selectionPattern: textAt(node, 'SelectionPattern'),
    responseParameters: textsOf(node, 'ResponseParameters'),
    responseTemplates: templatesOf(node, 'ResponseTemplates'),
    contentHandling: contentHandlingOf(node),
  })

/** Content type → template; an empty one is `null`, which passes the body through. */
function templatesOf(node: Node, key: string): Record<string, string | null> | undefined {
  const entries = Object.entries(textsOf(node, key) ?? {})
  return unlessEmpty(
    Object.fromEntries(
      entries.map(([type, template]) => [type, template === '' ? null : template]),
    ),
  )
}

const contentHandlingOf = (node: Node): Integration['contentHandling'] =>
  constant(node, 'ContentHandling')

type IntegrationEnums = typeof integrationEnums

function constant<Key extends keyof IntegrationEnums>(
  node: Node,
  key: Key,
): IntegrationEnums[Key][number] | undefined {
  const written = textAt(node, key)?.toUpperCase()
  const constants: readonly IntegrationEnums[Key][number][] = integrationEnums[key]
  return constants.find((one) => one === written)
}
