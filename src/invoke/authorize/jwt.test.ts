import {
  CompactSign,
  exportJWK,
  generateKeyPair,
  SignJWT,
  UnsecuredJWT,
  type CryptoKey,
  type JWK,
} from 'jose'
import { beforeAll, beforeEach, describe, expect, it } from 'vitest'
import type { Route } from '../../definition/http-api.ts'
import { callHttp, httpSnapshot, lambda, type SentEvent } from '../../../test/fakes/http-api.ts'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy } from '../../../test/fakes/rest-api.ts'
import { compile } from '../../plan/compile.ts'
import { invoke } from '../invoke.ts'

const issuer = 'https://issuer.example.com/'
const nowSeconds = 1_768_472_430

let keys: { readonly privateKey: CryptoKey; readonly publicKey: CryptoKey }
let others: typeof keys
let jwk: JWK
beforeAll(async () => {
  keys = await generateKeyPair('RS256', { extractable: true })
  others = await generateKeyPair('RS256', { extractable: true })
  jwk = { ...(await exportJWK(keys.publicKey)), kid: 'k1', use: 'sig' }
})

interface TokenSketch {
  readonly claims?: Record<string, unknown>
  readonly header?: Record<string, unknown>
  readonly key?: CryptoKey | Uint8Array
}

const good = { iss: issuer, aud: 'web', sub: 'u-1', exp: nowSeconds + 60 }

const token = ({ claims = {}, header = {}, key = keys.privateKey }: TokenSketch = {}) =>
  new SignJWT({ ...good, ...claims })
    .setProtectedHeader({ alg: 'RS256', kid: 'k1', ...header })
    .sign(key)

let world: World
/** What the issuer publishes, and how often it was asked. */
let published: { readonly keys: JWK[] }
let looks: number
beforeEach(() => {
  world = makeWorld()
  published = { keys: [jwk] }
  looks = 0
  world.backend = (request) => {
    if (request.url === `${issuer}.well-known/openid-configuration`) {
      looks++
      return Response.json({ jwks_uri: `${issuer}keys` })
    }
    if (request.url === `${issuer}keys`) return Response.json(published)
    return new Response('{"statusCode":200}')
  }
})

function caller(
  route: Partial<Route> = {},
  identitySource = '$request.header.Authorization',
): (path: string, authorization?: string) => Promise<Response> {
  const snapshot = httpSnapshot(
    {
      'GET /me': {
        integration: lambda('f'),
        authorizationType: 'JWT',
        authorizerId: 'j',
        ...route,
      },
    },
    {
      authorizers: {
        j: {
          authorizerType: 'JWT',
          identitySource: [identitySource],
          jwtConfiguration: { issuer, audience: ['web', 'app'] },
        },
      },
    },
  )
  deploy(world, snapshot)
  const ports = fakePorts(world)
  const { plan } = compile(snapshot)
  return (path, authorization) =>
    invoke(
      new Request(`https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com${path}`, {
        headers: authorization === undefined ? {} : { authorization },
      }),
      ports,
      { entrance: 'public', sourceIp: '203.0.113.10', planOf: () => plan },
    )
}

async function challengeOf(authorization: string | undefined, route?: Partial<Route>) {
  const response = await caller(route)('/me', authorization)
  return [response.status, await response.text(), response.headers.get('www-authenticate')]
}

const invalid = (description: string) => [
  401,
  '{"message":"Unauthorized"}',
  `Bearer scope="" error="invalid_token" error_description="${description}"`,
]

