import { resourceId as newId } from '../../aws/ids.ts'
import type { RequestValidator } from '../../definition/rest-api.ts'
import { badRequest, conflict, notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import { applyPatch, listedTexts, patchInput, type PatchRule, replaceFlag } from '../patch.ts'
import { flag, struct, text } from '../shape.ts'
import { findRestApi } from './find.ts'

function checkName(name: string): void {
  if (name.trim() === '') throw badRequest('Request Validator name cannot be blank')
}

/** The validator; a missing API is not told apart from a missing validator. Observed. */
function findValidator(call: AdminCall, apiId: string, id: string): RequestValidator {
  const validator = call.store.get('requestValidator', apiId, id)
  if (validator !== undefined) return validator
  throw notFound('Invalid Request Validator identifier specified')
}

const validatorRules: readonly PatchRule<unknown>[] = [
  {
    path: '/name',
    ops: ['replace'],
    apply(draft, { value }) {
      checkName(value)
      draft['name'] = value
    },
  },
  replaceFlag('validateRequestBody'),
  replaceFlag('validateRequestParameters'),
]

const validatorTexts = listedTexts(['/name', '/validateRequestParameters', '/validateRequestBody'])

const path = '/restapis/{restapi_id}/requestvalidators/{requestvalidator_id}'

export const requestValidatorOperations = [
  operation(
    'CreateRequestValidator',
    'POST /restapis/{restapi_id}/requestvalidators',
    201,
    {
      input: struct({ name: text, validateRequestBody: flag, validateRequestParameters: flag }),
    },
    (call) => {
      const apiId = call.labels.restapi_id
      // 400, not 404: the one creation that answers so for a missing API. Observed.
      if (call.store.get('restApi', '', apiId) === undefined) {
        throw badRequest('Invalid REST API identifier specified')
      }
      const {
        name = '',
        validateRequestBody = false,
        validateRequestParameters = false,
      } = call.input
      checkName(name)
      const validator = { id: newId(), name, validateRequestBody, validateRequestParameters }
      call.store.put('requestValidator', apiId, validator)
      return { body: validator }
    },
  ),

  operation(
    'GetRequestValidators',
    'GET /restapis/{restapi_id}/requestvalidators',
    200,
    {},
    (call) => {
      const { id } = findRestApi(call, call.labels.restapi_id)
      const page = storedPage(call.store, 'requestValidator', id, {}, v1Asked(call.query))
      return { body: itemList(page, (validator) => validator) }
    },
  ),

  operation('GetRequestValidator', `GET ${path}`, 200, {}, (call) => ({
    body: findValidator(call, call.labels.restapi_id, call.labels.requestvalidator_id),
  })),

  operation('UpdateRequestValidator', `PATCH ${path}`, 200, { input: patchInput }, (call) => {
    const { restapi_id: apiId, requestvalidator_id } = call.labels
    const before = findValidator(call, apiId, requestvalidator_id)
    const validator = applyPatch(before, call.input, validatorRules, validatorTexts, call)
    call.store.put('requestValidator', apiId, validator)
    return { body: validator }
  }),

  operation('DeleteRequestValidator', `DELETE ${path}`, 202, {}, (call) => {
    const { restapi_id: apiId, requestvalidator_id } = call.labels
    const { id, name } = findValidator(call, apiId, requestvalidator_id)
    const user = call.store
      .all('method', apiId)
      .find(({ method }) => method.requestValidatorId === id)
    if (user !== undefined) {
      const path = call.store.get('resource', apiId, user.resourceId)?.path ?? ''
      throw conflict(
        `Cannot delete request validator '${name}', is referenced in method request: ${path}/${user.method.httpMethod}`,
      )
    }
    call.store.delete('requestValidator', apiId, id)
    return {}
  }),
]
