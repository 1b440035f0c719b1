import * as v from 'valibot'
import type { Issue } from './issue.ts'
import { transformationTypes, type Statement, type WebAcl, type WebAclRule } from './web-acl.ts'

/** A union on the wire: an object with exactly one of the members. */
function oneOf<const Entries extends v.ObjectEntries>(entries: Entries) {
  const names = Object.keys(entries)
  return v.pipe(
    v.strictObject(entries),
    v.check(
      (value) => Object.keys(value).length === 1,
      `exactly one of ${names.slice(0, 6).join(', ')}${names.length > 6 ? ', …' : ''}`,
    ),
  )
}

const optional = v.exactOptional
const empty = v.looseObject({})
const entityName = v.pipe(v.string(), v.regex(/^[\w-]{1,128}$/, 'a name of 1 to 128 [A-Za-z0-9_-]'))
const integer = (min: number, max: number) =>
  v.pipe(v.number(), v.integer(), v.minValue(min), v.maxValue(max))
const text = (max: number) => v.pipe(v.string(), v.minLength(1), v.maxLength(max))

const transformations = v.pipe(
  v.array(v.strictObject({ Priority: integer(0, 2 ** 31), Type: v.picklist(transformationTypes) })),
  v.minLength(1, 'at least one text transformation (NONE does nothing)'),
  v.maxLength(10),
  v.check(
    (list) => new Set(list.map((one) => one.Priority)).size === list.length,
    'a different Priority for each text transformation',
  ),
)

const oversize = v.picklist(['CONTINUE', 'MATCH', 'NO_MATCH'])
const scope = v.picklist(['ALL', 'KEY', 'VALUE'])
const names = v.pipe(v.array(text(64)), v.minLength(1), v.maxLength(199))

const fallback = v.picklist(['MATCH', 'NO_MATCH'])

const fieldToMatch = oneOf({
  SingleHeader: optional(v.strictObject({ Name: text(64) })),
  Headers: optional(
    v.strictObject({
      MatchPattern: oneOf({
        All: optional(empty),
        IncludedHeaders: optional(names),
        ExcludedHeaders: optional(names),
      }),
      MatchScope: scope,
      OversizeHandling: oversize,
    }),
  ),
  Cookies: optional(
    v.strictObject({
      MatchPattern: oneOf({
        All: optional(empty),
        IncludedCookies: optional(names),
        ExcludedCookies: optional(names),
      }),
      MatchScope: scope,
      OversizeHandling: oversize,
    }),
  ),
  HeaderOrder: optional(v.strictObject({ OversizeHandling: oversize })),
  SingleQueryArgument: optional(v.strictObject({ Name: text(64) })),
  AllQueryArguments: optional(empty),
  QueryString: optional(empty),
  UriPath: optional(empty),
  Body: optional(v.strictObject({ OversizeHandling: optional(oversize) })),
  JsonBody: optional(
    v.strictObject({
      MatchPattern: oneOf({
        All: optional(empty),
        IncludedPaths: optional(
          v.pipe(
            v.array(v.pipe(v.string(), v.regex(/^(?:\/.*)?$/s, 'a JSON pointer such as /a/b'))),
            v.minLength(1),
          ),
        ),
      }),
      MatchScope: scope,
      InvalidFallbackBehavior: optional(v.picklist(['EVALUATE_AS_STRING', 'MATCH', 'NO_MATCH'])),
      OversizeHandling: optional(oversize),
    }),
  ),
  Method: optional(empty),
  JA3Fingerprint: optional(v.strictObject({ FallbackBehavior: fallback })),
  JA4Fingerprint: optional(v.strictObject({ FallbackBehavior: fallback })),
  UriFragment: optional(v.strictObject({ FallbackBehavior: optional(fallback) })),
})

const field = { FieldToMatch: fieldToMatch, TextTransformations: transformations }

const forwardedIp = { HeaderName: text(255), FallbackBehavior: fallback }

const labelName = v.pipe(
  v.string(),
  v.regex(/^[\w:-]{1,1024}$/, 'a label of [A-Za-z0-9_:-]'),
  v.check(
    (name) => name.split(':').every((part) => part.length <= 128) && name.split(':').length <= 6,
    'at most 5 namespaces before the label, each of at most 128 characters',
  ),
)
const reservedLabelWords = new Set(
  'awswaf aws waf rulegroup webacl regexpatternset ipset managed'.split(' '),
)

