import { methodArn } from '../aws/arn.ts'
import { limits } from '../definition/limits.ts'
import type { Authorization } from '../languages/policy/combine.ts'
import { conditionContext, type ConditionContext } from '../languages/policy/context.ts'
import type { ContextValue } from '../languages/policy/context.ts'
import type { PolicyDocument } from '../languages/policy/document.ts'
import {
  compilePolicy,
  decide,
  type CompiledPolicy,
  type Decision,
} from '../languages/policy/evaluate.ts'
import type { RequestPrincipal } from '../languages/policy/principal.ts'
import type { Ports } from '../ports.ts'
import type { Invocation } from './invocation.ts'
import { refuse, type Refusal } from './refusal.ts'

/** What IAM or an authorizer says of a call. */
export interface Judgement {
  readonly authorization: Authorization
  readonly decision: Decision
  /** `undefined` for callers without an IAM identity. */
  readonly caller: Caller | undefined
  /** The limit of the caller that decided, where its own policies did not. */
  readonly limitedBy?: LimitingSide | undefined
}

/** A caller's permissions boundary, or the policy of its session. */
export type LimitingSide = 'boundary' | 'session'

/** A caller with an IAM identity, as policies see it. */
export interface Caller {
  readonly principal: RequestPrincipal & { readonly arn: string }
  /** The condition keys that only such callers have: `aws:PrincipalArn`, `aws:username`, … */
  readonly keys: Readonly<Record<string, ContextValue | null | undefined>>
}

/** A policy ready to be asked about calls. */
export interface PreparedPolicy {
  readonly policy: CompiledPolicy
  /** Whether anything in it looks at condition keys: most policies do not, and making keys costs. */
  readonly usesConditions: boolean
}

export function preparePolicy(document: PolicyDocument): PreparedPolicy {
  return {
    policy: compilePolicy(document),
    usesConditions: document.statements.some(
      ({ conditions, resource }) =>
        conditions.length > 0 || resource.patterns.some((pattern) => pattern.includes('${')),
    ),
  }
}

export const invokeAction = 'execute-api:Invoke'

/**
 * Asks policies whether a call may have its method.
 * Differs: a Deny counts also when it means the method's plain spelling (`/admin`) and the call used
 * another one (`//admin/`, `/%61dmin`) that may lead to the same place.
 */
export function askPolicies(
  policies: readonly PreparedPolicy[],
  call: Invocation,
  ports: Ports,
  caller: Caller | undefined,
  action: string = invokeAction,
): Decision {
  const context = policies.some(({ usesConditions }) => usesConditions)
    ? conditionsOf(call, ports, caller)
    : noConditions
  const compiled = policies.map(({ policy }) => policy)
  const ask = (resource: string): Decision =>
    decide(compiled, { principal: caller?.principal, action, resource, context })
  const decision = ask(methodArnOf(call, ports))
  if (decision === 'Deny') return decision
  const plain = plainPath(call.place.routePath)
  return plain !== call.place.routePath && ask(arnOfPath(call, ports, plain)) === 'Deny'
    ? 'Deny'
    : decision
}

const noConditions: ConditionContext = new Map()

/** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/pets/7'`: the verb and path of the request. */
export function methodArnOf(call: Invocation, ports: Ports): string {
  return (call.methodArn ??= arnOfPath(call, ports, call.place.routePath))
}

/** The refusal of a call whose path makes too long an ARN for policies. */
export function refuseLongArn(call: Invocation, ports: Ports): Refusal | undefined {
  const bytes = methodArnOf(call, ports).length
  if (bytes <= limits.methodArnBytesMax) return undefined
  return refuse(
    'DEFAULT_4XX',
    { code: 'method-arn-too-long', bytes },
    { status: 414, message: 'Request URI too long' },
  )
}

function arnOfPath({ plan, method }: Invocation, { settings }: Ports, path: string): string {
  const { accountId, region } = settings
  return methodArn({ accountId, region, apiId: plan.apiId, stage: plan.stageName }, method, path)
}

const unusual = /%|\/\/|.\/$/
const unreservedEscape = /%(?:2[DdEe]|3\d|4[1-9A-Fa-f]|5[0-9AaFf]|6[1-9A-Fa-f]|7[0-9AaEe])/g

/** `'//admin/'` and `'/%61dmin'` are `'/admin'`: slashes once, none at the end, no needless escapes. */
function plainPath(path: string): string {
  if (!unusual.test(path)) return path
  const decoded = path.replace(unreservedEscape, decodeURIComponent).replace(/\/{2,}/g, '/')
  return decoded.length > 1 && decoded.endsWith('/') ? decoded.slice(0, -1) : decoded
}

/**
 * The condition keys of a call.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-resource-policies-aws-condition-keys.html
 */
function conditionsOf(
  call: Invocation,
  ports: Ports,
  caller: Caller | undefined,
): ConditionContext {
  const { vpcId, vpceId } = call.identity
  const nowMs = ports.clock.now()
  return conditionContext({
    // Through a VPC endpoint the caller has an address inside its network and none outside.
    ...(vpceId === null
      ? { 'aws:SourceIp': call.sourceIp }
      : { 'aws:VpcSourceIp': call.sourceIp, 'aws:SourceVpc': vpcId, 'aws:SourceVpce': vpceId }),
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': Math.floor(nowMs / 1000),
    'aws:SecureTransport': true,
    'aws:UserAgent': call.userAgent,
    'aws:Referer': call.header('referer'),
    ...caller?.keys,
  })
}
