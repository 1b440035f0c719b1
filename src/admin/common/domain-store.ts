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
import type { AdminStore } from '../store.ts'

type Lookup = { readonly store: AdminStore }

const hostShape =
  /^(?:\*|(?:\*\.)?(?:[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?\.)*[a-z0-9](?:[a-z0-9-]*[a-z0-9])?)$/
const hostCharsMax = 253

/** A host as it is stored and looked up: in lower case. */
export function checkedHost(name: string): string {
  const host = name.toLowerCase()
  if (hostShape.test(host) && host.length <= hostCharsMax) return host
  throw badRequest(`Invalid domain name specified: ${name}`)
}

const domainAt = ({ store }: Lookup, name: string): DomainName | undefined =>
  store.get('domainName', '', name.toLowerCase())

/** The domain, or v1's refusal. */
export function findDomain(lookup: Lookup, name: string): DomainName {
  const domain = domainAt(lookup, name)
  if (domain !== undefined) return domain
  throw notFound('Invalid domain name identifier specified')
}

/** The domain, or v2's refusal. */
export function findV2Domain(lookup: Lookup, name: string): DomainName {
  const domain = domainAt(lookup, name)
  if (domain !== undefined) return domain
  throw missing('DomainName', 'The domain name resource specified in the request was not found.')
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

/** Adds a mapping, or replaces the one with its id; one base path belongs to one mapping. */
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
  const mappings = { ...domain.mappings, [mapping.apiMappingId]: mapping }
  store.put('domainName', '', { ...domain, mappings })
}

export function deleteMapping({ store }: Lookup, domain: DomainName, mappingId: string): void {
  const { [mappingId]: _gone, ...mappings } = domain.mappings
  store.put('domainName', '', { ...domain, mappings })
}

/** The domains that lead to an API, or to one of its stages: what they name cannot be deleted. */
export function domainsOf({ store }: Lookup, apiId: string, stage?: string): readonly string[] {
  const leads = (mapping: ApiMapping): boolean =>
    mapping.apiId === apiId && (stage === undefined || mapping.stage === stage)
  return store
    .all('domainName', '')
    .filter(({ mappings }) => Object.values(mappings).some(leads))
    .map(({ domainName }) => domainName)
}

export const newMappingId = newId
