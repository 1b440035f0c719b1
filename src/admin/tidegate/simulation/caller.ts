import type { CallerDescription } from '../../../definition/identity.ts'
import type { ContextValue } from '../../../languages/policy/context.ts'
import { callerOf } from '../../../invoke/authorize/iam-caller.ts'
import type { StoredIdentity } from '../../entities.ts'
import { badRequest, notFound } from '../../errors.ts'
import { struct, text, type Infer } from '../../shape.ts'
import type { AdminStore } from '../../store.ts'
import { describeIdentity } from '../iam/caller.ts'
import { anyJson, findIdentity, kindOf } from '../iam/checks.ts'

/** Who calls: an identity of the gateway by one of its names, somebody else by ARN, or nobody in particular. */
export const whoField = struct({
  userName: text,
  roleName: text,
  sessionName: text,
  accessKeyId: text,
  arn: text,
  policies: anyJson,
  authorizerPolicy: anyJson,
})

/** A policy and what its owner calls it. */
export interface NamedPolicy {
  readonly name?: string
  readonly document: unknown
}

/** A caller as a simulation needs it. */
export interface SimulatedCaller {
  /** `undefined` for callers without an IAM identity. */
  readonly principal?: { readonly arn: string; readonly accountId?: string }
  readonly keys: Readonly<Record<string, ContextValue | null | undefined>>
  readonly identity: readonly NamedPolicy[]
  readonly boundary?: NamedPolicy
  readonly session?: NamedPolicy
  /** What the method's authorization must be for such a caller, where one is certain. */
  readonly authorizationType?: 'AWS_IAM' | 'CUSTOM'
}

const anonymous: SimulatedCaller = { keys: {}, identity: [] }

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [value]

/** @throws NotFoundException for an identity that is not there, BadRequestException for two callers at once */
export function readCaller(
  store: AdminStore,
  who: Infer<typeof whoField>,
  nowMs: number,
): SimulatedCaller {
  const { userName, roleName, sessionName, accessKeyId, arn, authorizerPolicy } = who
  const stated = [userName, roleName, accessKeyId, arn, authorizerPolicy].filter(
    (one) => one !== undefined,
  )
  if (stated.length > 1) {
    throw badRequest(
      'who is one of userName, roleName, accessKeyId, arn and authorizerPolicy, not several.',
    )
  }
  if (authorizerPolicy !== undefined) {
    const identity = [{ name: 'authorizer', document: authorizerPolicy }]
    return { keys: {}, identity, authorizationType: 'CUSTOM' }
  }
  if (arn !== undefined) {
    const identity = asList(who.policies ?? []).map((document) => ({ document }))
    return { principal: { arn }, keys: {}, identity, authorizationType: 'AWS_IAM' }
  }
  if (accessKeyId !== undefined) {
    const key = store.find('accessKey', accessKeyId)
    const identity = key && store.get('identity', '', key.identityId)
    if (identity === undefined) {
      throw notFound(`The Access Key with id ${accessKeyId} cannot be found.`)
    }
    return signer(identity, describeIdentity(identity, key?.session), nowMs)
  }
  const name = userName ?? roleName
  if (name === undefined) return anonymous
  const identity = findIdentity(store, kindOf(userName === undefined ? 'roles' : 'users'), name)
  const session = sessionName === undefined ? undefined : { name: sessionName }
  return signer(identity, describeIdentity(identity, session), nowMs)
}

function signer(
  identity: StoredIdentity,
  described: CallerDescription,
  nowMs: number,
): SimulatedCaller {
  const { permissionsBoundary, sessionPolicy } = described
  // Simulations do not sign, so that no secret takes part.
  const caller = { ...described, secretAccessKey: '', status: 'Active' as const }
  const { principal, keys } = callerOf(caller, nowMs)
  return {
    principal,
    keys,
    identity: Object.entries(identity.policies).map(([name, document]) => ({ name, document })),
    ...(permissionsBoundary !== undefined && {
      boundary: { name: 'permissions boundary', document: permissionsBoundary },
    }),
    ...(sessionPolicy !== undefined && {
      session: { name: 'session policy', document: sessionPolicy },
    }),
    authorizationType: 'AWS_IAM',
  }
}
