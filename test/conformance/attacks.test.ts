/**
 * What forgers, thieves and dodgers send, and that each is refused with the right answer and a reason
 * in the log. Signatures, tokens, kept verdicts, policies.
 */
import { describe, expect, it } from 'vitest'
import { CompactSign, SignJWT } from 'jose'
import type { Integration } from '../../src/definition/integration.ts'
import {
  ann,
  apiArn,
  judgedBy,
  policyOf,
  presigned,
  register,
  see,
  signed,
  stageUrl,
  toAll,
  tokenAuthorizer,
  type Seen,
} from '../fakes/access.ts'
import { makeWorld, type World } from '../fakes/ports.ts'
import { httpSnapshot, lambda } from '../fakes/http-api.ts'
import { deploy, restSnapshot, type RestSketch } from '../fakes/rest-api.ts'
import {
  forged,
  idClaims,
  pool,
  poolJwk,
  poolKeys,
  servePool,
  strangersKeys,
  token,
} from '../fakes/tokens.ts'

const integration = {
  type: 'HTTP_PROXY',
  httpMethod: 'ANY',
  uri: 'https://backend.test/',
} as Integration

/** What the caller reads, and what the log says. */
type Expected = readonly [status: number, errorType: string, code: string]

function expectRefused(seen: Seen, [status, errorType, code]: Expected): void {
  expect(seen).toMatchObject({ status, errorType, code })
}

const mutated = (
  request: Request,
  change: (headers: Headers) => void,
  url = request.url,
): Request => {
  const headers = new Headers(request.headers)
  change(headers)
  return new Request(url, { method: request.method, headers })
}

