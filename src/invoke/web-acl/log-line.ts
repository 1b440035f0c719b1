import type { Invocation } from '../invocation.ts'
import type { RateTerms } from './compile.ts'
import type { Location } from './components.ts'
import type { MatchDetail } from './evaluation.ts'
import type { CountedRule, MatchedRule, Verdict } from './inspect.ts'

/** Labels that a line shows. */
const labelsMax = 100

const redactedText = 'REDACTED'

/** Where a redacted component is found: what matched there is not shown either. */
const redactedLocations: Readonly<Record<string, readonly Location[]>> = {
  UriPath: ['URI'],
  QueryString: ['QUERY_STRING', 'ALL_QUERY_ARGS', 'SINGLE_QUERY_ARG'],
  SingleHeader: ['HEADER', 'ALL_HEADERS', 'COOKIES'],
  Method: ['METHOD'],
}

/**
 * A verdict in the words of the service's log. Headers and query are left out: they hold tokens.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/logging-fields.html
 */
export function wafLogLine(
  call: Invocation,
  webAclArn: string,
  verdict: Verdict,
  redacts: readonly string[] = [],
): object {
  const { terminatingRule: rule, countedRules, answer } = verdict
  const hidden = new Set(redacts.flatMap((field) => redactedLocations[field] ?? []))
  const shown = (details: readonly MatchDetail[]): readonly object[] =>
    details.map((one) => (hidden.has(one.location) ? { ...one, matchedData: [redactedText] } : one))
  const counted = ({ details, ...one }: CountedRule, ruleId: string): object => ({
    ruleId,
    action: 'COUNT',
    ...overridden(one),
    ruleMatchDetails: shown(details),
  })
  const declared = Number(call.header('content-length') ?? Number.NaN)
  return {
    level: 'info',
    event: 'waf',
    timestamp: call.startedAtMs,
    formatVersion: 1,
    webaclId: webAclArn,
    terminatingRuleId: rule?.rule ?? 'Default_Action',
    terminatingRuleType: rule?.type ?? 'REGULAR',
    action: verdict.action,
    terminatingRuleMatchDetails: shown(verdict.details),
    httpSourceName: 'APIGW',
    httpSourceId: `${call.accountId}:${call.plan.apiId}:${call.plan.stageName}`,
    ruleGroupList: groupsOf(verdict, counted),
    rateBasedRuleList: [...countedRules, ...(rule === undefined ? [] : [rule])].flatMap(rateOf),
    nonTerminatingMatchingRules: countedRules.flatMap((one) =>
      // What is counted inside a group stands with the group, save for what the group as a whole decided.
      one.groupRule === undefined || isGroupCounted(one) ? [counted(one, one.rule)] : [],
    ),
    requestHeadersInserted: verdict.insertHeaders.map(([name, value]) => ({ name, value })),
    httpRequest: {
      clientIp: call.sourceIp,
      country: call.connection?.place?.country ?? '-',
      uri: redacts.includes('UriPath') ? redactedText : call.place.contextPath,
      httpMethod: redacts.includes('Method') ? redactedText : call.method,
      requestId: call.requestId,
    },
    labels: verdict.labels.slice(0, labelsMax).map((name) => ({ name })),
    ...(verdict.action !== 'ALLOW' && { responseCodeSent: answer?.status ?? 403 }),
    ...(Number.isSafeInteger(declared) && { requestBodySize: declared }),
    requestBodySizeInspectedByWAF: verdict.bodyBytesInspected,
    oversizeFields: verdict.oversizeFields,
  }
}

/** A group's rule would have ended the evaluation, and the group is only counted. */
const isGroupCounted = ({ groupRule, action }: MatchedRule): boolean =>
  groupRule !== undefined && action !== 'Count'

/** The groups with a rule that matched, in order of evaluation. */
function groupsOf(
  { terminatingRule, countedRules }: Verdict,
  counted: (rule: CountedRule, ruleId: string) => object,
): readonly object[] {
  const groups = new Map<string, { ending?: MatchedRule; readonly rules: CountedRule[] }>()
  const groupOf = (id: string) => {
    const group = groups.get(id) ?? { rules: [] }
    groups.set(id, group)
    return group
  }
  for (const rule of countedRules) {
    if (rule.groupId === undefined) continue
    if (isGroupCounted(rule)) groupOf(rule.groupId).ending = rule
    else groupOf(rule.groupId).rules.push(rule)
  }
  if (terminatingRule?.groupId !== undefined)
    groupOf(terminatingRule.groupId).ending = terminatingRule
  return Array.from(groups, ([ruleGroupId, { ending, rules }]) => ({
    ruleGroupId,
    terminatingRule:
      ending === undefined
        ? null
        : { ruleId: ending.groupRule, action: ending.action.toUpperCase(), ruleMatchDetails: null },
    nonTerminatingMatchingRules: rules.map((rule) => counted(rule, rule.groupRule ?? rule.rule)),
    excludedRules: null,
  }))
}

const limitKeys = {
  IP: 'IP',
  FORWARDED_IP: 'FORWARDED_IP',
  CUSTOM_KEYS: 'CUSTOMKEYS',
  CONSTANT: 'CONSTANT',
} as const satisfies Record<RateTerms['AggregateKeyType'], string>

const rateOf = ({ rule, rate }: MatchedRule): readonly object[] =>
  rate === undefined
    ? []
    : [
        {
          rateBasedRuleName: rule,
          limitKey: limitKeys[rate.AggregateKeyType],
          maxRateAllowed: rate.Limit,
          evaluationWindowSec: String(rate.EvaluationWindowSec),
        },
      ]

/** The action that something else than the rule itself made a Count. */
function overridden({ action, overriddenAction }: MatchedRule): object {
  const own = overriddenAction ?? (action === 'Count' ? undefined : action)
  return own === undefined ? {} : { overriddenAction: own.toUpperCase() }
}
