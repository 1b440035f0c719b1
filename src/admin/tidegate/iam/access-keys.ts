/**
 * Access keys of users, and the temporary ones of roles. A secret is shown by the operation that
 * makes it and never again; it is stored sealed, like an API key's value.
 */
import { principalText, secretAccessKey, sessionToken } from '../../../aws/ids.ts'
import { isoSeconds } from '../../../aws/time.ts'
import type { StoredAccessKey, StoredIdentity } from '../../entities.ts'
import { AdminFault, badRequest, notFound } from '../../errors.ts'
import { operation, type AdminCall } from '../../operation.ts'
import { storedPage } from '../../paging.ts'
import { seal } from '../../secrets.ts'
import { compact, integer, oneOf, struct, text } from '../../shape.ts'
import { identityIdOf, identityScope, type AdminStore } from '../../store.ts'
import {
  anyJson,
  checkName,
  checkPolicy,
  findIdentity,
  kindOf,
  type IdentityKind,
} from './checks.ts'
import { describeIdentity } from './caller.ts'
import { iamAsked } from './identities.ts'

/** IAM's quota of access keys a user: the one in use, and its successor. */
const keysPerUserMax = 2
/** Sessions of one role that may be alive at once. */
const sessionsPerRoleMax = 500
const sessionSecondsMin = 900
const sessionSecondsMax = 43_200
const sessionSecondsDefault = 3_600

/** A new secret, and what of it is stored. @throws BadRequestException without TIDEGATE_SECRET_KEY */
async function newSecret({ ports }: Pick<AdminCall, 'ports'>, make: () => string) {
  const value = make()
  const sealed = await seal(value, ports.settings.secretKey)
  if (sealed !== undefined) return { value, sealed }
  throw badRequest(
    'An access key needs TIDEGATE_SECRET_KEY, with which its secret is encrypted at rest.',
  )
}

function keyWire(key: StoredAccessKey, { nameMember }: IdentityKind, owner: StoredIdentity) {
  const { accessKeyId, status, createdDate, session } = key
  return compact({
    [nameMember]: owner.name,
    AccessKeyId: accessKeyId,
    Status: status,
    CreateDate: createdDate,
    RoleSessionName: session?.name,
    Expiration: session?.expiresAtMs === undefined ? undefined : isoSeconds(session.expiresAtMs),
  })
}

function findKey(store: AdminStore, owner: StoredIdentity, accessKeyId: string): StoredAccessKey {
  const key = store.get('accessKey', identityScope(identityIdOf(owner)), accessKeyId)
  if (key !== undefined) return key
  throw notFound(`The Access Key with id ${accessKeyId} cannot be found.`)
}

const users = kindOf('users')

/** Gives a user a key. @throws LimitExceededException at the quota */
function addKey(call: Pick<AdminCall, 'store' | 'nowMs'>, owner: StoredIdentity, sealed: string) {
  const { store, nowMs } = call
  const identityId = identityIdOf(owner)
  const scope = identityScope(identityId)
  if (store.all('accessKey', scope).length >= keysPerUserMax) {
    throw new AdminFault(
      'LimitExceededException',
      `Cannot exceed quota for AccessKeysPerUser: ${keysPerUserMax}`,
    )
  }
  const key: StoredAccessKey = {
    accessKeyId: principalText('AKIA'),
    identityId,
    status: 'Active',
    createdDate: isoSeconds(nowMs),
    sealedSecret: sealed,
  }
  store.put('accessKey', scope, key)
  return key
}

