import { apiId as newId, apiKeyValue } from '../../aws/ids.ts'
import { epochSeconds } from '../../aws/time.ts'
import { deleteKey, protectValue } from '../common/api-keys.ts'
import { joinPlan } from '../common/plan-membership.ts'
import type { SignUp, StoredApiKey } from '../entities.ts'
import { badRequest, notFound } from '../errors.ts'
import type { AdminCall } from '../operation.ts'
import { sha256Hex } from '../../aws/sha256.ts'
import { compact } from '../shape.ts'

/** `'a1b2c3d4e5.9fX…'`: what a developer keeps; the part before the dot is the sign-up's id. */
export async function newPhrase() {
  const id = newId()
  const phrase = `${id}.${apiKeyValue()}`
  return { id, phrase, phraseSha256: await sha256Hex(phrase) }
}

/** A key value with the forms it is stored in; hashing and sealing take time, so it is made before the transaction. */
export const newValue = (call: AdminCall) => protectValue(call, apiKeyValue())
export type NewValue = Awaited<ReturnType<typeof newValue>>

/**
 * The sign-up of a phrase. An unknown id and a wrong secret look the same. The hash of 200 random
 * bits is compared, so that the time it takes tells nothing about them.
 */
export function signUpOf(call: AdminCall, phrase: string, phraseSha256: string): SignUp {
  const found = call.store.get('signUp', '', phrase.split('.')[0] ?? '')
  if (found?.phraseSha256 === phraseSha256) return found
  throw notFound('No sign-up has this pass phrase')
}

/** The key of a sign-up; `undefined` before it was made, and when the owner has deleted it. */
export const keyOf = ({ store }: AdminCall, { keyId }: SignUp): StoredApiKey | undefined =>
  keyId === undefined ? undefined : store.get('apiKey', '', keyId)

/** Makes the sign-up's key and puts it into the plan. */
export function makeKey(call: AdminCall, signUp: SignUp, value: NewValue): SignUp {
  const now = epochSeconds(call.nowMs)
  const key: StoredApiKey = compact({
    id: newId(),
    name: signUp.name,
    customerId: signUp.id,
    description: `Signed up in the developer portal: ${signUp.contact || 'no contact given'}`,
    enabled: true,
    createdDate: now,
    lastUpdatedDate: now,
    stageKeys: [],
    sha256: value.sha256,
    sealedValue: value.sealedValue,
  })
  call.store.put('apiKey', '', key)
  joinPlan(call, signUp.planId, key)
  const made: SignUp = { ...signUp, keyId: key.id }
  call.store.put('signUp', '', made)
  return made
}

/** Gives a key another value. Its id stays, and with it what it has used of its quota. */
export function rotateKey(call: AdminCall, key: StoredApiKey, value: NewValue): void {
  // Deleting marks the record of the old value, so that it stops opening anything.
  call.store.delete('apiKey', '', key.id)
  const { sealedValue: _old, ...kept } = key
  call.store.put(
    'apiKey',
    '',
    compact({
      ...kept,
      sha256: value.sha256,
      sealedValue: value.sealedValue,
      lastUpdatedDate: epochSeconds(call.nowMs),
    }),
  )
}

const decisions: Readonly<Record<SignUp['state'], readonly SignUp['state'][]>> = {
  PENDING: ['APPROVED', 'REJECTED'],
  APPROVED: ['REVOKED'],
  REJECTED: ['APPROVED'],
  REVOKED: [],
}

/** Moves a sign-up on; whoever is rejected or revoked has no key. */
export function decide(call: AdminCall, signUp: SignUp, state: SignUp['state']): SignUp {
  if (!decisions[signUp.state].includes(state)) {
    throw badRequest(`A sign-up that is ${signUp.state} cannot become ${state}`)
  }
  const key = keyOf(call, signUp)
  if (state !== 'APPROVED' && key !== undefined) deleteKey(call.store, key)
  const { keyId: _gone, ...rest } = signUp
  const decided: SignUp = { ...(state === 'APPROVED' ? signUp : rest), state }
  call.store.put('signUp', '', decided)
  return decided
}
