import type { Snapshot } from '../../src/definition/api.ts'
import type { DomainName } from '../../src/definition/domain-name.ts'
import type { OriginGroup } from '../../src/definition/origin-group.ts'
import type { UsagePlan } from '../../src/definition/usage-plan.ts'
import type {
  CachedReply,
  CallerIdentity,
  KeyRecord,
  Meters,
  Ports,
  Settings,
  TakeRequest,
} from '../../src/ports.ts'
import type { AccessLine, RefusedCall } from '../../src/ports-journal.ts'
import type { Senders } from '../../src/ports-senders.ts'
import { fakeConnections, type FakeConnections } from './connections.ts'
import { fakeMetering, type FakeMetering } from './metering.ts'
import { fakeMeters } from './meters.ts'
import { fakeSenders } from './senders.ts'
import { fakeSamples, type FakeSamples } from './waf-samples.ts'

/** What a test looks at and turns: the world as plain maps and lists. */
export interface World {
  nowMs: number
  readonly snapshots: Map<string, Snapshot>
  readonly domains: Map<string, DomainName>
  readonly keys: Map<string, KeyRecord>
  readonly plans: Map<string, UsagePlan>
  readonly cache: Map<string, { reply: CachedReply; expiresAtMs: number }>
  readonly lines: Record<string, unknown>[]
  /** What the journal was told. */
  readonly refused: RefusedCall[]
  readonly accessLines: AccessLine[]
  readonly background: Promise<unknown>[]
  /** Work put off, for tests to run when its time has come. */
  readonly later: (() => Promise<unknown>)[]
  readonly meters: { -readonly [Name in keyof Meters]: Meters[Name] }
  readonly metering: FakeMetering
  readonly senders: Senders
  readonly wafSamples: FakeSamples
  readonly takes: { meterId: string; request: TakeRequest }[]
  readonly requests: Request[]
  /** The backend of every fetch. */
  backend: (request: Request) => Response | Promise<Response>
  readonly services: Map<string, (request: Request) => Response | Promise<Response>>
  /** Access key id → caller. */
  readonly callers: Map<string, CallerIdentity>
  /** Id of a VPC link → address. */
  readonly origins: Map<string, string>
  /** Groups of regional origins by name. */
  readonly originGroups: Map<string, OriginGroup>
  /** Open sockets; there once ports were made. */
  connections: FakeConnections | undefined
  fraction: number
  settings: Settings
}

/** A world in which nothing is deployed and every backend answers 200 `{}`. */
export function makeWorld(): World {
  const world: World = {
    nowMs: Date.UTC(2026, 0, 15, 10, 20, 30, 123),
    snapshots: new Map(),
    domains: new Map(),
    keys: new Map(),
    plans: new Map(),
    cache: new Map(),
    lines: [],
    refused: [],
    accessLines: [],
    background: [],
    later: [],
    meters: fakeMeters(() => world.nowMs),
    metering: fakeMetering(),
    senders: fakeSenders(() => world.nowMs),
    wafSamples: fakeSamples(),
    takes: [],
    requests: [],
    backend: () => new Response('{}', { headers: { 'content-type': 'application/json' } }),
    services: new Map(),
    callers: new Map(),
    origins: new Map(),
    originGroups: new Map(),
    connections: undefined,
    fraction: 0.5,
    settings: {
      accountId: '123456789012',
      region: 'us-east-1',
      partition: 'aws',
      version: '0.0.0',
      credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
      endpoints: new Map(),
      adminToken: 'admin-token',
      adminCredentials: { accessKeyId: 'AKIDADMIN', secretAccessKey: 'admin-secret' },
      secretKey: 'test-secret-key',
    },
  }
  return world
}

/** The ports of a world. Deploys are `world.snapshots.set('a1b2c3d4e5/prod', snapshot)`. */
export function fakePorts(world: World): Ports {
  const record = async (
    handler: (request: Request) => Response | Promise<Response>,
    url: string,
    init?: RequestInit,
  ): Promise<Response> => {
    const body = init?.body ?? null
    const request = new Request(url, {
      ...init,
      ...(body instanceof ReadableStream && { duplex: 'half' }),
    } as RequestInit)
    world.requests.push(request.clone())
    init?.signal?.throwIfAborted()
    const answer = handler(request)
    const { signal } = init ?? {}
    if (!signal) return answer
    return Promise.race([
      answer,
      new Promise<never>((_, reject) =>
        signal.addEventListener('abort', () => reject(new Error('aborted'))),
      ),
    ])
  }
  const connections = (world.connections ??= fakeConnections(() => ports))
  const ports: Ports = {
    connections,
    definitions: {
      stage: (apiId, stageName) => world.snapshots.get(`${apiId}/${stageName}`),
      protocol: (apiId) =>
        [...world.snapshots].find(([key]) => key.startsWith(`${apiId}/`))?.[1].definition
          .protocolType,
      domain: (host) => world.domains.get(host),
    },
    keys: {
      key: (sha256) => world.keys.get(sha256),
      plan: (planId) => world.plans.get(planId),
    },
    meters: {
      ...world.meters,
      take: (meterId, request) => {
        world.takes.push({ meterId, request })
        return world.meters.take(meterId, request)
      },
    },
    metering: world.metering,
    senders: world.senders,
    wafSamples: world.wafSamples,
    cache: {
      get: (key) => {
        const entry = world.cache.get(key)
        return entry !== undefined && entry.expiresAtMs > world.nowMs ? entry.reply : undefined
      },
      put: (key, reply, ttlSeconds) =>
        void world.cache.set(key, { reply, expiresAtMs: world.nowMs + ttlSeconds * 1000 }),
    },
    fetcher: {
      fetch: (url, init) => record((request) => world.backend(request), url, init),
      service: (binding) => {
        const handler = world.services.get(binding)
        return handler && { fetch: (url, init) => record(handler, url, init) }
      },
    },
    privateOrigins: { origin: (connectionId) => world.origins.get(connectionId) },
    originGroups: { group: (name) => world.originGroups.get(name) },
    identities: { caller: (accessKeyId) => world.callers.get(accessKeyId) },
    clock: { now: () => world.nowMs },
    random: {
      bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
      fraction: () => world.fraction,
    },
    log: { write: (line) => void world.lines.push(line) },
    journal: {
      refused: (call) => void world.refused.push(call),
      admits: () => true,
      access: (line) => void world.accessLines.push(line),
    },
    background: { run: (work) => void world.background.push(work) },
    later: { run: (_, work) => void world.later.push(work) },
    settings: world.settings,
  }
  return ports
}