describe('a JWT authorizer', () => {
  it.each(['', 'Bearer ', 'BEARER '])('takes the token alone or after %j', async (prefix) => {
    expect((await caller()('/me', prefix + (await token()))).status).toBe(200)
  })

  it('takes the token from a query parameter', async () => {
    const call = caller({}, '$request.querystring.token')
    expect((await call(`/me?token=${await token()}`)).status).toBe(200)
  })

  it.each([undefined, '', 'Bearer', 'Bearer '])(
    'says only Bearer to a call with %j',
    async (given) => {
      expect(await challengeOf(given)).toEqual([401, '{"message":"Unauthorized"}', 'Bearer'])
    },
  )

  it.each(['abc', 'a.b', 'a.b.c.d', 'Basic dXNlcjpwYXNz'])(
    'counts the segments of %j',
    async (given) => {
      expect(await challengeOf(given)).toEqual(
        invalid('token contains an invalid number of segments'),
      )
    },
  )

  it.each([
    ['another audience', { aud: 'mobile' }, 'the token does not have a valid audience'],
    [
      'an audience hides client_id',
      { aud: 'mobile', client_id: 'web' },
      'the token does not have a valid audience',
    ],
    [
      'another client_id',
      { aud: undefined, client_id: 'x' },
      'the token does not have a valid audience',
    ],
    [
      'another issuer',
      { iss: 'https://issuer.example.com' },
      'the token does not have a valid issuer',
    ],
    ['the end', { exp: nowSeconds }, 'the token has expired'],
    ['no end', { exp: undefined }, 'the token has expired'],
    ['a later beginning', { nbf: nowSeconds + 5 }, 'the token is not valid yet'],
    ['a later issue', { iat: nowSeconds + 5 }, 'the token is not valid yet'],
  ])('refuses %s', async (_, claims, description) => {
    expect(await challengeOf(await token({ claims }))).toEqual(invalid(description))
  })

  it.each([
    ['one of several audiences', { aud: ['x', 'app'] }],
    ['client_id instead of an audience', { aud: undefined, client_id: 'web' }],
    ['a past beginning', { nbf: nowSeconds - 5, iat: nowSeconds - 5 }],
  ])('takes %s', async (_, claims) => {
    expect((await caller()('/me', await token({ claims }))).status).toBe(200)
  })

  it('refuses a token without a signature, whatever its claims', async () => {
    const unsigned = new UnsecuredJWT(good).encode()
    const header = btoa('{"alg":"none","kid":"k1"}').replace(/=+$/, '')
    const [, payload] = unsigned.split('.')
    expect((await challengeOf(`${header}.${payload}.c2ln`))[0]).toBe(401)
    expect((await challengeOf(unsigned))[0]).toBe(401)
  })

  it('refuses a token signed with the public key as a secret', async () => {
    const secret = new TextEncoder().encode(jwk.n)
    published = { keys: [jwk, { kty: 'oct', k: jwk.n ?? '', kid: 'k2' }] }
    for (const kid of ['k1', 'k2']) {
      const forged = await token({ header: { alg: 'HS256', kid }, key: secret })
      expect(await challengeOf(forged)).toEqual(invalid('signature verification failed'))
    }
  })

  it.each(['RS384', 'RS512'])('takes a signature by %s', async (alg) => {
    const { privateKey, publicKey } = await generateKeyPair(alg, { extractable: true })
    published = { keys: [{ ...(await exportJWK(publicKey)), kid: 'k1' }] }
    const signed = await token({ header: { alg }, key: privateKey })
    expect((await caller()('/me', signed)).status).toBe(200)
  })

  it.each([
    ['a header that is no base64url', '!', '{}'],
    ['a header that is no JSON', btoa('{'), '{}'],
    ['a header that is no object', btoa('null'), '{}'],
    ['a payload that is a list', btoa('{"alg":"RS256","kid":"k1"}'), '[]'],
    ['a payload that is a text', btoa('{"alg":"RS256","kid":"k1"}'), '"x"'],
  ])('refuses %s', async (_, header, payload) => {
    const segments = [header, btoa(payload), 'c2ln'].map((one) => one.replace(/=+$/, ''))
    expect(await challengeOf(segments.join('.'))).toEqual(invalid('token is malformed'))
  })

  it('refuses PSS and elliptic curves: RSA PKCS #1 only', async () => {
    const pss = await generateKeyPair('PS256')
    const forged = await token({ header: { alg: 'PS256' }, key: pss.privateKey })
    expect(await challengeOf(forged)).toEqual(invalid('signature verification failed'))
  })

  it('refuses a key that is meant for another algorithm or for encryption', async () => {
    for (const more of [{ alg: 'RS512' }, { use: 'enc' }]) {
      published = { keys: [{ ...jwk, ...more }] }
      expect(await challengeOf(await token())).toEqual(
        invalid('unable to find a signing key that matches'),
      )
    }
  })

  it.each([
    ['an unknown kid', { header: { kid: 'k9' } }, 'unable to find a signing key that matches'],
    ['no kid', { header: { kid: undefined } }, 'unable to find a signing key that matches'],
  ])('refuses %s', async (_, sketch, description) => {
    expect(await challengeOf(await token(sketch))).toEqual(invalid(description))
  })

  it('refuses another key’s signature and a changed payload', async () => {
    const [header, , signature] = (await token()).split('.')
    const payload = btoa(JSON.stringify({ ...good, sub: 'admin' })).replace(/=+$/, '')
    for (const forged of [
      await token({ key: others.privateKey }),
      `${header}.${payload}.${signature}`,
    ]) {
      expect(await challengeOf(forged)).toEqual(invalid('signature verification failed'))
    }
  })

  it.each([
    [
      'discovery',
      'OIDC discovery endpoint communication error',
      '.well-known/openid-configuration',
    ],
    ['the keys', 'JWKS communication error', 'keys'],
  ])('refuses while %s cannot be had, and says so in the log', async (_, description, path) => {
    const { backend } = world
    world.backend = (request) =>
      request.url.endsWith(path) ? new Response('', { status: 500 }) : backend(request)
    expect(await challengeOf(await token())).toEqual(invalid(description))
  })
})

