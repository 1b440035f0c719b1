import { hash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { see } from '../../../test/fakes/access.ts'
import { httpSnapshot } from '../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot, type RestSketch } from '../../../test/fakes/rest-api.ts'
import type {
  FieldToMatch,
  RuleAction,
  WebAcl,
  WebAclRule,
  WafLogging,
} from '../../definition/web-acl.ts'
import { defaultWebAcl } from './managed/default-acl.ts'
import { peek } from './peek.ts'

const arn = 'arn:aws:wafv2:us-east-1:123456789012:regional/webacl/main/1a2b3c4d'
const proxy = {
  type: 'HTTP_PROXY',
  httpMethod: 'ANY',
  uri: 'https://backend.example.com/pets',
} as const
const host = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod'

/** A rule for requests that have a text somewhere. */
function contains(
  text: string,
  FieldToMatch: FieldToMatch,
  Action: RuleAction,
  more: Partial<WebAclRule> = {},
): WebAclRule {
  return {
    Name: text,
    Priority: 0,
    Action,
    Statement: {
      ByteMatchStatement: {
        SearchString: text,
        FieldToMatch,
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
        PositionalConstraint: 'CONTAINS',
      },
    },
    ...more,
  }
}

const aclOf = (...Rules: readonly WebAclRule[]): WebAcl => ({
  Name: 'main',
  DefaultAction: { Allow: {} },
  Rules: Rules.map((rule, Priority) => ({ ...rule, Priority })),
})

function protectedBy(acl: WebAcl, sketch: RestSketch = {}, logging?: WafLogging): World {
  const world = makeWorld()
  const integration = proxy
  const snapshot = restSnapshot({ 'ANY /pets': { integration, apiKeyRequired: false } }, sketch)
  deploy(world, { ...snapshot, webAcl: { arn, acl, resources: {}, ...(logging && { logging }) } })
  return world
}

const browser = { 'user-agent': 'Mozilla/5.0 (X11; Linux x86_64)' }
const get = (path: string, headers: Record<string, string> = {}): Request =>
  new Request(host + path, { headers: { ...browser, ...headers } })
const post = (
  body: string | ReadableStream<Uint8Array>,
  headers: Record<string, string> = {},
): Request =>
  new Request(`${host}/pets`, {
    method: 'POST',
    body,
    headers: { ...browser, ...headers },
    ...(body instanceof ReadableStream && { duplex: 'half' }),
  } as RequestInit)

/** A body of several chunks, as clients send them. */
function streamed(...chunks: readonly string[]): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  const left = [...chunks]
  return new ReadableStream({
    pull(controller) {
      const chunk = left.shift()
      if (chunk === undefined) controller.close()
      else controller.enqueue(encoder.encode(chunk))
    },
  })
}

