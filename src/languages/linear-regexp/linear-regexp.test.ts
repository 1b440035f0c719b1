import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileLinearRegExp, PatternError } from './linear-regexp.ts'

const cases: readonly (readonly [pattern: string, hits: string[], misses: string[]])[] = [
  ['abc', ['abc', 'xxabcx'], ['ab', 'ABC', '']],
  ['^abc$', ['abc', 'abc\n'], ['xabc', 'abcx', 'abc\n\n']],
  ['(?i)AbC', ['xABcx'], ['ab']],
  ['a(?i:b)c', ['aBc', 'abc'], ['ABc', 'aBC']],
  ['(?m)^b$', ['a\nb\nc'], ['a\nbb\nc']],
  ['a.b', ['axb'], ['a\nb']],
  ['(?s)a.b', ['a\nb'], ['ab']],
  ['(a|b)*c', ['c', 'ababc'], ['ab']],
  ['x{2,3}y', ['xxy', 'xxxy', 'xxxxy'], ['xy']],
  ['^x{2,3}$', ['xx', 'xxx'], ['x', 'xxxx']],
  ['[^a-c]', ['d', 'abcd'], ['abc']],
  ['[]a]', [']', 'a'], ['b']],
  ['[a\\]\\d-]', [']', '7', '-'], ['b']],
  ['[[:alpha:]_]+\\d', ['ab_1'], ['1']],
  ['\\bcat\\b', ['a cat!', 'cat'], ['concat', 'cats']],
  ['\\Bcat', ['concat'], ['cat']],
  ['\\x41', ['A'], ['a']],
  ['\\A\\d+\\z', ['123'], ['123\n', 'a1']],
  ['(?<name>ab)+?c', ['ababc'], ['c']],
  ['\\Qa.b\\E', ['a.b'], ['axb']],
  ['(?x) a b # comment\n c', ['abc'], ['a b c']],
  ['a||b', [''], []],
  ['(?:)*x', ['x'], ['y']],
  ['\\.(?:log|ini)$', ['/a.log', 'b.ini'], ['a.logs']],
]

describe('a pattern without backtracking', () => {
  it.each(cases)('%s', (pattern, hits, misses) => {
    const regexp = compileLinearRegExp(pattern)
    expect([...hits, ...misses].map((text) => regexp(text))).toEqual([
      ...hits.map(() => true),
      ...misses.map(() => false),
    ])
  })

  it.each([
    ['(a', 0],
    ['a)', 1],
    ['(?=a)', 0],
    ['(?<!a)b', 0],
    ['(a)\\1', 3],
    ['a*+', 2],
    ['[a', 0],
    ['*a', 0],
    ['a{5,2}', 1],
    ['a{1,2000}', 1],
    ['\\C', 0],
    ['\\', 0],
    ['(((a{900}){900}){900})', 0],
  ])('refuses %s and says where', (pattern, position) => {
    try {
      compileLinearRegExp(pattern)
      expect.unreachable()
    } catch (error) {
      expect(error).toBeInstanceOf(PatternError)
      expect((error as PatternError).position).toBe(position)
    }
  })

  it('agrees with the built-in engine on random patterns and texts', () => {
    const leaf = fc.constantFrom('a', 'b', '.', '[ab]', '[^a]', '\\b', '^', '\\w', 'ab', ' ')
    const pattern = fc.letrec<{ node: string }>((tie) => ({
      node: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => a + b),
        fc.tuple(tie('node'), tie('node')).map(([a, b]) => `(?:${a}|${b})`),
        fc
          .tuple(tie('node'), fc.constantFrom('*', '+', '?', '{1,2}'))
          .map(([a, mark]) => `(?:${a})${mark}`),
      ),
    })).node
    const text = fc.string({ unit: fc.constantFrom('a', 'b', ' ', '\n'), maxLength: 12 })
    fc.assert(
      fc.property(pattern, text, (one, subject) => {
        expect(compileLinearRegExp(one)(subject)).toBe(new RegExp(one).test(subject))
      }),
      { numRuns: 2000, seed: 7 },
    )
  })

  it.each([
    ['(a+)+$', 'a'],
    ['(a|aa)+$', 'a'],
    ['(.*)*x', 'a'],
    ['(?:a?){50}a{50}$', 'a'],
    ['^(([a-z])+.)+[A-Z]([a-z])+$', 'a'],
    ['(x+x+)+y', 'x'],
    ['[ab]*a[ab]{14}c', 'ab'],
  ])('runs %s over 64 KB of hostile text in bounded time', (pattern, unit) => {
    const regexp = compileLinearRegExp(pattern)
    const text = `${unit.repeat(65_536 / unit.length)}!`
    const started = performance.now()
    expect(regexp(text)).toBe(false)
    expect(performance.now() - started).toBeLessThan(1000)
  })
})
