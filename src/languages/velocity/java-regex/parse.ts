import { RenderFailure } from '../failure.ts'
import { lineAssertions, wordAssertions } from './assertions.ts'
import {
  between,
  escapedSets,
  namedSet,
  negated,
  notLineEnd,
  remembered,
  single,
} from './character-sets.ts'
import type { Bounds, CharacterSet, RegexNode, RegexSyntax, SetNode } from './syntax.ts'

/** Groups and classes nest at most this deep; expressions are at most this long. */
const depthMax = 100
const lengthMax = 20_000

interface Flags {
  readonly i: boolean
  readonly m: boolean
  readonly s: boolean
  readonly u: boolean
  readonly x: boolean
  readonly d: boolean
}

interface Parser {
  readonly pattern: string
  at: number
  depth: number
  groups: number
  readonly names: Map<string, number>
  flags: Flags
}

/**
 * Parses a Java regular expression; throws RenderFailure where Java throws PatternSyntaxException.
 * @see https://docs.oracle.com/javase/8/docs/api/java/util/regex/Pattern.html
 */
export function parseRegex(pattern: string): RegexSyntax {
  if (pattern.length > lengthMax) throw new RenderFailure('limit', 'The expression is too long')
  const flags: Flags = { i: false, m: false, s: false, u: false, x: false, d: false }
  const parser: Parser = { pattern, at: 0, depth: 0, groups: 0, names: new Map(), flags }
  const root = parseChoice(parser)
  if (parser.at < pattern.length) fail(parser, `Unmatched closing ')'`)
  return { root, groups: parser.groups, names: parser.names }
}

function fail(parser: Parser, message: string): never {
  const shown = parser.pattern.slice(0, 100)
  throw new RenderFailure('render', `${message} near index ${parser.at} of '${shown}'`)
}

function parseChoice(parser: Parser): RegexNode {
  if (++parser.depth > depthMax) throw new RenderFailure('limit', 'The expression nests too deep')
  const options = [parseSequence(parser)]
  while (takeText(parser, '|')) options.push(parseSequence(parser))
  parser.depth--
  const [only] = options
  return options.length === 1 && only !== undefined ? only : { type: 'choice', options }
}

function parseSequence(parser: Parser): RegexNode {
  const parts: RegexNode[] = []
  while (parser.at < parser.pattern.length) {
    const char = peek(parser)
    if (char === '|' || char === ')') break
    if (parser.flags.x && skipComment(parser)) continue
    if (takeText(parser, '\\Q')) {
      const quoted = takeQuoted(parser).map((char) => literal(parser, char))
      const last = quoted.pop()
      parts.push(...quoted)
      // A quantifier behind `\E` is of the last character.
      if (last !== undefined) parts.push(parseQuantifier(parser, last))
      continue
    }
    const atom = parseAtom(parser)
    if (atom !== undefined) parts.push(parseQuantifier(parser, atom))
  }
  const [only] = parts
  return parts.length === 1 && only !== undefined ? only : { type: 'sequence', parts }
}

const peek = (parser: Parser): string => parser.pattern.charAt(parser.at)

function takeText(parser: Parser, text: string): boolean {
  if (!parser.pattern.startsWith(text, parser.at)) return false
  parser.at += text.length
  return true
}

function take(parser: Parser, expression: RegExp): RegExpExecArray | undefined {
  expression.lastIndex = parser.at
  const found = expression.exec(parser.pattern)
  if (found === null) return undefined
  parser.at += found[0].length
  return found
}

