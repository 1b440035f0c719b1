import { limits } from '../../definition/limits.ts'
import { parsePolicy } from '../../languages/policy/parse.ts'
import type { PrincipalEntry } from '../../languages/policy/document.ts'
import { expandedPolicy } from '../../openapi/rest/policy.ts'
import { badRequest } from '../errors.ts'
import type { AdminCall } from '../operation.ts'

/** Who can be named: accounts, ARNs of users, roles and sessions, unique ids; no wildcard but `*` alone. */
const awsPrincipal =
  /^(?:\*|\d{12}|A(?:ID|RO)A\w+|arn:[\w-]+:(?:iam|sts)::\d{12}:(?:root|(?:user|role|assumed-role|federated-user)\/[^*?]+))$/

/** Whether a name can be somebody's; that there is such a caller is not looked at. */
const names: Readonly<Record<PrincipalEntry['kind'], RegExp>> = {
  AWS: awsPrincipal,
  Service: /^[\w.-]+\.amazonaws\.com(?:\.cn)?$/,
  Federated: /^(?:arn:.+|[\w.-]+)$/,
  CanonicalUser: /^[0-9a-f]+$/,
}

const invalid =
  'Invalid policy document. Please check the policy syntax and ensure that Principals are valid.'

/** @throws BadRequestException for what is no resource policy */
export function checkResourcePolicy(policy: string | undefined): void {
  if (policy === undefined) return
  if (policy.length > limits.resourcePolicyBytesMax) {
    throw badRequest(
      `Invalid policy document. The policy exceeds ${limits.resourcePolicyBytesMax} characters.`,
    )
  }
  const parsed = parsePolicy(policy, 'resource')
  if ('findings' in parsed) throw badRequest(invalid)
  const entries = parsed.document.statements.flatMap(({ principal }) => principal?.entries ?? [])
  if (!entries.every(({ kind, name }) => names[kind].test(name))) throw badRequest(invalid)
}

/**
 * A resource policy as it is kept: compact, short resources (`execute-api:/prod/GET/pets`) written out.
 * @throws BadRequestException for what is no resource policy
 */
export function savedPolicy(
  policy: string | undefined,
  { ports }: Pick<AdminCall, 'ports'>,
  apiId: string,
): string | undefined {
  checkResourcePolicy(policy)
  return policy && expandedPolicy(policy, ports.settings, apiId)
}
