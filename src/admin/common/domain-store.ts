/**
 * Custom domain names, shared by v1 and v2: made through either, seen by both.
 *
 * By design: certificates are optional, because TLS ends at the platform in front of the gateway;
 * what clients say of them is kept and shown. The name `*` takes every host not named otherwise.
 */
import { resourceId as newId } from '../../aws/ids.ts'
import type { ApiMapping, DomainName } from '../../definition/domain-name.ts'
import { badRequest, conflict, missing, notFound } from '../errors.ts'
import { fingerprint } from '../fingerprint.ts'
import type { AdminCall } from '../operation.ts'
import type { AdminStore } from '../store.ts'

type Lookup = { readonly store: AdminStore }
export type DomainLookup = Lookup & Pick<AdminCall, 'ports'>

/** Whether a domain or an API is of the private network only. */
export const isPrivate = ({
  endpointConfiguration,
}: Pick<DomainName, 'endpointConfiguration'>): boolean =>
  endpointConfiguration.types.includes('PRIVATE')

/** A domain's ARN; that of a private one names the account and the domain's id, too. */
export function domainArn({ ports }: Pick<AdminCall, 'ports'>, domain: DomainName): string {
  const { partition, region, accountId } = ports.settings
  const { domainName } = domain
  const owner = `arn:${partition}:apigateway:${region}`
  return isPrivate(domain)
    ? `${owner}:${accountId}:/domainnames/${domainName}+${targetId(domainName)}`
    : `${owner}::/domainnames/${domainName}`
}

const unknownDomain = 'Invalid domain name identifier specified'

/** The private domain of an ARN. @throws BadRequestException for a public one */
export function privateDomainOf(lookup: DomainLookup, arn: string): DomainName {
  const domain = domainAt(lookup, /:\/domainnames\/([^/+]+)/.exec(arn)?.[1] ?? '')
  if (domain !== undefined && !isPrivate(domain)) {
    throw badRequest('Domain name access associations are only supported for private domain names')
  }
  if (domain !== undefined && domainArn(lookup, domain) === arn) return domain
  throw notFound(unknownDomain)
}

/** Deletes a domain with its mappings, its rules and the associations with it. */
export function deleteDomain(lookup: DomainLookup, domain: DomainName): void {
  const arn = domainArn(lookup, domain)
  for (const association of lookup.store.all('accessAssociation', '')) {
    if (association.domainNameArn !== arn) continue
    lookup.store.delete('accessAssociation', '', association.domainNameAccessAssociationArn)
  }
  lookup.store.delete('domainName', '', domain.domainName)
}

