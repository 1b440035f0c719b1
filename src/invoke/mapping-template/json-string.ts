import { codes, fail, unexpected, type Reader } from './json-reader.ts'

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

/** The text between two quotes; most hold no escape and are taken as they stand. */
export function readString(
  reader: Reader,
  quoteCode: typeof codes.quote | typeof codes.apostrophe,
): string {
  const { text } = reader
  const quote = quoteCode === codes.quote ? '"' : "'"
  const start = ++reader.at
  const end = text.indexOf(quote, start)
  if (end < 0) fail(reader, 'Unexpected End Of File')
  if (reader.backslash < start) {
    const next = text.indexOf('\\', start)
    reader.backslash = next < 0 ? text.length : next
  }
  if (reader.backslash > end) {
    reader.at = end + 1
    return text.slice(start, end)
  }
  return readEscapedString(reader, quote)
}

/** Between escapes the parser drops control characters, which it keeps where there are no escapes. */
const withoutControls = (text: string): string => text.replace(controls, '')

// oxlint-disable-next-line no-control-regex -- control characters are what must go
const controls = /[\u0000-\u001f\u007f]+/g

function readEscapedString(reader: Reader, quote: string): string {
  const { text } = reader
  let out = ''
  let from = reader.at
  for (let at = from; at < text.length; at++) {
    const char = text.charAt(at)
    if (char === quote) {
      reader.at = at + 1
      return out + withoutControls(text.slice(from, at))
    }
    if (char !== '\\') continue
    const escaped = text.charAt(at + 1)
    const length = escaped === 'u' ? 4 : escaped === 'x' ? 2 : 0
    out += withoutControls(text.slice(from, at))
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
