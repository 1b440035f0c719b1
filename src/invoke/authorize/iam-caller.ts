import type { CallerIdentity } from '../../ports.ts'
import type { Identity } from '../invocation.ts'
import { preparePolicy, type Caller, type LimitingSide, type PreparedPolicy } from '../judgement.ts'
import type { Json } from '../../definition/common.ts'
import { parsePolicy } from '../../languages/policy/parse.ts'

/** What is made of a caller's record once, and kept beside it. */
export interface PreparedCaller {
  readonly isRoot: boolean
  readonly identityPolicies: readonly PreparedPolicy[]
  /** Each of them must allow as well. */
  readonly limits: readonly { readonly side: LimitingSide; readonly policy: PreparedPolicy }[]
}

const prepared = new WeakMap<CallerIdentity, PreparedCaller>()

/**
 * The caller's policies, compiled on the first call with the key.
 * @throws for a policy that is none: declared ones are checked when they are built
 */
export function prepareCaller(identity: CallerIdentity): PreparedCaller {
  const known = prepared.get(identity)
  if (known !== undefined) return known
  const { permissionsBoundary, sessionPolicy } = identity
  const made: PreparedCaller = {
    isRoot: principalType(identity.arn) === 'Account',
    identityPolicies: identity.policies.map(compileDocument),
    limits: [limit('boundary', permissionsBoundary), limit('session', sessionPolicy)].flat(),
  }
  prepared.set(identity, made)
  return made
}

const limit = (side: LimitingSide, policy: Json | undefined): PreparedCaller['limits'] =>
  policy === undefined ? [] : [{ side, policy: compileDocument(policy) }]

function compileDocument(policy: Json): PreparedPolicy {
  const parsed = parsePolicy(policy, 'identity')
  if ('findings' in parsed) {
    throw new Error(`a caller's policy is malformed: ${JSON.stringify(parsed.findings)}`)
  }
  return preparePolicy(parsed.document)
}

type PrincipalType = 'Account' | 'User' | 'AssumedRole' | 'FederatedUser'

/** `aws:PrincipalType`, read off the caller's ARN. */
function principalType(arn: string): PrincipalType {
  const resource = arn.split(':').slice(5).join(':')
  if (resource === 'root') return 'Account'
  if (resource.startsWith('assumed-role/')) return 'AssumedRole'
  return resource.startsWith('federated-user/') ? 'FederatedUser' : 'User'
}

/**
 * The caller as policies see it.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_condition-keys.html#condition-keys-principal-properties
 */
export function callerOf(identity: CallerIdentity, nowMs: number): Caller {
  const { arn, accountId, session, tags = {} } = identity
  const { issuedAtMs, mfaAtMs } = session ?? {}
  return {
    principal: { arn, accountId },
    keys: {
      'aws:PrincipalArn': principalArn(arn),
      'aws:PrincipalAccount': accountId,
      'aws:PrincipalType': principalType(arn),
      'aws:userid': identity.principalId,
      'aws:username': identity.userName,
      'aws:PrincipalOrgID': identity.organizationId,
      'aws:PrincipalOrgPaths': identity.organizationPaths,
      'aws:TokenIssueTime': issuedAtMs && new Date(issuedAtMs).toISOString(),
      // Keys that last carry no word of a second factor.
      'aws:MultiFactorAuthPresent': session && mfaAtMs !== undefined,
      'aws:MultiFactorAuthAge': mfaAtMs && Math.floor((nowMs - mfaAtMs) / 1000),
      ...Object.fromEntries(
        Object.entries(tags).map(([key, value]) => [`aws:PrincipalTag/${key}`, value]),
      ),
    },
  }
}

const sessionShape = /^arn:([^:]+):sts::(\d{12}):assumed-role\/([^/]+)\/.+$/

/** Of a session the ARN of its role: that is what conditions compare. */
const principalArn = (arn: string): string => arn.replace(sessionShape, 'arn:$1:iam::$2:role/$3')

/** `$context.identity` of a caller who signed. */
export function describeCaller(
  identity: CallerIdentity,
  accessKeyId: string,
  target: Identity,
): void {
  target.accessKey = accessKeyId
  target.accountId = identity.accountId
  target.caller = identity.principalId
  target.user = identity.principalId
  target.userArn = identity.arn
  target.principalOrgId = identity.organizationId ?? null
  const { cognito } = identity
  if (cognito === undefined) return
  target.cognitoIdentityId = cognito.identityId
  target.cognitoIdentityPoolId = cognito.identityPoolId
  target.cognitoAuthenticationType = cognito.authenticationType
  target.cognitoAuthenticationProvider = cognito.authenticationProvider ?? null
}
