import type { Snapshot } from '../../src/definition/api.ts'
import type { V2Authorizer } from '../../src/definition/authorizer.ts'
import type { RestFeatures, Route, V2Api, V2Integration } from '../../src/definition/http-api.ts'
import type { V2Stage } from '../../src/definition/stage.ts'
import { invoke } from '../../src/invoke/invoke.ts'
import { compile } from '../../src/plan/compile.ts'
import { fakePorts, type World } from './ports.ts'
import { deploy } from './rest-api.ts'

/** A route for `httpSnapshot`: its integration and whatever else it sets. */
export type RouteSketch = Partial<Omit<Route, 'routeId' | 'routeKey' | 'target'>> & {
  readonly integration: Omit<V2Integration, 'integrationId'>
}

/** Parts of an HTTP API that a test wants to differ from the defaults. */
export interface HttpSketch {
  readonly apiId?: string
  readonly api?: Partial<V2Api>
  readonly stage?: Partial<V2Stage>
  readonly authorizers?: Readonly<Record<string, Partial<V2Authorizer>>>
  readonly restFeatures?: Partial<RestFeatures>
}

export type HttpSnapshot = Extract<Snapshot, { definition: { protocolType: 'HTTP' } }>

/** A function of the tests' account: `lambda('pets')`, payload format 2.0 unless said otherwise. */
export function lambda(
  name: string,
  more: Partial<V2Integration> = {},
): Omit<V2Integration, 'integrationId'> {
  return {
    integrationType: 'AWS_PROXY',
    integrationUri: `arn:aws:lambda:us-east-1:123456789012:function:${name}`,
    payloadFormatVersion: '2.0',
    ...more,
  }
}

/** A deployed HTTP API from `{'GET /pets/{id}': {integration}}`, on stage `$default`. */
export function httpSnapshot(
  routes: Readonly<Record<string, RouteSketch>>,
  sketch: HttpSketch = {},
): HttpSnapshot {
  const entries = Object.entries(routes)
  return {
    revision: `test-${Math.random()}`,
    definition: {
      protocolType: 'HTTP',
      api: {
        apiId: sketch.apiId ?? 'a1b2c3d4e5',
        name: 'test',
        protocolType: 'HTTP',
        routeSelectionExpression: '$request.method $request.path',
        createdDate: '2026-01-01T00:00:00Z',
        ...sketch.api,
      },
      routes: Object.fromEntries(
        entries.map(([routeKey, sketched], index) => {
          const route = Object.fromEntries(
            Object.entries(sketched).filter(([name]) => name !== 'integration'),
          )
          const target = `integrations/i${index}`
          return [`r${index}`, { routeId: `r${index}`, routeKey, target, ...route }]
        }),
      ),
      integrations: Object.fromEntries(
        entries.map(([, { integration }], index) => [
          `i${index}`,
          { integrationId: `i${index}`, ...integration },
        ]),
      ),
      authorizers: Object.fromEntries(
        Object.entries(sketch.authorizers ?? {}).map(([authorizerId, authorizer]) => [
          authorizerId,
          { authorizerId, name: authorizerId, authorizerType: 'REQUEST', ...authorizer },
        ]),
      ),
      models: {},
      ...(sketch.restFeatures !== undefined && {
        restFeatures: {
          apiKeySource: 'HEADER',
          models: {},
          requestValidators: {},
          routes: {},
          ...sketch.restFeatures,
        },
      }),
    },
    stage: {
      stageName: '$default',
      deploymentId: 'dep123',
      createdDate: '2026-01-01T00:00:00Z',
      lastUpdatedDate: '2026-01-01T00:00:00Z',
      ...sketch.stage,
    },
  }
}

/** Deploys an HTTP API into a world. */
export function deployHttp(
  world: World,
  routes: Readonly<Record<string, RouteSketch>>,
  sketch?: HttpSketch,
): void {
  deploy(world, httpSnapshot(routes, sketch))
}

/** Calls an API of a world: `callHttp(world, '/pets/1')` goes to the root of `a1b2c3d4e5`. */
export function callHttp(world: World, path: string, init: RequestInit = {}): Promise<Response> {
  const url = path.startsWith('http')
    ? path
    : `https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com${path}`
  return invoke(new Request(url, init), fakePorts(world), {
    entrance: 'public',
    sourceIp: '203.0.113.10',
    planOf: (snapshot) => compile(snapshot).plan,
  })
}

/** An event as tests look into it. */
export type SentEvent = Readonly<Record<string, unknown>> & {
  readonly requestContext: Readonly<Record<string, unknown>>
}

/** The bodies of all requests a world sent, as JSON: events of functions. */
export function sentJson(world: World): Promise<SentEvent[]> {
  return Promise.all(world.requests.map((request) => request.clone().json() as Promise<SentEvent>))
}
