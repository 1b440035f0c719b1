/**
 * A web ACL in AWS WAFv2's own JSON: what `GetWebACL` returns and `CreateWebACL` takes.
 * Unions are objects with exactly one member, as on the wire; `web-acl-schema.ts` checks that.
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_WebACL.html
 */
export interface WebAcl {
  /** `[\w-]{1,128}`; part of the label namespace `awswaf:{account}:webacl:{Name}:`. */
  readonly Name: string
  readonly DefaultAction: { readonly Allow?: AllowAction; readonly Block?: BlockAction }
  readonly Rules?: readonly WebAclRule[]
  /** By key, for `CustomResponse.CustomResponseBodyKey`. */
  readonly CustomResponseBodies?: Readonly<Record<string, CustomResponseBody>>
  /** Of requests that no rule ended. */
  readonly VisibilityConfig?: VisibilityConfig
  readonly CaptchaConfig?: ImmunityConfig
  readonly ChallengeConfig?: ImmunityConfig
  readonly AssociationConfig?: {
    readonly RequestBody?: {
      readonly API_GATEWAY?: { readonly DefaultSizeInspectionLimit: BodyInspectionLimit }
    }
  }
}

/** How much of a body the rules see: 16 KB unless raised. */
export type BodyInspectionLimit = 'KB_16' | 'KB_32' | 'KB_48' | 'KB_64'

/** One rule: `Action`, or `OverrideAction` when its statement references a rule group. */
export interface WebAclRule {
  readonly Name: string
  /** Ascending order of evaluation; unique within its ACL or group. */
  readonly Priority: number
  readonly Statement: Statement
  readonly Action?: RuleAction
  readonly OverrideAction?: { readonly None?: object; readonly Count?: object }
  readonly RuleLabels?: readonly { readonly Name: string }[]
  readonly VisibilityConfig?: VisibilityConfig
  readonly CaptchaConfig?: ImmunityConfig
  readonly ChallengeConfig?: ImmunityConfig
}

/** What is shown of the requests that a rule matched; nothing where it is absent. */
export interface VisibilityConfig {
  readonly SampledRequestsEnabled: boolean
  readonly CloudWatchMetricsEnabled: boolean
  readonly MetricName: string
}

/** Exactly one member. */
export interface RuleAction {
  readonly Allow?: AllowAction
  readonly Block?: BlockAction
  readonly Count?: AllowAction
  readonly Captcha?: AllowAction
  readonly Challenge?: AllowAction
}

export interface AllowAction {
  readonly CustomRequestHandling?: {
    readonly InsertHeaders: readonly { readonly Name: string; readonly Value: string }[]
  }
}

export interface BlockAction {
  readonly CustomResponse?: CustomResponse
}

export interface CustomResponse {
  readonly ResponseCode: number
  readonly CustomResponseBodyKey?: string
  readonly ResponseHeaders?: readonly { readonly Name: string; readonly Value: string }[]
}

export interface CustomResponseBody {
  readonly ContentType: 'TEXT_PLAIN' | 'TEXT_HTML' | 'APPLICATION_JSON'
  readonly Content: string
}

/** How long a solved captcha or challenge counts, in seconds; 300 when absent. */
export interface ImmunityConfig {
  readonly ImmunityTimeProperty?: { readonly ImmunityTime: number }
}

/** Exactly one member. */
export interface Statement {
  readonly ByteMatchStatement?: ByteMatchStatement
  readonly SqliMatchStatement?: SqliMatchStatement
  readonly XssMatchStatement?: FieldStatement
  readonly SizeConstraintStatement?: SizeConstraintStatement
  readonly RegexMatchStatement?: RegexMatchStatement
  readonly RegexPatternSetReferenceStatement?: FieldStatement & { readonly ARN: string }
  readonly GeoMatchStatement?: GeoMatchStatement
  readonly IPSetReferenceStatement?: IpSetReferenceStatement
  readonly AsnMatchStatement?: AsnMatchStatement
  readonly LabelMatchStatement?: LabelMatchStatement
  readonly AndStatement?: { readonly Statements: readonly Statement[] }
  readonly OrStatement?: { readonly Statements: readonly Statement[] }
  readonly NotStatement?: { readonly Statement: Statement }
  readonly RateBasedStatement?: RateBasedStatement
  readonly ManagedRuleGroupStatement?: ManagedRuleGroupStatement
  readonly RuleGroupReferenceStatement?: RuleGroupReferenceStatement
}

/** A statement that looks at one component of the request after some transformations. */
export interface FieldStatement {
  readonly FieldToMatch: FieldToMatch
  readonly TextTransformations: readonly TextTransformation[]
}

export interface ByteMatchStatement extends FieldStatement {
  /** Base64 as on the wire; text that is not base64 of readable text is taken as written. */
  readonly SearchString?: string
  /** CloudFormation's name for the encoded form. */
  readonly SearchStringBase64?: string
  readonly PositionalConstraint: PositionalConstraint
}

