import { describe, expect, it } from 'vitest'
import type { RuleAction, Statement, WebAcl, WebAclResources } from '../../definition/web-acl.ts'
import { parseWebAcl } from '../../definition/web-acl-schema.ts'
import { compileWebAcl } from './compile.ts'
import type { WafState } from './evaluation.ts'
import { inspect, type Verdict } from './inspect.ts'
import { createRateWindow } from './rate-window.ts'
import type { WafRequest } from './request.ts'

const none = [{ Priority: 0, Type: 'NONE' }] as const
const visibility = {
  SampledRequestsEnabled: false,
  CloudWatchMetricsEnabled: false,
  MetricName: 'm',
} as const

interface RuleDraft {
  readonly name?: string
  readonly priority?: number
  readonly statement: Statement
  readonly action?: RuleAction
  readonly labels?: readonly string[]
  readonly override?: 'None' | 'Count'
}

function aclOf(rules: readonly RuleDraft[], more: Partial<WebAcl> = {}): WebAcl {
  return {
    Name: 'main',
    DefaultAction: { Allow: {} },
    Rules: rules.map((rule, index) => ({
      Name: rule.name ?? `r${index}`,
      Priority: rule.priority ?? index,
      Statement: rule.statement,
      ...(rule.override === undefined
        ? { Action: rule.action ?? { Block: {} } }
        : { OverrideAction: { [rule.override]: {} } }),
      ...(rule.labels === undefined ? {} : { RuleLabels: rule.labels.map((Name) => ({ Name })) }),
      VisibilityConfig: visibility,
    })),
    ...more,
  }
}

function requestOf(part: Partial<WafRequest> & { readonly text?: string } = {}): WafRequest {
  const { text, ...rest } = part
  return {
    method: 'GET',
    uriPath: '/prod/pets',
    query: '',
    headers: [['Host', 'api.example.com']],
    sourceIp: '192.0.2.44',
    ...(text === undefined ? {} : { body: new TextEncoder().encode(text) }),
    ...rest,
  }
}

const idle: WafState = { nowMs: 0, rates: createRateWindow() }

function judge(
  acl: WebAcl,
  request: WafRequest = requestOf(),
  resources: WebAclResources = {},
  state: WafState = idle,
): Verdict {
  const parsed = parseWebAcl(acl)
  expect(parsed.issues).toEqual([])
  const { compiled, issues } = compileWebAcl(acl, resources)
  if (compiled === undefined) throw new Error(JSON.stringify(issues))
  return inspect(compiled, request, state)
}

/** Whether one statement matches one request. */
function matches(
  statement: Statement,
  request: WafRequest,
  resources: WebAclResources = {},
  state: WafState = idle,
): boolean {
  return judge(aclOf([{ statement }]), request, resources, state).action === 'BLOCK'
}

const contains = (
  SearchString: string,
  FieldToMatch: NonNullable<Statement['ByteMatchStatement']>['FieldToMatch'],
): Statement => ({
  ByteMatchStatement: {
    SearchString,
    FieldToMatch,
    TextTransformations: none,
    PositionalConstraint: 'CONTAINS',
  },
})

