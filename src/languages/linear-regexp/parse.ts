/**
 * A pattern as a tree. The dialect is the part of PCRE that AWS WAF accepts and a machine
 * without backtracking can run: no back-references, look-around, recursion, atomic groups
 * or possessive quantifiers. Groups capture nothing, since only the verdict is asked.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
 */
export type Node =
  | { readonly kind: 'bytes'; readonly set: ByteSet }
  | { readonly kind: 'assertion'; readonly test: Assertion }
  | { readonly kind: 'sequence'; readonly items: readonly Node[] }
  | { readonly kind: 'choice'; readonly items: readonly Node[] }
  | {
      readonly kind: 'repeat'
      readonly item: Node
      readonly min: number
      /** Infinity for `*` and `+`. */
      readonly max: number
    }

export type Assertion =
  | 'textStart'
  | 'textEnd'
  | 'textEndOrLastNewline'
  | 'lineStart'
  | 'lineEnd'
  | 'wordBoundary'
  | 'notWordBoundary'

/** Which of the 256 bytes match. */
export type ByteSet = Uint8Array

/** What is wrong with a pattern, and at which character. */
export class PatternError extends Error {
  override readonly name = 'PatternError'
  readonly position: number

  constructor(message: string, position: number) {
    super(message)
    this.position = position
  }
}

/** Largest count in `{n,m}`. */
const repeatMax = 1000
/** Deepest nesting of groups. */
const depthMax = 100

interface Flags {
  readonly ignoreCase: boolean
  readonly dotAll: boolean
  readonly multiline: boolean
  readonly extended: boolean
}