describe('a stage with a web ACL', () => {
  it('answers a blocked call as WAF_FILTERED and never calls the backend', async () => {
    const world = protectedBy(defaultWebAcl)
    const seen = await see(world, get("/pets?name=x'%20OR%20'a'='a"))
    expect(seen.status).toBe(403)
    expect(seen.text).toBe('{"message":"Forbidden"}')
    expect(seen.errorType).toBe('ForbiddenException')
    expect(seen.code).toBe('web-acl-blocked')
    expect(world.requests).toHaveLength(0)
  })

  it('lets an ordinary call pass', async () => {
    const world = protectedBy(defaultWebAcl)
    expect((await see(world, get('/pets?name=Tom'))).status).toBe(200)
  })

  it('stands before routing: an attack on a path that does not exist is blocked too', async () => {
    const world = protectedBy(defaultWebAcl)
    const seen = await see(world, get('/nowhere?file=../../../../etc/passwd'))
    expect(seen.code).toBe('web-acl-blocked')
  })

  it('stands before authorizers and API keys', async () => {
    const world = makeWorld()
    const snapshot = restSnapshot({
      'GET /pets': { integration: proxy, apiKeyRequired: true, authorizationType: 'AWS_IAM' },
    })
    deploy(world, { ...snapshot, webAcl: { arn, acl: defaultWebAcl, resources: {} } })
    const seen = await see(world, get("/pets?id=1'%20or%201=1--"))
    expect(seen.entries.map(({ phase }) => phase)).toEqual(['request/size', 'web-acl'])
  })

  it('takes the gateway response that the author wrote for WAF_FILTERED', async () => {
    const world = protectedBy(defaultWebAcl, {
      definition: {
        gatewayResponses: {
          WAF_FILTERED: {
            responseType: 'WAF_FILTERED',
            statusCode: '406',
            responseParameters: { 'gatewayresponse.header.x-why': "'firewall'" },
            responseTemplates: { 'application/json': '{"no":"$context.error.responseType"}' },
          },
        },
      },
    })
    const seen = await see(world, get("/pets?id=1'%20or%201=1--"))
    expect([seen.status, seen.text, seen.headers.get('x-why')]).toEqual([
      406,
      '{"no":"WAF_FILTERED"}',
      'firewall',
    ])
  })

  it('answers a custom response exactly as the rule says', async () => {
    const block: RuleAction = {
      Block: {
        CustomResponse: {
          ResponseCode: 302,
          ResponseHeaders: [{ Name: 'Location', Value: 'https://example.com/blocked' }],
          CustomResponseBodyKey: 'page',
        },
      },
    }
    const acl: WebAcl = {
      ...aclOf(contains('bad', { QueryString: {} }, block)),
      CustomResponseBodies: { page: { ContentType: 'TEXT_HTML', Content: '<p>no</p>' } },
    }
    const seen = await see(protectedBy(acl), get('/pets?bad'))
    expect([seen.status, seen.text]).toEqual([302, '<p>no</p>'])
    expect(seen.headers.get('location')).toBe('https://example.com/blocked')
    expect(seen.headers.get('content-type')).toBe('text/html')
  })

  it.each([
    ['Captcha', 405, 'captcha'],
    ['Challenge', 202, 'challenge'],
  ])('asks for a token with %s', async (action, status, header) => {
    const acl = aclOf(contains('bot', { QueryString: {} }, { [action]: {} }))
    const seen = await see(protectedBy(acl), get('/pets?bot'))
    expect([seen.status, seen.headers.get('x-amzn-waf-action')]).toEqual([status, header])
  })

  it('gives the backend the inserted headers in place of the client’s', async () => {
    const count: RuleAction = {
      Count: { CustomRequestHandling: { InsertHeaders: [{ Name: 'Seen', Value: 'yes' }] } },
    }
    const world = protectedBy(aclOf(contains('a', { QueryString: {} }, count)))
    const seen = await see(world, get('/pets?a', { 'x-amzn-waf-seen': 'forged' }))
    expect(seen.status).toBe(200)
    expect(world.requests[0]?.headers.get('x-amzn-waf-seen')).toBe('yes')
  })

  it('gives them together with a body that was looked at', async () => {
    const count: RuleAction = {
      Count: { CustomRequestHandling: { InsertHeaders: [{ Name: 'Seen', Value: 'yes' }] } },
    }
    const world = protectedBy(aclOf(contains('a', { Body: {} }, count)))
    await see(world, post('{"a":1}'))
    expect(world.requests[0]?.headers.get('x-amzn-waf-seen')).toBe('yes')
    expect(await world.requests[0]?.text()).toBe('{"a":1}')
  })
})

