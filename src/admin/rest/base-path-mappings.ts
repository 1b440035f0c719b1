import type { ApiMapping, DomainName } from '../../definition/domain-name.ts'
import {
  checkMappingKey,
  deleteMapping,
  findDomain,
  newMappingId,
  saveMapping,
} from '../common/domain-store.ts'
import { badRequest, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, listPage, v1Asked } from '../paging.ts'
import { applyPatch, patchInput, plainTexts, type PatchRule } from '../patch.ts'
import { compact, required, struct, text } from '../shape.ts'

/** What stands for the empty base path and for "no stage", in bodies and paths. */
const none = '(none)'
const fromWire = (given: string | undefined): string => (given === none ? '' : (given ?? ''))

/** What a base path that is taken is refused with; the empty one has a wording of its own. */
const duplicate = ({ apiMappingKey }: ApiMapping): string =>
  apiMappingKey === ''
    ? 'Only one base path mapping is allowed if the base path is empty.'
    : 'Base path already exists for this domain name'

function checkBasePath(basePath: string): string {
  if (basePath.includes('/')) {
    throw badRequest(
      "API Gateway V1 doesn't support the slash character (/) in base path mappings. To create a multi-level base path mapping, use API Gateway V2.",
    )
  }
  return checkMappingKey(basePath)
}

const mappingWire = ({ apiMappingKey, apiId, stage }: ApiMapping): object => ({
  basePath: apiMappingKey === '' ? none : apiMappingKey,
  restApiId: apiId,
  stage,
})

/** Refuses a mapping to an API or stage that does not exist. */
function checkTarget(call: AdminCall, { apiId, stage }: ApiMapping): void {
  const { store } = call
  if (!store.get('restApi', '', apiId) && !store.get('v2Api', '', apiId)) {
    throw badRequest('Invalid REST API identifier specified')
  }
  if (stage === undefined) return
  if (!store.get('stage', apiId, stage) && !store.get('v2Stage', apiId, stage)) {
    throw badRequest('Invalid stage identifier specified')
  }
}

type DomainCall = AdminCall<{ readonly domain_name: string }>

const domainOf = (call: DomainCall): DomainName =>
  findDomain(call, call.labels.domain_name, call.query.get('domainNameId'))

function mappingOf(call: DomainCall, domain: DomainName, basePath: string): ApiMapping {
  const key = fromWire(basePath)
  const found = Object.values(domain.mappings).find(({ apiMappingKey }) => apiMappingKey === key)
  if (found !== undefined) return found
  throw notFound('Invalid base path mapping identifier specified')
}

const replaceBasePath = (path: string): PatchRule<unknown> => ({
  path,
  ops: ['replace'],
  apply(draft, { value }) {
    draft['apiMappingKey'] = checkBasePath(fromWire(value))
  },
})

/** Paths are documented in a spelling unlike the members they change; most clients send the member's. */
const mappingRules: readonly PatchRule<unknown>[] = [
  replaceBasePath('/basepath'),
  replaceBasePath('/basePath'),
  {
    path: '/restapiId',
    ops: ['replace'],
    apply(draft, { value }) {
      draft['apiId'] = value
    },
  },
  {
    path: '/stage',
    ops: ['replace'],
    apply(draft, { value }) {
      const stage = fromWire(value)
      if (stage === '') delete draft['stage']
      else draft['stage'] = stage
    },
  },
]

const collection = '/domainnames/{domain_name}/basepathmappings'
const member = `${collection}/{base_path}` as const

export const basePathMappingOperations = [
  operation(
    'CreateBasePathMapping',
    `POST ${collection}`,
    201,
    { input: struct({ basePath: text, restApiId: required(text), stage: text }) },
    (call) => {
      const domain = domainOf(call)
      const stage = fromWire(call.input.stage)
      const mapping = compact({
        apiMappingId: newMappingId(),
        apiId: call.input.restApiId ?? '',
        stage: stage === '' ? undefined : stage,
        apiMappingKey: checkBasePath(fromWire(call.input.basePath)),
      })
      checkTarget(call, mapping)
      saveMapping(call, domain, mapping, duplicate(mapping))
      return { body: mappingWire(mapping) }
    },
  ),

  operation('GetBasePathMappings', `GET ${collection}`, 200, {}, (call) => {
    const mappings = Object.values(domainOf(call).mappings).map((mapping) => ({
      id: mapping.apiMappingId,
      name: '',
      entity: mapping,
    }))
    return { body: itemList(listPage(mappings, v1Asked(call.query)), mappingWire) }
  }),

  operation('GetBasePathMapping', `GET ${member}`, 200, {}, (call) => ({
    body: mappingWire(mappingOf(call, domainOf(call), call.labels.base_path)),
  })),

  operation('UpdateBasePathMapping', `PATCH ${member}`, 200, { input: patchInput }, (call) => {
    const domain = domainOf(call)
    const before = mappingOf(call, domain, call.labels.base_path)
    const mapping = applyPatch(before, call.input, mappingRules, plainTexts, call)
    checkTarget(call, mapping)
    saveMapping(call, domain, mapping, duplicate(mapping))
    return { body: mappingWire(mapping) }
  }),

  operation('DeleteBasePathMapping', `DELETE ${member}`, 202, {}, (call) => {
    const domain = domainOf(call)
    deleteMapping(call, domain, mappingOf(call, domain, call.labels.base_path).apiMappingId)
    return {}
  }),
]
