import { transformations, urlDecode } from '../transformations.ts'

/** Longest part of a value that is looked at, in bytes. */
const valueBytesMax = 131_072
/** Letters and digits in a row that carry no structure: tokens, base64 blobs, padding. */
const longRun = /[A-Za-z0-9+/=]{256,}/g
/** Forms of one value: a bound on the work per value. */
const formsMax = 8

/**
 * The texts that a value may become on its way to an interpreter: as it is, percent-decoded up to
 * twice, with its entities and escapes decoded, and unwrapped from base64. Equal forms cost
 * nothing. The first form is the value itself.
 */
export function formsOf(value: string): readonly string[] {
  const plain = cut(value)
  if (!encoded.test(plain) && !base64.test(plain)) return [plain]
  const forms = new Set([plain])
  let current = plain
  for (let round = 0; round < 2 && current.includes('%'); round++) {
    current = decodePercent(current)
    forms.add(current)
  }
  const short = foldOverlong(current)
  if (short !== current) forms.add((current = short))
  const narrow = foldLookalikes(current)
  if (narrow !== current) forms.add((current = narrow))
  if (current.includes('+A')) forms.add(decodeUtf7(current))
  if (current.includes('&')) forms.add(decodeEntities(current))
  if (current.includes('\\')) forms.add(decodeEscapes(current))
  if (/[^\0]\0/.test(current)) forms.add(current.replaceAll('\0', ''))
  const unwrapped = decodeBase64(current)
  if (unwrapped !== undefined) {
    forms.add(unwrapped)
    if (unwrapped.includes('%')) forms.add(decodePercent(unwrapped))
  }
  return [...forms].slice(0, formsMax)
}

/** Characters of which every encoded text has one. */
// oxlint-disable-next-line no-control-regex -- NULs are what attackers hide with
const encoded = /[%&\\\0\xc0\xc1\xe2\xef]|\xe3\x80\x82|\+A[A-Za-z0-9+/]{1,8}-/

/** Shortens long values and long runs that would hide what stands around them. */
function cut(value: string): string {
  const text = value.length > valueBytesMax ? value.slice(0, valueBytesMax) : value
  return text.length < 256 ? text : text.replace(longRun, (run) => run.slice(0, 8) + run.slice(-8))
}

/** `+ADw-script+AD4-`: UTF-7, which old browsers guessed. */
function decodeUtf7(text: string): string {
  return text.replace(/\+(A[A-Za-z0-9+/]{1,40})-/g, (_, digits: string) => {
    const usable = digits.length % 4 === 1 ? digits.slice(0, -1) : digits
    return atob(usable).replaceAll('\0', '')
  })
}

/** Full-width and circled ASCII and other slashes, in UTF-8, which lenient servers fold. */
function foldLookalikes(text: string): string {
  if (!/[\xef\xe2]|\xe3\x80\x82/.test(text)) return text
  return text
    .replace(/[\xef\xe2]([\x80-\xbf])([\x80-\xbf])/g, (whole, high: string, low: string) => {
      const code =
        ((whole.charCodeAt(0) & 15) << 12) |
        ((high.charCodeAt(0) & 63) << 6) |
        (low.charCodeAt(0) & 63)
      const folded = String.fromCharCode(code).normalize('NFKC')
      return folded.length === 1 && folded < '\x7f' ? folded : whole
    })
    .replaceAll('\xe3\x80\x82', '.')
    .replace(/\xe2(?:\x88\x95|\x81\x84|\xa7\xb8)/g, '/')
    .replace(/\xe2(?:\x88\x96|\xa7\xb5|\xa7\xb9)/g, '\\')
}

/** Escaped signs that servers with a narrow character set read as these of ASCII. */
const wideEscapes = /%u(?:2215|2044|29f8|2571|2216|29f5|29f9|2024|3002|02b9|02bc|2018|2019|2032)/gi

function wideEscape(escape: string): string {
  const code = escape.slice(2).toLowerCase()
  if (/^(?:2215|2044|29f8|2571)$/.test(code)) return '/'
  if (/^(?:2216|29f5|29f9)$/.test(code)) return '\\'
  return /^(?:2024|3002)$/.test(code) ? '.' : "'"
}

