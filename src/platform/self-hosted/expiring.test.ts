import { beforeEach, describe, expect, it } from 'vitest'
import { sqliteDatabase } from '../../../test/fakes/sqlite.ts'
import { entriesToDrop, expiringBytes, freedBytes, indexExpirations, type Sql } from './expiring.ts'

const nowSeconds = 1_000
const room = { bytesMax: 100, sweptMax: 3 }

let sql: Sql

beforeEach(() => {
  sql = sqliteDatabase()
  sql.exec('CREATE TABLE entries (key TEXT PRIMARY KEY, value BLOB, expiration INTEGER)')
  indexExpirations(sql)
})

/** Stores 40 bytes under a name. */
function store(key: string, expiration: number | 'never'): void {
  const end = expiration === 'never' ? 'NULL' : String(expiration)
  sql.exec(`INSERT INTO entries VALUES (?, ?, ${end})`, key, 'x'.repeat(40))
}

const toDrop = () => entriesToDrop(sql, nowSeconds, expiringBytes(sql), room)

describe('entries that end by themselves', () => {
  it('are dropped once they have ended, a bounded number at a time', () => {
    store('kept', 'never')
    for (const end of [999, 1_000, 10, 20, 1_001]) store(`until ${end}`, end)
    expect(toDrop()).toEqual(['until 10', 'until 20', 'until 999'])
  })

  it('are dropped before their end, the soonest first, when they take too much room', () => {
    store('kept', 'never')
    for (const end of [4_000, 2_000, 3_000]) store(`until ${end}`, end)
    expect(toDrop()).toEqual(['until 2000'])
  })

  it('stay while they have neither ended nor fill their room', () => {
    store('kept', 'never')
    store('until 2000', 2_000)
    expect(toDrop()).toEqual([])
  })

  it('count with the bytes of their values, which others do not', () => {
    store('kept', 'never')
    store('until 2000', 2_000)
    expect(expiringBytes(sql)).toBe(40)
    expect(freedBytes(sql, 'until 2000')).toBe(40)
    expect(freedBytes(sql, 'kept')).toBe(0)
    expect(freedBytes(sql, 'none')).toBe(0)
  })
})
