/** What access logs say of authorizers: `$context.authorizer.*`, `authenticate.*`, `authorize.*`. */
import { expect, it } from 'vitest'
import {
  allowAll,
  ann,
  denyAll,
  judgedBy,
  register,
  see,
  signed,
  stageUrl,
  tokenAuthorizer,
} from '../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Authorizer } from '../../definition/authorizer.ts'
import type { Integration } from '../../definition/integration.ts'

const names = [
  'authorizer.status',
  'authorizer.error',
  'authorizer.integrationStatus',
  'authorizer.latency',
  'authorizer.requestId',
  'authenticate.status',
  'authenticate.error',
  'authorize.status',
  'authorize.error',
] as const
const format = names.map((name) => `$context.${name}`).join(' ')
const integration = { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as Integration

function guarded(
  authorizationType: 'CUSTOM' | 'AWS_IAM',
  judge: unknown = {},
  authorizer: Partial<Authorizer> = {},
): World {
  const world = makeWorld()
  judgedBy(world, () => {
    world.nowMs += 25
    return judge
  })
  deploy(
    world,
    restSnapshot(
      { 'GET /pets': { integration, authorizationType, authorizerId: 'auth01' } },
      {
        definition: { authorizers: { auth01: tokenAuthorizer(authorizer) } },
        stage: { accessLogSettings: { format } },
      },
    ),
  )
  register(world)
  return world
}

async function lineOf(world: World, request: Request): Promise<string> {
  await see(world, request)
  const lines = world.lines.filter(({ event }) => event === 'access')
  return String(lines.at(-1)?.['line'])
}

const withToken = (token = 'abc') =>
  new Request(`${stageUrl}/pets`, { headers: token === '' ? {} : { authorization: token } })
const verdict = (policyDocument: unknown) => ({ principalId: 'me', policyDocument })
const lambda =
  'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:judge/invocations'

it.each([
  ['a caller let in', verdict(allowAll), withToken(), '200 - 200 25 - - - 200 -'],
  [
    'a caller its policy refuses',
    verdict(denyAll),
    withToken(),
    '200 - 200 25 - - - 403 policy-denies',
  ],
  ['no token', verdict(allowAll), withToken(''), '401 Unauthorized - - - - - - -'],
  [
    'an endpoint that says 401',
    new Response('', { status: 401 }),
    withToken(),
    '401 Unauthorized 401 25 - - - - -',
  ],
  ['an answer that is none', [], withToken(), '500 authorizer-answer-not-json 200 25 - - - - -'],
])('says of a Lambda authorizer: %s', async (_, judge, request, line) => {
  const world = guarded('CUSTOM', judge, { authorizerResultTtlInSeconds: 0 })
  expect(await lineOf(world, request)).toBe(line)
})

it('names the function’s request', async () => {
  const world = guarded('CUSTOM', undefined, {
    authorizerUri: lambda,
    authorizerResultTtlInSeconds: 0,
  })
  world.backend = () =>
    Response.json(verdict(allowAll), { headers: { 'x-amzn-requestid': 'of-the-function' } })
  expect(await lineOf(world, withToken())).toMatch(/^200 - 200 \d+ of-the-function /)
})

it('says of AWS_IAM who was not who they said, and who may not', async () => {
  const world = guarded('AWS_IAM')
  expect(await lineOf(world, await signed(world, '/pets'))).toBe('- - - - - 200 - 200 -')
  const forged = await signed(world, '/pets', { ...ann, secretAccessKey: 'guess' })
  expect(await lineOf(world, forged)).toBe('- - - - - 403 InvalidSignatureException - -')
  const poor = register(world, { policies: [] })
  expect(await lineOf(world, await signed(world, '/pets', poor))).toBe(
    '- - - - - 200 - 403 no-policy-allows',
  )
})
