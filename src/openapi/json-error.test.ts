import { describe, expect, it } from 'vitest'
import { jsonErrorOffset } from './json-error.ts'

describe('the place where a text stops being JSON', () => {
  it.each([
    { text: '{"a": }', at: '}' },
    { text: '{"a": 1,}', at: '}' },
    { text: '{"a" 1}', at: '1' },
    { text: '{a: 1}', at: 'a' },
    { text: '[1, 2', at: '' },
    { text: '[1 2]', at: '2]' },
    { text: '[1]]', at: ']' },
    { text: '{"a": [1}', at: '}' },
    { text: '{"a": "x\ny"}', at: '"x' },
    { text: '{"a": 01}', at: '1}' },
    { text: '', at: '' },
  ])('$text', ({ text, at }) => {
    expect(text.slice(jsonErrorOffset(text))).toMatch(
      new RegExp(`^${at.replaceAll(/[[\]{}]/g, '\\$&')}${at === '' ? '$' : ''}`),
    )
  })
})
