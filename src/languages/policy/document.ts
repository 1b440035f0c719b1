/**
 * The IAM policy language as API Gateway uses it: identity policies, resource policies, answers of Lambda
 * authorizers, endpoint policies. One evaluator serves them all.
 *
 * By design: matching is linear and builds no RegExp; a policy is compiled once and evaluated often.
 * Differs: several values of a condition key count as "any of them" when the operator has no set prefix.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html
 */

/** A valid policy, lists instead of "text or list of texts" everywhere. */
export interface PolicyDocument {
  readonly version: '2012-10-17' | '2008-10-17'
  readonly id?: string
  readonly statements: readonly Statement[]
}

/** One statement: it matches when principal, action, resource and all conditions do. */
export interface Statement {
  readonly sid?: string
  readonly effect: 'Allow' | 'Deny'
  readonly action: Selection
  readonly resource: Selection
  /** Absent in policies that belong to a principal. */
  readonly principal?: PrincipalSelection
  readonly conditions: readonly Condition[]
}

/** `Action` or `NotAction`, `Resource` or `NotResource`: patterns, of which one must match or none may. */
export interface Selection {
  readonly negated: boolean
  readonly patterns: readonly string[]
}

/** `Principal` or `NotPrincipal`; the bare `"*"` is kept as `AWS: ['*']`. */
export interface PrincipalSelection {
  readonly negated: boolean
  readonly entries: readonly PrincipalEntry[]
}

/** `{ kind: 'AWS', name: 'arn:aws:iam::123456789012:user/ann' }`. */
export interface PrincipalEntry {
  readonly kind: PrincipalKind
  readonly name: string
}

export const principalKinds = ['AWS', 'Service', 'Federated', 'CanonicalUser'] as const

export type PrincipalKind = (typeof principalKinds)[number]

/** One key of one operator. */
export interface Condition {
  /** As written: `'ForAnyValue:StringLikeIfExists'`. */
  readonly operator: string
  /** As written: `'aws:SourceIp'`; compared without regard to case. */
  readonly key: string
  /** Numbers and booleans as text. */
  readonly values: readonly string[]
}

/** Where a policy is wrong, every place of it. */
export interface Finding {
  /** JSON path within the policy: `'$.Statement[0].Effect'`. */
  readonly path: string
  /** What stands there, shortened. */
  readonly found: string
  /** What would be right, as the end of "expected …". */
  readonly expected: string
}
