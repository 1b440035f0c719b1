/** Distinguished Encoding Rules, read: tag, length, content. @see ITU-T X.690 */

/** One element: its content, and itself with its head. */
export interface Element {
  readonly tag: number
  readonly content: Uint8Array
  readonly whole: Uint8Array
}

/** Bytes that are no DER, or not the elements that were expected. Thrown within this folder only. */
export class DerError extends Error {}

export const tags = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const

/** The elements that bytes hold, one after the other. */
export function elements(bytes: Uint8Array): readonly Element[] {
  const found: Element[] = []
  let at = 0
  while (at < bytes.length) {
    const element = elementAt(bytes, at)
    found.push(element)
    at += element.whole.length
  }
  return found
}

/** The only element that bytes hold. */
export function only(bytes: Uint8Array, tag: number): Element {
  const [element, ...others] = elements(bytes)
  if (element?.tag !== tag || others.length > 0) throw new DerError('one element was expected')
  return element
}

/** Lengths of four bytes are longer than any certificate. */
const lengthBytesMax = 3

function elementAt(bytes: Uint8Array, start: number): Element {
  const [tag, first] = [bytes[start], bytes[start + 1]]
  if (tag === undefined || first === undefined) throw new DerError('cut short')
  let length = first
  let at = start + 2
  if (first >= 0x80) {
    const count = first & 0x7f
    if (count === 0 || count > lengthBytesMax) throw new DerError('an unusable length')
    length = 0
    for (let index = 0; index < count; index++) length = length * 256 + (bytes[at + index] ?? 0)
    at += count
  }
  const end = at + length
  if (end > bytes.length) throw new DerError('cut short')
  return { tag, content: bytes.subarray(at, end), whole: bytes.subarray(start, end) }
}

/** `'1.2.840.10045.4.3.2'` */
export function oidText(content: Uint8Array): string {
  const arcs: number[] = []
  let arc = 0
  for (const octet of content) {
    arc = arc * 128 + (octet & 0x7f)
    if (octet >= 0x80) continue
    arcs.push(arc)
    arc = 0
  }
  const [first = 0, ...rest] = arcs
  const root = Math.min(2, Math.floor(first / 40))
  return [root, first - 40 * root, ...rest].join('.')
}

/** Milliseconds since the epoch of a UTCTime or GeneralizedTime. @see RFC 5280 §4.1.2.5 */
export function timeOf({ tag, content }: Element): number {
  const text = String.fromCharCode(...content)
  const short = /^(\d{2})(\d{10})Z$/.exec(text)
  const digits =
    tag === tags.utcTime && short !== null
      ? `${Number(short[1]) < 50 ? '20' : '19'}${short[1]}${short[2]}`
      : (/^(\d{14})Z$/.exec(text)?.[1] ?? '')
  const iso = digits.replace(/^(....)(..)(..)(..)(..)(..)$/, '$1-$2-$3T$4:$5:$6Z')
  const ms = Date.parse(iso)
  if (Number.isNaN(ms)) throw new DerError('a time that is none')
  return ms
}
