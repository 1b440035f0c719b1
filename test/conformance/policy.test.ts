/** The examples and tables of AWS's guides, judged by `tidegate policy simulate`; each case names its page. */
import { describe, expect, it } from 'vitest'
import { main } from '../../src/cli/tidegate.ts'
import type { Io } from '../../src/cli/io.ts'
import cases from './vectors/policy/cases.json' with { type: 'json' }
import elements from './vectors/policy/elements.json' with { type: 'json' }

interface Verdict {
  readonly id?: string
  readonly decision: string
  readonly matched: readonly { readonly sid?: string }[]
  readonly unmatched: readonly { readonly because: string }[]
  readonly invalid?: readonly { readonly path: string }[]
}

async function simulate(input: unknown): Promise<{ code: number; verdicts: Verdict[] }> {
  let out = ''
  const io: Io = {
    stdout: (text) => void (out += text),
    stderr: () => undefined,
    readStdin: () => Promise.resolve(JSON.stringify(input)),
    readFile: () => Promise.reject(new Error('only standard input here')),
    isTerminal: false,
  }
  const code = await main(['policy', 'simulate', '-'], io)
  const verdicts = out
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Verdict)
  return { code, verdicts }
}

describe('policies of the developer guide', () => {
  it.each(cases.map((one) => [one.id, one] as const))('%s', async (_, one) => {
    const { code, verdicts } = await simulate(one)
    expect(code).toBe(0)
    const [verdict] = verdicts
    expect(verdict?.decision).toBe(one.expected.decision)
    expect(verdict?.matched.map(({ sid }) => sid)).toEqual(one.expected.matched)
  })
})

it('decides every operator, element, variable and kind of principal as the IAM guide says', async () => {
  const { code, verdicts } = await simulate(elements)
  expect(code).toBe(0)
  const decisions = verdicts.map(({ id, decision }) => [id, decision])
  expect(decisions).toEqual(elements.map(({ id, decision }) => [id, decision]))
})

describe('tidegate policy simulate', () => {
  const statement = { Sid: 'one', Effect: 'Allow', Action: '*', Resource: '*' }
  const policies = { Version: '2012-10-17', Statement: statement }
  const resource = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/'

  it.each([
    ['allows', { Sid: 'a' }, undefined, "statement 'a' of policy 0 allows"],
    ['denies', { Effect: 'Deny' }, undefined, 'statement 0 of policy 0 denies'],
    [
      'does not fit',
      { Resource: 'arn:aws:s3:::x' },
      undefined,
      'no statement allows it; statement 0 of policy 0 comes nearest, but its Resource does not fit',
    ],
    [
      'is held back by a boundary',
      {},
      { Effect: 'Allow', Action: 's3:*', Resource: '*' },
      'statement 0 of policy identity[0] allows, but the boundary set must as well',
    ],
  ])('gives the reason when a statement %s', async (_, different, boundary, reason) => {
    const one = { Effect: 'Allow', Action: '*', Resource: '*', ...different }
    const policy = { Version: '2012-10-17', Statement: one }
    const limit = { Version: '2012-10-17', Statement: boundary }
    const { verdicts } = await simulate({
      principal: 'arn:aws:iam::123456789012:user/ann',
      resource,
      policies: boundary === undefined ? policy : { identity: policy, boundary: limit },
    })
    expect(verdicts[0]).toMatchObject({ reason })
    if (boundary !== undefined) {
      const sets = { identity: 'Allow', resource: 'Silent', boundary: 'Silent' }
      expect(verdicts[0]).toMatchObject({ sets })
    }
  })

  it('says which element of a statement does not fit', async () => {
    const Condition = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }
    const { verdicts } = await simulate({
      policies: { ...policies, Statement: { ...statement, Condition } },
      resource,
    })
    expect(verdicts).toEqual([
      {
        decision: 'implicitDeny',
        reason:
          "no statement allows it; statement 'one' of policy 0 comes nearest, but its Condition IpAddress aws:SourceIp does not fit",
        matched: [],
        unmatched: [
          {
            policy: 0,
            statement: 0,
            sid: 'one',
            effect: 'Allow',
            because: 'Condition IpAddress aws:SourceIp',
          },
        ],
      },
    ])
  })

  it('takes policies that say their set', async () => {
    const document = { ...policies, Statement: { ...statement, Principal: '*' } }
    const { verdicts } = await simulate({
      policies: [{ type: 'resource', document }],
      principal: 'arn:aws:iam::210987654321:user/bob',
      resource,
    })
    expect(verdicts[0]?.decision).toBe('implicitDeny')
  })

  it.each([
    ['by set', { identity: policies, scp: policies }, '"scp"'],
    ['with its type', [{ type: 'scp', document: policies }], '"scp"'],
  ])('judges no set that it does not know, given %s', async (_, given, name) => {
    const { code, verdicts } = await simulate([
      { id: 1, policies: given, resource },
      { id: 2, policies, resource },
    ])
    expect(code).toBe(1)
    expect(verdicts).toMatchObject([
      {
        id: 1,
        error: {
          message: `no set of policies is called ${name}: identity, resource, boundary, session, endpoint`,
        },
      },
      { id: 2, decision: 'allow' },
    ])
  })

  it('refuses everything and fails when a policy is wrong, and says where', async () => {
    const wrong = { Statement: { ...statement, Effect: 'Permit' } }
    const { code, verdicts } = await simulate({ id: 7, policies: [policies, wrong], resource })
    expect(code).toBe(1)
    expect(verdicts).toMatchObject([
      { id: 7, decision: 'implicitDeny', invalid: [{ policy: 1, path: '$.Statement.Effect' }] },
    ])
  })

  it.each([
    ['an ARN', 'arn:aws:iam::123456789012:user/ann', { AWS: '123456789012' }, 'allow'],
    ['an account id', '123456789012', { AWS: '123456789012' }, 'allow'],
    ['a service', 'events.amazonaws.com', { Service: 'events.amazonaws.com' }, 'allow'],
    [
      'a list of services',
      { Service: ['events.amazonaws.com'] },
      { Service: 'events.amazonaws.com' },
      'allow',
    ],
    ['an object', { AWS: 'arn:aws:iam::123456789012:root' }, { AWS: '123456789012' }, 'allow'],
    ['a list', { AWS: ['arn:aws:iam::123456789012:root'] }, { AWS: '123456789012' }, 'allow'],
    ['an object with an account', { accountId: '123456789012' }, { AWS: '123456789012' }, 'allow'],
    ['a star', '*', { AWS: '123456789012' }, 'implicitDeny'],
    ['nothing', undefined, '*', 'allow'],
  ])('takes %s for the caller', async (_, principal, Principal, decision) => {
    const { verdicts } = await simulate({
      policies: { ...policies, Statement: { ...statement, Principal } },
      principal,
      resource,
    })
    expect(verdicts[0]?.decision).toBe(decision)
  })
})
