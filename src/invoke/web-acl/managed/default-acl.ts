import type { WebAcl } from '../../../definition/web-acl.ts'

/** The groups that work without data of others, in the order of evaluation. */
const defaultGroups = [
  ['AWS', 'AWSManagedRulesCommonRuleSet'],
  ['AWS', 'AWSManagedRulesKnownBadInputsRuleSet'],
  ['AWS', 'AWSManagedRulesSQLiRuleSet'],
  ['AWS', 'AWSManagedRulesLinuxRuleSet'],
  ['AWS', 'AWSManagedRulesUnixRuleSet'],
  ['AWS', 'AWSManagedRulesWindowsRuleSet'],
  ['AWS', 'AWSManagedRulesPHPRuleSet'],
  ['AWS', 'AWSManagedRulesWordPressRuleSet'],
  ['AWS', 'AWSManagedRulesAdminProtectionRuleSet'],
  ['Tidegate', 'TidegateManagedRulesInjectionRuleSet'],
] as const

/** The web ACL of a stage that names none of its own: every managed group on, default Allow. */
export const defaultWebAcl: WebAcl = {
  Name: 'default',
  DefaultAction: { Allow: {} },
  Rules: defaultGroups.map(([VendorName, Name], Priority) => ({
    Name: `${VendorName}-${Name}`,
    Priority,
    Statement: { ManagedRuleGroupStatement: { VendorName, Name } },
    OverrideAction: { None: {} },
    VisibilityConfig: {
      SampledRequestsEnabled: true,
      CloudWatchMetricsEnabled: false,
      MetricName: Name,
    },
  })),
}
