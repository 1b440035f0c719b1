/** Stored identities as calls meet them, and declared ones as they are listed. */
import { parseArn } from '../../../aws/arn.ts'
import type {
  CallerDescription,
  DeclaredIdentity,
  PublishedCaller,
} from '../../../definition/identity.ts'
import type { StoredAccessKey, StoredIdentity } from '../../entities.ts'
import { compact } from '../../shape.ts'
import { identityIdOf, type AdminStore } from '../../store.ts'

/** `'arn:aws:sts::123456789012:assumed-role/Reader/ci'`: a session drops the path of its role. */
const sessionArn = ({ arn, name }: StoredIdentity, session: string): string =>
  `arn:${arn.split(':')[1]}:sts::${arn.split(':')[4]}:assumed-role/${name}/${session}`

/** An identity as calls see it; a role's by the name of its session. */
export function describeIdentity(
  identity: StoredIdentity,
  session?: { readonly name: string; readonly policy?: CallerDescription['sessionPolicy'] },
): CallerDescription {
  const { type, name, arn, principalId, accountId } = identity
  const isUser = type === 'user'
  const sessionName = session?.name ?? name
  const { organizationId, organizationPaths, tags, permissionsBoundary, policies } = identity
  return compact({
    arn: isUser ? arn : sessionArn(identity, sessionName),
    accountId,
    principalId: isUser ? principalId : `${principalId}:${sessionName}`,
    userName: isUser ? name : undefined,
    organizationId,
    organizationPaths,
    tags,
    policies: Object.values(policies),
    permissionsBoundary,
    sessionPolicy: session?.policy,
  })
}

/** The record of one access key; `undefined` for an unknown one, and for declared ones: those are in the bundle. */
export function publishedCaller(
  store: AdminStore,
  accessKeyId: string,
): PublishedCaller | undefined {
  const key = store.find('accessKey', accessKeyId)
  const identity = key && store.get('identity', '', key.identityId)
  if (key?.sealedSecret === undefined || identity === undefined) return undefined
  const { status, sealedSecret, session } = key
  const described = { ...describeIdentity(identity, session), status, sealedSecret }
  if (session?.sealedToken === undefined) return described
  const { sealedToken, issuedAtMs, expiresAtMs = 0 } = session
  return { ...described, session: { sealedToken, issuedAtMs, expiresAtMs } }
}

/** An access key of `routes.json` as rows, for listings; its policies have no names there. */
export function declaredIdentityRows(declared: DeclaredIdentity): {
  readonly identity: StoredIdentity
  readonly key: StoredAccessKey
} {
  const { arn, accountId, organizationId, organizationPaths, tags, permissionsBoundary } = declared
  const [type = '', ...path] = (parseArn(arn)?.resource ?? '').split('/')
  const isUser = type === 'user'
  const [name = '', sessionName = ''] = isUser ? path.slice(-1) : path
  const [principalId = ''] = declared.principalId.split(':')
  const directory = isUser ? path.slice(0, -1) : []
  const identity = compact({
    type: isUser ? ('user' as const) : ('role' as const),
    name,
    path: directory.length === 0 ? '/' : `/${directory.join('/')}/`,
    arn: isUser ? arn : `arn:${arn.split(':')[1]}:iam::${accountId}:role/${name}`,
    principalId,
    accountId,
    organizationId,
    organizationPaths,
    tags,
    policies: Object.fromEntries(
      declared.policies.map((policy, index) => [`policies[${index}]`, policy]),
    ),
    permissionsBoundary,
  })
  const { accessKeyId, status, session, sessionPolicy } = declared
  const key = compact({
    accessKeyId,
    identityId: identityIdOf(identity),
    status,
    session:
      session === undefined && isUser
        ? undefined
        : compact({
            name: sessionName,
            issuedAtMs: 0,
            expiresAtMs: session?.expiresAtMs,
            policy: sessionPolicy,
          }),
  })
  return { identity, key }
}
