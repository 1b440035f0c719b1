import type { CharacterSet } from './syntax.ts'

const range =
  (from: number, to: number): CharacterSet =>
  (code) =>
    code >= from && code <= to

const anyOf =
  (...sets: readonly CharacterSet[]): CharacterSet =>
  (code) =>
    sets.some((has) => has(code))

const oneOf = (characters: string): CharacterSet => {
  const codes = new Set(Array.from(characters, (char) => char.codePointAt(0)))
  return (code) => codes.has(code)
}

export const negated =
  (has: CharacterSet): CharacterSet =>
  (code) =>
    !has(code)

const digit = range(48, 57)
const lower = range(97, 122)
const upper = range(65, 90)
const alpha = anyOf(lower, upper)
const alnum = anyOf(alpha, digit)
const punctuation = oneOf('!"#$%&\'()*+,-./:;<=>?@[\\]^_`{|}~')
const space = oneOf(' \t\n\u000b\f\r')
const horizontal = anyOf(oneOf(' \t\u00a0\u1680\u180e\u202f\u205f\u3000'), range(0x2000, 0x200a))
const vertical = oneOf('\n\u000b\f\r\u0085\u2028\u2029')

/** Asked for at both sides of every `\b`, so as plainly as can be. */
export const isWord: CharacterSet = (code) =>
  (code >= 97 && code <= 122) ||
  (code >= 48 && code <= 57) ||
  (code >= 65 && code <= 90) ||
  code === 95

/** The classes behind a backslash; their capitals are the negations. */
export const escapedSets: Readonly<Record<string, CharacterSet>> = {
  d: digit,
  D: negated(digit),
  w: isWord,
  W: negated(isWord),
  s: space,
  S: negated(space),
  h: horizontal,
  H: negated(horizontal),
  v: vertical,
  V: negated(vertical),
}

/** `\p{…}` names of ASCII classes and of Java's character methods. */
const named: Readonly<Record<string, CharacterSet>> = {
  Lower: lower,
  Upper: upper,
  ASCII: range(0, 127),
  Alpha: alpha,
  Digit: digit,
  Alnum: alnum,
  Punct: punctuation,
  Graph: anyOf(alnum, punctuation),
  Print: anyOf(alnum, punctuation, oneOf(' ')),
  Blank: oneOf(' \t'),
  Cntrl: anyOf(range(0, 31), range(127, 127)),
  XDigit: anyOf(digit, range(97, 102), range(65, 70)),
  Space: space,
  javaLowerCase: unicode('Lowercase'),
  javaUpperCase: unicode('Uppercase'),
  javaWhitespace: anyOf(space, range(0x1c, 0x1f), unicode('Z')),
  javaLetter: unicode('L'),
  javaDigit: unicode('Nd'),
  javaLetterOrDigit: anyOf(unicode('L'), unicode('Nd')),
  IsPunctuation: unicode('P'),
  IsWhite_Space: unicode('White_Space'),
  IsDigit: unicode('Nd'),
}

/** A set by its Unicode property, as JavaScript's own expressions know it. */
function unicode(property: string): CharacterSet {
  const pattern = new RegExp(`^\\p{${property}}$`, 'u')
  return remembered((code) => pattern.test(String.fromCodePoint(code)))
}

/** Answers for characters below this are remembered: those of most texts. */
const knownMax = 0x600

/** The same set, for one that takes long to ask. */
export function remembered(has: CharacterSet): CharacterSet {
  /** 1 for a character of the set, 2 for another, 0 while not asked. */
  let known: Uint8Array | undefined
  return (code) => {
    if (code >= knownMax) return has(code)
    known ??= new Uint8Array(knownMax)
    if (known[code] === 0) known[code] = has(code) ? 1 : 2
    return known[code] === 1
  }
}

/** The set `\p{name}` stands for; `undefined` when the name is unknown. */
export function namedSet(name: string): CharacterSet | undefined {
  if (Object.hasOwn(named, name)) return named[name]
  if (!/^[A-Za-z_]+(?:=[A-Za-z_]+)?$/.test(name)) return undefined
  const bare = name.replace(/^Is/, '')
  const script = name.replace(/^(?:Is|script=|sc=)/, '')
  for (const property of [bare, `Script=${script}`]) {
    try {
      return unicode(property)
    } catch {
      // Not a property of that name: the next spelling may be.
    }
  }
  return undefined
}

/** One character, or both its cases. Java folds only ASCII unless asked for Unicode. */
export function single(code: number, ignoreCase: boolean, unicodeCase: boolean): CharacterSet {
  if (!ignoreCase || (code > 127 && !unicodeCase)) return (other) => other === code
  if (!unicodeCase) {
    const folded = foldAscii(code)
    return (other) => foldAscii(other) === folded
  }
  const folded = foldUnicode(code)
  return remembered((other) => foldUnicode(other) === folded)
}

/** A range, in both cases when they do not matter. */
export function between(
  from: number,
  to: number,
  ignoreCase: boolean,
  unicodeCase: boolean,
): CharacterSet {
  const inside = range(from, to)
  if (!ignoreCase) return inside
  if (!unicodeCase) {
    return (code) => inside(code) || inside(foldAscii(code)) || (lower(code) && inside(code - 32))
  }
  return remembered(
    (code) =>
      inside(code) ||
      inside(foldUnicode(code)) ||
      inside(String.fromCodePoint(code).toUpperCase().codePointAt(0) ?? 0),
  )
}

/** A code point in lower case, when it is one of ASCII's. */
export const foldAscii = (code: number): number => (upper(code) ? code + 32 : code)

/** A code point in lower case. */
function foldUnicode(code: number): number {
  if (code < 128) return foldAscii(code)
  return String.fromCodePoint(code).toUpperCase().toLowerCase().codePointAt(0) ?? code
}

/** What `.` stands for outside of dot-all mode: everything but a line terminator. */
export const notLineEnd: CharacterSet = negated(oneOf('\n\r\u0085\u2028\u2029'))

export const isLineEnd: CharacterSet = negated(notLineEnd)