describe('the body of a call to a stage with a web ACL', () => {
  const block = contains('forbidden', { Body: {} }, { Block: {} })

  it('is blocked for what stands within the inspection limit', async () => {
    const world = protectedBy(aclOf(block))
    expect((await see(world, post('a forbidden word'))).status).toBe(403)
    expect((await see(world, post(streamed('a forb', 'idden word')))).status).toBe(403)
    expect(world.requests).toHaveLength(0)
  })

  it('reaches the backend whole when it is longer than the limit, in the order it was sent', async () => {
    const world = protectedBy(aclOf(block))
    const chunks = Array.from({ length: 40 }, (_, index) => String(index % 10).repeat(1_000))
    const seen = await see(world, post(streamed(...chunks, 'forbidden')))
    expect(seen.status).toBe(200)
    expect(await world.requests[0]?.text()).toBe(`${chunks.join('')}forbidden`)
  })

  it('is pulled by the firewall only as far as rules see', async () => {
    let pulled = 0
    const endless = new ReadableStream<Uint8Array>(
      {
        pull(controller) {
          pulled++
          controller.enqueue(new Uint8Array(4_096))
        },
      },
      { highWaterMark: 0 },
    )
    const { head, rest } = await peek(endless, 16_384)
    expect([pulled, head.length]).toEqual([5, 20_480])
    expect(rest).toBe(endless)
  })

  it('is not read at all when no rule looks at it', async () => {
    const world = protectedBy(aclOf(contains('bad', { QueryString: {} }, { Block: {} })))
    const request = post(streamed('x'.repeat(100)))
    await see(world, request)
    expect(await world.requests[0]?.text()).toBe('x'.repeat(100))
  })
})

