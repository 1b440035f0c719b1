import type { Issue } from '../../definition/issue.ts'
import type {
  BodyInspectionLimit,
  CustomResponseBody,
  RateBasedStatement,
  RuleAction,
  RuleActionOverride,
  WebAcl,
  WebAclResources,
  WebAclRule,
} from '../../definition/web-acl.ts'
import { customAnswer, type WafAnswer } from './answer.ts'
import { capacityMax, capacityOf } from './capacity.ts'
import type { Matcher } from './evaluation.ts'
import { labelPrefix, type LabelPrefix } from './labels.ts'
import { findManagedGroup, type ManagedRule, type ManagedRuleGroup } from './managed/groups.ts'
import { compileIpSet, parseIp } from './ip-address.ts'
import { compileRateStatement, rateIdentity, rateWindowSecondsDefault } from './rate-statement.ts'
import type { Pair } from './request.ts'
import { compileStatement, type StatementScope } from './statements.ts'
import type { ThreatMask } from './threats/kinds.ts'

/** A rule's action with all that it needs at run time. */
export interface CompiledAction {
  readonly type: 'Allow' | 'Block' | 'Count' | 'Captcha' | 'Challenge'
  /** With the prefix `x-amzn-waf-`, for the backend only. */
  readonly insertHeaders: readonly Pair[]
  /** A block's custom response. */
  readonly answer?: WafAnswer
  /** How long a token counts for a captcha or challenge. */
  readonly immunitySeconds: number
}

export interface CompiledRule {
  readonly kind: 'rule'
  readonly name: string
  readonly type: 'REGULAR' | 'RATE_BASED'
  readonly matches: Matcher
  readonly action: CompiledAction
  /** The rule's own action, when a group's override replaced it. */
  readonly overriddenAction?: CompiledAction['type']
  readonly labels: readonly string[]
  /** How a rate-based rule counts. */
  readonly rate?: RateTerms
}

/** What the log says of a rate-based rule beside its name. */
export type RateTerms = Pick<
  Required<RateBasedStatement>,
  'Limit' | 'EvaluationWindowSec' | 'AggregateKeyType'
>

export interface CompiledGroup {
  readonly kind: 'group'
  readonly name: string
  readonly type: 'GROUP' | 'MANAGED_RULE_GROUP'
  /** `AWS#AWSManagedRulesSQLiRuleSet`, or the ARN. */
  readonly id: string
  readonly isInScope: Matcher
  readonly rules: readonly CompiledRule[]
  /** `OverrideAction: Count`: what the group decides is only counted. */
  readonly isCountOnly: boolean
}

/** A web ACL ready to judge requests; immutable. */
export interface CompiledWebAcl {
  readonly rules: readonly (CompiledRule | CompiledGroup)[]
  readonly defaultAction: CompiledAction
  readonly bodyLimit: number
  /** Kinds of threats that any managed rule asks for. */
  readonly threats: ThreatMask
  /** False when no rule looks at the body: then nobody reads it. */
  readonly readsBody: boolean
  /** Whether some rule asks callers for a token. */
  readonly asksForTokens: boolean
}

const bodyLimits: Readonly<Record<BodyInspectionLimit, number>> = {
  KB_16: 16_384,
  KB_32: 32_768,
  KB_48: 49_152,
  KB_64: 65_536,
}

/** Seconds a solved captcha or challenge counts. */
const immunitySecondsDefault = 300

/**
 * Compiles a web ACL that has passed its schema.
 * Errors (dangling references, patterns that do not compile, too much capacity) refuse it;
 * warnings (groups without data, header order) come with the compiled ACL.
 * @param owner identity under which its rate-based rules count.
 */