describe('the order of evaluation', () => {
  const any = contains('/', { UriPath: {} })

  it('goes by priority, not by position, and stops at the first terminating rule', () => {
    const verdict = judge(
      aclOf([
        { name: 'second', priority: 5, statement: any, action: { Block: {} } },
        { name: 'first', priority: 1, statement: any, action: { Allow: {} } },
      ]),
    )
    expect(verdict.action).toBe('ALLOW')
    expect(verdict.terminatingRule?.rule).toBe('first')
  })

  it('counts and goes on, and lets later rules see the labels of earlier ones', () => {
    const verdict = judge(
      aclOf([
        { statement: any, action: { Count: {} }, labels: ['team:seen'] },
        { statement: { LabelMatchStatement: { Scope: 'LABEL', Key: 'team:seen' } } },
      ]),
    )
    expect(verdict.action).toBe('BLOCK')
    expect(verdict.countedRules.map(({ rule }) => rule)).toEqual(['r0'])
    expect(verdict.labels).toEqual(['awswaf:000000000000:webacl:main:team:seen'])
  })

  it.each([
    ['LABEL', 'seen', true],
    ['LABEL', 'een', false],
    ['LABEL', 'awswaf:000000000000:webacl:main:team:seen', true],
    ['NAMESPACE', 'team:', true],
    ['NAMESPACE', 'tea:', false],
    ['NAMESPACE', 'awswaf:000000000000:webacl:main:', true],
    ['NAMESPACE', 'seen:', false],
  ] as const)('matches %s %s against main:team:seen: %s', (Scope, Key, expected) => {
    const verdict = judge(
      aclOf([
        { statement: any, action: { Count: {} }, labels: ['team:seen'] },
        { statement: { LabelMatchStatement: { Scope, Key } } },
      ]),
    )
    expect(verdict.action === 'BLOCK').toBe(expected)
  })

  it('falls to the default action', () => {
    expect(judge(aclOf([], { DefaultAction: { Block: {} } })).action).toBe('BLOCK')
  })

  it('inserts headers with the prefix of the service, the later rule winning', () => {
    const insert = (value: string): RuleAction => ({
      Count: { CustomRequestHandling: { InsertHeaders: [{ Name: 'Seen', Value: value }] } },
    })
    const verdict = judge(
      aclOf([
        { statement: any, action: insert('a') },
        { statement: any, action: insert('b') },
      ]),
    )
    expect(verdict.insertHeaders).toEqual([['x-amzn-waf-seen', 'b']])
  })

  it('answers a block with its custom response', () => {
    const acl = aclOf(
      [
        {
          statement: any,
          action: {
            Block: {
              CustomResponse: {
                ResponseCode: 302,
                CustomResponseBodyKey: 'sorry',
                ResponseHeaders: [{ Name: 'Location', Value: '/sorry' }],
              },
            },
          },
        },
      ],
      { CustomResponseBodies: { sorry: { ContentType: 'TEXT_HTML', Content: '<p>no' } } },
    )
    expect(judge(acl).answer).toEqual({
      status: 302,
      headers: [
        ['content-type', 'text/html'],
        ['Location', '/sorry'],
      ],
      body: '<p>no',
    })
  })

  it.each([
    ['Captcha', 405, 'captcha'],
    ['Challenge', 202, 'challenge'],
  ] as const)('%s answers %i without a valid token and counts with one', (type, status, kind) => {
    const acl = aclOf([{ statement: any, action: { [type]: {} } }])
    expect(judge(acl).answer).toEqual({
      status,
      headers: [['x-amzn-waf-action', kind]],
      body: '',
    })
    const asked: unknown[] = []
    const state: WafState = {
      ...idle,
      hasValidToken: (...args) => {
        asked.push(args)
        return true
      },
    }
    const request = requestOf({ headers: [['Cookie', 'a=1; aws-waf-token=t0']] })
    expect(judge(acl, request, {}, state).action).toBe('ALLOW')
    expect(asked).toEqual([[kind, 't0', 300]])
  })
})

