import { createHash } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import {
  allowAll,
  apiArn,
  judgedBy,
  policyOf,
  see,
  stageUrl,
  tokenAuthorizer,
  type Seen,
} from '../../../test/fakes/access.ts'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import { stsAnswer } from '../../../test/fakes/sts.ts'
import type { Authorizer } from '../../definition/authorizer.ts'
import type { Integration } from '../../definition/integration.ts'
import { compile } from '../../plan/compile.ts'

const integration = {
  type: 'HTTP_PROXY',
  httpMethod: 'GET',
  uri: 'https://backend.test/',
  requestParameters: {
    'integration.request.header.principal': 'context.authorizer.principalId',
    'integration.request.header.level': 'context.authorizer.level',
    'integration.request.header.beta': 'context.authorizer.beta',
  },
} as unknown as Integration

const custom = { integration, authorizationType: 'CUSTOM', authorizerId: 'auth01' } as const
const allowed = { principalId: 'me', policyDocument: allowAll }

function guarded(different: Partial<Authorizer> = {}, judge?: Parameters<typeof judgedBy>[1]) {
  const world = makeWorld()
  const events: Readonly<Record<string, unknown>>[] = []
  judgedBy(world, (event) => {
    events.push(event)
    return judge === undefined ? allowed : judge(event)
  })
  const snapshot = restSnapshot(
    {
      'GET /pets/{id}': { ...custom, requestParameters: { 'method.request.header.X-Org': false } },
      'POST /pets/{id}': custom,
      'GET /keyed': { ...custom, apiKeyRequired: true },
    },
    {
      definition: { authorizers: { auth01: tokenAuthorizer(different) } },
      stage: { variables: { judge: 'judge.test' } },
    },
  )
  deploy(world, snapshot)
  return { world, events, snapshot }
}

const ask = (
  world: World,
  headers: Record<string, string> = {},
  path = '/pets/7',
  method = 'GET',
): Promise<Seen> => see(world, new Request(`${stageUrl}${path}`, { headers, method }))

const request: Partial<Authorizer> = {
  type: 'REQUEST',
  identitySource: 'method.request.header.X-Org, method.request.querystring.key',
}

