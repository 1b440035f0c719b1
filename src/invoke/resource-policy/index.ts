import { combine, type Outcome } from '../../languages/policy/combine.ts'
import type { Decision } from '../../languages/policy/evaluate.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { askPolicies, refuseLongArn, type Caller } from '../judgement.ts'
import type { Phase, Step } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { StageTarget } from '../stage-target.ts'
import type { RestTarget } from '../target.ts'
import { adviseAuthor } from './advice.ts'
import { denyByAuthorizer, denyCaller, type DenyingSide } from './denial.ts'
import { resourcePolicyOf, type ResourcePolicy } from './document.ts'
import { endpointDenial } from './endpoint.ts'

/** Tells the author of a policy what is wrong with it, once a stage; there is nothing to run. */
export const resourcePolicyCheck: Phase<StageTarget> = {
  name: 'resource-policy/check',
  hops: 0,
  compile({ snapshot }, report) {
    const { definition } = snapshot
    if (definition.protocolType !== 'REST') return undefined
    const policy = resourcePolicyOf(definition.restApi)
    if (policy.kind === 'malformed') {
      for (const { path, found, expected } of policy.findings) {
        report({ path: `$.restApi.policy: ${path}`, found, expected, severity: 'error' })
      }
      return undefined
    }
    adviseAuthor(definition, policy, report)
    return undefined
  },
}

/**
 * The look before the authorizer. Without one the policy decides here and at once; before a Lambda
 * authorizer an explicit deny spares the function. IAM and Cognito callers say who they are first.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
export const resourcePolicyFirstLook: Phase<RestTarget> = {
  name: 'resource-policy/first-look',
  hops: 0,
  compile(target) {
    const policy = resourcePolicyOf(target.api.restApi)
    if (policy.kind === 'malformed') return () => malformed
    switch (target.method.authorizationType) {
      case 'NONE':
        return anonymousLook(policy, endpointOf(target))
      case 'CUSTOM':
        // A private API without a policy takes no calls, whatever its authorizer would say.
        if (policy.kind === 'none') return anonymousLook(policy, endpointOf(target))
        return denyLook(policy)
      case 'AWS_IAM':
      case 'COGNITO_USER_POOLS':
        return undefined
    }
  },
}

/** The look after the authorizer: policy and authorizer together, by the developer guide's tables. */
export const resourcePolicyLastLook: Phase<RestTarget> = {
  name: 'resource-policy/last-look',
  hops: 0,
  compile(target) {
    if (target.method.authorizationType === 'NONE') return undefined
    const policy = resourcePolicyOf(target.api.restApi)
    const endpoint = endpointOf(target)
    return (call, ports) => {
      const { judgement } = call
      if (judgement === undefined) throw new Error('no authorizer judged the call')
      const { authorization, decision, caller, limitedBy } = judgement
      const opinion = opinionOf(policy, call, ports, caller)
      const outcome = combine({
        authorization,
        identity: decision,
        resourcePolicy: opinion,
        endpoint,
      })
      if (outcome === 'allow') {
        call.logFacts?.set('authorize.status', 200)
        return endpoint === 'private' ? endpointDenial(call, ports, caller) : undefined
      }
      const side = sideOf(decision, opinion, outcome, authorization)
      return authorization === 'lambda' && side === 'identity'
        ? denyByAuthorizer(call, ports, outcome)
        : denyCaller(call, ports, caller, outcome, side === 'identity' ? (limitedBy ?? side) : side)
    }
  },
}

type Endpoint = 'public' | 'private'

const endpointOf = ({ api }: RestTarget): Endpoint =>
  api.restApi.endpointConfiguration.types[0] === 'PRIVATE' ? 'private' : 'public'

const malformed: Refusal = refuse('API_CONFIGURATION_ERROR', { code: 'resource-policy-malformed' })

function anonymousLook(policy: ResourcePolicy, endpoint: Endpoint): Step | undefined {
  if (policy.kind === 'none' && endpoint === 'public') return undefined
  return (call, ports) => {
    const tooLong = refuseLongArn(call, ports)
    if (tooLong !== undefined) return tooLong
    const resourcePolicy = opinionOf(policy, call, ports, undefined)
    const outcome = combine({
      authorization: 'none',
      identity: 'Silent',
      resourcePolicy,
      endpoint,
    })
    if (outcome !== 'allow') return denyCaller(call, ports, undefined, outcome, 'resource')
    return endpoint === 'private' ? endpointDenial(call, ports, undefined) : undefined
  }
}

function denyLook(policy: ResourcePolicy): Step {
  return (call, ports) => {
    const tooLong = refuseLongArn(call, ports)
    if (tooLong !== undefined) return tooLong
    return opinionOf(policy, call, ports, undefined) === 'Deny'
      ? denyCaller(call, ports, undefined, 'explicitDeny', 'resource')
      : undefined
  }
}

function opinionOf(
  policy: ResourcePolicy,
  call: Invocation,
  ports: Ports,
  caller: Caller | undefined,
): Decision | undefined {
  switch (policy.kind) {
    case 'none':
      return undefined
    case 'policy':
      return askPolicies([policy.prepared], call, ports, caller)
    case 'malformed':
      return 'Deny'
  }
}

/** Who is to be named: the one who denies, or whose allow is missing. */
function sideOf(
  identity: Decision,
  resourcePolicy: Decision | undefined,
  outcome: Exclude<Outcome, 'allow'>,
  authorization: string,
): DenyingSide {
  if (outcome === 'explicitDeny') return resourcePolicy === 'Deny' ? 'resource' : 'identity'
  return authorization === 'cognito' || identity === 'Allow' ? 'resource' : 'identity'
}
