import { describe, expect, it } from 'vitest'
import type { Io } from '../io.ts'
import { main } from '../tidegate.ts'

/** Runs `tidegate waf test` on files in memory. */
async function run(files: Readonly<Record<string, unknown>>, ...args: readonly string[]) {
  const out = { code: 0, stdout: '', stderr: '' }
  const io: Io = {
    stdout: (text) => void (out.stdout += text),
    stderr: (text) => void (out.stderr += text),
    readStdin: async () => '',
    readFile: async (path) => JSON.stringify(files[path]),
    isTerminal: false,
  }
  out.code = await main(['waf', 'test', ...args], io)
  const lines = out.stdout.split('\n').filter(Boolean)
  return { ...out, verdicts: lines.map((line) => JSON.parse(line) as Record<string, unknown>) }
}

const block = {
  Name: 'main',
  DefaultAction: { Allow: {} },
  Rules: [
    {
      Name: 'office-only',
      Priority: 0,
      Statement: {
        NotStatement: { Statement: { IPSetReferenceStatement: { ARN: 'arn:office' } } },
      },
      Action: { Block: {} },
    },
    {
      Name: 'count-posts',
      Priority: 1,
      Statement: {
        ByteMatchStatement: {
          SearchString: 'UE9TVA==',
          FieldToMatch: { Method: {} },
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
          PositionalConstraint: 'EXACTLY',
        },
      },
      Action: { Count: {} },
      RuleLabels: [{ Name: 'post' }],
    },
  ],
}

describe('tidegate waf test', () => {
  it('says what is wrong with a file that is no web ACL', async () => {
    const { code, stderr } = await run(
      { acl: { Name: 'main', name: 'x' }, cases: [] },
      '--acl',
      'acl',
      'cases',
    )
    expect({ code, stderr }).toEqual({
      code: 1,
      stderr: `tidegate waf test: acl: not a usable web ACL
  $.DefaultAction: expected "DefaultAction", found nothing
  $.name: expected no such member, found one
`,
    })
  })

  it('judges by the default managed groups and names the rule inside the group', async () => {
    const { code, verdicts } = await run(
      {
        cases: [
          { id: 'a', method: 'GET', url: '/x?id=1%27%20or%201=1--' },
          { id: 'b', url: '/x' },
        ],
      },
      'cases',
    )
    expect(code).toBe(0)
    expect(verdicts).toEqual([
      {
        id: 'a',
        action: 'BLOCK',
        rule: 'SQLi_QUERYARGUMENTS',
        labels: ['awswaf:managed:aws:sql-database:SQLi_QueryArguments'],
        ruleGroup: 'AWS-AWSManagedRulesSQLiRuleSet',
      },
      { id: 'b', action: 'ALLOW', rule: null, labels: [] },
    ])
  })

  it('misses the User-Agent only of a case that is a whole request', async () => {
    const url = 'https://api.example.com/x'
    const { verdicts } = await run(
      {
        cases: [
          { url, headers: [['host', 'api.example.com']] },
          { url, headers: [['accept', '*/*']] },
        ],
      },
      'cases',
    )
    expect(verdicts.map(({ rule }) => rule)).toEqual(['NoUserAgent_HEADER', null])
  })

  it.each([
    ['as create-web-acl takes it', { ...block, Scope: 'REGIONAL' }],
    ['as get-web-acl prints it', { WebACL: { ...block, Id: '1', Capacity: 3 }, LockToken: 't' }],
  ])('reads a web ACL %s, with its IP sets beside it', async (_, acl) => {
    const IPSets = [{ ARN: 'arn:office', Addresses: ['198.51.100.0/24'] }]
    const { verdicts } = await run(
      {
        acl: { ...acl, IPSets },
        cases: [
          { url: '/' },
          { url: '/', sourceIp: '198.51.100.7' },
          { url: '/', sourceIp: '198.51.100.7', method: 'POST' },
        ],
      },
      '--acl',
      'acl',
      'cases',
    )
    expect(verdicts).toEqual([
      { action: 'BLOCK', rule: 'office-only', labels: [] },
      { action: 'ALLOW', rule: null, labels: [] },
      {
        action: 'COUNT',
        rule: 'count-posts',
        labels: ['awswaf:000000000000:webacl:main:post'],
      },
    ])
  })

  it('fails with the path of each mistake in a web ACL', async () => {
    const { code, stderr } = await run(
      { acl: { ...block, Rules: [{}] }, cases: [] },
      '--acl=acl',
      'cases',
    )
    expect(code).toBe(1)
    expect(stderr).toContain('$.Rules[0].Name')
  })

  it.each([[[]], [['a', 'b']], [['--acl']], [['--colour', 'a']]])(
    'exits 2 for %j',
    async (args) => {
      expect((await run({}, ...args)).code).toBe(2)
    },
  )
})