describe('what the function is told', () => {
  it('tells a TOKEN authorizer the token as sent and the method, and nothing else', async () => {
    const { world, events } = guarded()
    await ask(world, { authorization: 'Bearer abc', cookie: 'a=b' })
    expect(events).toEqual([
      {
        type: 'TOKEN',
        methodArn: `${apiArn}/prod/GET/pets/7`,
        authorizationToken: 'Bearer abc',
      },
    ])
  })

  it('tells a REQUEST authorizer the request without its body, with empty maps', async () => {
    const { world, events } = guarded({ ...request, authorizerResultTtlInSeconds: 0 })
    await ask(world, { 'x-org': 'acme' })
    expect(events[0]).toMatchObject({
      type: 'REQUEST',
      methodArn: `${apiArn}/prod/GET/pets/7`,
      resource: '/pets/{id}',
      path: '/pets/7',
      httpMethod: 'GET',
      headers: { 'X-Org': 'acme' },
      multiValueHeaders: { 'X-Org': ['acme'] },
      queryStringParameters: {},
      multiValueQueryStringParameters: {},
      pathParameters: { id: '7' },
      stageVariables: { judge: 'judge.test' },
      requestContext: { path: '/prod/pets/7', stage: 'prod', apiId: 'a1b2c3d4e5' },
    })
    expect(events[0]).not.toHaveProperty('body')
    expect(events[0]).not.toHaveProperty('isBase64Encoded')
  })

  it('spells headers as its identity sources do, and before them as methods declare them', async () => {
    const { world, events } = guarded({
      type: 'REQUEST',
      identitySource: 'method.request.header.HeaderAuth1,  method.request.header.x-org',
    })
    await ask(world, { headerauth1: 'v', 'x-org': 'acme' })
    expect(events[0]).toMatchObject({
      headers: { HeaderAuth1: 'v', 'X-Org': 'acme' },
      multiValueHeaders: { HeaderAuth1: ['v'], 'X-Org': ['acme'] },
    })
  })

  it('shows the key of a method that requires one, and of no other', async () => {
    const { world, events } = guarded({ ...request, authorizerResultTtlInSeconds: 0 })
    for (const path of ['/keyed', '/pets/7']) {
      await ask(world, { 'x-api-key': 'k'.repeat(20) }, path)
    }
    expect(events).toMatchObject([
      { requestContext: { identity: { apiKey: 'k'.repeat(20) } } },
      { requestContext: { identity: expect.not.objectContaining({ apiKey: expect.anything() }) } },
    ])
  })

  it('fills stage variables into the address', async () => {
    const { world, events } = guarded({ authorizerUri: 'https://${stageVariables.judge}/x' })
    await ask(world, { authorization: 'abc' })
    expect(events).toHaveLength(1)
    expect(world.requests[0]?.url).toBe('https://judge.test/x')
  })

  it('asks a Lambda function by its Invoke API', async () => {
    const { world } = guarded({
      authorizerUri:
        'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:judge/invocations',
    })
    world.backend = (sent) =>
      sent.url.includes('lambda.us-east-1') ? Response.json(allowed) : new Response('ok')
    expect((await ask(world, { authorization: 'abc' })).status).toBe(200)
    expect(await world.requests[0]?.json()).toMatchObject({ authorizationToken: 'abc' })
  })

  describe('with a role to assume', () => {
    const lambdaUri =
      'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:judge/invocations'
    const withRole = (roleName: string) =>
      guarded({
        authorizerUri: lambdaUri,
        authorizerResultTtlInSeconds: 0,
        authorizerCredentials: `arn:aws:iam::123456789012:role/${roleName}`,
      })

    it('asks as the role, whose session is kept for the next calls', async () => {
      const { world } = withRole('authorizer-invoker')
      world.backend = (sent) =>
        stsAnswer(sent) ??
        (sent.url.includes('lambda.') ? Response.json(allowed) : new Response('ok'))
      expect((await ask(world, { authorization: 'abc' })).status).toBe(200)
      expect((await ask(world, { authorization: 'def' })).status).toBe(200)
      const asked = world.requests.filter(({ url }) => url.includes('lambda.'))
      expect(asked.map(({ headers }) => headers.get('x-amz-security-token'))).toEqual([
        'session',
        'session',
      ])
      expect(world.requests.filter(({ url }) => url.startsWith('https://sts.'))).toHaveLength(1)
    })

    it('answers 500 when the role cannot be assumed, and the log says which', async () => {
      const { world } = withRole('out-of-reach')
      world.backend = (sent) =>
        sent.url.startsWith('https://sts.')
          ? new Response('<Error>AccessDenied</Error>', { status: 403 })
          : new Response('ok')
      const seen = await ask(world, { authorization: 'abc' })
      expect(seen).toMatchObject({
        status: 500,
        errorType: 'AuthorizerConfigurationException',
        text: '{"message":null}',
      })
      expect(world.requests.filter(({ url }) => url.includes('lambda.'))).toHaveLength(0)
      expect(JSON.stringify(seen.entries)).toContain('role/out-of-reach')
    })

    it('leaves STS alone for five seconds after it refused a role', async () => {
      const { world } = withRole('refused-for-a-while')
      world.backend = () => new Response('<Error>AccessDenied</Error>', { status: 403 })
      const asked = () => world.requests.filter(({ url }) => url.startsWith('https://sts.')).length
      for (const token of ['a', 'b', 'c']) await ask(world, { authorization: token })
      expect(asked()).toBe(1)
      world.nowMs += 5_000
      await ask(world, { authorization: 'd' })
      expect(asked()).toBe(2)
    })

    it('assumes no role where Lambda is sent elsewhere and STS is not', async () => {
      const { world } = withRole('unused')
      world.settings = {
        ...world.settings,
        endpoints: new Map([['lambda', 'http://127.0.0.1:9']]),
      }
      world.backend = (sent) =>
        sent.url.startsWith('http://127.0.0.1:9') ? Response.json(allowed) : new Response('ok')
      expect((await ask(world, { authorization: 'abc' })).status).toBe(200)
      expect(world.requests.filter(({ url }) => url.startsWith('https://sts.'))).toHaveLength(0)
    })
  })

  it('asks another Worker over a service binding', async () => {
    const { world } = guarded({ authorizerUri: 'service://JUDGE/check' })
    world.services.set('JUDGE', () => Response.json(allowed))
    expect((await ask(world, { authorization: 'abc' })).status).toBe(200)
  })
})

