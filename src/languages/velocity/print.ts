import { printDecimal } from './decimal.ts'
import { RenderFailure } from './failure.ts'
import { flat } from './flat.ts'
import { printDouble } from './java-double.ts'
import { integerUnits, numberUnits } from './number-cost.ts'
import { SilentMap, viewItems, type Meter, type Value } from './value.ts'

/** Containers nest at most this deep when printed; deeper ones contain themselves or are hostile. */
const depthMax = 400

/**
 * A value's text: what a reference prints, interpolation inserts and `toString()` returns.
 * Maps print as `{k=v}`; lists as `[a, b]`, those from a JSON text as JSON at every depth.
 */
export function print(value: Value, meter: Meter): string {
  if (typeof value === 'string') return value
  return value === null ? '' : flat(printNested(value, meter, 0))
}

/** The text of an integer or a boolean, `undefined` for other values. */
function printSimple(value: Value, meter: Meter): string | undefined {
  if (typeof value === 'number' || typeof value === 'boolean') {
    meter.charge(2)
    return String(value)
  }
  if (typeof value !== 'bigint') return undefined
  meter.charge(integerUnits(value))
  return String(value)
}

/** The text of a member of a container, where nothing prints as `null`. */
function printNested(value: Value, meter: Meter, depth: number): string {
  if (typeof value === 'string') {
    meter.charge(3 + value.length / 32)
    return value
  }
  const simple = printSimple(value, meter)
  if (simple !== undefined) return simple
  meter.charge(2)
  if (typeof value !== 'object' || value === null) return 'null'
  if (depth > depthMax) throw new RenderFailure('limit', 'A value nests too deep to be printed')
  if (value instanceof SilentMap) return ''
  if (value instanceof Map) {
    let text = ''
    for (const [key, item] of value) {
      const shown = item === value ? '(this Map)' : printNested(item, meter, depth + 1)
      text += `${text === '' ? '' : ', '}${printNested(key, meter, depth + 1)}=${shown}`
      guardLength(text, meter)
    }
    return `{${text}}`
  }
  switch (value.kind) {
    case 'double':
      meter.charge(numberUnits(value))
      return printDouble(value)
    case 'decimal':
      meter.charge(numberUnits(value))
      return printDecimal(value)
    case 'character':
      return value.text
    case 'list':
      if (value.origin === 'json') return writeJson(value, 'web', meter, depth)
      return printItems(value.items, value, meter, depth)
    case 'view':
      return printItems(viewItems(value, meter), value, meter, depth)
    case 'entry':
      return `${printNested(value.key, meter, depth + 1)}=${printNested(value.map.get(value.key) ?? null, meter, depth + 1)}`
    case 'block':
      return value.render()
    case 'loop':
      return printNested(value.extra, meter, depth + 1)
    case 'cursor':
    case 'host':
      return ''
  }
}

function printItems(items: readonly Value[], self: Value, meter: Meter, depth: number): string {
  let text = ''
  for (const [index, item] of items.entries()) {
    const shown = item === self ? '(this Collection)' : printNested(item, meter, depth + 1)
    text += index === 0 ? shown : `, ${shown}`
    guardLength(text, meter)
  }
  return `[${text}]`
}

/** How strings are escaped: `web` (printed arrays) escapes the slash too, `plain` does not. */
export type JsonStyle = 'web' | 'plain'

/** Compact JSON text, as the JSON library of the service writes it: floats keep Java's form. */
export function writeJson(value: Value, style: JsonStyle, meter: Meter, depth = 0): string {
  if (typeof value === 'string') {
    const quoted = quoteJson(value, style)
    meter.charge(2 + value.length / 32 + (quoted.length - value.length - 2))
    return quoted
  }
  const simple = printSimple(value, meter)
  if (simple !== undefined) return simple
  meter.charge(2)
  if (typeof value !== 'object' || value === null) return 'null'
  if (depth > depthMax) throw new RenderFailure('limit', 'A value nests too deep to be printed')
  if (value instanceof Map) {
    let text = ''
    let place = 0
    for (const [key, item] of value) {
      meter.charge(2)
      const shown = key === null ? 'null' : print(key, meter)
      const name = quotedName(shown, { place: place++, level: depth, style }, meter)
      text += `${text === '' ? '' : ','}${name}:${writeJson(item, style, meter, depth + 1)}`
      guardLength(text, meter)
    }
    return `{${text}}`
  }
  switch (value.kind) {
    case 'double': {
      const text = Math.abs(value.value) === Infinity ? 'null' : printDouble(value)
      meter.charge(text.length / 4)
      return text
    }
    case 'decimal':
      meter.charge(numberUnits(value))
      return printDecimal(value)
    case 'list':
      return writeJsonItems(value.items, style, meter, depth)
    case 'view':
      return writeJsonItems(viewItems(value, meter), style, meter, depth)
    case 'block':
    case 'character':
    case 'cursor':
    case 'entry':
    case 'host':
    case 'loop':
      return quoteJson(printNested(value, meter, depth + 1), style)
  }
}

/**
 * The name that stood last at each place of an object, and how it was written: rows of an array mostly
 * have the same names, which then need no look for what must be escaped.
 */
const lastNames = { web: [] as Written[], plain: [] as Written[] }
const placesMax = 16
const levelsMax = 8
const nameLengthMax = 40

interface Written {
  readonly name: string
  readonly quoted: string
}

/** Where a name stands: at which place of an object at which level. */
interface Standing {
  readonly place: number
  readonly level: number
  readonly style: JsonStyle
}

function quotedName(name: string, { place, level, style }: Standing, meter: Meter): string {
  const isKept = place < placesMax && name.length <= nameLengthMax
  const names = lastNames[style]
  const at = (level % levelsMax) * placesMax + place
  const last = isKept ? names[at] : undefined
  if (last?.name === name) return last.quoted
  const quoted = quoteJson(name, style)
  meter.charge(2 + name.length / 32 + (quoted.length - name.length - 2))
  if (isKept) names[at] = { name, quoted }
  return quoted
}

function writeJsonItems(
  items: readonly Value[],
  style: JsonStyle,
  meter: Meter,
  depth: number,
): string {
  let text = ''
  for (const [index, item] of items.entries()) {
    text += (index === 0 ? '' : ',') + writeJson(item, style, meter, depth + 1)
    guardLength(text, meter)
  }
  return `[${text}]`
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

const special = {
  // oxlint-disable-next-line no-control-regex -- control characters are what must be escaped
  web: /["\\/\u0000-\u001f\u007f-\u009f\u2000-\u20ff]/g,
  // oxlint-disable-next-line no-control-regex -- as above
  plain: /["\\\u0000-\u001f\u007f-\u009f\u2000-\u20ff]/g,
}

/** A JSON string literal. Beyond what JSON asks, the library escapes U+007F-9F and U+2000-20FF. */
function quoteJson(text: string, style: JsonStyle): string {
  const escaped = text.replace(
    special[style],
    (char) =>
      escapes[char] ?? `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`,
  )
  return `"${escaped}"`
}

function guardLength(text: string, meter: Meter): void {
  if (text.length > meter.lengthMax) {
    throw new RenderFailure('limit', `A value prints more than ${meter.lengthMax} characters`)
  }
}