/** @throws PatternError with a position. */
export function parsePattern(pattern: string): Node {
  let at = 0
  let flags: Flags = { ignoreCase: false, dotAll: false, multiline: false, extended: false }

  const fail = (message: string, position = at): never => {
    throw new PatternError(message, position)
  }
  const peek = () => pattern.charAt(at)
  const accept = (text: string) => {
    if (!pattern.startsWith(text, at)) return false
    at += text.length
    return true
  }

  function choice(depth: number): Node {
    if (depth > depthMax) fail('groups are nested too deep')
    const items = [sequence(depth)]
    while (accept('|')) items.push(sequence(depth))
    return items.length === 1 && items[0] !== undefined ? items[0] : { kind: 'choice', items }
  }

  function sequence(depth: number): Node {
    const items: Node[] = []
    while (at < pattern.length && peek() !== '|' && peek() !== ')') {
      if (flags.extended && skipExtended()) continue
      const item = atom(depth)
      if (item !== undefined) items.push(quantified(item))
    }
    return { kind: 'sequence', items }
  }

  function skipExtended(): boolean {
    if (/\s/.test(peek())) {
      at++
      return true
    }
    if (peek() !== '#') return false
    const end = pattern.indexOf('\n', at)
    at = end < 0 ? pattern.length : end + 1
    return true
  }

  function quantified(item: Node): Node {
    let node = item
    for (;;) {
      const bounds = quantifier()
      if (bounds === undefined) return node
      if (node.kind === 'assertion') fail('nothing that can be repeated stands before it')
      if (accept('+')) fail('possessive quantifiers are not supported', at - 1)
      // Greedy or lazy makes no difference to whether a text matches.
      accept('?')
      node = { kind: 'repeat', item: node, ...bounds }
    }
  }

  function quantifier(): { min: number; max: number } | undefined {
    if (accept('*')) return { min: 0, max: Infinity }
    if (accept('+')) return { min: 1, max: Infinity }
    if (accept('?')) return { min: 0, max: 1 }
    const counted = /^\{(\d{1,5})(,(\d{0,5}))?\}/.exec(pattern.slice(at, at + 16))
    if (counted === null) return undefined
    const min = Number(counted[1])
    const max = counted[2] === undefined ? min : counted[3] === '' ? Infinity : Number(counted[3])
    if (min > repeatMax || (max !== Infinity && max > repeatMax)) {
      fail(`a count of at most ${repeatMax} is supported`)
    }
    if (max < min) fail('the counts are in the wrong order')
    at += counted[0].length
    return { min, max }
  }

  function atom(depth: number): Node | undefined {
    const start = at
    const letter = pattern.charAt(at++)
    switch (letter) {
      case '(':
        return group(depth, start)
      case '[':
        return { kind: 'bytes', set: classSet(start) }
      case '.':
        return { kind: 'bytes', set: byteSet((byte) => flags.dotAll || byte !== 10) }
      case '^':
        return { kind: 'assertion', test: flags.multiline ? 'lineStart' : 'textStart' }
      case '$':
        return { kind: 'assertion', test: flags.multiline ? 'lineEnd' : 'textEndOrLastNewline' }
      case '\\':
        return escape(start)
      case '*':
      case '+':
      case '?':
        return fail('nothing to repeat stands before it', start)
      default:
        return literal(letter, start)
    }
  }

  function literal(letter: string, start: number): Node {
    const code = letter.charCodeAt(0)
    if (code <= 0xff) return { kind: 'bytes', set: withCase(byteSet((byte) => byte === code)) }
    return fail('a character outside Latin-1; write its UTF-8 bytes as \\xHH', start)
  }

  function group(depth: number, start: number): Node | undefined {
    const outer = flags
    if (accept('?')) {
      if (/^[=!]|^<[=!]/.test(pattern.slice(at, at + 2)))
        fail('look-around is not supported', start)
      if (accept('#')) {
        const end = pattern.indexOf(')', at)
        if (end < 0) fail('the comment is not closed', start)
        at = end + 1
        return undefined
      }
      const name = /^(?:P?<\w+>|'\w+')/.exec(pattern.slice(at, at + 40))
      const option = /^([imsx]*)(?:-([imsx]+))?([:)])/.exec(pattern.slice(at, at + 12))
      if (name !== null) at += name[0].length
      else if (option === null) fail('this kind of group is not supported', start)
      else {
        at += option[0].length
        flags = withFlags(flags, option[1] ?? '', option[2] ?? '')
        // `(?i)` holds to the end of the group that contains it.
        if (option[3] === ')') return undefined
      }
    } else if (accept('*')) fail('verbs are not supported', start)
    const inside = choice(depth + 1)
    if (!accept(')')) fail('the group is not closed', start)
    flags = outer
    return inside
  }

  function escape(start: number): Node {
    if (at >= pattern.length) fail('a backslash at the end', start)
    const letter = pattern.charAt(at)
    const assertion = assertions[letter]
    if (assertion !== undefined) {
      at++
      return { kind: 'assertion', test: assertion }
    }
    if (letter === 'Q') {
      const end = pattern.indexOf('\\E', at)
      const text = pattern.slice(at + 1, end < 0 ? pattern.length : end)
      at = end < 0 ? pattern.length : end + 2
      return { kind: 'sequence', items: Array.from(text, (one) => literal(one, start)) }
    }
    if (/[1-9]/.test(letter)) fail('back-references are not supported', start)
    return { kind: 'bytes', set: withCase(escapedSet(start)) }
  }

  /** `\d`, `\x41`, `\n`, `\.`: inside and outside a class; `at` stands on the letter. */
  function escapedSet(start: number): ByteSet {
    const letter = pattern.charAt(at++)
    const named = classes[letter]
    if (named !== undefined) return named
    const control = controls[letter]
    if (control !== undefined) return byteSet((byte) => byte === control)
    if (letter === 'x') {
      const hex = /^(?:([0-9a-f]{2})|\{([0-9a-f]{1,6})\})/i.exec(pattern.slice(at, at + 8))
      if (hex === null) return fail('\\x needs two hexadecimal digits', start)
      at += hex[0].length
      const code = Number.parseInt(hex[1] ?? hex[2] ?? '', 16)
      if (code > 0xff) fail('a character outside Latin-1; write its UTF-8 bytes as \\xHH', start)
      return byteSet((byte) => byte === code)
    }
    if (letter === '0') {
      const octal = /^[0-7]{0,2}/.exec(pattern.slice(at, at + 2))?.[0] ?? ''
      at += octal.length
      return byteSet((byte) => byte === Number.parseInt(`0${octal}`, 8))
    }
    if (/[A-Za-z]/.test(letter)) fail(`\\${letter} is not supported`, start)
    const code = letter.charCodeAt(0)
    return byteSet((byte) => byte === code)
  }

  /** A bracket class; `at` stands behind `[`. */
  function classSet(start: number): ByteSet {
    const isNegated = accept('^')
    const set = new Uint8Array(256)
    let isFirst = true
    while (isFirst || peek() !== ']') {
      if (at >= pattern.length) fail('the class is not closed', start)
      isFirst = false
      const low = classItem(start)
      const from = singleByte(low)
      if (from !== undefined && peek() === '-' && pattern.charAt(at + 1) !== ']') {
        at++
        const to = singleByte(classItem(start))
        if (to === undefined || to < from) return fail('a range in the wrong order', at)
        for (let byte = from; byte <= to; byte++) set[byte] = 1
      } else {
        for (let byte = 0; byte < 256; byte++) if (low[byte] === 1) set[byte] = 1
      }
    }
    at++
    const cased = withCase(set)
    return isNegated ? byteSet((byte) => cased[byte] === 0) : cased
  }

  function classItem(start: number): ByteSet {
    const posix = /^\[:(\^?)(\w+):\]/.exec(pattern.slice(at, at + 14))
    if (posix !== null) {
      const named = posixClasses[posix[2] ?? '']
      if (named === undefined) return fail(`no class [:${posix[2] ?? ''}:]`)
      at += posix[0].length
      return posix[1] === '^' ? byteSet((byte) => named[byte] === 0) : named
    }
    const letter = pattern.charAt(at++)
    if (letter === '\\') {
      if (accept('b')) return byteSet((byte) => byte === 8)
      return escapedSet(start)
    }
    const code = letter.charCodeAt(0)
    if (code > 0xff) fail('a character outside Latin-1; write its UTF-8 bytes as \\xHH', at - 1)
    return byteSet((byte) => byte === code)
  }

  function withCase(set: ByteSet): ByteSet {
    if (!flags.ignoreCase) return set
    return byteSet((byte) => set[byte] === 1 || set[otherCase(byte)] === 1)
  }

  const tree = choice(0)
  if (at < pattern.length) fail('a closing bracket without its group')
  return tree
}