describe('what comes of its answer', () => {
  it('shows principal and context to the integration, every value as text', async () => {
    const { world } = guarded({}, () => ({
      ...allowed,
      context: { level: 3, beta: true, nothing: null, wrong: 'x', __proto__x: 'y' },
    }))
    await ask(world, { authorization: 'abc' })
    const sent = world.requests.at(-1)
    expect(sent?.headers.get('principal')).toBe('me')
    expect(sent?.headers.get('level')).toBe('3')
    expect(sent?.headers.get('beta')).toBe('true')
  })

  it('shows numbers of the context as they were written', async () => {
    const text = JSON.stringify({ ...allowed, context: { level: 'digits' } })
    for (const digits of ['1234567890123456789', '1.0', '-0.50']) {
      const { world } = guarded({}, () => new Response(text.replace('"digits"', digits)))
      await ask(world, { authorization: `for ${digits}` })
      expect(world.requests.at(-1)?.headers.get('level')).toBe(digits)
    }
  })

  const wrong: [string, unknown, string][] = [
    ['is no JSON', new Response('nope'), 'authorizer-answer-not-json'],
    ['is a list', [], 'authorizer-answer-not-json'],
    ['is null', null, 'authorizer-answer-not-json'],
    ['has no principal', { policyDocument: allowAll }, 'authorizer-answer-without-principal'],
    [
      'has a number for a principal',
      { ...allowed, principalId: 7 },
      'authorizer-answer-without-principal',
    ],
    ['has no policy', { principalId: 'me' }, 'authorizer-answer-without-policy'],
    [
      'has the text of a policy',
      { principalId: 'me', policyDocument: JSON.stringify(allowAll) },
      'authorizer-answer-without-policy',
    ],
    [
      'has null for a policy',
      { principalId: 'me', policyDocument: null },
      'authorizer-policy-malformed',
    ],
    [
      'has a policy with a wrong effect',
      { principalId: 'me', policyDocument: policyOf({ Effect: 'allow' }) },
      'authorizer-policy-malformed',
    ],
    [
      'has a policy that names a principal',
      { principalId: 'me', policyDocument: policyOf({ Effect: 'Allow', Principal: '*' }) },
      'authorizer-policy-malformed',
    ],
    [
      'has a resource of 513 characters',
      {
        principalId: 'me',
        policyDocument: policyOf({
          Effect: 'Allow',
          Resource: `${apiArn}/${'x'.repeat(513 - apiArn.length - 1)}`,
        }),
      },
      'authorizer-policy-resource-too-long',
    ],
    [
      'has a list in its context',
      { ...allowed, context: { roles: ['a'] } },
      'authorizer-context-not-flat',
    ],
    [
      'has an object in its context',
      { ...allowed, context: { user: {} } },
      'authorizer-context-not-flat',
    ],
    ['has a text for its context', { ...allowed, context: 'x' }, 'authorizer-context-not-flat'],
    [
      'has a number for a key',
      { ...allowed, usageIdentifierKey: 1 },
      'authorizer-answer-usage-key',
    ],
    [
      'is over 8 KB',
      { ...allowed, context: { big: 'x'.repeat(8200) } },
      'authorizer-answer-too-long',
    ],
  ]
  it.each(wrong)('answers 500 with a null message when it %s', async (_, answer, code) => {
    const { world } = guarded({}, () => answer)
    expect(await ask(world, { authorization: 'abc' })).toMatchObject({
      status: 500,
      errorType: 'AuthorizerConfigurationException',
      text: '{"message":null}',
      code,
    })
  })

  it('writes the words of the JSON reader into the execution log', async () => {
    const { world } = guarded({}, () => ({ ...allowed, context: { roles: [] } }))
    const { lines } = await ask(world, { authorization: 'abc' })
    expect(lines).toContain(
      'Execution failed due to configuration error: Invalid JSON in response: Can not deserialize instance of java.lang.String out of START_ARRAY token',
    )
  })

  it('says in the execution log that it began before it misses the token', async () => {
    const { world } = guarded()
    const { lines, status } = await ask(world)
    expect(status).toBe(401)
    expect(lines.slice(0, 2)).toEqual([
      expect.stringMatching(/^Starting authorizer: auth01 for request: /),
      expect.stringMatching(/^Unauthorized request: /),
    ])
  })

  it('names the sources of a REQUEST authorizer in the execution log, and hides their values', async () => {
    const { world } = guarded({
      type: 'REQUEST',
      identitySource: 'method.request.header.Hash, method.request.querystring.pin',
    })
    const { lines } = await ask(world, { hash: 'aaaaaaaabbbbbb' }, '/pets/7?pin=1234')
    expect(lines).toContain(
      'Incoming identity: {method.request.header.Hash=********bbbbbb, method.request.querystring.pin=****}',
    )
  })

  const lambdaUri =
    'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:judge/invocations'
  const failing = (errorMessage: string) =>
    new Response(JSON.stringify({ errorMessage, errorType: 'Error' }), {
      headers: { 'x-amz-function-error': 'Unhandled' },
    })
  const failures: [string, () => Response, number, string, string | null][] = [
    [
      'fails with exactly Unauthorized',
      () => failing('Unauthorized'),
      401,
      '{"message":"Unauthorized"}',
      'UnauthorizedException',
    ],
    [
      'fails with unauthorized in lower case',
      () => failing('unauthorized'),
      500,
      '{"message":null}',
      'AuthorizerConfigurationException',
    ],
    [
      'fails with Unauthorized and more',
      () => failing('Unauthorized.'),
      500,
      '{"message":null}',
      'AuthorizerConfigurationException',
    ],
    [
      'fails otherwise',
      () => failing('no database'),
      500,
      '{"message":null}',
      'AuthorizerConfigurationException',
    ],
    [
      'ran out of its own time',
      () => failing('2026-01-15T10:20:30Z x Task timed out after 3.00 seconds'),
      500,
      '{"message":null}',
      'AuthorizerFailureException',
    ],
    [
      'may not be invoked',
      () => new Response('{}', { status: 403 }),
      500,
      '{"message":null}',
      'AuthorizerConfigurationException',
    ],
    [
      'does not exist',
      () => new Response('{}', { status: 404 }),
      500,
      '{"message":null}',
      'AuthorizerFailureException',
    ],
    [
      'is throttled',
      () => new Response('{}', { status: 429 }),
      500,
      '{"message":null}',
      'AuthorizerFailureException',
    ],
  ]
  it.each(failures)('a function that %s', async (_, answer, status, text, errorType) => {
    const { world } = guarded({ authorizerUri: lambdaUri })
    world.backend = () => answer()
    expect(await ask(world, { authorization: 'abc' })).toMatchObject({ status, text, errorType })
  })

  const errors = 'Execution failed due to configuration error:'
  it.each<[string, () => Response, readonly string[]]>([
    [
      'a role or a permission',
      () => new Response('{}', { status: 403 }),
      [`${errors} Invalid permissions on Lambda function`, `${errors} Authorizer error`],
    ],
    ['a function', () => new Response('{}', { status: 500 }), [`${errors} Authorizer error`]],
    [
      'an error',
      () => failing('no database'),
      [
        `${errors} Invalid JSON in response: Unrecognized field "errorMessage" , not marked as ignorable`,
      ],
    ],
    ['nothing', () => new Response('null'), [`${errors} Could not parse policy`]],
  ])(
    'writes the service’s words for the failure of %s into the execution log',
    async (_, answer, words) => {
      const { world } = guarded({ authorizerUri: lambdaUri })
      world.backend = () => answer()
      const { lines } = await ask(world, { authorization: 'abc' })
      expect(lines.filter((line) => line.startsWith(errors))).toEqual(words)
    },
  )

  const endpoints: [string, () => Response | Promise<Response>, number, string][] = [
    ['answers 401', () => new Response('', { status: 401 }), 401, 'authorizer-said-unauthorized'],
    ['answers 500', () => new Response('', { status: 500 }), 500, 'authorizer-endpoint-error'],
    [
      'redirects',
      () => new Response('', { status: 302, headers: { location: 'https://x.test/' } }),
      500,
      'authorizer-endpoint-error',
    ],
    [
      'cannot be reached',
      () => Promise.reject(new Error('refused')),
      500,
      'authorizer-endpoint-unreachable',
    ],
  ]
  it.each(endpoints)('an endpoint that %s', async (_, answer, status, code) => {
    const { world } = guarded()
    world.backend = answer
    expect(await ask(world, { authorization: 'abc' })).toMatchObject({ status, code })
  })

  type Pull = (body: ReadableStreamDefaultController) => void | Promise<void>
  const bodies: [string, Pull, string][] = [
    ['does not end', () => new Promise(() => undefined), 'authorizer-integration-timeout'],
    ['breaks off', (body) => body.error(new Error('reset')), 'authorizer-endpoint-unreachable'],
  ]
  it.each(bodies)('an endpoint whose answer begins and %s', async (_, pull, code) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { world } = guarded()
      world.backend = () => new Response(new ReadableStream({ pull }))
      const asking = ask(world, { authorization: 'abc' })
      const progress = { isOver: false }
      void asking.then(() => (progress.isOver = true))
      // Streams take turns of their own before anything waits.
      while (!progress.isOver) {
        await new Promise((turn) => setImmediate(turn))
        await vi.advanceTimersByTimeAsync(29_000)
      }
      expect(await asking).toMatchObject({ status: 500, code })
    } finally {
      vi.useRealTimers()
    }
  })
})

