import { describe, expect, it } from 'vitest'
import { fakeAdmin } from '../../../test/fakes/admin.ts'
import { fakePorts, makeWorld } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { WebAcl, WebAclResources } from '../../definition/web-acl.ts'
import { invoke } from '../../invoke/invoke.ts'
import { planOf } from '../../plan/memo.ts'

const visibility = {
  SampledRequestsEnabled: false,
  CloudWatchMetricsEnabled: false,
  MetricName: 'm',
}
const rated = (Name: string, AggregateKeyType: string, more: object = {}) => ({
  Name,
  Priority: 0,
  Action: { Block: {} },
  Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType, ...more } },
  VisibilityConfig: visibility,
})

/** An account with a web ACL of these rules, and a gateway that it protects, which tell of the same senders. */
async function account(rules: readonly object[]) {
  const world = makeWorld()
  const admin = fakeAdmin({ senders: world.senders })
  const ask = async (operation: string, body: object) => {
    const headers = { 'x-amz-target': `AWSWAF_20190729.${operation}` }
    return (await admin.call('POST', '/', body, headers)).body as Readonly<Record<string, unknown>>
  }
  const group = await ask('CreateRuleGroup', {
    Name: 'shared',
    Scope: 'REGIONAL',
    Capacity: 50,
    Rules: [rated('inner', 'IP')],
    VisibilityConfig: visibility,
  })
  const { ARN } = group['Summary'] as { ARN: string }
  const reference = {
    Name: 'use',
    Priority: 9,
    Statement: { RuleGroupReferenceStatement: { ARN } },
    OverrideAction: { None: {} },
    VisibilityConfig: visibility,
  }
  const made = await ask('CreateWebACL', {
    Name: 'main',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    Rules: [...rules.map((rule, Priority) => ({ ...rule, Priority })), reference],
    VisibilityConfig: visibility,
  })
  const { Id, ARN: arn } = made['Summary'] as { Id: string; ARN: string }
  const stored = admin.options.store.find('webAcl', arn)
  const ruleGroup = admin.options.store.find('ruleGroup', ARN)
  const resources: WebAclResources = {
    ruleGroups: { [ARN]: { ARN, Name: 'shared', Rules: ruleGroup?.rules ?? [] } },
  }
  const acl = stored?.acl as WebAcl
  deploy(world, {
    ...restSnapshot({ 'GET /pets': { integration: { type: 'MOCK' } } }),
    webAcl: { arn, acl, resources },
  })
  const ports = fakePorts(world)
  /** Calls of an address; every five seconds isolates tell what they counted. */
  const send = async (sourceIp: string, calls: number, headers: Record<string, string> = {}) => {
    const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod/pets'
    for (let index = 0; index <= calls; index++) {
      if (index === calls) world.nowMs += 5_001
      await invoke(new Request(url, { headers }), ports, { entrance: 'public', sourceIp, planOf })
    }
    await Promise.all(world.background.splice(0))
  }
  const keys = (RuleName: string, more: object = {}) =>
    ask('GetRateBasedStatementManagedKeys', {
      Scope: 'REGIONAL',
      WebACLName: 'main',
      WebACLId: Id,
      RuleName,
      ...more,
    })
  return { send, keys }
}

const keysOf = (v4: readonly string[], v6: readonly string[]) => ({
  ManagedKeysIPV4: { IPAddressVersion: 'IPV4', Addresses: v4 },
  ManagedKeysIPV6: { IPAddressVersion: 'IPV6', Addresses: v6 },
})

describe('the addresses that a rate-based rule blocks', () => {
  it('are those above its limit, the busiest first', async () => {
    const { send, keys } = await account([rated('fast', 'IP')])
    expect(await keys('fast')).toEqual(keysOf([], []))
    await send('192.0.2.1', 12)
    await send('192.0.2.2', 30)
    await send('192.0.2.3', 5)
    await send('2001:db8::1', 20)
    expect(await keys('fast')).toEqual(
      keysOf(['192.0.2.2/32', '192.0.2.1/32'], ['2001:db8::1/128']),
    )
  })

  it('are told of a rule in a group by the rule that refers to it', async () => {
    const { send, keys } = await account([])
    await send('192.0.2.1', 12)
    expect(await keys('inner', { RuleGroupRuleName: 'use' })).toEqual(keysOf(['192.0.2.1/32'], []))
  })

  it('are forwarded ones where the rule counts by those', async () => {
    const ForwardedIPConfig = { HeaderName: 'X-From', FallbackBehavior: 'NO_MATCH' }
    const { send, keys } = await account([rated('fast', 'FORWARDED_IP', { ForwardedIPConfig })])
    await send('192.0.2.1', 12, { 'x-from': '203.0.113.9' })
    expect(await keys('fast')).toEqual(keysOf(['203.0.113.9/32'], []))
  })

  it.each<[string, string, object, string]>([
    ['an unknown rule', 'none', {}, 'WAFNonexistentItemException'],
    ['a rule of no group', 'inner', {}, 'WAFNonexistentItemException'],
    ['an unknown group', 'inner', { RuleGroupRuleName: 'none' }, 'WAFNonexistentItemException'],
    ['another name of the web ACL', 'fast', { WebACLName: 'x' }, 'WAFNonexistentItemException'],
    ['another scope', 'fast', { Scope: 'CLOUDFRONT' }, 'WAFInvalidParameterException'],
    ['a rule by other keys', 'custom', {}, 'WAFUnsupportedAggregateKeyTypeException'],
  ])('are refused for %s', async (_what, rule, more, type) => {
    const CustomKeys = [{ HTTPMethod: {} }, { IP: {} }]
    const { keys } = await account([
      rated('fast', 'IP'),
      rated('custom', 'CUSTOM_KEYS', { CustomKeys }),
    ])
    expect(await keys(rule, more)).toMatchObject({ __type: type })
  })
})
