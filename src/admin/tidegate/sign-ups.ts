import { deleteKey } from '../common/api-keys.ts'
import type { SignUp } from '../entities.ts'
import { notFound } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { itemList, listPage, v1Asked } from '../paging.ts'
import { oneOf, struct } from '../shape.ts'
import { decide, keyOf } from './sign-up.ts'

/** A sign-up without what only its developer proves to know. */
function signUpWire({ phraseSha256: _phrase, addressHash: _address, ...shown }: SignUp) {
  return shown
}

function findSignUp({ store }: AdminCall, id: string): SignUp {
  const found = store.get('signUp', '', id)
  if (found !== undefined) return found
  throw notFound('Invalid sign-up identifier specified')
}

const path = '/tidegate/signups/{signup_id}'

/** What the owner of an API does with those who asked for a key. */
export const signUpOperations = [
  operation('ListSignUps', 'GET /tidegate/signups', 200, {}, ({ store, query }) => {
    const state = query.get('state')
    const all = store
      .list('signUp', '', {})
      .filter(({ entity }) => state === null || entity.state === state)
    return { body: itemList(listPage(all, v1Asked(query)), signUpWire) }
  }),

  operation(
    'DecideSignUp',
    `PATCH ${path}`,
    200,
    { input: struct({ state: oneOf('APPROVED', 'REJECTED', 'REVOKED') }) },
    (call) => {
      const found = findSignUp(call, call.labels.signup_id)
      const { state = found.state } = call.input
      return { body: signUpWire(decide(call, found, state)) }
    },
  ),

  operation('DeleteSignUp', `DELETE ${path}`, 204, {}, (call) => {
    const found = findSignUp(call, call.labels.signup_id)
    const key = keyOf(call, found)
    if (key !== undefined) deleteKey(call.store, key)
    call.store.delete('signUp', '', found.id)
    return {}
  }),
]
