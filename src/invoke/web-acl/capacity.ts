import type {
  FieldStatement,
  RuleGroup,
  Statement,
  WebAclResources,
  WebAclRule,
} from '../../definition/web-acl.ts'
import { findManagedGroup } from './managed/groups.ts'

/** Web ACL capacity units a web ACL may use. */
export const capacityMax = 5000

/**
 * What rules cost in web ACL capacity units (WCU).
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statements-list.html
 */
export function capacityOf(rules: readonly WebAclRule[], resources: WebAclResources): number {
  return sum(rules.map((rule) => statementCost(rule.Statement, resources)))
}

/** A group's capacity is fixed when it is made; a group without one costs what its rules cost. */
function groupCapacity(group: RuleGroup, resources: WebAclResources): number {
  return group.Capacity ?? capacityOf(group.Rules, resources)
}

type Costs = {
  readonly [Kind in keyof Required<Statement>]: (
    statement: Required<Statement>[Kind],
    resources: WebAclResources,
  ) => number
}

const costs: Costs = {
  ByteMatchStatement: (one) =>
    fieldCost(one, one.PositionalConstraint.startsWith('CONTAINS') ? 10 : 2),
  SqliMatchStatement: (one) => fieldCost(one, one.SensitivityLevel === 'HIGH' ? 30 : 20),
  XssMatchStatement: (one) => fieldCost(one, 40),
  SizeConstraintStatement: (one) => fieldCost(one, 1),
  RegexMatchStatement: (one) => fieldCost(one, 3),
  RegexPatternSetReferenceStatement: (one) => fieldCost(one, 25),
  GeoMatchStatement: () => 1,
  AsnMatchStatement: () => 1,
  IPSetReferenceStatement: (one) => (one.IPSetForwardedIPConfig?.Position === 'ANY' ? 5 : 1),
  LabelMatchStatement: () => 1,
  AndStatement: ({ Statements }, resources) =>
    sum(Statements.map((one) => statementCost(one, resources))),
  OrStatement: ({ Statements }, resources) =>
    sum(Statements.map((one) => statementCost(one, resources))),
  NotStatement: (one, resources) => statementCost(one.Statement, resources),
  RateBasedStatement: (one, resources) =>
    2 +
    30 * (one.CustomKeys?.length ?? 0) +
    (one.ScopeDownStatement === undefined ? 0 : statementCost(one.ScopeDownStatement, resources)),
  ManagedRuleGroupStatement: (one, resources) =>
    (findManagedGroup(one.VendorName, one.Name)?.capacity ?? 0) +
    (one.ScopeDownStatement === undefined ? 0 : statementCost(one.ScopeDownStatement, resources)),
  RuleGroupReferenceStatement: (one, resources) => {
    const group = resources.ruleGroups?.[one.ARN]
    return group === undefined ? 0 : groupCapacity(group, resources)
  },
}

function statementCost(statement: Statement, resources: WebAclResources): number {
  return sum(
    Object.entries(costs).map(([kind, cost]) => {
      const member = statement[kind as keyof Statement]
      // The row and the member have the same key, which the type of the table guarantees.
      const row = cost as (one: typeof member, resources: WebAclResources) => number
      return member === undefined ? 0 : row(member, resources)
    }),
  )
}

function fieldCost({ FieldToMatch, TextTransformations }: FieldStatement, base: number): number {
  const transformations = TextTransformations.filter(({ Type }) => Type !== 'NONE').length
  return (
    base * (FieldToMatch.JsonBody === undefined ? 1 : 2) +
    10 * transformations +
    (FieldToMatch.AllQueryArguments === undefined ? 0 : 10)
  )
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, one) => total + one, 0)
}
