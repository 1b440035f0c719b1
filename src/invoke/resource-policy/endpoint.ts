import type { Finding } from '../../languages/policy/document.ts'
import { parsePolicy } from '../../languages/policy/parse.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { askPolicies, preparePolicy, type Caller, type PreparedPolicy } from '../judgement.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { denyCaller } from './denial.ts'

type EndpointPolicy = PreparedPolicy | { readonly findings: readonly Finding[] }

/** Bindings of private networks are few. */
const policiesMax = 50
const policies = new Map<string, EndpointPolicy>()

/**
 * The policy of the VPC endpoint that a call to a private API came through: one more that must allow. The
 * binding says it, `props.policy`; without one everything passes. One that cannot be read lets nobody in.
 * @param caller `undefined` for callers without an IAM identity
 */
export function endpointDenial(
  call: Invocation,
  ports: Ports,
  caller: Caller | undefined,
): Refusal | undefined {
  const policy = call.network?.policy
  if (policy === undefined) return undefined
  const prepared = policyOf(policy)
  if ('findings' in prepared) {
    const { findings } = prepared
    return refuse('API_CONFIGURATION_ERROR', { code: 'endpoint-policy-malformed', findings })
  }
  const decision = askPolicies([prepared], call, ports, caller)
  if (decision === 'Allow') return undefined
  const outcome = decision === 'Deny' ? 'explicitDeny' : 'implicitDeny'
  return denyCaller(call, ports, caller, outcome, 'endpoint')
}

function policyOf(policy: unknown): EndpointPolicy {
  const text = typeof policy === 'string' ? policy : JSON.stringify(policy)
  const known = policies.get(text)
  if (known !== undefined) return known
  const parsed = parsePolicy(text, 'either')
  const made = 'findings' in parsed ? parsed : preparePolicy(parsed.document)
  if (policies.size >= policiesMax) policies.clear()
  policies.set(text, made)
  return made
}
