/** Secrets and tokens stay where they are: none in logs, traces, or answers. */
import { expect, it } from 'vitest'
import type { Integration } from '../../src/definition/integration.ts'
import {
  ann,
  judgedBy,
  policyOf,
  presigned,
  register,
  see,
  signed,
  stageUrl,
  tokenAuthorizer,
} from '../fakes/access.ts'
import { makeWorld } from '../fakes/ports.ts'
import { deploy, restSnapshot } from '../fakes/rest-api.ts'
import { pool, servePool, strangersKeys, token } from '../fakes/tokens.ts'

const integration = {
  type: 'HTTP_PROXY',
  httpMethod: 'GET',
  uri: 'https://backend.test/',
} as Integration

const secrets = {
  secretKey: 'ann-secret-4f1c9e',
  sessionToken: 'session-token-77aa01',
  bearer: 'bearer-token-c0ffee',
  usageKey: 'usage-key-0123456789abcdef',
  apiKey: 'api-key-fedcba9876543210',
  errorText: 'database-password-1337',
} as const

/** Everything the calls left behind, as text: the log, the traces, the answers. */
async function leavings(): Promise<{
  readonly inside: string
  readonly outside: string
  readonly tokens: readonly string[]
}> {
  const world = makeWorld()
  const iam = { integration, authorizationType: 'AWS_IAM' } as const
  const custom = { integration, authorizationType: 'CUSTOM', authorizerId: 'auth01' } as const
  const me = {
    integration,
    authorizationType: 'COGNITO_USER_POOLS',
    authorizerId: 'pool01',
  } as const
  deploy(
    world,
    restSnapshot(
      { 'GET /iam': iam, 'GET /judged': custom, 'GET /me': me },
      {
        definition: {
          authorizers: {
            auth01: tokenAuthorizer(),
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
  let answer: () => unknown = () => ({
    principalId: 'me',
    policyDocument: policyOf({ Effect: 'Allow' }),
    usageIdentifierKey: secrets.usageKey,
  })
  judgedBy(world, () => answer())
  servePool(world)
  register(world)
  const session = { token: secrets.sessionToken }
  const temporary = register(world, { accessKeyId: 'ASIAANN', session })
  const own = await token(world)
  const foreign = await token(world, {}, {}, strangersKeys.privateKey)
  const by = (authorization: string) => ({
    headers: { authorization, 'x-api-key': secrets.apiKey },
  })
  const requests = [
    await signed(world, '/iam'),
    await signed(world, '/iam', temporary),
    await signed(world, '/iam', { ...ann, secretAccessKey: 'wrong' }),
    await signed(world, '/iam', { ...temporary, secretAccessKey: 'wrong' }),
    new Request(await presigned(world, '/iam', temporary)),
    new Request(await presigned(world, '/iam', { ...temporary, secretAccessKey: 'wrong' })),
    new Request(`${stageUrl}/iam`, by(`Bearer ${secrets.bearer}`)),
    new Request(`${stageUrl}/iam`, by(secrets.bearer)),
    new Request(`${stageUrl}/me`, by(own)),
    new Request(`${stageUrl}/me`, by(foreign)),
    new Request(`${stageUrl}/me`, by(secrets.bearer)),
    new Request(`${stageUrl}/judged`, by(secrets.bearer)),
    new Request(`${stageUrl}/nowhere`, { headers: { 'x-api-key': secrets.apiKey } }),
  ]
  const wrongAnswers: (() => unknown)[] = [
    () => new Response(secrets.errorText),
    () => new Response(secrets.errorText, { status: 500 }),
    () => ({ principalId: 'me', usageIdentifierKey: secrets.usageKey, secret: secrets.errorText }),
    () => ({
      principalId: 'me',
      policyDocument: policyOf({ Effect: 'Allow' }),
      context: { a: [secrets.errorText] },
    }),
    () => ({
      principalId: 'me',
      policyDocument: policyOf({ Effect: 'Deny' }),
      usageIdentifierKey: secrets.usageKey,
    }),
  ]
  const seen = []
  for (const request of requests) seen.push(await see(world, request))
  for (const [index, wrong] of wrongAnswers.entries()) {
    answer = wrong
    seen.push(await see(world, new Request(`${stageUrl}/judged`, by(`${secrets.bearer}${index}`))))
  }
  const inside = JSON.stringify([
    world.lines,
    seen.map(({ entries, lines }) => ({ entries, lines })),
  ])
  const outside = JSON.stringify(seen.map(({ text, headers }) => [text, ...headers]))
  expect(seen.filter(({ status }) => status === 200)).toHaveLength(5)
  expect(outside).toContain('x-amz-security-token:***')
  expect(outside).toContain('X-Amz-Security-Token=***')
  return { inside, outside, tokens: [own, foreign] }
}

const left = await leavings()

it.each(Object.entries(secrets))('keeps the %s out of logs and traces', (_, secret) => {
  expect(left.inside).not.toContain(secret)
})

it.each(Object.entries(secrets))('keeps the %s out of answers', (_, secret) => {
  expect(left.outside).not.toContain(secret)
})

it('keeps signed tokens, and each of their parts, out of logs, traces and answers', () => {
  for (const part of left.tokens.flatMap((token) => token.split('.').slice(1))) {
    expect(left.inside).not.toContain(part)
    expect(left.outside).not.toContain(part)
  }
})