describe('before it is asked', () => {
  it.each([
    ['without the token', {}],
    ['with an empty token', { authorization: '' }],
    ['with a token that the expression matches only in part', { authorization: 'xBearer abc' }],
    ['with a token that goes on after the match', { authorization: 'Bearer abc;' }],
  ])('answers 401 %s', async (_, headers) => {
    const { world, events } = guarded({ identityValidationExpression: 'Bearer [a-z]+' })
    expect(await ask(world, headers)).toMatchObject({
      status: 401,
      text: '{"message":"Unauthorized"}',
    })
    expect(events).toHaveLength(0)
  })

  it('answers 401 when a REQUEST authorizer with a cache lacks one of its sources', async () => {
    const { world, events } = guarded(request)
    expect((await ask(world, { 'x-org': 'acme' })).status).toBe(401)
    expect((await ask(world, { 'x-org': 'acme' }, '/pets/7?key=')).status).toBe(401)
    expect((await ask(world, {}, '/pets/7?key=1')).status).toBe(401)
    expect(events).toHaveLength(0)
    expect((await ask(world, { 'x-org': 'acme' }, '/pets/7?key=1')).status).toBe(200)
  })

  it('keeps a verdict on several values of a source for those values alone', async () => {
    const { world, events } = guarded(request)
    const calls = [
      ['good, other', '/pets/7?key=good&key=other'],
      ['other', '/pets/7?key=good&key=other'],
      ['good, other', '/pets/7?key=other'],
      ['good, other', '/pets/7?key=good&key=other'],
    ] as const
    for (const [org, path] of calls) await ask(world, { 'x-org': org }, path)
    expect(events).toHaveLength(3)
  })

  it('keeps several values apart from one value with a comma in it', async () => {
    const { world, events } = guarded(request)
    for (const query of ['key=a&key=b', 'key=a,b', 'key=a%2Cb', 'key=1:a1:b']) {
      await ask(world, { 'x-org': 'acme' }, `/pets/7?${query}`)
    }
    expect(events).toHaveLength(3)
  })

  it('asks a REQUEST authorizer without a cache whatever is missing', async () => {
    const { world, events } = guarded({ ...request, authorizerResultTtlInSeconds: 0 })
    expect((await ask(world)).status).toBe(200)
    expect(events).toHaveLength(1)
  })

  it('tells the author of what cannot work, and lets nobody in by it', async () => {
    const issuesOf = async (different: Partial<Authorizer>, headers = {}) => {
      const { snapshot, world } = guarded(different)
      const { plan, issues } = compile(snapshot)
      const seen = await see(world, new Request(`${stageUrl}/pets/7?key=1`, { headers }), {
        planOf: () => plan,
      })
      return [seen.status, ...issues.map(({ path }) => path)]
    }
    const token = { authorization: 'abc' }
    expect(await issuesOf({}, token)).toEqual([200])
    expect(await issuesOf({ authorizerUri: 'http://judge.test/' }, token)).toEqual([
      500,
      "$.authorizers['auth01'].authorizerUri",
    ])
    expect(await issuesOf({ identityValidationExpression: '(?=a)abc' }, token)).toEqual([
      401,
      "$.authorizers['auth01'].identityValidationExpression",
    ])
    expect(
      await issuesOf({ type: 'REQUEST', identitySource: 'method.request.path.id' }, token),
    ).toEqual([401, "$.authorizers['auth01'].identitySource"])
  })
})

