import { httpMethods } from '../../definition/common.ts'
import { methodParametersProblem } from '../../definition/mapping-expressions.ts'
import {
  authorizationTypes,
  type AuthorizationType,
  type Method,
} from '../../definition/rest-api.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import {
  applyPatch,
  listMembers,
  mapEntries,
  patchInput,
  plainTexts,
  type PatchRule,
  replaceFlag,
  replaceOptionalText,
} from '../patch.ts'
import { compact, flag, list, map, required, struct, text } from '../shape.ts'
import { filled, filledList, filledText } from '../wire.ts'
import { refuseProblem } from './expressions.ts'
import { findMethod, findResource, saveMethod, type Lookup } from './find.ts'
import { methodWire } from './method-wire.ts'

const putInput = struct({
  authorizationType: required(text),
  authorizerId: text,
  apiKeyRequired: flag,
  operationName: text,
  requestParameters: map(flag),
  requestModels: map(text),
  requestValidatorId: text,
  authorizationScopes: list(text),
})

/** The verb of a path, in upper case; `ANY` is one. */
function checkVerb(verb: string): string {
  const upper = verb.toUpperCase()
  if (httpMethods.some((method) => method === upper)) return upper
  throw badRequest(`Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')}`)
}

function authorizationType(given: string | undefined): AuthorizationType {
  const upper = (given ?? '').toUpperCase()
  const found = authorizationTypes.find((type) => type === upper)
  if (found !== undefined) return found
  throw badRequest(
    `Invalid authorization type specified. Valid options are ${authorizationTypes.join(',')}`,
  )
}

/** The authorizer that a method's type asks for; other types drop a given one silently. Observed. */
function authorizerOf(lookup: Lookup, apiId: string, method: Method): string | undefined {
  const { authorizationType: type, authorizerId } = method
  if (type !== 'CUSTOM' && type !== 'COGNITO_USER_POOLS') return undefined
  const authorizer = authorizerId && lookup.store.get('authorizer', apiId, authorizerId)
  const fits = authorizer && (authorizer.type === 'COGNITO_USER_POOLS') === (type !== 'CUSTOM')
  if (fits) return authorizerId
  throw badRequest(
    'Invalid authorizer ID specified. Setting the authorization type to CUSTOM or COGNITO_USER_POOLS requires a valid authorizer.',
  )
}

/** Checks a method against its API, in the service's order, and settles its authorizer. */
function checkedMethod(lookup: Lookup, apiId: string, method: Method): Method {
  const { store } = lookup
  const authorizerId = authorizerOf(lookup, apiId, method)
  const { requestValidatorId, requestModels = {}, requestParameters = {} } = method
  const { authorizationType: type, authorizationScopes = [] } = method
  if (authorizationScopes.length > 0 && type !== 'COGNITO_USER_POOLS') {
    throw badRequest(
      'Invalid Method authorization type specified. Authorization Scopes are only valid for COGNITO_USER_POOLS authorization type',
    )
  }
  if (requestValidatorId && !store.get('requestValidator', apiId, requestValidatorId)) {
    throw badRequest('Invalid Request Validator identifier specified')
  }
  for (const name of Object.values(requestModels)) {
    if (!store.get('model', apiId, name)) {
      throw badRequest(`Invalid model identifier specified: ${name}`)
    }
  }
  refuseProblem(methodParametersProblem(Object.keys(requestParameters)))
  return compact({ ...method, authorizerId })
}

const missingParameter = () => notFound('Invalid parameter name specified')
const missingContentType = () => notFound('Content-Type specified was not found')

const methodRules: readonly PatchRule<unknown>[] = [
  {
    path: '/authorizationType',
    ops: ['replace'],
    apply(draft, { value }) {
      const type = authorizationType(value)
      // Scopes leave with the type that they belong to, as the authorizer does.
      if (type !== 'COGNITO_USER_POOLS') delete draft['authorizationScopes']
      draft['authorizationType'] = type
    },
  },
  replaceOptionalText('authorizerId'),
  replaceFlag('apiKeyRequired'),
  replaceOptionalText('operationName'),
  replaceOptionalText('requestValidatorId'),
  listMembers('authorizationScopes'),
  mapEntries('requestParameters', missingParameter, ({ value }) => value === 'true'),
  mapEntries('requestModels', missingContentType, ({ value }) => value),
]

function deleteMethod(call: AdminCall, apiId: string, resourceId: string, verb: string): void {
  call.store.delete('method', apiId, `${resourceId}/${verb}`)
}

const path = '/restapis/{restapi_id}/resources/{resource_id}/methods/{http_method}'

export const methodOperations = [
  operation('PutMethod', `PUT ${path}`, 201, { input: putInput }, (call) => {
    const { restapi_id: apiId, resource_id, http_method } = call.labels
    const node = findResource(call, apiId, resource_id)
    const httpMethod = checkVerb(http_method)
    const { input } = call
    const method = checkedMethod(
      call,
      apiId,
      compact({
        httpMethod,
        authorizationType: authorizationType(input.authorizationType),
        authorizerId: filledText(input.authorizerId),
        apiKeyRequired: input.apiKeyRequired ?? false,
        requestValidatorId: filledText(input.requestValidatorId),
        operationName: filledText(input.operationName),
        requestParameters: filled(input.requestParameters),
        requestModels: filled(input.requestModels),
        authorizationScopes: filledList(input.authorizationScopes),
      }),
    )
    if (call.store.get('method', apiId, `${node.id}/${httpMethod}`)) {
      throw conflict('Method already exists for this resource')
    }
    call.store.put('method', apiId, { resourceId: node.id, method })
    return { body: methodWire(method) }
  }),

  operation('GetMethod', `GET ${path}`, 200, {}, (call) => ({
    body: methodWire(findMethod(call, call.labels).method),
  })),

  operation('UpdateMethod', `PATCH ${path}`, 200, { input: patchInput }, (call) => {
    const apiId = call.labels.restapi_id
    const stored = findMethod(call, call.labels)
    const patched = applyPatch(stored.method, call.input, methodRules, plainTexts, call)
    const method = checkedMethod(call, apiId, patched)
    saveMethod(call, apiId, stored, method)
    return { body: methodWire(method) }
  }),

  operation('DeleteMethod', `DELETE ${path}`, 204, {}, (call) => {
    const { resourceId, method } = findMethod(call, call.labels)
    deleteMethod(call, call.labels.restapi_id, resourceId, method.httpMethod)
    return {}
  }),
]
