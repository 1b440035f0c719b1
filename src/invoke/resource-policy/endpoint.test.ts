import { describe, expect, it } from 'vitest'
import {
  allowAll,
  ann,
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
} from '../../../test/fakes/access.ts'
import { makeWorld } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type { Integration } from '../../definition/integration.ts'

const integration = { type: 'HTTP_PROXY', httpMethod: 'GET', uri: 'https://b.test/' } as Integration

/** A private API that lets everybody in, called through an endpoint with a policy. */
async function through(policy: unknown, authorizationType: 'NONE' | 'AWS_IAM' | 'CUSTOM' = 'NONE') {
  const world = makeWorld()
  judgedBy(world, () => ({ principalId: 'me', policyDocument: allowAll }))
  const method = { integration, authorizationType, authorizerId: 'auth01' }
  const endpointConfiguration = { types: ['PRIVATE'] } as const
  deploy(
    world,
    restSnapshot(
      { 'GET /pets': method },
      {
        api: { policy: toAll(allowAll), endpointConfiguration },
        definition: { authorizers: { auth01: tokenAuthorizer() } },
      },
    ),
  )
  register(world)
  const request =
    authorizationType === 'AWS_IAM'
      ? await signed(world, '/pets')
      : new Request(`${stageUrl}/pets`, { headers: { authorization: 'x' } })
  const network = { vpcId: 'vpc-1', vpceId: 'vpce-1', policy }
  return see(world, request, { entrance: 'private', network })
}

const masked = 'arn:aws:execute-api:us-east-1:********9012:a1b2c3d4e5/prod/GET/pets'
const refusal = (who: string, end: string): string =>
  JSON.stringify({
    Message: `User: ${who} is not authorized to perform: execute-api:Invoke on resource: ${masked} ${end}`,
  })

describe.each(['NONE', 'AWS_IAM', 'CUSTOM'] as const)(
  'the policy of a VPC endpoint, %s',
  (type) => {
    const who = type === 'AWS_IAM' ? ann.arn : 'anonymous'

    it.each([
      ['no policy', undefined],
      ['full access', JSON.parse(toAll(allowAll)) as unknown],
      ['full access, as text', toAll(allowAll)],
      ['this API', policyOf({ Effect: 'Allow', Principal: '*', Resource: `${apiArn}/*` })],
    ])('lets calls through with %s', async (_, policy) => {
      expect((await through(policy, type)).status).toBe(200)
    })

    it.each([
      [
        'says nothing',
        silent,
        'because no VPC endpoint policy allows the execute-api:Invoke action',
      ],
      ['denies', denyAll, 'with an explicit deny in a VPC endpoint policy'],
    ])('refuses calls when it %s, though the API’s own policy allows', async (_, policy, end) => {
      expect(await through(policy, type)).toMatchObject({
        status: 403,
        errorType: 'AccessDeniedException',
        text: refusal(who, end),
      })
    })

    it('lets nobody in when it cannot be read', async () => {
      expect(await through({ Statement: [{ Effect: 'Permit' }] }, type)).toMatchObject({
        status: 500,
        code: 'endpoint-policy-malformed',
      })
    })
  },
)

it('knows who signed', async () => {
  const only = policyOf({ Effect: 'Allow', Principal: { AWS: ann.arn } })
  expect((await through(only, 'AWS_IAM')).status).toBe(200)
  expect((await through(only)).status).toBe(403)
})
