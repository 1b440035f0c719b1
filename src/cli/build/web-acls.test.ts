import { describe, expect, it } from 'vitest'
import { compileWebAcl } from '../../invoke/web-acl/compile.ts'
import { inspect } from '../../invoke/web-acl/inspect.ts'
import { createRateWindow } from '../../invoke/web-acl/rate-window.ts'
import type { WafRequest } from '../../invoke/web-acl/request.ts'
import { CommandError } from '../io.ts'
import { buildRoutes, type BuiltRoutes } from './routes.ts'

const place = { accountId: '123456789012', region: 'eu-central-1', partition: 'aws' }

/** One API whose stage names the web ACL `main`. */
function build(webAcls: object | undefined, protocolType = 'REST', webAcl = 'main'): BuiltRoutes {
  const routes = { 'GET /': { type: 'HTTP_PROXY', uri: 'https://b.example.com/' } }
  const apis = { pets: { protocolType, routes, stages: { prod: { webAcl } } } }
  const text = JSON.stringify({ apis, ...(webAcls && { webAcls }) })
  return buildRoutes(text, { file: '/nowhere/routes.json', place })
}

function refusal(webAcls: object | undefined): string {
  try {
    build(webAcls)
  } catch (error) {
    if (error instanceof CommandError) return error.message
    throw error
  }
  return 'accepted'
}

describe('webAcls of routes.json', () => {
  it.each(['REST', 'HTTP'])('protect the stages of %s APIs that name them', (protocolType) => {
    const { state } = build({ main: { managed: 'default' } }, protocolType)
    const [snapshot] = state.snapshots
    expect(snapshot?.webAcl?.arn).toMatch(
      /^arn:aws:wafv2:eu-central-1:123456789012:regional\/webacl\/main\/[a-z0-9]{8}$/,
    )
    expect(snapshot?.webAcl?.acl.Rules).toHaveLength(10)
  })

  it('take their names from their keys', () => {
    const { state } = build({ main: { DefaultAction: { Block: {} } } })
    expect(Object.values(state.webAcls).map(({ acl }) => acl.Name)).toEqual(['main'])
  })

  it('may say which managed rules only count', () => {
    const { state } = build({ main: { managed: 'default', count: ['SizeRestrictions_BODY'] } })
    const [common] = state.snapshots[0]?.webAcl?.acl.Rules ?? []
    expect(common?.Statement.ManagedRuleGroupStatement?.RuleActionOverrides).toEqual([
      { Name: 'SizeRestrictions_BODY', ActionToUse: { Count: {} } },
    ])
  })

  it.each([
    [['DE', 'AT'], 'DE', 'ALLOW'],
    [['DE', 'AT'], 'US', 'BLOCK'],
    [['DE', 'AT'], undefined, 'BLOCK'],
    [['DE', 'XX'], undefined, 'ALLOW'],
  ])('may let callers from %j alone in: from %s is %s', (countries, country, action) => {
    const { state } = build({ main: { managed: 'default', countries } })
    const { acl, resources } = state.snapshots[0]?.webAcl ?? { acl: undefined, resources: {} }
    const { compiled } = acl === undefined ? { compiled: undefined } : compileWebAcl(acl, resources)
    if (compiled === undefined) throw new Error('the web ACL does not compile')
    const request: WafRequest = {
      method: 'GET',
      uriPath: '/prod',
      query: '',
      headers: [
        ['host', 'api.example.com'],
        ['user-agent', 'test'],
      ],
      sourceIp: '192.0.2.1',
      ...(country !== undefined && { country }),
    }
    expect(inspect(compiled, request, { nowMs: 0, rates: createRateWindow() }).action).toBe(action)
  })

  it('may bring the sets that they refer to', () => {
    const ARN = 'arn:aws:wafv2:eu-central-1:123456789012:regional/ipset/office/1'
    const { state } = build({
      main: {
        DefaultAction: { Block: {} },
        Rules: [
          {
            Name: 'office',
            Priority: 0,
            Action: { Allow: {} },
            Statement: { IPSetReferenceStatement: { ARN } },
            VisibilityConfig: {
              SampledRequestsEnabled: false,
              CloudWatchMetricsEnabled: false,
              MetricName: 'office',
            },
          },
        ],
        IPSets: [{ Name: 'office', ARN, Addresses: ['192.0.2.0/24'] }],
      },
    })
    expect(state.snapshots[0]?.webAcl?.resources.ipSets).toEqual({ [ARN]: ['192.0.2.0/24'] })
  })

  it.each([
    [
      'a name that is not declared',
      { other: { managed: 'default' } },
      '$.apis.pets.stages.prod.webAcl',
    ],
    ['no web ACL at all', undefined, '$.apis.pets.stages.prod.webAcl'],
    ['another short form', { main: { managed: 'all' } }, '$.webAcls.main: expected {"managed"'],
    [
      'an unknown member',
      { main: { DefaultAction: { Allow: {} }, Ruls: [] } },
      '$.webAcls.main.Ruls',
    ],
    [
      'a set that is not there',
      {
        main: {
          DefaultAction: { Allow: {} },
          Rules: [
            {
              Name: 'r',
              Priority: 0,
              Action: { Block: {} },
              Statement: { IPSetReferenceStatement: { ARN: `arn:${'x'.repeat(20)}` } },
            },
          ],
        },
      },
      'IPSetReferenceStatement',
    ],
  ])('are refused with their path: %s', (_, webAcls, message) => {
    expect(refusal(webAcls)).toContain(message)
  })
})
