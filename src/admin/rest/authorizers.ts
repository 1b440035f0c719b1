import { resourceId as newId } from '../../aws/ids.ts'
import {
  authorizerNameProblem,
  authorizerProblem,
  ttlProblem,
  ttlSecondsDefault,
  ttlSecondsMax,
} from '../../definition/authorizer-rules.ts'
import { authorizerTypes, type Authorizer } from '../../definition/authorizer.ts'
import { badRequest, conflict } from '../errors.ts'
import { operation } from '../operation.ts'
import { itemList, storedPage, v1Asked } from '../paging.ts'
import {
  applyPatch,
  listMembers,
  patchInput,
  patchNumber,
  plainTexts,
  type PatchRule,
  replaceOneOf,
  replaceOptionalText,
  replaceText,
} from '../patch.ts'
import { compact, integer, list, oneOf, required, struct, text } from '../shape.ts'
import { filledList, filledText } from '../wire.ts'
import { findAuthorizer, findRestApi, type Lookup } from './find.ts'

const createInput = struct({
  name: required(text),
  type: required(oneOf(...authorizerTypes)),
  providerARNs: list(text),
  authType: text,
  authorizerUri: text,
  authorizerCredentials: text,
  identitySource: text,
  identityValidationExpression: text,
  authorizerResultTtlInSeconds: integer,
})

/** Refuses an authorizer that could never decide. */
function checkAuthorizer({ store }: Lookup, apiId: string, authorizer: Authorizer): void {
  const problem = authorizerProblem(authorizer)
  if (problem !== undefined) throw badRequest(problem)
  const { id, name } = authorizer
  const others = store.all('authorizer', apiId)
  if (others.some((other) => other.name === name && other.id !== id)) {
    throw badRequest(authorizerNameProblem(name))
  }
}

const authorizerRules: readonly PatchRule<unknown>[] = [
  replaceText('name'),
  replaceOneOf('type', authorizerTypes),
  replaceOptionalText('authorizerUri'),
  replaceOptionalText('authorizerCredentials'),
  replaceOptionalText('authType'),
  replaceOptionalText('identityValidationExpression'),
  replaceOptionalText('identitySource', ['add', 'replace', 'remove']),
  listMembers('providerARNs'),
  {
    path: '/authorizerResultTtlInSeconds',
    ops: ['replace'],
    apply(draft, { value }) {
      const range = { min: 0, max: ttlSecondsMax, whole: true }
      draft['authorizerResultTtlInSeconds'] = patchNumber(value, range, ttlProblem)
    },
  },
]

const path = '/restapis/{restapi_id}/authorizers/{authorizer_id}'

export const authorizerOperations = [
  operation(
    'CreateAuthorizer',
    'POST /restapis/{restapi_id}/authorizers',
    201,
    { input: createInput },
    (call) => {
      const apiId = call.labels.restapi_id
      // 409, not 404. Observed.
      if (call.store.get('restApi', '', apiId) === undefined) {
        throw conflict(
          'Unable to complete operation due to concurrent modification. Please try again later.',
        )
      }
      const { input } = call
      const { type = 'TOKEN' } = input
      const isCognito = type === 'COGNITO_USER_POOLS'
      const authorizer = compact({
        id: newId(),
        name: input.name ?? '',
        type,
        providerARNs: filledList(input.providerARNs),
        authType: filledText(input.authType) ?? (isCognito ? 'cognito_user_pools' : 'custom'),
        authorizerUri: filledText(input.authorizerUri),
        authorizerCredentials: filledText(input.authorizerCredentials),
        identitySource: filledText(input.identitySource),
        identityValidationExpression: filledText(input.identityValidationExpression),
        authorizerResultTtlInSeconds: input.authorizerResultTtlInSeconds ?? ttlSecondsDefault,
      })
      checkAuthorizer(call, apiId, authorizer)
      call.store.put('authorizer', apiId, authorizer)
      return { body: authorizer }
    },
  ),

  operation('GetAuthorizers', 'GET /restapis/{restapi_id}/authorizers', 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    const page = storedPage(call.store, 'authorizer', id, {}, v1Asked(call.query))
    return { body: itemList(page, (authorizer) => authorizer) }
  }),

  operation('GetAuthorizer', `GET ${path}`, 200, {}, (call) => {
    const { id } = findRestApi(call, call.labels.restapi_id)
    return { body: findAuthorizer(call, id, call.labels.authorizer_id) }
  }),

  operation('UpdateAuthorizer', `PATCH ${path}`, 200, { input: patchInput }, (call) => {
    const { restapi_id: apiId, authorizer_id } = call.labels
    const before = findAuthorizer(call, apiId, authorizer_id)
    const authorizer = applyPatch(before, call.input, authorizerRules, plainTexts, call)
    checkAuthorizer(call, apiId, authorizer)
    call.store.put('authorizer', apiId, authorizer)
    return { body: authorizer }
  }),

  operation('DeleteAuthorizer', `DELETE ${path}`, 202, {}, (call) => {
    const { restapi_id: apiId, authorizer_id } = call.labels
    const { id, name } = findAuthorizer(call, apiId, authorizer_id)
    const user = call.store.all('method', apiId).find(({ method }) => method.authorizerId === id)
    if (user !== undefined) {
      const { path = '' } = call.store.get('resource', apiId, user.resourceId) ?? {}
      // The verb stands before the path, whose slash follows the service's own.
      throw conflict(
        `Cannot delete authorizer '${name}', is referenced in method: ${user.method.httpMethod}/${path}`,
      )
    }
    call.store.delete('authorizer', apiId, id)
    return {}
  }),
]