describe('the scopes of a route', () => {
  const authorizationScopes = ['orders.read', 'orders.write']

  it.each([
    ['scope', { scope: 'profile orders.write' }],
    ['scp as text', { scp: 'orders.read' }],
    ['scp as a list', { scp: ['a', 'orders.read'] }],
  ])('are met by one of them in %s', async (_, claims) => {
    const response = await caller({ authorizationScopes })('/me', await token({ claims }))
    expect(response.status).toBe(200)
  })

  it.each([[authorizationScopes], [['orders.read']]])(
    'that no scope of the token meets are 403, and named: %j',
    async (scopes) => {
      const answer = await challengeOf(await token({ claims: { scope: 'orders' } }), {
        authorizationScopes: scopes,
      })
      expect(answer).toEqual([
        403,
        '{"message":"Forbidden"}',
        `Bearer scope="${scopes.join(' ')}" error="insufficient_scope" error_description="the token does not have a valid scope"`,
      ])
    },
  )

  it('reach the function as those that were met, and claims as text', async () => {
    const claims = {
      scope: 'orders.read x',
      groups: ['a', 'b'],
      address: { zip: 1, city: 'x' },
      admin: false,
      none: null,
      level: 2.5,
    }
    await caller({ authorizationScopes })('/me', await token({ claims }))
    const event = (await world.requests.at(-1)?.json()) as SentEvent
    expect(event.requestContext['authorizer']).toEqual({
      jwt: {
        scopes: ['orders.read'],
        claims: {
          iss: issuer,
          aud: 'web',
          sub: 'u-1',
          exp: `${nowSeconds + 60}`,
          scope: 'orders.read x',
          groups: '[a b]',
          address: 'map[city:x zip:1]',
          admin: 'false',
          none: '<nil>',
          level: '2.5',
        },
      },
    })
  })

  it('keep every digit of an id, and an end beyond all numbers', async () => {
    const { iss, aud } = good
    const far = '9223372036854775807'
    const text = `{"iss":"${iss}","aud":"${aud}","exp":${far},"id":${far},"ids":[${far}],"o":{"id":-${far}}}`
    const given = await new CompactSign(new TextEncoder().encode(text))
      .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
      .sign(keys.privateKey)
    expect((await caller()('/me', given)).status).toBe(200)
    const event = (await world.requests.at(-1)?.json()) as SentEvent
    expect(event.requestContext['authorizer']).toMatchObject({
      jwt: { claims: { id: far, ids: `[${far}]`, o: `map[id:-${far}]` } },
    })
  })
})

