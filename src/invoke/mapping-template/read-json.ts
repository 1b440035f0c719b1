import { chargeKey } from '../../languages/velocity/key-cost.ts'
import { stripLeading, stripTrailing } from '../../languages/velocity/methods/whitespace.ts'
import { listOf, type Meter, type Value } from '../../languages/velocity/value.ts'
import { codes, fail, skipSpace, unexpected, type Reader } from './json-reader.ts'
import { scalarOf } from './json-scalar.ts'
import { readString } from './json-string.ts'

/** Objects and arrays nest at most this deep. */
const depthMax = 400

/** Values are charged in lots of this many, a power of two. */
const lot = 64

/** What a value costs the rendering, next to a step of its template. */
const valueUnits = 1

/** The codes of two characters, either of which ends an unquoted word or number. */
type Stop = readonly [number, number]
const stops = {
  document: [-1, -1],
  item: [codes.comma, codes.closeBracket],
  member: [codes.comma, codes.closeBrace],
  key: [codes.colon, codes.colon],
} as const satisfies Record<string, Stop>

/**
 * The value of a JSON text, read as leniently as the service's parser does (json-smart in its
 * permissive mode): unquoted and single-quoted texts, stray commas, control characters in strings
 * and text behind the value are accepted; what does not start like JSON is one scalar.
 * Throws JsonError.
 */
export function readJson(text: string, meter: Meter): Value {
  meter.charge(text.length / 32)
  const reader: Reader = { text, meter, at: 0, depth: 0, values: 0, backslash: -1, names: [] }
  const value = readValue(reader, stops.document)
  meter.charge((reader.values % lot) * valueUnits)
  return value
}

function readValue(reader: Reader, stop: Stop): Value {
  const code = skipSpace(reader)
  if ((++reader.values & (lot - 1)) === 0) reader.meter.charge(lot * valueUnits)
  switch (code) {
    case codes.quote:
    case codes.apostrophe:
      return readString(reader, code)
    case codes.openBrace:
      return deeper(reader, readObject)
    case codes.openBracket:
      return deeper(reader, readArray)
    case codes.colon:
    case codes.closeBrace:
    case codes.closeBracket:
      return unexpected(reader)
    default:
      if (reader.at >= reader.text.length) {
        // A document of white space alone is a text as any other that does not start like JSON.
        return stop === stops.document ? '' : unexpected(reader)
      }
      return readSmallInteger(reader, code, stop) ?? scalarOf(readWord(reader, stop), reader.meter)
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
    const code = skipSpace(reader)
    if (code === codes.closeBrace) {
      reader.at++
      return map
    }
    if (code === codes.comma) {
      reader.at++
      continue
    }
    const key = readKey(reader, code, map.size)
    if (skipSpace(reader) !== codes.colon) unexpected(reader)
    reader.at++
    chargeKey(map, key, reader.meter)
    map.set(key, readValue(reader, stops.member))
    const after = skipSpace(reader)
    if (after !== codes.comma && after !== codes.closeBrace) unexpected(reader)
  }
}

/**
 * A member's name. Objects of one array mostly have the same names in the same order, so the name
 * that stood at this place before is tried first: that saves a string, and its hash.
 */
function readKey(reader: Reader, code: number, place: number): string {
  if (code !== codes.quote && code !== codes.apostrophe) return readBareKey(reader, code)
  const { text, at, names } = reader
  const expected = names[place]
  if (expected !== undefined && text.startsWith(expected, at + 1)) {
    const end = at + 1 + expected.length
    if (text.charCodeAt(end) === code) {
      reader.at = end + 1
      return expected
    }
  }
  const name = readString(reader, code)
  // A name with quotes or escapes in it does not stand in the text as it is.
  if (place < namesMax && !/["'\\]/.test(name)) names[place] = name
  return name
}

/** How many names of an object are remembered. */
const namesMax = 64

const barredFromKeys: ReadonlySet<number> = new Set([
  codes.colon,
  codes.openBracket,
  codes.closeBracket,
  codes.openBrace,
])

function readBareKey(reader: Reader, code: number): string {
  if (Number.isNaN(code) || barredFromKeys.has(code)) unexpected(reader)
  return readWord(reader, stops.key)
}

function readArray(reader: Reader): Value {
  const items: Value[] = []
  for (;;) {
    const code = skipSpace(reader)
    if (code === codes.closeBracket) {
      reader.at++
      return listOf(items, 'json')
    }
    if (code === codes.comma) {
      reader.at++
      continue
    }
    // Between items the parser does not insist on a comma.
    items.push(readValue(reader, stops.item))
  }
}

/** An integer of up to 15 digits with nothing around it; `undefined`, not moving, for others. */
function readSmallInteger(reader: Reader, first: number, [stop, closer]: Stop): Value | undefined {
  const { text, at: start } = reader
  let at = first === codes.minus ? start + 1 : start
  const digitsAt = at
  let value = 0
  let code = text.charCodeAt(at)
  for (; code >= codes.zero && code <= codes.nine; code = text.charCodeAt(++at)) {
    value = value * 10 + (code - codes.zero)
  }
  const digits = at - digitsAt
  if (digits === 0 || digits > 15 || (code !== stop && code !== closer)) return undefined
  reader.at = at
  // Taken from 0, since an integer has no negative zero.
  return first === codes.minus ? 0 - value : value
}

/** An unquoted word up to a stop, without the white space around it. */
function readWord(reader: Reader, [stop, closer]: Stop): string {
  const { text, at: start } = reader
  let at = start
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === stop || code === closer) break
  }
  reader.at = at
  return stripLeading(stripTrailing(text.slice(start, at)))
}
