/**
 * Users and roles that may sign calls, in IAM's words: there is no IAM to ask, so the gateway keeps
 * them. Those of `routes.json` are listed with the others and are read-only.
 *
 * Gaps: groups, managed policies and trust policies; a role's sessions are made by the administrator.
 */
import { principalText } from '../../../aws/ids.ts'
import { isoSeconds } from '../../../aws/time.ts'
import { conflict } from '../../errors.ts'
import { operation, type AdminCall } from '../../operation.ts'
import { storedPage } from '../../paging.ts'
import { compact, list, struct, text } from '../../shape.ts'
import type { StoredIdentity } from '../../entities.ts'
import { identityIdOf, identityScope } from '../../store.ts'
import {
  anyJson,
  checkAccountId,
  checkName,
  checkPath,
  checkPolicy,
  findIdentity,
  kindOf,
  kindOfIdentity,
  tagsField,
} from './checks.ts'

const changeable = {
  Tags: tagsField,
  OrganizationId: text,
  OrganizationPaths: list(text),
}

const createInput = struct({
  ...changeable,
  UserName: text,
  RoleName: text,
  Path: text,
  AccountId: text,
  PermissionsBoundary: anyJson,
})

/** An identity as IAM shows it. Observed: IAM's answers name the members by the kind, `UserName`, `RoleId`. */
function identityWire(identity: StoredIdentity): object {
  const { nameMember, idMember } = kindOfIdentity(identity)
  return compact({
    [nameMember]: identity.name,
    [idMember]: identity.principalId,
    Arn: identity.arn,
    Path: identity.path,
    AccountId: identity.accountId,
    CreateDate: identity.createdDate,
    Tags: Object.entries(identity.tags ?? {}).map(([Key, Value]) => ({ Key, Value })),
    OrganizationId: identity.organizationId,
    OrganizationPaths: identity.organizationPaths,
    PolicyNames: Object.keys(identity.policies),
    PermissionsBoundary: identity.permissionsBoundary,
    Declared: identity.createdDate === undefined ? true : undefined,
  })
}

/** IAM's paging by `MaxItems` and `Marker`. */
export const iamAsked = (query: URLSearchParams) => ({
  limit: query.get('MaxItems'),
  position: query.get('Marker'),
})

type Call = Pick<AdminCall, 'store'> & { readonly labels: { readonly kind: string } }

const named = (call: Call, name: string): StoredIdentity =>
  findIdentity(call.store, kindOf(call.labels.kind), name)

export const identityOperations = [
  operation(
    'CreateIdentity',
    'POST /tidegate/iam/{kind}',
    201,
    { input: createInput },
    ({ input, labels, store, ports, nowMs }) => {
      const { type, noun, nameMember } = kindOf(labels.kind)
      const name = checkName(input[nameMember], nameMember)
      if (store.find('identity', `${type}/${name}`.toLowerCase()) !== undefined) {
        throw conflict(`${noun} with name ${name} already exists.`)
      }
      const path = checkPath(input.Path ?? '/')
      const { settings } = ports
      const accountId = checkAccountId(input.AccountId ?? settings.accountId)
      const { PermissionsBoundary: boundary } = input
      const identity = compact({
        type,
        name,
        path,
        arn: `arn:${settings.partition}:iam::${accountId}:${type}${path}${name}`,
        principalId: principalText(type === 'user' ? 'AIDA' : 'AROA'),
        accountId,
        createdDate: isoSeconds(nowMs),
        organizationId: input.OrganizationId,
        organizationPaths: input.OrganizationPaths,
        tags: input.Tags,
        policies: {},
        permissionsBoundary:
          boundary === undefined ? undefined : checkPolicy(boundary, 'PermissionsBoundary'),
      })
      store.put('identity', '', identity)
      return { body: { [noun]: identityWire(identity) } }
    },
  ),

  operation('ListIdentities', 'GET /tidegate/iam/{kind}', 200, {}, ({ labels, store, query }) => {
    const { type, noun } = kindOf(labels.kind)
    const page = storedPage(store, 'identity', '', { idPrefix: `${type}/` }, iamAsked(query))
    return {
      body: {
        [`${noun}s`]: page.entities.map(identityWire),
        IsTruncated: page.position !== undefined,
        Marker: page.position,
      },
    }
  }),

  operation('GetIdentity', 'GET /tidegate/iam/{kind}/{name}', 200, {}, (call) => ({
    body: { [kindOf(call.labels.kind).noun]: identityWire(named(call, call.labels.name)) },
  })),

  operation(
    'UpdateIdentity',
    'PATCH /tidegate/iam/{kind}/{name}',
    200,
    { input: struct(changeable) },
    (call) => {
      const { Tags, OrganizationId, OrganizationPaths } = call.input
      const before = named(call, call.labels.name)
      const identity = compact({
        ...before,
        tags: Tags ?? before.tags,
        organizationId: OrganizationId ?? before.organizationId,
        organizationPaths: OrganizationPaths ?? before.organizationPaths,
      })
      call.store.put('identity', '', identity)
      return { body: { [kindOf(call.labels.kind).noun]: identityWire(identity) } }
    },
  ),

  operation('DeleteIdentity', 'DELETE /tidegate/iam/{kind}/{name}', 204, {}, (call) => {
    const identity = named(call, call.labels.name)
    const id = identityIdOf(identity)
    const keys = call.store.all('accessKey', identityScope(id))
    if (identity.type === 'user' && keys.length > 0) {
      throw conflict('Cannot delete entity, must delete access keys first.')
    }
    // Sessions of a role end with it.
    for (const key of keys) call.store.delete('accessKey', identityScope(id), key.accessKeyId)
    call.store.delete('identity', '', id)
    return {}
  }),

  operation(
    'PutPermissionsBoundary',
    'PUT /tidegate/iam/{kind}/{name}/permissions-boundary',
    204,
    { input: struct({ PermissionsBoundary: anyJson }) },
    (call) => {
      const permissionsBoundary = checkPolicy(call.input.PermissionsBoundary, 'PermissionsBoundary')
      const identity = named(call, call.labels.name)
      call.store.put('identity', '', { ...identity, permissionsBoundary })
      return {}
    },
  ),

  operation(
    'DeletePermissionsBoundary',
    'DELETE /tidegate/iam/{kind}/{name}/permissions-boundary',
    204,
    {},
    (call) => {
      const { permissionsBoundary: _gone, ...identity } = named(call, call.labels.name)
      call.store.put('identity', '', identity)
      return {}
    },
  ),
]
