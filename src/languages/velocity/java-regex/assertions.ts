import { isLineEnd, isWord } from './character-sets.ts'
import type { Assertion } from './syntax.ts'

const wordAt = (text: string, at: number): boolean =>
  at >= 0 && at < text.length && isWord(text.charCodeAt(at))

const boundary = (text: string, at: number): boolean => wordAt(text, at - 1) !== wordAt(text, at)

const textStart: Assertion = (_text, at) => at === 0

/** At the end, or before the line terminator that ends the text. */
const finalEnd: Assertion = (text, at) => {
  const left = text.length - at
  if (left === 0) return true
  if (left === 2) return text.charCodeAt(at) === 13 && text.charCodeAt(at + 1) === 10
  if (left !== 1 || !isLineEnd(text.charCodeAt(at))) return false
  return !(text.charCodeAt(at) === 10 && text.charCodeAt(at - 1) === 13)
}

const betweenCarriageReturnAndLineFeed = (text: string, at: number): boolean =>
  text.charCodeAt(at) === 10 && text.charCodeAt(at - 1) === 13

const lineStart: Assertion = (text, at) =>
  at < text.length &&
  (at === 0 || (isLineEnd(text.charCodeAt(at - 1)) && !betweenCarriageReturnAndLineFeed(text, at)))

const lineEnd: Assertion = (text, at) =>
  at === text.length ||
  (isLineEnd(text.charCodeAt(at)) && !betweenCarriageReturnAndLineFeed(text, at))

/** What `^` and `$` ask, by mode. */
export const lineAssertions = { textStart, finalEnd, lineStart, lineEnd } as const

/** Assertions behind a backslash. */
export const wordAssertions: Readonly<Record<string, Assertion>> = {
  b: boundary,
  B: (text, at) => !boundary(text, at),
  A: textStart,
  G: (_text, at, lastEnd) => at === lastEnd,
  Z: finalEnd,
  z: (text, at) => at === text.length,
}
