import { describe, expect, it } from 'vitest'
import { lastPlaceOf, piecesOf, placeOf } from './text-search.ts'

const run = (length: number, letter = 'a'): string => letter.repeat(length)
const long = `${run(150)}b${run(150)}`

const cases: readonly (readonly [text: string, part: string])[] = [
  ['abcabc', 'bc'],
  ['abcabc', 'x'],
  ['abcabc', ''],
  ['', 'a'],
  [run(40), run(20)],
  [`${run(19)}b${run(40)}`, `${run(20)}b`],
  [`${long}${long}`, long],
  [`${run(500)}b${run(500)}`, long],
  [`${long}c${long}${run(150)}b`, long],
  [run(1_000), long],
  [`${run(500)}b`, `${run(201)}b`],
  ['abcdefghij'.repeat(60), 'cdefghijab'.repeat(25)],
  [run(600), run(250)],
]

describe('searching a text', () => {
  it.each(cases)('finds the same as the runtime in %s', (text, part) => {
    expect(placeOf(text, part)).toBe(text.indexOf(part))
    expect(lastPlaceOf(text, part)).toBe(text.lastIndexOf(part))
    expect(piecesOf(text, part)).toEqual(text.split(part))
    for (const from of [-1, 0, 1, 7, 160, 5_000]) {
      expect(placeOf(text, part, from)).toBe(text.indexOf(part, from))
      if (from >= 0) expect(lastPlaceOf(text, part, from)).toBe(text.lastIndexOf(part, from))
    }
  })
})