describe('what is told of a verdict', () => {
  const format =
    '$context.wafResponseCode $context.webaclArn $context.waf.status $context.error.responseType'
  const sketch = { stage: { accessLogSettings: { format } } }

  it.each([
    ['/pets?q=1', `WAF_ALLOW ${arn} 200 -`],
    ['/pets?q=bad', `WAF_BLOCK ${arn} 403 WAF_FILTERED`],
  ])('the access log of %s shows %s', async (path, line) => {
    const world = protectedBy(aclOf(contains('bad', { QueryString: {} }, { Block: {} })), sketch)
    await see(world, get(path))
    expect(world.lines.find(({ event }) => event === 'access')?.['line']).toBe(line)
  })

  it('the trace and the log name the rule and the labels', async () => {
    const labels = { RuleLabels: [{ Name: 'evil' }] }
    const world = protectedBy(aclOf(contains('bad', { QueryString: {} }, { Block: {} }, labels)))
    const seen = await see(world, get('/pets?q=bad'))
    const label = 'awswaf:000000000000:webacl:main:evil'
    expect(seen.lines.join()).toContain(label)
    expect(world.lines.find(({ event }) => event === 'waf')).toMatchObject({
      action: 'BLOCK',
      terminatingRuleId: 'bad',
      labels: [{ name: label }],
      httpSourceId: '123456789012:a1b2c3d4e5:prod',
      responseCodeSent: 403,
      oversizeFields: [],
    })
  })

  it('counted rules of calls that pass are in the log, other calls that pass are not', async () => {
    const world = protectedBy(aclOf(contains('odd', { QueryString: {} }, { Count: {} })))
    await see(world, get('/pets?q=1'))
    expect(world.lines.filter(({ event }) => event === 'waf')).toHaveLength(0)
    await see(world, get('/pets?odd'))
    expect(world.lines.find(({ event }) => event === 'waf')).toMatchObject({
      action: 'ALLOW',
      terminatingRuleId: 'Default_Action',
      nonTerminatingMatchingRules: [{ ruleId: 'odd', action: 'COUNT' }],
    })
  })

  const keep = (Action: string): WafLogging => ({
    redacts: [],
    filter: {
      Filters: [
        {
          Behavior: 'KEEP',
          Requirement: 'MEETS_ANY',
          Conditions: [{ ActionCondition: { Action } }],
        },
      ],
      DefaultBehavior: 'DROP',
    },
  })
  it.each([
    ['no logging configuration', undefined, ['BLOCK']],
    ['one without a filter', { redacts: [] }, ['BLOCK', 'ALLOW']],
    ['one that keeps blocks', keep('BLOCK'), ['BLOCK']],
    ['one that keeps allowed calls', keep('ALLOW'), ['ALLOW']],
    ['one that keeps counts', keep('COUNT'), []],
  ])('under %s the log has the calls that it asks for', async (_, logging, actions) => {
    const acl = aclOf(contains('bad', { QueryString: {} }, { Block: {} }))
    const world = protectedBy(acl, {}, logging)
    await see(world, get('/pets?q=bad'))
    await see(world, get('/pets?q=good'))
    const lines = world.lines.filter(({ event }) => event === 'waf')
    expect(lines.map(({ action }) => action)).toEqual(actions)
  })

  it('the log leaves out what a logging configuration redacts', async () => {
    const acl = aclOf(contains('bad', { QueryString: {} }, { Block: {} }))
    const world = protectedBy(acl, {}, { redacts: ['UriPath'] })
    await see(world, get('/pets?q=bad'))
    const { httpRequest } = world.lines.find(({ event }) => event === 'waf') ?? {}
    expect(httpRequest).toMatchObject({ uri: 'REDACTED', httpMethod: 'GET' })
  })

  it('nor does it show what an injection was told by, in a component that it redacts', async () => {
    const sqli: WebAclRule = {
      ...contains('sqli', { QueryString: {} }, { Block: {} }),
      Statement: {
        SqliMatchStatement: {
          FieldToMatch: { QueryString: {} },
          TextTransformations: [{ Priority: 0, Type: 'URL_DECODE' }],
        },
      },
    }
    const seenBy = async (redacts: readonly string[]) => {
      const world = protectedBy(aclOf(sqli), {}, { redacts })
      await see(world, get('/pets?q=1%27or%271%27=%271'))
      return JSON.stringify(
        world.lines.find(({ event }) => event === 'waf')?.['terminatingRuleMatchDetails'],
      )
    }
    expect(await seenBy(['Method'])).toContain('or')
    expect(await seenBy(['QueryString'])).toContain('"matchedData":["REDACTED"]')
  })

  it('the log groups what matched by rule group, and says how rate-based rules count', async () => {
    const group = (
      Name: string,
      OverrideAction: NonNullable<WebAclRule['OverrideAction']>,
    ): WebAclRule => {
      const { Action: _none, ...rule } = contains(Name, { QueryString: {} }, { Block: {} })
      const overrides = [{ Name: 'SQLi_QUERYARGUMENTS', ActionToUse: { Count: {} } }]
      return {
        ...rule,
        OverrideAction,
        Statement: {
          ManagedRuleGroupStatement: {
            VendorName: 'AWS',
            Name: 'AWSManagedRulesSQLiRuleSet',
            RuleActionOverrides: overrides,
          },
        },
      }
    }
    const rate: WebAclRule = {
      ...contains('often', { QueryString: {} }, { Count: {} }),
      Statement: {
        RateBasedStatement: {
          Limit: 10,
          AggregateKeyType: 'CUSTOM_KEYS',
          CustomKeys: [{ HTTPMethod: {} }],
        },
      },
    }
    const world = protectedBy(aclOf(rate, group('all', { Count: {} })))
    for (let call = 0; call < 11; call++) await see(world, get('/pets?q=1%27or%271%27=%271'))
    const extended = 'SQLiExtendedPatterns_QUERYARGUMENTS'
    expect(world.lines.findLast(({ event }) => event === 'waf')).toMatchObject({
      action: 'ALLOW',
      ruleGroupList: [
        {
          ruleGroupId: 'AWS#AWSManagedRulesSQLiRuleSet',
          terminatingRule: { ruleId: extended, action: 'BLOCK' },
          nonTerminatingMatchingRules: [
            { ruleId: 'SQLi_QUERYARGUMENTS', action: 'COUNT', overriddenAction: 'BLOCK' },
          ],
        },
      ],
      nonTerminatingMatchingRules: [
        { ruleId: 'often', action: 'COUNT' },
        { ruleId: 'all', action: 'COUNT', overriddenAction: 'BLOCK' },
      ],
      rateBasedRuleList: [
        {
          rateBasedRuleName: 'often',
          limitKey: 'CUSTOMKEYS',
          maxRateAllowed: 10,
          evaluationWindowSec: '300',
        },
      ],
    })
  })

  it('samples of matched requests are sent together, without secrets, with what they stand for', async () => {
    const VisibilityConfig = {
      SampledRequestsEnabled: true,
      CloudWatchMetricsEnabled: false,
      MetricName: 'bad',
    }
    const bad = contains('bad', { QueryString: {} }, { Block: {} }, { VisibilityConfig })
    const world = protectedBy(aclOf(bad))
    for (let call = 0; call < 30; call++) {
      const headers = { authorization: 'Bearer secret', 'x-client': 'a' }
      await see(world, get('/pets?q=bad&token=secret', headers))
    }
    await see(world, get('/pets?q=1'))
    for (const work of world.later.splice(0)) await work()
    const samples = await world.wafSamples.read(arn)
    expect(samples).toHaveLength(10)
    expect(samples[0]).toMatchObject({
      rule: 'bad',
      action: 'BLOCK',
      status: 403,
      weight: 3,
      uri: '/prod/pets?q=bad&token=***',
    })
    expect(samples[0]?.headers).toContainEqual({ name: 'x-client', value: 'a' })
    expect(JSON.stringify(samples)).not.toContain('secret')
  })

  it('a firewall that cannot work lets calls pass and says so', async () => {
    const dangling: WebAclRule = {
      Name: 'set',
      Priority: 0,
      Action: { Block: {} },
      Statement: { IPSetReferenceStatement: { ARN: 'arn:nowhere' } },
    }
    const world = protectedBy(aclOf(dangling))
    expect((await see(world, get('/pets'))).status).toBe(200)
    expect(world.lines.some(({ event }) => event === 'waf-failed')).toBe(true)

    const closed = protectedBy(aclOf(dangling))
    closed.settings = { ...closed.settings, firewallFailsClosed: true }
    const seen = await see(closed, get('/pets'))
    expect([seen.status, seen.code]).toEqual([403, 'web-acl-failed'])
  })
})

