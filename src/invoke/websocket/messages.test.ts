import { describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { deploySocket, socketFunction, type SocketSketch } from '../../../test/fakes/websocket.ts'

const twoWay = { responses: { $default: {} } }

async function answersTo(
  world: World,
  route: SocketSketch,
  ...messages: string[]
): Promise<readonly string[]> {
  const client = await deploySocket(world, { $default: route }).open()
  for (const message of messages) await client.send(message)
  return client.received
}

const frame = (message: string): unknown =>
  expect.stringMatching(
    new RegExp(`^\\{"message": "${message}", "connectionId":".{15}=", "requestId":".{15}="\\}$`),
  )

describe('a message', () => {
  it('cannot reach $connect or $disconnect', async () => {
    const world = makeWorld()
    world.backend = () => Response.json({ statusCode: 200 })
    const client = await deploySocket(world, {
      $disconnect: { integration: socketFunction('d') },
      $default: { integration: socketFunction('other') },
    }).open()
    await client.send('{"action":"$connect"}')
    await client.send('{"action":"$disconnect"}')
    const names = world.requests.map(({ url }) => decodeURIComponent(url).split(/[:/]/).at(-2))
    expect(names).toEqual(['other', 'other'])
  })

  it('has no action when it nests too deeply to be looked through', async () => {
    const world = makeWorld()
    world.backend = () => Response.json({ statusCode: 200 })
    const client = await deploySocket(world, {
      $default: { integration: socketFunction('other') },
    }).open()
    await client.send(`{"action":${'['.repeat(60_000)}${']'.repeat(60_000)}}`)
    expect(world.requests).toHaveLength(1)
    expect(world.lines.filter(({ event }) => event === 'defect')).toEqual([])
  })

  it('is answered with a frame when nobody can say which stage it belongs to', async () => {
    const world = makeWorld()
    const harness = deploySocket(world, { $default: { integration: socketFunction('f') } })
    const { definitions } = harness.ports
    const client = await harness.open()
    Object.assign(definitions, { stage: () => Promise.reject(new Error('KV is down')) })
    await client.send('x')
    expect(client.received).toEqual([frame('Internal server error')])
    Object.assign(definitions, {
      stage() {
        throw new Error('KV is down')
      },
    })
    await client.send('x')
    await client.close()
    expect(client.received).toHaveLength(2)
    expect(world.lines.map(({ event }) => event)).toEqual(
      Array.from({ length: 3 }, () => 'socket-stage-unreadable'),
    )
  })

  it.each([
    [null, 'Internal server error'],
    ['text', 'Internal server error'],
  ])('is answered with a frame when a one-way function answers %j', async (result, message) => {
    const world = makeWorld()
    world.backend = () => Response.json(result)
    const route = { integration: socketFunction('f') }
    expect(await answersTo(world, route, 'x')).toEqual([frame(message)])
  })

  it('is answered with a frame when the function takes too long, may not run or is too busy', async () => {
    const world = makeWorld()
    world.backend = () => new Promise(() => undefined)
    const slow = { integration: socketFunction('f', { timeoutInMillis: 50 }) }
    expect(await answersTo(world, slow, 'x')).toEqual([frame('Endpoint request timed out')])
    world.backend = () => Response.json({ Message: 'no' }, { status: 403 })
    const denied = { integration: socketFunction('f') }
    expect(await answersTo(world, denied, 'x')).toEqual([frame('Internal server error')])
  })

  it('is answered with a frame beyond the route’s limit, and the connection stays', async () => {
    const world = makeWorld()
    const requestTemplates = { $default: '{"statusCode":200}' }
    const mock = { integration: { integrationType: 'MOCK', requestTemplates }, ...twoWay } as const
    const routeSettings = { $default: { throttlingRateLimit: 1, throttlingBurstLimit: 1 } }
    const client = await deploySocket(
      world,
      { $default: mock },
      { stage: { routeSettings } },
    ).open()
    await client.send('a')
    await client.send('b')
    expect(client.received).toEqual([frame('Too Many Requests')])
    expect(client.closedWith).toBeUndefined()
  })

  it('goes through templates to an HTTP backend, whose answer is selected by status', async () => {
    const world = makeWorld()
    world.backend = () => Response.json({ error: 'no such room' }, { status: 404 })
    const integration = {
      integrationType: 'HTTP',
      integrationMethod: 'PUT',
      integrationUri: 'https://backend.example.com/rooms/{room}',
      requestParameters: {
        'integration.request.path.room': 'route.request.body.room',
        'integration.request.header.X-Connection': 'context.connectionId',
        'integration.request.querystring.stage': "'prod'",
      },
      templateSelectionExpression: '${request.body.kind}',
      requestTemplates: {
        text: '{"said":$input.json(\'$.text\'),"in":"$context.routeKey"}',
        $default: '{}',
      },
    } as const
    const responses = {
      $default: { responseTemplates: { $default: 'fine' } },
      '/4\\d\\d/': {
        templateSelectionExpression: '${integration.response.statuscode}',
        responseTemplates: { '404': "lost: $input.path('$.error')" },
      },
    }
    const message = '{"kind":"text","room":"r 1","text":"hi"}'
    expect(await answersTo(world, { integration, responses }, message)).toEqual([
      'lost: no such room',
    ])
    const [sent] = world.requests
    expect([sent?.method, sent?.url]).toEqual([
      'PUT',
      'https://backend.example.com/rooms/r%201?stage=prod',
    ])
    expect(sent?.headers.get('x-connection')).toMatch(/^.{15}=$/)
    expect(await sent?.json()).toEqual({ said: 'hi', in: '$default' })
  })

  it.each([
    ['WHEN_NO_MATCH', { other: '{}' }, true],
    ['WHEN_NO_TEMPLATES', { other: '{}' }, false],
    ['WHEN_NO_TEMPLATES', {}, true],
    ['NEVER', {}, false],
  ] as const)(
    'passes through with %s and templates %j: %s',
    async (behavior, templates, passes) => {
      const world = makeWorld()
      const integration = {
        integrationType: 'HTTP',
        integrationUri: 'https://backend.example.com/',
        passthroughBehavior: behavior,
        requestTemplates: templates,
        templateSelectionExpression: 'missing',
      } as const
      const received = await answersTo(world, { integration }, 'hello')
      expect(await Promise.all(world.requests.map((request) => request.text()))).toEqual(
        passes ? ['hello'] : [],
      )
      expect(received).toEqual(passes ? [] : [frame('Internal server error')])
    },
  )

  it('is decoded for a binary backend, and a binary answer encoded for the client', async () => {
    const world = makeWorld()
    world.backend = () => new Response(new Uint8Array([255, 254]))
    const integration = {
      integrationType: 'HTTP',
      integrationUri: 'https://backend.example.com/',
      contentHandlingStrategy: 'CONVERT_TO_BINARY',
    } as const
    const responses = { $default: { contentHandlingStrategy: 'CONVERT_TO_TEXT' } } as const
    expect(await answersTo(world, { integration, responses }, 'AQID')).toEqual(['//4='])
    expect([...new Uint8Array((await world.requests[0]?.arrayBuffer()) ?? [])]).toEqual([1, 2, 3])
  })

  it('gets a proxied backend’s body back as it came, whatever the status', async () => {
    const world = makeWorld()
    world.backend = () => new Response('<oops>', { status: 500 })
    const integration = {
      integrationType: 'HTTP_PROXY',
      integrationUri: 'https://backend.example.com/',
    } as const
    expect(await answersTo(world, { integration, ...twoWay }, 'x')).toEqual(['<oops>'])
    expect(await answersTo(world, { integration }, 'x')).toEqual([])
  })

  it('selects by a function’s error behind AWS, which one-way routes tell as a frame', async () => {
    const world = makeWorld()
    world.backend = () =>
      Response.json({ errorMessage: 'no room' }, { headers: { 'x-amz-function-error': 'Handled' } })
    const integration = {
      integrationType: 'AWS',
      integrationUri:
        'arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:f/invocations',
    } as const
    const responses = {
      $default: {},
      '/no .*/': { responseTemplates: { $default: 'sorry' } },
    }
    expect(await answersTo(world, { integration, responses }, '{}')).toEqual(['sorry'])
    expect(await answersTo(world, { integration }, '{}')).toEqual([frame('Internal server error')])
  })

  it('fails without a response that fits', async () => {
    const requestTemplates = { $default: '{"statusCode":500}' }
    const integration = { integrationType: 'MOCK', requestTemplates } as const
    const route = { integration, responses: { '/200/': {} } }
    expect(await answersTo(makeWorld(), route, 'x')).toEqual([frame('Internal server error')])
  })

  it('is validated by the model that the expression selects, and refused without any', async () => {
    const world = makeWorld()
    const requestTemplates = { $default: '{"statusCode":200}' }
    const integration = { integrationType: 'MOCK', requestTemplates } as const
    const client = await deploySocket(
      world,
      {
        $default: {
          integration,
          responses: { $default: { responseTemplates: { $default: 'ok' } } },
          modelSelectionExpression: '$request.body.kind',
          requestModels: { text: 'Text' },
        },
      },
      { models: { Text: { type: 'object', required: ['text'] } } },
    ).open()
    for (const text of ['{"kind":"text","text":"hi"}', '{"kind":"text"}', '{"kind":"x"}', 'no']) {
      await client.send(text)
    }
    const refused = expect.stringMatching(
      /^\{"message" : "Bad request body", "connectionId": ".{15}=", "messageId": ".{15}="\}$/,
    ) as unknown
    expect(client.received).toEqual(['ok', refused, refused, refused])
  })
})
