/** Who calls, and whom a statement means. */
import type { PrincipalKind, PrincipalSelection } from './document.ts'

/** The caller as policies see it; a caller without an identity is `undefined` where one is asked for. */
export interface RequestPrincipal {
  /** `'arn:aws:iam::123456789012:user/ann'`, `'arn:aws:sts::123456789012:assumed-role/Reader/session'`. */
  readonly arn?: string
  /** Twelve digits; taken from the ARN when it is not given. */
  readonly accountId?: string
  /** `'apigateway.amazonaws.com'`. */
  readonly service?: string
  /** `'cognito-identity.amazonaws.com'` or a provider's ARN. */
  readonly federated?: string
  readonly canonicalUser?: string
}

/** Whether a statement means a caller. */
export type PrincipalTest = (principal: RequestPrincipal | undefined) => boolean

export function principalTest(selection: PrincipalSelection): PrincipalTest {
  const tests = selection.entries.map(({ kind, name }) => entryTests[kind](name))
  const matches: PrincipalTest = (principal) => tests.some((test) => test(principal))
  return selection.negated ? (principal) => !matches(principal) : matches
}

const accountShape = /^(?:(\d{12})|arn:[^:]*:iam::(\d{12}):root)$/
const roleShape = /^arn:[^:]*:iam::(\d{12}):role\/(?:.*\/)?([^/]+)$/
const sessionShape = /^arn:[^:]*:sts::(\d{12}):assumed-role\/([^/]+)\/[^/]+$/

const entryTests = {
  AWS: awsTest,
  Service: (name) => named(name, (principal) => principal.service),
  Federated: (name) => named(name, (principal) => principal.federated),
  CanonicalUser: (name) => named(name, (principal) => principal.canonicalUser),
} as const satisfies Record<PrincipalKind, (name: string) => PrincipalTest>

function named(
  name: string,
  read: (principal: RequestPrincipal) => string | undefined,
): PrincipalTest {
  return (principal) => {
    const actual = principal && read(principal)
    return actual !== undefined && (name === '*' || actual === name)
  }
}

function awsTest(name: string): PrincipalTest {
  if (name === '*') return () => true
  const [, digits, ofRoot] = accountShape.exec(name) ?? []
  const accountId = digits ?? ofRoot
  if (accountId !== undefined) {
    return (principal) => principal !== undefined && accountOf(principal) === accountId
  }
  const [, roleAccount, roleName] = roleShape.exec(name) ?? []
  return (principal) => {
    const arn = principal?.arn
    if (arn === undefined) return false
    if (arn === name) return true
    // A session's ARN drops the path of its role.
    const [, sessionAccount, sessionRole] = sessionShape.exec(arn) ?? []
    return roleName !== undefined && sessionAccount === roleAccount && sessionRole === roleName
  }
}

/** The account a caller belongs to. */
export const accountOf = (principal: RequestPrincipal): string | undefined =>
  principal.accountId ?? principal.arn?.split(':')[4]
