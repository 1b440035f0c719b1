import { describe, expect, it, vi } from 'vitest'
import { definitionStore } from './definition-store.ts'
import { keyStore } from './key-store.ts'
import { localChanges } from './local-changes.ts'
import { publishedState } from './state.ts'

function made() {
  const clock = { ms: 1_000_000, now: () => clock.ms }
  const kv = new Map<string, string>()
  const registry = new Map<string, string>()
  const outage = { isDown: false, isSlow: false }
  const state = publishedState(
    {
      get(name) {
        if (outage.isDown) return Promise.reject(new Error('down'))
        return outage.isSlow
          ? new Promise((answer) => setTimeout(() => answer(kv.get(name) ?? null), 20_000))
          : Promise.resolve(kv.get(name) ?? null)
      },
    },
    { read: (name) => Promise.resolve(registry.get(name)) },
    clock,
  )
  const work: Promise<unknown>[] = []
  const background = { run: (promise: Promise<unknown>) => void work.push(promise) }
  const settle = async () => {
    await Promise.all(work.splice(0))
  }
  const keys = keyStore(state, clock, background)
  const definitions = definitionStore(state, clock, background)
  return { clock, kv, registry, outage, state, keys, definitions, settle }
}

const sha = 'a'.repeat(64)
const record = (enabled: boolean): string => JSON.stringify({ keyId: 'k', enabled, planIds: ['p'] })

describe('questions to the registry', () => {
  it('go on when the clock steps back', async () => {
    const { clock, registry, state } = made()
    registry.set('key/new', record(true))
    clock.ms -= 3_600_000
    expect(await state.read('key/new')).toBe(record(true))
  })
})

describe('API keys on the way of a call', () => {
  it('are read once and then answered from memory without a promise', async () => {
    const { kv, keys, state } = made()
    kv.set(`key/${sha}`, record(true))
    expect(await keys.key(sha)).toMatchObject({ keyId: 'k' })
    expect(keys.key(sha)).toMatchObject({ keyId: 'k' })
    expect(state.counters).toEqual({ kvReads: 1, registryAsks: 0, registryRefusals: 0 })
  })

  it('never make a call wait in steady traffic: refreshes run behind it', async () => {
    const { kv, keys, clock, settle, state } = made()
    kv.set(`key/${sha}`, record(true))
    await keys.key(sha)
    let waits = 0
    for (let call = 0; call < 100; call++) {
      clock.ms += 100
      if (keys.key(sha) instanceof Promise) waits++
      await settle()
    }
    expect(waits).toBe(0)
    expect(state.counters.kvReads).toBe(1 + 1)
  })

  it('stop working ten seconds after KV says so, in steady use and after a pause', async () => {
    const { kv, keys, clock, settle } = made()
    kv.set(`key/${sha}`, record(true))
    await keys.key(sha)
    kv.set(`key/${sha}`, record(false))
    clock.ms += 9_999
    expect(keys.key(sha)).toMatchObject({ enabled: true })
    await settle()
    expect(keys.key(sha)).toMatchObject({ enabled: false })
    kv.delete(`key/${sha}`)
    clock.ms += 60_000
    expect(await keys.key(sha)).toBeUndefined()
  })

  it('are read again at once after a publication of the same isolate: one machine needs no waiting', async () => {
    const { kv, keys } = made()
    kv.set(`key/${sha}`, record(true))
    await keys.key(sha)
    kv.set(`key/${sha}`, record(false))
    localChanges.note()
    expect(await keys.key(sha)).toMatchObject({ enabled: false })
  })

  it('are asked of the registry while KV does not have their newest form', async () => {
    const { kv, registry, keys } = made()
    kv.set(`key/${sha}`, record(true))
    registry.set(`key/${sha}`, record(false))
    await keys.key(sha)
    localChanges.pend(`key/${sha}`)
    expect(await keys.key(sha)).toMatchObject({ enabled: false })
    localChanges.settle()
  })

  it('work at once when they are new: the registry is asked before a key is refused', async () => {
    const { registry, keys, state } = made()
    registry.set(`key/${sha}`, record(true))
    expect(await keys.key(sha)).toMatchObject({ enabled: true })
    expect(state.counters.registryAsks).toBe(1)
  })

  it('that do not exist are remembered too, and random ones cannot overload the registry', async () => {
    const { keys, state } = made()
    await keys.key(sha)
    expect(keys.key(sha)).toBeUndefined()
    for (let index = 0; index < 500; index++) {
      await keys.key(index.toString(16).padStart(64, '0'))
    }
    expect(state.counters.registryAsks).toBe(50)
    expect(state.counters.registryRefusals).toBe(451)
  })

  it('go on working while KV is slow, and change when it has told', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    try {
      const { kv, keys, clock, outage, settle } = made()
      kv.set(`key/${sha}`, record(true))
      await keys.key(sha)
      kv.set(`key/${sha}`, record(false))
      outage.isSlow = true
      clock.ms += 60_000
      const waiting = Promise.resolve(keys.key(sha))
      await vi.advanceTimersByTimeAsync(1_000)
      expect(await waiting).toMatchObject({ enabled: true })
      // One call has waited; the next ones do not.
      expect(keys.key(sha)).toMatchObject({ enabled: true })
      await vi.advanceTimersByTimeAsync(19_000)
      await settle()
      expect(keys.key(sha)).toMatchObject({ enabled: false })
      // A change of this very isolate is waited for: it was acknowledged.
      kv.set(`key/${sha}`, record(true))
      localChanges.note()
      const changed = Promise.resolve(keys.key(sha))
      await vi.advanceTimersByTimeAsync(20_000)
      expect(await changed).toMatchObject({ enabled: true })
    } finally {
      vi.useRealTimers()
    }
  })

  it('go on working while KV is down, for five minutes', async () => {
    const { kv, keys, clock, outage, settle } = made()
    kv.set(`key/${sha}`, record(true))
    await keys.key(sha)
    outage.isDown = true
    clock.ms += 200_000
    expect(await keys.key(sha)).toMatchObject({ enabled: true })
    clock.ms += 200_000
    await expect(Promise.resolve(keys.key(sha))).rejects.toThrow('down')
    await settle()
  })
})

