import { epochSeconds } from '../../aws/time.ts'
import type { EndpointType } from '../../definition/common.ts'
import type { ApiMapping, DomainName } from '../../definition/domain-name.ts'
import {
  checkedHost,
  checkMappingKey,
  deleteDomain,
  deleteMapping,
  domainArn,
  edgeZone,
  findV2Domain,
  isTaken,
  newMappingId,
  regionalZone,
  saveMapping,
  targetId,
} from '../common/domain-store.ts'
import {
  askedMutualTls,
  checkMutualTlsPolicy,
  readMutualTls,
  withMutualTls,
} from '../common/truststore.ts'
import { badRequest, conflict, missing } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemsList, listPage, storedPage, v2Asked } from '../paging.ts'
import { compact, type Infer, list, map, oneOf, struct, text } from '../shape.ts'
import { checkTags } from '../tags.ts'
import { tagsOfItem } from '../wire.ts'
import { findStage as findV2Stage } from './find.ts'
import { checkSocketMapping } from './websocket-rules.ts'

const domainMembers = {
  domainNameConfigurations: list(
    struct({
      certificateArn: text,
      certificateName: text,
      endpointType: oneOf('REGIONAL', 'EDGE'),
      securityPolicy: oneOf('TLS_1_0', 'TLS_1_2'),
      ipAddressType: oneOf('ipv4', 'dualstack'),
      ownershipVerificationCertificateArn: text,
    }),
  ),
  mutualTlsAuthentication: struct({ truststoreUri: text, truststoreVersion: text }),
  routingMode: oneOf('API_MAPPING_ONLY', 'ROUTING_RULE_ONLY', 'ROUTING_RULE_THEN_API_MAPPING'),
}
const updateInput = struct(domainMembers)
const createInput = struct({ ...domainMembers, domainName: text, tags: map(text) })

/** v2 and v1 call the same routing modes by different names. */
const v1Modes = {
  API_MAPPING_ONLY: 'BASE_PATH_MAPPING_ONLY',
  ROUTING_RULE_ONLY: 'ROUTING_RULE_ONLY',
  ROUTING_RULE_THEN_API_MAPPING: 'ROUTING_RULE_THEN_BASE_PATH_MAPPING',
} as const

const v2Mode = (v1Mode: string | undefined): string =>
  Object.entries(v1Modes).find(([, mode]) => mode === v1Mode)?.[0] ?? 'API_MAPPING_ONLY'

/** A domain's one configuration, the v2 view of members that v1 keeps at the top. */
function domainWire(call: AdminCall, domain: DomainName): object {
  const { region } = call.ports.settings
  const { domainName, endpointConfiguration, securityPolicy = 'TLS_1_2' } = domain
  const endpointType = endpointConfiguration.types.includes('EDGE') ? 'EDGE' : 'REGIONAL'
  const isEdge = endpointType === 'EDGE'
  const id = targetId(domainName)
  const configuration = {
    apiGatewayDomainName: isEdge
      ? `d${id}.cloudfront.net`
      : `d-${id}.execute-api.${region}.amazonaws.com`,
    hostedZoneId: isEdge ? edgeZone : regionalZone(region),
    certificateArn: isEdge ? domain.certificateArn : domain.regionalCertificateArn,
    certificateName: isEdge ? domain.certificateName : domain.regionalCertificateName,
    endpointType,
    securityPolicy,
    ipAddressType: endpointConfiguration.ipAddressType ?? 'ipv4',
    domainNameStatus: 'AVAILABLE',
    ownershipVerificationCertificateArn: domain.ownershipVerificationCertificateArn,
  }
  return {
    domainName,
    domainNameArn: domainArn(call, domain),
    apiMappingSelectionExpression: '$request.basepath',
    domainNameConfigurations: [configuration],
    mutualTlsAuthentication: domain.mutualTlsAuthentication,
    routingMode: v2Mode(domain.routingMode),
    tags: domain.tags ?? {},
  }
}

/** Lays what a caller says of a domain over what is known of it; mutual TLS is read apart. */
function settled(before: DomainName, input: Infer<typeof updateInput>): DomainName {
  const { domainNameConfigurations: [given] = [], routingMode } = input
  if (given?.endpointType === 'EDGE') {
    throw badRequest('EDGE endpoint type is not supported for APIGatewayV2 domainName')
  }
  const wasEdge = before.endpointConfiguration.types.includes('EDGE')
  const endpointType: EndpointType = given?.endpointType ?? (wasEdge ? 'EDGE' : 'REGIONAL')
  const { certificateArn, certificateName } = given ?? {}
  const certificate =
    endpointType === 'EDGE'
      ? { certificateArn, certificateName }
      : { regionalCertificateArn: certificateArn, regionalCertificateName: certificateName }
  const ipAddressType = given?.ipAddressType ?? before.endpointConfiguration.ipAddressType
  return compact({
    ...before,
    ...(given && compact(certificate)),
    endpointConfiguration: compact({ types: [endpointType], ipAddressType }),
    securityPolicy: given?.securityPolicy ?? before.securityPolicy,
    ownershipVerificationCertificateArn:
      given?.ownershipVerificationCertificateArn ?? before.ownershipVerificationCertificateArn,
    routingMode: routingMode ? v1Modes[routingMode] : before.routingMode,
  })
}

type DomainCall = AdminCall<{ readonly domainName: string }>

