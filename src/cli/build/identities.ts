import type { Json } from '../../definition/common.ts'
import type { DeclaredIdentity } from '../../definition/identity.ts'
import type { RoutesFile } from '../../definition/routes-file.ts'
import { parsePolicy } from '../../languages/policy/parse.ts'
import type { Place } from '../../openapi/options.ts'
import { idOf } from './ids.ts'

type Declared = NonNullable<RoutesFile['identities']>[string]

/** Tells the author where in `identities` something is wrong. */
type Report = (path: readonly unknown[], found: string, expected: string) => void

/** The access keys of `identities`, each with its owner. Reports malformed policies and keys that two own. */
export function declaredIdentities(
  identities: RoutesFile['identities'],
  place: Place,
  report: Report,
): readonly DeclaredIdentity[] {
  const owners = new Map<string, string>()
  return Object.entries(identities ?? {}).flatMap(([name, identity]) => {
    checkPolicies(name, identity, report)
    return Object.entries(identity.accessKeys).map(([accessKeyId, key]) => {
      const owner = owners.get(accessKeyId)
      if (owner !== undefined) {
        report(
          ['identities', name, 'accessKeys', accessKeyId],
          `a key of ${owner}`,
          'a key of one identity',
        )
      }
      owners.set(accessKeyId, name)
      const { secret, status = 'Active', sessionToken, expiration } = key
      return {
        accessKeyId,
        status,
        secretName: secret,
        ...description(name, identity, place),
        ...(sessionToken !== undefined && {
          session: {
            tokenName: sessionToken,
            ...(expiration !== undefined && { expiresAtMs: Date.parse(expiration) }),
          },
        }),
      }
    })
  })
}

function description(name: string, identity: Declared, place: Place) {
  const {
    type = 'user',
    path = '/',
    sessionName = name,
    principalId,
    userName,
  } = {
    ...identity,
    userName: name,
  }
  const accountId = identity.accountId ?? place.accountId
  const isUser = type === 'user'
  const unique = idOf(`identity:${name}`, 17).toUpperCase()
  return {
    arn: isUser
      ? `arn:${place.partition}:iam::${accountId}:user${path}${name}`
      : `arn:${place.partition}:sts::${accountId}:assumed-role/${name}/${sessionName}`,
    accountId,
    principalId: principalId ?? (isUser ? `AIDA${unique}` : `AROA${unique}:${sessionName}`),
    ...(isUser && { userName }),
    ...(identity.organizationId !== undefined && { organizationId: identity.organizationId }),
    ...(identity.organizationPaths !== undefined && {
      organizationPaths: identity.organizationPaths,
    }),
    ...(identity.tags !== undefined && { tags: identity.tags }),
    // Parsed JSON, and checked to be policies.
    policies: (identity.policies ?? []) as readonly Json[],
    ...(identity.permissionsBoundary !== undefined && {
      permissionsBoundary: identity.permissionsBoundary as Json,
    }),
    ...(identity.sessionPolicy !== undefined && { sessionPolicy: identity.sessionPolicy as Json }),
  }
}

function checkPolicies(name: string, identity: Declared, report: Report): void {
  const placed: [path: unknown[], policy: unknown][] = [
    ...(identity.policies ?? []).map((policy, index): [unknown[], unknown] => [
      ['policies', index],
      policy,
    ]),
    [['permissionsBoundary'], identity.permissionsBoundary],
    [['sessionPolicy'], identity.sessionPolicy],
  ]
  for (const [path, policy] of placed) {
    if (policy === undefined) continue
    const parsed = parsePolicy(policy, 'identity')
    if (!('findings' in parsed)) continue
    for (const finding of parsed.findings) {
      const where = finding.path.replace(/^\$\.?/, '')
      report(
        ['identities', name, ...path, ...(where === '' ? [] : [where])],
        finding.found,
        finding.expected,
      )
    }
  }
}
