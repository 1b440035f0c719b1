import { decimalOf } from '../../languages/velocity/decimal.ts'
import { trimControl } from '../../languages/velocity/methods/whitespace.ts'
import { double, integer, listOf, type Meter, type Value } from '../../languages/velocity/value.ts'

/**
 * Reads JSON as leniently as the service's parser (json-smart in its permissive mode): unquoted
 * and single-quoted texts, stray commas, control characters in strings and text behind the value
 * are accepted; what does not start like JSON is one scalar.
 */

/** A body that starts like JSON but is broken; `message` shows the place and what was found. */
export class JsonError extends Error {
  override readonly name = 'JsonError'
}

interface Reader {
  readonly text: string
  readonly meter: Meter
  at: number
  depth: number
  /** The name that the last object had at each place. */
  readonly names: string[]
}

/** Objects and arrays nest at most this deep. */
const depthMax = 400

/** Where an unquoted word or number ends: at the end of the text, an item, a member or a key. */
type Stop = RegExp
const stops = { document: /$/g, item: /[,\]]/g, member: /[,}]/g, key: /:/g } as const

/** The value of a JSON text. Throws JsonError. */
export function readJson(text: string, meter: Meter): Value {
  meter.charge(text.length / 32)
  const reader: Reader = { text, meter, at: 0, depth: 0, names: [] }
  return readValue(reader, stops.document)
}

function fail(reader: Reader, what: string): never {
  throw new JsonError(`${what} at position ${reader.at}.`)
}

function unexpected(reader: Reader): never {
  const char = reader.text[reader.at]
  return fail(
    reader,
    char === undefined ? 'Unexpected End Of File' : `Unexpected character (${char})`,
  )
}

function skipSpace(reader: Reader): void {
  for (;;) {
    const code = reader.text.charCodeAt(reader.at)
    if (code !== 32 && code !== 9 && code !== 10 && code !== 13) return
    reader.at++
  }
}

function readValue(reader: Reader, stop: Stop): Value {
  skipSpace(reader)
  reader.meter.charge(1)
  const char = reader.text[reader.at]
  switch (char) {
    case undefined:
    case ':':
    case '}':
    case ']':
      return unexpected(reader)
    case '{':
      return deeper(reader, readObject)
    case '[':
      return deeper(reader, readArray)
    case '"':
    case "'":
      return readString(reader, char)
    default:
      return scalarOf(readWord(reader, stop))
  }
}

function deeper(reader: Reader, read: (reader: Reader) => Value): Value {
  if (++reader.depth > depthMax) fail(reader, `Nested more than ${depthMax} levels deep`)
  reader.at++
  const value = read(reader)
  reader.depth--
  return value
}

function readObject(reader: Reader): Value {
  const map = new Map<Value, Value>()
  for (;;) {
    skipSpace(reader)
    const char = reader.text[reader.at]
    if (char === '}') {
      reader.at++
      return map
    }
    if (char === ',') {
      reader.at++
      continue
    }
    if (char === undefined || ':[]{'.includes(char)) unexpected(reader)
    const key = readKey(reader, char, map.size)
    skipSpace(reader)
    if (reader.text[reader.at] !== ':') unexpected(reader)
    reader.at++
    map.set(key, readValue(reader, stops.member))
    skipSpace(reader)
    const after = reader.text[reader.at]
    if (after !== ',' && after !== '}') unexpected(reader)
  }
}

/**
 * A member's name. Objects of one array mostly have the same names in the same order, so the name
 * that stood at this place before is tried first: that saves a string, and its hash.
 */
function readKey(reader: Reader, char: string, place: number): string {
  if (char !== '"' && char !== "'") return readWord(reader, stops.key)
  const { text, at, names } = reader
  const expected = names[place]
  if (expected !== undefined && text.startsWith(expected, at + 1)) {
    const end = at + 1 + expected.length
    if (text[end] === char) {
      reader.at = end + 1
      return expected
    }
  }
  const name = readString(reader, char)
  // A name with quotes or escapes in it does not stand in the text as it is.
  if (place < namesMax && !/["'\\]/.test(name)) names[place] = name
  return name
}

/** How many names of an object are remembered. */
const namesMax = 64

function readArray(reader: Reader): Value {
  const items: Value[] = []
  for (;;) {
    skipSpace(reader)
    const char = reader.text[reader.at]
    if (char === ']') {
      reader.at++
      return listOf(items, 'json')
    }
    if (char === ',') {
      reader.at++
      continue
    }
    // Between items the parser does not insist on a comma.
    items.push(readValue(reader, stops.item))
  }
}

/** What may follow a backslash; the parser drops any other character there. */
const escapes: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  '"': '"',
  "'": "'",
  '\\': '\\',
  '/': '/',
}

function readString(reader: Reader, quote: '"' | "'"): string {
  const { text } = reader
  const start = ++reader.at
  const end = text.indexOf(quote, start)
  if (end < 0) fail(reader, 'Unexpected End Of File')
  const backslash = text.indexOf('\\', start)
  if (backslash < 0 || backslash > end) {
    reader.at = end + 1
    return text.slice(start, end)
  }
  return readEscapedString(reader, quote)
}

function readEscapedString(reader: Reader, quote: string): string {
  const { text } = reader
  let out = ''
  let from = reader.at
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === quote) {
      reader.at = at + 1
      return out + text.slice(from, at)
    }
    if (char !== '\\') continue
    const escaped = text.charAt(at + 1)
    const length = escaped === 'u' ? 4 : escaped === 'x' ? 2 : 0
    out += text.slice(from, at)
    if (length > 0) {
      const hex = text.slice(at + 2, at + 2 + length)
      reader.at = at
      if (!/^[0-9a-fA-F]+$/.test(hex) || hex.length < length) unexpected(reader)
      out += String.fromCharCode(Number.parseInt(hex, 16))
    } else out += escapes[escaped] ?? ''
    at += 1 + length
    from = at + 1
  }
  reader.at = text.length
  return fail(reader, 'Unexpected End Of File')
}

/** An unquoted word up to a stop, without the spaces around it. */
function readWord(reader: Reader, stop: Stop): string {
  stop.lastIndex = reader.at
  const end = stop.exec(reader.text)?.index ?? reader.text.length
  const word = trimControl(reader.text.slice(reader.at, end))
  reader.at = end
  return word
}

const words: ReadonlyMap<string, Value> = new Map<string, Value>([
  ['null', null],
  ['true', true],
  ['false', false],
  ['NaN', double(NaN)],
])

const whole = /^-?\d+$/
const floating = /^-?\d+(?:\.\d*)?(?:[eE][+-]?\d+)?$/

/** Floats written with more characters than this stay exact decimals. */
const floatLengthMax = 18

function scalarOf(word: string): Value {
  const known = words.get(word)
  if (known !== undefined) return known
  if (whole.test(word)) {
    const small = Number(word)
    return Number.isSafeInteger(small) ? small + 0 : integer(BigInt(word))
  }
  if (!floating.test(word)) return word
  const exact = word.length > floatLengthMax ? decimalOf(word) : undefined
  return exact ?? double(Number(word))
}