describe('what is remembered', () => {
  it('keeps a verdict for 300 seconds from when it was asked for, whatever hits it has', async () => {
    const { world, events } = guarded()
    for (const step of [0, 200_000, 99_999]) {
      world.nowMs += step
      await ask(world, { authorization: 'abc' })
    }
    expect(events).toHaveLength(1)
    world.nowMs += 1
    await ask(world, { authorization: 'abc' })
    expect(events).toHaveLength(2)
  })

  it('asks a kept policy anew for each method', async () => {
    const { world, events } = guarded({}, () => ({
      principalId: 'me',
      policyDocument: policyOf({ Effect: 'Allow', Resource: `${apiArn}/prod/GET/pets/7` }),
    }))
    expect((await ask(world, { authorization: 'abc' })).status).toBe(200)
    expect((await ask(world, { authorization: 'abc' }, '/pets/7', 'POST')).status).toBe(403)
    expect((await ask(world, { authorization: 'abc' }, '/pets/8')).status).toBe(403)
    expect(events).toHaveLength(1)
  })

  it('remembers a refusal by policy, but neither errors nor Unauthorized', async () => {
    const denied = guarded({}, () => ({
      principalId: 'me',
      policyDocument: policyOf({ Effect: 'Deny' }),
    }))
    await ask(denied.world, { authorization: 'abc' })
    await ask(denied.world, { authorization: 'abc' })
    expect(denied.events).toHaveLength(1)
    for (const status of [401, 500]) {
      const failing = guarded({}, () => new Response('', { status }))
      await ask(failing.world, { authorization: 'abc' })
      await ask(failing.world, { authorization: 'abc' })
      expect(failing.events).toHaveLength(2)
    }
  })

  it('tells callers apart by the case of their tokens', async () => {
    const { world, events } = guarded()
    await ask(world, { authorization: 'abc' })
    await ask(world, { authorization: 'ABC' })
    expect(events).toHaveLength(2)
  })

  it('forgets everything when a new revision is deployed', async () => {
    const { world, events, snapshot } = guarded()
    await ask(world, { authorization: 'abc' })
    deploy(world, { ...snapshot, revision: 'next' })
    await ask(world, { authorization: 'abc' })
    expect(events).toHaveLength(2)
  })

  it('remembers nothing with a TTL of 0', async () => {
    const { world, events } = guarded({ authorizerResultTtlInSeconds: 0 })
    await ask(world, { authorization: 'abc' })
    await ask(world, { authorization: 'abc' })
    expect(events).toHaveLength(2)
  })
})

