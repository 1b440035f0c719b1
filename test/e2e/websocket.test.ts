import {
  ApiGatewayManagementApiClient,
  DeleteConnectionCommand,
  GetConnectionCommand,
  PostToConnectionCommand,
} from '@aws-sdk/client-apigatewaymanagementapi'
import {
  ApiGatewayV2Client,
  CreateApiCommand,
  CreateDeploymentCommand,
  CreateIntegrationCommand,
  CreateIntegrationResponseCommand,
  CreateRouteCommand,
  CreateRouteResponseCommand,
  CreateStageCommand,
  UpdateIntegrationResponseCommand,
} from '@aws-sdk/client-apigatewayv2'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { bodyOf, startBackend, startGateway, type Backend, type StartedGateway } from './gateway.ts'

const apiId = 'wschat0001'

const lambda = (name: string): string =>
  `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/arn:aws:lambda:us-east-1:123456789012:function:${name}/invocations`

const routes = {
  apis: {
    chat: {
      id: apiId,
      protocolType: 'WEBSOCKET',
      routeSelectionExpression: '$request.body.action',
      authorizers: {
        gate: {
          authorizerType: 'REQUEST',
          authorizerUri: lambda('gate'),
          identitySource: ['route.request.querystring.token'],
        },
      },
      routes: {
        $connect: { type: 'AWS_PROXY', uri: lambda('connect'), authorizer: 'gate' },
        $disconnect: { type: 'AWS_PROXY', uri: lambda('disconnect') },
        say: { type: 'AWS_PROXY', uri: lambda('say'), responses: { default: {} } },
        join: {
          type: 'MOCK',
          templateSelectionExpression: '\\$default',
          requestTemplates: {
            $default: `{"statusCode": 200}
#set($context.responseOverride.header.tidegate-join = $input.path('$.room'))`,
          },
          responses: { default: {} },
        },
        tell: {
          type: 'MOCK',
          templateSelectionExpression: '\\$default',
          requestTemplates: {
            $default: `{"statusCode": 200}
#set($context.responseOverride.header.tidegate-publish = 'presence-room')`,
          },
          responses: {
            default: {
              templateSelectionExpression: '\\$default',
              responseTemplates: { $default: 'from $context.connectionId' },
            },
          },
        },
        state: {
          type: 'MOCK',
          responses: {
            default: {
              templateSelectionExpression: '\\$default',
              responseTemplates: {
                $default: '{"you":"$context.connectionId","who":"$context.authorizer.principalId"}',
              },
            },
          },
        },
      },
      stages: { prod: {} },
    },
  },
}

interface Event {
  readonly body?: string
  readonly requestContext: Readonly<Record<string, unknown>> & { readonly connectionId: string }
}

type Handler = (event: Event) => unknown

/** Functions by name; every event they get is kept. */
const events: { readonly name: string; readonly event: Event }[] = []
const functions: Record<string, Handler> = {
  gate: (event) => ({
    principalId: 'user-7',
    policyDocument: {
      Version: '2012-10-17',
      Statement: [
        {
          Action: 'execute-api:Invoke',
          Effect: 'Allow',
          Resource: (event as unknown as { methodArn: string }).methodArn,
        },
      ],
    },
  }),
  connect: () => ({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'chat' } }),
  disconnect: () => ({ statusCode: 200 }),
  say: ({ body = '' }) => ({ statusCode: 200, body: `heard ${body.length}` }),
}

let backend: Backend
let gateway: StartedGateway
let management: ApiGatewayManagementApiClient

beforeAll(async () => {
  backend = await startBackend(async (request, response) => {
    const text = await bodyOf(request)
    const name =
      decodeURIComponent(request.url ?? '')
        .split(':')[6]
        ?.split('/')[0] ?? ''
    const event = JSON.parse(text) as Event
    events.push({ name, event })
    response.end(JSON.stringify(functions[name]?.(event) ?? null))
  })
  gateway = await startGateway({
    routes,
    env: { AWS_ENDPOINT_URL_LAMBDA: backend.url, TIDEGATE_WEBSOCKET_IDLE_SECONDS: '3' },
  })
  const { accessKeyId, secretAccessKey } = gateway
  management = new ApiGatewayManagementApiClient({
    region: 'us-east-1',
    endpoint: `${gateway.url}/_api/${apiId}/prod`,
    credentials: { accessKeyId, secretAccessKey },
    maxAttempts: 1,
  })
})

