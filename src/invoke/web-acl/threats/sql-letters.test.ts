import { describe, expect, it } from 'vitest'
import { lettersIn, meets, neededLetters } from './sql-letters.ts'

describe('the letters that a shape cannot match without', () => {
  it.each([
    [/^s\)*;?#/, 's#', true],
    [/^s\)*;?#/, 's;', false],
    [/UA?\(*S/, 'US', true],
    [/UA?\(*S/, 'S', false],
    [/^s(?:[-+]|p)x/, 's+x', true],
    [/^s(?:[-+]|p)x/, 'sx', false],
    [/K\(*v|[;s]K\(*s/, 'Kv', true],
    [/K\(*v|[;s]K\(*s/, 'sv', false],
    [/a(?!b)c/, 'ac', true],
    [/a[^bc]{1,4}d/, 'ad', true],
    [/a(?:b|c?)d/, 'ad', true],
    [/n{0,3}S\(/, 'S(', true],
    [/n{1,3}S\(/, 'S(', false],
  ])('%s may match among the letters %s: %s', (pattern, letters, expected) => {
    expect(meets(lettersIn(letters), neededLetters(pattern))).toBe(expected)
  })
})
