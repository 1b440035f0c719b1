import { describe, expect, it } from 'vitest'
import { allowAll, denyAll, see, silent, stageUrl, toAll } from '../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import { pool, servePool, strangersKeys, token } from '../../../test/fakes/tokens.ts'
import type { Authorizer } from '../../definition/authorizer.ts'
import type { Integration } from '../../definition/integration.ts'

function guarded(
  different: Partial<Authorizer> = {},
  api: { readonly policy?: string } = {},
): World {
  const world = makeWorld()
  const integration = {
    type: 'HTTP_PROXY',
    httpMethod: 'GET',
    uri: 'https://backend.test/',
    requestParameters: {
      'integration.request.header.exp': 'context.authorizer.claims.exp',
      'integration.request.header.groups': 'context.authorizer.claims.cognito:groups',
      'integration.request.header.verified': 'context.authorizer.claims.email_verified',
    },
  } as unknown as Integration
  const method = {
    integration,
    authorizationType: 'COGNITO_USER_POOLS',
    authorizerId: 'pool01',
  } as const
  deploy(
    world,
    restSnapshot(
      {
        'GET /me': method,
        'GET /scoped': { ...method, authorizationScopes: ['pets/read', 'pets/write'] },
      },
      {
        api,
        stage: { variables: { poolArn: pool.arn } },
        definition: {
          authorizers: {
            pool01: {
              id: 'pool01',
              name: 'pool',
              type: 'COGNITO_USER_POOLS',
              providerARNs: [pool.arn],
              identitySource: 'method.request.header.Authorization',
              ...different,
            },
          },
        },
      },
    ),
  )
  return world
}

const ask = (world: World, path: string, authorization?: string) =>
  see(
    world,
    new Request(`${stageUrl}${path}`, {
      headers: authorization === undefined ? {} : { authorization },
    }),
  )

it('takes a pool from a stage variable', async () => {
  const world = guarded({ providerARNs: ['${stageVariables.poolArn}'] })
  servePool(world)
  expect(await ask(world, '/me', await token(world))).toMatchObject({ status: 200 })
})

describe('which tokens are good', () => {
  const access = { token_use: 'access', aud: undefined, client_id: 'client-1' }
  const cases: [string, string, Record<string, unknown>, string][] = [
    ['lets an identity token in where no scope is asked for', '/me', {}, ''],
    ['refuses an access token where no scope is asked for', '/me', access, 'token-use'],
    [
      'lets an access token in that has one of the scopes',
      '/scoped',
      { ...access, scope: 'openid pets/read' },
      '',
    ],
    [
      'refuses an access token without any of the scopes',
      '/scoped',
      { ...access, scope: 'openid' },
      'token-scope',
    ],
    [
      'refuses an access token whose scope only begins alike',
      '/scoped',
      { ...access, scope: 'pets/readers' },
      'token-scope',
    ],
    [
      'refuses an identity token where a scope is asked for',
      '/scoped',
      { scope: 'pets/read' },
      'token-use',
    ],
    ['refuses a token without an end', '/me', { exp: undefined }, 'token-without-end'],
    ['refuses a token that begins later', '/me', { nbf: 4_000_000_000 }, 'token-not-valid-yet'],
    [
      'refuses a token of another pool',
      '/me',
      { iss: `${pool.issuer}x` },
      'token-of-no-listed-pool',
    ],
  ]
  it.each(cases)('%s', async (_, path, claims, code) => {
    const world = guarded()
    servePool(world)
    const seen = await ask(world, path, await token(world, claims))
    if (code === '') return expect(seen.status).toBe(200)
    expect(seen).toMatchObject({
      status: 401,
      errorType: 'UnauthorizedException',
      text: '{"message":"Unauthorized"}',
      code,
    })
  })

  it('tolerates the prefix Bearer in any case', async () => {
    const world = guarded()
    servePool(world)
    const good = await token(world)
    expect((await ask(world, '/me', `Bearer ${good}`)).status).toBe(200)
    expect((await ask(world, '/me', `bearer ${good}`)).status).toBe(200)
  })

  it('answers 401 without a token, before it looks at anything else', async () => {
    const world = guarded({}, { policy: toAll(denyAll) })
    expect(await ask(world, '/me')).toMatchObject({ status: 401, code: 'token-missing' })
    expect(await ask(world, '/me', 'Bearer ')).toMatchObject({ status: 401 })
  })

  it('says of a token that was good that it has expired, in the second in which it does', async () => {
    const world = guarded()
    servePool(world)
    const good = await token(world)
    expect((await ask(world, '/me', good)).status).toBe(200)
    world.nowMs += 3_600_000
    expect(await ask(world, '/me', good)).toMatchObject({
      status: 401,
      text: '{"message":"The incoming token has expired"}',
      code: 'token-expired',
    })
  })

  it('does not say of a forged token whether it has expired', async () => {
    const world = guarded()
    servePool(world)
    const old = await token(world, { exp: 1 }, {}, strangersKeys.privateKey)
    expect(await ask(world, '/me', old)).toMatchObject({ text: '{"message":"Unauthorized"}' })
  })
})