describe('the memory of keys and tokens', () => {
  it('looks for keys once in two hours, whatever the number of calls', async () => {
    const call = caller()
    for (let count = 0; count < 3; count++) await call('/me', await token())
    expect(looks).toBe(1)
    world.nowMs += 2 * 60 * 60 * 1000
    await call('/me', await token({ claims: { exp: nowSeconds + 10_000 } }))
    expect(looks).toBe(2)
  })

  it('looks once for an unknown key, and again after a minute', async () => {
    const call = caller()
    await call('/me', await token())
    for (let count = 0; count < 3; count++)
      await call('/me', await token({ header: { kid: 'new' } }))
    expect(looks).toBe(1)
    world.nowMs += 60_000
    published = { keys: [jwk, { ...jwk, kid: 'new' }] }
    const rotated = await token({ header: { kid: 'new' }, claims: { exp: nowSeconds + 900 } })
    expect((await call('/me', rotated)).status).toBe(200)
    expect(looks).toBe(2)
  })

  it('leaves an issuer alone for a moment after it failed', async () => {
    const { backend } = world
    world.backend = () => {
      looks++
      return new Response('', { status: 500 })
    }
    const call = caller()
    for (let count = 0; count < 3; count++)
      expect((await call('/me', await token())).status).toBe(401)
    expect(looks).toBe(1)
    world.nowMs += 5_000
    world.backend = backend
    expect((await call('/me', await token())).status).toBe(200)
  })

  it('lets a token end at its time, also one that it has verified', async () => {
    const call = caller()
    const given = await token()
    expect((await call('/me', given)).status).toBe(200)
    world.nowMs = (nowSeconds + 60) * 1000
    expect((await call('/me', given)).status).toBe(401)
  })

  it('forgets verified tokens with their issuer’s keys', async () => {
    const call = caller()
    const given = await token({ claims: { exp: nowSeconds + 100_000 } })
    await call('/me', given)
    published = { keys: [] }
    world.nowMs += 2 * 60 * 60 * 1000
    expect((await call('/me', given)).status).toBe(401)
  })

  it('reads no more of an issuer’s answer than it may have', async () => {
    let megabytes = 0
    const endless = () =>
      new ReadableStream(
        { pull: (controller) => (megabytes++, controller.enqueue(new Uint8Array(1024 * 1024))) },
        { highWaterMark: 0 },
      )
    world.backend = () => new Response(endless())
    const response = await caller()('/me', await token())
    expect(response.status).toBe(401)
    expect(response.headers.get('www-authenticate')).toContain('communication error')
    expect(megabytes).toBe(1)
  })

  it('uses no plain HTTP to other machines', async () => {
    const http = 'http://issuer.example.com/'
    const snapshot = httpSnapshot(
      { 'GET /me': { integration: lambda('f'), authorizationType: 'JWT', authorizerId: 'j' } },
      {
        authorizers: {
          j: {
            authorizerType: 'JWT',
            identitySource: ['$request.header.Authorization'],
            jwtConfiguration: { issuer: http, audience: ['web'] },
          },
        },
      },
    )
    deploy(world, snapshot)
    const authorization = await token({ claims: { iss: http } })
    expect((await callHttp(world, '/me', { headers: { authorization } })).status).toBe(401)
    expect(world.requests).toEqual([])
  })
})
