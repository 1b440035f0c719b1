import { describe, expect, it } from 'vitest'
import { shapesOf } from './shapes.ts'

const pet = { $ref: '#/components/schemas/Pet' }
const models = {
  Pet: { type: 'object', properties: { name: { type: 'string' }, mother: pet } },
  Pets: { type: 'array', items: pet },
  Dog: { allOf: [pet, { properties: { barks: { type: 'boolean' } } }] },
  Self: { allOf: [{ $ref: '#/components/schemas/Self' }, { properties: { a: {} } }] },
  Forest: { type: 'array', items: { $ref: '#/components/schemas/Forest' } },
  Labels: { type: 'object', additionalProperties: { type: 'string' } },
  Empty: { type: 'object' },
  Nested: {
    type: 'object',
    properties: {
      owner: { type: 'object', properties: { 'first-name': { type: 'string' } } },
      rows: { type: 'array', items: { type: 'object', properties: { id: { type: 'integer' } } } },
    },
  },
  Other: { type: 'object', properties: { owner: { properties: { id: {} } } } },
  List: { type: 'object', properties: {} },
}
const shapes = shapesOf(models, new Set(['List']))

describe('a schema', () => {
  it.each([
    [{ type: 'string' }, { kind: 'string' }],
    [{ type: 'string', enum: ['a', 'b'] }, { kind: 'string' }],
    [{ type: 'integer' }, { kind: 'integer' }],
    [{ type: 'integer', format: 'int64' }, { kind: 'long' }],
    [{ type: ['number', 'null'] }, { kind: 'number' }],
    [{ type: 'boolean' }, { kind: 'boolean' }],
    [{ oneOf: [{ type: 'string' }, { type: 'number' }] }, { kind: 'any' }],
    [{}, { kind: 'any' }],
    [{ $ref: '#/components/schemas/Gone' }, { kind: 'any' }],
    [pet, { kind: 'class', name: 'Pet' }],
    [{ $ref: '#/components/schemas/Pets' }, { kind: 'list', of: { kind: 'class', name: 'Pet' } }],
    [{ $ref: '#/components/schemas/Forest' }, { kind: 'list', of: { kind: 'any' } }],
    [{ $ref: '#/components/schemas/Labels' }, { kind: 'map', of: { kind: 'string' } }],
    [{ $ref: '#/components/schemas/Empty' }, { kind: 'class', name: 'Empty' }],
    [{ type: 'object' }, { kind: 'map', of: { kind: 'any' } }],
    [
      { type: 'object', additionalProperties: pet },
      { kind: 'map', of: { kind: 'class', name: 'Pet' } },
    ],
    [{ $ref: '#/components/schemas/List' }, { kind: 'class', name: 'ListModel' }],
  ])('%j is a shape', (schema, shape) => {
    expect(shapes.shapeOf(schema, 'Body')).toEqual(shape)
  })

  const membersOf = (name: string): readonly string[] | undefined =>
    shapes.classes.find((one) => one.name === name)?.members.map(({ json }) => json)

  it.each([
    ['of allOf has the members of all', 'Dog', ['name', 'mother', 'barks']],
    ['that contains itself ends', 'Self', ['a']],
    ['within another is named after its property', 'Owner', ['first-name']],
    ['of a list too', 'RowsItem', ['id']],
    ['of a name that is taken is named after both', 'OtherOwner', ['id']],
  ])('%s', (_, name, members) => {
    expect(membersOf(name)).toEqual(members)
  })

  it('may be nested as deep as anybody likes', () => {
    let list: object = { type: 'string' }
    let all: object = { type: 'object' }
    for (let depth = 0; depth < 100_000; depth++) {
      list = { type: 'array', items: list }
      all = { allOf: [all, all] }
    }
    expect(JSON.stringify(shapes.shapeOf({ ...list }, 'Body'))).toContain('any')
    expect(shapes.shapeOf({ ...all }, 'Body')).toEqual({ kind: 'any' })
  })
})
