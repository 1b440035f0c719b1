import { describe, expect, it } from 'vitest'
import {
  type Sketch,
  acl,
  bytes,
  forwarded,
  header,
  judge,
  none,
  path,
  rule,
  through,
  xff,
} from './waf-acl-world.ts'

describe('rules together', () => {
  const any = bytes(path, '/')
  const never = bytes(path, 'never')
  const label = (Scope: string, Key: string) => ({ LabelMatchStatement: { Scope, Key } })
  const labelled = (...names: readonly string[]) => ({
    RuleLabels: names.map((Name) => ({ Name })),
  })
  const counted = { Action: { Count: {} } }

  it('asks rules by priority, whatever their place in the list', () => {
    const rules = [rule('b', 5, any), rule('a', 1, any, { Action: { Allow: {} } })]
    expect(judge(acl(rules), {})[0]).toMatchObject({
      action: 'ALLOW',
      terminatingRule: { rule: 'a' },
    })
  })

  it('goes on behind Count and ends with the default action', () => {
    const rules = [rule('a', 0, any, counted), rule('b', 1, never)]
    const [verdict] = judge(acl(rules, { DefaultAction: { Block: {} } }), {})
    expect(verdict).toMatchObject({
      action: 'BLOCK',
      countedRules: [{ rule: 'a', action: 'Count' }],
    })
    expect(verdict?.terminatingRule).toBeUndefined()
  })

  it.each<[string, string, string, boolean]>([
    ['its name', 'LABEL', 'bad', true],
    ['its name with a namespace', 'LABEL', 'seen:bad', true],
    ['its whole name', 'LABEL', 'awswaf:000000000000:webacl:acl:seen:bad', true],
    ['a part of its name', 'LABEL', 'ad', false],
    ['another case', 'LABEL', 'Bad', false],
    ['its namespace as a label', 'LABEL', 'seen', false],
    ['its namespace', 'NAMESPACE', 'seen:', true],
    ['the namespace of the web ACL', 'NAMESPACE', 'awswaf:000000000000:webacl:acl:', true],
    ['a part of its namespace', 'NAMESPACE', 'se', false],
    ['another namespace', 'NAMESPACE', 'unseen:', false],
  ])('finds a label that an earlier rule set by %s', (_, scope, key, expected) => {
    const rules = [
      rule('a', 0, any, { ...counted, ...labelled('seen:bad') }),
      rule('b', 1, label(scope, key)),
    ]
    expect(judge(acl(rules), {})[0]?.action).toBe(expected ? 'BLOCK' : 'ALLOW')
  })

  it('shows labels to later rules only, and records those of the last', () => {
    const rules = [
      rule('a', 0, label('LABEL', 'x')),
      rule('b', 1, any, { ...counted, ...labelled('x') }),
      rule('c', 2, label('LABEL', 'x'), labelled('y')),
    ]
    const [verdict] = judge(acl(rules), {})
    expect(verdict?.terminatingRule?.rule).toBe('c')
    expect(verdict?.labels.map((one) => one.slice(-2))).toEqual([':x', ':y'])
  })

  it('labels the place of every request that a geographic rule sees', () => {
    const rules = [rule('a', 0, { GeoMatchStatement: { CountryCodes: ['FR'] } })]
    expect(judge(acl(rules), { country: 'US', region: 'OR' }, {}).map((one) => one.labels)).toEqual(
      [
        ['awswaf:clientip:geo:country:US', 'awswaf:clientip:geo:region:US-OR'],
        ['awswaf:clientip:geo:country:XX', 'awswaf:clientip:geo:region:XX-XX'],
      ],
    )
  })

  const groups = {
    RuleGroups: [
      {
        RuleGroup: {
          ARN: 'arn:group',
          Name: 'mine',
          Rules: [
            rule('second', 2, any, labelled('two')),
            rule('first', 1, any, { ...counted, ...labelled('one') }),
            rule('third', 3, any, labelled('three')),
          ],
        },
      },
    ],
  }
  const reference = (more: object = {}) => ({
    RuleGroupReferenceStatement: { ARN: 'arn:group', ...more },
  })
  const group = (statement: object, override: string) => ({
    Name: 'group',
    Priority: 0,
    Statement: statement,
    OverrideAction: { [override]: {} },
  })

  it.each<[string, object, string, string, string | undefined, readonly string[]]>([
    ['as they are', {}, 'None', 'BLOCK', 'second', ['one', 'two']],
    ['all counted', {}, 'Count', 'ALLOW', undefined, ['one', 'two']],
    [
      'one counted',
      { RuleActionOverrides: [{ Name: 'second', ActionToUse: { Count: {} } }] },
      'None',
      'BLOCK',
      'third',
      ['one', 'two', 'three'],
    ],
    [
      'one excluded',
      { ExcludedRules: [{ Name: 'second' }] },
      'None',
      'BLOCK',
      'third',
      ['one', 'two', 'three'],
    ],
    [
      'one allowed',
      { RuleActionOverrides: [{ Name: 'first', ActionToUse: { Allow: {} } }] },
      'None',
      'ALLOW',
      'first',
      ['one'],
    ],
    [
      'one challenged',
      { RuleActionOverrides: [{ Name: 'first', ActionToUse: { Challenge: {} } }] },
      'None',
      'CHALLENGE',
      'first',
      ['one'],
    ],
    [
      'an override of nobody',
      { RuleActionOverrides: [{ Name: 'nobody', ActionToUse: { Count: {} } }] },
      'None',
      'BLOCK',
      'second',
      ['one', 'two'],
    ],
  ])('asks the rules of a group %s', (_, overrides, override, action, name, labels) => {
    const [verdict] = judge({ ...groups, ...acl([group(reference(overrides), override)]) }, {})
    expect(verdict?.action).toBe(action)
    expect(verdict?.terminatingRule?.groupRule).toBe(name)
    expect(verdict?.labels).toEqual(
      labels.map((one) => `awswaf:000000000000:rulegroup:mine:${one}`),
    )
  })

  it('asks a managed group only within its scope', () => {
    const managed = {
      ManagedRuleGroupStatement: {
        VendorName: 'AWS',
        Name: 'AWSManagedRulesAdminProtectionRuleSet',
        ScopeDownStatement: bytes(header('x'), '1'),
      },
    }
    const sketch = { path: '/phpmyadmin/' }
    const verdicts = judge(acl([group(managed, 'None')]), sketch, {
      ...sketch,
      headers: [['x', '1']],
    })
    expect(verdicts.map((one) => one.action)).toEqual(['ALLOW', 'BLOCK'])
    expect(verdicts[1]?.labels).toEqual([
      'awswaf:managed:aws:admin-protection:AdminProtection_URIPath',
    ])
  })

  it('inserts headers for the backend, the later one of a name', () => {
    const inserting = (action: string, value: string) => ({
      Action: {
        [action]: { CustomRequestHandling: { InsertHeaders: [{ Name: 'Seen', Value: value }] } },
      },
    })
    const rules = [
      rule('a', 0, any, inserting('Count', '1')),
      rule('b', 1, any, inserting('Allow', '2')),
    ]
    expect(judge(acl(rules), {})[0]?.insertHeaders).toEqual([['x-amzn-waf-seen', '2']])
  })

  it('answers a block as its rule says', () => {
    const answer = {
      ResponseCode: 302,
      CustomResponseBodyKey: 'sorry',
      ResponseHeaders: [{ Name: 'Location', Value: '/sorry' }],
    }
    const [verdict] = judge(
      acl([rule('a', 0, any, { Action: { Block: { CustomResponse: answer } } })], {
        CustomResponseBodies: { sorry: { ContentType: 'TEXT_HTML', Content: '<p>' } },
      }),
      {},
    )
    expect(verdict?.answer).toEqual({
      status: 302,
      headers: [
        ['content-type', 'text/html'],
        ['Location', '/sorry'],
      ],
      body: '<p>',
    })
  })

  it.each([
    ['Captcha', 405, 'captcha'],
    ['Challenge', 202, 'challenge'],
  ])('asks for a token: %s', (action, status, kind) => {
    const [verdict] = judge(acl([rule('a', 0, any, { Action: { [action]: {} } })]), {})
    expect(verdict?.answer).toEqual({ status, headers: [['x-amzn-waf-action', kind]], body: '' })
  })
})