function withFlags(flags: Flags, on: string, off: string): Flags {
  const value = (letter: string, before: boolean) =>
    off.includes(letter) ? false : before || on.includes(letter)
  return {
    ignoreCase: value('i', flags.ignoreCase),
    multiline: value('m', flags.multiline),
    dotAll: value('s', flags.dotAll),
    extended: value('x', flags.extended),
  }
}

function byteSet(test: (byte: number) => boolean): ByteSet {
  return Uint8Array.from({ length: 256 }, (_, byte) => (test(byte) ? 1 : 0))
}

function singleByte(set: ByteSet): number | undefined {
  const first = set.indexOf(1)
  return first >= 0 && set.lastIndexOf(1) === first ? first : undefined
}

function otherCase(byte: number): number {
  const isLetter = (byte >= 65 && byte <= 90) || (byte >= 97 && byte <= 122)
  return isLetter ? byte ^ 32 : byte
}

const fromPattern = (pattern: RegExp) => byteSet((byte) => pattern.test(String.fromCharCode(byte)))

const classes: Readonly<Record<string, ByteSet>> = {
  d: fromPattern(/[0-9]/),
  D: fromPattern(/[^0-9]/),
  w: fromPattern(/\w/),
  W: fromPattern(/\W/),
  s: fromPattern(/[\t-\r ]/),
  S: fromPattern(/[^\t-\r ]/),
  h: fromPattern(/[\t \xa0]/),
  v: fromPattern(/[\n-\r\x85]/),
}

const posixClasses: Readonly<Record<string, ByteSet>> = {
  alpha: fromPattern(/[A-Za-z]/),
  digit: fromPattern(/[0-9]/),
  alnum: fromPattern(/[A-Za-z0-9]/),
  upper: fromPattern(/[A-Z]/),
  lower: fromPattern(/[a-z]/),
  space: fromPattern(/[\t-\r ]/),
  blank: fromPattern(/[\t ]/),
  punct: fromPattern(/[!-/:-@[-`{-~]/),
  xdigit: fromPattern(/[0-9A-Fa-f]/),
  word: fromPattern(/\w/),
  print: fromPattern(/[ -~]/),
  graph: fromPattern(/[!-~]/),
  cntrl: byteSet((byte) => byte < 32 || byte === 127),
}

const controls: Readonly<Record<string, number>> = { n: 10, r: 13, t: 9, f: 12, a: 7, e: 27 }

const assertions: Readonly<Record<string, Assertion>> = {
  A: 'textStart',
  z: 'textEnd',
  Z: 'textEndOrLastNewline',
  b: 'wordBoundary',
  B: 'notWordBoundary',
}
