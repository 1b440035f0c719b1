/**
 * Who gets in: resource policy and authorizer together, by the tables of the developer guide.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-authorization-flow.html
 */
import { describe, expect, it } from 'vitest'
import type { Integration } from '../../src/definition/integration.ts'
import {
  allowAll,
  apiArn,
  denyAll,
  judgedBy,
  policyOf,
  register,
  see,
  signed,
  silent,
  stageUrl,
  toAll,
  tokenAuthorizer,
} from '../fakes/access.ts'
import { makeWorld } from '../fakes/ports.ts'
import { deploy, restSnapshot } from '../fakes/rest-api.ts'

const integration: Integration = {
  type: 'HTTP_PROXY',
  httpMethod: 'ANY',
  uri: 'https://backend.test/',
} as Integration

const policies = { Allow: allowAll, Deny: denyAll, Silent: silent }
const resourcePolicies = {
  none: undefined,
  Allow: toAll(allowAll),
  Deny: toAll(denyAll),
  Silent: toAll(silent),
}

type Said = keyof typeof policies
type Policy = keyof typeof resourcePolicies

const implicitResource = 'because no resource-based policy allows the execute-api:Invoke action'
const implicitIdentity = 'because no identity-based policy allows the execute-api:Invoke action'
const explicitResource = 'with an explicit deny in a resource-based policy'
const explicitIdentity = 'with an explicit deny in an identity-based policy'

const masked = 'arn:aws:execute-api:us-east-1:********9012:a1b2c3d4e5/prod/GET/pets/7'
const named = (who: string, end: string): string =>
  JSON.stringify({
    Message: `User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${masked} ${end}`,
  })
const nameless = (end: string): string =>
  JSON.stringify({ Message: `User is not authorized to access this resource ${end}` })

const allowed = 'allowed'

describe('without an authorizer', () => {
  const cases: [Policy, 'REGIONAL' | 'EDGE' | 'PRIVATE', string][] = [
    ['none', 'REGIONAL', allowed],
    ['none', 'EDGE', allowed],
    ['none', 'PRIVATE', implicitResource],
    ['Allow', 'REGIONAL', allowed],
    ['Allow', 'PRIVATE', allowed],
    ['Silent', 'REGIONAL', implicitResource],
    ['Silent', 'PRIVATE', implicitResource],
    ['Deny', 'REGIONAL', explicitResource],
    ['Deny', 'PRIVATE', explicitResource],
  ]
  it.each(cases)('with the resource policy %s, a %s API: %s', async (policy, type, outcome) => {
    const world = makeWorld()
    const text = resourcePolicies[policy]
    deploy(
      world,
      restSnapshot(
        { 'GET /pets/{id}': { integration } },
        {
          api: {
            endpointConfiguration: { types: [type] },
            ...(text !== undefined && { policy: text }),
          },
        },
      ),
    )
    const seen = await see(world, new Request(`${stageUrl}/pets/7`), {
      entrance: type === 'PRIVATE' ? 'private' : 'public',
    })
    if (outcome === allowed) return expect(seen.status).toBe(200)
    expect(seen).toMatchObject({
      status: 403,
      errorType: 'AccessDeniedException',
      text: named('anonymous', outcome),
    })
  })
})

describe('with a Lambda authorizer', () => {
  const cases: [Said, Policy, string][] = [
    ['Allow', 'none', allowed],
    ['Allow', 'Allow', allowed],
    ['Allow', 'Silent', allowed],
    ['Allow', 'Deny', named('anonymous', explicitResource)],
    ['Silent', 'none', nameless(implicitIdentity)],
    ['Silent', 'Allow', allowed],
    ['Silent', 'Silent', nameless(implicitIdentity)],
    ['Silent', 'Deny', named('anonymous', explicitResource)],
    ['Deny', 'none', nameless(explicitIdentity)],
    ['Deny', 'Allow', nameless(explicitIdentity)],
    ['Deny', 'Silent', nameless(explicitIdentity)],
    ['Deny', 'Deny', named('anonymous', explicitResource)],
  ]
  it.each(cases)('that says %s and the resource policy %s: %s', async (said, policy, outcome) => {
    const world = makeWorld()
    let asked = 0
    judgedBy(world, () => {
      asked++
      return { principalId: 'me', policyDocument: policies[said] }
    })
    const text = resourcePolicies[policy]
    deploy(
      world,
      restSnapshot(
        { 'GET /pets/{id}': { integration, authorizationType: 'CUSTOM', authorizerId: 'auth01' } },
        {
          ...(text !== undefined && { api: { policy: text } }),
          definition: { authorizers: { auth01: tokenAuthorizer() } },
        },
      ),
    )
    const seen = await see(
      world,
      new Request(`${stageUrl}/pets/7`, { headers: { authorization: 'token' } }),
    )
    expect(asked).toBe(policy === 'Deny' ? 0 : 1)
    if (outcome === allowed) return expect(seen.status).toBe(200)
    expect(seen).toMatchObject({ status: 403, errorType: 'AccessDeniedException', text: outcome })
  })
})

