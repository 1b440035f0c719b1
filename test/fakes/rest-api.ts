import type { Integration } from '../../src/definition/integration.ts'
import type { Method, Resource, RestApi, RestApiDefinition } from '../../src/definition/rest-api.ts'
import type { Snapshot } from '../../src/definition/api.ts'
import type { Stage } from '../../src/definition/stage.ts'
import { invoke } from '../../src/invoke/invoke.ts'
import { compile } from '../../src/plan/compile.ts'
import { fakePorts, type World } from './ports.ts'

/** A method for `restSnapshot`: its integration and whatever else it sets. */
export type MethodSketch = Partial<Omit<Method, 'methodIntegration'>> & {
  readonly integration: Integration
}

/** Parts of a REST API that a test wants to differ from the defaults. */
export interface RestSketch {
  readonly apiId?: string
  readonly api?: Partial<RestApi>
  readonly definition?: Partial<Omit<RestApiDefinition, 'restApi' | 'resources'>>
  readonly stage?: Partial<Stage>
}

/** A deployed REST API from `{'GET /pets/{id}': {integration}}`; resource ids are `r0`, `r1`, … */
export function restSnapshot(
  methods: Readonly<Record<string, MethodSketch>>,
  sketch: RestSketch = {},
): Extract<Snapshot, { definition: { protocolType: 'REST' } }> {
  const resources: Record<string, Resource> = { root: { id: 'root', path: '/' } }
  const byPath = new Map([['/', 'root']])
  const resourceId = (path: string): string => {
    const known = byPath.get(path)
    if (known !== undefined) return known
    const cut = path.lastIndexOf('/')
    const parentId = resourceId(path.slice(0, cut) || '/')
    const id = `r${byPath.size - 1}`
    byPath.set(path, id)
    resources[id] = { id, parentId, pathPart: path.slice(cut + 1), path }
    return id
  }
  for (const [key, { integration, ...method }] of Object.entries(methods)) {
    const [verb = '', path = ''] = key.split(' ')
    const id = resourceId(path)
    const resource = resources[id]
    if (resource === undefined) throw new Error(`no resource ${path}`)
    resources[id] = {
      ...resource,
      resourceMethods: {
        ...resource.resourceMethods,
        [verb]: {
          httpMethod: verb,
          authorizationType: 'NONE',
          apiKeyRequired: false,
          ...method,
          methodIntegration: integration,
        },
      },
    }
  }
  return {
    revision: `test-${Math.random()}`,
    definition: {
      protocolType: 'REST',
      restApi: {
        id: sketch.apiId ?? 'a1b2c3d4e5',
        name: 'test',
        createdDate: 0,
        apiKeySource: 'HEADER',
        endpointConfiguration: { types: ['REGIONAL'] },
        disableExecuteApiEndpoint: false,
        rootResourceId: 'root',
        ...sketch.api,
      },
      resources,
      models: {},
      requestValidators: {},
      authorizers: {},
      gatewayResponses: {},
      documentationParts: {},
      ...sketch.definition,
    },
    stage: {
      stageName: 'prod',
      deploymentId: 'dep123',
      cacheClusterEnabled: false,
      cacheClusterStatus: 'NOT_AVAILABLE',
      methodSettings: {},
      tracingEnabled: false,
      createdDate: 0,
      lastUpdatedDate: 0,
      ...sketch.stage,
    },
  }
}

/** Deploys a snapshot into a world under its own ids. */
export function deploy(world: World, snapshot: Snapshot): void {
  const id =
    snapshot.definition.protocolType === 'REST'
      ? snapshot.definition.restApi.id
      : snapshot.definition.api.apiId
  world.snapshots.set(`${id}/${snapshot.stage.stageName}`, snapshot)
}

/** Calls a stage of a world: `call(world, '/pets/1')` goes to stage `prod` of `a1b2c3d4e5`. */
export function call(world: World, path: string, init: RequestInit = {}): Promise<Response> {
  const url = path.startsWith('http')
    ? path
    : `https://a1b2c3d4e5.execute-api.us-east-1.amazonaws.com/prod${path}`
  return invoke(new Request(url, init), fakePorts(world), {
    entrance: 'public',
    sourceIp: '203.0.113.10',
    planOf: (snapshot) => compile(snapshot).plan,
  })
}
