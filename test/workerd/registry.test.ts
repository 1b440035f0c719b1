import { abortAllDurableObjects, runDurableObjectAlarm, runInDurableObject } from 'cloudflare:test'
import { env } from 'cloudflare:workers'
import { describe, expect, it, vi } from 'vitest'
import { sha256Hex } from '../../src/aws/sha256.ts'
import { registryName } from '../../src/platform/registry-object.ts'
import { sqliteRows, type SqlDatabase } from '../../src/platform/registry-store.ts'
import { describeRowStore } from '../contracts/row-store.ts'

interface RegistryRpc extends Rpc.DurableObjectBranded {
  read(name: string): string | undefined
}

// The bindings' generated types know the class by name only.
const { REGISTRY, STATE } = env as unknown as {
  REGISTRY: DurableObjectNamespace<RegistryRpc>
  STATE: KVNamespace
}
const registry = () => REGISTRY.getByName(registryName)

interface AnswerBody {
  readonly id: string
  readonly rootResourceId: string
  readonly value: string
  readonly enabled: boolean
}

async function call(method: string, path: string, body?: object) {
  const init = body === undefined ? { method } : { method, body: JSON.stringify(body) }
  const response = await registry().fetch(`http://gateway.test/_admin${path}`, init)
  const text = await response.text()
  // Bodies of the management API are JSON objects, or nothing.
  return { status: response.status, body: JSON.parse(text || '{}') as AnswerBody }
}

/** A new key in a plan of its own, and the name of its record. */
async function keyInPlan() {
  const { body: key } = await call('POST', '/apikeys', { enabled: true })
  const { body: plan } = await call('POST', '/usageplans', { name: 'gold' })
  await call('POST', `/usageplans/${plan.id}/keys`, { keyId: key.id, keyType: 'API_KEY' })
  return { key, plan, name: `key/${await sha256Hex(key.value)}` }
}

/** Waits until KV has what is expected of it; the registry writes it after its answer. */
const published = (name: string, check: (text: string | null) => void) =>
  vi.waitFor(async () => check(await STATE.get(name)), { timeout: 5_000, interval: 20 })

describe('the Durable Object of the registry', () => {
  it('answers the management API and remembers after losing its memory', async () => {
    const { status, body } = await call('POST', '/restapis', { name: 'pets' })
    expect(status).toBe(201)
    await abortAllDurableObjects()
    expect((await call('GET', `/restapis/${body.id}`)).body).toMatchObject({ name: 'pets' })
  })

  it('publishes a stage and its deployment, and reads both back before KV has them', async () => {
    const { body: api } = await call('POST', '/restapis', { name: 'pets' })
    const method = `/restapis/${api.id}/resources/${api.rootResourceId}/methods/GET`
    await call('PUT', method, { authorizationType: 'NONE' })
    await call('PUT', `${method}/integration`, { type: 'MOCK' })
    const { body: deployment } = await call('POST', `/restapis/${api.id}/deployments`, {
      stageName: 'prod',
    })
    const record = await registry().read(`stage/${api.id}/prod`)
    expect(JSON.parse(record ?? '')).toMatchObject({ deploymentId: deployment.id })
    await published(`stage/${api.id}/prod`, (text) => expect(text).toBe(record))
    await published(`deployment/${api.id}/${deployment.id}`, (text) => {
      expect(JSON.parse(text ?? '{}')).toMatchObject({ protocolType: 'REST' })
    })
  })

  it('withdraws a deleted key', async () => {
    const { key, plan, name } = await keyInPlan()
    await published(name, (text) => {
      expect(JSON.parse(text ?? '{}')).toEqual({ keyId: key.id, enabled: true, planIds: [plan.id] })
    })
    await call('DELETE', `/apikeys/${key.id}`)
    expect(await registry().read(name)).toBeUndefined()
    await published(name, (text) => expect(text).toBeNull())
  })

  it('ends a hundred updates within a second with the newest one in KV', async () => {
    const { key, name } = await keyInPlan()
    for (let index = 0; index < 100; index++) {
      const value = String(index % 2 === 1)
      const patchOperations = [{ op: 'replace', path: '/enabled', value }]
      await call('PATCH', `/apikeys/${key.id}`, { patchOperations })
    }
    const isPending = () =>
      runInDurableObject(registry(), (_, { storage }) =>
        storage.sql.exec<{ left: number }>('SELECT count(*) AS left FROM outbox').one(),
      )
    await vi.waitFor(async () => expect(await isPending()).toEqual({ left: 0 }), {
      timeout: 5_000,
      interval: 50,
    })
    expect(JSON.parse((await STATE.get(name)) ?? '{}')).toMatchObject({ enabled: true })
  })

  it('publishes after a crash what it had not published before', async () => {
    const { name } = await keyInPlan()
    await published(name, (text) => expect(text).not.toBeNull())
    await STATE.delete(name)
    await runInDurableObject(registry(), (_, { storage }) => {
      storage.sql.exec('DELETE FROM written')
      storage.sql.exec('INSERT INTO outbox (name, marks) VALUES (?, 1)', name)
      return storage.setAlarm(Date.now() + 60_000)
    })
    await abortAllDurableObjects()
    expect(await runDurableObjectAlarm(registry())).toBe(true)
    expect(await STATE.get(name)).not.toBeNull()
  })

  it('runs one operation whole or not at all, also when many arrive at once', async () => {
    const { body: api } = await call('POST', '/restapis', { name: 'pets' })
    const root = `/restapis/${api.id}/resources/${api.rootResourceId}`
    const answers = await Promise.all(
      Array.from({ length: 20 }, () => call('POST', root, { pathPart: 'same' })),
    )
    const statuses = answers.map(({ status }) => status)
    expect(statuses.filter((status) => status === 201)).toHaveLength(1)
    expect(statuses.filter((status) => status === 409)).toHaveLength(19)
  })
})

const tables = ['rows', 'texts', 'outbox']

describeRowStore('a Durable Object', (run) =>
  runInDurableObject(REGISTRY.getByName('row-store'), (_, { storage }) => {
    const database: SqlDatabase = {
      exec: (query, ...bindings) => storage.sql.exec(query, ...bindings),
      transactionSync: (work) => storage.transactionSync(work),
    }
    for (const table of tables) storage.sql.exec(`DELETE FROM ${table}`)
    run(sqliteRows(database))
  }),
)