describe('statements', () => {
  it('Not matches where the component is absent', () => {
    const header = contains('x', { SingleHeader: { Name: 'X-Missing' } })
    expect(matches(header, requestOf())).toBe(false)
    expect(matches({ NotStatement: { Statement: header } }, requestOf())).toBe(true)
  })

  it('And needs all, Or needs one', () => {
    const yes = contains('pets', { UriPath: {} })
    const no = contains('cats', { UriPath: {} })
    expect(matches({ AndStatement: { Statements: [yes, no] } }, requestOf())).toBe(false)
    expect(matches({ OrStatement: { Statements: [yes, no] } }, requestOf())).toBe(true)
  })

  it.each([
    ['EXACTLY', '/prod/pets', true],
    ['EXACTLY', '/prod', false],
    ['STARTS_WITH', '/prod', true],
    ['ENDS_WITH', 'pets', true],
    ['CONTAINS', 'od/p', true],
    ['CONTAINS_WORD', 'prod', true],
    ['CONTAINS_WORD', 'pro', false],
  ] as const)('ByteMatch %s %s: %s', (PositionalConstraint, SearchString, expected) => {
    const statement: Statement = {
      ByteMatchStatement: {
        SearchString,
        PositionalConstraint,
        FieldToMatch: { UriPath: {} },
        TextTransformations: none,
      },
    }
    expect(matches(statement, requestOf())).toBe(expected)
  })

  it('reads a search string as base64 when it is base64 of readable text', () => {
    const request = requestOf({ uriPath: '/admin' })
    expect(matches(contains(btoa('admin'), { UriPath: {} }), request)).toBe(true)
    expect(matches(contains('admin', { UriPath: {} }), request)).toBe(true)
  })

  it.each([
    ['GT', 3, true],
    ['GT', 4, false],
    ['EQ', 4, true],
    ['LE', 4, true],
    ['NE', 4, false],
    ['LT', 5, true],
    ['GE', 5, false],
  ] as const)(
    'SizeConstraint %s %i of a 4-byte query: %s',
    (ComparisonOperator, Size, expected) => {
      const statement: Statement = {
        SizeConstraintStatement: {
          FieldToMatch: { QueryString: {} },
          TextTransformations: none,
          ComparisonOperator,
          Size,
        },
      }
      expect(matches(statement, requestOf({ query: 'a=bc' }))).toBe(expected)
    },
  )

  it('RegexMatch and pattern sets look at the transformed text', () => {
    const field = {
      FieldToMatch: { QueryString: {} },
      TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' as const }],
    }
    const request = requestOf({ query: 'q=%66oo' })
    expect(matches({ RegexMatchStatement: { ...field, RegexString: 'fo{2}$' } }, request)).toBe(
      true,
    )
    const ARN = 'arn:aws:wafv2:us-east-1:0:regional/regexpatternset/a/1'
    const set = { RegexPatternSetReferenceStatement: { ...field, ARN } }
    expect(matches(set, request, { regexPatternSets: { [ARN]: ['x', '=f'] } })).toBe(true)
  })

  it('SqliMatch honours the given transformations and the sensitivity', () => {
    const field = { FieldToMatch: { AllQueryArguments: {} } }
    const request = requestOf({ query: 'id=1%27%20or%20%271%27=%271' })
    const sqli = (Type: 'NONE' | 'URL_DECODE'): Statement => ({
      SqliMatchStatement: { ...field, TextTransformations: [{ Priority: 0, Type }] },
    })
    expect(matches(sqli('URL_DECODE'), request)).toBe(true)
    expect(matches(sqli('NONE'), request)).toBe(false)
    const verdict = judge(aclOf([{ statement: sqli('URL_DECODE') }]), request)
    expect(verdict.details).toMatchObject([
      { conditionType: 'SQL_INJECTION', sensitivityLevel: 'LOW', location: 'ALL_QUERY_ARGS' },
    ])
  })

  it('XssMatch takes a body apart into its values', () => {
    const statement: Statement = {
      XssMatchStatement: { FieldToMatch: { Body: {} }, TextTransformations: none },
    }
    expect(matches(statement, requestOf({ text: '{"a":["<svg onload=x()>"]}' }))).toBe(true)
    expect(matches(statement, requestOf({ text: '{"a":["<b>bold</b>"]}' }))).toBe(false)
  })

  const any = { FieldToMatch: { QueryString: {} }, TextTransformations: none } as const
  const eight = (OversizeHandling: 'CONTINUE' | 'MATCH') =>
    ({ Headers: { MatchPattern: { All: {} }, MatchScope: 'VALUE', OversizeHandling } }) as const

  it.each<[string, Statement, Partial<WafRequest> & { readonly text?: string }, boolean]>([
    [
      'no query string is of no size',
      { SizeConstraintStatement: { ...any, ComparisonOperator: 'GE', Size: 0 } },
      {},
      false,
    ],
    [
      'nor is it matched by a pattern that takes nothing for something',
      { NotStatement: { Statement: { RegexMatchStatement: { ...any, RegexString: '^a*$' } } } },
      {},
      true,
    ],
    [
      'a header across the 8 KB is seen up to there',
      contains('needle', eight('CONTINUE')),
      { headers: [['x-long', `needle${'a'.repeat(9_000)}`]] },
      true,
    ],
    [
      'and not beyond',
      contains('needle', eight('CONTINUE')),
      { headers: [['x-long', `${'a'.repeat(8_186)}needle`]] },
      false,
    ],
    [
      'and is oversize',
      contains('needle', eight('MATCH')),
      { headers: [['x-long', 'a'.repeat(9_000)]] },
      true,
    ],
  ])('%s', (_, statement, request, expected) => {
    expect(matches(statement, requestOf(request))).toBe(expected)
  })

  const longCookie: [string, string] = ['cookie', `a=${'b'.repeat(9_000)}`]
  const json = {
    JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'CONTINUE' },
  } as const
  it.each<[readonly string[], Statement, Partial<WafRequest> & { readonly text?: string }]>([
    [[], contains('x', { Method: {} }), { text: 'a'.repeat(20_000), headers: [longCookie] }],
    [['REQUEST_BODY'], contains('x', { Body: {} }), { text: 'a'.repeat(20_000) }],
    [['REQUEST_JSON_BODY'], contains('x', json), { text: 'a'.repeat(20_000) }],
    [['REQUEST_HEADERS'], contains('x', eight('CONTINUE')), { headers: [longCookie] }],
    [
      ['REQUEST_COOKIES'],
      contains('x', {
        Cookies: {
          MatchPattern: { All: {} },
          MatchScope: 'VALUE',
          OversizeHandling: 'CONTINUE',
        },
      }),
      { headers: [longCookie] },
    ],
  ])('names %j as what a rule saw cut', (expected, statement, request) => {
    expect(judge(aclOf([{ statement }]), requestOf(request)).oversizeFields).toEqual(expected)
  })

  it('tells of each rule what its own detectors saw', () => {
    const sqli = (Name: string): Statement => ({
      SqliMatchStatement: {
        FieldToMatch: { SingleQueryArgument: { Name } },
        TextTransformations: none,
      },
    })
    const query = "a=1'or'1'='1&b=1;drop table x"
    const partly: Statement = {
      AndStatement: { Statements: [sqli('b'), contains('no', { Method: {} })] },
    }
    const rules = [
      { statement: sqli('a'), action: { Count: {} } },
      { statement: partly },
      { statement: contains('GET', { Method: {} }) },
    ]
    const verdict = judge(aclOf(rules), requestOf({ query }))
    expect(verdict.countedRules.map(({ details }) => details)).toMatchObject([
      [{ conditionType: 'SQL_INJECTION', location: 'SINGLE_QUERY_ARG' }],
    ])
    expect(verdict.details).toEqual([])
    expect(judge(aclOf(rules.slice(0, 2)), requestOf({ query })).details).toEqual([])
  })

  it('GeoMatch labels every request it sees', () => {
    const verdict = judge(
      aclOf([{ statement: { GeoMatchStatement: { CountryCodes: ['DE'] } } }]),
      requestOf({ country: 'US', region: 'OR' }),
    )
    expect(verdict.action).toBe('ALLOW')
    expect(verdict.labels).toEqual([
      'awswaf:clientip:geo:country:US',
      'awswaf:clientip:geo:region:US-OR',
    ])
  })

  const ARN = 'arn:aws:wafv2:us-east-1:0:regional/ipset/a/1'
  const sets = { ipSets: { [ARN]: ['192.0.2.0/24', '2001:db8::/32'] } }

  it.each([
    ['192.0.2.1', true],
    ['198.51.100.1', false],
    ['2001:db8:1::2', true],
    ['2001:db9::2', false],
    ['::ffff:192.0.2.9', true],
  ])('IPSet contains %s: %s', (sourceIp, expected) => {
    expect(matches({ IPSetReferenceStatement: { ARN } }, requestOf({ sourceIp }), sets)).toBe(
      expected,
    )
  })

  it.each([
    ['FIRST', '192.0.2.1, 8.8.8.8', 'NO_MATCH', true],
    ['LAST', '192.0.2.1, 8.8.8.8', 'NO_MATCH', false],
    ['ANY', '8.8.8.8, 192.0.2.1', 'NO_MATCH', true],
    ['FIRST', 'nonsense', 'MATCH', true],
    ['FIRST', 'nonsense', 'NO_MATCH', false],
  ] as const)('IPSet %s of "%s" with fallback %s: %s', (Position, value, fallback, expected) => {
    const statement: Statement = {
      IPSetReferenceStatement: {
        ARN,
        IPSetForwardedIPConfig: {
          HeaderName: 'X-Forwarded-For',
          FallbackBehavior: fallback,
          Position,
        },
      },
    }
    expect(matches(statement, requestOf({ headers: [['x-forwarded-for', value]] }), sets)).toBe(
      expected,
    )
  })

  it('does not apply a rule at all, even negated, when the forwarding header is absent', () => {
    const statement: Statement = {
      IPSetReferenceStatement: {
        ARN,
        IPSetForwardedIPConfig: {
          HeaderName: 'X-Forwarded-For',
          FallbackBehavior: 'MATCH',
          Position: 'FIRST',
        },
      },
    }
    expect(matches(statement, requestOf(), sets)).toBe(false)
    expect(matches({ NotStatement: { Statement: statement } }, requestOf(), sets)).toBe(false)
  })

  it('AsnMatch compares the network of the caller', () => {
    const statement: Statement = { AsnMatchStatement: { AsnList: [64500] } }
    expect(matches(statement, requestOf({ asn: 64500 }))).toBe(true)
    expect(matches(statement, requestOf())).toBe(false)
  })
})