/** In comment mode, white space and `#` up to the line's end mean nothing. */
function skipComment(parser: Parser): boolean {
  return take(parser, /\s+|#[^\n\r]*/y) !== undefined
}

function takeQuoted(parser: Parser): string[] {
  const end = parser.pattern.indexOf('\\E', parser.at)
  const stop = end < 0 ? parser.pattern.length : end
  const content = parser.pattern.slice(parser.at, stop)
  parser.at = end < 0 ? stop : stop + 2
  return Array.from(content)
}

function literal(parser: Parser, char: string): RegexNode {
  const { i, u } = parser.flags
  const set = setOf(single(char.codePointAt(0) ?? 0, i, u))
  return i ? set : { ...set, only: char }
}

/** One atom; `undefined` for a flag group, which takes no characters itself. */
function parseAtom(parser: Parser): RegexNode | undefined {
  const char = takePoint(parser)
  const { s, m, d } = parser.flags
  switch (char) {
    case '.':
      return setOf(s ? () => true : d ? (code) => code !== 10 : notLineEnd)
    case '^':
      return { type: 'assert', holds: m ? lineAssertions.lineStart : lineAssertions.textStart }
    case '$':
      return { type: 'assert', holds: m ? lineAssertions.lineEnd : lineAssertions.finalEnd }
    case '[': {
      const from = parser.at
      const has = parseClass(parser)
      const units = classUnits(parser.at - from)
      return units === 0
        ? setOf(has)
        : { type: 'set', has: remembered(has), units: setUnits + units }
    }
    case '(':
      return parseGroup(parser)
    case '\\':
      return parseEscape(parser)
    case '*':
    case '+':
    case '?':
      return fail(parser, `Dangling meta character '${char}'`)
    case '{':
      return fail(parser, 'Illegal repetition')
    default:
      return literal(parser, char)
  }
}

/** Work units of asking whether a set has a character. */
const setUnits = 0.5

const setOf = (has: CharacterSet): SetNode => ({ type: 'set', has, units: setUnits })

/** What a class of that many characters adds: those of some length have many members to ask. */
const classUnits = (length: number): number => Math.max(0, length - 64) / 16

function takePoint(parser: Parser): string {
  const code = parser.pattern.codePointAt(parser.at)
  if (code === undefined) fail(parser, 'Unexpected end of the expression')
  const char = String.fromCodePoint(code)
  parser.at += char.length
  return char
}

const quantifier = /([*+?]|\{(\d{1,9})(,(\d{0,9}))?\})([?+]?)/y

function parseQuantifier(parser: Parser, body: RegexNode): RegexNode {
  while (parser.flags.x && skipComment(parser));
  const found = take(parser, quantifier)
  if (found === undefined) {
    if (peek(parser) === '{') fail(parser, 'Illegal repetition')
    return body
  }
  const [, sign = '', low = '0', more, high = '', suffix] = found
  const mode = suffix === '?' ? 'lazy' : suffix === '+' ? 'possessive' : 'greedy'
  const bounds: Bounds =
    sign in signs
      ? { ...(signs[sign] ?? { min: 0, max: 0 }), mode }
      : { min: Number(low), max: upperBound(low, more, high), mode }
  if (bounds.max < bounds.min) fail(parser, 'Illegal repetition range')
  // Further counts behind one count nothing; any other quantifier dangles.
  take(parser, counts)
  if (peek(parser) === '{') fail(parser, 'Illegal repetition')
  return { type: 'repeat', body, bounds }
}

const counts = /(?:\{\d+(?:,\d*)?\}[?+]?)+/y

const signs: Readonly<Record<string, { min: number; max: number }>> = {
  '*': { min: 0, max: Infinity },
  '+': { min: 1, max: Infinity },
  '?': { min: 0, max: 1 },
}

function upperBound(low: string, more: string | undefined, high: string): number {
  if (more === undefined) return Number(low)
  return high === '' ? Infinity : Number(high)
}

const opening = /\?(?:<([A-Za-z][A-Za-z0-9]*)>|(<?[=!]|>|:)|([idmsuxU]*)(-[idmsuxU]*)?([:)]))/y

function parseGroup(parser: Parser): RegexNode | undefined {
  const before = parser.flags
  if (peek(parser) !== '?') return capture(parser)
  const found = take(parser, opening)
  if (found === undefined) fail(parser, 'Unknown inline modifier or group')
  const [, name, kind, on = '', off = '', close] = found
  if (name !== undefined) {
    if (parser.names.has(name)) fail(parser, `Named capturing group <${name}> is already defined`)
    parser.names.set(name, parser.groups + 1)
    return capture(parser)
  }
  if (close !== undefined) parser.flags = withFlags(parser.flags, on, off)
  if (close === ')') return undefined
  const body = parseChoice(parser)
  parser.flags = before
  closeGroup(parser)
  if (kind === undefined || kind === ':') return body
  if (kind === '>') return { type: 'atomic', body }
  return {
    type: 'look',
    body,
    look: { behind: kind.startsWith('<'), negative: kind.endsWith('!') },
  }
}

function capture(parser: Parser): RegexNode {
  const before = parser.flags
  const index = ++parser.groups
  const body = parseChoice(parser)
  parser.flags = before
  closeGroup(parser)
  return { type: 'group', index, body }
}

function closeGroup(parser: Parser): void {
  if (!takeText(parser, ')')) fail(parser, 'Unclosed group')
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const set = Object.fromEntries(Array.from(on, (letter) => [letter, true]))
  const unset = Object.fromEntries(Array.from(off.slice(1), (letter) => [letter, false]))
  return { ...flags, ...set, ...unset }
}

