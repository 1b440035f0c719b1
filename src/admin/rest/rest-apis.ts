import { apiId as newApiId, resourceId as newId } from '../../aws/ids.ts'
import { epochSeconds } from '../../aws/time.ts'
import { endpointTypes } from '../../definition/common.ts'
import { builtInModels, type RestApi, type RestApiDefinition } from '../../definition/rest-api.ts'
import { securityPolicies } from '../../definition/security-policy.ts'
import { domainsOf } from '../common/domain-store.ts'
import { badRequest } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import { applyPatch, patchInput } from '../patch.ts'
import {
  compact,
  flag,
  integer,
  list,
  map,
  oneOf,
  required,
  someOf,
  struct,
  text,
  type Infer,
} from '../shape.ts'
import { checkTags } from '../tags.ts'
import { escapedPolicy, filledList, filledText, tagsOfItem, tagsOfOne } from '../wire.ts'
import { readRestDefinition, writeRestDefinition } from './definition.ts'
import { findRestApi } from './find.ts'
import {
  apiKeySources,
  checkCompressionSize,
  checkedName,
  checkSecurityPolicy,
  endpointAccessModes,
  endpointConfiguration,
  ipAddressTypes,
  restApiRules,
  restApiTexts,
} from './rest-api-rules.ts'
import { savedPolicy } from './resource-policy.ts'

const createInput = struct({
  name: required(text),
  description: text,
  version: text,
  cloneFrom: text,
  binaryMediaTypes: list(text),
  minimumCompressionSize: integer,
  apiKeySource: oneOf(...apiKeySources),
  endpointConfiguration: struct({
    types: someOf(...endpointTypes),
    ipAddressType: oneOf(...ipAddressTypes),
    vpcEndpointIds: list(text),
  }),
  policy: text,
  tags: map(text),
  disableExecuteApiEndpoint: flag,
  securityPolicy: oneOf(...securityPolicies),
  endpointAccessMode: oneOf(...endpointAccessModes),
})

/** An API as answers show it; the policy is escaped once more. */
export function restApiWire(api: RestApi, tags: RestApi['tags']): object {
  return { ...api, policy: api.policy && escapedPolicy(api.policy), tags }
}

/** A new API of a caller's properties, with every default filled in. */
function newRestApi(
  call: Pick<AdminCall, 'ports' | 'nowMs'>,
  input: Infer<typeof createInput>,
): RestApi {
  const { name = '', minimumCompressionSize, policy } = input
  if (input.description === '') throw badRequest('Description cannot be an empty string')
  checkedName(name)
  checkCompressionSize(minimumCompressionSize)
  const endpoint = endpointConfiguration(input.endpointConfiguration)
  const id = newApiId()
  const saved = savedPolicy(filledText(policy), call, id)
  checkSecurityPolicy(input)
  checkTags(input.tags)
  return compact({
    id,
    name,
    description: input.description,
    createdDate: epochSeconds(call.nowMs),
    version: filledText(input.version),
    binaryMediaTypes: filledList(input.binaryMediaTypes),
    minimumCompressionSize,
    apiKeySource: input.apiKeySource ?? 'HEADER',
    endpointConfiguration: endpoint,
    policy: saved,
    tags: tagsOfItem(input.tags),
    disableExecuteApiEndpoint: input.disableExecuteApiEndpoint ?? false,
    rootResourceId: newApiId(),
    securityPolicy: input.securityPolicy,
    endpointAccessMode: input.endpointAccessMode,
  })
}

/** An API that holds only its root resource and the models that all begin with. */
function emptyDefinition(restApi: RestApi): RestApiDefinition {
  const root = { id: restApi.rootResourceId, path: '/' }
  return {
    protocolType: 'REST',
    restApi,
    resources: { [root.id]: root },
    models: builtInModels(newId),
    requestValidators: {},
    authorizers: {},
    gatewayResponses: {},
    documentationParts: {},
  }
}

/** A copy keeps the source's rows; ids of resources are unique within their API only. */
function cloned(call: AdminCall, restApi: RestApi, sourceId: string): RestApiDefinition {
  const source = readRestDefinition(call, sourceId)
  const { rootResourceId } = source.restApi
  return { ...source, restApi: { ...restApi, rootResourceId } }
}

/** Deletes an API with all it owns, and withdraws what was published of it. */
function deleteApi(call: AdminCall, apiId: string): void {
  const { store } = call
  for (const { stageName } of store.all('stage', apiId)) store.delete('stage', apiId, stageName)
  for (const { id } of store.all('deployment', apiId)) {
    store.delete('deployment', apiId, id)
    store.deleteText(`deployment/${apiId}/${id}`)
  }
  for (const { version } of store.all('documentationVersion', apiId)) {
    store.delete('documentationVersion', apiId, version)
  }
  store.delete('restApi', '', apiId)
  store.deleteScope(apiId)
}

export const restApiOperations = [
  operation('CreateRestApi', 'POST /restapis', 201, { input: createInput }, (call) => {
    const api = newRestApi(call, call.input)
    const { cloneFrom } = call.input
    writeRestDefinition(call.store, cloneFrom ? cloned(call, api, cloneFrom) : emptyDefinition(api))
    const created = findRestApi(call, api.id)
    return { body: restApiWire(created, tagsOfItem(created.tags)) }
  }),

  operation('GetRestApis', 'GET /restapis', 200, {}, ({ store, query }) => {
    const page = storedPage(store, 'restApi', '', {}, v1Asked(query))
    return { body: itemList(page, (api) => restApiWire(api, tagsOfItem(api.tags))) }
  }),

  operation('GetRestApi', 'GET /restapis/{restapi_id}', 200, {}, (call) => {
    const api = findRestApi(call, call.labels.restapi_id)
    return { body: restApiWire(api, tagsOfOne(api.tags)) }
  }),

  operation('UpdateRestApi', 'PATCH /restapis/{restapi_id}', 200, { input: patchInput }, (call) => {
    const before = findRestApi(call, call.labels.restapi_id)
    const patched = applyPatch(before, call.input, restApiRules, restApiTexts, call)
    const isSame = patched.policy === before.policy
    const policy = isSame ? before.policy : savedPolicy(patched.policy, call, before.id)
    const api = compact({ ...patched, policy })
    checkSecurityPolicy(api)
    call.store.put('restApi', '', api)
    return { body: restApiWire(api, tagsOfOne(api.tags)) }
  }),

  operation('DeleteRestApi', 'DELETE /restapis/{restapi_id}', 202, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const domains = domainsOf(call, id)
    if (domains.length > 0) {
      throw badRequest(
        `Deleting RestApi ${id} failed. Please remove all base path mappings related to the RestApi in your domains: ${domains.join(', ')}`,
      )
    }
    deleteApi(call, id)
    return {}
  }),
]