/** Percent escapes, `%uHHHH`, and what lenient servers read as ASCII. */
function decodePercent(text: string): string {
  const decoded = text.includes('%u')
    ? transformations.URL_DECODE_UNI(text.replace(wideEscapes, wideEscape))
    : text.includes('+') && /%20/.test(text)
      ? urlDecode(text.replaceAll('+', '%2b'))
      : urlDecode(text)
  return foldOverlong(decoded)
}

/** ASCII in more bytes of UTF-8 than it needs, as lenient servers read it. */
function foldOverlong(text: string): string {
  if (!/[\xc0\xc1]|\xe0\x80/.test(text)) return text
  return text
    .replace(/[\xc0\xc1]([\x80-\xbf])/g, (whole, low: string) =>
      String.fromCharCode(((whole.charCodeAt(0) & 1) << 6) | (low.charCodeAt(0) & 63)),
    )
    .replace(/\xe0\x80([\x80-\xbf])/g, (_, low: string) =>
      String.fromCharCode(low.charCodeAt(0) & 63),
    )
    .replace(/\xc0([./\\])/g, '$1')
}

const namedEntities: Readonly<Record<string, string>> = {
  lpar: '(',
  rpar: ')',
  colon: ':',
  equals: '=',
  tab: '\t',
  newline: '\n',
  apos: "'",
  quot: '"',
  lt: '<',
  gt: '>',
  amp: '&',
  sol: '/',
  bsol: '\\',
  semi: ';',
  grave: '`',
  lbrack: '[',
  rbrack: ']',
  period: '.',
  comma: ',',
  nbsp: ' ',
}

/** HTML entities as browsers read them, with those names that help attackers. */
export function decodeEntities(text: string): string {
  return text.replace(
    /&(?:#x0{0,8}([0-9a-f]{1,6})|#0{0,8}([0-9]{1,7})|([a-z]{2,8}));?/gi,
    (whole, hex: string | undefined, decimal: string | undefined, name: string | undefined) => {
      if (name !== undefined) return namedEntities[name.toLowerCase()] ?? unended(whole)
      const code = hex === undefined ? Number(decimal) : Number.parseInt(hex, 16)
      return code < 256 ? String.fromCharCode(code) : ' '
    },
  )
}

/** `&ltscript`: the oldest names need no end. */
function unended(written: string): string {
  return written
    .replace(/^&lt(?=[a-z])/i, '<')
    .replace(/^&gt(?=[a-z])/i, '>')
    .replace(/^&quot(?=[a-z])/i, '"')
}

/** `\u003c`, `\x3c`, `\u{3c}`, `\74`; other escapes stay. */
function decodeEscapes(text: string): string {
  return text.replace(
    /\\(?:u([0-9a-f]{4})|u\{0{0,6}([0-9a-f]{1,4})\}|x([0-9a-f]{2})|([0-3]?[0-7]{2}))/gi,
    (
      _,
      unicode: string | undefined,
      braced: string | undefined,
      hex: string | undefined,
      octal: string | undefined,
    ) => {
      const code =
        octal === undefined
          ? Number.parseInt(unicode ?? braced ?? hex ?? '', 16)
          : Number.parseInt(octal, 8)
      const isFullWidth = code >= 0xff01 && code <= 0xff5e
      return String.fromCharCode(isFullWidth ? (code & 0xff) + 0x20 : code & 0xff)
    },
  )
}

/** Both cases, as text of more than a word has them in base64. */
export const base64 = /^(?=[^A-Z]{0,40}[A-Z])(?=[^a-z]{0,40}[a-z])[A-Za-z0-9+/_-]+={0,2}$/

/** A value that is base64 of readable text, decoded; tokens and hashes do not read as text. */
function decodeBase64(text: string): string | undefined {
  if (text.length < 8 || text.length > 8192 || !base64.test(text)) return undefined
  const digits = text.replaceAll('-', '+').replaceAll('_', '/').replaceAll('=', '')
  if (digits.length % 4 === 1) return undefined
  const decoded = atob(digits)
  return /^[\t\n\r -~]+$/.test(decoded) ? decoded : undefined
}