afterAll(async () => {
  await gateway.stop()
  await backend.stop()
})

/** A client and what it received. */
interface Client {
  readonly socket: WebSocket
  readonly connectionId: string
  readonly received: string[]
}

const url = (): string => `${gateway.url.replace('http', 'ws')}/_api/${apiId}/prod?token=t`

async function connect(): Promise<Client> {
  const socket = new WebSocket(url(), ['chat'], { headers: { 'User-Agent': 'probe/1.0' } })
  const received: string[] = []
  socket.on('message', (data: Buffer) => received.push(data.toString()))
  await once(socket, 'open')
  const [last] = events.filter(({ name }) => name === 'connect').slice(-1)
  return { socket, connectionId: last?.event.requestContext.connectionId ?? '', received }
}

/**
 * Lets the client send something first. workerd ends the TCP connection of a socket that never sent
 * anything only ten seconds after both sides have closed.
 */
async function speakUp(socket: WebSocket): Promise<void> {
  socket.send('{"action":"state"}')
  await once(socket, 'message')
}

const status = (address: string): Promise<number> =>
  new Promise((done, failed) => {
    const socket = new WebSocket(address)
    socket.once('unexpected-response', (request, response) => {
      done(response.statusCode ?? 0)
      request.destroy()
    })
    socket.once('open', () => failed(new Error('the handshake was not refused')))
    socket.once('error', () => undefined)
  })

/** Waits until something is there; an event that nobody announces to the test itself. */
async function eventually<T>(look: () => T | undefined): Promise<T> {
  return expect.poll(look, { timeout: 10_000, interval: 10 }).toBeDefined().then(look) as Promise<T>
}

const disconnectOf = (connectionId: string): Event | undefined =>
  events.find(
    ({ name, event }) =>
      name === 'disconnect' && event.requestContext.connectionId === connectionId,
  )?.event

const disconnects = (connectionId: string): number =>
  events.filter(
    ({ name, event }) =>
      name === 'disconnect' && event.requestContext.connectionId === connectionId,
  ).length

