import { hashText } from '../compare.ts'
import { checkLength, RenderFailure } from '../failure.ts'
import { flat } from '../flat.ts'
import { formatText } from '../java-format.ts'
import { matchesWhole, replaceMatches, splitText } from '../java-regex/index.ts'
import { print } from '../print.ts'
import { lastPlaceOf, piecesOf, placeOf } from '../text-search.ts'
import { encodeUtf8 } from '../utf8.ts'
import { elementsOf, kindOf, listOf, type Character, type Meter, type Value } from '../value.ts'
import { isBlank, stripLeading, stripTrailing, trimControl } from './whitespace.ts'
import { notComparable } from './numbers.ts'
import { accepts, intAt, textAt, type Methods } from './signature.ts'

/** Methods of `java.lang.String`, its static ones included. */
export const stringMethods: Methods<string> = [
  { name: 'length', takes: '', run: (text) => text.length },
  { name: 'isEmpty', takes: '', run: (text) => text === '' },
  { name: 'isBlank', takes: '', run: (text) => isBlank(text) },
  { name: 'toString', takes: '', run: (text) => text },
  { name: 'intern', takes: '', run: (text) => text },
  { name: 'hashCode', takes: '', run: (text) => hashText(text) },
  {
    name: 'substring',
    takes: 'i',
    run: (text, args) => substring(text, intAt(args, 0), text.length),
  },
  {
    name: 'substring',
    takes: 'ii',
    run: (text, args) => substring(text, intAt(args, 0), intAt(args, 1)),
  },
  {
    name: 'subSequence',
    takes: 'ii',
    run: (text, args) => substring(text, intAt(args, 0), intAt(args, 1)),
  },
  { name: 'indexOf', takes: 's', run: (text, args) => placeOf(text, textAt(args, 0)) },
  {
    name: 'indexOf',
    takes: 'i',
    run: (text, args) => text.indexOf(String.fromCodePoint(codePoint(args))),
  },
  {
    name: 'indexOf',
    takes: 'si',
    run: (text, args) => placeOf(text, textAt(args, 0), intAt(args, 1)),
  },
  {
    name: 'indexOf',
    takes: 'ii',
    run: (text, args) => text.indexOf(String.fromCodePoint(codePoint(args)), intAt(args, 1)),
  },
  { name: 'lastIndexOf', takes: 's', run: (text, args) => lastPlaceOf(text, textAt(args, 0)) },
  {
    name: 'lastIndexOf',
    takes: 'i',
    run: (text, args) => text.lastIndexOf(String.fromCodePoint(codePoint(args))),
  },
  {
    name: 'lastIndexOf',
    takes: 'si',
    run: (text, args) => lastIndexOf(text, textAt(args, 0), intAt(args, 1)),
  },
  {
    name: 'lastIndexOf',
    takes: 'ii',
    run: (text, args) => lastIndexOf(text, String.fromCodePoint(codePoint(args)), intAt(args, 1)),
  },
  { name: 'contains', takes: 's', run: (text, args) => placeOf(text, textAt(args, 0)) >= 0 },
  { name: 'startsWith', takes: 's', run: (text, args) => text.startsWith(textAt(args, 0)) },
  {
    name: 'startsWith',
    takes: 'si',
    run: (text, args) => {
      const at = intAt(args, 1)
      return at >= 0 && at <= text.length && text.startsWith(textAt(args, 0), at)
    },
  },
  { name: 'endsWith', takes: 's', run: (text, args) => text.endsWith(textAt(args, 0)) },
  {
    name: 'replace',
    takes: 'ss',
    run: (text, args, meter) => replaceAll(text, textAt(args, 0), textAt(args, 1), meter),
  },
  {
    name: 'replace',
    takes: 'cc',
    run: (text, args, meter) =>
      replaceAll(text, print(args[0] ?? null, meter), print(args[1] ?? null, meter), meter),
  },
  {
    name: 'replaceAll',
    takes: 'ss',
    run: (text, args, meter) =>
      replaceMatches(text, textAt(args, 0), textAt(args, 1), 'all', meter),
  },
  {
    name: 'replaceFirst',
    takes: 'ss',
    run: (text, args, meter) =>
      replaceMatches(text, textAt(args, 0), textAt(args, 1), 'first', meter),
  },
  {
    name: 'matches',
    takes: 's',
    run: (text, args, meter) => matchesWhole(text, textAt(args, 0), meter),
  },
  {
    name: 'split',
    takes: 's',
    run: (text, args, meter) => listOf(splitText(text, textAt(args, 0), 0, meter), 'array'),
  },
  {
    name: 'split',
    takes: 'si',
    run: (text, args, meter) =>
      listOf(splitText(text, textAt(args, 0), intAt(args, 1), meter), 'array'),
  },
  { name: 'trim', takes: '', run: (text) => trimControl(text) },
  { name: 'strip', takes: '', run: (text) => stripLeading(stripTrailing(text)) },
  { name: 'stripLeading', takes: '', run: (text) => stripLeading(text) },
  { name: 'stripTrailing', takes: '', run: (text) => stripTrailing(text) },
  {
    name: 'toUpperCase',
    takes: '',
    run: (text, _args, meter) => {
      chargeCase(text, meter)
      return text.toUpperCase()
    },
  },
  {
    name: 'toLowerCase',
    takes: '',
    run: (text, _args, meter) => {
      chargeCase(text, meter)
      return text.toLowerCase()
    },
  },
  { name: 'equals', takes: 'o', run: (text, args) => text === args[0] },
  { name: 'contentEquals', takes: 's', run: (text, args) => text === args[0] },
  {
    name: 'equalsIgnoreCase',
    takes: 's',
    run: (text, args, meter) => folded(text, meter) === folded(textAt(args, 0), meter),
  },
  {
    name: 'compareTo',
    takes: 'o',
    run: (text, [other]) =>
      typeof other === 'string' ? compareTexts(text, other) : notComparable(text, other),
  },
  {
    name: 'compareToIgnoreCase',
    takes: 's',
    run: (text, args, meter) => compareTexts(folded(text, meter), folded(textAt(args, 0), meter)),
  },
  {
    name: 'concat',
    takes: 's',
    run: (text, args, meter) =>
      bounded(text.length + textAt(args, 0).length, meter, () => text + textAt(args, 0)),
  },
  { name: 'charAt', takes: 'i', run: (text, args) => charAt(text, intAt(args, 0)) },
  {
    name: 'codePointAt',
    takes: 'i',
    run: (text, args) => text.codePointAt(within(text, intAt(args, 0))) ?? 0,
  },
  { name: 'repeat', takes: 'i', run: (text, args, meter) => repeat(text, intAt(args, 0), meter) },
  {
    name: 'toCharArray',
    takes: '',
    run: (text, _args, meter) => {
      meter.charge(text.length * 1.5)
      return listOf(
        Array.from({ length: text.length }, (_, at) => charAt(text, at)),
        'array',
      )
    },
  },
  { name: 'getBytes', takes: '', run: bytesOf },
  { name: 'getBytes', takes: 's', run: bytesOf },
  {
    name: 'regionMatches',
    takes: 'isii',
    run: (text, args, meter) => regionMatches(text, [false, ...args], meter),
  },
  { name: 'regionMatches', takes: 'bisii', run: regionMatches },
  { name: 'valueOf', takes: 'o', run: (_text, args, meter) => print(args[0] ?? null, meter) },
  {
    name: 'format',
    takes: 's*',
    run: (_text, args, meter) => {
      meter.charge(4)
      return formatText(textAt(args, 0), ofArray(args.slice(1), meter), meter)
    },
  },
  {
    name: 'join',
    takes: 's*',
    run: (_text, args, meter) => {
      const parts = spread(args.slice(1), meter)
      meter.charge(parts.length)
      const separator = textAt(args, 0)
      let text = ''
      for (const [index, part] of parts.entries()) {
        text += index === 0 ? joined(part) : separator + joined(part)
        if (text.length > meter.lengthMax) break
      }
      return bounded(text.length, meter, () => text)
    },
  },
]

