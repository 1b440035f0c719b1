import { describe, expect, it } from 'vitest'
import { defaultTemplate, flattenSchema } from './model-schema.ts'

const ref = (name: string) => ({
  $ref: `https://apigateway.amazonaws.com/restapis/a1b2c3/models/${name}`,
})

const models: Readonly<Record<string, object>> = {
  Pet: { type: 'object', properties: { name: { type: 'string' }, owner: ref('Owner') } },
  Owner: { type: 'object', properties: { age: { type: 'integer' }, pets: ref('Pet') } },
  Node: { properties: { a: ref('Node'), b: ref('Node') } },
  ...Object.fromEntries(
    Array.from({ length: 12 }, (_, index) => [
      `M${index}`,
      { allOf: Array.from({ length: 12 }, (_one, other) => ref(`M${other}`)) },
    ]),
  ),
}

const schemaOf = (name: string): string | undefined =>
  models[name] === undefined ? undefined : JSON.stringify(models[name])

const flat = (schema: object): unknown =>
  JSON.parse(flattenSchema(JSON.stringify(schema), schemaOf))

describe('a flattened model', () => {
  it('has other models in place of references to them', () => {
    expect(flat({ type: 'array', items: ref('Pet') })).toEqual({
      type: 'array',
      items: {
        type: 'object',
        properties: {
          name: { type: 'string' },
          owner: {
            type: 'object',
            properties: { age: { type: 'integer' }, pets: ref('Pet') },
          },
        },
      },
    })
  })

  it('keeps references to what is not there, and of a model to itself', () => {
    expect(flat({ items: ref('None') })).toEqual({ items: ref('None') })
    expect(flat(ref('Node'))).toEqual({ properties: { a: ref('Node'), b: ref('Node') } })
  })

  it('ends, however models refer to each other', () => {
    expect(flattenSchema(JSON.stringify(ref('M0')), schemaOf).length).toBeLessThan(1_000_000)
  })
})

describe('the template of a model', () => {
  it('is, of the empty model, what the CLI prints for it', () => {
    expect(defaultTemplate('{"title": "Empty Schema", "type": "object"}', () => undefined)).toBe(
      "#set($inputRoot = $input.path('$'))\n{ }",
    )
  })

  it('copies a body of its shape', () => {
    expect(defaultTemplate(JSON.stringify(models['Pet']), () => undefined)).toBe(
      `#set($inputRoot = $input.path('$'))\n{\n  "name" : "$inputRoot.name",\n  "owner" : $inputRoot.owner\n}`,
    )
  })
})
