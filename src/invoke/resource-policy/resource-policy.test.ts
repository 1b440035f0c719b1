import { expect, it } from 'vitest'
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
