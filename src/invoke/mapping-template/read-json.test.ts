import { describe, expect, it } from 'vitest'
import { writeJson } from '../../languages/velocity/print.ts'
import { JsonError } from './json-reader.ts'
import { readJson } from './read-json.ts'

const meter = { charge: () => undefined, lengthMax: 1_000_000 }
const again = (text: string): string => writeJson(readJson(text, meter), 'plain', meter)

describe('readJson', () => {
  it.each([
    ['{"2":"b","1":"a"}', '{"2":"b","1":"a"}', 'keeps keys in order, numbers among them'],
    ['{"a":1,"a":2}', '{"a":2}', 'lets the last of equal names win'],
    [
      '[1.0,2.50,1E5,12345678901234567890]',
      '[1.0,2.5,100000.0,12345678901234567890]',
      'tells floats from integers of any size',
    ],
    [
      "{'a':'b', c:d e,}",
      '{"a":"b","c":"d e"}',
      'takes single quotes, bare words and stray commas',
    ],
    ['{"a":1} and more', '{"a":1}', 'ignores what follows the value'],
    ['a=b', '"a=b"', 'takes other text as a string'],
    [
      '[{"a":1,"b":2},{"a":3,"b":4},{"b":5}]',
      '[{"a":1,"b":2},{"a":3,"b":4},{"b":5}]',
      'reads objects of one shape',
    ],
    [
      String.raw`[{"a\":1,\"b":0},{"a":1,"b":2}]`,
      String.raw`[{"a\":1,\"b":0},{"a":1,"b":2}]`,
      'is not misled by quotes in an earlier name',
    ],
    [String.raw`["\u0041\n\q"]`, String.raw`["A\n"]`, 'decodes escapes and drops unknown ones'],
  ])('reads %s as %s: it %s', (text, expected) => {
    expect(again(text)).toBe(expected)
  })

  it.each(['{a', '[a', '{"a":1', '"abc', '{"a" "b"}', '[1}', '['.repeat(500)])(
    'refuses %s',
    (text) => {
      expect(() => readJson(text, meter)).toThrow(JsonError)
    },
  )
})
