/**
 * The developer portal's side of sign-ups: what `/_docs` asks on behalf of a developer who proves to
 * be one by a pass phrase. The portal is the only caller beside administrators; it says from which
 * address it was asked.
 *
 * By design: the phrase is the whole identity, no e-mail and no third party. It is shown once and
 * kept as SHA-256. An application, a plan and a key belong to one phrase.
 */
import { epochSeconds } from '../../aws/time.ts'
import type { UsagePlan } from '../../definition/usage-plan.ts'
import { findUsagePlan } from '../common/plan-membership.ts'
import type { SignUp } from '../entities.ts'
import { AdminFault, badRequest } from '../errors.ts'
import { operation, type AdminCall } from '../operation.ts'
import { sha256Hex } from '../../aws/sha256.ts'
import { struct, text } from '../shape.ts'
import { approvalOf } from './approval.ts'
import { decide, keyOf, makeKey, newPhrase, newValue, rotateKey, signUpOf } from './sign-up.ts'

const nameCharsMax = 100
const contactCharsMax = 200

/** Sign-ups of one address within an hour. */
const perAddressMax = 5
const hourSeconds = 3_600

/** Sign-ups of a plan that wait for its owner; more would be nobody's to read. */
const pendingMax = 500

/** All sign-ups of the gateway. */
const totalMax = 20_000

const tooMany = (message: string): AdminFault => new AdminFault('TooManyRequestsException', message)

/** What a developer has to know of a plan before choosing it. */
const planWire = (plan: UsagePlan) => ({
  id: plan.id,
  name: plan.name,
  description: plan.description,
  throttle: plan.throttle,
  quota: plan.quota,
  approval: approvalOf(plan),
})

const isOf = ({ apiStages }: UsagePlan, apiId: string, stage: string): boolean =>
  apiStages.some((one) => one.apiId === apiId && one.stage === stage)

const input = struct({ phrase: text })
type PhraseCall = AdminCall<unknown, { readonly phrase?: string }>

/** A phrase with its hash, which takes time to make. */
async function hashed({ input }: PhraseCall) {
  const phrase = input.phrase ?? ''
  return { phrase, phraseSha256: await sha256Hex(phrase) }
}

/** What a developer sees of an own sign-up. */
function sessionWire(call: AdminCall, signUp: SignUp): object {
  const plan = call.store.get('usagePlan', '', signUp.planId)
  const key = keyOf(call, signUp)
  const { id, name, contact, createdDate } = signUp
  // A key that its owner has deleted is gone for good: the phrase does not make another.
  const isWithdrawn = signUp.keyId !== undefined && key === undefined
  return {
    id,
    name,
    contact,
    createdDate,
    state: isWithdrawn ? 'REVOKED' : signUp.state,
    plan: plan && planWire(plan),
    key: key && { id: key.id, enabled: key.enabled, lastUpdatedDate: key.lastUpdatedDate },
  }
}

function checkRoom(call: AdminCall, planId: string, addressHash: string): void {
  const sinceSeconds = epochSeconds(call.nowMs) - hourSeconds
  const ofAddress = call.store.all('signUp', '', { group: addressHash })
  if (ofAddress.filter(({ createdDate }) => createdDate > sinceSeconds).length >= perAddressMax) {
    throw tooMany('Too many sign-ups from this address; try again in an hour')
  }
  const all = call.store.all('signUp', '')
  const waiting = all.filter((one) => one.planId === planId && one.state === 'PENDING')
  if (waiting.length >= pendingMax || all.length >= totalMax) {
    throw tooMany('The plan takes no more sign-ups until its owner has looked at those that wait')
  }
}

export const portalOperations = [
  operation('ListOpenPlans', 'GET /tidegate/portal/{api_id}/{stage}/plans', 200, {}, (call) => {
    const { api_id, stage } = call.labels
    const open = call.store
      .all('usagePlan', '')
      .filter((plan) => approvalOf(plan) !== undefined && isOf(plan, api_id, stage))
    return { body: { items: open.map(planWire) } }
  }),

  operation(
    'SignUp',
    'POST /tidegate/portal/{api_id}/{stage}/signups',
    201,
    {
      input: struct({ planId: text, name: text, contact: text, sourceIp: text }),
      async prepare(call) {
        const { sourceIp = '' } = call.input
        const salted = `${call.ports.settings.secretKey ?? ''} ${sourceIp}`
        const addressHash = (await sha256Hex(salted)).slice(0, 16)
        return { ...(await newPhrase()), addressHash, value: await newValue(call) }
      },
    },
    (call, { id, phrase, phraseSha256, addressHash, value }) => {
      const { api_id: apiId, stage } = call.labels
      const { planId = '' } = call.input
      const [name, contact] = [(call.input.name ?? '').trim(), (call.input.contact ?? '').trim()]
      const plan = findUsagePlan(call, planId)
      const approval = approvalOf(plan)
      if (approval === undefined || !isOf(plan, apiId, stage)) {
        throw badRequest('The plan is not open for sign-up')
      }
      if (name === '' || name.length > nameCharsMax) {
        throw badRequest(`Give the application a name of at most ${nameCharsMax} characters`)
      }
      if (contact.length > contactCharsMax) {
        throw badRequest(`The contact can have at most ${contactCharsMax} characters`)
      }
      checkRoom(call, planId, addressHash)
      const asked: SignUp = {
        id,
        planId,
        apiId,
        stage,
        name,
        contact,
        state: approval === 'automatic' ? 'APPROVED' : 'PENDING',
        phraseSha256,
        addressHash,
        createdDate: epochSeconds(call.nowMs),
      }
      call.store.put('signUp', '', asked)
      if (approval === 'manual') return { body: { phrase, ...sessionWire(call, asked) } }
      const made = makeKey(call, asked, value)
      return { body: { phrase, value: value.value, ...sessionWire(call, made) } }
    },
  ),

  operation(
    'GetSession',
    'POST /tidegate/portal/session',
    200,
    { input, prepare: hashed },
    (call, { phrase, phraseSha256 }) => ({
      body: sessionWire(call, signUpOf(call, phrase, phraseSha256)),
    }),
  ),

  operation(
    'RotateOwnKey',
    'POST /tidegate/portal/key',
    200,
    {
      input,
      prepare: async (call) => ({ ...(await hashed(call)), value: await newValue(call) }),
    },
    (call, { phrase, phraseSha256, value }) => {
      const signUp = signUpOf(call, phrase, phraseSha256)
      const key = keyOf(call, signUp)
      if (signUp.state !== 'APPROVED' || (signUp.keyId !== undefined && key === undefined)) {
        throw badRequest('The sign-up is not approved, or its key was taken back')
      }
      if (key !== undefined) rotateKey(call, key, value)
      const after = key === undefined ? makeKey(call, signUp, value) : signUp
      return { body: { value: value.value, ...sessionWire(call, after) } }
    },
  ),

  operation(
    'RevokeOwnKey',
    'POST /tidegate/portal/revocation',
    200,
    { input, prepare: hashed },
    (call, { phrase, phraseSha256 }) => {
      const signUp = signUpOf(call, phrase, phraseSha256)
      return { body: sessionWire(call, decide(call, signUp, 'REVOKED')) }
    },
  ),
]