export const accessKeyOperations = [
  operation(
    'CreateAccessKey',
    'POST /tidegate/iam/users/{name}/access-keys',
    201,
    { prepare: (call) => newSecret(call, secretAccessKey) },
    (call, { value, sealed }) => {
      const owner = findIdentity(call.store, users, call.labels.name)
      const wire = keyWire(addKey(call, owner, sealed), users, owner)
      return { body: { AccessKey: { ...wire, SecretAccessKey: value } } }
    },
  ),

  operation(
    'RotateAccessKey',
    'POST /tidegate/iam/users/{name}/access-keys/{access_key_id}/rotate',
    201,
    { prepare: (call) => newSecret(call, secretAccessKey) },
    (call, { value, sealed }) => {
      const owner = findIdentity(call.store, users, call.labels.name)
      const before = findKey(call.store, owner, call.labels.access_key_id)
      const wire = keyWire(addKey(call, owner, sealed), users, owner)
      const inactive: StoredAccessKey = { ...before, status: 'Inactive' }
      call.store.put('accessKey', identityScope(before.identityId), inactive)
      return {
        body: {
          AccessKey: { ...wire, SecretAccessKey: value },
          Inactive: keyWire(inactive, users, owner),
        },
      }
    },
  ),

  operation(
    'ListAccessKeys',
    'GET /tidegate/iam/{kind}/{name}/access-keys',
    200,
    {},
    ({ labels, store, query }) => {
      const kind = kindOf(labels.kind)
      const owner = findIdentity(store, kind, labels.name)
      const scope = identityScope(identityIdOf(owner))
      const page = storedPage(store, 'accessKey', scope, {}, iamAsked(query))
      return {
        body: {
          AccessKeyMetadata: page.entities.map((key) => keyWire(key, kind, owner)),
          IsTruncated: page.position !== undefined,
          Marker: page.position,
        },
      }
    },
  ),

  operation(
    'UpdateAccessKey',
    'PUT /tidegate/iam/{kind}/{name}/access-keys/{access_key_id}',
    204,
    { input: struct({ Status: oneOf('Active', 'Inactive') }) },
    ({ labels, input, store }) => {
      const owner = findIdentity(store, kindOf(labels.kind), labels.name)
      const key = findKey(store, owner, labels.access_key_id)
      if (input.Status === undefined) throw badRequest('Status must be Active or Inactive.')
      store.put('accessKey', identityScope(key.identityId), { ...key, status: input.Status })
      return {}
    },
  ),

  operation(
    'DeleteAccessKey',
    'DELETE /tidegate/iam/{kind}/{name}/access-keys/{access_key_id}',
    204,
    {},
    ({ labels, store }) => {
      const owner = findIdentity(store, kindOf(labels.kind), labels.name)
      const key = findKey(store, owner, labels.access_key_id)
      store.delete('accessKey', identityScope(key.identityId), key.accessKeyId)
      return {}
    },
  ),

  operation(
    'AssumeRole',
    'POST /tidegate/iam/roles/{name}/sessions',
    201,
    {
      input: struct({ RoleSessionName: text, DurationSeconds: integer, Policy: anyJson }),
      prepare: async (call) => ({
        secret: await newSecret(call, secretAccessKey),
        token: await newSecret(call, sessionToken),
      }),
    },
    ({ labels, input, store, nowMs }, { secret, token }) => {
      const role = findIdentity(store, kindOf('roles'), labels.name)
      const name = checkName(input.RoleSessionName, 'RoleSessionName')
      const seconds = input.DurationSeconds ?? sessionSecondsDefault
      if (seconds < sessionSecondsMin || seconds > sessionSecondsMax) {
        throw badRequest(
          `DurationSeconds must be from ${sessionSecondsMin} to ${sessionSecondsMax}.`,
        )
      }
      const identityId = identityIdOf(role)
      dropEndedSessions(store, identityId, nowMs)
      const policy = input.Policy === undefined ? undefined : checkPolicy(input.Policy, 'Policy')
      const expiresAtMs = nowMs + seconds * 1000
      const sealedToken = token.sealed
      const key: StoredAccessKey = {
        accessKeyId: principalText('ASIA'),
        identityId,
        status: 'Active',
        createdDate: isoSeconds(nowMs),
        sealedSecret: secret.sealed,
        session: compact({ name, issuedAtMs: nowMs, expiresAtMs, policy, sealedToken }),
      }
      store.put('accessKey', identityScope(identityId), key)
      const { arn, principalId } = describeIdentity(role, { name })
      return {
        body: {
          Credentials: {
            AccessKeyId: key.accessKeyId,
            SecretAccessKey: secret.value,
            SessionToken: token.value,
            Expiration: isoSeconds(expiresAtMs),
          },
          AssumedRoleUser: { AssumedRoleId: principalId, Arn: arn },
        },
      }
    },
  ),
]

/** Keys of sessions that have ended are no use to anybody. @throws LimitExceededException when too many live */
function dropEndedSessions(store: AdminStore, identityId: string, nowMs: number): void {
  const scope = identityScope(identityId)
  const keys = store.all('accessKey', scope)
  const ended = keys.filter(
    ({ session, createdDate }) =>
      createdDate !== undefined && (session?.expiresAtMs ?? Infinity) <= nowMs,
  )
  for (const { accessKeyId } of ended) store.delete('accessKey', scope, accessKeyId)
  if (keys.length - ended.length < sessionsPerRoleMax) return
  throw new AdminFault(
    'LimitExceededException',
    `The role has ${sessionsPerRoleMax} sessions that have not ended.`,
  )
}