export type PositionalConstraint =
  | 'EXACTLY'
  | 'STARTS_WITH'
  | 'ENDS_WITH'
  | 'CONTAINS'
  | 'CONTAINS_WORD'

export interface SqliMatchStatement extends FieldStatement {
  readonly SensitivityLevel?: 'LOW' | 'HIGH'
}

export interface SizeConstraintStatement extends FieldStatement {
  readonly ComparisonOperator: 'EQ' | 'NE' | 'LE' | 'LT' | 'GE' | 'GT'
  /** Bytes after the transformations. */
  readonly Size: number
}

export interface RegexMatchStatement extends FieldStatement {
  readonly RegexString: string
}

/** Where the client's address stands when a proxy is in front. */
export interface ForwardedIpConfig {
  readonly HeaderName: string
  /** For an address that cannot be read; an absent header switches the rule off. */
  readonly FallbackBehavior: 'MATCH' | 'NO_MATCH'
}

export interface GeoMatchStatement {
  readonly CountryCodes: readonly string[]
  readonly ForwardedIPConfig?: ForwardedIpConfig
}

export interface IpSetReferenceStatement {
  readonly ARN: string
  readonly IPSetForwardedIPConfig?: ForwardedIpConfig & {
    readonly Position: 'FIRST' | 'LAST' | 'ANY'
  }
}

export interface AsnMatchStatement {
  readonly AsnList: readonly number[]
  readonly ForwardedIPConfig?: ForwardedIpConfig
}

export interface LabelMatchStatement {
  readonly Scope: 'LABEL' | 'NAMESPACE'
  readonly Key: string
}

export interface RateBasedStatement {
  /** Requests per window above which the action applies. */
  readonly Limit: number
  readonly EvaluationWindowSec?: 60 | 120 | 300 | 600
  readonly AggregateKeyType: 'IP' | 'FORWARDED_IP' | 'CUSTOM_KEYS' | 'CONSTANT'
  readonly CustomKeys?: readonly RateKey[]
  readonly ForwardedIPConfig?: ForwardedIpConfig
  readonly ScopeDownStatement?: Statement
}

type NamedRateKey = {
  readonly Name: string
  readonly TextTransformations: readonly TextTransformation[]
}

/** One component of a custom aggregation key; exactly one member. */
export interface RateKey {
  readonly Header?: NamedRateKey
  readonly Cookie?: NamedRateKey
  readonly QueryArgument?: NamedRateKey
  readonly QueryString?: { readonly TextTransformations: readonly TextTransformation[] }
  readonly UriPath?: { readonly TextTransformations: readonly TextTransformation[] }
  readonly HTTPMethod?: object
  readonly IP?: object
  readonly ForwardedIP?: object
  readonly ASN?: object
  /** With MATCH all requests share one value, with NO_MATCH none is counted. */
  readonly JA3Fingerprint?: UnknownComponent
  readonly JA4Fingerprint?: UnknownComponent
  readonly LabelNamespace?: { readonly Namespace: string }
}

export interface ManagedRuleGroupStatement {
  readonly VendorName: string
  readonly Name: string
  readonly Version?: string
  readonly ScopeDownStatement?: Statement
  readonly RuleActionOverrides?: readonly RuleActionOverride[]
  readonly ExcludedRules?: readonly { readonly Name: string }[]
  /** Accepted for the groups that take them; ours need none. */
  readonly ManagedRuleGroupConfigs?: readonly object[]
}

export interface RuleGroupReferenceStatement {
  readonly ARN: string
  readonly RuleActionOverrides?: readonly RuleActionOverride[]
  readonly ExcludedRules?: readonly { readonly Name: string }[]
}

export interface RuleActionOverride {
  readonly Name: string
  readonly ActionToUse: RuleAction
}

/** What to do with a component that is larger than what is inspected; CONTINUE when absent. */
export type OversizeHandling = 'CONTINUE' | 'MATCH' | 'NO_MATCH'

export type MatchScope = 'ALL' | 'KEY' | 'VALUE'

/** Which part of the request is looked at; exactly one member. */
export interface FieldToMatch {
  readonly SingleHeader?: { readonly Name: string }
  readonly Headers?: {
    readonly MatchPattern: {
      readonly All?: object
      readonly IncludedHeaders?: readonly string[]
      readonly ExcludedHeaders?: readonly string[]
    }
    readonly MatchScope: MatchScope
    readonly OversizeHandling: OversizeHandling
  }
  readonly Cookies?: {
    readonly MatchPattern: {
      readonly All?: object
      readonly IncludedCookies?: readonly string[]
      readonly ExcludedCookies?: readonly string[]
    }
    readonly MatchScope: MatchScope
    readonly OversizeHandling: OversizeHandling
  }
  readonly HeaderOrder?: { readonly OversizeHandling: OversizeHandling }
  readonly SingleQueryArgument?: { readonly Name: string }
  readonly AllQueryArguments?: object
  readonly QueryString?: object
  readonly UriPath?: object
  readonly Body?: { readonly OversizeHandling?: OversizeHandling }
  readonly JsonBody?: {
    readonly MatchPattern: { readonly All?: object; readonly IncludedPaths?: readonly string[] }
    readonly MatchScope: MatchScope
    readonly InvalidFallbackBehavior?: 'EVALUATE_AS_STRING' | 'MATCH' | 'NO_MATCH'
    readonly OversizeHandling?: OversizeHandling
  }
  readonly Method?: object
  /** Known to AWS of CloudFront and load balancers only: here the fallback decides. */
  readonly JA3Fingerprint?: UnknownComponent
  readonly JA4Fingerprint?: UnknownComponent
  readonly UriFragment?: Partial<UnknownComponent>
}