describe('with AWS_IAM', () => {
  const same = 'arn:aws:iam::123456789012:user/team/ann'
  const other = 'arn:aws:iam::999999999999:user/team/ann'
  const cases: [Said, Policy, string, string][] = [
    ['Allow', 'none', allowed, implicitResource],
    ['Allow', 'Allow', allowed, allowed],
    ['Allow', 'Silent', allowed, implicitResource],
    ['Allow', 'Deny', explicitResource, explicitResource],
    ['Silent', 'none', implicitIdentity, implicitIdentity],
    ['Silent', 'Allow', allowed, implicitIdentity],
    ['Silent', 'Silent', implicitIdentity, implicitIdentity],
    ['Silent', 'Deny', explicitResource, explicitResource],
    ['Deny', 'none', explicitIdentity, explicitIdentity],
    ['Deny', 'Allow', explicitIdentity, explicitIdentity],
    ['Deny', 'Silent', explicitIdentity, explicitIdentity],
    ['Deny', 'Deny', explicitResource, explicitResource],
  ]
  const rows = cases.flatMap(([said, policy, ofSame, ofOther]) => [
    { said, policy, whose: 'the same account', arn: same, outcome: ofSame },
    { said, policy, whose: 'another account', arn: other, outcome: ofOther },
  ])
  it.each(rows)(
    'a caller of $whose whose policies say $said, and the resource policy $policy: $outcome',
    async ({ said, policy, arn, outcome }) => {
      const world = makeWorld()
      const text = resourcePolicies[policy]
      deploy(
        world,
        restSnapshot(
          { 'GET /pets/{id}': { integration, authorizationType: 'AWS_IAM' } },
          { ...(text !== undefined && { api: { policy: text } }) },
        ),
      )
      const caller = register(world, {
        arn,
        accountId: arn.split(':')[4] ?? '',
        policies: [policies[said]],
      })
      const seen = await see(world, await signed(world, '/pets/7', caller))
      if (outcome === allowed) return expect(seen.status).toBe(200)
      expect(seen).toMatchObject({
        status: 403,
        errorType: 'AccessDeniedException',
        text: named(arn, outcome),
      })
    },
  )
})