/** UTF-8 bytes as Java has them, from -128 to 127; a charset's name makes no difference. */
export function bytesOf(text: string, _args: readonly Value[], meter: Meter): Value {
  meter.charge(text.length)
  return listOf([...new Int8Array(encodeUtf8(text))], 'array')
}

/** Whether `length` characters are the same from two places on. */
function regionMatches(text: string, args: readonly Value[], meter: Meter): boolean {
  const [at, from, length] = [intAt(args, 1), intAt(args, 3), intAt(args, 4)]
  const other = textAt(args, 2)
  if (at < 0 || from < 0 || at + length > text.length || from + length > other.length) return false
  const own = text.slice(at, at + Math.max(0, length))
  const its = other.slice(from, from + Math.max(0, length))
  return args[0] === true ? folded(own, meter) === folded(its, meter) : own === its
}

/** An element of `join`: strings only, as Java's cast demands. */
function joined(part: Value): string {
  if (typeof part === 'string') return part
  if (part === null) return 'null'
  throw new RenderFailure('render', `join() takes strings, not ${kindOf(part)}`)
}

/** Variable arguments: a single array stands for its elements, a list does not. */
function ofArray(args: readonly Value[], meter: Meter): readonly Value[] {
  const [only] = args
  return accepts('k', [only ?? null]) ? args : spread(args, meter)
}

