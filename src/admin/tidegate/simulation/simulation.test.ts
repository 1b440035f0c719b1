import { describe, expect, it } from 'vitest'
import { fakeAdmin, nothingDeclared } from '../../../../test/fakes/admin.ts'
import { simulatePolicies } from '../../../languages/policy/simulation.ts'

const path = '/tidegate/policy/simulate'
const allow = (Resource: string, more: object = {}) => ({
  Version: '2012-10-17',
  Statement: [{ Sid: 'Read', Effect: 'Allow', Action: 'execute-api:Invoke', Resource, ...more }],
})

/** A deployed API with GET /pets/{id} of AWS_IAM, POST /open of NONE; the user ann may read pets. */
async function world(policy?: object, types: readonly string[] = ['REGIONAL']) {
  const admin = fakeAdmin({ declared: nothingDeclared })
  const { call } = admin
  const { body: api } = await call('POST', '/restapis', {
    name: 'pets',
    endpointConfiguration: { types },
    ...(policy && { policy: JSON.stringify(policy) }),
  })
  const add = async (parent: string, pathPart: string): Promise<string> =>
    (await call('POST', `/restapis/${api.id}/resources/${parent}`, { pathPart })).body.id
  const method = async (resource: string, verb: string, authorizationType: string) => {
    const at = `/restapis/${api.id}/resources/${resource}/methods/${verb}`
    await call('PUT', at, { authorizationType })
    await call('PUT', `${at}/integration`, { type: 'MOCK' })
  }
  const pets = await add(api.rootResourceId, 'pets')
  await method(await add(pets, '{id}'), 'GET', 'AWS_IAM')
  await method(await add(api.rootResourceId, 'open'), 'POST', 'NONE')
  await call('POST', `/restapis/${api.id}/deployments`, { stageName: 'prod' })
  await call('POST', '/tidegate/iam/users', { UserName: 'ann', Tags: { team: 'blue' } })
  const own = allow('arn:aws:execute-api:*:*:*/prod/GET/pets/*')
  await call('PUT', '/tidegate/iam/users/ann/policies/pets', { PolicyDocument: own })
  const get = { apiId: api.id, stageName: 'prod', httpMethod: 'GET', path: '/pets/7' }
  const ask = async (question: object) => {
    const { status, body } = await call('POST', path, { what: get, ...question })
    return { status, ...body }
  }
  return { ...admin, apiId: api.id, get, ask }
}

