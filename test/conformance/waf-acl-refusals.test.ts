import { describe, expect, it } from 'vitest'
import {
  type File,
  acl,
  all,
  bytes,
  json,
  judge,
  none,
  not,
  path,
  query,
  regex,
  rule,
  through,
} from './waf-acl-world.ts'

describe('what is refused', () => {
  const any = bytes(path, '/')
  it.each<[string, File]>([
    ['an unknown member', acl([rule('a', 0, any)], { Ruels: [] })],
    ['an unknown statement', acl([rule('a', 0, { Statement: {} })])],
    [
      'two statements',
      acl([rule('a', 0, { ...any, GeoMatchStatement: { CountryCodes: ['DE'] } })]),
    ],
    ['two components', acl([rule('a', 0, bytes({ ...path, ...query }, 'x'))])],
    ['two actions', acl([rule('a', 0, any, { Action: { Block: {}, Count: {} } })])],
    ['a priority twice', acl([rule('a', 0, any), rule('b', 0, any)])],
    ['a name twice', acl([rule('a', 0, any), rule('a', 1, any)])],
    ['a negative priority', acl([rule('a', -1, any)])],
    ['an unknown set', acl([rule('a', 0, { IPSetReferenceStatement: { ARN: 'arn:none' } })])],
    [
      'an unknown managed group',
      acl([
        {
          Name: 'a',
          Priority: 0,
          Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'None' } },
          OverrideAction: { None: {} },
        },
      ]),
    ],
    ['Action with a group', acl([rule('a', 0, { RuleGroupReferenceStatement: { ARN: 'arn:g' } })])],
    [
      'OverrideAction with a statement',
      acl([{ Name: 'a', Priority: 0, Statement: any, OverrideAction: { None: {} } }]),
    ],
    [
      'a group within a group',
      {
        ...acl([]),
        RuleGroups: [
          {
            ARN: 'arn:g',
            Name: 'g',
            Rules: [
              {
                Name: 'a',
                Priority: 0,
                Statement: {
                  ManagedRuleGroupStatement: {
                    VendorName: 'AWS',
                    Name: 'AWSManagedRulesSQLiRuleSet',
                  },
                },
                OverrideAction: { None: {} },
              },
            ],
          },
        ],
      },
    ],
    [
      'a priority twice in a group',
      {
        ...acl([]),
        RuleGroups: [{ ARN: 'arn:g', Name: 'g', Rules: [rule('a', 0, any), rule('b', 0, any)] }],
      },
    ],
    [
      'a rate within Not',
      acl([rule('a', 0, not({ RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } }))]),
    ],
    ['And of one', acl([rule('a', 0, { AndStatement: { Statements: [any] } })])],
    [
      'a limit below ten',
      acl([rule('a', 0, { RateBasedStatement: { Limit: 9, AggregateKeyType: 'IP' } })]),
    ],
    [
      'a window of 90 s',
      acl([
        rule('a', 0, {
          RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP', EvaluationWindowSec: 90 },
        }),
      ]),
    ],
    [
      'CONSTANT without a scope',
      acl([rule('a', 0, { RateBasedStatement: { Limit: 10, AggregateKeyType: 'CONSTANT' } })]),
    ],
    [
      'an address as the only key',
      acl([
        rule('a', 0, {
          RateBasedStatement: {
            Limit: 10,
            AggregateKeyType: 'CUSTOM_KEYS',
            CustomKeys: [{ IP: {} }],
          },
        }),
      ]),
    ],
    [
      'six keys',
      acl([
        rule('a', 0, {
          RateBasedStatement: {
            Limit: 10,
            AggregateKeyType: 'CUSTOM_KEYS',
            CustomKeys: Array.from({ length: 6 }, () => ({ HTTPMethod: {} })),
          },
        }),
      ]),
    ],
    [
      'a forwarded key without a header',
      acl([
        rule('a', 0, {
          RateBasedStatement: {
            Limit: 10,
            AggregateKeyType: 'CUSTOM_KEYS',
            CustomKeys: [{ HTTPMethod: {} }, { ForwardedIP: {} }],
          },
        }),
      ]),
    ],
    ['a search string of 201 bytes', acl([rule('a', 0, bytes(path, 'x'.repeat(201)))])],
    ['a pattern that looks ahead', acl([rule('a', 0, regex(path, 'a(?=b)'))])],
    ['a pattern that looks back', acl([rule('a', 0, regex(path, '(a)\\1'))])],
    ['a pattern of 513 letters', acl([rule('a', 0, regex(path, 'a'.repeat(513)))])],
    ['no transformation', acl([rule('a', 0, bytes(path, 'x', 'CONTAINS', []))])],
    [
      'eleven transformations',
      acl([
        rule(
          'a',
          0,
          bytes(
            path,
            'x',
            'CONTAINS',
            through(...Array.from({ length: 11 }, () => 'NONE' as const)),
          ),
        ),
      ]),
    ],
    [
      'two transformations of one priority',
      acl([rule('a', 0, bytes(path, 'x', 'CONTAINS', [...none, ...none]))]),
    ],
    ['a reserved word in a label', acl([rule('a', 0, any, { RuleLabels: [{ Name: 'aws:x' }] })])],
    [
      'a status that is not offered',
      acl([rule('a', 0, any, { Action: { Block: { CustomResponse: { ResponseCode: 418 } } } })]),
    ],
    [
      'a content type of its own',
      acl([
        rule('a', 0, any, {
          Action: {
            Block: {
              CustomResponse: {
                ResponseCode: 403,
                ResponseHeaders: [{ Name: 'Content-Type', Value: 'x' }],
              },
            },
          },
        }),
      ]),
    ],
    [
      'an unknown response body',
      acl([
        rule('a', 0, any, {
          Action: {
            Block: { CustomResponse: { ResponseCode: 403, CustomResponseBodyKey: 'none' } },
          },
        }),
      ]),
    ],
    [
      'a challenge of a minute',
      acl([], { ChallengeConfig: { ImmunityTimeProperty: { ImmunityTime: 60 } } }),
    ],
    [
      'a range of everything',
      {
        ...acl([rule('a', 0, { IPSetReferenceStatement: { ARN: 'arn:0' } })]),
        IPSets: [{ ARN: 'arn:0', Addresses: ['0.0.0.0/0'] }],
      },
    ],
    [
      'eleven rate-based rules',
      acl(
        Array.from({ length: 11 }, (_, at) =>
          rule(`r${at}`, at, { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } }),
        ),
      ),
    ],
    [
      'more than 5,000 units',
      acl(
        Array.from({ length: 60 }, (_, at) =>
          rule(`r${at}`, at, {
            XssMatchStatement: {
              FieldToMatch: json(all, 'ALL'),
              TextTransformations: through('URL_DECODE'),
            },
          }),
        ),
      ),
    ],
  ])('%s', (_, file) => {
    expect(() => judge(file, {})).toThrow(/expected/)
  })
})
