import { describe, expect, it } from 'vitest'
import type { FieldStatement, Statement, WebAcl } from '../../definition/web-acl.ts'
import { parseWebAcl } from '../../definition/web-acl-schema.ts'
import { capacityOf } from './capacity.ts'
import { compileWebAcl } from './compile.ts'

const none = [{ Priority: 0, Type: 'NONE' }] as const
const path: FieldStatement = { FieldToMatch: { UriPath: {} }, TextTransformations: none }

function aclOf(statement: Statement, extra: object = { Action: { Block: {} } }): WebAcl {
  return {
    Name: 'main',
    DefaultAction: { Allow: {} },
    Rules: [{ Name: 'r', Priority: 0, Statement: statement, ...extra }],
  }
}

describe('the capacity of a web ACL', () => {
  const lower = [{ Priority: 0, Type: 'LOWERCASE' }] as const
  const group = (Name: string): Statement => ({
    ManagedRuleGroupStatement: { VendorName: 'AWS', Name },
  })
  const cases: readonly (readonly [string, Statement, number])[] = [
    [
      'ByteMatch EXACTLY',
      { ByteMatchStatement: { ...path, SearchString: 'x', PositionalConstraint: 'EXACTLY' } },
      2,
    ],
    [
      'ByteMatch CONTAINS',
      { ByteMatchStatement: { ...path, SearchString: 'x', PositionalConstraint: 'CONTAINS' } },
      10,
    ],
    ['a text transformation', { XssMatchStatement: { ...path, TextTransformations: lower } }, 50],
    ['SqliMatch LOW', { SqliMatchStatement: path }, 20],
    ['SqliMatch HIGH', { SqliMatchStatement: { ...path, SensitivityLevel: 'HIGH' } }, 30],
    [
      'all query arguments',
      { XssMatchStatement: { ...path, FieldToMatch: { AllQueryArguments: {} } } },
      50,
    ],
    [
      'a JSON body',
      {
        XssMatchStatement: {
          ...path,
          FieldToMatch: { JsonBody: { MatchPattern: { All: {} }, MatchScope: 'ALL' } },
        },
      },
      80,
    ],
    ['Not', { NotStatement: { Statement: { GeoMatchStatement: { CountryCodes: ['US'] } } } }, 1],
    [
      'a rate-based rule with two custom keys',
      {
        RateBasedStatement: {
          Limit: 100,
          AggregateKeyType: 'CUSTOM_KEYS',
          CustomKeys: [{ HTTPMethod: {} }, { IP: {} }],
        },
      },
      62,
    ],
    ['the common rule set', group('AWSManagedRulesCommonRuleSet'), 700],
  ]

  it.each(cases)('of %s', (_, statement, expected) => {
    expect(capacityOf(aclOf(statement).Rules ?? [], {})).toBe(expected)
  })
})

