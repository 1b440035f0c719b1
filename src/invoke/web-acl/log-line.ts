import type { Invocation } from '../invocation.ts'
import type { MatchedRule, Verdict } from './inspect.ts'

/** Labels that a line shows. */
const labelsMax = 100

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
  const { terminatingRule: rule } = verdict
  return {
    level: 'info',
    event: 'waf',
    timestamp: call.startedAtMs,
    formatVersion: 1,
    webaclId: webAclArn,
    terminatingRuleId: rule?.rule ?? 'Default_Action',
    terminatingRuleType: rule?.type ?? 'REGULAR',
    action: verdict.action,
    terminatingRuleMatchDetails: verdict.details,
    httpSourceName: 'APIGW',
    httpSourceId: `${call.accountId}:${call.plan.apiId}:${call.plan.stageName}`,
    ...(rule?.groupRule !== undefined && {
      ruleGroupList: [{ ruleGroupId: rule.rule, terminatingRule: { ruleId: rule.groupRule } }],
    }),
    nonTerminatingMatchingRules: verdict.countedRules.map(countedRule),
    requestHeadersInserted: verdict.insertHeaders.map(([name, value]) => ({ name, value })),
    httpRequest: {
      clientIp: call.sourceIp,
      country: call.connection?.place?.country ?? '-',
      uri: redacts.includes('UriPath') ? 'REDACTED' : call.place.contextPath,
      httpMethod: redacts.includes('Method') ? 'REDACTED' : call.method,
      requestId: call.requestId,
    },
    labels: verdict.labels.slice(0, labelsMax).map((name) => ({ name })),
    ...(verdict.action !== 'ALLOW' && { responseCodeSent: verdict.answer?.status ?? 403 }),
    ...(rule?.type === 'RATE_BASED' && { rateBasedRuleList: [{ rateBasedRuleName: rule.rule }] }),
    requestBodySizeInspectedByWAF: verdict.bodyBytesInspected,
    oversizeFields: verdict.oversizeFields,
  }
}

const countedRule = ({ rule, groupRule, action, overriddenAction }: MatchedRule): object => ({
  ruleId: groupRule ?? rule,
  action: 'COUNT',
  ...(action !== 'Count' && { overriddenAction: action.toUpperCase() }),
  ...(overriddenAction !== undefined && { overriddenAction: overriddenAction.toUpperCase() }),
})