export function compileWebAcl(
  acl: WebAcl,
  resources: WebAclResources = {},
  owner: string = acl.Name,
): { readonly compiled: CompiledWebAcl | undefined; readonly issues: readonly Issue[] } {
  const issues: Issue[] = []
  const account = resources.accountId ?? '000000000000'
  const context: RuleContext = {
    owner,
    acl,
    bodies: acl.CustomResponseBodies ?? {},
    resources,
    prefix: labelPrefix(account, 'webacl', acl.Name),
    report: (issue) => issues.push(issue),
  }
  const rules = byPriority(acl.Rules ?? []).map(({ rule, path }) =>
    compileEntry(rule, context, path, account),
  )
  const defaultAction = compileAction(acl.DefaultAction, undefined, context, '$.DefaultAction')
  const capacity = capacityOf(acl.Rules ?? [], resources)
  if (capacity > capacityMax) {
    issues.push({
      path: '$.Rules',
      found: `${capacity} WCU`,
      expected: `at most ${capacityMax} web ACL capacity units`,
      severity: 'error',
    })
  }
  issues.push(...quotaIssues(acl.Rules ?? []))
  if (issues.some((issue) => issue.severity === 'error')) return { compiled: undefined, issues }
  const limit = acl.AssociationConfig?.RequestBody?.API_GATEWAY?.DefaultSizeInspectionLimit
  const compiled: CompiledWebAcl = {
    rules,
    defaultAction,
    bodyLimit: bodyLimits[limit ?? 'KB_16'],
    threats: wantedThreats(acl),
    readsBody: (acl.Rules ?? []).some((rule) => looksAtBody(rule, resources)),
    asksForTokens: rules.some((entry) =>
      (entry.kind === 'group' ? entry.rules : [entry]).some(
        ({ action: { type } }) => type === 'Captcha' || type === 'Challenge',
      ),
    ),
  }
  return { compiled, issues }
}