interface UnknownComponent {
  readonly FallbackBehavior: 'MATCH' | 'NO_MATCH'
}

export interface TextTransformation {
  /** Ascending order of application; unique within its statement. */
  readonly Priority: number
  readonly Type: TransformationType
}

/** @see https://docs.aws.amazon.com/waf/latest/APIReference/API_TextTransformation.html */
export const transformationTypes = [
  'NONE',
  'COMPRESS_WHITE_SPACE',
  'HTML_ENTITY_DECODE',
  'LOWERCASE',
  'CMD_LINE',
  'URL_DECODE',
  'URL_DECODE_UNI',
  'BASE64_DECODE',
  'BASE64_DECODE_EXT',
  'HEX_DECODE',
  'MD5',
  'REPLACE_COMMENTS',
  'ESCAPE_SEQ_DECODE',
  'SQL_HEX_DECODE',
  'CSS_DECODE',
  'JS_DECODE',
  'NORMALIZE_PATH',
  'NORMALIZE_PATH_WIN',
  'REMOVE_NULLS',
  'REPLACE_NULLS',
  'UTF8_TO_UNICODE',
] as const

export type TransformationType = (typeof transformationTypes)[number]

/** Rules of managed groups that match the caller's address once there is a list of addresses. */
const addressListRules = [
  'AWSManagedIPReputationList',
  'AWSManagedReconnaissanceList',
  'AWSManagedIPDDoSList',
  'AnonymousIPList',
  'HostingProviderIPList',
] as const

/** The rule that an IP set's name gives data to: `'AnonymousIPList-v6'` → `'AnonymousIPList'`. */
export function addressListRule(setName: string): string | undefined {
  return addressListRules.find((rule) => setName === rule || setName.startsWith(`${rule}-`))
}

/** The addresses of IP sets by the rules that their names give data to. */
export function addressListsOf(
  sets: readonly { readonly name: string; readonly addresses: readonly string[] }[],
): Readonly<Record<string, readonly string[]>> {
  const lists: Record<string, string[]> = {}
  for (const { name, addresses } of sets) {
    const rule = addressListRule(name)
    if (rule !== undefined) (lists[rule] ??= []).push(...addresses)
  }
  return lists
}

/** A rule group of the user's own, referenced by ARN. */
export interface RuleGroup {
  readonly Name: string
  readonly ARN: string
  readonly Rules: readonly WebAclRule[]
  /** Fixed when the group is made; computed from the rules when absent. */
  readonly Capacity?: number
  readonly CustomResponseBodies?: Readonly<Record<string, CustomResponseBody>>
}

/** The web ACL that protects a stage, with all that it refers to: part of the stage's snapshot. */
export interface AssociatedWebAcl {
  /** `'arn:aws:wafv2:us-east-1:111122223333:regional/webacl/main/1a2b3c4d'` */
  readonly arn: string
  readonly acl: WebAcl
  readonly resources: WebAclResources
  readonly logging?: WafLogging
}

/** Which requests are logged; every one without a filter. */
export interface WafLogging {
  readonly filter?: {
    readonly Filters: readonly {
      readonly Behavior: 'KEEP' | 'DROP'
      readonly Requirement: 'MEETS_ALL' | 'MEETS_ANY'
      readonly Conditions: readonly {
        readonly ActionCondition?: { readonly Action: string } | undefined
        readonly LabelNameCondition?: { readonly LabelName: string } | undefined
      }[]
    }[]
    readonly DefaultBehavior: 'KEEP' | 'DROP'
  }
  /** Components that the log leaves out; `UriPath` and `Method` are all that it has of those. */
  readonly redacts: readonly string[]
}

/** Everything a web ACL may refer to by ARN. */
export interface WebAclResources {
  /** IP set ARN → CIDR blocks such as `192.0.2.0/24` or `2001:db8::/32`. */
  readonly ipSets?: Readonly<Record<string, readonly string[]>>
  /** Regex pattern set ARN → up to 10 patterns. */
  readonly regexPatternSets?: Readonly<Record<string, readonly string[]>>
  readonly ruleGroups?: Readonly<Record<string, RuleGroup>>
  /**
   * Addresses for rules of managed groups that need data of others, by the rule's name
   * (`AWSManagedIPReputationList`): what IP sets of that name, or `{name}-…`, hold.
   */
  readonly addressLists?: Readonly<Record<string, readonly string[]>>
  /** The 12 digits in label namespaces; zeros when absent. */
  readonly accountId?: string
}