describe('stages on the way of a call', () => {
  const stage = { stageName: 'prod', deploymentId: 'd1' }
  const pointer = (revision: string, deploymentId: string, canaryDeploymentId?: string): string =>
    JSON.stringify({
      revision,
      deploymentId,
      canaryDeploymentId,
      stage,
      live: { endpointConfiguration: { types: ['PRIVATE'] } },
    })
  const definition = (name: string): string =>
    JSON.stringify({ protocolType: 'REST', restApi: { id: 'a1', name } })

  it('join their settings, deployment and canary, and the properties that act at once', async () => {
    const { kv, definitions } = made()
    kv.set('stage/a1/prod', pointer('r1', 'd1', 'd2'))
    kv.set('deployment/a1/d1', definition('one'))
    kv.set('deployment/a1/d2', definition('two'))
    expect(await definitions.stage('a1', 'prod')).toEqual({
      revision: 'r1',
      stage,
      definition: {
        protocolType: 'REST',
        restApi: { id: 'a1', name: 'one', endpointConfiguration: { types: ['PRIVATE'] } },
      },
      canary: {
        protocolType: 'REST',
        restApi: { id: 'a1', name: 'two', endpointConfiguration: { types: ['PRIVATE'] } },
      },
    })
  })

  it('stay one object while nothing changes, and are read again only by their pointer', async () => {
    const { kv, definitions, clock, settle, state } = made()
    kv.set('stage/a1/prod', pointer('r1', 'd1'))
    kv.set('deployment/a1/d1', definition('one'))
    const first = await definitions.stage('a1', 'prod')
    clock.ms += 9_000
    expect(definitions.stage('a1', 'prod')).toBe(first)
    await settle()
    expect(definitions.stage('a1', 'prod')).toBe(first)
    expect(state.counters.kvReads).toBe(3)
  })

  it('are asked of the registry when KV still names a deployment that is deleted by now', async () => {
    const { kv, registry, definitions } = made()
    kv.set('stage/a1/prod', pointer('r1', 'd1'))
    registry.set('stage/a1/prod', pointer('r2', 'd2'))
    kv.set('deployment/a1/d2', definition('two'))
    expect(await definitions.stage('a1', 'prod')).toMatchObject({ revision: 'r2' })
  })

  it('fail when a deployment is nowhere to be found', async () => {
    const { kv, definitions } = made()
    kv.set('stage/a1/prod', pointer('r1', 'd1'))
    await expect(Promise.resolve(definitions.stage('a1', 'prod'))).rejects.toThrow(
      'deployment/a1/d1 is not published',
    )
  })

  it('serve a new deployment within ten seconds of KV', async () => {
    const { kv, definitions, clock } = made()
    kv.set('stage/a1/prod', pointer('r1', 'd1'))
    kv.set('deployment/a1/d1', definition('one'))
    await definitions.stage('a1', 'prod')
    kv.set('stage/a1/prod', pointer('r2', 'd2'))
    kv.set('deployment/a1/d2', definition('two'))
    clock.ms += 10_000
    expect(await definitions.stage('a1', 'prod')).toMatchObject({ revision: 'r2' })
  })

  it.each([
    ['a1', 'x/../y'],
    ['a1/b', 'prod'],
    ['a1', 'x'.repeat(129)],
  ])('are not looked for under names that no stage can have: %s %s', (apiId, stageName) => {
    const { definitions, state } = made()
    expect(definitions.stage(apiId, stageName)).toBeUndefined()
    expect(state.counters.kvReads).toBe(0)
  })

  it('know the protocol of an API and the record of a domain', async () => {
    const { kv, registry, definitions } = made()
    kv.set('protocol/a1', '"HTTP"')
    registry.set('domain/api.example.com', JSON.stringify({ domainName: 'api.example.com' }))
    expect(await definitions.protocol('a1')).toBe('HTTP')
    expect(await definitions.domain('api.example.com')).toMatchObject({
      domainName: 'api.example.com',
    })
    expect(await definitions.domain('other.example.com')).toBeUndefined()
  })
})
