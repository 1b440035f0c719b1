import type { Condition, Operand, PathSyntax, Step } from './syntax.ts'

/** A path that cannot be read. */
export class PathError extends Error {
  override readonly name = 'PathError'
}

interface Scanner {
  readonly text: string
  at: number
  depth: number
}

/** Filters and paths in filters nest at most this deep. */
const depthMax = 50

/**
 * Parses a path in Jayway's dialect; one that does not start with `$` gets `$.` in front.
 * Throws PathError.
 */
export function parsePath(path: string): PathSyntax {
  // Jayway looks for the root sign before it trims, so that a space in front is one too many.
  const trimmed = path.replace(/ +$/, '')
  if (trimmed === '') throw new PathError('The path is empty')
  const rooted = /^[$@]/.test(trimmed) ? trimmed : `$.${trimmed}`
  if (rooted.endsWith('.')) throw new PathError(`The path ${shown(rooted)} ends with a dot`)
  const scanner: Scanner = { text: rooted, at: 0, depth: 0 }
  const parsed = parseSteps(scanner)
  if (scanner.at < rooted.length) fail(scanner, 'Unexpected text')
  return parsed
}

const shown = (text: string): string => `'${text.slice(0, 100)}'`

function fail(scanner: Scanner, message: string): never {
  throw new PathError(`${message} at ${scanner.at + 1} of ${shown(scanner.text)}`)
}

function takeText(scanner: Scanner, text: string): boolean {
  if (!scanner.text.startsWith(text, scanner.at)) return false
  scanner.at += text.length
  return true
}

function take(scanner: Scanner, pattern: RegExp): RegExpExecArray | undefined {
  pattern.lastIndex = scanner.at
  const found = pattern.exec(scanner.text) ?? undefined
  if (found !== undefined) scanner.at += found[0].length
  return found
}

const skipSpace = (scanner: Scanner): void => void take(scanner, /\s*/y)

/** A name ends at a step or a space; inside a filter at an operator and its like, too. */
const outerName = /[^.[( ]+/y
const filterName = /[^.[\]() ?,=<>!&|]+/y

function parseSteps(scanner: Scanner): PathSyntax {
  if (++scanner.depth > depthMax) fail(scanner, 'The path nests too deep')
  const fromRoot = scanner.text[scanner.at] === '$'
  scanner.at++
  const steps: Step[] = []
  for (;;) {
    if (takeText(scanner, '..')) {
      steps.push({ type: 'scan' })
      if (scanner.text[scanner.at] !== '[') steps.push(parseName(scanner))
    } else if (scanner.text[scanner.at] === '.') {
      scanner.at++
      steps.push(scanner.text[scanner.at] === '[' ? parseBracket(scanner) : parseName(scanner))
    } else if (scanner.text[scanner.at] === '[') steps.push(parseBracket(scanner))
    else if (isBehindBracket(scanner, steps)) {
      // Jayway needs no dot before a name here, and lets a single last character be.
      if (scanner.at === scanner.text.length - 1) scanner.at++
      else steps.push(parseName(scanner))
    } else break
  }
  scanner.depth--
  return { fromRoot, steps, definite: steps.every(isDefinite) }
}

/** Behind a bracket of the path itself, which paths in filters are not, and before its end. */
const isBehindBracket = ({ text, at, depth }: Scanner, steps: readonly Step[]): boolean =>
  depth === 1 && steps.length > 0 && text[at - 1] === ']' && at < text.length

function isDefinite(step: Step, at: number, steps: readonly Step[]): boolean {
  switch (step.type) {
    case 'names':
      return step.names.length === 1 || at === steps.length - 1
    case 'indexes':
      return step.indexes.length === 1
    case 'function':
      return true
    case 'filter':
    case 'scan':
    case 'slice':
    case 'wildcard':
      return false
  }
}

/** A name behind a dot: a child, `*`, or a function. */
function parseName(scanner: Scanner): Step {
  if (takeText(scanner, '*')) return { type: 'wildcard' }
  const name = take(scanner, scanner.depth > 1 ? filterName : outerName)?.[0]
  if (name === undefined) fail(scanner, 'Expected a name')
  if (!takeText(scanner, '(')) return { type: 'names', names: [name] }
  const args: Operand[] = []
  for (;;) {
    skipSpace(scanner)
    if (takeText(scanner, ')')) return { type: 'function', name, arguments: args }
    if (args.length > 0 && !takeText(scanner, ',')) fail(scanner, `Expected ',' or ')'`)
    skipSpace(scanner)
    args.push(parseOperand(scanner))
  }
}

/** A third number, other libraries' step, is read and means nothing. */
const slice = /(-?\d+)?\s*:\s*(-?\d+)?\s*(?:(?<=\d\s*):\s*-?\d+\s*)?\]/y
const indexes = /(-?\d+(?:\s*,\s*-?\d+)*)\s*\]/y

function parseBracket(scanner: Scanner): Step {
  scanner.at++
  skipSpace(scanner)
  if (take(scanner, /\*\s*\]/y) !== undefined) return { type: 'wildcard' }
  if (scanner.text[scanner.at] === '?') return parseFilter(scanner)
  const range = take(scanner, slice)
  if (range !== undefined) {
    const [from, to] = [range[1], range[2]].map((digits) => asNumber(scanner, digits))
    if (from === undefined && to === undefined) fail(scanner, 'Expected a number in a slice')
    return { type: 'slice', from, to }
  }
  const list = take(scanner, indexes)?.[1]
  if (list === undefined) return parseNames(scanner)
  return { type: 'indexes', indexes: list.split(',').map((digits) => asIndex(scanner, digits)) }
}