describe('facts of the platform', () => {
  const germany: WebAclRule = {
    Name: 'geo',
    Priority: 0,
    Action: { Block: {} },
    Statement: { GeoMatchStatement: { CountryCodes: ['DE'] } },
  }

  it.each([
    ['DE', 403],
    ['FR', 200],
  ])('a caller in %s gets %i where Germany is blocked', async (country, status) => {
    const world = protectedBy(aclOf(germany))
    const seen = await see(world, get('/pets'), { connection: { place: { country } } })
    expect(seen.status).toBe(status)
  })

  it('headers that the platform adds are not the client’s', async () => {
    const acl = aclOf(
      contains(
        'probe',
        {
          Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'CONTINUE' },
        },
        { Block: {} },
      ),
    )
    const request = (): Request => get('/pets', { 'cf-ray': 'probe' })
    expect((await see(protectedBy(acl), request(), { connection: {} })).status).toBe(200)
    expect((await see(protectedBy(acl), request())).status).toBe(403)
  })

  it('a rate-based rule counts by address and blocks what is above its limit', async () => {
    const world = protectedBy(
      aclOf({
        Name: 'rate',
        Priority: 0,
        Action: { Block: {} },
        Statement: { RateBasedStatement: { Limit: 10, AggregateKeyType: 'IP' } },
      }),
    )
    const statuses: number[] = []
    for (let index = 0; index < 12; index++) statuses.push((await see(world, get('/pets'))).status)
    expect(statuses.filter((status) => status === 200)).toHaveLength(10)
    expect((await see(world, get('/pets'), { sourceIp: '198.51.100.7' })).status).toBe(200)
    world.nowMs += 310_000
    expect((await see(world, get('/pets'))).status).toBe(200)
  })
})

