/** A key or a scalar of a JSON text, where it stands. */
export interface JsonValue {
  readonly kind: 'key' | 'value'
  /** Strings without their quotes and escapes; numbers, booleans and null as written. */
  readonly text: string
  /** Keys and indexes from the root; for a key, including itself. */
  readonly path: readonly string[]
}

export interface JsonScan {
  readonly values: readonly JsonValue[]
  /** False after invalid characters, repeated keys, truncation, or a scalar root. */
  readonly isComplete: boolean
}

/** Nesting after which a text counts as broken: a bound on the path's memory. */
const depthMax = 200
/** Keys and values after which the rest of a text counts as broken. */
const valuesMax = 20_000

interface Level extends JsonLevel {
  readonly keys: Set<string>
  index: number
  key: string | undefined
  /** In an object: whether a key, rather than a value, comes next. */
  isKeyNext: boolean
}

/**
 * Reads keys and scalars in one pass, leniently as the service does: missing commas and missing
 * or doubled colons still yield the pair; the scan stops at the first text it cannot read.
 * @param text binary text; escapes are decoded to UTF-8 bytes.
 */
export function scanJson(text: string): JsonScan {
  const values: JsonValue[] = []
  const { isComplete } = readJson(text, (kind, token, levels) => {
    values.push({ kind, text: token, path: pathOf(levels) })
  })
  return { values, isComplete }
}

/** How far a scan came. */
export interface JsonReading {
  readonly isComplete: boolean
  /** Where it stopped: the text's length, also when a cut string ends it. */
  readonly readTo: number
}

/** A level of nesting: what its values are called, and what it knows of them. */
export interface JsonLevel {
  readonly isObject: boolean
  /** In an object, the key whose value comes. */
  readonly key: string | undefined
  readonly index: number
}

/** Hands each key and scalar to a function, with the levels around it: `scanJson` without paths. */
export function readJson(
  text: string,
  onValue: (kind: JsonValue['kind'], text: string, levels: readonly JsonLevel[]) => void,
): JsonReading {
  let count = 0
  const levels: Level[] = []
  let isComplete = true
  let isClosed = false
  let at = 0

  const take = (token: string, isString: boolean): boolean => {
    const level = levels.at(-1)
    if (level === undefined || count++ >= valuesMax) return false
    if (level.isObject && level.isKeyNext) {
      if (!isString) return false
      if (level.keys.has(token)) isComplete = false
      level.keys.add(token)
      level.key = token
      level.isKeyNext = false
      onValue('key', token, levels)
    } else {
      onValue('value', token, levels)
      finish(level)
    }
    return true
  }

  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code <= 32 || code === comma || code === colon) {
      at++
      continue
    }
    if (isClosed) return { isComplete: false, readTo: at }
    if (code === openBrace || code === openBracket) {
      const parent = levels.at(-1)
      if (levels.length >= depthMax || (parent?.isObject === true && parent.isKeyNext)) break
      const isObject = code === openBrace
      levels.push({ isObject, keys: new Set(), index: 0, key: undefined, isKeyNext: isObject })
      at++
    } else if (code === closeBrace || code === closeBracket) {
      const level = levels.pop()
      if (level === undefined || level.isObject !== (code === closeBrace)) break
      if (level.isObject && !level.isKeyNext) isComplete = false
      const parent = levels.at(-1)
      if (parent === undefined) isClosed = true
      else finish(parent)
      at++
    } else {
      const end = code === quote ? stringEnd(text, at + 1) : bareEnd(text, at)
      const token = code === quote ? unescapeJson(text.slice(at + 1, end)) : text.slice(at, end)
      const isReadable = code === quote ? end < text.length : bareValue.test(token)
      if (!isReadable) {
        // A cut string is still worth a look.
        if (code === quote && take(token, true)) at = end
        break
      }
      if (!take(token, code === quote)) break
      at = code === quote ? end + 1 : end
    }
  }
  return { isComplete: isComplete && isClosed, readTo: at }
}

const quote = 34
const comma = 44
const colon = 58
const openBracket = 91
const closeBracket = 93
const openBrace = 123
const closeBrace = 125
const backslash = 92

const bareValue = /^(?:true|false|null|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)$/

function finish(level: Level): void {
  if (level.isObject) level.isKeyNext = true
  else level.index++
}

function pathOf(levels: readonly JsonLevel[]): string[] {
  return levels.map((level) => (level.isObject ? (level.key ?? '') : String(level.index)))
}

/** Index of the closing quote, or the text's length. */
function stringEnd(text: string, from: number): number {
  let end = text.indexOf('"', from)
  while (end > 0) {
    let slashes = 0
    while (text.charCodeAt(end - 1 - slashes) === backslash) slashes++
    if (slashes % 2 === 0 || end - slashes < from) return end
    end = text.indexOf('"', end + 1)
  }
  return text.length
}

function bareEnd(text: string, from: number): number {
  let end = from
  while (end < text.length && !',:{}[]"'.includes(text.charAt(end)) && text.charCodeAt(end) > 32) {
    end++
  }
  return end
}

const simpleEscapes: Readonly<Record<string, string>> = {
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
}

function unescapeJson(text: string): string {
  let slash = text.indexOf('\\')
  if (slash < 0) return text
  let plain = ''
  let from = 0
  while (slash >= 0 && slash + 1 < text.length) {
    plain += text.slice(from, slash)
    const letter = text.charAt(slash + 1)
    const hex = letter === 'u' || letter === 'U' ? hexAt(text, slash + 2) : Number.NaN
    plain += Number.isNaN(hex) ? (simpleEscapes[letter] ?? letter) : utf8(hex)
    from = slash + (Number.isNaN(hex) ? 2 : 6)
    slash = text.indexOf('\\', from)
  }
  return plain + text.slice(from)
}

/** The code unit that four hex digits name, NaN for anything else. */
function hexAt(text: string, at: number): number {
  const digits = text.slice(at, at + 4)
  return /^[0-9a-f]{4}$/i.test(digits) ? Number.parseInt(digits, 16) : Number.NaN
}

/** UTF-8 bytes of a code unit; surrogates keep their three bytes, nobody needs them joined. */
function utf8(code: number): string {
  if (code < 0x80) return String.fromCharCode(code)
  if (code < 0x800) return String.fromCharCode(0xc0 | (code >> 6), 0x80 | (code & 63))
  return String.fromCharCode(0xe0 | (code >> 12), 0x80 | ((code >> 6) & 63), 0x80 | (code & 63))
}
