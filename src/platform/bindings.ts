import { exports, waitUntil } from 'cloudflare:workers'
import type { DeclaredState } from '../definition/declared.ts'
import type { Clock, Fetcher, Log, Meters, Ports, Random } from '../ports.ts'
import type { Metering } from '../ports-metering.ts'
import { backgroundWork } from './background.ts'
import { analyticsMetering, type AnalyticsDataset } from './analytics-metering.ts'
import { durableConnections } from './connections.ts'
import { declaredDefinitions, declaredKeys, declaredOrigins } from './declared.ts'
import { definitionStore } from './definition-store.ts'
import { documentationStore } from './documentation-store.ts'
import type { Env } from './env.ts'
import { declaredCallers, identityStore, publishedCallers, type Unseal } from './identity-store.ts'
import { isolateJournal, type IsolateJournal, type JournalRelay } from './journal.ts'
import { keyStore } from './key-store.ts'
import { durableMetering } from './metering.ts'
import { durableMeters } from './meters.ts'
import { registryName } from './registry-object.ts'
import { responseCache } from './response-cache.ts'
import { durableSenders } from './senders.ts'
import { durableSamples } from './waf-samples.ts'
import { settingsOf } from './settings.ts'
import { addressSource } from './source-ip.ts'
import { publishedState } from './state.ts'

const clock: Clock = { now: () => Date.now() }

/** One JSON line each; where the lines go is the platform's setting. */
export const log: Log = {
  // oxlint-disable-next-line no-console -- the runtime's log is its console
  write: (line) => console.log(JSON.stringify(line)),
}

const random: Random = {
  bytes: (count) => crypto.getRandomValues(new Uint8Array(count)),
  fraction: () => Math.random(),
}

/** How often this isolate left itself, for benchmarks and for the proof that a steady call does not. */
export interface HopCounters {
  readonly kvReads: number
  readonly registryAsks: number
  readonly meterCalls: number
}

/**
 * Turns the worker's bindings into the ports of the core. Once an isolate.
 * @param unseal opens the secrets of published access keys with the given secret key
 * @param relay hands what the journal notes to the process that is asked for it
 */
export function portsOf(
  env: Env,
  declared: DeclaredState,
  unseal: (sealed: string, secretKey: string | undefined) => ReturnType<Unseal>,
  relay?: JournalRelay,
): {
  readonly ports: Ports
  readonly counters: () => HopCounters
  readonly documentation: ReturnType<typeof documentationStore>
  readonly journal: IsolateJournal
} {
  const { background, later } = backgroundWork(waitUntil, log)
  const registry = {
    // An own promise: the runtime's is a proxy that pipelines.
    read: async (name: string) => env.REGISTRY.getByName(registryName).read(name),
  }
  const state = publishedState(env.STATE, registry, clock)
  const settings = settingsOf(env)
  const { meters, metering, calls } = countTakes(durableMeters(env.METERS), meteringOf(env))
  const journal = isolateJournal({
    clock,
    later,
    log,
    echoes: env['TIDEGATE_LOG_CONSOLE'] !== '0',
    // On one machine a single isolate is asked, to which others relay.
    shared: addressSource(env) === 'cloudflare' ? env.STATE : undefined,
    relay,
  })
  const ports: Ports = {
    definitions: declaredDefinitions(declared, definitionStore(state, clock, background)),
    keys: declaredKeys(declared, keyStore(state, clock, background)),
    meters,
    metering,
    senders: durableSenders(env.METERS),
    wafSamples: durableSamples(env.METERS),
    connections: durableConnections(env.CONNECTIONS),
    cache: responseCache({
      edge: caches.default,
      store: env.STATE,
      clock,
      memoryBytesMax: cacheBytesMax,
    }),
    fetcher: fetcherOf(env),
    privateOrigins: { origin: (connectionId) => privateOrigin(env, connectionId) },
    originGroups: declaredOrigins(declared),
    identities: identityStore(
      declaredCallers(declared.identities, env, log),
      publishedCallers(state, (sealed) => unseal(sealed, settings.secretKey), {
        clock,
        background,
        log,
      }),
    ),
    clock,
    random,
    log,
    journal,
    background,
    later,
    settings,
  }
  const counters = (): HopCounters => ({
    kvReads: state.counters.kvReads,
    registryAsks: state.counters.registryAsks,
    meterCalls: calls(),
  })
  return { ports, counters, documentation: documentationStore(state, clock, background), journal }
}

/** Analytics Engine where it is bound and may be read, else SQLite. */
function meteringOf(env: Env): Metering {
  const dataset = env['METERING']
  const accountId = env['TIDEGATE_ANALYTICS_ACCOUNT']
  const token = env['TIDEGATE_ANALYTICS_TOKEN']
  const datasetName = env['TIDEGATE_ANALYTICS_DATASET'] ?? 'tidegate'
  if (
    dataset === undefined ||
    typeof accountId !== 'string' ||
    typeof token !== 'string' ||
    typeof datasetName !== 'string'
  ) {
    return durableMetering(env.METERS)
  }
  return analyticsMetering({
    // A binding of this name is a dataset.
    dataset: dataset as AnalyticsDataset,
    datasetName,
    accountId,
    token,
    fetch: (url, init) => fetch(url, init),
  })
}

/** Counts the messages that calls cause; reports are not among them. */
function countTakes(meters: Meters, metering: Metering) {
  let calls = 0
  const countedMeters: Meters = {
    ...meters,
    take(meterId, request) {
      calls++
      return meters.take(meterId, request)
    },
  }
  const countedMetering: Metering = {
    ...metering,
    record(stage, rows) {
      calls++
      return metering.record(stage, rows)
    },
  }
  return { meters: countedMeters, metering: countedMetering, calls: () => calls }
}

/** Memory that cached answers may take of an isolate's 128 MB. */
const cacheBytesMax = 16 * 1024 * 1024

/**
 * Where a VPC link leads: `TIDEGATE_VPC_LINK_{ID}` names host and port, the id in upper case.
 * On Cloudflare the address is that of a tunnel or of a private network binding.
 */
function privateOrigin(env: Env, connectionId: string): string | undefined {
  const value = env[`TIDEGATE_VPC_LINK_${connectionId.toUpperCase().replaceAll('-', '_')}`]
  return typeof value === 'string' && value !== '' ? value : undefined
}

/** A binding of the environment, or an entrypoint of this very Worker. */
function fetcherOf(env: Env): Fetcher {
  const entrypoints = exports as unknown as Readonly<Record<string, unknown>>
  return {
    fetch: (url, init) => fetch(url, init),
    service(name) {
      const binding = env[name] ?? entrypoints[name]
      return isService(binding) ? { fetch: (url, init) => binding.fetch(url, init) } : undefined
    },
  }
}

function isService(binding: unknown): binding is { fetch: typeof fetch } {
  // A service binding answers to any property name, so its presence is the only thing to check.
  return (typeof binding === 'object' || typeof binding === 'function') && binding !== null
}
