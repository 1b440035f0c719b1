import { describe, expect, it } from 'vitest'
import { memoryRows } from '../../src/admin/memory-rows.ts'
import { cutText, migrate, sqliteRows } from '../../src/platform/registry-store.ts'
import { fakeAdmin } from '../fakes/admin.ts'
import { sqliteDatabase } from '../fakes/sqlite.ts'
import { describeRowStore } from './row-store.ts'

function inSqlite() {
  const database = sqliteDatabase()
  migrate(database)
  return sqliteRows(database)
}

describeRowStore('memory', (run) => run(memoryRows()))
describeRowStore('SQLite', (run) => run(inSqlite()))

describe('the registry in SQLite', () => {
  it('keeps its rows when the schema is brought up to date again', () => {
    const database = sqliteDatabase()
    migrate(database)
    sqliteRows(database).putText('text', 'kept')
    migrate(database)
    expect(sqliteRows(database).getText('text')).toBe('kept')
  })

  it('runs operations as memory does', async () => {
    const admin = fakeAdmin({ rows: inSqlite() })
    const { body: api } = await admin.call('POST', '/restapis', { name: 'pets' })
    const twice = { op: 'replace', path: '/nothing' }
    expect((await admin.patch(`/restapis/${api.id}`, twice)).status).toBe(400)
    expect((await admin.call('GET', `/restapis/${api.id}/resources`)).body).toEqual({
      item: [{ id: api.rootResourceId, path: '/' }],
    })
  })
})

describe('cutting a text into parts', () => {
  it.each([
    ['', 4, ['']],
    ['abcdefgh', 4, ['abcd', 'efgh']],
    ['abcdefghi', 4, ['abcd', 'efgh', 'i']],
    ['abc🙂de', 4, ['abc🙂', 'de']],
  ])('%j in parts of %i characters never splits a pair', (text, chars, parts) => {
    expect(cutText(text, chars)).toEqual(parts)
  })
})