describe('signatures', () => {
  const iam = { integration, authorizationType: 'AWS_IAM' } as const

  function guarded(): World {
    const world = makeWorld()
    deploy(
      world,
      restSnapshot({
        'GET /iam': iam,
        'POST /iam': iam,
        'GET /iam/{proxy+}': iam,
        'GET /other': iam,
      }),
    )
    register(world)
    return world
  }

  const mismatch: Expected = [403, 'InvalidSignatureException', 'signature-mismatch']
  const incomplete = (problem: string): Expected => [
    403,
    'IncompleteSignatureException',
    `signature-${problem}`,
  ]
  const invalid = (problem: string): Expected => [
    403,
    'InvalidSignatureException',
    `signature-${problem}`,
  ]
  const unknown = (problem: string): Expected => [
    403,
    'UnrecognizedClientException',
    `signature-${problem}`,
  ]
  const signedThen =
    (change: (headers: Headers) => void, url?: (signed: string) => string) =>
    async (world: World) => {
      const request = await signed(world, '/iam?a=1&b=2', ann, { headers: [['x-org', 'acme']] })
      return mutated(request, change, url?.(request.url))
    }
  const rewrite = (pattern: RegExp, text: string) => (headers: Headers) =>
    headers.set('authorization', (headers.get('authorization') ?? '').replace(pattern, text))
  const keep = () => undefined
  const temporary = {
    accessKeyId: 'ASIAANN',
    session: { token: 'session-token', expiresAtMs: Date.UTC(2026, 0, 15, 11) },
  }
  const tampered = (change: (url: string) => string) => async (world: World) =>
    new Request(change(await presigned(world, '/iam')))

  const cases: [string, (world: World) => Request | Promise<Request>, Expected][] = [
    [
      'no signature at all',
      () => new Request(`${stageUrl}/iam`),
      [403, 'MissingAuthenticationTokenException', 'signature-no-signature'],
    ],
    [
      'a bearer token instead',
      () => new Request(`${stageUrl}/iam`, { headers: { authorization: 'Bearer x.y.z' } }),
      incomplete('not-key-value'),
    ],
    [
      'a single word',
      () => new Request(`${stageUrl}/iam`, { headers: { authorization: 'secret' } }),
      incomplete('missing-parts'),
    ],
    [
      'another secret',
      (world) => signed(world, '/iam', { ...ann, secretAccessKey: 'guess' }),
      mismatch,
    ],
    [
      'an empty secret',
      (world) => signed(world, '/iam', { ...ann, secretAccessKey: '' }),
      mismatch,
    ],
    [
      'an unknown key',
      (world) => signed(world, '/iam', { ...ann, accessKeyId: 'AKIDBOB' }),
      unknown('unknown-key'),
    ],
    [
      'a key named like a property',
      (world) => signed(world, '/iam', { ...ann, accessKeyId: '__proto__' }),
      unknown('unknown-key'),
    ],
    [
      'a key in another case',
      (world) => signed(world, '/iam', { ...ann, accessKeyId: 'akidann' }),
      unknown('unknown-key'),
    ],
    [
      'an inactive key',
      (world) =>
        signed(world, '/iam', register(world, { accessKeyId: 'AKIDOLD', status: 'Inactive' })),
      unknown('inactive-key'),
    ],
    [
      'another verb than was signed',
      async (world) => new Request(await signed(world, '/iam'), { method: 'POST' }),
      mismatch,
    ],
    [
      'another path than was signed',
      signedThen(keep, (url) => url.replace('/iam', '/other')),
      mismatch,
    ],
    ['a parameter more', signedThen(keep, (url) => `${url}&c=3`), mismatch],
    ['a parameter less', signedThen(keep, (url) => url.replace('&b=2', '')), mismatch],
    ['another value', signedThen(keep, (url) => url.replace('a=1', 'a=2')), mismatch],
    [
      'values swapped between names',
      signedThen(keep, (url) => url.replace('a=1&b=2', 'a=2&b=1')),
      mismatch,
    ],
    [
      'a name and value moved across the equals sign',
      signedThen(keep, (url) => url.replace('a=1', 'a%3D1')),
      mismatch,
    ],
    ['a signed header changed', signedThen((headers) => headers.set('x-org', 'evil')), mismatch],
    ['a signed header doubled', signedThen((headers) => headers.append('x-org', 'evil')), mismatch],
    ['a signed header gone', signedThen((headers) => headers.delete('x-org')), mismatch],
    [
      'a signed header that never was',
      signedThen(rewrite(/SignedHeaders=/, 'SignedHeaders=x-ghost;')),
      mismatch,
    ],
    ['another host', signedThen((headers) => headers.set('host', 'evil.test')), mismatch],
    [
      'a host of look-alike letters',
      signedThen((headers) =>
        headers.set('host', 'xn--1b2c3d4e5-o2i.execute-api.us-east-1.amazonaws.com'),
      ),
      mismatch,
    ],
    ['a host that is not signed', signedThen(rewrite(/host;/, '')), invalid('host-not-signed')],
    [
      'no names of signed headers',
      signedThen(rewrite(/SignedHeaders=[^,]+/, 'SignedHeaders=')),
      incomplete('missing-parts'),
    ],
    [
      'the scope of another region',
      (world) => signed(world, '/iam', ann, {}, { region: 'eu-west-1' }),
      invalid('wrong-scope'),
    ],
    [
      'the scope of another service',
      (world) => signed(world, '/iam', ann, {}, { service: 's3' }),
      invalid('wrong-scope'),
    ],
    [
      'another end of the scope',
      signedThen(rewrite(/aws4_request/, 'aws5_request')),
      invalid('wrong-scope'),
    ],
    [
      'another day in the scope',
      signedThen(rewrite(/20260115/, '20260116')),
      invalid('wrong-scope'),
    ],
    [
      'a credential with a part too many',
      signedThen(rewrite(/AKIDANN/, 'AKIDANN/x')),
      incomplete('malformed-credential'),
    ],
    [
      'another algorithm',
      signedThen(rewrite(/AWS4-HMAC-SHA256/, 'AWS4-HMAC-SHA1')),
      incomplete('unsupported-algorithm'),
    ],
    [
      'the asymmetric algorithm',
      signedThen(rewrite(/AWS4-HMAC-SHA256/, 'AWS4-ECDSA-P256-SHA256')),
      incomplete('unsupported-algorithm'),
    ],
    [
      'the algorithm none',
      signedThen(rewrite(/AWS4-HMAC-SHA256/, 'none')),
      incomplete('unsupported-algorithm'),
    ],
    [
      'an empty signature',
      signedThen(rewrite(/Signature=\w+/, 'Signature=')),
      incomplete('missing-parts'),
    ],
    ['half a signature', signedThen(rewrite(/(Signature=\w{32})\w+/, '$1')), mismatch],
    [
      'a signature of zeros',
      signedThen(rewrite(/Signature=\w+/, `Signature=${'0'.repeat(64)}`)),
      mismatch,
    ],
    [
      'a second Authorization header',
      signedThen((headers) =>
        headers.append(
          'authorization',
          `AWS4-HMAC-SHA256 Credential=AKIDANN/20260115/us-east-1/execute-api/aws4_request, SignedHeaders=host, Signature=${'0'.repeat(64)}`,
        ),
      ),
      incomplete('not-key-value'),
    ],
    [
      'a signature 301 seconds old',
      (world) => signed(world, '/iam', ann, {}, { nowMs: world.nowMs - 301_000 }),
      invalid('too-old'),
    ],
    [
      'a signature 301 seconds early',
      (world) => signed(world, '/iam', ann, {}, { nowMs: world.nowMs + 301_000 }),
      invalid('in-the-future'),
    ],
    [
      'a date that is none',
      signedThen((headers) => headers.set('x-amz-date', 'yesterday')),
      incomplete('unreadable-date'),
    ],
    [
      'a fresh date on an old signature',
      async (world) => {
        const old = await signed(world, '/iam', ann, {}, { nowMs: world.nowMs - 301_000 })
        return mutated(old, (headers) => headers.set('x-amz-date', '20260115T102030Z'))
      },
      mismatch,
    ],
    [
      'a changed body',
      async (world) => {
        const request = await signed(world, '/iam', ann, { method: 'POST', body: '{"pay":1}' })
        return new Request(request.url, {
          method: 'POST',
          headers: request.headers,
          body: '{"pay":9}',
        })
      },
      mismatch,
    ],
    [
      'a body that says it is not signed',
      async (world) => {
        const headers: [string, string][] = [['x-amz-content-sha256', 'UNSIGNED-PAYLOAD']]
        const request = await signed(world, '/iam', ann, { method: 'POST', headers })
        return new Request(request.url, { method: 'POST', headers: request.headers, body: 'x' })
      },
      mismatch,
    ],
    [
      'a temporary key without its token',
      (world) => {
        const caller = register(world, temporary)
        return signed(world, '/iam', { ...ann, accessKeyId: caller.accessKeyId })
      },
      unknown('wrong-session-token'),
    ],
    [
      'a temporary key with the token of another session',
      (world) => {
        register(world, temporary)
        return signed(world, '/iam', { ...ann, ...temporary, session: { token: 'other' } })
      },
      unknown('wrong-session-token'),
    ],
    [
      'a lasting key with a token',
      (world) => signed(world, '/iam', { ...ann, session: { token: 'any' } }),
      unknown('wrong-session-token'),
    ],
    [
      'a session at the millisecond of its end',
      async (world) => {
        const caller = register(world, {
          ...temporary,
          session: { token: 't', expiresAtMs: world.nowMs },
        })
        return signed(world, '/iam', caller)
      },
      [403, 'ExpiredTokenException', 'signature-session-expired'],
    ],
    [
      'a presigned URL a second after its end',
      async (world) => {
        const url = await presigned(world, '/iam', ann, 60)
        world.nowMs += 61_000
        return new Request(url)
      },
      invalid('too-old'),
    ],
    [
      'a presigned URL made to last longer',
      tampered((url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=600')),
      mismatch,
    ],
    [
      'a presigned URL that lasts over a week',
      tampered((url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=604801')),
      incomplete('lifetime-out-of-range'),
    ],
    [
      'a presigned URL that lasts no time',
      tampered((url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=0')),
      incomplete('lifetime-out-of-range'),
    ],
    [
      'a presigned URL that lasts less than no time',
      tampered((url) => url.replace('X-Amz-Expires=60', 'X-Amz-Expires=-60')),
      incomplete('lifetime-out-of-range'),
    ],
    [
      'a presigned URL with a second credential before the first',
      tampered((url) =>
        url.replace('?', '?X-Amz-Credential=AKIDBOB/20260115/us-east-1/execute-api/aws4_request&'),
      ),
      unknown('unknown-key'),
    ],
    [
      'a presigned URL with a second signature',
      tampered((url) =>
        url.replace('X-Amz-Signature=', `X-Amz-Signature=${'0'.repeat(64)}&X-Amz-Signature=`),
      ),
      mismatch,
    ],
    ['a presigned URL with a parameter more', tampered((url) => `${url}&admin=1`), mismatch],
    [
      'a presigned URL for another path',
      tampered((url) => url.replace('/iam?', '/iam/x?')),
      mismatch,
    ],
    [
      'a good URL under a bad header',
      async (world) =>
        new Request(await presigned(world, '/iam'), { headers: { authorization: 'Bearer x' } }),
      incomplete('not-key-value'),
    ],
  ]
  it.each(cases)('refuses %s', async (_, request, expected) => {
    const world = guarded()
    const seen = await see(world, await request(world))
    expectRefused(seen, expected)
    expect(world.requests).toHaveLength(0)
  })

  it.each<[string, (world: World) => Promise<Request>]>([
    ['a query in another order', signedThen(keep, (url) => url.replace('a=1&b=2', 'b=2&a=1'))],
    ['a header that nobody signed', signedThen((headers) => headers.set('x-other', '1'))],
    [
      'a signature 300 seconds old',
      (world) => signed(world, '/iam', ann, {}, { nowMs: world.nowMs - 300_000 }),
    ],
    [
      'a presigned URL in its last second',
      async (world) => {
        const url = await presigned(world, '/iam', ann, 60)
        world.nowMs += 60_000
        return new Request(url)
      },
    ],
  ])('lets in what only looks odd: %s', async (_, request) => {
    const world = guarded()
    expect((await see(world, await request(world))).status).toBe(200)
  })
})

describe('tokens of user pools', () => {
  const me = {
    integration,
    authorizationType: 'COGNITO_USER_POOLS',
    authorizerId: 'pool01',
  } as const

  function guarded(keys: readonly object[] = [poolJwk]): World {
    const world = makeWorld()
    deploy(
      world,
      restSnapshot(
        { 'GET /me': me, 'GET /scoped': { ...me, authorizationScopes: ['pets/read'] } },
        {
          definition: {
            authorizers: {
              pool01: {
                id: 'pool01',
                name: 'p',
                type: 'COGNITO_USER_POOLS',
                providerARNs: [pool.arn],
                identitySource: 'method.request.header.Authorization',
              },
            },
          },
        },
      ),
    )
    servePool(world, keys)
    return world
  }

  const publicText = JSON.stringify(poolJwk)
  const hmac = (world: World) =>
    new SignJWT(idClaims(world))
      .setProtectedHeader({ alg: 'HS256', kid: 'k1' })
      .sign(new TextEncoder().encode(publicText))
  const altered = async (world: World, claims: Record<string, unknown>) => {
    const [head, , signature] = (await token(world)).split('.')
    const body = Buffer.from(JSON.stringify({ ...idClaims(world), ...claims })).toString(
      'base64url',
    )
    return `${head}.${body}.${signature}`
  }

  const bad = 'token-invalid'
  const cases: [string, (world: World) => string | Promise<string>, string][] = [
    ['the algorithm none', (world) => forged({ alg: 'none', kid: 'k1' }, idClaims(world)), bad],
    [
      'the algorithm NONE with a signature',
      (world) => forged({ alg: 'NONE', kid: 'k1' }, idClaims(world), 'AAAA'),
      bad,
    ],
    ['an HMAC under the public key', hmac, bad],
    [
      'PS256 under the right key',
      async (world) =>
        forged({ alg: 'PS256', kid: 'k1' }, idClaims(world), (await token(world)).split('.')[2]),
      bad,
    ],
    ['ES256', (world) => forged({ alg: 'ES256', kid: 'k1' }, idClaims(world), 'AAAA'), bad],
    [
      'a list of algorithms',
      (world) => forged({ alg: ['RS256', 'none'], kid: 'k1' }, idClaims(world), 'AAAA'),
      bad,
    ],
    ['a stranger who uses our kid', (world) => token(world, {}, {}, strangersKeys.privateKey), bad],
    ['no kid', (world) => token(world, {}, { kid: undefined }), bad],
    ['an empty kid', (world) => token(world, {}, { kid: '' }), bad],
    [
      'a kid that climbs directories',
      (world) => token(world, {}, { kid: '../../../dev/null' }, strangersKeys.privateKey),
      bad,
    ],
    [
      'a kid that is SQL',
      (world) => token(world, {}, { kid: "k1' OR '1'='1" }, strangersKeys.privateKey),
      bad,
    ],
    [
      'a kid that is an address',
      (world) => token(world, {}, { kid: 'https://evil.test/key' }, strangersKeys.privateKey),
      bad,
    ],
    [
      'a kid named like a property',
      (world) => token(world, {}, { kid: '__proto__' }, strangersKeys.privateKey),
      bad,
    ],
    [
      'its own key in the header',
      (world) => token(world, {}, { jwk: poolJwk, kid: 'evil' }, strangersKeys.privateKey),
      bad,
    ],
    [
      'an address for keys in the header',
      (world) =>
        token(
          world,
          {},
          { jku: 'https://evil.test/jwks.json', kid: 'evil' },
          strangersKeys.privateKey,
        ),
      bad,
    ],
    [
      'an unknown critical extension',
      (world) => forged({ alg: 'RS256', kid: 'k1', crit: ['x'], x: 1 }, idClaims(world), 'AAAA'),
      bad,
    ],
    ['an altered subject', (world) => altered(world, { sub: 'root' }), bad],
    ['an altered end', (world) => altered(world, { exp: 4_000_000_000 }), bad],
    ['no signature', async (world) => (await token(world)).replace(/[^.]+$/, ''), bad],
    ['a fourth part', async (world) => `${await token(world)}.x`, 'token-of-no-listed-pool'],
    [
      'two parts',
      async (world) => (await token(world)).replace(/\.[^.]+$/, ''),
      'token-of-no-listed-pool',
    ],
    ['one part', () => 'x', 'token-of-no-listed-pool'],
    ['only dots', () => '..', 'token-of-no-listed-pool'],
    [
      'wide dots',
      async (world) => encodeURIComponent((await token(world)).replaceAll('.', '．')),
      'token-of-no-listed-pool',
    ],
    [
      'another pool of the same account',
      (world) => token(world, { iss: pool.issuer.replace('pool01', 'pool02') }),
      'token-of-no-listed-pool',
    ],
    [
      'the issuer with a slash more',
      (world) => token(world, { iss: `${pool.issuer}/` }),
      'token-of-no-listed-pool',
    ],
    [
      'the issuer as the user of an address',
      (world) => token(world, { iss: `${pool.issuer}@evil.test` }),
      'token-of-no-listed-pool',
    ],
    [
      'a list of issuers',
      (world) => token(world, { iss: [pool.issuer] }),
      'token-of-no-listed-pool',
    ],
    ['no issuer', (world) => token(world, { iss: undefined }), 'token-of-no-listed-pool'],
    [
      'an end in this very second',
      (world) => token(world, { exp: Math.floor(world.nowMs / 1000) }),
      'token-expired',
    ],
    ['an end as text', (world) => token(world, { exp: '4000000000' }), 'token-without-end'],
    ['a list of uses', (world) => token(world, { token_use: ['id'] }), 'token-use'],
    ['no use', (world) => token(world, { token_use: undefined }), 'token-use'],
    ['9,000 characters of nothing', () => 'x'.repeat(9000), 'token-of-no-listed-pool'],
    [
      'a payload that is a list',
      () =>
        new CompactSign(new TextEncoder().encode('[]'))
          .setProtectedHeader({ alg: 'RS256', kid: 'k1' })
          .sign(poolKeys.privateKey),
      'token-of-no-listed-pool',
    ],
  ]
  it.each(cases)('refuses %s', async (_, make, code) => {
    const world = guarded()
    const request = new Request(`${stageUrl}/me`, { headers: { authorization: await make(world) } })
    expectRefused(await see(world, request), [401, 'UnauthorizedException', code])
    expect(world.requests.every(({ url }) => url === pool.jwks)).toBe(true)
  })

  it.each<[string, object]>([
    ['is for encryption', { use: 'enc' }],
    ['is for another algorithm', { alg: 'RS512' }],
    ['is a secret', { kty: 'oct', k: 'AAAA' }],
  ])('refuses a good signature by a key that %s', async (_, different) => {
    const world = guarded([{ ...poolJwk, ...different }])
    const request = new Request(`${stageUrl}/me`, {
      headers: { authorization: await token(world) },
    })
    expectRefused(await see(world, request), [401, 'UnauthorizedException', bad])
  })

  it('refuses two tokens in one header, and a token in the query', async () => {
    const world = guarded()
    const good = await token(world)
    const headers = new Headers({ authorization: good })
    headers.append('authorization', good)
    const doubled = await see(world, new Request(`${stageUrl}/me`, { headers }))
    expect(doubled.status).toBe(401)
    const query = await see(world, new Request(`${stageUrl}/me?authorization=${good}`))
    expectRefused(query, [401, 'UnauthorizedException', 'token-missing'])
  })

  it('refuses a remembered token on a method that wants scopes, and after its end', async () => {
    const world = guarded()
    const authorization = await token(world)
    const ask = (path: string) =>
      see(world, new Request(`${stageUrl}${path}`, { headers: { authorization } }))
    expect((await ask('/me')).status).toBe(200)
    expectRefused(await ask('/scoped'), [401, 'UnauthorizedException', 'token-use'])
    world.nowMs += 3_600_000
    expectRefused(await ask('/me'), [401, 'UnauthorizedException', 'token-expired'])
  })

  it('refuses a token of a tenant that shares keys with a listed one, whatever judged it before', async () => {
    const issuer = 'https://login.test/listed'
    const world = makeWorld()
    const pool01 = {
      id: 'pool01',
      name: 'p',
      type: 'COGNITO_USER_POOLS',
      providerARNs: [issuer],
      identitySource: 'method.request.header.Authorization',
    } as const
    deploy(world, restSnapshot({ 'GET /me': me }, { definition: { authorizers: { pool01 } } }))
    const jwt = {
      authorizerType: 'JWT',
      identitySource: ['$request.header.Authorization'],
      jwtConfiguration: { issuer, audience: ['client-1'] },
    } as const
    const route = { integration: lambda('f'), authorizationType: 'JWT', authorizerId: 'j' } as const
    deploy(world, httpSnapshot({ 'GET /me': route }, { apiId: 'h1', authorizers: { j: jwt } }))
    world.backend = ({ url }) =>
      url.endsWith('/openid-configuration')
        ? Response.json({ jwks_uri: 'https://login.test/keys' })
        : Response.json(url.endsWith('/keys') ? { keys: [poolJwk] } : { served: true })
    const ask = async (url: string, iss: string) => {
      const headers = { authorization: await token(world, { iss }) }
      return (await see(world, new Request(url, { headers }))).status
    }
    const rest = `${stageUrl}/me`
    const http = 'https://h1.execute-api.us-east-1.amazonaws.com/me'
    const other = 'https://login.test/other'
    expect([await ask(http, other), await ask(rest, other)]).toEqual([401, 401])
    expect([await ask(http, issuer), await ask(rest, issuer)]).toEqual([200, 200])
  })
})

describe('kept verdicts of Lambda authorizers', () => {
  const custom = { integration, authorizationType: 'CUSTOM', authorizerId: 'auth01' } as const

  function guarded(sketch: RestSketch = {}, resource = '*') {
    const world = makeWorld()
    let asked = 0
    judgedBy(world, ({ authorizationToken, headers }) => {
      asked++
      const good =
        authorizationToken === 'good' || (headers as Record<string, string>)?.['a'] === 'good'
      return {
        principalId: 'x',
        policyDocument: policyOf({ Effect: good ? 'Allow' : 'Deny', Resource: resource }),
      }
    })
    const make = (different: RestSketch) =>
      deploy(
        world,
        restSnapshot(
          {
            'GET /pets': custom,
            'POST /pets': custom,
            'GET /petsecret': custom,
            'GET /pets/{id}': custom,
            'GET /second': { ...custom, authorizerId: 'auth02' },
          },
          {
            definition: {
              authorizers: { auth01: tokenAuthorizer(), auth02: tokenAuthorizer({ id: 'auth02' }) },
            },
            ...sketch,
            ...different,
          },
        ),
      )
    make({})
    const ask = (
      path: string,
      headers: Record<string, string> = { authorization: 'good' },
      method = 'GET',
      base = stageUrl,
    ) => see(world, new Request(`${base}${path}`, { headers, method }))
    return { world, ask, make, asked: () => asked }
  }

  const denied: Expected = [403, 'AccessDeniedException', 'no-policy-allows']

  it.each<[string, string, string]>([
    ['another verb', '/pets', 'POST'],
    ['a longer name', '/petsecret', 'GET'],
    ['a path below', '/pets/7', 'GET'],
  ])('does not serve %s when the policy names one method', async (_, path, method) => {
    const { ask, asked } = guarded({}, `${apiArn}/prod/GET/pets`)
    expect((await ask('/pets')).status).toBe(200)
    expectRefused(await ask(path, { authorization: 'good' }, method), denied)
    expect(asked()).toBe(1)
  })

  it.each<[string, string]>([
    ['a verb that is only spelled alike', `${apiArn}/prod/get/pets`],
    ['a path in another case', `${apiArn}/prod/GET/Pets`],
    ['a stage that only begins alike', `${apiArn}/pro/GET/pets`],
    ['an API that only begins alike', `${apiArn}5/prod/GET/pets`],
    ['a question mark for nothing', `${apiArn}/prod/GET/pets?`],
    ['a star where a segment must be', `${apiArn}/prod/GET/pets/*`],
    ['another account', apiArn.replace('123456789012', '210987654321')],
    ['another region', `${apiArn.replace('us-east-1', 'us-east-2')}/*`],
    ['another service', `${apiArn.replace('execute-api', 'execute-apis')}/*`],
    ['a dot for any character', `${apiArn}/prod/GET/p.ts`],
  ])('does not take for this method %s', async (_, resource) => {
    const { ask } = guarded({}, resource)
    expectRefused(await ask('/pets'), denied)
  })

  it('believes no header that claims another verb or path', async () => {
    const { ask } = guarded({}, `${apiArn}/prod/POST/pets`)
    const claims = {
      'x-http-method-override': 'POST',
      'x-original-url': '/prod/POST',
      'x-rewrite-url': '/',
    }
    expectRefused(await ask('/pets', { authorization: 'good', ...claims }), denied)
  })

  it('is not shared between stages, APIs and authorizers', async () => {
    const { ask, make, asked } = guarded()
    await ask('/pets')
    make({ stage: { stageName: 'test' } })
    make({ apiId: 'zzzzzzzzzz' })
    await ask('/pets', undefined, 'GET', stageUrl.replace('/prod', '/test'))
    await ask('/pets', undefined, 'GET', stageUrl.replace('a1b2c3d4e5', 'zzzzzzzzzz'))
    await ask('/second')
    expect(asked()).toBe(4)
  })

  it('is not found by a caller who moves text from one source to the next', async () => {
    const request = tokenAuthorizer({
      type: 'REQUEST',
      identitySource: 'method.request.header.a, method.request.header.b',
    })
    const { ask, asked } = guarded({ definition: { authorizers: { auth01: request } } })
    expect((await ask('/pets', { a: 'good', b: 'x,y' })).status).toBe(200)
    expect((await ask('/pets', { a: 'good,x', b: 'y' })).status).toBe(403)
    expect((await ask('/pets', { a: 'goo', b: 'dx,y' })).status).toBe(403)
    expect((await ask('/pets', { a: 'good', b: '' })).status).toBe(401)
    expect(asked()).toBe(3)
  })

  it.each<[string, Record<string, string>]>([
    ['a blank more inside', { authorization: 'go od' }],
    ['another case', { authorization: 'GOOD' }],
    ['a name of a property', { authorization: '__proto__' }],
  ])('is not found under a token with %s', async (_, headers) => {
    const { ask, asked } = guarded()
    await ask('/pets')
    expectRefused(await ask('/pets', headers), [403, 'AccessDeniedException', 'policy-denies'])
    expect(asked()).toBe(2)
  })

  it('runs an evil pattern on an evil token in linear time', async () => {
    const { ask } = guarded({
      definition: {
        authorizers: { auth01: tokenAuthorizer({ identityValidationExpression: '(a+)+b' }) },
      },
    })
    const startedAt = performance.now()
    const seen = await ask('/pets', { authorization: 'a'.repeat(8000) })
    expectRefused(seen, [401, 'UnauthorizedException', 'identity-validation-failed'])
    expect(performance.now() - startedAt).toBeLessThan(1000)
  })

  it('gives a context no way into the prototype of objects', async () => {
    const { world, ask } = guarded()
    world.backend = (request) =>
      request.url.startsWith('https://judge.test')
        ? new Response(
            `{"principalId":"x","policyDocument":${JSON.stringify(policyOf({ Effect: 'Allow' }))},"context":{"__proto__":"evil","constructor":"evil"}}`,
          )
        : new Response('ok')
    expect((await ask('/pets')).status).toBe(200)
    expect(Object.getPrototypeOf({})).toBe(Object.prototype)
  })
})

describe('resource policies', () => {
  async function ask(
    statements: Parameters<typeof policyOf>,
    path: string,
    headers: Record<string, string> = {},
    options: Parameters<typeof see>[2] = {},
  ): Promise<Seen> {
    const world = makeWorld()
    deploy(
      world,
      restSnapshot(
        { 'GET /{proxy+}': { integration }, 'GET /': { integration } },
        { api: { policy: toAll(policyOf(...statements)) } },
      ),
    )
    return see(world, new Request(`${stageUrl}${path}`, { headers }), options)
  }

  const allow = { Effect: 'Allow' }
  const denyAdmin = { Effect: 'Deny', Resource: 'execute-api:/prod/GET/admin' }
  const office = {
    Effect: 'Allow',
    Condition: { IpAddress: { 'aws:SourceIp': '198.51.100.0/24' } },
  }
  const outside = { Effect: 'Deny', Condition: { StringNotEquals: { 'aws:SourceVpce': 'vpce-1' } } }

  const denies: Expected = [403, 'AccessDeniedException', 'policy-denies']
  const silence: Expected = [403, 'AccessDeniedException', 'no-policy-allows']

  it.each([
    ['/admin'],
    ['/admin/'],
    ['//admin'],
    ['//admin//'],
    ['/%61dmin'],
    ['/a%64min/'],
    ['/x/../admin'],
    ['/./admin'],
    ['/%2e/admin'],
    ['/admin?x=/open'],
    ['/admin#/open'],
  ])('denies a path however it is spelled: %s', async (path) => {
    expectRefused(await ask([allow, denyAdmin], path), denies)
  })

  it.each<[string, Record<string, string>]>([
    ['X-Forwarded-For', { 'x-forwarded-for': '198.51.100.7' }],
    ['Forwarded', { forwarded: 'for=198.51.100.7' }],
    ['X-Real-Ip', { 'x-real-ip': '198.51.100.7' }],
    ['True-Client-Ip', { 'true-client-ip': '198.51.100.7' }],
  ])('believes no %s about the address', async (_, headers) => {
    expectRefused(await ask([office], '/open', headers), silence)
  })

  it.each(['x-amzn-vpce-id', 'x-amzn-vpc-endpoint-id', 'x-amz-source-vpce'])(
    'believes no %s about the network',
    async (name) => {
      expectRefused(await ask([allow, outside], '/open', { [name]: 'vpce-1' }), denies)
    },
  )

  it.each<[string, { [key: string]: string }]>([
    ['a user', { AWS: 'arn:aws:iam::123456789012:user/ann' }],
    ['a pattern of users', { AWS: 'arn:aws:iam::*:user/*' }],
    ['an account', { AWS: '123456789012' }],
    ['a service', { Service: '*' }],
    ['a federation', { Federated: '*' }],
  ])('lets no anonymous caller pass for %s', async (_, Principal) => {
    expectRefused(await ask([{ ...allow, Principal }], '/open'), silence)
  })

  it.each(['::ffff:203.0.113.10', '203.0.113.10'])(
    'denies an address however it is written: %s',
    async (sourceIp) => {
      const range = {
        Effect: 'Deny',
        Condition: { IpAddress: { 'aws:SourceIp': '203.0.113.0/24' } },
      }
      expectRefused(await ask([allow, range], '/open', {}, { sourceIp }), denies)
    },
  )

  it('refuses a path whose ARN is over 1,600 bytes', async () => {
    const seen = await ask([allow], `/${'x'.repeat(1600)}`)
    expect(seen).toMatchObject({ status: 414, code: 'method-arn-too-long' })
  })

  it('lets nobody in by a policy that is malformed', async () => {
    const world = makeWorld()
    for (const policy of [
      '{',
      '[]',
      '{"Statement":[{"Effect":"Allow"}]}',
      '{"Version":"2012-10-17","Statement":[{"Effect":"Allow","Principal":"*","Action":"execute-api:Invoke","Resource":"*","Condition":{"StringEqual":{"a":"b"}}}]}',
    ]) {
      deploy(world, restSnapshot({ 'GET /open': { integration } }, { api: { policy } }))
      const seen = await see(world, new Request(`${stageUrl}/open`))
      expect(seen).toMatchObject({ status: 500, code: 'resource-policy-malformed' })
    }
  })

  it('opens no private API to the public, whatever its policy allows', async () => {
    const world = makeWorld()
    deploy(
      world,
      restSnapshot(
        { 'GET /open': { integration } },
        { api: { policy: toAll(policyOf(allow)), endpointConfiguration: { types: ['PRIVATE'] } } },
      ),
    )
    const seen = await see(
      world,
      new Request(`${stageUrl}/open`, { headers: { 'x-apigw-api-id': 'a1b2c3d4e5' } }),
    )
    expectRefused(seen, [403, 'ForbiddenException', 'private-api'])
  })
})