const domainOf = (call: DomainCall): DomainName => findV2Domain(call, call.labels.domainName)

const mappingInput = struct({ apiId: text, stage: text, apiMappingKey: text })

const duplicateMapping = 'ApiMapping key already exists for this domain name'

function checkTarget(call: AdminCall, { apiId, stage, apiMappingKey }: ApiMapping): void {
  const { store } = call
  const api = store.get('v2Api', '', apiId)
  if (api !== undefined) checkSocketMapping(api, apiMappingKey)
  else if (!store.get('restApi', '', apiId)) {
    throw badRequest(`Invalid API identifier specified ${call.ports.settings.accountId}:${apiId}`)
  }
  if (stage === undefined) throw badRequest('Stage must be specified')
  if (store.get('stage', apiId, stage) === undefined) findV2Stage(call, apiId, stage)
}

function mappingOf(call: AdminCall<{ domainName: string; apiMappingId: string }>): ApiMapping {
  const { mappings: known } = domainOf(call)
  const { apiMappingId } = call.labels
  const found = Object.hasOwn(known, apiMappingId) ? known[apiMappingId] : undefined
  if (found !== undefined) return found
  throw missing('ApiMapping', 'The API mapping resource specified in the request was not found.')
}

const mappings = '/v2/domainnames/{domainName}/apimappings'
const mapping = `${mappings}/{apiMappingId}` as const

const createOptions = {
  input: createInput,
  prepare: ({ ports, input, nowMs }: AdminCall<unknown, Infer<typeof createInput>>) =>
    readMutualTls(ports, input.mutualTlsAuthentication, nowMs),
}

export const domainNameOperations = [
  operation('CreateDomainName', 'POST /v2/domainnames', 201, createOptions, (call, mutualTls) => {
    const { domainName: name = '', tags, ...input } = call.input
    const domainName = checkedHost(name)
    checkTags(tags)
    if (isTaken(call, domainName)) {
      throw conflict('The domain name resource already exists.')
    }
    const start: DomainName = {
      domainName,
      certificateUploadDate: epochSeconds(call.nowMs),
      endpointConfiguration: { types: ['REGIONAL'], ipAddressType: 'ipv4' },
      securityPolicy: 'TLS_1_2',
      mappings: {},
    }
    const made = withMutualTls(settled(start, input), mutualTls)
    checkMutualTlsPolicy(made)
    const domain = compact({ ...made, tags: tagsOfItem(tags) })
    call.store.put('domainName', '', domain)
    return { body: domainWire(call, domain) }
  }),

  operation('GetDomainNames', 'GET /v2/domainnames', 200, {}, (call) => {
    const page = storedPage(call.store, 'domainName', '', {}, v2Asked(call.query))
    return { body: itemsList(page, (domain) => domainWire(call, domain)) }
  }),

  operation('GetDomainName', 'GET /v2/domainnames/{domainName}', 200, {}, (call) => ({
    body: domainWire(call, domainOf(call)),
  })),

  operation(
    'UpdateDomainName',
    'PATCH /v2/domainnames/{domainName}',
    200,
    {
      input: updateInput,
      async prepare(call) {
        const { mutualTlsAuthentication: given } = call.input
        if (given === undefined) return undefined
        return readMutualTls(call.ports, askedMutualTls(domainOf(call), given), call.nowMs)
      },
    },
    (call, mutualTls) => {
      const after = settled(domainOf(call), call.input)
      const domain = mutualTls === undefined ? after : withMutualTls(after, mutualTls)
      checkMutualTlsPolicy(domain)
      call.store.put('domainName', '', domain)
      return { body: domainWire(call, domain) }
    },
  ),

  operation('DeleteDomainName', 'DELETE /v2/domainnames/{domainName}', 204, {}, (call) => {
    deleteDomain(call, domainOf(call))
    return {}
  }),

  operation('CreateApiMapping', `POST ${mappings}`, 201, { input: mappingInput }, (call) => {
    const domain = domainOf(call)
    const { apiId = '', stage, apiMappingKey = '' } = call.input
    const apiMappingId = newMappingId()
    const key = checkMappingKey(apiMappingKey)
    const created = compact({ apiMappingId, apiId, stage, apiMappingKey: key })
    checkTarget(call, created)
    saveMapping(call, domain, created, duplicateMapping)
    return { body: created }
  }),

  operation('GetApiMappings', `GET ${mappings}`, 200, {}, (call) => {
    const all = Object.values(domainOf(call).mappings).map((entity) => ({
      id: entity.apiMappingId,
      name: '',
      entity,
    }))
    return { body: itemsList(listPage(all, v2Asked(call.query)), (entity) => entity) }
  }),

  operation('GetApiMapping', `GET ${mapping}`, 200, {}, (call) => ({ body: mappingOf(call) })),

  operation('UpdateApiMapping', `PATCH ${mapping}`, 200, { input: mappingInput }, (call) => {
    const before = mappingOf(call)
    const apiMappingKey = checkMappingKey(call.input.apiMappingKey ?? before.apiMappingKey)
    const updated = { ...before, ...call.input, apiMappingKey }
    checkTarget(call, updated)
    saveMapping(call, domainOf(call), updated, duplicateMapping)
    return { body: updated }
  }),

  operation('DeleteApiMapping', `DELETE ${mapping}`, 204, {}, (call) => {
    deleteMapping(call, domainOf(call), mappingOf(call).apiMappingId)
    return {}
  }),
]
