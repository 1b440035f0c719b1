import { describe, expect, it } from 'vitest'
import { compileSchema, SchemaFailure, type Json } from './json-schema.ts'

const search = (pattern: string) => {
  const regexp = new RegExp(pattern, 'u')
  return (text: string) => regexp.test(text)
}
const validate = (schema: Json, instance: Json) => compileSchema(schema, { search })(instance)

describe('what is wrong with an instance, in the Java validator’s words', () => {
  it.each<[schema: Json, instance: Json, messages: string[]]>([
    [{ required: ['b', 'a'] }, {}, ['object has missing required properties (["a","b"])']],
    [
      { type: 'integer' },
      'x',
      ['instance type (string) does not match any allowed primitive type (allowed: ["integer"])'],
    ],
    [
      { type: 'number' },
      null,
      [
        'instance type (null) does not match any allowed primitive type (allowed: ["integer","number"])',
      ],
    ],
    [
      { enum: ['a', 'b'] },
      'x',
      ['instance value ("x") not found in enum (possible values: ["a","b"])'],
    ],
    [
      { minimum: 25 },
      2,
      ['numeric instance is lower than the required minimum (minimum: 25, found: 2)'],
    ],
    [
      { maximum: 5, exclusiveMaximum: true },
      5,
      ['numeric instance is not strictly lower than the required maximum 5'],
    ],
    [
      { properties: { a: {} }, additionalProperties: false },
      { a: 1, foo: 2 },
      ['object instance has properties which are not allowed by the schema: ["foo"]'],
    ],
    [{ minLength: 3 }, 'é', ['string "é" is too short (length: 1, required minimum: 3)']],
    [{ pattern: '^a' }, 'b', ['ECMA 262 regex "^a" does not match input string "b"']],
    [{ format: 'email' }, 'b', ['string "b" is not a valid email address']],
    [{ oneOf: [{}, {}] }, 1, ['instance failed to match exactly one schema (matched 2 out of 2)']],
    [{ not: {} }, 1, ['instance matched a schema which it should not have']],
    [
      { uniqueItems: true },
      [
        { a: 1, b: 2 },
        { b: 2, a: 1 },
      ],
      ['array must not contain duplicate elements'],
    ],
    [{ multipleOf: 0.01 }, 4.35, []],
  ])('%j refuses %j', (schema, instance, messages) => {
    expect(validate(schema, instance)).toEqual(messages)
  })

  it('lists the members of an object in order only when the object itself is in order', () => {
    const schema = {
      required: ['id'],
      properties: { id: { type: 'string' }, age: { minimum: 1 } },
    }
    expect(validate(schema, { age: 0 })).toEqual([
      'object has missing required properties (["id"])',
    ])
    expect(validate(schema, { age: 0, id: 1 })).toHaveLength(2)
  })
})

it.each([
  ['date-time', '2024-02-30T10:00:00Z', false],
  ['date-time', '2024-02-29T10:00:00.123Z', true],
  ['ipv4', '256.1.1.1', false],
  ['ipv6', '::ffff:10.0.0.1', true],
  ['ipv6', '1::2::3', false],
  ['hostname', '-bad.example', false],
  ['uri', 'not a uri', false],
  ['regex', '(', false],
  ['unknown', 'anything', true],
])('format %s of %s is %s', (format, instance, valid) => {
  expect(validate({ format }, instance).length === 0).toBe(valid)
})

describe('references', () => {
  const documents: Readonly<Record<string, Json>> = {
    'https://models.example/Node': {
      type: 'object',
      properties: { next: { oneOf: [{ type: 'null' }, { $ref: 'https://models.example/Node' }] } },
    },
  }
  const compile = (schema: Json) =>
    compileSchema(schema, { search, documents: (address) => documents[address] })

  it('follow other documents and circles', () => {
    const check = compile({ $ref: 'https://models.example/Node' })
    expect(check({ next: { next: { next: null } } })).toEqual([])
    expect(check({ next: { next: 1 } })).toHaveLength(1)
  })

  it('fail when compiling when they lead nowhere', () => {
    expect(() => compile({ properties: { a: { $ref: '#/definitions/none' } } })).toThrow(
      SchemaFailure,
    )
  })

  it('that go round without an instance to consume end in an error, not in a hang', () => {
    expect(compile({ $ref: '#' })(1)).toEqual([
      'instance or schema is nested deeper than 500 levels',
    ])
  })
})