/** Rules of a kind that one web ACL has at most. */
const rateRulesMax = 10
const referencesMax = 50

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/limits.html */
function quotaIssues(rules: readonly WebAclRule[]): Issue[] {
  const rates = rules.filter(({ Statement }) => Statement.RateBasedStatement !== undefined).length
  const references = JSON.stringify(rules).match(/"(?:IPSet|RegexPatternSet|RuleGroup)Reference/g)
  const over = (found: number, max: number, what: string): Issue[] =>
    found <= max
      ? []
      : [
          {
            path: '$.Rules',
            found: `${found} ${what}`,
            expected: `at most ${max} ${what}`,
            severity: 'error',
          },
        ]
  return [
    ...over(rates, rateRulesMax, 'rate-based rules'),
    ...over(references?.length ?? 0, referencesMax, 'references to sets and groups'),
  ]
}

interface RuleContext extends StatementScope {
  /** Names the ACL or group in the identity of rate counters. */
  readonly owner: string
  readonly acl: WebAcl
  readonly bodies: Readonly<Record<string, CustomResponseBody>>
  readonly prefix: LabelPrefix
}

function byPriority(rules: readonly WebAclRule[]) {
  return rules
    .map((rule, index) => ({ rule, path: `$.Rules[${index}]` }))
    .sort((a, b) => a.rule.Priority - b.rule.Priority)
}

function compileEntry(
  rule: WebAclRule,
  context: RuleContext,
  path: string,
  account: string,
): CompiledRule | CompiledGroup {
  const { ManagedRuleGroupStatement: managed, RuleGroupReferenceStatement: reference } =
    rule.Statement
  const isCountOnly = rule.OverrideAction?.Count !== undefined
  if (managed !== undefined) {
    const group = findManagedGroup(managed.VendorName, managed.Name)
    const at = `${path}.Statement.ManagedRuleGroupStatement`
    reportManaged(group, `${managed.VendorName} ${managed.Name}`, at, context)
    return {
      kind: 'group',
      name: rule.Name,
      type: 'MANAGED_RULE_GROUP',
      id: `${managed.VendorName}#${managed.Name}`,
      isInScope:
        managed.ScopeDownStatement === undefined
          ? () => true
          : compileStatement(managed.ScopeDownStatement, context, `${at}.ScopeDownStatement`),
      rules: (group?.rules ?? []).map((one) =>
        withOverride(compileManagedRule(one, context, at), managed, rule, context, at),
      ),
      isCountOnly,
    }
  }
  if (reference !== undefined) {
    const group = context.resources.ruleGroups?.[reference.ARN]
    const at = `${path}.Statement.RuleGroupReferenceStatement`
    if (group === undefined) {
      context.report({
        path: `${at}.ARN`,
        found: reference.ARN,
        expected: 'the ARN of a known rule group',
        severity: 'error',
      })
    }
    const inner: RuleContext = {
      ...context,
      owner: `${context.owner}/${rule.Name}`,
      bodies: group?.CustomResponseBodies ?? {},
      prefix: labelPrefix(account, 'rulegroup', group?.Name ?? ''),
    }
    return {
      kind: 'group',
      name: rule.Name,
      type: 'GROUP',
      id: reference.ARN,
      isInScope: () => true,
      rules: byPriority(group?.Rules ?? []).map((one) =>
        withOverride(compileRule(one.rule, inner, one.path), reference, rule, context, at),
      ),
      isCountOnly,
    }
  }
  return compileRule(rule, context, path)
}

function reportManaged(
  group: ManagedRuleGroup | undefined,
  found: string,
  path: string,
  context: RuleContext,
): void {
  if (group === undefined) {
    context.report({
      path,
      found,
      expected: 'a managed rule group that exists here',
      severity: 'error',
    })
  } else if (group.missingData !== undefined && !hasData(group, context)) {
    context.report({
      path,
      found: `${found}, for which there is no data`,
      expected: `${group.missingData}; until then its rules never match`,
      severity: 'warning',
    })
  }
}

function hasData({ rules }: ManagedRuleGroup, { resources }: RuleContext): boolean {
  return rules.some(({ name }) => (resources.addressLists?.[name] ?? []).length > 0)
}

/** Components that the platform does not tell as the client sent them. */
const doubtfulComponents = [
  {
    name: 'HeaderOrder',
    expected: 'another component: the platform sorts headers, so their order is not the client’s',
  },
  ...['JA3Fingerprint', 'JA4Fingerprint', 'UriFragment'].map((name) => ({
    name,
    expected: 'another component: API Gateway does not have this one, so its fallback decides',
  })),
] as const

function compileRule(rule: WebAclRule, context: RuleContext, path: string): CompiledRule {
  const rate = rule.Statement.RateBasedStatement
  const at = `${path}.Statement`
  for (const { name, expected } of doubtfulComponents) {
    if (JSON.stringify(rule.Statement).includes(`"${name}"`)) {
      context.report({ path: at, found: name, expected, severity: 'warning' })
    }
  }
  return {
    kind: 'rule',
    name: rule.Name,
    type: rate === undefined ? 'REGULAR' : 'RATE_BASED',
    matches:
      rate === undefined
        ? compileStatement(rule.Statement, context, at)
        : compileRateStatement(
            rate,
            rateIdentity(context.owner, rule.Name, rate),
            context,
            `${at}.RateBasedStatement`,
          ),
    action: compileAction(rule.Action ?? { Count: {} }, rule, context, `${path}.Action`),
    labels: (rule.RuleLabels ?? []).map(({ Name }) => context.prefix + Name),
    ...(rate !== undefined && {
      rate: { EvaluationWindowSec: rateWindowSecondsDefault, ...rate },
    }),
  }
}

/** The addresses that an operator gave a rule beside its own detector. */
function listed(rule: ManagedRule, { resources, report }: RuleContext, path: string): Matcher {
  const addresses = resources.addressLists?.[rule.name]
  if (addresses === undefined) return ({ view, threats }) => rule.matches(view, threats)
  const set = compileIpSet(addresses)
  if (typeof set !== 'function') {
    report({ path, found: set.invalid, expected: 'a range of addresses', severity: 'error' })
    return () => false
  }
  return ({ view, threats }) => {
    const address = parseIp(view.request.sourceIp)
    return (address !== undefined && set(address)) || rule.matches(view, threats)
  }
}

function compileManagedRule(rule: ManagedRule, context: RuleContext, path: string): CompiledRule {
  return {
    kind: 'rule',
    name: rule.name,
    type: 'REGULAR',
    matches: listed(rule, context, path),
    action: {
      type: rule.action,
      insertHeaders: [],
      immunitySeconds: immunitySecondsDefault,
    },
    labels: [rule.label],
  }
}

/** The group's user may replace the action of single rules; unknown names are ignored. */
function withOverride(
  rule: CompiledRule,
  reference: {
    readonly RuleActionOverrides?: readonly RuleActionOverride[]
    readonly ExcludedRules?: readonly { readonly Name: string }[]
  },
  owner: WebAclRule,
  context: RuleContext,
  path: string,
): CompiledRule {
  const override =
    reference.RuleActionOverrides?.find(({ Name }) => Name === rule.name)?.ActionToUse ??
    (reference.ExcludedRules?.some(({ Name }) => Name === rule.name) === true
      ? { Count: {} }
      : undefined)
  if (override === undefined) return rule
  return {
    ...rule,
    action: compileAction(override, owner, context, `${path}.RuleActionOverrides`),
    overriddenAction: rule.action.type,
  }
}

function compileAction(
  action: RuleAction,
  rule: WebAclRule | undefined,
  context: RuleContext,
  path: string,
): CompiledAction {
  const type = actionTypes.find((one) => action[one] !== undefined) ?? 'Count'
  const handling = type === 'Block' ? undefined : action[type]?.CustomRequestHandling
  const response = action.Block?.CustomResponse
  const answer = response === undefined ? undefined : customAnswer(response, context.bodies)
  if (response !== undefined && answer === undefined) {
    context.report({
      path: `${path}.Block.CustomResponse.CustomResponseBodyKey`,
      found: response.CustomResponseBodyKey ?? '',
      expected: 'a key of CustomResponseBodies',
      severity: 'error',
    })
  }
  const config = type === 'Captcha' ? 'CaptchaConfig' : 'ChallengeConfig'
  return {
    type,
    insertHeaders: (handling?.InsertHeaders ?? []).map(({ Name, Value }) => [
      `x-amzn-waf-${Name.toLowerCase()}`,
      Value,
    ]),
    ...(answer === undefined ? {} : { answer }),
    immunitySeconds:
      rule?.[config]?.ImmunityTimeProperty?.ImmunityTime ??
      context.acl[config]?.ImmunityTimeProperty?.ImmunityTime ??
      immunitySecondsDefault,
  }
}

const actionTypes = ['Allow', 'Block', 'Count', 'Captcha', 'Challenge'] as const

/** Whether any part of a rule, its scope-down and its group included, matches on the body. */
function looksAtBody({ Statement }: WebAclRule, resources: WebAclResources): boolean {
  const { ManagedRuleGroupStatement: managed, RuleGroupReferenceStatement: reference } = Statement
  const managedRules = managed && findManagedGroup(managed.VendorName, managed.Name)?.rules
  const group = reference && resources.ruleGroups?.[reference.ARN]
  return (
    /"(?:Json)?Body":/.test(JSON.stringify(Statement)) ||
    managedRules?.some(({ name }) => name.includes('BODY')) === true ||
    group?.Rules.some((rule) => looksAtBody(rule, resources)) === true
  )
}

function wantedThreats(acl: WebAcl): ThreatMask {
  let mask: ThreatMask = 0
  for (const { Statement } of acl.Rules ?? []) {
    const managed = Statement.ManagedRuleGroupStatement
    if (managed === undefined) continue
    mask |= findManagedGroup(managed.VendorName, managed.Name)?.threats ?? 0
  }
  return mask
}