/** Variable arguments: a single list stands for its elements. */
function spread(args: readonly Value[], meter: Meter): readonly Value[] {
  const [only] = args
  return args.length === 1 && only !== undefined ? (elementsOf(only, meter) ?? args) : args
}

/** Builds a text of a known length, within the longest string of a rendering. */
function bounded(length: number, meter: Meter, build: () => string): string {
  meter.charge(length / 64)
  checkLength(length, meter)
  return flat(build())
}

function substring(text: string, begin: number, end: number): string {
  if (begin < 0 || end > text.length || begin > end) {
    throw new RenderFailure('render', `begin ${begin}, end ${end}, length ${text.length}`)
  }
  return text.slice(begin, end)
}

function within(text: string, index: number): number {
  if (index < 0 || index >= text.length) {
    throw new RenderFailure('render', `Index ${index} out of bounds for length ${text.length}`)
  }
  return index
}

function charAt(text: string, index: number): Value {
  const code = text.charCodeAt(within(text, index))
  return ascii[code] ?? character(code)
}

function character(code: number): Character {
  return { kind: 'character', text: String.fromCharCode(code) }
}

/** The characters most texts are made of: nothing tells one from another that looks the same. */
const ascii: readonly Character[] = Array.from({ length: 128 }, (_, code) => character(code))

/** The first argument as a code point; out of range it stands for one that no text holds. */
function codePoint(args: readonly Value[]): number {
  const code = intAt(args, 0)
  return code >= 0 && code <= 0x10ffff ? code : 0x10ffff
}

function lastIndexOf(text: string, part: string, from: number): number {
  return from < 0 ? -1 : lastPlaceOf(text, part, from)
}

function replaceAll(text: string, part: string, by: string, meter: Meter): string {
  const pieces = piecesOf(text, part)
  const hits = part === '' ? text.length + 1 : pieces.length - 1
  if (hits === 0) return text
  const length = text.length + hits * (by.length - part.length)
  meter.charge(hits * 2)
  return bounded(length, meter, () => (part === '' ? by + pieces.join(by) + by : pieces.join(by)))
}

function repeat(text: string, count: number, meter: Meter): string {
  if (count < 0) throw new RenderFailure('render', `count is negative: ${count}`)
  return bounded(text.length * count, meter, () => text.repeat(count))
}

/** Case folded character by character, as `equalsIgnoreCase` does: no text becomes longer. */
function folded(text: string, meter: Meter): string {
  if (!/[\u0080-\uffff]/.test(text)) return text.toLowerCase()
  meter.charge(4 + text.length * 2)
  return text.replace(/[\u0080-\uffff]/g, foldedCharacter).toLowerCase()
}

function foldedCharacter(char: string): string {
  const upper = char.toUpperCase()
  return (upper.length === 1 ? upper : char).toLowerCase().charAt(0)
}

/** Cases of some scripts depend on what stands around a character: they take several times as long. */
function chargeCase(text: string, meter: Meter): void {
  if (/[\u0100-\uffff]/.test(text)) meter.charge(4 + text.length / 4)
}

/** The difference of the first characters that differ, else of the lengths. */
function compareTexts(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let at = 0; at < length; at++) {
    const difference = a.charCodeAt(at) - b.charCodeAt(at)
    if (difference !== 0) return difference
  }
  return a.length - b.length
}
