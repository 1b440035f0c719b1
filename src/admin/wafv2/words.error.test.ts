import { beforeAll, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'

const admin = fakeAdmin()
const ask = async (operation: string, body: object) => {
  const headers = { 'x-amz-target': `AWSWAF_20190729.${operation}` }
  return (await admin.call('POST', '/', body, headers)).body as Readonly<Record<string, unknown>>
}

const visibility = {
  SampledRequestsEnabled: true,
  CloudWatchMetricsEnabled: true,
  MetricName: 'm',
}
const acl = {
  Name: 'gate',
  Scope: 'REGIONAL',
  DefaultAction: { Allow: {} },
  Rules: [],
  VisibilityConfig: visibility,
}
const office = {
  Name: 'office',
  Scope: 'REGIONAL',
  IPAddressVersion: 'IPV4',
  Addresses: ['192.0.2.0/24'],
}
const group = { Name: 'group', Scope: 'REGIONAL', Capacity: 5, VisibilityConfig: visibility }
const ruleOf = (Statement: object, more: object = { Action: { Block: {} } }) => ({
  Name: 'r',
  Priority: 0,
  Statement,
  VisibilityConfig: visibility,
  ...more,
})
const counted = { OverrideAction: { None: {} } }

/** `<office.ARN>` → the member of what was made under that name. */
const known: Record<string, Readonly<Record<string, string>>> = {}
const fill = (body: object): object =>
  JSON.parse(
    JSON.stringify(body).replaceAll(
      /<(\w+)\.(\w+)>/g,
      (_whole, name: string, member: string) => known[name]?.[member] ?? '',
    ),
  ) as object

beforeAll(async () => {
  const made = async (operation: string, body: object, as: string): Promise<void> => {
    const { Summary } = await ask(operation, fill(body))
    known[as] = Summary as Readonly<Record<string, string>>
  }
  await made('CreateIPSet', office, 'office')
  await made(
    'CreateRuleGroup',
    { ...group, Rules: [ruleOf({ IPSetReferenceStatement: { ARN: '<office.ARN>' } })] },
    'group',
  )
  const uses = ruleOf({ RuleGroupReferenceStatement: { ARN: '<group.ARN>' } }, counted)
  await made('CreateWebACL', { ...acl, Rules: [uses] }, 'gate')
})

const named = (name: string) => ({
  Name: name,
  Scope: 'REGIONAL',
  Id: `<${name}.Id>`,
  LockToken: `<${name}.LockToken>`,
})

it.each([
  ['CreateIPSet', office, 'WAFDuplicateItemException', 'There is already a set office.'],
  [
    'CreateRuleGroup',
    { ...group, Rules: [] },
    'WAFDuplicateItemException',
    'There is already a rule group group.',
  ],
  [
    'CreateWebACL',
    acl,
    'WAFDuplicateItemException',
    'AWS WAF couldn’t perform the operation because some resource in your request is a duplicate of an existing one.',
  ],
  [
    'CreateWebACL',
    { ...acl, Name: 'other', Scope: 'CLOUDFRONT' },
    'WAFInvalidParameterException',
    'Error reason: The scope is not valid: there are stages only, field: SCOPE_VALUE, parameter: CLOUDFRONT',
  ],
  [
    'CreateWebACL',
    { ...acl, Name: 'other', VisibilityConfig: undefined },
    'WAFInvalidParameterException',
    'Error reason: A visibility configuration is required, field: VISIBILITY_CONFIG, parameter: null',
  ],
  [
    'CreateIPSet',
    { ...office, Name: 'six', Addresses: ['2001:db8::/32'] },
    'WAFInvalidParameterException',
    'Error reason: not a range of IPV4 addresses, field: IP_ADDRESS, parameter: 2001:db8::/32',
  ],
  [
    'CreateRegexPatternSet',
    { Name: 'back', Scope: 'REGIONAL', RegularExpressionList: [{ RegexString: '(a)\\1' }] },
    'WAFInvalidParameterException',
    'Error reason: not a supported regular expression: back-references are not supported at 3, field: REGEX_PATTERN, parameter: (a)\\1',
  ],
  [
    'CreateRuleGroup',
    {
      ...group,
      Name: 'outer',
      Rules: [ruleOf({ RuleGroupReferenceStatement: { ARN: '<group.ARN>' } }, counted)],
    },
    'WAFInvalidParameterException',
    'Error reason: A rule group cannot refer to a rule group, field: RULE, parameter: r',
  ],
  [
    'CreateRuleGroup',
    {
      ...group,
      Name: 'small',
      Capacity: 1,
      Rules: [
        ruleOf({
          SqliMatchStatement: {
            FieldToMatch: { QueryString: {} },
            TextTransformations: [{ Priority: 0, Type: 'NONE' }],
          },
        }),
      ],
    },
    'WAFLimitsExceededException',
    'The rules need 20 capacity units, and the group has 1.',
  ],
  [
    'DeleteIPSet',
    named('office'),
    'WAFAssociatedItemException',
    'AWS WAF couldn’t perform the operation because a web ACL or a rule group refers to this set.',
  ],
  [
    'DeleteRuleGroup',
    named('group'),
    'WAFAssociatedItemException',
    'AWS WAF couldn’t perform the operation because a web ACL refers to this rule group.',
  ],
  [
    'DeleteWebACL',
    { ...named('gate'), LockToken: 'another' },
    'WAFOptimisticLockException',
    'AWS WAF couldn’t save your changes because someone changed the resource after you started to edit it. Get the resource again and use its new lock token.',
  ],
  [
    'GetWebACL',
    { Name: 'gate', Scope: 'REGIONAL', Id: 'none' },
    'WAFNonexistentItemException',
    'AWS WAF couldn’t perform the operation because your resource doesn’t exist.',
  ],
  [
    'AssociateWebACL',
    { WebACLArn: '<gate.ARN>', ResourceArn: 'arn:aws:apigateway:us-east-1::/apis/a1b2c3d4e5' },
    'WAFInvalidParameterException',
    'Error reason: The ARN isn’t valid: a stage of a REST API is, field: RESOURCE_ARN, parameter: arn:aws:apigateway:us-east-1::/apis/a1b2c3d4e5',
  ],
  [
    'PutLoggingConfiguration',
    {
      LoggingConfiguration: {
        ResourceArn: '<gate.ARN>',
        LogDestinationConfigs: ['arn:aws:logs:us-east-1:123456789012:log-group:waf'],
      },
    },
    'WAFInvalidParameterException',
    'Error reason: The ARN isn’t valid: the name of a destination begins with aws-waf-logs-, field: LOG_DESTINATION, parameter: arn:aws:logs:us-east-1:123456789012:log-group:waf',
  ],
])('%s %j: %s %s', async (operation, body, type, message) => {
  const answer = await ask(operation, fill(body))
  expect(answer).toMatchObject({ message })
  expect(answer['__type']).toContain(type)
})
