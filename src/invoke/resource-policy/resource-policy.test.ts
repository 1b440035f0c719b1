import { describe, expect, it } from 'vitest'
import { allowAll, see, stageUrl, toAll } from '../../../test/fakes/access.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import { compile } from '../../plan/compile.ts'

const method = { 'GET /pets': { integration: { type: 'MOCK' } } } as const

it('tells the author of a malformed policy every place in it that is wrong, once', () => {
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Permit', Principal: '*', Action: 'execute-api:Invoke', Resource: '*' },
      { Effect: 'Allow', Action: 'execute-api:Invoke', Resource: '*' },
    ],
  })
  const { issues } = compile(
    restSnapshot({ ...method, 'PUT /pets': method['GET /pets'] }, { api: { policy } }),
  )
  expect(issues.map(({ path, severity }) => [path, severity])).toEqual([
    ['$.restApi.policy: $.Statement[0].Effect', 'error'],
    ['$.restApi.policy: $.Statement[1].Principal', 'error'],
  ])
})

it('costs a method nothing where there is no policy and no authorizer', () => {
  const { plan } = compile(restSnapshot(method))
  const names = plan.methods.flatMap(({ steps }) => steps.map(({ name }) => name))
  expect(names.filter((name) => /^(?:resource-policy|authorize)/.test(name))).toEqual([])
})

it('answers an unknown path before it looks at the policy', async () => {
  const world = makeWorld()
  deploy(world, restSnapshot(method, { api: { policy: toAll(allowAll) } }))
  expect(await see(world, new Request(`${stageUrl}/nowhere`))).toMatchObject({
    status: 403,
    errorType: 'MissingAuthenticationTokenException',
  })
})

it('lets a customised gateway response say it in its own words', async () => {
  const world = makeWorld()
  const denyAll = toAll({
    Version: '2012-10-17',
    Statement: [{ Effect: 'Deny', Action: 'execute-api:Invoke', Resource: '*' }],
  })
  deploy(
    world,
    restSnapshot(method, {
      api: { policy: denyAll },
      definition: {
        gatewayResponses: {
          ACCESS_DENIED: {
            responseType: 'ACCESS_DENIED',
            statusCode: '404',
            responseTemplates: { 'application/json': '{"why":$context.error.messageString}' },
          },
        },
      },
    }),
  )
  const seen = await see(world, new Request(`${stageUrl}/pets`))
  expect(seen.status).toBe(404)
  expect(seen.text).toMatch(/^\{"why":"User: anonymous is not authorized to perform: /)
})

describe('what an author is warned of', () => {
  const toAnn = JSON.stringify({
    Version: '2012-10-17',
    Statement: {
      Effect: 'Allow',
      Principal: { AWS: 'arn:aws:iam::123456789012:user/ann' },
      Action: '*',
      Resource: '*',
    },
  })
  const toOthers = toAnn.replace('"Principal"', '"NotPrincipal"')
  const warnings = (
    authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' | 'COGNITO_USER_POOLS',
    policy: string | undefined,
    types: readonly ['REGIONAL' | 'PRIVATE'] = ['REGIONAL'],
  ): readonly string[] => {
    const { issues } = compile(
      restSnapshot(
        { 'GET /pets': { integration: { type: 'MOCK' }, authorizationType } },
        { api: { ...(policy !== undefined && { policy }), endpointConfiguration: { types } } },
      ),
    )
    return issues
      .filter(({ severity }) => severity === 'warning')
      .map(({ path, found }) => `${path}: ${found}`)
  }
  const nobody = '$.restApi.policy: no statement that allows callers without an IAM identity'
  const overruled = '$.restApi.policy: a statement that allows "*", and Lambda authorizers'

  it.each([
    ['an open API', 'NONE', undefined, []],
    ['an open API that lets everybody in', 'NONE', toAll(allowAll), []],
    ['an open API that lets one in', 'NONE', toAnn, [nobody]],
    ['user pools that let one in', 'COGNITO_USER_POOLS', toAnn, [nobody]],
    ['an API that lets all but one in', 'NONE', toOthers, []],
    ['callers with an identity, of whom one is let in', 'AWS_IAM', toAnn, []],
    [
      'a Lambda authorizer and a policy that lets everybody in',
      'CUSTOM',
      toAll(allowAll),
      [overruled],
    ],
    ['a Lambda authorizer alone', 'CUSTOM', undefined, []],
  ] as const)('%s', (_, type, policy, expected) => {
    expect(warnings(type, policy)).toEqual(expected)
  })

  it('a private API that lets nobody in', () => {
    expect(warnings('NONE', undefined, ['PRIVATE'])).toEqual([
      '$.restApi.policy: a private API without a resource policy',
    ])
    expect(warnings('NONE', toAll(allowAll), ['PRIVATE'])).toEqual([])
  })
})