const hostShape =
  /^(?:\*|(?:\*\.)?(?:[a-z0-9](?:[a-z0-9-]*[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)$/
const hostCharsMax = 253

/** A host as it is stored and looked up: in lower case. */
export function checkedHost(name: string): string {
  const host = name.toLowerCase()
  if (host.includes('_')) throw badRequest('Domain names cannot contain an underscore character')
  if (hostShape.test(host) && host.length <= hostCharsMax) return host
  throw badRequest(`Invalid domain name specified: ${name}`)
}

/** Whether a name is another domain's already, or a portal's. */
export const isTaken = ({ store }: Pick<Lookup, 'store'>, host: string): boolean =>
  store.get('domainName', '', host) !== undefined || store.find('portal', host) !== undefined

const domainAt = ({ store }: Lookup, name: string): DomainName | undefined =>
  store.get('domainName', '', name.toLowerCase())

/** The domain, or v1's refusal. @param id what a private domain needs beside its name */
export function findDomain(lookup: Lookup, name: string, id: string | null): DomainName {
  const domain = domainAt(lookup, name)
  if (domain === undefined) throw notFound(unknownDomain)
  const needed = isPrivate(domain) ? '' : targetId(domain.domainName)
  if ((id ?? needed) === targetId(domain.domainName)) return domain
  throw notFound(unknownDomain)
}

/** The domain, or v2's refusal. */
export function findV2Domain(lookup: Lookup, name: string): DomainName {
  const domain = domainAt(lookup, name)
  if (domain !== undefined) return domain
  throw missing('DomainName', unknownDomain)
}

/** Ten stable characters for a domain's target names, as AWS makes them up at creation. */
export const targetId = (host: string): string => fingerprint(host).padStart(10, '0').slice(-10)

/** Region → hosted zone of regional endpoints. @see https://docs.aws.amazon.com/general/latest/gr/apigateway.html */
const regionalZones: Readonly<Record<string, string>> = {
  'us-east-1': 'Z1UJRXOUMOOFQ8',
  'us-east-2': 'ZOJJZC49E0EPZ',
  'us-west-1': 'Z2MUQ32089INYE',
  'us-west-2': 'Z2OJLYMUO9EFXC',
  'eu-west-1': 'ZLY8HYME6SFDD',
  'eu-west-2': 'ZJ5UAJN8Y3Z2Q',
  'eu-central-1': 'Z1U9ULNL0V5AJ3',
  'ap-northeast-1': 'Z1YSHQZHG15GKL',
  'ap-southeast-1': 'ZL327KTPIQFUL',
  'ap-southeast-2': 'Z2RPCDW04V8134',
}

/** The zone of a region; regions that are not listed share the first one's, as nothing resolves by it. */
export const regionalZone = (region: string): string => regionalZones[region] ?? 'Z1UJRXOUMOOFQ8'

/** The hosted zone of all edge-optimised domains. */
export const edgeZone = 'Z2FDTNDATAQYW2'

const mappingKeyShape = /^(?:[A-Za-z0-9$\-_.+!*'()]+(?:\/[A-Za-z0-9$\-_.+!*'()]+)*)?$/
const mappingKeyCharsMax = 300

/** A base path of one or more segments, without slashes at its ends. */
export function checkMappingKey(key: string): string {
  if (mappingKeyShape.test(key) && key.length <= mappingKeyCharsMax) return key
  throw badRequest(`Invalid base path specified: ${key}`)
}

/**
 * Adds a mapping, or replaces the one with its id; one base path belongs to one mapping, and WebSocket
 * APIs share no domain with others.
 */
export function saveMapping(
  { store }: Lookup,
  domain: DomainName,
  mapping: ApiMapping,
  message: string,
): void {
  const others = Object.values(domain.mappings).filter(
    ({ apiMappingId }) => apiMappingId !== mapping.apiMappingId,
  )
  if (others.some(({ apiMappingKey }) => apiMappingKey === mapping.apiMappingKey)) {
    throw conflict(message)
  }
  const isSocket = ({ apiId }: ApiMapping): boolean =>
    store.get('v2Api', '', apiId)?.protocolType === 'WEBSOCKET'
  if (others.some((other) => isSocket(other) !== isSocket(mapping))) {
    throw badRequest(
      'A domain name for WebSocket APIs cannot be mapped to REST or HTTP APIs, nor the other way around',
    )
  }
  const mappings = { ...domain.mappings, [mapping.apiMappingId]: mapping }
  store.put('domainName', '', { ...domain, mappings })
}

export function deleteMapping({ store }: Lookup, domain: DomainName, mappingId: string): void {
  const { [mappingId]: _gone, ...mappings } = domain.mappings
  store.put('domainName', '', { ...domain, mappings })
}

/** The domains that lead to an API, or to one of its stages: what they name cannot be deleted. */
export function domainsOf({ store }: Lookup, apiId: string, stage?: string): readonly string[] {
  const targets = ({ mappings, routingRules = {} }: DomainName) => [
    ...Object.values(mappings),
    ...Object.values(routingRules).flatMap(({ actions }) => actions.map((one) => one.invokeApi)),
  ]
  const leads = (target: { readonly apiId: string; readonly stage?: string }): boolean =>
    target.apiId === apiId && (stage === undefined || target.stage === stage)
  return store
    .all('domainName', '')
    .filter((domain) => targets(domain).some(leads))
    .map(({ domainName }) => domainName)
}

export const newMappingId = newId