it.each([
  ['its caller has the key that the authorizer names', 'k'.repeat(30), 200],
  ['the authorizer names no key, whatever header is sent', undefined, 403],
  ['the authorizer names an unknown key', 'x'.repeat(30), 403],
])('takes the API key from the authorizer: %s', async (_, usageIdentifierKey, status) => {
  const world = makeWorld()
  judgedBy(world, () => ({ ...allowed, usageIdentifierKey }))
  deploy(
    world,
    restSnapshot(
      { 'GET /keyed': { ...custom, apiKeyRequired: true } },
      {
        api: { apiKeySource: 'AUTHORIZER' },
        definition: { authorizers: { auth01: tokenAuthorizer() } },
      },
    ),
  )
  const digest = createHash('sha256').update('k'.repeat(30)).digest('hex')
  world.keys.set(digest, { keyId: 'k1', enabled: true, planIds: ['p1'] })
  const apiStages = [{ apiId: 'a1b2c3d4e5', stage: 'prod' }]
  world.plans.set('p1', { id: 'p1', name: 'plan', apiStages })
  const headers = { authorization: 'abc', 'x-api-key': 'k'.repeat(30) }
  for (const round of ['asked', 'kept']) {
    expect([round, (await ask(world, headers, '/keyed')).status]).toEqual([round, status])
  }
})
