import { describe, expect, it } from 'vitest'
import { memoryRows } from './memory-rows.ts'
import { freezeRecord } from './published.ts'
import { adminStore } from './store.ts'

describe('a record that is frozen', () => {
  // A quoted string and its member: `{"text":"…"}`.
  const ofBytes = (bytes: number) => ({ text: 'é'.repeat((bytes - 11) / 2) })
  const bytesMax = 25_165_824

  it('is kept up to 24 MiB', () => {
    const store = adminStore(memoryRows())
    const record = ofBytes(bytesMax - 1)
    freezeRecord(store, 'portal/a', record, 'portal', 'published')
    // Not `toBe`: a difference of such texts would take minutes to show.
    expect(store.getText('portal/a') === JSON.stringify(record)).toBe(true)
  })

  it('is refused beyond, and what was there stays', () => {
    const store = adminStore(memoryRows())
    freezeRecord(store, 'portal/a', { text: '' }, 'portal', 'published')
    const freeze = () =>
      freezeRecord(store, 'portal/a', ofBytes(bytesMax + 1), 'portal', 'published')
    expect(freeze).toThrow('The portal exceeds 25165824 bytes and cannot be published.')
    expect(store.getText('portal/a')).toBe('{"text":""}')
  })
})
