import {
  endpointTypes,
  type EndpointConfiguration,
  type EndpointType,
} from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import type { RestApi } from '../../definition/rest-api.ts'
import { accessModeProblem } from '../../definition/security-policy.ts'
import { epochSeconds } from '../../aws/time.ts'
import { extension } from '../extensions.ts'
import {
  asNode,
  booleanAt,
  defined,
  listAt,
  nodeAt,
  numberAt,
  own,
  textAt,
  textsAt,
  type Node,
} from '../node.ts'
import { warnOnce } from '../outcome.ts'
import type { RestImport } from './context.ts'
import { policyText } from './policy.ts'

/** The API's own properties: what the definition says, over the existing ones (merge) or the defaults. */
export function importApiProperties(context: RestImport, rootResourceId: string): RestApi {
  const { document, existing, options } = context
  const { root } = document
  const base = context.mode === 'merge' ? existing?.restApi : undefined
  const info = nodeAt(root, 'info')
  const endpoint = endpointExtension(context)
  return defined({
    id: context.apiId,
    name: textAt(info, 'title') ?? existing?.restApi.name ?? '',
    description: textAt(info, 'description') || base?.description,
    createdDate: existing?.restApi.createdDate ?? epochSeconds(options.nowMs),
    version: textAt(info, 'version') ?? base?.version,
    binaryMediaTypes: binaryMediaTypes(root, base),
    minimumCompressionSize: compressionSize(context) ?? base?.minimumCompressionSize,
    apiKeySource: apiKeySource(context) ?? base?.apiKeySource ?? 'HEADER',
    endpointConfiguration: endpointConfiguration(context, endpoint, base),
    policy: policyText(context) ?? base?.policy,
    tags: existing?.restApi.tags,
    disableExecuteApiEndpoint:
      booleanAt(endpoint, 'disableExecuteApiEndpoint') ?? base?.disableExecuteApiEndpoint ?? false,
    rootResourceId,
    ...securityPolicy(context, base),
  })
}

function binaryMediaTypes(root: Node, base: RestApi | undefined): string[] | undefined {
  const types = [...(base?.binaryMediaTypes ?? []), ...textsAt(root, extension.binaryMediaTypes)]
  return types.length === 0 ? undefined : [...new Set(types)]
}

function compressionSize({ document: { root }, problems }: RestImport): number | undefined {
  if (own(root, extension.minimumCompressionSize) == null) return undefined
  const size = numberAt(root, extension.minimumCompressionSize)
  if (size !== undefined && size >= 0 && size <= limits.payloadBytesMax) return size
  problems.errors.push(
    `Invalid minimum compression size, must be between 0 and ${limits.payloadBytesMax}`,
  )
  return undefined
}

export function apiKeySource({
  document: { root },
  problems,
}: RestImport): RestApi['apiKeySource'] | undefined {
  const source = textAt(root, extension.apiKeySource)?.toUpperCase()
  if (source === undefined || source === 'HEADER' || source === 'AUTHORIZER') return source
  problems.errors.push(
    `Invalid API key source '${source}' specified. Valid options are HEADER,AUTHORIZER`,
  )
  return undefined
}

/** Swagger 2 keeps the endpoint configuration at the root, OpenAPI 3 under the first server; both are read. */
function endpointExtension({ document: { dialect, root }, problems }: RestImport): Node {
  const servers = listAt(root, 'servers')
  if (dialect === 'oas3' && servers.length > 1) {
    warnOnce(
      problems,
      'More than one server provided. Ignoring all but the first for defining endpoint configuration',
    )
  }
  return endpointNode(root)
}

const endpointNode = (root: Node): Node => ({
  ...nodeAt(root, extension.endpointConfiguration),
  ...nodeAt(asNode(listAt(root, 'servers')[0]), extension.endpointConfiguration),
})

const typesAsked = ({ options, document: { root } }: RestImport): readonly string[] =>
  options.endpointConfigurationTypes ?? textsAt(endpointNode(root), 'types')

const isEndpointType = (type: string): type is EndpointType =>
  endpointTypes.some((known) => known === type)

/** The type that the call or the definition asks for; `undefined` when neither does. */
export function endpointTypeAsked(context: RestImport): EndpointType | undefined {
  const endpoint = endpointNode(context.document.root)
  const isPrivate = textsAt(endpoint, 'vpcEndpointIds').length > 0
  return typesAsked(context).find(isEndpointType) ?? (isPrivate ? 'PRIVATE' : undefined)
}

function endpointConfiguration(
  context: RestImport,
  extensionNode: Node,
  base: RestApi | undefined,
): EndpointConfiguration {
  const { problems } = context
  const vpcEndpointIds = textsAt(extensionNode, 'vpcEndpointIds')
  const asked = typesAsked(context)
  if (!asked.every(isEndpointType)) {
    problems.errors.push('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE')
  }
  if (asked.filter(isEndpointType).length > 1) {
    problems.errors.push('Cannot create an api with multiple Endpoint Types.')
  }
  const named = endpointTypeAsked(context)
  const ipAddressType = textAt(extensionNode, 'ipAddressType')
  if (named === undefined && ipAddressType === undefined && base !== undefined) {
    return base.endpointConfiguration
  }
  // An overwritten API keeps its kind of endpoint: Terraform sets it beside a body and does not set it again.
  const kept = context.existing?.restApi.endpointConfiguration
  const type: EndpointType = named ?? kept?.types[0] ?? 'EDGE'
  const keptIpType = named === undefined ? kept?.ipAddressType : undefined
  return defined({
    types: [type],
    ipAddressType: ipType(context, type, ipAddressType ?? keptIpType),
    vpcEndpointIds: vpcEndpointIds.length > 0 ? vpcEndpointIds : undefined,
  })
}

function ipType(
  { problems }: RestImport,
  type: EndpointType,
  asked: string | undefined,
): 'ipv4' | 'dualstack' {
  if (asked !== undefined && asked !== 'ipv4' && asked !== 'dualstack') {
    problems.errors.push('ipAddressType must be either ipv4 or dualstack.')
  }
  if (type !== 'PRIVATE') return asked === 'dualstack' ? 'dualstack' : 'ipv4'
  if (asked === 'ipv4') {
    problems.errors.push('Only dualstack ipAddressType is supported for Private APIs.')
  }
  return 'dualstack'
}

function securityPolicy(
  { document: { root }, problems }: RestImport,
  base: RestApi | undefined,
): Pick<RestApi, 'securityPolicy' | 'endpointAccessMode'> {
  const policy = textAt(root, extension.securityPolicy) ?? base?.securityPolicy
  const asked = textAt(root, extension.endpointAccessMode) ?? base?.endpointAccessMode
  const mode = (['BASIC', 'STRICT'] as const).find((known) => known === asked)
  if (mode !== asked) {
    problems.errors.push(
      `Invalid endpoint access mode '${asked}' specified. Valid options are BASIC,STRICT`,
    )
  }
  const problem = accessModeProblem(policy, asked)
  if (problem !== undefined) problems.errors.push(problem)
  return defined({ securityPolicy: policy, endpointAccessMode: mode })
}
