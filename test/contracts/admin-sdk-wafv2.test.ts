import * as waf from '@aws-sdk/client-wafv2'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { readPublished } from '../../src/admin/published.ts'
import type { AssociatedWebAcl } from '../../src/definition/web-acl.ts'
import { compileWebAcl } from '../../src/invoke/web-acl/compile.ts'
import { inspect } from '../../src/invoke/web-acl/inspect.ts'
import { createRateWindow } from '../../src/invoke/web-acl/rate-window.ts'
import { fakeSamples } from '../fakes/waf-samples.ts'
import { fakeAdmin, serveAdmin, testCredentials } from '../fakes/admin.ts'

const Scope = 'REGIONAL'
const visibility = (MetricName: string): waf.VisibilityConfig => ({
  SampledRequestsEnabled: false,
  CloudWatchMetricsEnabled: false,
  MetricName,
})

const wafSamples = fakeSamples()

describe('the AWS SDK for WAFv2 against the management API', () => {
  let server: Awaited<ReturnType<typeof serveAdmin>>
  let client: waf.WAFV2Client
  let stageArn: string
  let apiId: string

  beforeAll(async () => {
    server = await serveAdmin({ wafSamples })
    client = new waf.WAFV2Client({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: testCredentials,
      maxAttempts: 1,
    })
    const admin = fakeAdmin({ rows: server.rows })
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await admin.call('PUT', method, { authorizationType: 'NONE' })
    await admin.call('PUT', `${method}/integration`, { type: 'MOCK' })
    await admin.call('POST', `/restapis/${api.id}/deployments`, { stageName: 'prod' })
    apiId = api.id
    stageArn = `arn:aws:apigateway:us-east-1::/restapis/${api.id}/stages/prod`
  })

  afterAll(async () => {
    client.destroy()
    await server.close()
  })

  /** The firewall in the record that calls of the stage are served from. */
  function published(): AssociatedWebAcl | undefined {
    const text = readPublished(server.options.store, `stage/${apiId}/prod`)
    return (JSON.parse(text ?? '{}') as { readonly webAcl?: AssociatedWebAcl }).webAcl
  }

  const failure = (command: Promise<unknown>): Promise<waf.WAFV2ServiceException> =>
    command.then(
      () => Promise.reject(new Error('the call succeeded')),
      (error: unknown) => error as waf.WAFV2ServiceException,
    )

  it('walks from an empty account to a protected stage and back', async () => {
    const set = await client.send(
      new waf.CreateIPSetCommand({
        Name: 'office',
        Scope,
        IPAddressVersion: 'IPV4',
        Addresses: ['192.0.2.0/24'],
      }),
    )
    const SetARN = set.Summary?.ARN
    const made = await client.send(
      new waf.CreateWebACLCommand({
        Name: 'main',
        Scope,
        Description: 'the firewall',
        DefaultAction: { Allow: {} },
        VisibilityConfig: visibility('main'),
        Rules: [
          {
            Name: 'office',
            Priority: 0,
            Action: { Allow: {} },
            Statement: { IPSetReferenceStatement: { ARN: SetARN } },
            VisibilityConfig: visibility('office'),
          },
          {
            Name: 'word',
            Priority: 1,
            Action: { Block: {} },
            Statement: {
              ByteMatchStatement: {
                SearchString: new TextEncoder().encode('bad'),
                FieldToMatch: { QueryString: {} },
                TextTransformations: [{ Priority: 0, Type: 'NONE' }],
                PositionalConstraint: 'CONTAINS',
              },
            },
            VisibilityConfig: visibility('word'),
          },
        ],
      }),
    )
    const at = { Name: 'main', Scope, Id: made.Summary?.Id ?? '' } as const
    const WebACLArn = made.Summary?.ARN ?? ''
    const got = await client.send(new waf.GetWebACLCommand(at))
    expect(got.WebACL).toMatchObject({
      Name: 'main',
      ARN: WebACLArn,
      Capacity: 11,
      LabelNamespace: 'awswaf:123456789012:webacl:main:',
    })
    const word = got.WebACL?.Rules?.[1]?.Statement?.ByteMatchStatement?.SearchString
    expect(new TextDecoder().decode(word)).toBe('bad')
    expect(got.LockToken).toBe(made.Summary?.LockToken)

    await client.send(new waf.AssociateWebACLCommand({ WebACLArn, ResourceArn: stageArn }))
    expect(published()).toMatchObject({
      arn: WebACLArn,
      resources: { ipSets: { [SetARN ?? '']: ['192.0.2.0/24'] } },
    })
    const listed = { WebACLArn, ResourceType: 'API_GATEWAY' } as const
    const { ResourceArns } = await client.send(new waf.ListResourcesForWebACLCommand(listed))
    expect(ResourceArns).toEqual([stageArn])
    const of = await client.send(new waf.GetWebACLForResourceCommand({ ResourceArn: stageArn }))
    expect(of.WebACL?.Name).toBe('main')

    // A changed set reaches the stages behind the web ACL.
    await client.send(
      new waf.UpdateIPSetCommand({
        Name: 'office',
        Scope,
        Id: set.Summary?.Id,
        LockToken: set.Summary?.LockToken,
        Addresses: ['198.51.100.0/24'],
      }),
    )
    expect(published()?.resources.ipSets).toEqual({ [SetARN ?? '']: ['198.51.100.0/24'] })

    const used = await failure(
      client.send(new waf.DeleteWebACLCommand({ ...at, LockToken: got.LockToken })),
    )
    expect(used.name).toBe('WAFAssociatedItemException')
    const referred = await client.send(
      new waf.GetIPSetCommand({ Name: 'office', Scope, Id: set.Summary?.Id }),
    )
    expect(referred.IPSet?.Addresses).toEqual(['198.51.100.0/24'])

    const update = {
      ...at,
      DefaultAction: { Block: {} },
      VisibilityConfig: visibility('main'),
      LockToken: got.LockToken,
    }
    const { NextLockToken } = await client.send(new waf.UpdateWebACLCommand(update))
    expect(published()?.acl.DefaultAction).toEqual({ Block: {} })
    const stale = await failure(client.send(new waf.UpdateWebACLCommand(update)))
    expect(stale.name).toBe('WAFOptimisticLockException')

    await client.send(new waf.DisassociateWebACLCommand({ ResourceArn: stageArn }))
    expect(published()).toBeUndefined()
    await client.send(new waf.DeleteWebACLCommand({ ...at, LockToken: NextLockToken }))
    expect((await client.send(new waf.ListWebACLsCommand({ Scope }))).WebACLs).toEqual([])
  })

  it('compares with the bytes of a search string, also where they spell no text', async () => {
    const rule = (Name: string, bytes: readonly number[], Priority: number): waf.Rule => ({
      Name,
      Priority,
      Action: { Block: {} },
      Statement: {
        ByteMatchStatement: {
          SearchString: new Uint8Array(bytes),
          FieldToMatch: { Body: {} },
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
          PositionalConstraint: 'CONTAINS',
        },
      },
      VisibilityConfig: visibility(Name),
    })
    const group = await client.send(
      new waf.CreateRuleGroupCommand({
        Name: 'bytes',
        Scope,
        Capacity: 10,
        Rules: [rule('inside', [0xff, 0xfe, 0xfd], 0)],
        VisibilityConfig: visibility('bytes'),
      }),
    )
    const ARN = group.Summary?.ARN ?? ''
    const made = await client.send(
      new waf.CreateWebACLCommand({
        Name: 'bytes',
        Scope,
        DefaultAction: { Allow: {} },
        VisibilityConfig: visibility('bytes'),
        Rules: [
          rule('own', [1, 2, 3], 0),
          {
            Name: 'group',
            Priority: 1,
            OverrideAction: { None: {} },
            Statement: { RuleGroupReferenceStatement: { ARN } },
            VisibilityConfig: visibility('group'),
          },
        ],
      }),
    )
    const WebACLArn = made.Summary?.ARN ?? ''
    const at = { Name: 'bytes', Scope, Id: made.Summary?.Id ?? '' } as const
    const got = await client.send(new waf.GetWebACLCommand(at))
    expect(got.WebACL?.Rules?.[0]?.Statement?.ByteMatchStatement?.SearchString).toEqual(
      new Uint8Array([1, 2, 3]),
    )
    await client.send(new waf.AssociateWebACLCommand({ WebACLArn, ResourceArn: stageArn }))
    const { acl, resources } = published() ?? {}
    const { compiled } = compileWebAcl(acl ?? expect.fail('no web ACL'), resources)
    const verdicts = [[1, 2, 3], [0xff, 0xfe, 0xfd], [...new TextEncoder().encode('AQID')]].map(
      (body) =>
        inspect(
          compiled ?? expect.fail('does not compile'),
          {
            method: 'POST',
            uriPath: '/',
            query: '',
            headers: [],
            sourceIp: '192.0.2.1',
            body: new Uint8Array(body),
          },
          { nowMs: 0, rates: createRateWindow() },
        ).terminatingRule,
    )
    expect(verdicts).toMatchObject([{ rule: 'own' }, { groupRule: 'inside' }, undefined])
    await client.send(new waf.DisassociateWebACLCommand({ ResourceArn: stageArn }))
    await client.send(new waf.DeleteWebACLCommand({ ...at, LockToken: got.LockToken }))
    const { Id, LockToken } = group.Summary ?? {}
    await client.send(new waf.DeleteRuleGroupCommand({ Name: 'bytes', Scope, Id, LockToken }))
  })

  it.each(['(a)\\1', 'a(?=b)', '('])('refuses the set of the pattern %s', async (RegexString) => {
    const at = { Name: 'odd', Scope } as const
    const list = { ...at, RegularExpressionList: [{ RegexString }] }
    const refused = await failure(client.send(new waf.CreateRegexPatternSetCommand(list)))
    expect(refused.name).toBe('WAFInvalidParameterException')
    const made = await client.send(
      new waf.CreateRegexPatternSetCommand({ ...at, RegularExpressionList: [] }),
    )
    const { Id, LockToken } = made.Summary ?? {}
    const change = new waf.UpdateRegexPatternSetCommand({ ...list, Id, LockToken })
    expect((await failure(client.send(change))).name).toBe('WAFInvalidParameterException')
    await client.send(new waf.DeleteRegexPatternSetCommand({ ...at, Id, LockToken }))
  })

  it.each([
    ['another name', { Name: 'other' }, 'WAFNonexistentItemException'],
    ['another scope', { Scope: 'CLOUDFRONT' }, 'WAFInvalidParameterException'],
  ] as const)('finds nothing under %s than its own', async (_, other, expected) => {
    const made = await client.send(
      new waf.CreateIPSetCommand({
        Name: 'named',
        Scope,
        IPAddressVersion: 'IPV4',
        Addresses: [],
      }),
    )
    const { Id, LockToken } = made.Summary ?? {}
    const at = { Name: 'named', Scope, Id, LockToken } as const
    for (const command of [
      new waf.GetIPSetCommand({ ...at, ...other }),
      new waf.UpdateIPSetCommand({ ...at, ...other, Addresses: ['192.0.2.1/32'] }),
      new waf.DeleteIPSetCommand({ ...at, ...other }),
    ]) {
      // The union of these commands is none that `send` has an overload for.
      const sent = client.send(command as waf.GetIPSetCommand)
      expect((await failure(sent)).name).toBe(expected)
    }
    await client.send(new waf.DeleteIPSetCommand(at))
  })

  it('keeps regex pattern sets and pages through lists by name', async () => {
    const RegularExpressionList = [{ RegexString: '^/v1/' }]
    for (const Name of ['a', 'b', 'c']) {
      await client.send(
        new waf.CreateRegexPatternSetCommand({ Name, Scope, RegularExpressionList }),
      )
    }
    const list = (NextMarker?: string) =>
      client.send(new waf.ListRegexPatternSetsCommand({ Scope, Limit: 2, NextMarker }))
    const first = await list()
    expect(first.RegexPatternSets?.map(({ Name }) => Name)).toEqual(['a', 'b'])
    const second = await list(first.NextMarker)
    expect(second.RegexPatternSets?.map(({ Name }) => Name)).toEqual(['c'])
    expect(second.NextMarker).toBeUndefined()
    const [a] = first.RegexPatternSets ?? []
    const at = { Name: 'a', Scope, Id: a?.Id ?? '' } as const
    const got = await client.send(new waf.GetRegexPatternSetCommand(at))
    expect(got.RegexPatternSet?.RegularExpressionList).toEqual(RegularExpressionList)
    await client.send(new waf.DeleteRegexPatternSetCommand({ ...at, LockToken: got.LockToken }))
    expect((await list()).RegexPatternSets?.map(({ Name }) => Name)).toEqual(['b', 'c'])
  })

  it('keeps rule groups, whose rules act in every web ACL that refers to them', async () => {
    const rule = (Name: string, RegexString: string): waf.Rule => ({
      Name,
      Priority: 0,
      Action: { Block: {} },
      RuleLabels: [{ Name: 'old' }],
      Statement: {
        RegexMatchStatement: {
          RegexString,
          FieldToMatch: { UriPath: {} },
          TextTransformations: [{ Priority: 0, Type: 'NONE' }],
        },
      },
      VisibilityConfig: visibility(Name),
    })
    const made = await client.send(
      new waf.CreateRuleGroupCommand({
        Name: 'ours',
        Scope,
        Capacity: 10,
        Rules: [rule('old', '^/v0/')],
        VisibilityConfig: visibility('ours'),
        Tags: [{ Key: 'team', Value: 'edge' }],
      }),
    )
    const { ARN = '', Id = '' } = made.Summary ?? {}
    const got = await client.send(new waf.GetRuleGroupCommand({ ARN }))
    expect(got.RuleGroup).toMatchObject({
      Capacity: 10,
      LabelNamespace: 'awswaf:123456789012:rulegroup:ours:',
      AvailableLabels: [{ Name: 'awswaf:123456789012:rulegroup:ours:old' }],
    })
    const webAcl = await client.send(
      new waf.CreateWebACLCommand({
        Name: 'grouped',
        Scope,
        DefaultAction: { Allow: {} },
        VisibilityConfig: visibility('grouped'),
        Rules: [
          {
            Name: 'ours',
            Priority: 0,
            OverrideAction: { None: {} },
            Statement: { RuleGroupReferenceStatement: { ARN } },
            VisibilityConfig: visibility('ours'),
          },
        ],
      }),
    )
    const WebACLArn = webAcl.Summary?.ARN ?? ''
    await client.send(new waf.AssociateWebACLCommand({ WebACLArn, ResourceArn: stageArn }))
    expect(published()?.resources.ruleGroups?.[ARN]?.Rules).toHaveLength(1)

    // A changed group reaches the stages behind the web ACL.
    const at = { Name: 'ours', Scope, Id } as const
    await client.send(
      new waf.UpdateRuleGroupCommand({
        ...at,
        Rules: [rule('older', '^/beta/')],
        VisibilityConfig: visibility('ours'),
        LockToken: got.LockToken,
      }),
    )
    expect(published()?.resources.ruleGroups?.[ARN]?.Rules[0]?.Name).toBe('older')

    const tooMany = await failure(
      client.send(
        new waf.CreateRuleGroupCommand({
          Name: 'small',
          Scope,
          Capacity: 1,
          Rules: [rule('r', 'x')],
          VisibilityConfig: visibility('small'),
        }),
      ),
    )
    expect(tooMany.name).toBe('WAFLimitsExceededException')
    const { LockToken } = await client.send(new waf.GetRuleGroupCommand(at))
    const used = await failure(client.send(new waf.DeleteRuleGroupCommand({ ...at, LockToken })))
    expect(used.name).toBe('WAFAssociatedItemException')

    await client.send(new waf.DisassociateWebACLCommand({ ResourceArn: stageArn }))
    await client.send(
      new waf.DeleteWebACLCommand({
        Name: 'grouped',
        Scope,
        Id: webAcl.Summary?.Id,
        LockToken: webAcl.Summary?.LockToken,
      }),
    )
    await client.send(new waf.DeleteRuleGroupCommand({ ...at, LockToken }))
    expect((await client.send(new waf.ListRuleGroupsCommand({ Scope }))).RuleGroups).toEqual([])
  })

  it('lists sampled requests of a rule, of a time', async () => {
    const made = await client.send(
      new waf.CreateWebACLCommand({
        Name: 'seen',
        Scope,
        DefaultAction: { Block: {} },
        VisibilityConfig: visibility('seenByDefault'),
      }),
    )
    const WebAclArn = made.Summary?.ARN ?? ''
    const atMs = Date.UTC(2026, 0, 2, 3, 4, 5)
    await wafSamples.keep(WebAclArn, [
      {
        atMs,
        rule: 'Default_Action',
        action: 'BLOCK',
        clientIp: '192.0.2.1',
        country: 'IE',
        method: 'GET',
        uri: '/prod/pets?q=1',
        headers: [{ name: 'user-agent', value: 'curl' }],
        labels: ['awswaf:x'],
        status: 403,
        weight: 7,
      },
    ])
    const ask = (RuleMetricName: string, fromMs: number) =>
      client.send(
        new waf.GetSampledRequestsCommand({
          WebAclArn,
          RuleMetricName,
          Scope,
          TimeWindow: { StartTime: new Date(fromMs), EndTime: new Date(fromMs + 3_600_000) },
          MaxItems: 100,
        }),
      )
    const { SampledRequests, PopulationSize } = await ask('seenByDefault', atMs - 60_000)
    expect(PopulationSize).toBe(7)
    expect(SampledRequests).toMatchObject([
      {
        Request: { ClientIP: '192.0.2.1', Country: 'IE', URI: '/prod/pets?q=1', Method: 'GET' },
        Weight: 7,
        Timestamp: new Date(atMs),
        Action: 'BLOCK',
        ResponseCodeSent: 403,
        Labels: [{ Name: 'awswaf:x' }],
      },
    ])
    expect((await ask('ALL', atMs + 60_000)).SampledRequests).toEqual([])
    expect((await failure(ask('nobody', atMs))).name).toBe('WAFNonexistentItemException')
  })

  it('gives reputation groups the addresses of IP sets that bear their rules’ names', async () => {
    const webAcl = await client.send(
      new waf.CreateWebACLCommand({
        Name: 'reputation',
        Scope,
        DefaultAction: { Allow: {} },
        VisibilityConfig: visibility('reputation'),
        Rules: [
          {
            Name: 'lists',
            Priority: 0,
            OverrideAction: { None: {} },
            Statement: {
              ManagedRuleGroupStatement: {
                VendorName: 'AWS',
                Name: 'AWSManagedRulesAmazonIpReputationList',
              },
            },
            VisibilityConfig: visibility('lists'),
          },
        ],
      }),
    )
    const WebACLArn = webAcl.Summary?.ARN ?? ''
    await client.send(new waf.AssociateWebACLCommand({ WebACLArn, ResourceArn: stageArn }))
    await client.send(
      new waf.CreateIPSetCommand({
        Name: 'AWSManagedIPReputationList',
        Scope,
        IPAddressVersion: 'IPV4',
        Addresses: ['192.0.2.0/24'],
      }),
    )
    expect(published()?.resources.addressLists).toEqual({
      AWSManagedIPReputationList: ['192.0.2.0/24'],
    })
    await client.send(new waf.DisassociateWebACLCommand({ ResourceArn: stageArn }))
  })

  it('keeps logging configurations, which the stages behind a web ACL go by', async () => {
    const made = await client.send(
      new waf.CreateWebACLCommand({
        Name: 'logged',
        Scope,
        DefaultAction: { Allow: {} },
        VisibilityConfig: visibility('logged'),
      }),
    )
    const ResourceArn = made.Summary?.ARN ?? ''
    await client.send(
      new waf.AssociateWebACLCommand({ WebACLArn: ResourceArn, ResourceArn: stageArn }),
    )
    const LoggingConfiguration = {
      ResourceArn,
      LogDestinationConfigs: ['arn:aws:logs:us-east-1:123456789012:log-group:aws-waf-logs-pets'],
      RedactedFields: [{ UriPath: {} }],
    }
    await client.send(new waf.PutLoggingConfigurationCommand({ LoggingConfiguration }))
    expect(published()?.logging).toEqual({ redacts: ['UriPath'] })
    const got = await client.send(new waf.GetLoggingConfigurationCommand({ ResourceArn }))
    expect(got.LoggingConfiguration).toEqual(LoggingConfiguration)
    const listed = await client.send(new waf.ListLoggingConfigurationsCommand({ Scope }))
    expect(listed.LoggingConfigurations).toHaveLength(1)
    await client.send(new waf.DeleteLoggingConfigurationCommand({ ResourceArn }))
    expect(published()?.logging).toBeUndefined()
    const none = client.send(new waf.GetLoggingConfigurationCommand({ ResourceArn }))
    expect((await failure(none)).name).toBe('WAFNonexistentItemException')
    for (const wrong of [
      { LogDestinationConfigs: ['arn:aws:s3:::pets'] },
      { RedactedFields: [{ Body: {} }] },
    ]) {
      const other = { ...LoggingConfiguration, ...wrong }
      const put = client.send(
        new waf.PutLoggingConfigurationCommand({ LoggingConfiguration: other }),
      )
      expect((await failure(put)).name).toBe('WAFInvalidParameterException')
    }
    await client.send(new waf.DisassociateWebACLCommand({ ResourceArn: stageArn }))
  })

  it('keeps tags of web ACLs, sets and rule groups', async () => {
    const set = await client.send(
      new waf.CreateIPSetCommand({
        Name: 'tagged',
        Scope,
        IPAddressVersion: 'IPV4',
        Addresses: [],
        Tags: [{ Key: 'team', Value: 'edge' }],
      }),
    )
    const ResourceARN = set.Summary?.ARN ?? ''
    const tags = async () => {
      const { TagInfoForResource: info } = await client.send(
        new waf.ListTagsForResourceCommand({ ResourceARN }),
      )
      return info?.TagList
    }
    expect(await tags()).toEqual([{ Key: 'team', Value: 'edge' }])
    const Tags = [{ Key: 'stage', Value: 'prod' }]
    await client.send(new waf.TagResourceCommand({ ResourceARN, Tags }))
    await client.send(new waf.UntagResourceCommand({ ResourceARN, TagKeys: ['team'] }))
    expect(await tags()).toEqual(Tags)
    const missing = await failure(
      client.send(new waf.ListTagsForResourceCommand({ ResourceARN: `${ResourceARN}x` })),
    )
    expect(missing.name).toBe('WAFNonexistentItemException')
  })

  it('says what rules cost and which managed groups there are', async () => {
    const rule: waf.Rule = {
      Name: 'sqli',
      Priority: 0,
      OverrideAction: { None: {} },
      Statement: {
        ManagedRuleGroupStatement: { VendorName: 'AWS', Name: 'AWSManagedRulesSQLiRuleSet' },
      },
      VisibilityConfig: visibility('sqli'),
    }
    const { Capacity } = await client.send(new waf.CheckCapacityCommand({ Scope, Rules: [rule] }))
    expect(Capacity).toBe(200)
    const groups = await client.send(new waf.ListAvailableManagedRuleGroupsCommand({ Scope }))
    expect(groups.ManagedRuleGroups?.map(({ Name }) => Name)).toContain(
      'AWSManagedRulesSQLiRuleSet',
    )
  })

  const acl = {
    Name: 'other',
    Scope,
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('other'),
  } as const
  const nowhere = 'arn:aws:wafv2:us-east-1:123456789012:regional/ipset/none/1'

  it.each([
    [
      'a reference to a set that does not exist',
      () =>
        new waf.CreateWebACLCommand({
          ...acl,
          Rules: [
            {
              Name: 'r',
              Priority: 0,
              Action: { Block: {} },
              Statement: { IPSetReferenceStatement: { ARN: nowhere } },
              VisibilityConfig: visibility('r'),
            },
          ],
        }),
      'WAFNonexistentItemException',
    ],
    [
      'two default actions',
      () => new waf.CreateWebACLCommand({ ...acl, DefaultAction: { Allow: {}, Block: {} } }),
      'WAFInvalidParameterException',
    ],
    [
      'the scope of CloudFront',
      () => new waf.CreateWebACLCommand({ ...acl, Scope: 'CLOUDFRONT' }),
      'WAFInvalidParameterException',
    ],
    [
      'an address of the other family',
      () =>
        new waf.CreateIPSetCommand({
          Name: 'x',
          Scope,
          IPAddressVersion: 'IPV6',
          Addresses: ['192.0.2.1/32'],
        }),
      'WAFInvalidParameterException',
    ],
    [
      'a name that is taken',
      () => new waf.CreateRegexPatternSetCommand({ Name: 'b', Scope, RegularExpressionList: [] }),
      'WAFDuplicateItemException',
    ],
    [
      'an ACL that is not there',
      () => new waf.GetWebACLCommand({ Name: 'x', Scope, Id: 'none' }),
      'WAFNonexistentItemException',
    ],
    [
      'a resource that is no stage',
      () =>
        new waf.GetWebACLForResourceCommand({
          ResourceArn: 'arn:aws:elasticloadbalancing:us-east-1:123456789012:loadbalancer/app/x/1',
        }),
      'WAFInvalidParameterException',
    ],
    [
      'more rate-based rules than an ACL has',
      () =>
        new waf.CreateWebACLCommand({
          ...acl,
          Rules: Array.from({ length: 11 }, (_, Priority) => ({
            Name: `r${Priority}`,
            Priority,
            Action: { Block: {} },
            Statement: { RateBasedStatement: { Limit: 100, AggregateKeyType: 'IP' as const } },
            VisibilityConfig: visibility('r'),
          })),
        }),
      'WAFLimitsExceededException',
    ],
    [
      'an operation that there is not',
      () => new waf.ListAPIKeysCommand({ Scope }),
      'UnknownOperationException',
    ],
  ])('refuses %s', async (_, command, name) => {
    // The table's commands differ in type; `send` has an overload for each.
    const sent = client.send(command() as waf.GetWebACLCommand)
    expect((await failure(sent)).name).toBe(name)
  })

  it('refuses a signature made with another secret', async () => {
    const other = new waf.WAFV2Client({
      endpoint: server.endpoint,
      region: 'us-east-1',
      credentials: { ...testCredentials, secretAccessKey: 'wrong' },
      maxAttempts: 1,
    })
    const refused = await failure(other.send(new waf.ListWebACLsCommand({ Scope })))
    expect(refused.$metadata.httpStatusCode).toBe(403)
    other.destroy()
  })
})
