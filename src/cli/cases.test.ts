import { describe, expect, it } from 'vitest'
import { parseCases } from './cases.ts'

const ids = (text: string) => parseCases(text, 'cases').map(({ one }) => one['id'])

describe('cases of a judging command', () => {
  it.each([
    ['one object', '{"id": 1}', [1]],
    ['an array', '[{"id": 1}, {"id": "b"}]', [1, 'b']],
    ['JSON lines', '{"id": 1}\n\n{"id": 2}\n', [1, 2]],
    ['JSON lines of another system', '\ufeff{"id": 1}\r\n{"id": 2}\r\n', [1, 2]],
    ['an object over several lines', '\ufeff{\n "id": 1\n}\n', [1]],
    ['nothing', ' \n', []],
    ['no case', '[]', []],
  ])('are read from %s', (_, text, expected) => {
    expect(ids(text)).toEqual(expected)
  })

  it('are read each with its own text, however long its strings are', () => {
    const long = `{"id": 1, "body": "${'x'.repeat(12_000_000)}"}`
    const other = '{"a\\\\": [{"]": "}"}, "\\"" ]}'
    const texts = parseCases(`[${long}, ${other}]`, 'cases').map(({ text }) => text.trim())
    expect(texts.map((text) => text === long || text === other)).toEqual([true, true])
  })

  it.each([
    ['{"id": 1', /^cases: not JSON/],
    ['{"id": 1}\n{"id"\n', /^cases:2: neither one JSON text nor JSON lines/],
    ['{"id": 1}\n2', /^cases:2: a case is a JSON object$/],
    ['[{"id": 1}, null]', /^cases: case 2: a case is a JSON object$/],
  ])('are refused where they are none: %j', (text, message) => {
    expect(() => ids(text)).toThrow(message)
  })
})