it('holds the audience of identity tokens against the validation expression, as a whole', async () => {
  const world = guarded({ identityValidationExpression: 'client-[0-9]' })
  servePool(world)
  expect((await ask(world, '/me', await token(world))).status).toBe(200)
  for (const aud of ['client-12', 'xclient-1', undefined]) {
    const seen = await ask(world, '/me', await token(world, { aud }))
    expect(seen).toMatchObject({ status: 401, code: 'token-audience' })
  }
  const access = await token(world, { token_use: 'access', aud: undefined, scope: 'pets/read' })
  expect(await ask(world, '/scoped', access)).toMatchObject({ code: 'token-audience' })
})

it('shows all claims as text: lists joined, moments as dates', async () => {
  const world = guarded()
  servePool(world)
  const claims = { 'cognito:groups': ['admin', 'staff'], email_verified: true, exp: 1_900_000_000 }
  await ask(world, '/me', await token(world, claims))
  const sent = world.requests.at(-1)
  expect(sent?.headers.get('groups')).toBe('admin,staff')
  expect(sent?.headers.get('verified')).toBe('true')
  expect(sent?.headers.get('exp')).toBe('Sun Mar 17 17:46:40 UTC 2030')
})

it.each([
  ['no policy', undefined, 200],
  ['a policy that allows', toAll(allowAll), 200],
  ['a policy that says nothing of the method', toAll(silent), 403],
  ['a policy that denies', toAll(denyAll), 403],
])('needs the allow of a resource policy where there is one: %s', async (_, policy, status) => {
  const world = guarded({}, policy === undefined ? {} : { policy })
  servePool(world)
  expect((await ask(world, '/me', await token(world))).status).toBe(status)
})

it('fetches the keys of a pool once, and again for a key it does not know once a minute', async () => {
  const world = guarded()
  const keys = servePool(world)
  const good = await token(world)
  await ask(world, '/me', good)
  await ask(world, '/me', good)
  expect(keys.fetched).toBe(1)
  for (let index = 0; index < 5; index++) {
    const seen = await ask(world, '/me', await token(world, {}, { kid: `unknown-${index}` }))
    expect(seen.status).toBe(401)
  }
  expect(keys.fetched).toBe(1)
  world.nowMs += 61_000
  await ask(world, '/me', await token(world, {}, { kid: 'unknown' }))
  expect(keys.fetched).toBe(2)
})

it('takes the pool elsewhere when the operator sends the service elsewhere', async () => {
  const world = guarded()
  world.settings = {
    ...world.settings,
    endpoints: new Map([['cognito-identity-provider', 'http://127.0.0.1:9229']]),
  }
  const asked: string[] = []
  const keys = servePool(world)
  const { backend } = world
  world.backend = (request) => {
    asked.push(request.url)
    return backend(
      new Request(
        request.url.replace(
          /^http:\/\/127.0.0.1:9229/,
          pool.issuer.replace('/us-east-1_pool01', ''),
        ),
      ),
    )
  }
  const stood = await token(world, { iss: 'http://127.0.0.1:9229/us-east-1_pool01' })
  expect((await ask(world, '/me', stood)).status).toBe(200)
  expect(asked[0]).toBe('http://127.0.0.1:9229/us-east-1_pool01/.well-known/jwks.json')
  expect(keys.fetched).toBe(1)
})