describe('mistakes in a web ACL', () => {
  const good = aclOf({ XssMatchStatement: path })
  const rule = good.Rules?.[0]
  const cases: readonly (readonly [string, unknown, string])[] = [
    ['an unknown member', { ...good, Colour: 'red' }, '$.Colour'],
    [
      'two members in a union',
      { ...good, DefaultAction: { Allow: {}, Block: {} } },
      '$.DefaultAction',
    ],
    ['a repeated name', { ...good, Rules: [rule, { ...rule, Priority: 1 }] }, '$.Rules[1]'],
    ['a repeated priority', { ...good, Rules: [rule, { ...rule, Name: 's' }] }, '$.Rules[1]'],
    ['no action', { ...good, Rules: [{ ...rule, Action: undefined }] }, '$.Rules[0].Action'],
    [
      'a rate-based statement inside another',
      aclOf({
        NotStatement: { Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } } },
      }),
      '$.Rules[0].Statement.NotStatement.Statement.RateBasedStatement',
    ],
    [
      'a reserved word in a label',
      aclOf(
        { XssMatchStatement: path },
        { Action: { Block: {} }, RuleLabels: [{ Name: 'aws:x' }] },
      ),
      '$.Rules[0].RuleLabels[0].Name',
    ],
    [
      'a response code that is not offered',
      { ...good, DefaultAction: { Block: { CustomResponse: { ResponseCode: 418 } } } },
      '$.DefaultAction.Block.CustomResponse.ResponseCode',
    ],
    [
      'equal priorities of transformations',
      aclOf({ XssMatchStatement: { ...path, TextTransformations: [...none, ...none] } }),
      '$.Rules[0].Statement.XssMatchStatement.TextTransformations',
    ],
  ]

  it.each(cases)('%s is reported at its path', (_, acl, where) => {
    expect(parseWebAcl(acl).issues.map((issue) => issue.path)).toContain(where)
  })

  const compiled: readonly (readonly [string, WebAcl, string])[] = [
    [
      'a pattern that does not compile',
      aclOf({ RegexMatchStatement: { ...path, RegexString: '(a' } }),
      '$.Rules[0].Statement.RegexMatchStatement.RegexString',
    ],
    [
      'a dangling IP set',
      aclOf({ IPSetReferenceStatement: { ARN: 'arn:x' } }),
      '$.Rules[0].Statement.IPSetReferenceStatement.ARN',
    ],
    [
      'a group that does not exist',
      aclOf(
        { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'Nope' } },
        { OverrideAction: { None: {} } },
      ),
      '$.Rules[0].Statement.ManagedRuleGroupStatement',
    ],
    [
      'a custom body that does not exist',
      aclOf(
        { XssMatchStatement: path },
        {
          Action: { Block: { CustomResponse: { ResponseCode: 403, CustomResponseBodyKey: 'k' } } },
        },
      ),
      '$.Rules[0].Action.Block.CustomResponse.CustomResponseBodyKey',
    ],
    [
      'a constant rate without a scope',
      aclOf({ RateBasedStatement: { Limit: 10, AggregateKeyType: 'CONSTANT' } }),
      '$.Rules[0].Statement.RateBasedStatement',
    ],
  ]

  it.each(compiled)('%s refuses the ACL', (_, acl, where) => {
    const result = compileWebAcl(acl)
    expect(result.compiled).toBeUndefined()
    expect(result.issues.map((issue) => issue.path)).toContain(where)
  })

  it('refuses more than 5,000 capacity units', () => {
    const Rules = Array.from({ length: 8 }, (_, Priority) => ({
      Name: `g${Priority}`,
      Priority,
      Statement: {
        ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesCommonRuleSet' },
      },
      OverrideAction: { None: {} },
    }))
    const { issues } = compileWebAcl({ Name: 'big', DefaultAction: { Allow: {} }, Rules })
    expect(issues).toMatchObject([{ path: '$.Rules', found: '5600 WCU' }])
  })

  it('warns of a group whose data nobody can ship', () => {
    const acl = aclOf(
      {
        ManagedRuleGroupStatement: {
          VendorName: 'AWS',
          Name: 'AWSManagedRulesAmazonIpReputationList',
        },
      },
      { OverrideAction: { None: {} } },
    )
    expect(compileWebAcl(acl)).toMatchObject({ compiled: {}, issues: [{ severity: 'warning' }] })
  })
})

describe('the quotas of a web ACL', () => {
  const rules = (count: number, statement: (index: number) => Statement): WebAcl => ({
    Name: 'main',
    DefaultAction: { Allow: {} },
    Rules: Array.from({ length: count }, (_, Priority) => ({
      Name: `r${Priority}`,
      Priority,
      Statement: statement(Priority),
      Action: { Block: {} },
    })),
  })
  const rate = (): Statement => ({ RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' } })
  const reference = (): Statement => ({ IPSetReferenceStatement: { ARN: 'arn:a' } })
  const resources = { ipSets: { 'arn:a': ['192.0.2.0/24'] } }

  it.each([
    ['10 rate-based rules', rules(10, rate), undefined],
    ['11 rate-based rules', rules(11, rate), '11 rate-based rules'],
    ['50 references', rules(50, reference), undefined],
    ['51 references', rules(51, reference), '51 references to sets and groups'],
  ])('%s', (_, acl, found) => {
    const { issues } = compileWebAcl(acl, resources)
    expect(issues.find(({ severity }) => severity === 'error')?.found).toBe(found)
  })
})
