import { integer } from './value.ts'
import { expect, fail, found, nested, skipSpace, take, takeText, type Scanner } from './scanner.ts'
import type { Expression, Reference, Step } from './syntax.ts'

const identifier = /[A-Za-z_][A-Za-z0-9_-]*/y
const referenceStart = /\$!?\{?(?=[A-Za-z_])/y
const floating = /-?(?:\d+\.(?!\.)\d*(?:[eE][+-]?\d+)?|\.\d+(?:[eE][+-]?\d+)?|\d+[eE][+-]?\d+)/y
const whole = /-?\d+/y
const word = /[A-Za-z_@][A-Za-z0-9_@]*/y
const quoted = { '"': /"(?:[^"]|"")*"/y, "'": /'(?:[^']|'')*'/y }

/** True when a reference, not just a dollar sign, stands here. */
export function atReference(scanner: Scanner): boolean {
  referenceStart.lastIndex = scanner.at
  return referenceStart.test(scanner.text)
}

/** `$name`, `$!name`, `${name}` and the properties, indexes and calls that follow directly. */
export function parseReference(scanner: Scanner): Reference {
  return nested(scanner, () => {
    const start = scanner.at
    const opening = take(scanner, referenceStart) ?? fail(scanner, 'Expected a reference')
    const root = take(scanner, identifier) ?? fail(scanner, 'Expected a name')
    const steps = parseSteps(scanner)
    if (opening.endsWith('{')) expect(scanner, '}', 'to close the reference')
    const source = scanner.text.slice(start, scanner.at)
    return { type: 'reference', root, steps, source, at: scanner.origin + start }
  })
}

function parseSteps(scanner: Scanner): Step[] {
  const steps: Step[] = []
  for (;;) {
    if (takeText(scanner, '[')) steps.push(parseIndex(scanner))
    else if (isDotAndLetter(scanner)) steps.push(parseMember(scanner))
    else return steps
  }
}

/** A name without a dollar sign where a reference could stand: it prints, its steps do not. */
export function takeBareName(scanner: Scanner): string {
  const name = take(scanner, identifier)
  if (name !== undefined) nested(scanner, parseSteps)
  return name ?? ''
}

const extraDollars = /\$+(?=\$!?\{?[A-Za-z_])/y

/** Dollar signs in front of a reference's own. */
export function takeExtraDollars(scanner: Scanner): string {
  return take(scanner, extraDollars) ?? ''
}

const inert = /[\\$]+(?=\$!?\{?[A-Za-z_])/y

/**
 * Whether a reference stands here, inside a directive or a call, where nothing can be escaped:
 * backslashes and dollar signs in front of it are passed over.
 */
export function reachReference(scanner: Scanner): boolean {
  take(scanner, inert)
  return atReference(scanner)
}

function isDotAndLetter({ text, at }: Scanner): boolean {
  return text.charCodeAt(at) === 46 && /[A-Za-z]/.test(text.charAt(at + 1))
}

function parseIndex(scanner: Scanner): Step {
  skipSpace(scanner)
  const start = scanner.at
  const key = parseOperand(scanner)
  const allowed = key.type === 'constant' || key.type === 'interpolated' || key.type === 'reference'
  if (!allowed) fail(scanner, 'An index is a string, an integer, a boolean or a reference', start)
  skipSpace(scanner)
  expect(scanner, ']', 'to close the index')
  return { type: 'index', key }
}

/** A parenthesis right behind a name always opens a call. */
function parseMember(scanner: Scanner): Step {
  scanner.at++
  const name = take(scanner, identifier) ?? fail(scanner, 'Expected a name')
  if (!takeText(scanner, '(')) return { type: 'property', name }
  if (takeText(scanner, ')')) return { type: 'method', name, arguments: [] }
  return { type: 'method', name, arguments: parseItems(scanner, ')', parseArgument) }
}

/** Operands between commas up to a closing sign; the opening one is already taken. */
function parseItems(
  scanner: Scanner,
  close: ')' | ']',
  parse: (scanner: Scanner) => Expression,
): Expression[] {
  const items: Expression[] = []
  for (;;) {
    skipSpace(scanner)
    items.push(parse(scanner))
    skipSpace(scanner)
    if (takeText(scanner, close)) return items
    expect(scanner, ',', `or '${close}' in a list of values`)
  }
}

/** A method's argument: an operand, or a bare name, which Velocity takes and finds nothing for. */
function parseArgument(scanner: Scanner): Expression {
  const start = scanner.at
  const name = take(scanner, identifier)
  if (name !== undefined && name !== 'true' && name !== 'false') {
    return { type: 'constant', value: null }
  }
  scanner.at = start
  return parseOperand(scanner)
}

/** A simple value: what method arguments, collections and macro arguments may hold. */
export function parseOperand(scanner: Scanner): Expression {
  switch (scanner.text.charAt(scanner.at)) {
    case '$':
    case '\\':
      if (reachReference(scanner)) return parseReference(scanner)
      return fail(scanner, `Expected a value, found ${found(scanner)}`)
    case '"':
    case "'":
      return parseString(scanner)
    case '[':
      return nested(scanner, parseListOrRange)
    case '{':
      return nested(scanner, parseMap)
    default:
      return parseNumberOrWord(scanner)
  }
}

function parseNumberOrWord(scanner: Scanner): Expression {
  const start = scanner.at
  const float = take(scanner, floating)
  if (float !== undefined) return { type: 'float', value: Number(float) }
  const digits = take(scanner, whole)
  if (digits !== undefined) return { type: 'constant', value: parseInteger(scanner, digits, start) }
  const name = take(scanner, word)
  if (name === 'true' || name === 'false') return { type: 'constant', value: name === 'true' }
  scanner.at = start
  return fail(scanner, `Expected a value, found ${found(scanner)}`)
}

function parseInteger(scanner: Scanner, digits: string, start: number): number | bigint {
  const small = Number(digits)
  if (Number.isSafeInteger(small)) return small + 0
  if (digits.length > 1000) fail(scanner, 'An integer of more than 1000 digits', start)
  return integer(BigInt(digits))
}

function parseString(scanner: Scanner): Expression {
  const start = scanner.at
  const quote = scanner.text[start] === '"' ? '"' : "'"
  const literal = take(scanner, quoted[quote]) ?? fail(scanner, 'A string is not closed')
  const content = literal.slice(1, -1).replaceAll(quote + quote, quote)
  if (quote === "'") return { type: 'constant', value: content }
  if (/\\u(?![0-9a-fA-F]{4})/.test(content)) {
    fail(scanner, String.raw`\u in a string needs four hexadecimal digits`, start)
  }
  const decoded = content.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) =>
    String.fromCharCode(Number.parseInt(hex, 16)),
  )
  // A dollar or number sign that is itself escaped starts nothing.
  if (!/[$#]/.test(content)) return { type: 'constant', value: decoded }
  const body = scanner.interpolate(decoded, scanner.origin + start + 1, scanner)
  const only = body[0]
  if (body.length === 0) return { type: 'constant', value: '' }
  return body.length === 1 && only?.type === 'text'
    ? { type: 'constant', value: only.text }
    : { type: 'interpolated', body }
}

function parseListOrRange(scanner: Scanner): Expression {
  scanner.at++
  skipSpace(scanner)
  if (takeText(scanner, ']')) return { type: 'list', items: [] }
  const from = parseOperand(scanner)
  skipSpace(scanner)
  if (takeText(scanner, ']')) return { type: 'list', items: [from] }
  if (takeText(scanner, ',')) {
    return { type: 'list', items: [from, ...parseItems(scanner, ']', parseOperand)] }
  }
  expect(scanner, '..', "or ',' or ']' in a list")
  skipSpace(scanner)
  const to = parseOperand(scanner)
  if (!isBound(from) || !isBound(to)) fail(scanner, 'A range runs between integers or references')
  skipSpace(scanner)
  expect(scanner, ']', 'to close the range')
  return { type: 'range', from, to }
}

function isBound(bound: Expression): boolean {
  if (bound.type === 'constant') return typeof bound.value === 'number'
  return bound.type === 'reference'
}

function parseMap(scanner: Scanner): Expression {
  scanner.at++
  const entries: [Expression, Expression][] = []
  skipSpace(scanner)
  if (takeText(scanner, '}')) return { type: 'map', entries }
  for (;;) {
    skipSpace(scanner)
    const key = parseOperand(scanner)
    skipSpace(scanner)
    expect(scanner, ':', 'between a key and its value')
    skipSpace(scanner)
    entries.push([key, parseOperand(scanner)])
    skipSpace(scanner)
    if (takeText(scanner, '}')) return { type: 'map', entries }
    expect(scanner, ',', `or '}' in a map`)
  }
}