const asNumber = (scanner: Scanner, digits: string | undefined): number | undefined =>
  digits === undefined ? undefined : asIndex(scanner, digits)

/** A place, which is an integer of 32 bits. */
function asIndex(scanner: Scanner, digits: string): number {
  const index = Number(digits)
  if ((index | 0) !== index) fail(scanner, `Expected an index, found ${digits.trim().slice(0, 20)}`)
  return index
}

function parseNames(scanner: Scanner): Step {
  const names: string[] = []
  for (;;) {
    skipSpace(scanner)
    const name = takeString(scanner)
    if (name === undefined) fail(scanner, 'Expected a quoted name, an index, a slice or a filter')
    names.push(name)
    skipSpace(scanner)
    if (takeText(scanner, ']')) return { type: 'names', names }
    if (!takeText(scanner, ',')) fail(scanner, `Expected ',' or ']'`)
  }
}

const quoted = /'((?:[^'\\]|\\[\s\S])*)'|"((?:[^"\\]|\\[\s\S])*)"/y
const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' }

function takeString(scanner: Scanner): string | undefined {
  const found = take(scanner, quoted)
  if (found === undefined) return undefined
  return (found[1] ?? found[2] ?? '').replace(
    /\\(?:u([0-9a-fA-F]{4})|([\s\S]))/g,
    (_, hex: string | undefined, char: string = '') =>
      hex === undefined ? (escapes[char] ?? char) : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

function parseFilter(scanner: Scanner): Step {
  scanner.at++
  skipSpace(scanner)
  if (!takeText(scanner, '(')) fail(scanner, `Expected '(' behind '?'`)
  const condition = parseAny(scanner)
  skipSpace(scanner)
  if (!takeText(scanner, ')')) fail(scanner, `Expected ')' to close the filter`)
  skipSpace(scanner)
  if (!takeText(scanner, ']')) fail(scanner, `Expected ']' to close the filter`)
  return { type: 'filter', condition }
}

function parseAny(scanner: Scanner): Condition {
  return parseJoined(scanner, 'any', '||', parseAll)
}

function parseAll(scanner: Scanner): Condition {
  return parseJoined(scanner, 'all', '&&', parseTest)
}

function parseJoined(
  scanner: Scanner,
  type: 'all' | 'any',
  operator: string,
  parse: (scanner: Scanner) => Condition,
): Condition {
  const first = parse(scanner)
  const conditions = [first]
  for (;;) {
    skipSpace(scanner)
    if (!takeText(scanner, operator)) break
    conditions.push(parse(scanner))
  }
  return conditions.length === 1 ? first : { type, conditions }
}

const comparison =
  /===|!==|==|!=|<=|>=|=~|<|>|(?:in|nin|subsetof|anyof|noneof|all|size|empty|contains)(?=\s)/iy

function parseTest(scanner: Scanner): Condition {
  if (++scanner.depth > depthMax) fail(scanner, 'The filter nests too deep')
  skipSpace(scanner)
  const test = parseTestBody(scanner)
  scanner.depth--
  return test
}

function parseTestBody(scanner: Scanner): Condition {
  if (takeText(scanner, '!')) return { type: 'not', condition: parseTest(scanner) }
  if (takeText(scanner, '(')) {
    const inner = parseAny(scanner)
    skipSpace(scanner)
    if (!takeText(scanner, ')')) fail(scanner, `Expected ')'`)
    return inner
  }
  const left = parseOperand(scanner)
  skipSpace(scanner)
  const operator = take(scanner, comparison)?.[0]
  if (operator === undefined) {
    if (left.type !== 'path') fail(scanner, 'Expected a path to look for')
    return { type: 'exists', operand: { type: 'path', path: existing(left.path) } }
  }
  skipSpace(scanner)
  return { type: 'compare', operator: operator.toLowerCase(), left, right: parseOperand(scanner) }
}

/**
 * What has to be there for a path to find something: it is always asked of the item, even where the
 * path starts with $, and an array that a path makes is there when what it is made of is.
 */
function existing({ steps, definite }: PathSyntax): PathSyntax {
  const made = definite ? -1 : steps.findIndex((step, at) => !isDefinite(step, at, steps))
  return { fromRoot: false, steps: made < 0 ? steps : steps.slice(0, made), definite: true }
}

const number = /-?(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?/y
const word = /true|false|null/y
const pattern = /\/((?:[^/\\]|\\[\s\S])*)\/([a-zA-Z]*)/y

function parseOperand(scanner: Scanner): Operand {
  const char = scanner.text[scanner.at]
  if (char === '@' || char === '$') return { type: 'path', path: parseSteps(scanner) }
  if (char === '[') return parseList(scanner)
  const text = takeString(scanner)
  if (text !== undefined) return { type: 'scalar', value: text }
  const digits = take(scanner, number)?.[0]
  if (digits !== undefined) return { type: 'scalar', value: Number(digits) }
  const name = take(scanner, word)?.[0]
  if (name !== undefined) {
    return { type: 'scalar', value: name === 'null' ? null : name === 'true' }
  }
  const regex = take(scanner, pattern)
  if (regex === undefined) fail(scanner, 'Expected a value')
  return { type: 'pattern', source: regex[1] ?? '', flags: regex[2] ?? '' }
}

function parseList(scanner: Scanner): Operand {
  scanner.at++
  const items: Operand[] = []
  for (;;) {
    skipSpace(scanner)
    if (takeText(scanner, ']')) return { type: 'list', items }
    if (items.length > 0 && !takeText(scanner, ',')) fail(scanner, `Expected ',' or ']'`)
    skipSpace(scanner)
    items.push(parseOperand(scanner))
  }
}