describe('components', () => {
  it('inspects every value of a repeated query argument, by name in any case', () => {
    const statement = contains('evil', { SingleQueryArgument: { Name: 'Q' } })
    expect(matches(statement, requestOf({ query: 'q=good&q=evil' }))).toBe(true)
    expect(matches(statement, requestOf({ query: 'p=evil' }))).toBe(false)
  })

  it('looks at values, not names, of all query arguments', () => {
    const statement = contains('evil', { AllQueryArguments: {} })
    expect(matches(statement, requestOf({ query: 'a=evil' }))).toBe(true)
    expect(matches(statement, requestOf({ query: 'evil=a' }))).toBe(false)
  })

  it('joins the values of a repeated header by a comma', () => {
    const statement = contains('a,b', { SingleHeader: { Name: 'X-A' } })
    const headers = [
      ['x-a', 'a'],
      ['X-A', 'b'],
    ] as const
    expect(matches(statement, requestOf({ headers }))).toBe(true)
  })

  it.each([
    [{ IncludedCookies: ['id'] }, 'VALUE', true],
    [{ IncludedCookies: ['ID'] }, 'VALUE', false],
    [{ ExcludedCookies: ['id'] }, 'VALUE', false],
    [{ All: {} }, 'KEY', false],
    [{ All: {} }, 'ALL', true],
  ] as const)('selects cookies by %j and scope %s: %s', (MatchPattern, MatchScope, expected) => {
    const statement = contains('evil', {
      Cookies: { MatchPattern, MatchScope, OversizeHandling: 'CONTINUE' },
    })
    expect(matches(statement, requestOf({ headers: [['cookie', 'a=1; id=evil']] }))).toBe(expected)
  })

  it.each([
    ['MATCH', true],
    ['NO_MATCH', false],
    ['CONTINUE', false],
  ] as const)('treats more than 200 headers as %s says', (OversizeHandling, expected) => {
    const statement = contains('evil', {
      Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling },
    })
    const headers = Array.from(
      { length: 201 },
      (_, i) => [`h${i}`, i === 200 ? 'evil' : ''] as const,
    )
    expect(matches(statement, requestOf({ headers }))).toBe(expected)
  })

  it.each([
    ['MATCH', true],
    ['NO_MATCH', false],
    ['CONTINUE', false],
  ] as const)(
    'sees 16 KB of a body and treats the rest as %s says',
    (OversizeHandling, expected) => {
      const statement = contains('evil', { Body: { OversizeHandling } })
      const text = `${'x'.repeat(16_384)}evil`
      expect(matches(statement, requestOf({ text }))).toBe(expected)
    },
  )

  it('sees more of a body when the association raises the limit', () => {
    const acl = aclOf([{ statement: contains('evil', { Body: {} }) }], {
      AssociationConfig: { RequestBody: { API_GATEWAY: { DefaultSizeInspectionLimit: 'KB_32' } } },
    })
    expect(judge(acl, requestOf({ text: `${'x'.repeat(20_000)}evil` })).action).toBe('BLOCK')
  })

  const document = '{"a":{"c":"d","b":{"e":{"f":"g"}}}}'
  it.each([
    ['ALL', ['e', 'f', 'g'], ['a', 'b', 'c', 'd']],
    ['KEY', ['e', 'f'], ['g', 'b']],
    ['VALUE', ['g'], ['e', 'f', 'd']],
  ] as const)('JsonBody %s below /a/b inspects %j and not %j', (MatchScope, seen, unseen) => {
    const test = (SearchString: string) =>
      matches(
        {
          ByteMatchStatement: {
            SearchString,
            PositionalConstraint: 'EXACTLY',
            TextTransformations: none,
            FieldToMatch: {
              JsonBody: { MatchPattern: { IncludedPaths: ['/a/b'] }, MatchScope },
            },
          },
        },
        requestOf({ text: document }),
      )
    expect(seen.map(test)).toEqual(seen.map(() => true))
    expect(unseen.map(test)).toEqual(unseen.map(() => false))
  })

  it.each([
    ['{"a":"evil","a":1}', undefined, true],
    ['{"a":"fine" "b" "evil"}', undefined, true],
    ['{"a":"evil', undefined, true],
    ['{"x":1, %% "a":"evil"}', undefined, false],
    ['{"x":1, %% "a":"evil"}', 'EVALUATE_AS_STRING', true],
    ['{"x":1, %%', 'MATCH', true],
    ['{"a":"evil", %%', 'NO_MATCH', false],
    ['"evil"', 'NO_MATCH', false],
    ['{"a":"ev\\u0069l"}', undefined, true],
  ] as const)('JsonBody of %s with fallback %s: %s', (text, fallback, expected) => {
    const statement = contains('evil', {
      JsonBody: {
        MatchPattern: { All: {} },
        MatchScope: 'ALL',
        ...(fallback === undefined ? {} : { InvalidFallbackBehavior: fallback }),
      },
    })
    expect(matches(statement, requestOf({ text }))).toBe(expected)
  })
})

