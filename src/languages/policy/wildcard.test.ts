import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseTemplate } from './template.ts'
import { wildcardMatcher } from './wildcard.ts'

const matcher = (pattern: string) =>
  wildcardMatcher(
    parseTemplate(pattern, { wildcards: true, variables: false }).filter(
      (piece) => piece.kind !== 'variable',
    ),
  )

describe('a pattern', () => {
  it.each([
    ['', '', true],
    ['', 'a', false],
    ['*', '', true],
    ['*', 'a/b:c', true],
    ['?', '', false],
    ['?', 'a', true],
    ['a*', 'abc', true],
    ['*c', 'abc', true],
    ['a*c', 'abcc', true],
    ['a*a', 'a', false],
    ['a*b*c', 'a-c-b', false],
    ['a?c*', 'abcd', true],
    ['*b?d*', 'abxd', true],
    ['*.png', 'a.png.jpg', false],
    ['a.c', 'abc', false],
    ['A', 'a', false],
  ])('%j and %j: %j', (pattern, text, expected) => expect(matcher(pattern)(text)).toBe(expected))

  it('matches what a regular expression of the same meaning matches', () => {
    const letters = fc.string({ unit: fc.constantFrom('a', 'b', '*', '?'), maxLength: 8 })
    const texts = fc.string({ unit: fc.constantFrom('a', 'b'), maxLength: 12 })
    fc.assert(
      fc.property(letters, texts, (pattern, text) => {
        const source = pattern.replaceAll('*', '.*').replaceAll('?', '.')
        return matcher(pattern)(text) === new RegExp(`^${source}$`, 's').test(text)
      }),
      { numRuns: 2000 },
    )
  })

  it('takes no longer for a text made to provoke backtracking', () => {
    const started = performance.now()
    expect(matcher(`${'a*'.repeat(40)}b`)('a'.repeat(1600))).toBe(false)
    expect(matcher(`*${'a?*'.repeat(40)}b`)('a'.repeat(1600))).toBe(false)
    expect(performance.now() - started).toBeLessThan(500)
  })
})