const insertHeaders = optional(
  v.strictObject({
    InsertHeaders: v.pipe(
      v.array(
        v.strictObject({
          Name: v.pipe(v.string(), v.regex(/^[A-Za-z0-9._$-]{1,64}$/)),
          Value: text(255),
        }),
      ),
      v.minLength(1),
    ),
  }),
)
const allow = v.strictObject({ CustomRequestHandling: insertHeaders })

/** @see https://docs.aws.amazon.com/waf/latest/developerguide/customizing-the-response-status-codes.html */
const responseCodes = [
  200, 201, 202, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 405, 408, 409,
  411, 412, 413, 414, 415, 416, 421, 429, 500, 501, 502, 503, 504, 505,
] as const

const block = v.strictObject({
  CustomResponse: optional(
    v.strictObject({
      ResponseCode: v.picklist(responseCodes),
      CustomResponseBodyKey: optional(entityName),
      ResponseHeaders: optional(
        v.pipe(
          v.array(v.strictObject({ Name: text(64), Value: text(255) })),
          v.maxLength(10),
          v.check(
            (headers) => headers.every((header) => header.Name.toLowerCase() !== 'content-type'),
            'no content-type: the response body names it',
          ),
          v.check(
            (headers) =>
              new Set(headers.map((header) => header.Name.toLowerCase())).size === headers.length,
            'each header once',
          ),
        ),
      ),
    }),
  ),
})

const action = oneOf({
  Allow: optional(allow),
  Block: optional(block),
  Count: optional(allow),
  Captcha: optional(allow),
  Challenge: optional(allow),
})

const overrides = {
  RuleActionOverrides: optional(
    v.pipe(v.array(v.strictObject({ Name: entityName, ActionToUse: action })), v.maxLength(100)),
  ),
  ExcludedRules: optional(v.pipe(v.array(v.strictObject({ Name: entityName })), v.maxLength(100))),
}

const nestable: v.GenericSchema<Statement> = v.lazy(() => oneOf(nestableMembers))

const rateName = { Name: text(64), TextTransformations: transformations }
const rateKey = oneOf({
  Header: optional(v.strictObject(rateName)),
  Cookie: optional(v.strictObject(rateName)),
  QueryArgument: optional(v.strictObject(rateName)),
  QueryString: optional(v.strictObject({ TextTransformations: transformations })),
  UriPath: optional(v.strictObject({ TextTransformations: transformations })),
  HTTPMethod: optional(empty),
  IP: optional(empty),
  ForwardedIP: optional(empty),
  ASN: optional(empty),
  JA3Fingerprint: optional(v.strictObject({ FallbackBehavior: fallback })),
  JA4Fingerprint: optional(v.strictObject({ FallbackBehavior: fallback })),
  LabelNamespace: optional(
    v.strictObject({ Namespace: v.pipe(v.string(), v.regex(/^[\w:-]{1,1024}$/)) }),
  ),
})

const nestableMembers = {
  ByteMatchStatement: optional(
    v.strictObject({
      ...field,
      SearchString: optional(text(400)),
      SearchStringBase64: optional(text(400)),
      PositionalConstraint: v.picklist([
        'EXACTLY',
        'STARTS_WITH',
        'ENDS_WITH',
        'CONTAINS',
        'CONTAINS_WORD',
      ]),
    }),
  ),
  SqliMatchStatement: optional(
    v.strictObject({ ...field, SensitivityLevel: optional(v.picklist(['LOW', 'HIGH'])) }),
  ),
  XssMatchStatement: optional(v.strictObject(field)),
  SizeConstraintStatement: optional(
    v.strictObject({
      ...field,
      ComparisonOperator: v.picklist(['EQ', 'NE', 'LE', 'LT', 'GE', 'GT']),
      Size: integer(0, 21_474_836_480),
    }),
  ),
  RegexMatchStatement: optional(v.strictObject({ ...field, RegexString: text(512) })),
  RegexPatternSetReferenceStatement: optional(v.strictObject({ ...field, ARN: text(2048) })),
  GeoMatchStatement: optional(
    v.strictObject({
      CountryCodes: v.pipe(v.array(v.pipe(v.string(), v.regex(/^[A-Z]{2}$/))), v.minLength(1)),
      ForwardedIPConfig: optional(v.strictObject(forwardedIp)),
    }),
  ),
  IPSetReferenceStatement: optional(
    v.strictObject({
      ARN: text(2048),
      IPSetForwardedIPConfig: optional(
        v.strictObject({ ...forwardedIp, Position: v.picklist(['FIRST', 'LAST', 'ANY']) }),
      ),
    }),
  ),
  AsnMatchStatement: optional(
    v.strictObject({
      AsnList: v.pipe(v.array(integer(0, 2 ** 32 - 1)), v.minLength(1), v.maxLength(100)),
      ForwardedIPConfig: optional(v.strictObject(forwardedIp)),
    }),
  ),
  LabelMatchStatement: optional(
    v.strictObject({ Scope: v.picklist(['LABEL', 'NAMESPACE']), Key: text(1024) }),
  ),
  AndStatement: optional(v.strictObject({ Statements: v.pipe(v.array(nestable), v.minLength(2)) })),
  OrStatement: optional(v.strictObject({ Statements: v.pipe(v.array(nestable), v.minLength(2)) })),
  NotStatement: optional(v.strictObject({ Statement: nestable })),
} as const

