import { describe, expect, it } from 'vitest'
import { compileBodyPath } from './body-path.ts'

const order = {
  id: 7,
  items: [
    { sku: 'a', tags: ['x', 'y'] },
    { sku: 'b', tags: ['z'] },
    { sku: 'c', tags: [] },
  ],
  buyer: { name: 'Ann', city: 'Bonn', 'zip code': '53' },
  none: null,
}

describe('a path into a body', () => {
  it.each([
    ['id', 7],
    ['$.id', 7],
    ['items[1].sku', 'b'],
    ['items[-1].sku', 'c'],
    ["buyer['zip code']", '53'],
    ['none', null],
    ['items[9].sku', undefined],
    ['id.sku', undefined],
    ['buyer.constructor', undefined],
    ['items[*].sku', ['a', 'b', 'c']],
    ['items[*].tags[*]', ['x', 'y', 'z']],
    ['items.*.tags', [['x', 'y'], ['z'], []]],
    ['items[0,2].sku', ['a', 'c']],
    ['items[1:].sku', ['b', 'c']],
    ['items[:2].sku', ['a', 'b']],
    ['items[-1:].sku', ['c']],
    ["buyer['name','city']", ['Ann', 'Bonn']],
    ['items[2].tags[*]', []],
    ['items[*].none', []],
    ['nothing[*].sku', undefined],
    ['id[*]', undefined],
  ])('%s selects %j', (path, value) => {
    expect(compileBodyPath(path)?.(order)).toEqual(value)
  })

  it.each([
    '..sku',
    'items..sku',
    'items[?(@.sku)]',
    'items[(@.length-1)]',
    'a b',
    'items[',
    "a['b",
  ])('is not %s', (path) => {
    expect(compileBodyPath(path)).toBeUndefined()
  })
})