describe('what policies look at', () => {
  const ask = async (
    policy: string,
    request: (world: ReturnType<typeof makeWorld>) => Request | Promise<Request>,
    options: Parameters<typeof see>[2] = {},
  ) => {
    const world = makeWorld()
    const type = options?.entrance === 'private' ? 'PRIVATE' : 'REGIONAL'
    deploy(
      world,
      restSnapshot(
        {
          'GET /pets/{id}': { integration },
          'GET /signed': { integration, authorizationType: 'AWS_IAM' },
        },
        { api: { policy, endpointConfiguration: { types: [type] } } },
      ),
    )
    register(world, {
      policies: [silent],
      organizationId: 'o-acme',
      tags: { team: 'blue' },
    })
    return (await see(world, await request(world), options)).status
  }
  const anonymous = () =>
    new Request(`${stageUrl}/pets/7`, {
      headers: { 'user-agent': 'curl/8', referer: 'https://acme.test/' },
    })
  const byAnn = (world: ReturnType<typeof makeWorld>) => signed(world, '/signed')
  const when = (Condition: Record<string, Record<string, string>>) =>
    toAll(policyOf({ Effect: 'Allow', Condition }))

  const conditions: [string, Record<string, Record<string, string>>, number][] = [
    ['its address is in the range', { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } }, 200],
    [
      'its address is outside of the range',
      { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
      403,
    ],
    [
      'it comes after a date',
      { DateGreaterThan: { 'aws:CurrentTime': '2026-01-15T10:20:00Z' } },
      200,
    ],
    ['it comes too early', { DateGreaterThan: { 'aws:CurrentTime': '2026-01-15T10:21:00Z' } }, 403],
    [
      'its seconds since the epoch are few',
      { NumericLessThan: { 'aws:EpochTime': '1768472431' } },
      200,
    ],
    ['its second is named', { NumericEquals: { 'aws:EpochTime': '1768472430' } }, 200],
    ['its user agent fits', { StringLike: { 'aws:UserAgent': 'curl/*' } }, 200],
    ['its referer fits', { StringEquals: { 'aws:Referer': 'https://acme.test/' } }, 200],
    ['it came over TLS', { Bool: { 'aws:SecureTransport': 'true' } }, 200],
    [
      'it has a principal, as no anonymous caller has',
      { Null: { 'aws:PrincipalArn': 'false' } },
      403,
    ],
    [
      'it came through an endpoint, as no public call does',
      { StringLike: { 'aws:SourceVpce': '*' } },
      403,
    ],
  ]
  it.each(conditions)('allows an anonymous call only when %s', async (_, condition, status) => {
    expect(await ask(when(condition), anonymous)).toBe(status)
  })

  const principals: [string, Record<string, Record<string, string>>, number][] = [
    ['ARN', { ArnLike: { 'aws:PrincipalArn': 'arn:aws:iam::123456789012:user/team/*' } }, 200],
    ['user name', { StringEquals: { 'aws:username': 'ann' } }, 200],
    ['account', { StringEquals: { 'aws:PrincipalAccount': '999999999999' } }, 403],
    ['type', { StringEquals: { 'aws:PrincipalType': 'User' } }, 200],
    ['organization', { StringEquals: { 'aws:PrincipalOrgID': 'o-acme' } }, 200],
    ['tag', { StringEquals: { 'aws:PrincipalTag/team': 'blue' } }, 200],
    ['other tag', { StringEquals: { 'aws:PrincipalTag/team': 'red' } }, 403],
    ['second factor', { Bool: { 'aws:MultiFactorAuthPresent': 'true' } }, 403],
  ]
  it.each(principals)('allows a signed call by its %s', async (_, condition, status) => {
    expect(await ask(when(condition), byAnn)).toBe(status)
  })

  const whom: [string, string, number][] = [
    ['the user', 'arn:aws:iam::123456789012:user/team/ann', 200],
    ['the account', '123456789012', 200],
    ['the root of the account', 'arn:aws:iam::123456789012:root', 200],
    ['another user', 'arn:aws:iam::123456789012:user/bob', 403],
    ['another account', '999999999999', 403],
  ]
  it.each(whom)('a principal that is %s', async (_, principal, status) => {
    const policy = toAll(policyOf({ Effect: 'Allow', Principal: { AWS: principal } }))
    expect(await ask(policy, byAnn)).toBe(status)
    expect(await ask(policy, anonymous)).toBe(403)
  })

  it('closes an API to all but one endpoint of a private network', async () => {
    const policy = toAll({
      Version: '2012-10-17',
      Statement: [
        { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: 'execute-api:/*' },
        {
          Effect: 'Deny',
          Action: 'execute-api:Invoke',
          Resource: 'execute-api:/*',
          Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } },
        },
      ],
    })
    const from = (vpceId: string) => ({
      entrance: 'private' as const,
      network: { vpcId: 'vpc-1', vpceId },
    })
    expect(await ask(policy, anonymous, from('vpce-1'))).toBe(200)
    expect(await ask(policy, anonymous, from('vpce-2'))).toBe(403)
    expect(await ask(policy, anonymous, { entrance: 'private' })).toBe(403)
    expect(await ask(policy, anonymous)).toBe(403)
  })

  it('knows the address inside a private network, and none outside', async () => {
    const options = { entrance: 'private', network: { vpcId: 'vpc-1', vpceId: 'vpce-1' } } as const
    const inside = when({ IpAddress: { 'aws:VpcSourceIp': '203.0.113.0/24' } })
    const outside = when({ IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } })
    expect(await ask(inside, anonymous, options)).toBe(200)
    expect(await ask(outside, anonymous, options)).toBe(403)
  })

  it('expands short resources to this API', async () => {
    const short = (Resource: string) => toAll(policyOf({ Effect: 'Allow', Resource }))
    expect(await ask(short('execute-api:/prod/GET/pets/*'), anonymous)).toBe(200)
    expect(await ask(short('execute-api:/test/GET/pets/*'), anonymous)).toBe(403)
  })
})

describe('a path that makes an ARN of more than 1,600 bytes', () => {
  const longest = 'x'.repeat(1_600 - `${apiArn}/prod/GET/pets/`.length)
  const guards: [string, Parameters<typeof restSnapshot>[0][string], string | undefined][] = [
    ['a resource policy', { integration }, toAll(allowAll)],
    ['AWS_IAM', { integration, authorizationType: 'AWS_IAM' }, undefined],
    [
      'a Lambda authorizer',
      { integration, authorizationType: 'CUSTOM', authorizerId: 'auth01' },
      undefined,
    ],
  ]
  it.each(guards)('is 414 where %s looks at it', async (_, method, policy) => {
    const world = makeWorld()
    judgedBy(world, () => ({ principalId: 'me', policyDocument: allowAll }))
    const definition = { authorizers: { auth01: tokenAuthorizer() } }
    const api = policy === undefined ? {} : { policy }
    deploy(world, restSnapshot({ 'GET /pets/{id}': method }, { api, definition }))
    const caller = register(world)
    const ask = async (path: string) => see(world, await signed(world, path, caller))
    expect((await ask(`/pets/${longest}`)).status).toBe(200)
    expect(await ask(`/pets/${longest}x`)).toMatchObject({
      status: 414,
      text: '{"message":"Request URI too long"}',
    })
  })

  it('is served where nobody looks at it', async () => {
    const world = makeWorld()
    deploy(world, restSnapshot({ 'GET /pets/{id}': { integration } }))
    expect((await see(world, new Request(`${stageUrl}/pets/${longest}x`))).status).toBe(200)
  })
})