const topLevelMembers = {
  ...nestableMembers,
  RateBasedStatement: optional(
    v.strictObject({
      Limit: integer(10, 2_000_000_000),
      EvaluationWindowSec: optional(v.picklist([60, 120, 300, 600])),
      AggregateKeyType: v.picklist(['IP', 'FORWARDED_IP', 'CUSTOM_KEYS', 'CONSTANT']),
      CustomKeys: optional(v.pipe(v.array(rateKey), v.minLength(1), v.maxLength(5))),
      ForwardedIPConfig: optional(v.strictObject(forwardedIp)),
      ScopeDownStatement: optional(nestable),
    }),
  ),
  ManagedRuleGroupStatement: optional(
    v.strictObject({
      VendorName: text(128),
      Name: entityName,
      Version: optional(text(64)),
      ScopeDownStatement: optional(nestable),
      ManagedRuleGroupConfigs: optional(v.array(empty)),
      ...overrides,
    }),
  ),
  RuleGroupReferenceStatement: optional(v.strictObject({ ARN: text(2048), ...overrides })),
} as const

const immunity = (minSeconds: number) =>
  v.strictObject({
    ImmunityTimeProperty: optional(v.strictObject({ ImmunityTime: integer(minSeconds, 259_200) })),
  })
const tokens = {
  CaptchaConfig: optional(immunity(60)),
  ChallengeConfig: optional(immunity(300)),
}

const visibility = v.strictObject({
  SampledRequestsEnabled: v.boolean(),
  CloudWatchMetricsEnabled: v.boolean(),
  MetricName: text(255),
})

const ruleMembers = {
  Name: entityName,
  Priority: integer(0, 2 ** 31),
  Action: optional(action),
  OverrideAction: optional(oneOf({ None: optional(empty), Count: optional(empty) })),
  RuleLabels: optional(
    v.pipe(
      v.array(
        v.strictObject({
          Name: v.pipe(
            labelName,
            v.check(
              (name) => !name.split(':').some((part) => reservedLabelWords.has(part)),
              `none of the reserved words ${[...reservedLabelWords].join(', ')}`,
            ),
          ),
        }),
      ),
      v.maxLength(100),
    ),
  ),
  VisibilityConfig: optional(visibility),
  ...tokens,
}

const rule = v.strictObject({ ...ruleMembers, Statement: oneOf(topLevelMembers) })

/** A rule of a rule group, which refers to no other group. */
const groupRule = v.strictObject({
  ...ruleMembers,
  Statement: oneOf({
    ...nestableMembers,
    RateBasedStatement: topLevelMembers.RateBasedStatement,
  }),
})

const customResponseBodies = optional(
  v.pipe(
    v.record(
      entityName,
      v.strictObject({
        ContentType: v.picklist(['TEXT_PLAIN', 'TEXT_HTML', 'APPLICATION_JSON']),
        Content: text(10_240),
      }),
    ),
    v.check((bodies) => Object.keys(bodies).length <= 50, 'at most 50 response bodies'),
    v.check(
      (bodies) => Object.values(bodies).reduce((sum, one) => sum + one.Content.length, 0) <= 51_200,
      'at most 50 KB of response bodies',
    ),
  ),
)

