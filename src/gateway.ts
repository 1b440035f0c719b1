import { WorkerEntrypoint } from 'cloudflare:workers'
import * as consoleAssets from 'tidegate:console'
import { declared } from 'tidegate:routes'
import { adminOptions } from './admin/options.ts'
import { registryHost } from './admin/registry-host.ts'
import { unseal } from './admin/secrets.ts'
import { createApp, type AppOptions } from './app.ts'
import { apiIdOf, type Snapshot } from './definition/api.ts'
import { staticState } from './admin/static-state.ts'
import { reportCalls } from './invoke/closing/metering.ts'
import { figuresLogic } from './invoke/closing/slices.ts'
import { reportUsage } from './invoke/throttle/desk.ts'
import { deskOf } from './invoke/throttle/step.ts'
import { meterLogic } from './invoke/throttle/meter-logic.ts'
import { tallyLogic } from './invoke/web-acl/sender-tally.ts'
import { shardHost } from './invoke/websocket/shard.ts'
import type { DeclaredName } from './invoke/explain/explain.ts'
import { invoke } from './invoke/invoke.ts'
import { readHead } from './invoke/request/head.ts'
import { planOf } from './plan/memo.ts'
import { portsOf } from './platform/bindings.ts'
import { connectionOf } from './platform/connection.ts'
import { forwardedConnection } from './platform/forwarded-certificate.ts'
import { connectionObject } from './platform/connection-object.ts'
import type { Env } from './platform/env.ts'
import { meterObject } from './platform/meter-object.ts'
import { registryName, registryObject } from './platform/registry-object.ts'
import { addressSource, sourceIp, type AddressSource } from './platform/source-ip.ts'
import { kvTraces } from './platform/trace-store.ts'
import type { JournalRelay } from './platform/journal.ts'
import type { Ports, Settled } from './ports.ts'
import type { Gathering, Journal } from './ports-journal.ts'

export { PetStore } from './sample/pet-store.ts'

/** Owns the management API's state. */
export class Registry extends registryObject<Env>(
  registryHost<Env>(
    () => staticState(declared),
    (env) => adminOptions(portsOf(env, declared, unseal).ports),
  ),
) {}

/** Holds buckets, quota and counters of one key in one plan, or of one stage. */
export class Meter extends meterObject(meterLogic, figuresLogic, tallyLogic) {}

/** Holds the open connections of one shard of a WebSocket API's stage. */
export class ConnectionShard extends connectionObject<Env>((env) =>
  shardHost(gatewayOf(env).ports, planOf),
) {}

/** What other processes of the machine do for this one. */
interface Beside {
  /** The bindings, where some of this one's stand for another's. */
  readonly env?: Env
  /** Takes what this one's journal notes. */
  readonly relay?: JournalRelay
  /** Answers `/_admin`, `/_console`, `/_docs` and `/_health`. */
  readonly ownPaths?: AppOptions['ownPaths']
  /** Has the others tell what they counted and noted. */
  readonly gather?: (what: Gathering) => Promise<void>
}

interface Gateway {
  readonly ports: Ports
  readonly journal: Journal
  /** Tells what this isolate counted and noted. */
  readonly tell: (what: Gathering) => Promise<void>
  /** @param addresses who names the caller's address; default: what the environment says */
  readonly serve: (request: Request, addresses?: AddressSource) => Settled<Response>
}

/** Names of routes.json, looked up when somebody asks why a call was refused. */
const declaredName: DeclaredName = (kind, id) =>
  kind === 'usagePlan'
    ? declared.usagePlans.find((plan) => plan.id === id)?.name
    : declared.apiKeys.find(({ key }) => key.id === id)?.key.name

/** What is known of a call's connection, by who tells of it. */
function connectionsBy(addresses: AddressSource, env: Env): AppOptions['connection'] {
  if (addresses === 'cloudflare') return connectionOf
  // A proxy lets through what it does not know: whoever trusts this header has made theirs replace it.
  const isTrusted = addresses === 'forwarded' && env['TIDEGATE_TRUST_CLIENT_CERT'] === '1'
  return isTrusted ? forwardedConnection : () => undefined
}

type App = ReturnType<typeof createApp>

let gateway: Gateway | undefined

let besideOf: (env: Env) => Beside = () => ({})

/** For the entry of one process of several, before its first event. */
export function standBeside(others: (env: Env) => Beside): void {
  besideOf = others
}

/** Ports and app live as long as the isolate; bindings are the same for every request. */
export function gatewayOf(bound: Env): Gateway {
  if (gateway !== undefined) return gateway
  const { env = bound, ...beside } = besideOf(bound)
  const { ports, counters, documentation, journal } = portsOf(env, declared, unseal, beside.relay)
  const declaredIds = new Set(declared.snapshots.map((one: Snapshot) => apiIdOf(one.definition)))
  const tell = async ({ calls, planId }: Gathering): Promise<void> => {
    await Promise.all([
      journal.relay(),
      calls === true && reportCalls(ports),
      planId !== undefined && reportUsage(deskOf(ports), planId),
    ])
  }
  const appFor = (addresses: AddressSource): App =>
    createApp(ports, {
      registry: (request) => env.REGISTRY.getByName(registryName).fetch(request),
      sourceIp: (request, headers) => sourceIp(request, headers, addresses),
      connection: connectionsBy(addresses, env),
      traces: kvTraces(env.STATE),
      journal,
      declaredName,
      documentation: { ...documentation, isDeclared: (apiId) => declaredIds.has(apiId) },
      console: consoleAssets,
      gather: async (what) => {
        await Promise.all([tell(what), beside.gather?.(what)])
      },
      counters,
      ownPaths: beside.ownPaths,
    })
  const usual = addressSource(env)
  const apps: Partial<Record<AddressSource, App>> = {}
  const serve: Gateway['serve'] = (request, addresses = usual) =>
    (apps[addresses] ??= appFor(addresses))(request)
  return (gateway = { ports, journal, tell, serve })
}

/** What the binding of a Worker says of the network it stands for: `props` in that Worker's wrangler.toml. */
interface NetworkProps {
  readonly vpcId?: string
  readonly vpceId?: string
  /** The VPC endpoint's policy. */
  readonly policy?: unknown
}

/**
 * The entrance for Workers bound to this one: the only one that reaches PRIVATE APIs. Its callers'
 * network is what their binding declares; no header can claim another.
 */
export class PrivateEntrance extends WorkerEntrypoint<Env, NetworkProps> {
  override fetch(request: Request): Promise<Response> {
    const { ports } = gatewayOf(this.env)
    const head = readHead(request)
    const { vpcId = '', vpceId = '', policy } = this.ctx.props ?? {}
    const isNetwork = vpceId !== '' || policy !== undefined
    return invoke(request, ports, {
      head,
      entrance: 'private',
      ...(isNetwork && { network: { vpcId, vpceId, policy } }),
      // A bound Worker says whom it calls for; it is trusted with more than that.
      sourceIp: sourceIp(request, head.headers, 'bound'),
      planOf,
    })
  }
}
