import { describe, expect, it } from 'vitest'
import { sqliteDatabase } from '../../test/fakes/sqlite.ts'
import { publisher } from './publisher.ts'
import { migrate, sqliteRows } from './registry-store.ts'

function made() {
  const database = sqliteDatabase()
  migrate(database)
  const rows = sqliteRows(database)
  const clock = { ms: 1_000_000, now: () => clock.ms }
  const written: { atMs: number; name: string; text: string | undefined }[] = []
  const kv = { isDown: false, whileWriting: () => {} }
  const spoilt = new Set<string>()
  const write = (name: string, text: string | undefined): Promise<void> => {
    if (kv.isDown) return Promise.reject(new Error('KV is down'))
    const last = written.findLast((entry) => entry.name === name)
    if (last !== undefined && clock.ms - last.atMs < 1_000) {
      return Promise.reject(new Error('429: one write a second'))
    }
    written.push({ atMs: clock.ms, name, text })
    kv.whileWriting()
    return Promise.resolve()
  }
  const records = new Map<string, string>()
  const publish = publisher(
    database,
    { put: write, delete: (name) => write(name, undefined) },
    (name) => {
      if (spoilt.has(name)) throw new Error('a row is no JSON')
      return records.get(name)
    },
    clock,
  )
  const change = (name: string, text: string | undefined): void => {
    if (text === undefined) records.delete(name)
    else records.set(name, text)
    rows.mark(name)
  }
  return { publish, change, written, clock, kv, spoilt }
}

describe('publishing changed records', () => {
  it('writes a record once and a deletion as one', async () => {
    const { publish, change, written, clock } = made()
    change('key/a', 'one')
    expect(await publish.flush()).toBeUndefined()
    clock.ms += 1_000
    change('key/a', undefined)
    await publish.flush()
    expect(written.map(({ text }) => text)).toEqual(['one', undefined])
    expect(publish.isPending()).toBe(false)
  })

  it('goes on past a record that cannot be made, and comes back to it', async () => {
    const { publish, change, written, clock, spoilt } = made()
    spoilt.add('stage/a/prod')
    change('stage/a/prod', 'stage')
    change('key/a', 'one')
    expect(await publish.flush()).toBe(2_000)
    expect(written.map(({ name }) => name)).toEqual(['key/a'])
    spoilt.clear()
    clock.ms += 2_000
    expect(await publish.flush()).toBeUndefined()
    expect(written.map(({ name }) => name)).toEqual(['key/a', 'stage/a/prod'])
  })

  it('turns a hundred changes of a record in one second into two writes, the last with the newest text', async () => {
    const { publish, change, written, clock } = made()
    for (let index = 0; index < 100; index++) {
      change('stage/a/prod', `version ${index}`)
      await publish.flush()
      clock.ms += 10
    }
    await publish.flush()
    expect(written.map(({ text }) => text)).toEqual(['version 0', 'version 99'])
  })

  it('spares KV the deletion of records that it never had', async () => {
    const { publish, change, written } = made()
    for (let index = 0; index < 2_500; index++) change(`key/${index}`, undefined)
    expect(await publish.flush()).toBe(0)
    expect(await publish.flush()).toBe(0)
    expect(await publish.flush()).toBeUndefined()
    expect(written).toEqual([])
    expect(publish.isPending()).toBe(false)
  })

  it('says how long to wait for the next write of the same record', async () => {
    const { publish, change, clock } = made()
    change('plan/a', 'one')
    await publish.flush()
    clock.ms += 400
    change('plan/a', 'two')
    expect(await publish.flush()).toBe(600)
  })

  it('keeps what KV did not take, and writes it later', async () => {
    const { publish, change, written, clock, kv } = made()
    kv.isDown = true
    change('key/a', 'one')
    expect(await publish.flush()).toBe(2_000)
    expect(publish.isPending()).toBe(true)
    kv.isDown = false
    clock.ms += 2_000
    expect(await publish.flush()).toBeUndefined()
    expect(written).toHaveLength(1)
  })

  it('keeps a change that is made while KV is writing', async () => {
    const { publish, change, written, clock, kv } = made()
    change('key/a', 'one')
    kv.whileWriting = () => {
      kv.whileWriting = () => {}
      change('key/a', 'two')
    }
    expect(await publish.flush()).toBe(1_000)
    clock.ms += 1_000
    await publish.flush()
    expect(written.map(({ text }) => text)).toEqual(['one', 'two'])
  })

  it('writes many records in batches that one event may make', async () => {
    const { publish, change, written } = made()
    for (let index = 0; index < 100; index++) change(`key/${index}`, 'x')
    expect(await publish.flush()).toBe(0)
    expect(written).toHaveLength(40)
    await publish.flush()
    expect(await publish.flush()).toBeUndefined()
    expect(written).toHaveLength(100)
  })
})