describe('a WebSocket API of the started gateway', () => {
  it('opens after the authorizer and $connect, with the sub-protocol that the function chose', async () => {
    const client = await connect()
    expect(client.socket.protocol).toBe('chat')
    expect(client.connectionId).toMatch(/^[A-Za-z0-9_-]{15}=$/)
    client.socket.close()
    await once(client.socket, 'close')
  })

  it('refuses handshakes with the status of whoever refused', async () => {
    expect(await status(url().replace('?token=t', ''))).toBe(401)
    functions['connect'] = () => ({ statusCode: 418 })
    expect(await status(url())).toBe(418)
    functions['connect'] = () => null
    expect(await status(url())).toBe(502)
    functions['connect'] = () => ({
      statusCode: 200,
      headers: { 'Sec-WebSocket-Protocol': 'chat' },
    })
    expect(await status(url().replace('/prod', '/nowhere'))).toBe(403)
    const plain = await fetch(url().replace('ws', 'http'))
    expect([plain.status, await plain.json()]).toEqual([426, { message: 'Upgrade Required' }])
  })

  it('answers two-way routes and writes its own frames for messages without a route', async () => {
    const { socket, received, connectionId } = await connect()
    socket.send('{"action":"say","text":"hello"}')
    await once(socket, 'message')
    socket.send('{"action":"state"}')
    await once(socket, 'message')
    socket.send('no JSON')
    await once(socket, 'message')
    expect(received[0]).toBe('heard 31')
    expect(received[1]).toBe(`{"you":"${connectionId}","who":"user-7"}`)
    expect(received[2]).toMatch(
      new RegExp(`^\\{"message": "Forbidden", "connectionId":"${connectionId}", "requestId":"`),
    )
    socket.close(4001, 'done')
    await once(socket, 'close')
    const { requestContext } = await eventually(() => disconnectOf(connectionId))
    expect(requestContext).toMatchObject({
      disconnectStatusCode: 4001,
      disconnectReason: 'done',
      authorizer: { principalId: 'user-7' },
      identity: { userAgent: 'probe/1.0' },
    })
  })

  it('moves connections between groups by routes, and tells members of each other', async () => {
    const [one, other] = [await connect(), await connect()]
    const join = '{"action":"join","room":"presence-room"}'
    const presence = (event: string, ...connectionIds: string[]): string =>
      JSON.stringify({ group: 'presence-room', event, connectionIds })
    for (const { socket, connectionId } of [one, other]) {
      socket.send(join)
      await eventually(() => one.received.find((text) => text === presence('join', connectionId)))
    }
    other.socket.send('{"action":"tell"}')
    await eventually(() => one.received.find((text) => text === `from ${other.connectionId}`))
    other.socket.close()
    await eventually(() =>
      one.received.find((text) => text === presence('leave', other.connectionId)),
    )
    one.socket.close()
    await once(one.socket, 'close')
  })

  it('lets the SDK send to, look at and close a connection', async () => {
    const { socket, received, connectionId } = await connect()
    await speakUp(socket)
    received.length = 0
    const ConnectionId = connectionId
    await management.send(new PostToConnectionCommand({ ConnectionId, Data: 'from behind' }))
    await eventually(() => received[0])
    expect(received).toEqual(['from behind'])
    const seen = await management.send(new GetConnectionCommand({ ConnectionId }))
    expect(seen.Identity).toEqual({ SourceIp: '127.0.0.1', UserAgent: 'probe/1.0' })
    expect(Number(seen.LastActiveAt)).toBeGreaterThanOrEqual(Number(seen.ConnectedAt))
    const closed = once(socket, 'close')
    await management.send(new DeleteConnectionCommand({ ConnectionId }))
    const [code, reason] = (await closed) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([1000, 'Connection Closed Normally'])
    await expect(
      management.send(new PostToConnectionCommand({ ConnectionId, Data: 'late' })),
    ).rejects.toMatchObject({ name: 'GoneException' })
    await eventually(() => disconnectOf(connectionId))
    expect(disconnects(connectionId)).toBe(1)
  })

  it('refuses callbacks without a signature, with a malformed id, and beyond 128 KB', async () => {
    const unsigned = await fetch(`${gateway.url}/_api/${apiId}/prod/@connections/x`, {
      method: 'POST',
      body: 'x',
    })
    expect([unsigned.status, await unsigned.json()]).toEqual([
      403,
      { message: 'Missing Authentication Token' },
    ])
    const { socket, connectionId: ConnectionId } = await connect()
    await expect(
      management.send(new PostToConnectionCommand({ ConnectionId: 'not-an-id', Data: 'x' })),
    ).rejects.toMatchObject({ name: 'BadRequestException' })
    const Data = 'x'.repeat(131_073)
    await expect(
      management.send(new PostToConnectionCommand({ ConnectionId, Data })),
    ).rejects.toMatchObject({ name: 'PayloadTooLargeException' })
    socket.terminate()
    const { requestContext } = await eventually(() => disconnectOf(ConnectionId))
    expect(requestContext).toMatchObject({
      disconnectStatusCode: 1006,
      disconnectReason: 'Connection closed abnormally',
    })
  })

  it('closes binary and overlong messages by their codes, and takes 128 KB', async () => {
    const binary = await connect()
    binary.socket.send(Buffer.from([1, 2, 3]))
    expect((await once(binary.socket, 'close'))[0]).toBe(1003)
    const large = await connect()
    large.socket.send(`{"action":"say","a":"${'a'.repeat(131_072 - 23)}"}`)
    await once(large.socket, 'message')
    expect(large.received).toEqual(['heard 131072'])
    large.socket.send('a'.repeat(131_073))
    expect((await once(large.socket, 'close'))[0]).toBe(1009)
    await eventually(() => disconnectOf(large.connectionId))
    expect(disconnectOf(large.connectionId)?.requestContext['disconnectStatusCode']).toBe(1009)
  })

  it('closes a connection that was idle too long', async () => {
    const { socket, connectionId } = await connect()
    await speakUp(socket)
    const [code, reason] = (await once(socket, 'close')) as [number, Buffer]
    expect([code, reason.toString()]).toEqual([1001, 'Going away'])
    await eventually(() => disconnectOf(connectionId))
    expect(disconnects(connectionId)).toBe(1)
  })

  it('tells every end exactly once', () => {
    const counts = new Map<string, number>()
    for (const { name, event } of events) {
      if (name !== 'disconnect') continue
      const { connectionId } = event.requestContext
      counts.set(connectionId, (counts.get(connectionId) ?? 0) + 1)
    }
    expect([...counts.values()].every((count) => count === 1)).toBe(true)
  })
})