describe('an HTTP API with a declared web ACL', () => {
  it('answers 403 Forbidden in its own words', async () => {
    const world = makeWorld()
    const snapshot = httpSnapshot({
      'GET /pets': {
        integration: { integrationType: 'HTTP_PROXY', integrationUri: 'https://b.example.com/' },
      },
    })
    deploy(world, { ...snapshot, webAcl: { arn, acl: defaultWebAcl, resources: {} } })
    const url = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/pets'
    const attack = await see(
      world,
      new Request(`${url}?q=<script>alert(1)</script>`, { headers: browser }),
    )
    expect([attack.status, attack.text]).toEqual([403, '{"message":"Forbidden"}'])
    expect((await see(world, new Request(`${url}?q=1`, { headers: browser }))).status).toBe(200)
  })
})

describe('a rule that challenges', () => {
  const challenge = contains('/pets', { UriPath: {} }, { Challenge: {} })
  const page = { accept: 'text/html,*/*' }

  /** What the page's script does. */
  function solve(html: string): string {
    const given = /const given = "([^"]+)"/.exec(html)?.[1] ?? ''
    for (let number = 0; ; number++) {
      const token = `${given}.${number.toString(36)}`
      // Not by Web Crypto as the page does: a promise for each of some 30,000 tries takes seconds.
      const [first = 0, second = 0] = hash('sha256', token, 'buffer')
      if (first === 0 && second < 2) return token
    }
  }

  const seen = async (world: World, headers: Record<string, string>, sourceIp = '192.0.2.7') => {
    const request = get('/pets', headers)
    const { status, text, headers: answered } = await see(world, request, { sourceIp })
    return { status, text, asked: answered.get('x-amzn-waf-action') }
  }

  it('gives browsers a page on which they earn a token that counts for a time', async () => {
    const world = protectedBy(aclOf(challenge))
    const first = await seen(world, page)
    expect([first.status, first.asked]).toEqual([202, 'challenge'])
    const cookie = `a=b; aws-waf-token=${solve(first.text)}`
    expect((await seen(world, { ...page, cookie })).status).toBe(200)
    world.nowMs += 299_000
    expect((await seen(world, { ...page, cookie })).status).toBe(200)
    world.nowMs += 2_000
    expect((await seen(world, { ...page, cookie })).status).toBe(202)
  })

  it.each([
    ['a made-up token', () => 'mh3f0q2k.' + 'a'.repeat(43) + '.1'],
    ['a stamp without work', (html: string) => solve(html).replace(/\.\w+$/, '.zzzzzz')],
    ['a later time under the same signature', (html: string) => solve(html).replace(/^./, 'z')],
  ])('does not take %s', async (_, make) => {
    const world = protectedBy(aclOf(challenge))
    const { text } = await seen(world, page)
    const cookie = `aws-waf-token=${make(text)}`
    expect((await seen(world, { ...page, cookie })).status).toBe(202)
  })

  it('does not take a token that another address earned', async () => {
    const world = protectedBy(aclOf(challenge))
    const cookie = `aws-waf-token=${solve((await seen(world, page)).text)}`
    expect((await seen(world, { ...page, cookie }, '192.0.2.8')).status).toBe(202)
    expect((await seen(world, { ...page, cookie })).status).toBe(200)
  })

  it('gives programs the bare answer, and nobody a page without a secret to sign with', async () => {
    const world = protectedBy(aclOf(challenge))
    expect(await seen(world, {})).toEqual({ status: 202, text: '', asked: 'challenge' })
    const unsigned = protectedBy(aclOf(challenge))
    unsigned.settings = { ...unsigned.settings, secretKey: undefined }
    expect((await seen(unsigned, page)).text).toBe('')
  })

  it('a captcha takes no such token', async () => {
    const world = protectedBy(aclOf(challenge))
    const cookie = `aws-waf-token=${solve((await seen(world, page)).text)}`
    const captcha = protectedBy(aclOf(contains('/pets', { UriPath: {} }, { Captcha: {} })))
    expect((await seen(captcha, { ...page, cookie })).status).toBe(405)
  })
})
