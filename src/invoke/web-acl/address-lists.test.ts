import { describe, expect, it } from 'vitest'
import { readWebAclFile } from '../../definition/web-acl-file.ts'
import { compileWebAcl } from './compile.ts'
import { inspect } from './inspect.ts'
import { createRateWindow } from './rate-window.ts'

const group = (Name: string, Priority: number) => ({
  Name,
  Priority,
  OverrideAction: { None: {} },
  Statement: { ManagedRuleGroupStatement: { VendorName: 'AWS', Name } },
})

const file = {
  WebACL: {
    Name: 'main',
    DefaultAction: { Allow: {} },
    Rules: [
      group('AWSManagedRulesAmazonIpReputationList', 0),
      group('AWSManagedRulesAnonymousIpList', 1),
    ],
  },
  IPSets: [
    { Name: 'AWSManagedIPReputationList', ARN: 'arn:a', Addresses: ['192.0.2.0/24'] },
    { Name: 'AWSManagedIPDDoSList', ARN: 'arn:d', Addresses: ['198.51.100.0/24'] },
    { Name: 'HostingProviderIPList-v6', ARN: 'arn:b', Addresses: ['2001:db8::/32'] },
    { Name: 'HostingProviderIPList', ARN: 'arn:c', Addresses: ['203.0.113.0/24'] },
  ],
}

function verdictFor(sourceIp: string) {
  const read = readWebAclFile(file)
  if (!('acl' in read)) throw new Error('the file is wrong')
  const { compiled, issues } = compileWebAcl(read.acl, read.resources)
  if (compiled === undefined) throw new Error(issues[0]?.found)
  const request = { method: 'GET', uriPath: '/', query: '', headers: [], sourceIp }
  return inspect(compiled, request, { nowMs: 0, rates: createRateWindow() })
}

describe('reputation groups whose addresses an operator brings as IP sets of the rules’ names', () => {
  it.each([
    ['192.0.2.7', 'BLOCK', 'AWSManagedIPReputationList'],
    ['2001:db8::7', 'BLOCK', 'HostingProviderIPList'],
    ['203.0.113.9', 'BLOCK', 'HostingProviderIPList'],
  ])('%s: %s by %s', (sourceIp, action, rule) => {
    const verdict = verdictFor(sourceIp)
    expect(verdict.action).toBe(action)
    expect(verdict.terminatingRule?.groupRule).toBe(rule)
    expect(verdict.labels).toHaveLength(1)
  })

  it('count, rather than block, senders of the DDoS list, as on AWS', () => {
    const verdict = verdictFor('198.51.100.9')
    expect(verdict.action).toBe('ALLOW')
    expect(verdict.countedRules).toMatchObject([{ groupRule: 'AWSManagedIPDDoSList' }])
  })

  it('let everybody else pass', () => {
    expect(verdictFor('198.18.0.1').action).toBe('ALLOW')
  })

  it('are reported as without data only where there is none', () => {
    const read = readWebAclFile({ ...file, IPSets: file.IPSets.slice(0, 1) })
    if (!('acl' in read)) throw new Error('the file is wrong')
    const warnings = compileWebAcl(read.acl, read.resources).issues.map(({ found }) => found)
    expect(warnings).toEqual([expect.stringContaining('AWSManagedRulesAnonymousIpList')])
  })
})
