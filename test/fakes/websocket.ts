import type { V2Authorizer } from '../../src/definition/authorizer.ts'
import type { Route, V2Api, V2Integration } from '../../src/definition/http-api.ts'
import type { V2Stage } from '../../src/definition/stage.ts'
import type { V2IntegrationResponse } from '../../src/definition/websocket-api.ts'
import { signRequest } from '../../src/aws/sigv4-sign.ts'
import { invoke } from '../../src/invoke/invoke.ts'
import { compile } from '../../src/plan/compile.ts'
import type { WebSocketSnapshot } from '../../src/plan/compile-websocket.ts'
import type { Ports } from '../../src/ports.ts'
import type { FakeClient } from './connections.ts'
import { fakePorts, type World } from './ports.ts'
import { deploy } from './rest-api.ts'

/** A route of a test: its integration, its responses if it is two-way, and what else it sets. */
export type SocketSketch = Partial<Omit<Route, 'routeId' | 'routeKey' | 'target'>> & {
  readonly integration?: Omit<V2Integration, 'integrationId'>
  /** Integration responses by key; present: the route is two-way. */
  readonly responses?: Readonly<Record<string, Partial<V2IntegrationResponse>>>
}

/** Parts of a WebSocket API that a test wants to differ from the defaults. */
export interface SocketApiSketch {
  readonly api?: Partial<V2Api>
  readonly stage?: Partial<V2Stage>
  readonly webAcl?: NonNullable<WebSocketSnapshot['webAcl']>
  readonly authorizers?: Readonly<Record<string, Partial<V2Authorizer>>>
  /** Name → schema. */
  readonly models?: Readonly<Record<string, object>>
}

/** A deployed WebSocket API from `{join: {integration}}`, on stage `prod` of `a1b2c3d4e5`. */
export function socketSnapshot(
  routes: Readonly<Record<string, SocketSketch>>,
  sketch: SocketApiSketch = {},
): WebSocketSnapshot {
  const entries = Object.entries(routes)
  const byIndex = <T>(make: (route: SocketSketch, key: string, index: number) => [string, T]) =>
    Object.fromEntries(entries.map(([key, route], index) => make(route, key, index)))
  return {
    revision: `test-${Math.random()}`,
    ...(sketch.webAcl !== undefined && { webAcl: sketch.webAcl }),
    definition: {
      protocolType: 'WEBSOCKET',
      api: {
        apiId: 'a1b2c3d4e5',
        name: 'test',
        protocolType: 'WEBSOCKET',
        routeSelectionExpression: '$request.body.action',
        createdDate: '2026-01-01T00:00:00Z',
        ...sketch.api,
      },
      routes: byIndex(({ integration, responses, ...route }, routeKey, index) => [
        `r${index}`,
        {
          routeId: `r${index}`,
          routeKey,
          ...(integration !== undefined && { target: `integrations/i${index}` }),
          ...(responses !== undefined && { routeResponseSelectionExpression: '$default' }),
          ...route,
        },
      ]),
      routeResponses: byIndex(({ responses }, _, index) => [
        `r${index}`,
        responses === undefined
          ? {}
          : { p: { routeResponseId: 'p', routeResponseKey: '$default' } },
      ]),
      integrations: byIndex(({ integration }, _, index) => [
        `i${index}`,
        { integrationId: `i${index}`, integrationType: 'MOCK', ...integration },
      ]),
      integrationResponses: byIndex(({ responses = {} }, _, index) => [
        `i${index}`,
        Object.fromEntries(
          Object.entries(responses).map(([integrationResponseKey, response]) => [
            integrationResponseKey,
            {
              integrationResponseId: integrationResponseKey,
              integrationResponseKey,
              ...response,
            },
          ]),
        ),
      ]),
      authorizers: Object.fromEntries(
        Object.entries(sketch.authorizers ?? {}).map(([authorizerId, authorizer]) => [
          authorizerId,
          { authorizerId, name: authorizerId, authorizerType: 'REQUEST', ...authorizer },
        ]),
      ),
      models: Object.fromEntries(
        Object.entries(sketch.models ?? {}).map(([name, schema]) => [
          name,
          { modelId: name, name, schema: JSON.stringify(schema) },
        ]),
      ),
    },
    stage: {
      stageName: 'prod',
      deploymentId: 'dep123',
      createdDate: '2026-01-01T00:00:00Z',
      lastUpdatedDate: '2026-01-01T00:00:00Z',
      ...sketch.stage,
    },
  }
}

/** A WebSocket API deployed into a world, with the ways of its clients and of its backends in. */
export interface SocketHarness {
  readonly ports: Ports
  /** The handshake's answer, and the client when it opened. */
  connect(
    path?: string,
    headers?: Readonly<Record<string, string>>,
  ): Promise<{ readonly response: Response; readonly client: FakeClient | undefined }>
  /** Opens or fails the test. */
  open(path?: string): Promise<FakeClient>
  /** A signed call of the management API. */
  manage(method: string, path: string, body?: string | Uint8Array<ArrayBuffer>): Promise<Response>
  /** Any other request to the API's host. */
  call(request: Request): Promise<Response>
  /** Waits for what goes on behind answers. */
  settle(): Promise<unknown>
}

const origin = 'https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'

/** Deploys an API; `harness.open()` is a client of it. */
export function deploySocket(
  world: World,
  routes: Readonly<Record<string, SocketSketch>>,
  sketch?: SocketApiSketch,
): SocketHarness {
  deploy(world, socketSnapshot(routes, sketch))
  const ports = fakePorts(world)
  const call = (request: Request): Promise<Response> =>
    invoke(request, ports, {
      entrance: 'public',
      sourceIp: '203.0.113.10',
      planOf: (snapshot) => compile(snapshot).plan,
    })
  const connect: SocketHarness['connect'] = async (path = '/prod', headers = {}) => {
    const opened = world.connections?.clients.length ?? 0
    const upgrade = { Upgrade: 'websocket', Connection: 'Upgrade', ...headers }
    const response = await call(
      new Request(`${origin}${path}`, { headers: Object.entries(upgrade) }),
    )
    return { response, client: world.connections?.clients[opened] }
  }
  return {
    ports,
    call,
    connect,
    async open(path) {
      const { response, client } = await connect(path)
      if (client === undefined) throw new Error(`refused: ${response.status}`)
      return client
    },
    async manage(method, path, body) {
      const { adminCredentials, region } = world.settings
      if (adminCredentials === undefined) throw new Error('the world has an administrator')
      const url = `${origin}${path}`
      const headers = await signRequest({ method, url, headers: [], body }, adminCredentials, {
        service: 'execute-api',
        region,
        nowMs: world.nowMs,
      })
      const init: RequestInit = { method, headers, ...(body !== undefined && { body }) }
      return call(new Request(url, init))
    },
    settle: () => Promise.all(world.background.splice(0)),
  }
}

/** A function of the tests' account as an integration. */
export const socketFunction = (
  name: string,
  more: Partial<V2Integration> = {},
): Omit<V2Integration, 'integrationId'> => ({
  integrationType: 'AWS_PROXY',
  integrationUri: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
  ...more,
})
