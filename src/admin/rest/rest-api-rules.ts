import {
  endpointTypes,
  type EndpointConfiguration,
  type EndpointType,
} from '../../definition/common.ts'
import { limits } from '../../definition/limits.ts'
import { accessModeProblem, securityPolicies } from '../../definition/security-policy.ts'
import { badRequest, type AdminFault } from '../errors.ts'
import {
  listEntries,
  draftList,
  type Change,
  type Draft,
  type PatchRule,
  type PatchTexts,
  replaceFlag,
  replaceOneOf,
  replaceOptionalText,
  patchNumber,
} from '../patch.ts'
import { compact } from '../shape.ts'

/** Sets as ValidationException prints them. */
export const apiKeySources = ['HEADER', 'AUTHORIZER'] as const
export const endpointAccessModes = ['BASIC', 'STRICT'] as const
export const ipAddressTypes = ['ipv4', 'dualstack'] as const

/** An API's name; it may stand for several APIs, but not be blank. */
export function checkedName(name: string): string {
  if (name.trim() === '') throw badRequest('Name cannot be empty')
  return name
}

/** What a TLS policy may stand beside. */
interface SecurityInput {
  readonly securityPolicy?: string | undefined
  readonly endpointAccessMode?: string | undefined
}

export function checkSecurityPolicy({ securityPolicy, endpointAccessMode }: SecurityInput): void {
  const problem = accessModeProblem(securityPolicy, endpointAccessMode)
  if (problem !== undefined) throw badRequest(problem)
}

const compressionMessage = `Invalid minimum compression size, must be between 0 and ${limits.payloadBytesMax}`

export function checkCompressionSize(size: number | undefined): void {
  if (size !== undefined && (size < 0 || size > limits.payloadBytesMax)) {
    throw badRequest(compressionMessage)
  }
}

/** What a caller may say of an endpoint. */
interface EndpointInput {
  readonly types?: readonly EndpointType[]
  readonly ipAddressType?: (typeof ipAddressTypes)[number]
  readonly vpcEndpointIds?: readonly string[]
}

/** The endpoint configuration with its defaults: EDGE, and ipv4, or dualstack for private APIs. */
export function endpointConfiguration(input: EndpointInput | undefined): EndpointConfiguration {
  const types = input?.types ?? ['EDGE']
  if (types.length === 0) {
    throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.')
  }
  if (types.length > 1) throw badRequest('Cannot create an api with multiple Endpoint Types.')
  const isPrivate = types[0] === 'PRIVATE'
  if (isPrivate && input?.ipAddressType === 'ipv4') throw onlyDualstack()
  const vpcEndpointIds = input?.vpcEndpointIds ?? []
  if (!isPrivate && vpcEndpointIds.length > 0) throw onlyPrivate()
  return compact({
    types,
    ipAddressType: input?.ipAddressType ?? (isPrivate ? 'dualstack' : 'ipv4'),
    vpcEndpointIds: vpcEndpointIds.length > 0 ? vpcEndpointIds : undefined,
  })
}

const onlyDualstack = (): AdminFault =>
  badRequest('Only dualstack ipAddressType is supported for Private APIs.')

const onlyPrivate = (): AdminFault =>
  badRequest('VPCEndpoints can only be specified with PRIVATE apis.')

/** The endpoint part of a draft; every API has one. */
function endpointOf(draft: Draft): Draft {
  const present = draft['endpointConfiguration']
  const endpoint = { ...(present as Draft) }
  draft['endpointConfiguration'] = endpoint
  return endpoint
}

const isPrivate = (endpoint: Draft): boolean => draftList(endpoint, 'types').includes('PRIVATE')

function replaceIpAddressType(draft: Draft, { value }: Change): void {
  if (!ipAddressTypes.some((type) => type === value)) {
    throw badRequest('ipAddressType must be either ipv4 or dualstack.')
  }
  const endpoint = endpointOf(draft)
  if (isPrivate(endpoint) && value === 'ipv4') throw onlyDualstack()
  endpoint['ipAddressType'] = value
}

function replaceEndpointType(draft: Draft, { value }: Change): void {
  if (!endpointTypes.some((type) => type === value)) {
    throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE')
  }
  const endpoint = endpointOf(draft)
  endpoint['types'] = [value]
  if (value === 'PRIVATE') endpoint['ipAddressType'] = 'dualstack'
  else delete endpoint['vpcEndpointIds']
}

function changeVpcEndpoints(draft: Draft, { op, value }: Change): void {
  const endpoint = endpointOf(draft)
  if (!isPrivate(endpoint)) throw onlyPrivate()
  const others = draftList(endpoint, 'vpcEndpointIds').filter((id) => id !== value)
  const ids = op === 'add' ? [...others, value] : others
  if (ids.length === 0) delete endpoint['vpcEndpointIds']
  else endpoint['vpcEndpointIds'] = ids
}

/** No value switches compression off; `"0"` compresses everything. Observed. */
function replaceCompression(draft: Draft, { value }: Change): void {
  if (value === '') {
    delete draft['minimumCompressionSize']
    return
  }
  const range = { min: 0, max: limits.payloadBytesMax, whole: true }
  draft['minimumCompressionSize'] = patchNumber(value, range, compressionMessage)
}

function replacePolicy(draft: Draft, { value }: Change): void {
  if (value === '') {
    delete draft['policy']
    return
  }
  // Checked and written out when the whole list is applied: that takes the API's id.
  draft['policy'] = value
}

/** What UpdateRestApi may change. @see https://docs.aws.amazon.com/apigateway/latest/api/patch-operations.html#UpdateRestApi-Patch */
export const restApiRules: readonly PatchRule<unknown>[] = [
  {
    path: '/name',
    ops: ['replace'],
    apply(draft, { value }) {
      draft['name'] = checkedName(value)
    },
  },
  replaceOptionalText('description', ['add', 'replace', 'remove']),
  replaceOneOf('apiKeySource', apiKeySources),
  replaceFlag('disableExecuteApiEndpoint'),
  replaceOneOf('endpointAccessMode', endpointAccessModes, 'removed'),
  replaceOneOf('securityPolicy', securityPolicies, 'removed'),
  { path: '/minimumCompressionSize', ops: ['replace'], apply: replaceCompression },
  { path: '/policy', ops: ['replace'], apply: replacePolicy },
  listEntries('binaryMediaTypes', 'absent'),
  {
    path: '/endpointConfiguration/ipAddressType',
    ops: ['replace'],
    apply: replaceIpAddressType,
  },
  { path: '/endpointConfiguration/types/{n}', ops: ['replace'], apply: replaceEndpointType },
  {
    path: '/endpointConfiguration/vpcEndpointIds',
    ops: ['add', 'remove'],
    apply: changeVpcEndpoints,
  },
]

export const restApiTexts: PatchTexts = {
  unknownPath: (path) => badRequest(`Invalid patch path ${path}`),
  wrongOp: (path) =>
    badRequest(
      path.startsWith('/endpointConfiguration/types/')
        ? "Invalid patch operation specified. Must be 'add'|'remove'|'replace'"
        : 'Invalid patch operation specified. Must be one of: [replace]',
    ),
}
