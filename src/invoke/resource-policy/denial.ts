import { maskAccount } from '../../aws/arn.ts'
import type { Outcome } from '../../languages/policy/combine.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import { invokeAction, methodArnOf, type Caller, type LimitingSide } from '../judgement.ts'
import { refuse, type Refusal } from '../refusal.ts'

/** Whose policies a refusal names. */
export type DenyingSide = 'identity' | 'resource' | 'endpoint' | LimitingSide

type Denied = Exclude<Outcome, 'allow'>

const names = {
  identity: 'identity-based policy',
  resource: 'resource-based policy',
  endpoint: 'VPC endpoint policy',
  boundary: 'permissions boundary',
  session: 'session policy',
} as const satisfies Record<DenyingSide, string>

/**
 * The ends of the sentence, in the words that accounts made since 2023 see.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/troubleshoot_access-denied.html
 */
const because = {
  explicitDeny: (side) =>
    `with an explicit deny in ${side === 'identity' ? 'an' : 'a'} ${names[side]}`,
  implicitDeny: (side) => `because no ${names[side]} allows the ${invokeAction} action`,
} as const satisfies Record<Denied, (side: DenyingSide) => string>

const codes = {
  explicitDeny: 'policy-denies',
  implicitDeny: 'no-policy-allows',
} as const satisfies Record<Denied, string>

/**
 * Refuses a caller by policy: `'User: anonymous is not authorized to perform: execute-api:Invoke on
 * resource: arn:aws:execute-api:us-east-1:********9012:a1b2c3d4e5/prod/GET/pets because no
 * resource-based policy allows the execute-api:Invoke action'`.
 */
export function denyCaller(
  call: Invocation,
  ports: Ports,
  caller: Caller | undefined,
  outcome: Denied,
  side: DenyingSide,
): Refusal {
  const arn = methodArnOf(call, ports)
  noteDenial(call, outcome)
  const who = caller?.principal.arn ?? 'anonymous'
  return refuse(
    'ACCESS_DENIED',
    { code: codes[outcome], side, principal: who, resource: arn },
    {
      message: `User: ${who} is not authorized to perform: ${invokeAction} on resource: ${maskAccount(arn)} ${because[outcome](side)}`,
    },
  )
}

/** Refuses a caller by the policy that a Lambda authorizer answered; such callers have no name. */
export function denyByAuthorizer(call: Invocation, ports: Ports, outcome: Denied): Refusal {
  noteDenial(call, outcome)
  return refuse(
    'ACCESS_DENIED',
    { code: codes[outcome], side: 'identity', resource: methodArnOf(call, ports) },
    { message: `User is not authorized to access this resource ${because[outcome]('identity')}` },
  )
}

/** `$context.authorize.error` and `.status` of access logs. */
function noteDenial(call: Invocation, outcome: Denied): void {
  call.noteFact('authorize.error', codes[outcome])
  call.noteFact('authorize.status', 403)
}
