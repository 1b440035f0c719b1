/** AWS::ApiGateway::RestApi and the resources that belong to it → a REST API's definition. */
import { endpointTypes, type EndpointConfiguration } from '../../../definition/common.ts'
import { builtInModels } from '../../../definition/rest-api.ts'
import type { RestApi, RestApiDefinition } from '../../../definition/rest-api.ts'
import { documentOf } from '../../document.ts'
import {
  booleanAt,
  defined,
  isNode,
  numberAt,
  own,
  textAt,
  textsAt,
  type Node,
} from '../../node.ts'
import { optionsOfQuery } from '../../options.ts'
import { parseDefinition } from '../../parse.ts'
import { buildRestApi } from '../../rest/import-rest-api.ts'
import { expandedPolicy } from '../../rest/policy.ts'
import type { TemplateApi, TemplateResource } from '../template.ts'
import { createdSeconds, placesOf, tagsOf, textsOf, type Build } from './builder.ts'
import { addEntities } from './rest-entities.ts'
import { addMethods, addResources } from './rest-methods.ts'
import { stagesOf } from './rest-stages.ts'

export function restApiOf(build: Build, resource: TemplateResource): TemplateApi {
  const { ref: id, attributes } = build.identityOf(resource)
  const empty = emptyApi(build, resource, id, attributes['RootResourceId'] ?? id)
  const imported = withBody(build, resource, empty)
  const named = withProperties(build, resource.properties, imported.definition)
  const grown = addMethods(build, addEntities(build, addResources(build, named)))
  return {
    logicalId: resource.logicalId,
    stackName: build.optionsOf(resource).stackName,
    placeOf: placesOf(build, resource, id),
    definition: grown,
    stages: stagesOf(build, id),
    warnings: imported.warnings,
  }
}

function emptyApi(
  build: Build,
  resource: TemplateResource,
  id: string,
  rootId: string,
): RestApiDefinition {
  return {
    protocolType: 'REST',
    restApi: {
      id,
      name: textAt(resource.properties, 'Name') ?? resource.logicalId,
      createdDate: createdSeconds(build),
      apiKeySource: 'HEADER',
      endpointConfiguration: { types: ['EDGE'], ipAddressType: 'ipv4' },
      disableExecuteApiEndpoint: false,
      rootResourceId: rootId,
    },
    resources: { [rootId]: { id: rootId, path: '/' } },
    models: builtInModels(build.options.ids.resourceId),
    requestValidators: {},
    authorizers: {},
    gatewayResponses: {},
    documentationParts: {},
  }
}

interface Imported {
  readonly definition: RestApiDefinition
  readonly warnings: readonly string[]
}

/** The API with its body imported; such an API has only the body's models. */
function withBody(build: Build, resource: TemplateResource, empty: RestApiDefinition): Imported {
  const { properties, logicalId } = resource
  const body = bodyOf(build, resource)
  if (body === undefined) return { definition: empty, warnings: [] }
  const document = documentOf(body, build.options.place)
  if (document === undefined) {
    build.errors.push(`${logicalId}: Invalid OpenAPI input.`)
    return { definition: empty, warnings: [] }
  }
  const query = textsOf(properties, 'Parameters') ?? {}
  const outcome = buildRestApi(
    document,
    {
      ids: build.options.ids,
      place: build.options.place,
      nowMs: build.options.nowMs,
      ...optionsOfQuery(query),
      failOnWarnings: booleanAt(properties, 'FailOnWarnings') ?? false,
    },
    { existing: empty, mode: 'overwrite' },
  )
  if (outcome.ok) return outcome
  build.errors.push(`${logicalId}: ${outcome.message}`)
  return { definition: empty, warnings: [] }
}

/** The definition inside the template, or beside it in a file. */
export function bodyOf(build: Build, resource: TemplateResource): unknown {
  const { properties, logicalId, type } = resource
  const body = own(properties, 'Body')
  if (typeof body === 'string') return parseDefinition(body)?.root
  if (isNode(body)) return body
  const elsewhere = (advice: string): undefined => {
    build.leftovers.push({ what: `${logicalId} (${type})`, advice })
  }
  const location = locationOf(own(properties, 'BodyS3Location'))
  if (location !== undefined) {
    const text = build.optionsOf(resource).readFile?.(location)
    if (text !== undefined) return parseDefinition(text)?.root
    return elsewhere(
      `its definition is kept at ${location}; fetch that file and import it by itself`,
    )
  }
  const cloned = textAt(properties, 'CloneFrom')
  return cloned === undefined
    ? undefined
    : elsewhere(`it is a copy of ${cloned}; export that API and import the file by itself`)
}

/** `'s3://bucket/key'`, or the local path the author wrote. */
function locationOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  if (!isNode(value)) return undefined
  return `s3://${textAt(value, 'Bucket') ?? ''}/${textAt(value, 'Key') ?? ''}`
}

/** The resource's own properties, which win over the body's. */
function withProperties(
  build: Build,
  properties: Node,
  definition: RestApiDefinition,
): RestApiDefinition {
  const { restApi } = definition
  const binaryMediaTypes = [
    ...(restApi.binaryMediaTypes ?? []),
    ...textsAt(properties, 'BinaryMediaTypes').map((type) => type.replaceAll('~1', '/')),
  ]
  const changes: Partial<RestApi> = defined({
    name: textAt(properties, 'Name'),
    description: textAt(properties, 'Description'),
    binaryMediaTypes: binaryMediaTypes.length > 0 ? [...new Set(binaryMediaTypes)] : undefined,
    minimumCompressionSize: numberAt(properties, 'MinimumCompressionSize'),
    apiKeySource: (['HEADER', 'AUTHORIZER'] as const).find(
      (source) => source === textAt(properties, 'ApiKeySourceType'),
    ),
    endpointConfiguration: endpointOf(build, properties),
    policy: expandedPolicy(own(properties, 'Policy'), build.options.place, restApi.id),
    tags: tagsOf(properties),
    disableExecuteApiEndpoint: booleanAt(properties, 'DisableExecuteApiEndpoint'),
    securityPolicy: textAt(properties, 'SecurityPolicy'),
    endpointAccessMode: (['BASIC', 'STRICT'] as const).find(
      (mode) => mode === textAt(properties, 'EndpointAccessMode'),
    ),
  })
  return { ...definition, restApi: { ...restApi, ...changes } }
}

/** `{Types: […]}` of CloudFormation, `{Type: …}` or the bare type of SAM. */
export function endpointOf({ errors }: Build, properties: Node): EndpointConfiguration | undefined {
  const declared = own(properties, 'EndpointConfiguration')
  if (declared === undefined || declared === null) return undefined
  const node = isNode(declared) ? declared : { Type: declared }
  const written = textsAt(node, 'Types')[0] ?? textAt(node, 'Type') ?? 'EDGE'
  const type = endpointTypes.find((known) => known === written)
  if (type === undefined) {
    errors.push('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE')
    return undefined
  }
  const vpcEndpointIds = [...textsAt(node, 'VpcEndpointIds'), ...textsAt(node, 'VPCEndpointIds')]
  const ipType = textAt(node, 'IpAddressType')
  return defined({
    types: [type],
    ipAddressType:
      type === 'PRIVATE' || ipType === 'dualstack' ? ('dualstack' as const) : ('ipv4' as const),
    vpcEndpointIds: vpcEndpointIds.length > 0 ? vpcEndpointIds : undefined,
  })
}