describe('rate-based rules', () => {
  const limited = (more: object): WebAcl =>
    aclOf([{ statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP', ...more } } }])

  const send = (acl: WebAcl, times: number, request: WafRequest, state: WafState) =>
    Array.from({ length: times }, () => judge(acl, request, {}, state).action)

  it('blocks above the limit, per address, until the window has passed', () => {
    const rates = createRateWindow()
    const acl = limited({})
    const verdicts = send(acl, 11, requestOf(), { nowMs: 0, rates })
    expect(verdicts.slice(0, 10)).not.toContain('BLOCK')
    expect(verdicts[10]).toBe('BLOCK')
    expect(send(acl, 1, requestOf({ sourceIp: '192.0.2.9' }), { nowMs: 0, rates })).toEqual([
      'ALLOW',
    ])
    expect(send(acl, 1, requestOf(), { nowMs: 290_000, rates })).toEqual(['BLOCK'])
    expect(send(acl, 1, requestOf(), { nowMs: 600_000, rates })).toEqual(['ALLOW'])
  })

  it('counts only what the scope-down statement matches', () => {
    const rates = createRateWindow()
    const acl = limited({ ScopeDownStatement: contains('login', { UriPath: {} }) })
    expect(send(acl, 30, requestOf(), { nowMs: 0, rates })).not.toContain('BLOCK')
    expect(send(acl, 11, requestOf({ uriPath: '/login' }), { nowMs: 0, rates }).at(-1)).toBe(
      'BLOCK',
    )
  })

  it('begins anew when one of its settings is edited, and not when another rule is', () => {
    const rates = createRateWindow()
    const state = { nowMs: 0, rates }
    expect(send(limited({}), 11, requestOf(), state).at(-1)).toBe('BLOCK')
    const { Rules = [], ...rest } = limited({})
    const beside = aclOf([
      { name: 'beside', priority: 9, statement: contains('x', { Method: {} }) },
    ])
    const extended = { ...rest, Rules: [...Rules, ...(beside.Rules ?? [])] }
    expect(send(extended, 1, requestOf(), state)).toEqual(['BLOCK'])
    expect(send(limited({ Limit: 12 }), 1, requestOf(), state)).toEqual(['ALLOW'])
  })

  it('the many senders of one rule push out no sender of another', () => {
    const rates = createRateWindow()
    const count = (rule: string, key: string) => rates.count(rule, key, 300, 0, 10)
    for (let call = 0; call < 5; call++) count('quiet', 'a')
    for (let sender = 0; sender < 25_000; sender++) count('loud', `${sender}`)
    expect(count('quiet', 'a')).toBe(6)
    expect(count('loud', '24999')).toBe(2)
    expect(count('loud', '0')).toBe(1)
  })

  it('aggregates by custom keys and leaves out requests that lack one', () => {
    const rates = createRateWindow()
    const acl = limited({
      AggregateKeyType: 'CUSTOM_KEYS',
      CustomKeys: [{ Header: { Name: 'x-key', TextTransformations: none } }, { HTTPMethod: {} }],
    })
    const keyed = requestOf({ headers: [['x-key', 'k']] })
    expect(send(acl, 11, keyed, { nowMs: 0, rates }).at(-1)).toBe('BLOCK')
    expect(send(acl, 1, { ...keyed, method: 'POST' }, { nowMs: 0, rates })).toEqual(['ALLOW'])
    expect(send(acl, 30, requestOf(), { nowMs: 0, rates })).not.toContain('BLOCK')
  })
})

describe('rule groups', () => {
  const managed = (more: object = {}): Statement => ({
    ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesSQLiRuleSet', ...more },
  })
  const attack = requestOf({ query: 'id=1%27+or+%271%27%3D%271' })

  it('blocks by the rule inside and keeps its label', () => {
    const verdict = judge(aclOf([{ statement: managed(), override: 'None' }]), attack)
    expect(verdict.action).toBe('BLOCK')
    expect(verdict.terminatingRule).toMatchObject({
      type: 'MANAGED_RULE_GROUP',
      groupRule: 'SQLi_QUERYARGUMENTS',
    })
    expect(verdict.labels).toEqual(['awswaf:managed:aws:sql-database:SQLi_QueryArguments'])
  })

  it('only counts under OverrideAction Count', () => {
    const verdict = judge(aclOf([{ statement: managed(), override: 'Count' }]), attack)
    expect(verdict.action).toBe('ALLOW')
    expect(verdict.countedRules).toHaveLength(1)
  })

  it.each([
    {
      ExcludedRules: [
        { Name: 'SQLi_QUERYARGUMENTS' },
        { Name: 'SQLiExtendedPatterns_QUERYARGUMENTS' },
      ],
    },
    {
      RuleActionOverrides: [
        { Name: 'SQLi_QUERYARGUMENTS', ActionToUse: { Count: {} } },
        { Name: 'SQLiExtendedPatterns_QUERYARGUMENTS', ActionToUse: { Count: {} } },
        { Name: 'NoSuchRule', ActionToUse: { Block: {} } },
      ],
    },
  ])('counts single rules under %j and goes on', (more) => {
    const verdict = judge(aclOf([{ statement: managed(more), override: 'None' }]), attack)
    expect(verdict.action).toBe('ALLOW')
    expect(verdict.countedRules).toMatchObject([
      { groupRule: 'SQLi_QUERYARGUMENTS', action: 'Count', overriddenAction: 'Block' },
      { groupRule: 'SQLiExtendedPatterns_QUERYARGUMENTS' },
    ])
  })

  it('leaves a group out when its scope-down statement does not match', () => {
    const statement = managed({ ScopeDownStatement: contains('cats', { UriPath: {} }) })
    expect(judge(aclOf([{ statement, override: 'None' }]), attack).action).toBe('ALLOW')
  })

  it('evaluates a group of the user with its own label prefix', () => {
    const ARN = 'arn:aws:wafv2:us-east-1:0:regional/rulegroup/mine/1'
    const verdict = judge(
      aclOf([{ statement: { RuleGroupReferenceStatement: { ARN } }, override: 'None' }]),
      requestOf(),
      {
        ruleGroups: {
          [ARN]: {
            Name: 'mine',
            ARN,
            Rules: [
              {
                Name: 'pets',
                Priority: 0,
                Statement: contains('pets', { UriPath: {} }),
                Action: { Block: {} },
                RuleLabels: [{ Name: 'p' }],
              },
            ],
          },
        },
      },
    )
    expect(verdict.terminatingRule).toMatchObject({ rule: 'r0', groupRule: 'pets', type: 'GROUP' })
    expect(verdict.labels).toEqual(['awswaf:000000000000:rulegroup:mine:p'])
  })
})
