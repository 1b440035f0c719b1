import { RenderFailure } from '../../languages/velocity/failure.ts'
import { print } from '../../languages/velocity/print.ts'
import type { Host, Meter, Value } from '../../languages/velocity/value.ts'
import { decodeUtf8, encodeUtf8, wellFormed } from '../../languages/velocity/utf8.ts'
import { toBase64 } from '../binary.ts'
import { isAscii } from '../text.ts'
import { JsonError } from './json-reader.ts'
import { readJson } from './read-json.ts'

/**
 * `$util`: each function takes one value, in its printed form, and yields the empty string for
 * the empty string.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-mapping-template-reference.html#util-template-reference
 */
export const util: Host = {
  kind: 'host',
  property: () => undefined,
  call: (name, args, meter) => {
    const run = Object.hasOwn(functions, name) ? functions[name] : undefined
    const [value] = args
    if (run === undefined || value === undefined || args.length !== 1) return undefined
    const text = print(value, meter)
    meter.charge(text.length / (name === 'escapeJavaScript' ? 8 : 2))
    if (text === '') return ''
    const result = run(text, meter)
    // What grows was escaped or coded, character by character.
    if (typeof result === 'string') meter.charge(Math.max(0, result.length - text.length))
    return result
  },
}

const functions: Readonly<Record<string, (text: string, meter: Meter) => Value>> = {
  escapeJavaScript,
  urlEncode,
  urlDecode,
  base64Encode: (text, meter) => {
    meter.charge(4)
    if (isAscii(text)) return btoa(text)
    meter.charge(6)
    return toBase64(encodeUtf8(text))
  },
  base64Decode,
  parseJson: (text, meter) => {
    try {
      return readJson(text, meter)
    } catch (error) {
      if (!(error instanceof JsonError)) throw error
      // An error records its stack: dear beside a step.
      meter.charge(400)
      return null
    }
  },
}

const escapes: Readonly<Record<string, string>> = {
  '"': '\\"',
  "'": "\\'",
  '\\': '\\\\',
  '/': '\\/',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
}

/** Escapes for a JavaScript string literal; `\'` is no JSON, hence the usual `replaceAll`. */
function escapeJavaScript(text: string, meter: Meter): string {
  let escaped = 0
  const result = text.replace(
    // oxlint-disable-next-line no-control-regex -- control characters are what must be escaped
    /["'\\/\u0000-\u001f\u0080-\uffff]/g,
    (char) => {
      escaped++
      return escapes[char] ?? `\\u${hex(char.charCodeAt(0), 4)}`
    },
  )
  // Looking for what must be escaped is cheap, as long as there is little.
  meter.charge(escaped * 0.375)
  return result
}

const hex = (code: number, digits: number): string =>
  code.toString(16).toUpperCase().padStart(digits, '0')

/** Form encoding, as Java's URLEncoder does it: only `. - _ *`, letters and digits stay. */
function urlEncode(text: string): string {
  return encodeURIComponent(wellFormed(text))
    .replace(/%20/g, '+')
    .replace(/[!'()~]/g, (char) => `%${hex(char.charCodeAt(0), 2)}`)
}

/** Form decoding; a broken `%` sequence is an error, broken UTF-8 becomes U+FFFD. */
function urlDecode(text: string, meter: Meter): string {
  if (/%(?![0-9a-fA-F]{2})/.test(text)) {
    throw new RenderFailure('render', 'urlDecode: an incomplete or illegal % sequence')
  }
  const spaced = text.replace(/\+/g, ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    // An error, and asking a decoder for every run, take far longer than what they decode.
    meter.charge(400)
  }
  return spaced.replace(/(?:%[0-9a-fA-F]{2})+/g, (run) => {
    meter.charge(16)
    return decodeUtf8(Uint8Array.from({ length: run.length / 3 }, (_, at) => byteAt(run, at)))
  })
}

/** A byte of `'%C3%A9'`. */
const byteAt = (run: string, at: number): number =>
  Number.parseInt(run.slice(at * 3 + 1, at * 3 + 3), 16)

/** The UTF-8 text behind a base64 text; characters outside the alphabet are skipped. */
function base64Decode(text: string, meter: Meter): string {
  meter.charge(6)
  const digits = text.replace(/[^A-Za-z0-9+/]+/g, '')
  const binary = atob(digits.length % 4 === 1 ? digits.slice(0, -1) : digits)
  if (isAscii(binary)) return binary
  const bytes = new Uint8Array(binary.length)
  for (let at = 0; at < bytes.length; at++) bytes[at] = binary.charCodeAt(at)
  return decodeUtf8(bytes)
}
