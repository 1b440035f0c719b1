import type { ApiDefinition, Snapshot, StagePointer } from '../definition/api.ts'
import type { ProtocolType } from '../definition/common.ts'
import type { DomainName } from '../definition/domain-name.ts'
import type { HttpApiDefinition, V2Api } from '../definition/http-api.ts'
import type { RestApi, RestApiDefinition } from '../definition/rest-api.ts'
import { stageNameShape, type Stage, type V2Stage } from '../definition/stage.ts'
import type { WebSocketApiDefinition } from '../definition/websocket-api.ts'
import { forgetOldest } from '../forget-oldest.ts'
import type { Background, Clock, DefinitionStore, Settled } from '../ports.ts'
import { memory } from './memory.ts'
import type { PublishedState } from './state.ts'

/**
 * How long an isolate goes by what it knows of a stage. On one machine a change is seen at once
 * (`local-changes.ts`); on Cloudflare this adds to KV's own propagation, of up to a minute.
 */
const refreshAfterMs = 8_000
const maxAgeMs = 10_000
const outageMaxAgeMs = 600_000

/** Stage pointers and snapshots are small: a snapshot shares its definition. */
const stagesMax = 2_000
/** Characters of domain names' records: some hundred each, a megabyte with the largest trust store. */
const domainCharsMax = 8_000_000
/** Of the memory of a name that is no domain. */
const noDomainChars = 100
/** Characters of deployed definitions; parsed, they take several times as many bytes of an isolate's 128 MB. */
const definitionCharsMax = 12_000_000

const apiIdShape = /^[A-Za-z0-9]{1,64}$/
const hostCharsMax = 253

/** Deployed stages and domain names from the published records. Hops: 0 in steady traffic, at most 4 for a stage's first call. */
export function definitionStore(
  state: PublishedState,
  clock: Clock,
  background: Background,
): DefinitionStore {
  const shared = { clock, background, outageMaxAgeMs }

  /** The records of one name as their parsed JSON; they are written by the registry alone, in shapes of ours. */
  async function parsed(name: string): Promise<{ value: unknown; chars: number }> {
    const text = await state.read(name)
    const value: unknown = text === undefined ? undefined : JSON.parse(text)
    return { value, chars: text?.length ?? 0 }
  }

  const pointers = memory<StagePointer>({
    ...shared,
    refreshAfterMs,
    maxAgeMs,
    weightMax: stagesMax,
    load: async (name) => ({
      value: (await parsed(name)).value as StagePointer | undefined,
      weight: 1,
    }),
  })
  const domains = memory<DomainName>({
    ...shared,
    refreshAfterMs,
    maxAgeMs,
    weightMax: domainCharsMax,
    async load(host) {
      const { value, chars } = await parsed(`domain/${host}`)
      return { value: value as DomainName | undefined, weight: noDomainChars + chars }
    },
  })
  const protocols = memory<ProtocolType>({
    ...shared,
    refreshAfterMs,
    maxAgeMs,
    weightMax: stagesMax,
    load: async (name) => ({
      value: (await parsed(name)).value as ProtocolType | undefined,
      weight: 1,
    }),
  })
  const definitions = memory<ApiDefinition>({
    ...shared,
    // A deployment never changes. One that is not found yet may be on its way, so it is not kept.
    refreshAfterMs: Number.POSITIVE_INFINITY,
    maxAgeMs: Number.POSITIVE_INFINITY,
    weightMax: definitionCharsMax,
    async load(name) {
      const { value, chars } = await parsed(name)
      if (value === undefined) throw new Error(`the deployed definition ${name} is not published`)
      return { value: value as ApiDefinition, weight: chars }
    },
  })
  /** Revision → snapshot: one object as long as nothing changed, so that plans are found by it. */
  const snapshots = new Map<string, Snapshot>()

  function keep(snapshot: Snapshot): Snapshot {
    snapshots.set(snapshot.revision, snapshot)
    forgetOldest(snapshots, stagesMax)
    return snapshot
  }

  async function load(apiId: string, pointer: StagePointer): Promise<Snapshot> {
    const named = (id: string) => Promise.resolve(definitions.get(`deployment/${apiId}/${id}`))
    const { canaryDeploymentId } = pointer
    const [definition, canary] = await Promise.all([
      named(pointer.deploymentId),
      canaryDeploymentId === undefined ? undefined : named(canaryDeploymentId),
    ])
    if (definition === undefined) throw new Error('a deployment is loaded or refused')
    return keep(snapshotOf(pointer, definition, canary))
  }

  /**
   * Clients move a stage and delete its old deployment in one breath (Terraform always does), while
   * KV may show the old stage record for a minute: then the registry knows the new one.
   */
  async function loadCurrent(
    name: string,
    apiId: string,
    pointer: StagePointer,
  ): Promise<Snapshot> {
    try {
      return await load(apiId, pointer)
    } catch (error) {
      const text = await state.readNewest(name)
      const newest = text === undefined ? undefined : (JSON.parse(text) as StagePointer)
      if (newest === undefined || newest.revision === pointer.revision) throw error
      return snapshots.get(newest.revision) ?? load(apiId, newest)
    }
  }

  function settle(
    name: string,
    apiId: string,
    pointer: StagePointer | undefined,
  ): Settled<Snapshot | undefined> {
    if (pointer === undefined) return undefined
    return snapshots.get(pointer.revision) ?? loadCurrent(name, apiId, pointer)
  }

  return {
    stage(apiId, stageName) {
      if (!apiIdShape.test(apiId) || !stageNameShape.test(stageName)) return undefined
      const name = `stage/${apiId}/${stageName}`
      const pointer = pointers.get(name)
      return pointer instanceof Promise
        ? pointer.then((found) => settle(name, apiId, found))
        : settle(name, apiId, pointer)
    },
    protocol: (apiId) => (apiIdShape.test(apiId) ? protocols.get(`protocol/${apiId}`) : undefined),
    domain(host) {
      return host.length > hostCharsMax ? undefined : domains.get(host)
    },
  }
}

/** A stage's deployed definition with the API properties that act at once laid over it. */
function snapshotOf(
  { revision, stage, live, webAcl }: StagePointer,
  definition: ApiDefinition,
  canary: ApiDefinition | undefined,
): Snapshot {
  if (definition.protocolType !== 'REST') {
    const api = { ...definition.api, ...(live as Partial<V2Api>) }
    const settings = stage as V2Stage
    return definition.protocolType === 'HTTP'
      ? {
          revision,
          definition: { ...definition, api } satisfies HttpApiDefinition,
          stage: settings,
        }
      : {
          revision,
          definition: { ...definition, api } satisfies WebSocketApiDefinition,
          stage: settings,
        }
  }
  const withLive = (rest: RestApiDefinition): RestApiDefinition => ({
    ...rest,
    restApi: { ...rest.restApi, ...(live as Partial<RestApi>) },
  })
  const settings = stage as Stage
  const base = {
    revision,
    definition: withLive(definition),
    stage: settings,
    ...(webAcl !== undefined && { webAcl }),
  }
  return canary?.protocolType === 'REST' ? { ...base, canary: withLive(canary) } : base
}
