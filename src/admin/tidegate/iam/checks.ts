/** What IAM demands of names, paths and policies, in its own words. */
import type { Json } from '../../../definition/common.ts'
import { parsePolicy } from '../../../languages/policy/parse.ts'
import type { StoredIdentity } from '../../entities.ts'
import { badRequest, notFound } from '../../errors.ts'
import { map, text, type Field } from '../../shape.ts'
import { type AdminStore } from '../../store.ts'

/** `'users'` and `'roles'` of the paths, with what IAM calls them. */
const kinds = {
  users: { type: 'user', noun: 'User', nameMember: 'UserName', idMember: 'UserId' },
  roles: { type: 'role', noun: 'Role', nameMember: 'RoleName', idMember: 'RoleId' },
} as const

export type IdentityKind = (typeof kinds)[keyof typeof kinds]

/** @throws NotFoundException for another path than `users` and `roles` */
export function kindOf(segment: string): IdentityKind {
  if (segment === 'users' || segment === 'roles') return kinds[segment]
  throw notFound(`There are users and roles, no ${segment}.`)
}

export const kindOfIdentity = ({ type }: StoredIdentity): IdentityKind => kinds[`${type}s`]

/** @throws NotFoundException */
export function findIdentity(store: AdminStore, kind: IdentityKind, name: string): StoredIdentity {
  const found = store.find('identity', `${kind.type}/${name}`.toLowerCase())
  if (found !== undefined) return found
  throw notFound(`The ${kind.type} with name ${name} cannot be found.`)
}

const nameShape = /^[\w+=,.@-]{1,64}$/

export function checkName(name: string | undefined, member: string): string {
  if (name !== undefined && nameShape.test(name)) return name
  throw badRequest(
    `The specified value for ${member.charAt(0).toLowerCase()}${member.slice(1)} is invalid. It must contain only alphanumeric characters and/or the following: +=,.@_- and be 1 to 64 characters long`,
  )
}

export function checkPath(path: string): string {
  if (/^\/(?:[!-~]+\/)?$/.test(path) && path.length <= 512) return path
  throw badRequest(
    'The specified value for path is invalid. It must begin and end with / and contain only alphanumeric characters and/or / characters.',
  )
}

export function checkAccountId(accountId: string): string {
  if (/^\d{12}$/.test(accountId)) return accountId
  throw badRequest('AccountId must be twelve digits.')
}

/** Characters of all policies of one identity together, white space apart; IAM's limit for a role. */
const policyCharsMax = 10_240

/** A policy, as an object or as its text, that names no principal. @throws MalformedPolicyDocument's words */
export function checkPolicy(document: unknown, member = 'PolicyDocument'): Json {
  const parsed = parsePolicy(document, 'identity')
  if ('findings' in parsed) {
    const [first] = parsed.findings
    throw badRequest(
      `${member} is malformed: ${first?.path}: expected ${first?.expected}, found ${first?.found}`,
    )
  }
  // `parsePolicy` took it, so it is JSON or its text.
  const value = (typeof document === 'string' ? JSON.parse(document) : document) as Json
  checkSize(value, 'one policy')
  return value
}

export function checkSize(policies: unknown, name: string): void {
  if (JSON.stringify(policies).length <= policyCharsMax) return
  throw badRequest(`Maximum policy size of ${policyCharsMax} bytes exceeded for ${name}`)
}

/** Any JSON; what it means is checked where it is used. */
export const anyJson: Field<unknown> = { read: (value) => value }

/** Tags as IAM writes them, `[{ "Key": "team", "Value": "blue" }]`, or as an object. */
export const tagsField: Field<Readonly<Record<string, string>>> = {
  read(value, path, violations) {
    if (!Array.isArray(value)) return map(text).read(value, path, violations)
    const pairs = value.map((entry: unknown) => map(text).read(entry, path, violations))
    return Object.fromEntries(pairs.map(({ Key = '', Value = '' }) => [Key, Value]))
  },
}