describe('who, what, from where', () => {
  it('is answered with the decision, its reason and the tree of statements', async () => {
    const { ask, apiId } = await world()
    const resource = `arn:aws:execute-api:us-east-1:123456789012:${apiId}/prod/GET/pets/7`
    expect(await ask({ who: { userName: 'ann' }, from: { sourceIp: '192.0.2.7' } })).toMatchObject({
      decision: 'allow',
      reason: "statement 'Read' of policy identity[0] allows",
      sets: { identity: 'Allow', resource: 'Silent' },
      tree: [
        {
          set: 'identity',
          decision: 'Allow',
          policies: [
            {
              policy: 'identity[0]',
              name: 'pets',
              statements: [{ statement: 0, sid: 'Read', effect: 'Allow', matches: true }],
            },
          ],
        },
      ],
      case: {
        resource,
        authorizationType: 'AWS_IAM',
        context: {
          'aws:SourceIp': '192.0.2.7',
          'aws:username': 'ann',
          'aws:PrincipalTag/team': 'blue',
        },
      },
    })
  })

  it.each([
    ['an anonymous caller of a method of IAM', {}, 'implicitDeny'],
    [
      'somebody of another account, whom no policy lets in',
      { who: { arn: 'arn:aws:iam::999999999999:user/eve', policies: allow('*') } },
      'implicitDeny',
    ],
    [
      'what an authorizer answered',
      { who: { authorizerPolicy: allow('*') }, what: { authorizationType: 'CUSTOM' } },
      'allow',
    ],
    ['an open method', { what: { httpMethod: 'POST', path: '/open' } }, 'allow'],
  ])('judges %s', async (_, question, decision) => {
    const { ask, get } = await world()
    const what = { ...get, ...('what' in question ? question.what : {}) }
    expect(await ask({ ...question, what })).toMatchObject({ decision })
  })

  it('takes the deployed resource policy, or the one that is not deployed yet', async () => {
    const office = { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' } }
    const policy = allow('execute-api:/prod/POST/open', { Principal: '*', Condition: office })
    const { ask, get, patch, apiId } = await world(policy)
    const what = { ...get, httpMethod: 'POST', path: '/open' }
    expect(await ask({ what, from: { sourceIp: '10.1.2.3' } })).toMatchObject({ decision: 'allow' })
    expect(await ask({ what, from: { sourceIp: '192.0.2.7' } })).toMatchObject({
      decision: 'implicitDeny',
      reason:
        "no statement allows it; statement 'Read' of policy resource[0] comes nearest, but its Condition IpAddress aws:SourceIp does not fit",
      tree: [{ set: 'resource', policies: [{ name: 'resource policy' }] }],
    })
    await patch(`/restapis/${apiId}`, { op: 'replace', path: '/policy', value: '' })
    const working = { ...what, copy: 'working' }
    expect(await ask({ what: working, from: { sourceIp: '192.0.2.7' } })).toMatchObject({
      decision: 'allow',
      reason: 'nothing asks for a policy',
    })
  })

  it('lets nobody into a private API without a policy, and sees networks', async () => {
    const closed = await world()
    const change = { op: 'replace', path: '/endpointConfiguration/types/0', value: 'PRIVATE' }
    await closed.patch(`/restapis/${closed.apiId}`, change)
    const what = { ...closed.get, httpMethod: 'POST', path: '/open' }
    expect(await closed.ask({ what })).toMatchObject({ decision: 'implicitDeny' })
    const fromNetwork = { StringEquals: { 'aws:SourceVpce': 'vpce-1' } }
    const open = await world(allow('execute-api:/*', { Principal: '*', Condition: fromNetwork }), [
      'PRIVATE',
    ])
    const through = {
      what: { ...what, apiId: open.apiId },
      from: { vpcId: 'vpc-1', vpceId: 'vpce-1' },
    }
    expect(await open.ask(through)).toMatchObject({ decision: 'allow' })
    const endpointPolicy = allow('*', { Effect: 'Deny', Principal: '*' })
    expect(await open.ask({ ...through, endpointPolicy })).toMatchObject({
      decision: 'explicitDeny',
    })
  })

  it('knows keys and sessions, and the policies that limit them', async () => {
    const { call, ask } = await world()
    const { body } = await call('POST', '/tidegate/iam/users/ann/access-keys')
    const { AccessKeyId: accessKeyId } = body['AccessKey'] as { readonly AccessKeyId: string }
    expect(await ask({ who: { accessKeyId } })).toMatchObject({ decision: 'allow' })
    const other = allow('arn:aws:execute-api:*:*:*/dev/*')
    await call('PUT', '/tidegate/iam/users/ann/permissions-boundary', {
      PermissionsBoundary: other,
    })
    expect(await ask({ who: { accessKeyId } })).toMatchObject({
      decision: 'implicitDeny',
      sets: { identity: 'Allow', boundary: 'Silent' },
      reason: "statement 'Read' of policy identity[0] allows, but the boundary set must as well",
    })
  })

  it('gives the case that the command line answers alike', async () => {
    const { ask } = await world(allow('execute-api:/*', { Principal: '*', Effect: 'Deny' }))
    for (const who of [{ userName: 'ann' }, {}]) {
      const answer = await ask({ who })
      const { decision, reason, sets, matched, unmatched } = answer as Record<string, unknown>
      const one = (answer as Record<string, unknown>)['case'] as Record<string, unknown>
      expect(simulatePolicies(one)).toEqual({ decision, reason, sets, matched, unmatched })
    }
  })

  it.each([
    ['an unknown user', { who: { userName: 'bob' } }, 404, /user with name bob/],
    ['an unknown key', { who: { accessKeyId: 'AKIAX' } }, 404, /Access Key with id AKIAX/],
    ['two callers', { who: { userName: 'ann', arn: 'arn:aws:iam::1:user/x' } }, 400, /not several/],
    ['an unknown stage', { what: { apiId: 'nowhere', stageName: 'prod' } }, 404, /Stage/],
    [
      'no method',
      { what: { httpMethod: 'GET', path: '/cats' } },
      400,
      /No method of API .* takes GET \/cats/,
    ],
    ['no time', { from: { time: 'noon' } }, 400, /from\.time/],
    ['no context', { context: [1] }, 400, /context is an object/],
    ['a context of objects', { context: { 'aws:x': {} } }, 400, /no text or list of texts/],
  ])('is refused for %s', async (_, question, status, message) => {
    const { ask, get } = await world()
    const what = { ...get, ...('what' in question ? question.what : {}) }
    const answer = await ask({ ...question, what })
    expect(answer).toMatchObject({ status, message: expect.stringMatching(message) })
  })
})

describe('a case of the command line', () => {
  it('is judged as it stands', async () => {
    const { call } = fakeAdmin()
    const one = { policies: [allow('*')], resource: 'arn:aws:execute-api:us-east-1:1:a/prod/GET/' }
    const { body } = await call('POST', path, one)
    expect(body).toMatchObject({ ...simulatePolicies(one), tree: [{ policies: [{ policy: 0 }] }] })
    expect(body).not.toHaveProperty('case')
  })

  it('says every place in which a policy is wrong', async () => {
    const { body } = await fakeAdmin().call('POST', path, { policies: { Statement: {} } })
    expect(body).toMatchObject({ decision: 'implicitDeny', tree: [] })
    expect(body['invalid']).toEqual(
      expect.arrayContaining([expect.objectContaining({ path: '$.Statement.Effect' })]),
    )
  })
})