describe('rates', () => {
  const rate = (more: object) => ({ RateBasedStatement: { Limit: 10, ...more } })
  const blocked = (
    statement: object,
    sketches: readonly Sketch[],
    before: readonly object[] = [],
  ) =>
    judge(acl([...before, rule('rate', 9, statement)]), ...sketches).filter(
      ({ action }) => action === 'BLOCK',
    ).length
  const twelve = (make: (index: number) => Sketch) =>
    Array.from({ length: 12 }, (_, at) => make(at))
  const custom = (...CustomKeys: readonly object[]) =>
    rate({ AggregateKeyType: 'CUSTOM_KEYS', CustomKeys })
  const named = (Name: string) => ({ Name, TextTransformations: through('LOWERCASE') })
  const even = (at: number) => (at % 2 === 0 ? 'a' : 'b')

  it.each<[string, object, (index: number) => Sketch, number]>([
    ['one address', rate({ AggregateKeyType: 'IP' }), () => ({}), 2],
    ['two addresses', rate({ AggregateKeyType: 'IP' }), (at) => ({ from: `192.0.2.${at % 2}` }), 0],
    [
      'one forwarded address',
      rate({ AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: forwarded }),
      (at) => ({ from: `192.0.2.${at}`, headers: xff('203.0.113.1') }),
      2,
    ],
    [
      'no forwarded address',
      rate({ AggregateKeyType: 'FORWARDED_IP', ForwardedIPConfig: forwarded }),
      () => ({}),
      0,
    ],
    [
      'everything in scope',
      rate({ AggregateKeyType: 'CONSTANT', ScopeDownStatement: bytes(path, '/a') }),
      (at) => ({ path: '/a', from: `192.0.2.${at}` }),
      2,
    ],
    [
      'nothing in scope',
      rate({ AggregateKeyType: 'CONSTANT', ScopeDownStatement: bytes(path, '/a') }),
      () => ({}),
      0,
    ],
    [
      'a header, transformed',
      custom({ Header: named('X') }),
      (at) => ({ headers: [['x', at % 2 === 0 ? 'V' : 'v']] }),
      2,
    ],
    ['two headers', custom({ Header: named('x') }), (at) => ({ headers: [['x', even(at)]] }), 0],
    ['no header', custom({ Header: named('x') }), () => ({}), 0],
    ['a cookie', custom({ Cookie: named('s') }), () => ({ headers: [['cookie', 's=1']] }), 2],
    ['an argument', custom({ QueryArgument: named('K') }), () => ({ query: 'k=1' }), 2],
    [
      'a query',
      custom({ QueryString: { TextTransformations: none } }),
      (at) => ({ query: even(at) }),
      0,
    ],
    ['a path', custom({ UriPath: { TextTransformations: none } }), () => ({ path: '/x' }), 2],
    [
      'a verb and an address',
      custom({ HTTPMethod: {} }, { IP: {} }),
      (at) => ({ method: at % 2 === 0 ? 'GET' : 'PUT' }),
      0,
    ],
    ['a network', custom({ ASN: {} }), () => ({ asn: 64496 }), 2],
    ['an unknown network', custom({ ASN: {} }), () => ({}), 0],
    [
      'a fingerprint that matches',
      custom({ JA3Fingerprint: { FallbackBehavior: 'MATCH' } }),
      () => ({}),
      2,
    ],
    [
      'a fingerprint that does not',
      custom({ JA4Fingerprint: { FallbackBehavior: 'NO_MATCH' } }),
      () => ({}),
      0,
    ],
  ])('counts by %s', (_, statement, make, expected) => {
    expect(blocked(statement, twelve(make))).toBe(expected)
  })

  it.each(['team:', 'awswaf:000000000000:webacl:acl:team:'])(
    'counts by labels of %s',
    (Namespace) => {
      const before = [
        rule('label', 0, bytes(path, '/a'), {
          Action: { Count: {} },
          RuleLabels: [{ Name: 'team:a' }],
        }),
      ]
      const statement = custom({ LabelNamespace: { Namespace } })
      expect(
        blocked(
          statement,
          twelve(() => ({ path: '/a' })),
          before,
        ),
      ).toBe(2)
      expect(
        blocked(
          statement,
          twelve(() => ({ path: '/b' })),
          before,
        ),
      ).toBe(0)
    },
  )
})
