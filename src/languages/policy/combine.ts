/**
 * A resource policy and an authorizer, combined: the matrices of the developer guide as data.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
import type { Decision } from './evaluate.ts'

/** What decides besides the resource policy; the account is the caller's, compared with the API's. */
export type Authorization =
  | 'none'
  | 'lambda'
  | 'iam-same-account'
  | 'iam-other-account'
  /** A caller whose permissions boundary or session policy says nothing: no other policy makes up for it. */
  | 'iam-limited'
  | 'cognito'

/** What a caller gets. */
export type Outcome = 'allow' | 'explicitDeny' | 'implicitDeny'

/** Both sides of a decision. */
export interface Opinions {
  readonly authorization: Authorization
  /** What the authorizer or the caller's policies say; not looked at for `none` and `cognito`. */
  readonly identity: Decision
  /** `undefined` when the API has no resource policy. */
  readonly resourcePolicy: Decision | undefined
  readonly endpoint: 'public' | 'private'
}

/** Who is heard, and how. */
type Rule = 'policy-alone' | 'either-may-allow' | 'both-must-allow'

/** Cognito only authenticates: the policy then decides by itself, and its silence refuses. */
const rules = {
  none: 'policy-alone',
  lambda: 'either-may-allow',
  'iam-same-account': 'either-may-allow',
  'iam-other-account': 'both-must-allow',
  'iam-limited': 'both-must-allow',
  cognito: 'policy-alone',
} as const satisfies Record<Authorization, Rule>

type Row = Readonly<Record<Decision, Outcome>>

const policyAlone = {
  Allow: 'allow',
  Silent: 'implicitDeny',
  Deny: 'explicitDeny',
} as const satisfies Row
const denied = {
  Allow: 'explicitDeny',
  Silent: 'explicitDeny',
  Deny: 'explicitDeny',
} as const satisfies Row

/** Outcomes by rule, by what the identity side says, by what the resource policy says. */
const table = {
  'policy-alone': { Allow: policyAlone, Silent: policyAlone, Deny: policyAlone },
  'either-may-allow': {
    Allow: { Allow: 'allow', Silent: 'allow', Deny: 'explicitDeny' },
    Silent: policyAlone,
    Deny: denied,
  },
  'both-must-allow': {
    Allow: policyAlone,
    Silent: { Allow: 'implicitDeny', Silent: 'implicitDeny', Deny: 'explicitDeny' },
    Deny: denied,
  },
} as const satisfies Record<Rule, Record<Decision, Row>>

/** The final decision. Before a Lambda authorizer is asked, a `Deny` of the resource policy already stops the call. */
export function combine(opinions: Opinions): Outcome {
  const { authorization, identity, resourcePolicy, endpoint } = opinions
  if (resourcePolicy === undefined) {
    // A private API without a policy takes no calls; a public one leaves the decision to the rest.
    if (endpoint === 'private') return 'implicitDeny'
    if (rules[authorization] === 'policy-alone') return 'allow'
  }
  return table[rules[authorization]][identity][resourcePolicy ?? 'Silent']
}
