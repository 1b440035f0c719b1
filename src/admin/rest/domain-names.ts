import { epochSeconds } from '../../aws/time.ts'
import { endpointTypes } from '../../definition/common.ts'
import { routingModes, type DomainName } from '../../definition/domain-name.ts'
import { securityPolicies } from '../../definition/security-policy.ts'
import {
  checkedHost,
  deleteDomain,
  domainArn,
  edgeZone,
  findDomain,
  isTaken,
  isPrivate,
  regionalZone,
  targetId,
} from '../common/domain-store.ts'
import { checkMutualTlsPolicy, readMutualTls, withMutualTls } from '../common/truststore.ts'
import { badRequest, conflict } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import {
  applyPatch,
  draftList,
  draftMap,
  type Draft,
  patchInput,
  plainTexts,
  type PatchRule,
  replaceOneOf,
  replaceOptionalText,
} from '../patch.ts'
import { resourceOwners } from '../query.ts'
import { compact, type Infer, list, map, oneOf, required, someOf, struct, text } from '../shape.ts'
import { checkTags } from '../tags.ts'
import { filledText, tagsOfItem, tagsOfOne } from '../wire.ts'
import { checkSecurityPolicy, endpointAccessModes, ipAddressTypes } from './rest-api-rules.ts'

const mutualTlsInput = struct({ truststoreUri: text, truststoreVersion: text })

const createInput = struct({
  domainName: required(text),
  certificateName: text,
  certificateBody: text,
  certificatePrivateKey: text,
  certificateChain: text,
  certificateArn: text,
  regionalCertificateName: text,
  regionalCertificateArn: text,
  endpointConfiguration: struct({
    types: someOf(...endpointTypes),
    ipAddressType: oneOf(...ipAddressTypes),
    vpcEndpointIds: list(text),
  }),
  tags: map(text),
  securityPolicy: oneOf(...securityPolicies),
  endpointAccessMode: oneOf(...endpointAccessModes),
  mutualTlsAuthentication: mutualTlsInput,
  ownershipVerificationCertificateArn: text,
  policy: text,
  routingMode: oneOf(...routingModes),
})

const domainOf = (call: AdminCall<{ readonly domain_name: string }>): DomainName =>
  findDomain(call, call.labels.domain_name, call.query.get('domainNameId'))

/** A domain with the target names that its kind of endpoint has. */
function domainWire(call: AdminCall, domain: DomainName, tags: DomainName['tags']): object {
  const { mappings: _mapped, routingRules: _rules, truststore: _authorities, ...shown } = domain
  const status = { domainNameStatus: 'AVAILABLE', domainNameArn: domainArn(call, domain) }
  return { ...shown, ...targetWire(call, domain), ...status, tags }
}

/** What a domain's DNS record points at, both while it moves; a private one has an id instead. */
function targetWire({ ports }: AdminCall, domain: DomainName): object {
  const id = targetId(domain.domainName)
  if (isPrivate(domain)) return { domainNameId: id }
  const { region } = ports.settings
  const { types } = domain.endpointConfiguration
  return {
    ...(types.includes('EDGE') && {
      distributionDomainName: `d${id}.cloudfront.net`,
      distributionHostedZoneId: edgeZone,
    }),
    ...(types.includes('REGIONAL') && {
      regionalDomainName: `d-${id}.execute-api.${region}.amazonaws.com`,
      regionalHostedZoneId: regionalZone(region),
    }),
  }
}

/** The members that a text replaces, adds or takes away. */
const certificateMembers = [
  'certificateName',
  'certificateArn',
  'regionalCertificateName',
  'regionalCertificateArn',
  'ownershipVerificationCertificateArn',
]

function endpointOf(draft: Draft): Draft {
  return draftMap(draft, 'endpointConfiguration')
}

const checkType = (value: string): string => {
  if (endpointTypes.some((type) => type === value)) return value
  throw badRequest('Invalid EndpointTypes specified. Valid options are REGIONAL,EDGE,PRIVATE')
}

const domainRules: readonly PatchRule<unknown>[] = [
  ...certificateMembers.map((member) => replaceOptionalText(member, ['add', 'replace', 'remove'])),
  replaceOptionalText('managementPolicy'),
  replaceOptionalText('policy'),
  replaceOneOf('endpointAccessMode', endpointAccessModes, 'removed'),
  replaceOneOf('routingMode', routingModes),
  replaceOneOf('securityPolicy', securityPolicies),
  {
    path: '/endpointConfiguration/types',
    ops: ['add', 'remove'],
    apply(draft, { op, value }) {
      const endpoint = endpointOf(draft)
      const others = draftList(endpoint, 'types').filter((type) => type !== value)
      endpoint['types'] = op === 'add' ? [...others, checkType(value)] : others
    },
  },
  {
    path: '/endpointConfiguration/types/{n}',
    ops: ['replace'],
    apply(draft, { path, value }) {
      const endpoint = endpointOf(draft)
      const types = [checkType(value)]
      // A domain stays in the network that it was made in.
      const moves = types.includes('PRIVATE') !== draftList(endpoint, 'types').includes('PRIVATE')
      if (moves) throw badRequest(`${path} Invalid request input`)
      endpoint['types'] = types
    },
  },
  {
    path: '/endpointConfiguration/ipAddressType',
    ops: ['replace'],
    apply(draft, { value }) {
      if (!ipAddressTypes.some((type) => type === value)) {
        throw badRequest('ipAddressType must be either ipv4 or dualstack.')
      }
      endpointOf(draft)['ipAddressType'] = value
    },
  },
  ...['truststoreUri', 'truststoreVersion'].map((member): PatchRule<unknown> => ({
    path: `/mutualTlsAuthentication/${member}`,
    ops: ['add', 'replace', 'remove'],
    apply(draft, { op, value }) {
      const mutualTls = draftMap(draft, 'mutualTlsAuthentication')
      if (op === 'remove' || value === '') delete mutualTls[member]
      else mutualTls[member] = value
      if (Object.keys(mutualTls).length === 0) delete draft['mutualTlsAuthentication']
    },
  })),
]

