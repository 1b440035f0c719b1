import { describe, expect, it } from 'vitest'
import { exampleBody, exampleOf } from './example.ts'

const models = {
  Pet: {
    type: 'object',
    required: ['name', 'kind'],
    properties: {
      name: { type: 'string' },
      kind: { enum: ['dog', 'cat'] },
      born: { type: 'string', format: 'date' },
    },
  },
  Node: { type: 'object', properties: { next: { $ref: '#/components/schemas/Node' } } },
}

describe('an example of a schema', () => {
  it.each([
    [{ $ref: '#/components/schemas/Pet' }, { name: '', kind: 'dog' }],
    [{ type: 'array', items: { $ref: '#/definitions/Pet' } }, [{ name: '', kind: 'dog' }]],
    [
      { type: 'object', properties: { at: { type: 'string', format: 'date' } } },
      { at: '2026-01-31' },
    ],
    [{ type: 'integer', minimum: 3 }, 3],
    [{ type: 'string', default: 'x' }, 'x'],
    [{ oneOf: [{ type: 'boolean' }, { type: 'string' }] }, false],
    [{ example: { a: 1 } }, { a: 1 }],
    [{ type: 'null' }, null],
  ])('has what is required: %j', (schema, expected) => {
    expect(exampleOf(schema, models)).toEqual(expected)
  })

  it('ends where a model contains itself', () => {
    expect(JSON.stringify(exampleOf(models.Node, models)).length).toBeLessThan(200)
  })
})

describe('the body of a form', () => {
  it('is JSON with its lines, and empty where nothing is known of it', () => {
    const schema = { $ref: '#/components/schemas/Pet' }
    expect(exampleBody('application/json', schema, models)).toBe(
      '{\n  "name": "",\n  "kind": "dog"\n}',
    )
    expect(exampleBody('application/xml', schema, models)).toBe('')
    expect(exampleBody('application/json', {}, models)).toBe('')
  })
})