describe('the sample’s chat', () => {
  it('echoes without any backend, says how to call it, and stops under its clients', async () => {
    const sample = await startGateway()
    const address = /chat: (ws:\S+)/.exec(sample.output())?.[1] ?? ''
    const socket = new WebSocket(address)
    await once(socket, 'open')
    const answers: unknown[] = []
    for (const text of ['{"action":"echo","text":"hi \\"you\\""}', 'hello']) {
      socket.send(text)
      const [data] = (await once(socket, 'message')) as [Buffer]
      answers.push(JSON.parse(data.toString()))
    }
    const you = expect.stringMatching(/^.{15}=$/) as unknown
    expect(answers).toEqual([
      { echo: 'hi "you"', you },
      {
        hint: 'send {action: echo, text: …} as JSON, or {action: join} and then {action: say, text: …}',
        you,
      },
    ])
    expect(await sample.stop()).toBe(0)
    if (socket.readyState !== WebSocket.CLOSED) await once(socket, 'close')
  })
})

describe('a WebSocket API made with the management API', () => {
  it('serves clients once it is deployed, and a new deployment serves open connections', async () => {
    const { accessKeyId, secretAccessKey } = gateway
    const admin = new ApiGatewayV2Client({
      region: 'us-east-1',
      endpoint: `${gateway.url}/_admin`,
      credentials: { accessKeyId, secretAccessKey },
    })
    const { ApiId } = await admin.send(
      new CreateApiCommand({
        Name: 'made',
        ProtocolType: 'WEBSOCKET',
        RouteSelectionExpression: '$request.body.action',
      }),
    )
    const { IntegrationId } = await admin.send(
      new CreateIntegrationCommand({
        ApiId,
        IntegrationType: 'MOCK',
        RequestTemplates: { $default: '{"statusCode":200}' },
        TemplateSelectionExpression: '\\$default',
      }),
    )
    const response = await admin.send(
      new CreateIntegrationResponseCommand({
        ApiId,
        IntegrationId,
        IntegrationResponseKey: '$default',
        TemplateSelectionExpression: '\\$default',
        ResponseTemplates: { $default: 'first' },
      }),
    )
    const { RouteId } = await admin.send(
      new CreateRouteCommand({
        ApiId,
        RouteKey: '$default',
        Target: `integrations/${IntegrationId}`,
        RouteResponseSelectionExpression: '$default',
      }),
    )
    await admin.send(
      new CreateRouteResponseCommand({ ApiId, RouteId, RouteResponseKey: '$default' }),
    )
    await admin.send(new CreateStageCommand({ ApiId, StageName: 'dev' }))
    const deploy = () => admin.send(new CreateDeploymentCommand({ ApiId, StageName: 'dev' }))
    await deploy()
    const socket = new WebSocket(`${gateway.url.replace('http', 'ws')}/_api/${ApiId}/dev`)
    await once(socket, 'open')
    const ask = async (): Promise<string> => {
      socket.send('hello')
      const [data] = (await once(socket, 'message')) as [Buffer]
      return data.toString()
    }
    expect(await ask()).toBe('first')
    await admin.send(
      new UpdateIntegrationResponseCommand({
        ApiId,
        IntegrationId,
        IntegrationResponseId: response.IntegrationResponseId,
        ResponseTemplates: { $default: 'second' },
      }),
    )
    expect(await ask()).toBe('first')
    await deploy()
    expect(await ask()).toBe('second')
    socket.close()
  })
})
