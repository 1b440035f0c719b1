import { describe, expect, it } from 'vitest'
import type { Meter } from '../value.ts'
import { replaceMatches, splitText } from './index.ts'

function counting(): Meter & { readonly units: () => number } {
  let units = 0
  return {
    charge: (more) => {
      units += more
    },
    lengthMax: 1_000_000,
    units: () => units,
  }
}

const cases: readonly (readonly [pattern: string, text: string, replaced: string])[] = [
  [`\\\\'`, `it\\'s \\' \\"`, 'it<>s <> \\"'],
  ['ab', 'aab abab b', 'a<> <><> b'],
  ['a(b+)', 'ab abb a', '<> <> a'],
  ['(a)b|c', 'ab c', '<> <>'],
  ['()a', 'ba', 'b<>'],
  ['(?i)ab', 'AB ab', '<> <>'],
  ['\\.\\*', 'a.* .*', 'a<> <>'],
  ['aaaaaaaaaab', 'aaaaaaaaaaab aaaaaaaaab', 'a<> aaaaaaaaab'],
  ['a?b', 'ab b a', '<> <> a'],
  ['\\Qa.\\E', 'a. ab', '<> ab'],
  ['^a', 'aa', '<>a'],
  ['\ud83d', '😀\ud83d', '😀<>'],
]

describe('a pattern', () => {
  it.each(cases)('%s finds its matches in %s', (pattern, text, replaced) => {
    const meter = counting()
    expect(replaceMatches(text, pattern, '<>', 'all', meter)).toBe(replaced)
    // An empty group in front hides what the matches begin with, and changes nothing else.
    expect(replaceMatches(text, `(?:)${pattern}`, '<>', 'all', meter)).toBe(replaced)
    expect(splitText(`${text}!`, pattern, 0, meter).join('<>')).toBe(`${replaced}!`)
  })

  it('that begins with characters of its own costs little where these are missing', () => {
    const meter = counting()
    replaceMatches('a'.repeat(100_000), `\\\\'`, `'`, 'all', meter)
    expect(meter.units()).toBeLessThan(100_000 / 8)
  })
})