/** Members that AWS returns and the engine does not read are accepted as they are. */
const descriptive = {
  Id: optional(v.string()),
  ARN: optional(v.string()),
  Description: optional(v.string()),
  VisibilityConfig: optional(visibility),
  Capacity: optional(v.number()),
  LabelNamespace: optional(v.string()),
  Scope: optional(v.picklist(['REGIONAL', 'CLOUDFRONT'])),
  Tags: optional(v.array(empty)),
}

const webAclSchema = v.strictObject({
  ...descriptive,
  Name: entityName,
  DefaultAction: oneOf({ Allow: optional(allow), Block: optional(block) }),
  Rules: optional(v.array(rule)),
  CustomResponseBodies: customResponseBodies,
  ...tokens,
  AssociationConfig: optional(
    v.strictObject({
      RequestBody: optional(
        v.looseObject({
          API_GATEWAY: optional(
            v.strictObject({
              DefaultSizeInspectionLimit: v.picklist(['KB_16', 'KB_32', 'KB_48', 'KB_64']),
            }),
          ),
        }),
      ),
    }),
  ),
  TokenDomains: optional(v.array(v.string())),
  DataProtectionConfig: optional(empty),
  PreProcessFirewallManagerRuleGroups: optional(v.array(empty)),
  PostProcessFirewallManagerRuleGroups: optional(v.array(empty)),
  ManagedByFirewallManager: optional(v.boolean()),
  RetrofittedByFirewallManager: optional(v.boolean()),
})

export const ruleGroupSchema = v.strictObject({
  ...descriptive,
  Name: entityName,
  ARN: v.string(),
  Rules: v.array(groupRule),
  CustomResponseBodies: customResponseBodies,
  AvailableLabels: optional(v.array(empty)),
  ConsumedLabels: optional(v.array(empty)),
})

/**
 * Reads a web ACL from JSON. Every mistake becomes an issue with its path, for example
 * `$.Rules[0].Statement`: unknown members, two members in a union, repeated names or priorities.
 */
export function parseWebAcl(
  value: unknown,
):
  | { readonly acl: WebAcl; readonly issues: readonly [] }
  | { readonly acl: undefined; readonly issues: readonly Issue[] } {
  const parsed = v.safeParse(webAclSchema, value)
  if (!parsed.success) return { acl: undefined, issues: parsed.issues.map(toIssue) }
  const acl: WebAcl = parsed.output
  const issues = ruleIssues(acl.Rules ?? [], '$.Rules')
  return issues.length > 0 ? { acl: undefined, issues } : { acl, issues: [] }
}

/** What the rules of an ACL or a group get wrong together: repeated names, priorities, no action. */
export function ruleIssues(rules: readonly WebAclRule[], path: string): Issue[] {
  const issues: Issue[] = []
  const report = (index: number, found: string, expected: string) =>
    issues.push({ path: `${path}[${index}]`, found, expected, severity: 'error' })
  const seen = { name: new Set<string>(), priority: new Set<number>() }
  for (const [index, one] of rules.entries()) {
    if (seen.name.has(one.Name)) report(index, `the name '${one.Name}' again`, 'a unique Name')
    if (seen.priority.has(one.Priority)) {
      report(index, `the priority ${one.Priority} again`, 'a unique Priority')
    }
    seen.name.add(one.Name)
    seen.priority.add(one.Priority)
    const group =
      one.Statement.ManagedRuleGroupStatement ?? one.Statement.RuleGroupReferenceStatement
    if (group !== undefined && (one.Action !== undefined || one.OverrideAction === undefined)) {
      report(index, 'Action or nothing', 'OverrideAction, since the statement references a group')
    }
    if (group === undefined && (one.Action === undefined || one.OverrideAction !== undefined)) {
      report(index, 'OverrideAction or nothing', 'Action, since the statement is not a group')
    }
  }
  return issues
}

function toIssue(issue: v.BaseIssue<unknown>): Issue {
  const path = (issue.path ?? [])
    .map(({ key }) => (typeof key === 'number' ? `[${key}]` : `.${String(key)}`))
    .join('')
  if (issue.type === 'strict_object' && issue.expected === 'never') {
    return { path: `$${path}`, found: 'one', expected: 'no such member', severity: 'error' }
  }
  return {
    path: `$${path}`,
    found: issue.received === 'undefined' ? 'nothing' : issue.received,
    expected: issue.kind === 'schema' ? (issue.expected ?? 'something else') : issue.message,
    severity: 'error',
  }
}
