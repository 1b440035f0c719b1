/** Policies made ready, and decisions over sets of them. */
import { arnMatcher, splitArn, type ArnParts } from './arn-pattern.ts'
import { compileCondition } from './condition.ts'
import type { ConditionContext } from './context.ts'
import type { Condition, PolicyDocument, Selection, Statement } from './document.ts'
import { principalTest, type RequestPrincipal } from './principal.ts'
import { parseTemplate } from './template.ts'
import { wildcardMatcher } from './wildcard.ts'

/** What is asked of policies. */
export interface PolicyRequest {
  /** `undefined`: an anonymous caller, whom only `"*"` means. */
  readonly principal?: RequestPrincipal | undefined
  /** `'execute-api:Invoke'` */
  readonly action: string
  /** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/pets/7'` */
  readonly resource: string
  readonly context: ConditionContext
}

/** What one set of policies says. */
export type Decision = 'Allow' | 'Deny' | 'Silent'

/** What of a statement does not fit a request. */
export type Obstacle =
  | { readonly element: 'Principal' | 'Action' | 'Resource' }
  | { readonly element: 'Condition'; readonly operator: string; readonly key: string }

/** A policy ready to be asked often. */
export interface CompiledPolicy {
  readonly statements: readonly CompiledStatement[]
}

export interface CompiledStatement {
  readonly source: Statement
  readonly checks: readonly Check[]
}

interface Check {
  readonly obstacle: Obstacle
  readonly passes: (request: PreparedRequest) => boolean
}

interface PreparedRequest extends PolicyRequest {
  readonly actionLower: string
  readonly resourceParts: ArnParts
}

/** Compiles a valid document; throws for a condition that `parsePolicy` would have refused. */
export function compilePolicy(document: PolicyDocument): CompiledPolicy {
  const variables = document.version === '2012-10-17'
  return {
    statements: document.statements.map((source) => ({
      source,
      checks: [
        ...(source.principal === undefined ? [] : [principalCheck(source.principal)]),
        actionCheck(source.action),
        resourceCheck(source.resource, variables),
        ...source.conditions.map((condition) => conditionCheck(condition, variables)),
      ],
    })),
  }
}

/** A Deny of any policy wins, then an Allow of any. */
export function decide(policies: readonly CompiledPolicy[], request: PolicyRequest): Decision {
  const prepared = prepare(request)
  let decision: Decision = 'Silent'
  for (const policy of policies) {
    for (const statement of policy.statements) {
      const { effect } = statement.source
      // An Allow cannot change what is already allowed.
      if (effect === decision || obstacleOf(statement, prepared) !== undefined) continue
      if (effect === 'Deny') return 'Deny'
      decision = 'Allow'
    }
  }
  return decision
}

/** How one statement met a request. */
export interface StatementTrace {
  /** Places in the list of policies and in the policy, from 0. */
  readonly policy: number
  readonly statement: number
  readonly source: Statement
  /** The first element that does not fit; `undefined` when the statement matches. */
  readonly obstacle: Obstacle | undefined
}

/** Every statement and what kept it from matching: for simulators, not for calls. */
export function explain(
  policies: readonly CompiledPolicy[],
  request: PolicyRequest,
): readonly StatementTrace[] {
  const prepared = prepare(request)
  return policies.flatMap(({ statements }, policy) =>
    statements.map((compiled, statement) => ({
      policy,
      statement,
      source: compiled.source,
      obstacle: obstacleOf(compiled, prepared),
    })),
  )
}

const prepare = (request: PolicyRequest): PreparedRequest => ({
  ...request,
  actionLower: request.action.toLowerCase(),
  resourceParts: splitArn(request.resource),
})

function obstacleOf(statement: CompiledStatement, request: PreparedRequest): Obstacle | undefined {
  for (const check of statement.checks) if (!check.passes(request)) return check.obstacle
  return undefined
}

function principalCheck(selection: NonNullable<Statement['principal']>): Check {
  const matches = principalTest(selection)
  return {
    obstacle: { element: 'Principal' },
    passes: ({ principal }) => matches(principal),
  }
}

function actionCheck({ patterns, negated }: Selection): Check {
  const reading = { wildcards: true, variables: false } as const
  const matchers = patterns.map((pattern) => {
    const pieces = parseTemplate(pattern.toLowerCase(), reading)
    return wildcardMatcher(pieces.filter((piece) => piece.kind !== 'variable'))
  })
  return {
    obstacle: { element: 'Action' },
    passes: ({ actionLower }) => matchers.some((matches) => matches(actionLower)) !== negated,
  }
}

function resourceCheck({ patterns, negated }: Selection, variables: boolean): Check {
  const matchers = patterns.map((pattern) =>
    arnMatcher(parseTemplate(pattern, { wildcards: true, variables }), 'last-part'),
  )
  return {
    obstacle: { element: 'Resource' },
    passes: ({ resourceParts, context }) => {
      let found = false
      for (const matcher of matchers) {
        const matches = matcher(context)
        // A variable without a value voids the statement, also under NotResource.
        if (matches === undefined) return false
        found ||= matches(resourceParts)
      }
      return found !== negated
    },
  }
}

function conditionCheck(condition: Condition, variables: boolean): Check {
  const compiled = compileCondition(condition, { variables })
  if ('wrong' in compiled) {
    throw new Error(`not a valid condition: ${condition.operator} ${condition.key}`)
  }
  return {
    obstacle: { element: 'Condition', operator: condition.operator, key: condition.key },
    passes: ({ context }) => compiled.test(context) === true,
  }
}
