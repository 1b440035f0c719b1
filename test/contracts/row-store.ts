import { describe, expect, it } from 'vitest'
import type { Row, RowStore } from '../../src/ports-registry.ts'

const row = (id: string, more: Partial<Row> = {}): Row => ({
  kind: 'thing',
  scope: 'owner',
  id,
  name: '',
  group: '',
  lookup: undefined,
  value: { id },
  ...more,
})

const ids = (rows: readonly Row[]): readonly string[] => rows.map(({ id }) => id)
const query = { kind: 'thing', scope: 'owner', limit: 100 }

/** Hands an empty row store to a case, inside of whatever the store needs around it. */
export type UseRows = (run: (rows: RowStore) => void) => void | Promise<void>

/** What every row store must do; run on each of them. */
export function describeRowStore(name: string, use: UseRows): void {
  describe(`the row store in ${name}`, () => {
    it('gives back what was put, and the newest of two', () =>
      use((rows) => {
        rows.put(row('a', { name: 'n', group: 'g', lookup: 'l', value: { one: 1 } }))
        rows.put(row('a', { name: 'm', group: 'g', lookup: 'l', value: { two: [2] } }))
        expect(rows.get('thing', 'owner', 'a')).toEqual(
          row('a', { name: 'm', group: 'g', lookup: 'l', value: { two: [2] } }),
        )
        expect(rows.get('thing', 'other', 'a')).toBeUndefined()
        expect(rows.get('other', 'owner', 'a')).toBeUndefined()
      }))

    it('gives copies: changing one changes nothing stored', () =>
      use((rows) => {
        const value = { list: [1] }
        rows.put(row('a', { value }))
        value.list.push(2)
        const [read] = rows.list(query)
        Object.assign(read?.value ?? {}, { list: [] })
        expect(rows.get('thing', 'owner', 'a')?.value).toEqual({ list: [1] })
      }))

    it('lists in the order of ids, page by page', () =>
      use((rows) => {
        for (const id of ['c', 'a', 'b', 'd']) rows.put(row(id))
        rows.put(row('x', { scope: 'other' }))
        expect(ids(rows.list(query))).toEqual(['a', 'b', 'c', 'd'])
        expect(ids(rows.list({ ...query, limit: 2 }))).toEqual(['a', 'b'])
        expect(ids(rows.list({ ...query, limit: 2, after: { id: 'b', name: '' } }))).toEqual([
          'c',
          'd',
        ])
      }))

    it('lists by a prefix of ids', () =>
      use((rows) => {
        for (const id of ['r1/GET', 'r1/PUT', 'r10/GET', 'r2/GET']) rows.put(row(id))
        expect(ids(rows.list({ ...query, idPrefix: 'r1/' }))).toEqual(['r1/GET', 'r1/PUT'])
      }))

    it('lists by a case-sensitive prefix of names, in the order of names', () =>
      use((rows) => {
        const names = { a: 'user-3', b: 'User-1', c: 'user-1', d: 'user-2', e: 'use' }
        for (const [id, name] of Object.entries(names)) rows.put(row(id, { name }))
        const named = { ...query, namePrefix: 'user-' }
        expect(ids(rows.list(named))).toEqual(['c', 'd', 'a'])
        expect(ids(rows.list({ ...named, after: { name: 'user-1', id: 'c' } }))).toEqual(['d', 'a'])
      }))

    it('lists by group, and by group and name together', () =>
      use((rows) => {
        rows.put(row('a', { group: 'g', name: 'pets' }))
        rows.put(row('b', { group: 'g', name: '{id}' }))
        rows.put(row('c', { group: 'h', name: 'pets' }))
        expect(ids(rows.list({ ...query, group: 'g' }))).toEqual(['a', 'b'])
        expect(ids(rows.list({ ...query, group: 'g', namePrefix: '{' }))).toEqual(['b'])
      }))

    it('finds by lookup until the row is deleted or looked up otherwise', () =>
      use((rows) => {
        rows.put(row('a', { lookup: 'one' }))
        rows.put(row('a', { lookup: 'two' }))
        expect(rows.find('thing', 'one')).toBeUndefined()
        expect(rows.find('thing', 'two')?.id).toBe('a')
        rows.delete('thing', 'owner', 'a')
        expect(rows.find('thing', 'two')).toBeUndefined()
      }))

    it('deletes all rows of a scope and no others', () =>
      use((rows) => {
        rows.put(row('a'))
        rows.put(row('b', { kind: 'part' }))
        rows.put(row('c', { scope: 'owner2' }))
        rows.deleteScope('owner')
        expect(rows.get('part', 'owner', 'b')).toBeUndefined()
        expect(ids(rows.list({ ...query, scope: 'owner2' }))).toEqual(['c'])
      }))

    it('keeps rows and texts longer than a cell of SQLite', () =>
      use((rows) => {
        const long = 'é🙂'.repeat(400_000)
        rows.put(row('a', { value: { long } }))
        rows.putText('text', long)
        expect(rows.get('thing', 'owner', 'a')?.value).toEqual({ long })
        expect(rows.getText('text')).toBe(long)
        rows.put(row('a', { value: { short: true } }))
        expect(rows.list(query)[0]?.value).toEqual({ short: true })
        rows.deleteText('text')
        expect(rows.getText('text')).toBeUndefined()
      }))

    it('keeps an empty text apart from a missing one', () =>
      use((rows) => {
        rows.putText('empty', '')
        expect(rows.getText('empty')).toBe('')
        expect(rows.getText('missing')).toBeUndefined()
      }))

    it('undoes every write of a transaction that throws', () =>
      use((rows) => {
        rows.put(row('a', { lookup: 'l' }))
        rows.putText('text', 'before')
        const failing = () =>
          rows.transaction(() => {
            rows.put(row('a', { value: { changed: true }, lookup: 'm' }))
            rows.put(row('b'))
            rows.putText('text', 'after')
            rows.deleteScope('owner')
            throw new Error('refused')
          })
        expect(failing).toThrow('refused')
        expect(ids(rows.list(query))).toEqual(['a'])
        expect(rows.find('thing', 'l')?.value).toEqual({ id: 'a' })
        expect(rows.find('thing', 'm')).toBeUndefined()
        expect(rows.getText('text')).toBe('before')
      }))
  })
}
