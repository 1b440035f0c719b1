import { beforeEach, describe, expect, it } from 'vitest'
import { signRequest, type SigningScope } from '../../aws/sigv4-sign.ts'
import type { Json } from '../../definition/common.ts'
import type { CallerIdentity } from '../../ports.ts'
import { callHttp, deployHttp, lambda, type SentEvent } from '../../../test/fakes/http-api.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'

const host = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'
const arn = 'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5'

const policyFor = (Effect: string, Resource: string): Json => ({
  Version: '2012-10-17',
  Statement: [{ Effect, Action: 'execute-api:Invoke', Resource }],
})

const ann: CallerIdentity = {
  secretAccessKey: 'ann-secret',
  status: 'Active',
  arn: 'arn:aws:iam::123456789012:user/ann',
  accountId: '123456789012',
  principalId: 'AIDAANN',
  organizationId: 'o-1',
  policies: [policyFor('Allow', `${arn}/$default/*`)],
}

let world: World
beforeEach(() => {
  world = makeWorld()
  world.backend = async (request) => Response.json({ statusCode: 200, body: await request.text() })
  const route = { integration: lambda('f'), authorizationType: 'AWS_IAM' } as const
  deployHttp(world, { 'POST /pets/{id}': route, $default: route })
})

interface Signing {
  readonly caller?: Partial<CallerIdentity>
  readonly secretAccessKey?: string
  readonly path?: string
  readonly scope?: Partial<SigningScope>
  readonly sentBody?: string
}

async function signed({
  caller,
  secretAccessKey,
  path = '/pets/7?a=b',
  scope,
  sentBody,
}: Signing = {}) {
  world.callers.set('AKIAANN', { ...ann, ...caller })
  const url = host + path
  const headers = await signRequest(
    { method: 'POST', url, headers: [], body: 'data' },
    { accessKeyId: 'AKIAANN', secretAccessKey: secretAccessKey ?? ann.secretAccessKey },
    { region: 'us-east-1', service: 'execute-api', nowMs: world.nowMs, ...scope },
  )
  return callHttp(world, path, { method: 'POST', headers, body: sentBody ?? 'data' })
}

describe('a route with AWS_IAM', () => {
  it('tells the function who signed', async () => {
    const response = await signed()
    expect(response.status).toBe(200)
    const event = (await response.json()) as SentEvent
    expect(event.requestContext['authorizer']).toEqual({
      iam: {
        accessKey: 'AKIAANN',
        accountId: '123456789012',
        callerId: 'AIDAANN',
        cognitoIdentity: null,
        principalOrgId: 'o-1',
        userArn: 'arn:aws:iam::123456789012:user/ann',
        userId: 'AIDAANN',
      },
    })
  })

  it.each<[provider: string | undefined, amr: readonly string[]]>([
    [undefined, ['authenticated']],
    [
      'idp.test/pool,idp.test/pool:CognitoSignIn:4c1e',
      ['authenticated', 'idp.test/pool', 'idp.test/pool:CognitoSignIn:4c1e'],
    ],
  ])('tells the function of an identity pool, its provider being %j', async (provider, amr) => {
    const cognito = {
      identityId: 'us-east-1:1',
      identityPoolId: 'us-east-1:pool',
      authenticationType: 'authenticated',
      ...(provider !== undefined && { authenticationProvider: provider }),
    }
    const event = (await (await signed({ caller: { cognito } })).json()) as SentEvent
    expect(event.requestContext['authorizer']).toMatchObject({
      iam: {
        cognitoIdentity: {
          amr,
          identityId: 'us-east-1:1',
          identityPoolId: 'us-east-1:pool',
        },
      },
    })
  })

  it.each<[string, Signing]>([
    ['signs with another secret', { secretAccessKey: 'wrong' }],
    ['signs another body', { sentBody: 'other' }],
    ['signs for another service', { scope: { service: 'lambda' } }],
    ['signs for another region', { scope: { region: 'eu-west-1' } }],
    ['signed an hour ago', { scope: { nowMs: Date.UTC(2026, 0, 15, 9, 20, 30) } }],
    ['has an inactive key', { caller: { status: 'Inactive' } }],
    ['has no policy', { caller: { policies: [] } }],
    [
      'may do something else',
      { caller: { policies: [policyFor('Allow', `${arn}/$default/GET/*`)] } },
    ],
    [
      'is denied',
      { caller: { policies: [...ann.policies, policyFor('Deny', `${arn}/*/POST/pets/7`)] } },
    ],
    ['belongs to another account', { caller: { accountId: '999999999999' } }],
  ])('answers 403 Forbidden to a caller who %s', async (_, signing) => {
    const response = await signed(signing)
    expect(response.status).toBe(403)
    expect(await response.text()).toBe('{"message":"Forbidden"}')
    expect(world.requests).toEqual([])
  })

  it.each([undefined, 'Bearer abc', 'AWS4-HMAC-SHA256 nonsense'])(
    'answers 403 Forbidden to the authorization %j',
    async (authorization) => {
      const headers: Record<string, string> = authorization === undefined ? {} : { authorization }
      const response = await callHttp(world, '/pets/7', { method: 'POST', headers })
      expect(response.status).toBe(403)
    },
  )

  it('asks about the catch-all route by its name', async () => {
    const policies = [policyFor('Allow', `${arn}/$default/$default`)]
    expect((await signed({ path: '/elsewhere', caller: { policies } })).status).toBe(200)
    expect((await signed({ path: '/pets/7', caller: { policies } })).status).toBe(403)
  })
})