/** Each kind of endpoint has certificates of its own. Observed. */
function checkCertificates(input: Infer<typeof createInput>): void {
  const { types: [type] = ['EDGE'] } = input.endpointConfiguration ?? {}
  if (type === 'REGIONAL' && (input.certificateArn || input.certificateName)) {
    throw badRequest('Cannot import certificates for EDGE while REGIONAL is active.')
  }
  if (type === 'EDGE' && (input.regionalCertificateArn || input.regionalCertificateName)) {
    throw badRequest('Cannot import certificates for REGIONAL while EDGE is active.')
  }
}

type PatchCall = AdminCall<{ readonly domain_name: string }, Infer<typeof patchInput>>

/** A certificate is replaced, or added in one update and the other removed in the next. */
function checkCertificateOps({ patchOperations = [] }: Infer<typeof patchInput>): void {
  const ops = patchOperations
    .filter(({ path = '' }) => certificateMembers.includes(path.slice(1)))
    .map(({ op }) => op)
  if (ops.includes('add') && ops.includes('remove')) {
    throw badRequest('Certificates cannot be added and removed in the same request')
  }
}

function patchedDomain(call: PatchCall): DomainName {
  checkCertificateOps(call.input)
  const domain = applyPatch(domainOf(call), call.input, domainRules, plainTexts, call)
  checkSecurityPolicy(domain)
  checkMutualTlsPolicy(domain)
  return domain
}

const createOptions = {
  input: createInput,
  prepare: ({ ports, input, nowMs }: AdminCall<unknown, Infer<typeof createInput>>) => {
    checkMutualTlsPolicy(input)
    return readMutualTls(ports, input.mutualTlsAuthentication, nowMs)
  },
}

export const domainNameOperations = [
  operation('CreateDomainName', 'POST /domainnames', 201, createOptions, (call, mutualTls) => {
    const { input } = call
    const domainName = checkedHost(input.domainName ?? '')
    checkTags(input.tags)
    if (isTaken(call, domainName)) {
      throw conflict('The domain name you provided already exists.')
    }
    const { types = ['EDGE'] as const, ...endpoint } = input.endpointConfiguration ?? {}
    checkSecurityPolicy(input)
    checkCertificates(input)
    const domain = compact({
      domainName,
      certificateName: filledText(input.certificateName),
      certificateArn: filledText(input.certificateArn),
      // Of every domain, and never changed: Terraform reads it without looking whether it is there.
      certificateUploadDate: epochSeconds(call.nowMs),
      regionalCertificateName: filledText(input.regionalCertificateName),
      regionalCertificateArn: filledText(input.regionalCertificateArn),
      endpointConfiguration: compact({
        types,
        ipAddressType: types.includes('PRIVATE') ? ('dualstack' as const) : ('ipv4' as const),
        ...endpoint,
      }),
      securityPolicy: input.securityPolicy ?? 'TLS_1_2',
      endpointAccessMode: input.endpointAccessMode,
      ...mutualTls,
      ownershipVerificationCertificateArn: filledText(input.ownershipVerificationCertificateArn),
      policy: filledText(input.policy),
      routingMode: input.routingMode ?? 'BASE_PATH_MAPPING_ONLY',
      tags: tagsOfItem(input.tags),
      mappings: {},
    })
    call.store.put('domainName', '', domain)
    return { body: domainWire(call, domain, tagsOfItem(domain.tags)) }
  }),

  operation('GetDomainNames', 'GET /domainnames', 200, { violations: resourceOwners }, (call) => {
    // Other accounts share none with this one.
    if (call.query.get('resourceOwner') === 'OTHER_ACCOUNTS') return { body: { item: [] } }
    const page = storedPage(call.store, 'domainName', '', {}, v1Asked(call.query))
    return { body: itemList(page, (domain) => domainWire(call, domain, tagsOfItem(domain.tags))) }
  }),

  operation('GetDomainName', 'GET /domainnames/{domain_name}', 200, {}, (call) => {
    const domain = domainOf(call)
    return { body: domainWire(call, domain, tagsOfOne(domain.tags)) }
  }),

  operation(
    'UpdateDomainName',
    'PATCH /domainnames/{domain_name}',
    200,
    {
      input: patchInput,
      async prepare(call) {
        const touches = call.input.patchOperations?.some(({ path = '' }) =>
          path.startsWith('/mutualTlsAuthentication'),
        )
        if (touches !== true) return undefined
        const { mutualTlsAuthentication } = patchedDomain(call)
        return readMutualTls(call.ports, mutualTlsAuthentication, call.nowMs)
      },
    },
    (call, mutualTls) => {
      const patched = patchedDomain(call)
      const domain = mutualTls === undefined ? patched : withMutualTls(patched, mutualTls)
      if (domain.endpointConfiguration.types.length === 0) {
        throw badRequest('REGIONAL Configuration and EDGE Configuration cannot be both DISABLED.')
      }
      call.store.put('domainName', '', domain)
      return { body: domainWire(call, domain, tagsOfOne(domain.tags)) }
    },
  ),

  operation('DeleteDomainName', 'DELETE /domainnames/{domain_name}', 202, {}, (call) => {
    deleteDomain(call, domainOf(call))
    return {}
  }),
]
