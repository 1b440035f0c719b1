import type { TextTransformation, TransformationType } from '../../definition/web-acl.ts'
import { md5 } from './md5.ts'

/** From binary text to binary text. */
export type Transform = (text: string) => string

/**
 * One function for a statement's transformations, in ascending order of their priority.
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-transformation.html
 */
export function compileTransformations(list: readonly TextTransformation[]): Transform {
  const steps = [...list]
    .sort((a, b) => a.Priority - b.Priority)
    .filter((one) => one.Type !== 'NONE')
    .map((one) => transformations[one.Type])
  const [only] = steps
  if (only === undefined) return (text) => text
  if (steps.length === 1) return only
  return (text) => steps.reduce((value, step) => step(value), text)
}

/**
 * Every transformation by its name. Patterns here have one quantifier over one class, so none
 * can backtrack; each is a single pass.
 */
export const transformations: Readonly<Record<TransformationType, Transform>> = {
  NONE: (text) => text,
  COMPRESS_WHITE_SPACE: (text) => text.replace(/[\t-\r \xa0]+/g, ' '),
  HTML_ENTITY_DECODE: htmlEntityDecode,
  LOWERCASE: (text) => text.replace(/[A-Z]+/g, lowerCase),
  CMD_LINE: (text) =>
    text
      .replace(/[\\"'^]/g, '')
      .replace(/[,;\t-\r ]+/g, ' ')
      .replace(/ (?=[/(])/g, '')
      .replace(/[A-Z]+/g, lowerCase),
  URL_DECODE: (text) => urlDecode(text),
  URL_DECODE_UNI: (text) =>
    text.replace(
      /\+|%(?:u([0-9a-f]{4})|([0-9a-f]{2}))/gi,
      (whole, unicode: string | undefined, hex: string | undefined) => {
        if (unicode !== undefined) return unicodeByte(whole, unicode)
        return hex === undefined ? ' ' : String.fromCharCode(Number.parseInt(hex, 16))
      },
    ),
  BASE64_DECODE: (text) => {
    const end = text.search(/[^A-Za-z0-9+/]/)
    return base64Decode(end < 0 ? text : text.slice(0, end))
  },
  BASE64_DECODE_EXT: (text) => base64Decode(text.replace(/[^A-Za-z0-9+/]+/g, '')),
  HEX_DECODE: (text) => hexDecode(text.replace(/[^0-9a-f]+/gi, '')),
  MD5: md5,
  REPLACE_COMMENTS: replaceComments,
  ESCAPE_SEQ_DECODE: (text) =>
    text.replace(
      /\\(?:x([0-9A-Fa-f]{2})|0([0-7]{3})|([abfnrtv\\?'"]))/g,
      (whole, hex: string | undefined, octal: string | undefined, letter: string | undefined) =>
        escapedCharacter(hex, octal, letter) ?? whole,
    ),
  SQL_HEX_DECODE: (text) =>
    text.replace(/0x((?:[0-9a-f]{2})+)/gi, (_, hex: string) => hexDecode(hex)),
  CSS_DECODE: (text) =>
    text.replace(
      /\\(?:([0-9a-f]{1,6})[\t\n\f\r ]?|\n|([^\n]))/gi,
      (_, hex: string | undefined, other: string | undefined) =>
        hex === undefined ? (other ?? '') : cssByte(hex),
    ),
  JS_DECODE: (text) =>
    text.replace(
      /\\(?:u([0-9A-Fa-f]{4})|x([0-9A-Fa-f]{2})|([0-3]?[0-7]{1,2})|([^]))/g,
      (
        _,
        unicode: string | undefined,
        hex: string | undefined,
        octal: string | undefined,
        letter: string | undefined,
      ) => (unicode === undefined ? jsEscape(hex, octal, letter) : unicodeByte(_, unicode)),
    ),
  NORMALIZE_PATH: normalizePath,
  NORMALIZE_PATH_WIN: (text) => normalizePath(text.replaceAll('\\', '/')),
  REMOVE_NULLS: (text) => text.replaceAll('\0', ''),
  REPLACE_NULLS: (text) => text.replaceAll('\0', ' '),
  UTF8_TO_UNICODE: (text) =>
    text.replace(
      /[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}/g,
      utf8Notation,
    ),
}

/** Of ASCII letters: the bytes of other scripts are no letters. */
function lowerCase(letters: string): string {
  return letters.toLowerCase()
}

/** `%HH` and `+`; what is not an escape stays. */
export function urlDecode(text: string): string {
  if (!text.includes('%') && !text.includes('+')) return text
  return text.replace(/\+|%([0-9a-f]{2})/gi, (_, hex: string | undefined) =>
    hex === undefined ? ' ' : String.fromCharCode(Number.parseInt(hex, 16)),
  )
}

const namedEntities: Readonly<Record<string, string>> = {
  quot: '"',
  lt: '<',
  gt: '>',
  nbsp: '\xa0',
  amp: '&',
}

function htmlEntityDecode(text: string): string {
  if (!text.includes('&')) return text
  return text.replace(
    /&(?:#x([0-9a-f]{1,7})|#([0-9]{1,8})|(quot|lt|gt|nbsp|amp));?/gi,
    (_, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return namedEntities[name.toLowerCase()] ?? ''
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return String.fromCharCode(code & 0xff)
    },
  )
}

/** Full-width forms become their ASCII letter, everything else its low byte. */
function unicodeByte(_: string, hex: string): string {
  const code = Number.parseInt(hex, 16)
  const isFullWidth = code >= 0xff01 && code <= 0xff5e
  return String.fromCharCode(isFullWidth ? (code & 0xff) + 0x20 : code & 0xff)
}

function cssByte(hex: string): string {
  const code = Number.parseInt(hex, 16)
  const isFullWidth = code >= 0xff01 && code <= 0xff5e
  return String.fromCharCode(isFullWidth ? (code & 0xff) + 0x20 : code & 0xff)
}

const escapeLetters: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  f: '\f',
  n: '\n',
  r: '\r',
  t: '\t',
  v: '\v',
}

function escapedCharacter(
  hex: string | undefined,
  octal: string | undefined,
  letter: string | undefined,
): string | undefined {
  if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16))
  if (octal !== undefined) return String.fromCharCode(Number.parseInt(octal, 8) & 0xff)
  return letter === undefined ? undefined : (escapeLetters[letter] ?? letter)
}

function jsEscape(
  hex: string | undefined,
  octal: string | undefined,
  letter: string | undefined,
): string {
  return escapedCharacter(hex, octal, letter) ?? ''
}

const base64Alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'
const base64Values = new Map(Array.from(base64Alphabet, (letter, value) => [letter, value]))

/** @param text letters of the base64 alphabet only. */
function base64Decode(text: string): string {
  let out = ''
  let bits = 0
  let held = 0
  for (const letter of text) {
    bits = ((bits << 6) | (base64Values.get(letter) ?? 0)) & 0xffffff
    held += 6
    if (held >= 8) {
      held -= 8
      out += String.fromCharCode((bits >> held) & 0xff)
    }
  }
  return out
}

function hexDecode(digits: string): string {
  let out = ''
  for (let index = 0; index + 1 < digits.length; index += 2) {
    out += String.fromCharCode(Number.parseInt(digits.slice(index, index + 2), 16))
  }
  return out
}

function replaceComments(text: string): string {
  let out = ''
  let from = 0
  for (;;) {
    const start = text.indexOf('/*', from)
    if (start < 0) return out + text.slice(from)
    out += `${text.slice(from, start)} `
    const end = text.indexOf('*/', start + 2)
    if (end < 0) return out
    from = end + 2
  }
}

function normalizePath(text: string): string {
  const isAbsolute = text.startsWith('/')
  const kept: string[] = []
  for (const segment of text.split('/')) {
    if (segment === '' || segment === '.') continue
    if (segment !== '..') kept.push(segment)
    else if (kept.length > 0 && kept.at(-1) !== '..') kept.pop()
    else kept.push(segment)
  }
  const isFolder = /(?:^|\/)\.{0,2}$/.test(text) && kept.length > 0
  return `${isAbsolute ? '/' : ''}${kept.join('/')}${isFolder ? '/' : ''}`
}

function utf8Notation(sequence: string): string {
  const lead = sequence.charCodeAt(0)
  let code = lead & (0xff >> (sequence.length + 1))
  for (let index = 1; index < sequence.length; index++) {
    code = (code << 6) | (sequence.charCodeAt(index) & 0x3f)
  }
  return `%u${code.toString(16).padStart(4, '0')}`
}
