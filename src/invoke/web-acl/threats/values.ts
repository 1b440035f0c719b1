import { readJson } from '../json-values.ts'
import { splitPairs } from '../request.ts'
import { urlDecode } from '../transformations.ts'
import { decodeEntities } from './forms.ts'

/** Parts of a multipart body that are looked at. */
const partsMax = 200

/** A value, and the name it was sent under when it had one. */
export interface InnerValue {
  readonly name?: string
  readonly text: string
  /** A document whose texts and attributes are values of their own: it is no command or query. */
  readonly isDocument?: boolean
}

/** What some editors begin a file with, in UTF-8. */
const byteOrderMark = '\xef\xbb\xbf'

/**
 * The values inside a text that carries several: JSON keys and scalars, names and values of a
 * form or query string (decoded), parts of a multipart body. Anything else is one value.
 */
export function innerValues(written: string): readonly InnerValue[] {
  const text = written.startsWith(byteOrderMark) ? written.slice(3) : written
  const start = text.search(/\S/)
  const first = text.charAt(start)
  if (first === '{' || first === '[') {
    const inner: InnerValue[] = []
    const { readTo } = readJson(text, (_, token, levels) => {
      const level = levels.at(-1)
      inner.push({ name: level?.isObject === true ? (level.key ?? '') : '', text: token })
    })
    // What the scanner could not follow may be read by a more tolerant parser.
    if (readTo < text.length) {
      // `[1].find(alert)` is an expression that only begins like JSON.
      const goesOn = /^[.([?]/.test(text.slice(readTo, readTo + 1))
      inner.push({ name: '', text: goesOn ? text : unread(text, readTo) })
    }
    return inner
  }
  if (first === '"') {
    try {
      const parsed: unknown = JSON.parse(text)
      return [{ text: typeof parsed === 'string' ? parsed : text }]
    } catch {
      return [{ text }]
    }
  }
  if (first === '-' && text.startsWith('--', start)) {
    const parts = multipartValues(text.slice(start))
    if (parts !== undefined) return parts.map((part) => ({ text: part }))
  }
  if (first === '<' && isXml(text)) return [{ text, isDocument: true }, ...xmlValues(text)]
  if (isForm(text)) {
    return splitPairs(text, '&').flatMap(([encodedName, value]) => {
      const name = urlDecode(encodedName)
      const text = urlDecode(value)
      // No name has blanks or quotes: its `=` belongs to what it says.
      const whole = /[\s'"`(<;|]/.test(name) ? [{ text: `${name}=${text}` }] : []
      return [{ text: name }, { name, text }, ...whole]
    })
  }
  return [{ text }]
}

/** What a scan left, with the brackets before it: `{{7*7}}` and `[$ne]=1` are no JSON. */
function unread(text: string, readTo: number): string {
  let from = readTo
  while (from > 0 && '{[ '.includes(text.charAt(from - 1))) from--
  return text.slice(from)
}

/** `name=value` from the start, without the blanks and quotes of prose before the first `=`. */
function isForm(text: string): boolean {
  return /^[\w.%+\-[\]$]{1,200}=/.test(text)
}

/** A document whose elements are no HTML: texts and attributes of it are values. */
function isXml(text: string): boolean {
  return /^\s{0,20}<(?:\?xml\b|(?!(?:!|a|abbr|article|aside|b|base|blockquote|body|br|button|code|details|dd|div|dl|dt|em|embed|fieldset|figure|font|footer|form|frame|frameset|h[1-6]|head|header|hr|html|i|iframe|image|img|input|li|link|main|math|meta|nav|object|ol|p|pre|s|script|section|select|small|span|strong|style|sub|sup|svg|table|tbody|td|textarea|tfoot|th|thead|tr|u|ul|video|audio)[\s>/])[A-Za-z])/i.test(
    text,
  )
}

/** Texts and attributes of a document that are looked at. */
const xmlValuesMax = 500

/** Texts between tags and values of attributes, their entities decoded; blank ones left out. */
function xmlValues(text: string): readonly InnerValue[] {
  const values: InnerValue[] = []
  const found =
    /<!\[CDATA\[([^]{3,65536}?)(?:\]\]>|$)|>([^<]{3,65536})(?:<|$)|=\s{0,3}"([^"<]{3,8192})"|=\s{0,3}'([^'<]{3,8192})'/g
  for (const [, cdata, content, doubleQuoted, quoted] of text.matchAll(found)) {
    const value = cdata ?? decodeEntities(content ?? doubleQuoted ?? quoted ?? '')
    if (/\S/.test(value)) values.push({ text: value.trim() })
    if (values.length >= xmlValuesMax) break
  }
  return values
}

/** File names and contents of the parts; undefined when the text is no multipart body. */
function multipartValues(text: string): readonly string[] | undefined {
  const end = text.search(/\r?\n/)
  const boundary = text.slice(0, end)
  if (end < 3 || end > 100) return undefined
  const values: string[] = []
  for (const part of text.split(boundary).slice(1, partsMax + 1)) {
    const gap = /\r?\n\r?\n/.exec(part)
    if (gap === null) continue
    const head = part.slice(0, gap.index)
    for (const [, name = ''] of head.matchAll(/name\*?="?([^"\r\n]{1,8000})/gi)) values.push(name)
    values.push(part.slice(gap.index + gap[0].length).replace(/\r?\n$/, ''))
  }
  return values.length > 0 ? values : undefined
}
