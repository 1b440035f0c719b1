import { describe, expect, it } from 'vitest'
import { parsePolicy } from './parse.ts'

const statement = { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' }
const policy = (change: object) => ({
  Version: '2012-10-17',
  Statement: [{ ...statement, ...change }],
})

function findings(value: unknown, kind: 'identity' | 'resource' | 'either' = 'either') {
  const parsed = parsePolicy(value, kind)
  return 'findings' in parsed ? parsed.findings.map(({ path }) => path) : []
}

describe('parsePolicy', () => {
  it('reads one statement or many, texts or lists, values or JSON text', () => {
    const written = { Statement: { ...statement, Action: ['a:b', 'c:d'], Principal: '*' } }
    const expected = {
      version: '2008-10-17',
      statements: [
        {
          effect: 'Allow',
          action: { negated: false, patterns: ['a:b', 'c:d'] },
          resource: { negated: false, patterns: ['*'] },
          principal: { negated: false, entries: [{ kind: 'AWS', name: '*' }] },
          conditions: [],
        },
      ],
    }
    expect(parsePolicy(written, 'resource')).toEqual({ document: expected })
    expect(parsePolicy(JSON.stringify(written), 'resource')).toEqual({ document: expected })
  })

  it('reads numbers and booleans of conditions as text', () => {
    const parsed = parsePolicy(
      policy({
        Condition: { Bool: { 'aws:SecureTransport': true }, NumericEquals: { a: [1, 2] } },
      }),
      'identity',
    )
    expect(parsed).toMatchObject({
      document: {
        statements: [
          {
            conditions: [
              { operator: 'Bool', key: 'aws:SecureTransport', values: ['true'] },
              { operator: 'NumericEquals', key: 'a', values: ['1', '2'] },
            ],
          },
        ],
      },
    })
  })

  it.each([
    ['what is no JSON', '{', ['$']],
    ['what is no object', [], ['$']],
    ['no statement', { Version: '2012-10-17' }, ['$.Statement']],
    ['another version', { ...policy({}), Version: '2020-01-01' }, ['$.Version']],
    ['an unknown element', { ...policy({}), Statements: [] }, ['$.Statements']],
    ['a misspelt element', policy({ resource: '*' }), ['$.Statement[0].resource']],
    ['another effect', policy({ Effect: 'allow' }), ['$.Statement[0].Effect']],
    ['no action', policy({ Action: undefined, NotAction: [] }), ['$.Statement[0].NotAction']],
    ['both of a pair', policy({ NotResource: '*' }), ['$.Statement[0].NotResource']],
    ['a number for a text', policy({ Action: [1] }), ['$.Statement[0].Action[0]']],
    ['a text for principals', policy({ Principal: 'ann' }), ['$.Statement[0].Principal']],
    ['an unknown kind', policy({ Principal: { User: 'a' } }), ['$.Statement[0].Principal.User']],
    [
      'an unknown operator',
      policy({ Condition: { Equals: { a: 'b' } } }),
      ['$.Statement[0].Condition.Equals'],
    ],
    [
      'a value the operator cannot take',
      policy({ Condition: { IpAddress: { 'aws:SourceIp': ['10.0.0.0/8', '10.0.0/8'] } } }),
      ['$.Statement[0].Condition.IpAddress.aws:SourceIp'],
    ],
    [
      'everything at once',
      { Version: 'x', Statement: [{ Effect: 'y' }, 'z'] },
      [
        '$.Version',
        '$.Statement[0].Effect',
        '$.Statement[0].Action',
        '$.Statement[0].Resource',
        '$.Statement[1]',
      ],
    ],
  ])('finds %s', (_, value, paths) => {
    const parsed = findings(JSON.parse(JSON.stringify(value)) as unknown)
    expect(parsed).toEqual(paths)
  })

  it('wants a principal in resource policies and none in identity policies', () => {
    expect(findings(policy({}), 'resource')).toEqual(['$.Statement[0].Principal'])
    expect(findings(policy({ Principal: '*' }), 'identity')).toEqual(['$.Statement[0].Principal'])
  })
})
