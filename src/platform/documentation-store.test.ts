import { beforeEach, describe, expect, it } from 'vitest'
import { documentationStore } from './documentation-store.ts'

/** A store over these records, on a clock that a test turns, and the names that were asked for. */
function storeOf(records: Record<string, object>) {
  const clock = { ms: 1_000_000, now: () => clock.ms }
  const asked: string[] = []
  const running: Promise<unknown>[] = []
  const state = {
    read: (name: string) => {
      asked.push(name)
      const record = records[name]
      return Promise.resolve(record && JSON.stringify(record))
    },
  }
  const background = { run: (work: Promise<unknown>) => void running.push(work) }
  const store = documentationStore(state as never, clock, background)
  return { store, clock, asked, settle: () => Promise.all(running.splice(0)) }
}

describe('published portals', () => {
  const records: Record<string, object> = {}
  beforeEach(() => {
    for (const name of Object.keys(records)) Reflect.deleteProperty(records, name)
  })

  it('are kept, and gone ten seconds after their record', async () => {
    records['portal/a1b2c3d4e5'] = { portalId: 'a1b2c3d4e5' }
    const { store, clock, asked } = storeOf(records)
    expect(await store.portal('a1b2c3d4e5')).toEqual({ portalId: 'a1b2c3d4e5' })
    Reflect.deleteProperty(records, 'portal/a1b2c3d4e5')
    clock.ms += 7_000
    expect(await store.portal('a1b2c3d4e5')).toBeDefined()
    expect(asked).toHaveLength(1)
    clock.ms += 3_001
    expect(await store.portal('a1b2c3d4e5')).toBeUndefined()
  })

  it('that are previews end when they say so', async () => {
    records['portal/preview0001'] = { portalId: 'a1b2c3d4e5', expiresAtMs: 1_005_000 }
    const { store, clock } = storeOf(records)
    expect(await store.portal('preview0001')).toBeDefined()
    clock.ms = 1_005_000
    expect(await store.portal('preview0001')).toBeUndefined()
  })

  it.each(['', 'short', 'a/b0000000', '../a1b2c3d4e5', 'ä123456789', 'x'.repeat(2_000)])(
    'are not looked for under what is no id: %j',
    async (id) => {
      const { store, asked } = storeOf(records)
      expect(await store.portal(id)).toBeUndefined()
      expect(asked).toEqual([])
    },
  )
})