/** What stands behind a backslash, outside of a class. */
function parseEscape(parser: Parser): RegexNode {
  const char = peek(parser)
  const holds = Object.hasOwn(wordAssertions, char) ? wordAssertions[char] : undefined
  if (holds !== undefined) {
    parser.at++
    return { type: 'assert', holds }
  }
  if (char === 'R') {
    parser.at++
    return lineBreak
  }
  const back = take(parser, /[1-9]/y) ?? take(parser, /k<([A-Za-z][A-Za-z0-9]*)>/y)
  if (back !== undefined) return parseBackReference(parser, back)
  // Behind a backslash, what is neither letter nor digit stands for itself.
  if (/[!-/:-@[-`{-~]/.test(char)) return literal(parser, takePoint(parser))
  return setOf(parseEscapedSet(parser))
}

const lineBreak: RegexNode = {
  type: 'choice',
  options: [
    {
      type: 'sequence',
      parts: [setOf((code) => code === 13), setOf((code) => code === 10)],
    },
    setOf(escapedSets['v'] ?? notLineEnd),
  ],
}

/** `\1`, further digits as long as such a group exists, or `\k<name>`. */
function parseBackReference(parser: Parser, found: RegExpExecArray): RegexNode {
  const ignoreCase = parser.flags.i
  if (found[1] !== undefined) {
    const group = parser.names.get(found[1])
    if (group === undefined) fail(parser, `Named group <${found[1]}> does not exist`)
    return { type: 'back', group, ignoreCase }
  }
  let group = Number(found[0])
  for (;;) {
    const longer = group * 10 + Number(peek(parser) || NaN)
    if (!(longer <= parser.groups)) return { type: 'back', group, ignoreCase }
    group = longer
    parser.at++
  }
}

const controls: Readonly<Record<string, number>> = { t: 9, n: 10, r: 13, f: 12, a: 7, e: 27 }
const numeric = /0([0-3]?[0-7]{1,2})|x([0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|x\{([0-9a-fA-F]{1,6})\}/y

/** An escape that stands for characters, in a class or outside. */
function parseEscapedSet(parser: Parser): CharacterSet {
  const property = take(parser, /([pP])(?:\{([^}]*)\}|(.))/y)
  if (property !== undefined) {
    const name = property[2] ?? property[3] ?? ''
    const negative = name.startsWith('^') !== (property[1] === 'P')
    const has = namedSet(name.replace('^', ''))
    if (has === undefined) fail(parser, `Unknown character property name {${name}}`)
    return negative ? negated(has) : has
  }
  const { i, u } = parser.flags
  const code = escapedCode(parser)
  if (code !== undefined) return single(code, i, u)
  const char = takePoint(parser)
  const set = Object.hasOwn(escapedSets, char) ? escapedSets[char] : undefined
  if (set !== undefined) return set
  if (/[A-Za-z0-9]/.test(char)) fail(parser, 'Illegal/unsupported escape sequence')
  return single(char.codePointAt(0) ?? 0, i, u)
}

/** The one code point an escape stands for, such as `\t` or `\u0041`. */
function escapedCode(parser: Parser): number | undefined {
  const found = take(parser, numeric)
  if (found !== undefined) {
    const [, octal, ...hex] = found
    if (octal !== undefined) return Number.parseInt(octal, 8)
    return Number.parseInt(hex.find((digits) => digits !== undefined) ?? '0', 16)
  }
  const control = take(parser, /c([\s\S])/y)
  if (control !== undefined) return (control[1]?.charCodeAt(0) ?? 0) ^ 64
  const char = peek(parser)
  if (!Object.hasOwn(controls, char)) return undefined
  parser.at++
  return controls[char]
}

/** A class behind its opening bracket: members, ranges, nested classes, `&&`. */
function parseClass(parser: Parser): CharacterSet {
  if (++parser.depth > depthMax) throw new RenderFailure('limit', 'The expression nests too deep')
  const negative = takeText(parser, '^')
  let union: CharacterSet[] = []
  let both: CharacterSet | undefined
  const close = (): CharacterSet => {
    const members = union
    const has: CharacterSet = (code) => members.some((member) => member(code))
    const left = both
    return left === undefined ? has : (code) => left(code) && (members.length === 0 || has(code))
  }
  for (let first = true; ; first = false) {
    if (parser.at >= parser.pattern.length) fail(parser, 'Unclosed character class')
    if (!first && takeText(parser, ']')) break
    if (takeText(parser, '&&')) {
      both = close()
      union = []
      continue
    }
    if (parser.flags.x && take(parser, /\s+/y) !== undefined) continue
    union.push(...parseMember(parser))
  }
  parser.depth--
  const has = close()
  return negative ? negated(has) : has
}

function parseMember(parser: Parser): CharacterSet[] {
  if (takeText(parser, '[')) return [parseClass(parser)]
  const { i, u } = parser.flags
  if (takeText(parser, '\\Q')) {
    return takeQuoted(parser).map((char) => single(char.codePointAt(0) ?? 0, i, u))
  }
  const from = takeMember(parser)
  if (typeof from !== 'number') return [from]
  const dash = peek(parser) === '-' && !/[\][]/.test(parser.pattern.charAt(parser.at + 1))
  if (!dash || parser.at + 1 >= parser.pattern.length) return [single(from, i, u)]
  parser.at++
  const to = takeMember(parser)
  if (typeof to !== 'number' || to < from) fail(parser, 'Illegal character range')
  return [between(from, to, i, u)]
}

/** One member of a class: a code point, or the set an escape stands for. */
function takeMember(parser: Parser): number | CharacterSet {
  if (!takeText(parser, '\\')) return takePoint(parser).codePointAt(0) ?? 0
  const code = escapedCode(parser)
  if (code !== undefined) return code
  const char = peek(parser)
  if (/[A-Za-z]/.test(char)) return parseEscapedSet(parser)
  return takePoint(parser).codePointAt(0) ?? 0
}
