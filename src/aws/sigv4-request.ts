/**
 * Signature Version 4: the canonical request, shared by the signer and the verifier.
 * @see https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_sigv-create-signed-request.html
 */

/** Header lines in the order of arrival; names in any case, a name may occur on several lines. */
export type HeaderLines = readonly (readonly [name: string, value: string])[]

/** A request as data: what it looks like on the wire. */
export interface WireRequest {
  readonly method: string
  /** Absolute (`'https://a1b2.execute-api.us-east-1.amazonaws.com/prod/pets?x=1'`), still percent-encoded. */
  readonly url: string
  readonly headers: HeaderLines
  /** The bytes as sent, before any decoding; text counts as UTF-8, `undefined` as empty. */
  readonly body?: Uint8Array | string | undefined
}

/** The three parts of a URL that a signature sees, cut out of its text without any normalisation. */
export interface UrlParts {
  /** Lower case, without a default port; empty for a relative URL. */
  readonly host: string
  /** At least `'/'`. */
  readonly path: string
  /** Without the question mark; empty when there is none. */
  readonly query: string
}

export const algorithm = 'AWS4-HMAC-SHA256'
export const terminator = 'aws4_request'
export const unsignedPayload = 'UNSIGNED-PAYLOAD'

const urlShape = /^(?:([a-z][a-z0-9+.-]*):\/\/([^/?#]*))?([^?#]*)(?:\?([^#]*))?/i
const defaultPorts: Readonly<Record<string, string>> = { http: ':80', https: ':443' }

/** Cuts a URL by string operations: `new URL` would resolve dot segments and re-encode characters. */
export function splitUrl(url: string): UrlParts {
  const [, scheme = '', authority = '', path = '', query = ''] = urlShape.exec(url) ?? []
  const host = authority.slice(authority.lastIndexOf('@') + 1).toLowerCase()
  const port = defaultPorts[scheme.toLowerCase()]
  const isDefault = port !== undefined && host.endsWith(port)
  return {
    host: isDefault ? host.slice(0, -port.length) : host,
    path: path === '' ? '/' : path,
    query,
  }
}

/** Octet → its text in a canonical request: itself when unreserved, else `%XX`. */
const encodedOctets = Array.from({ length: 256 }, (_, octet) => {
  const character = String.fromCharCode(octet)
  if (/[A-Za-z0-9\-._~]/.test(character)) return character
  return `%${octet.toString(16).toUpperCase().padStart(2, '0')}`
})
const encoder = new TextEncoder()
const [percent, plus, slash, blank] = [0x25, 0x2b, 0x2f, 0x20]

const needsNormalising = /\/\/|\/\.{1,2}(?:\/|$)/
const isPlainPath = /^[A-Za-z0-9\-._~/]*$/
const isPlain = /^[A-Za-z0-9\-._~]*$/
const hexPair = /^[0-9A-Fa-f]{2}$/

/**
 * The path line. Every service but S3 resolves dot segments, folds runs of slashes and encodes what is on the
 * wire once more (`%20` → `%2520`); S3 encodes the decoded path once and normalises nothing.
 */
export function canonicalPath(path: string, service: string): string {
  if (service === 's3') return path.split('/').map(encodeSegment).join('/')
  const normal = needsNormalising.test(path) ? resolveSegments(path) : path
  if (isPlainPath.test(normal)) return normal
  let text = ''
  for (const octet of encoder.encode(normal)) {
    text += octet === slash ? '/' : (encodedOctets[octet] ?? '')
  }
  return text
}

/** As the AWS SDKs do it: a trailing slash stays, a trailing dot segment leaves none. */
function resolveSegments(path: string): string {
  const kept: string[] = []
  for (const segment of path.split('/')) {
    if (segment === '..') kept.pop()
    else if (segment !== '' && segment !== '.') kept.push(segment)
  }
  return kept.length > 0 && path.endsWith('/') ? `/${kept.join('/')}/` : `/${kept.join('/')}`
}

/** S3 reads a raw `+` in a path as a blank. */
const encodeSegment = (segment: string): string => recode(segment, encodedOctets[blank] ?? '')

/** Percent-decodes and encodes again, octet by octet, so that bytes which are no UTF-8 survive. */
function recode(text: string, plusText: string): string {
  if (isPlain.test(text)) return text
  const octets = encoder.encode(text)
  let out = ''
  for (let index = 0; index < octets.length; index++) {
    const octet = octets[index] ?? 0
    const digits =
      octet === percent ? String.fromCharCode(octets[index + 1] ?? 0, octets[index + 2] ?? 0) : ''
    if (hexPair.test(digits)) {
      out += encodedOctets[Number.parseInt(digits, 16)] ?? ''
      index += 2
    } else {
      out += octet === plus ? plusText : (encodedOctets[octet] ?? '')
    }
  }
  return out
}

/** How a raw `+` in a query is read: as a blank by rule, as itself by some signers. */
export type PlusReading = 'blank' | 'plus'

/** The query line: names and values encoded alike, sorted by name and then by value, in code units. */
export function canonicalQuery(query: string, plusReading: PlusReading = 'blank'): string {
  if (query === '') return ''
  const plusText = encodedOctets[plusReading === 'blank' ? blank : plus] ?? ''
  const pairs: [name: string, value: string][] = []
  for (const piece of query.split('&')) {
    if (piece === '') continue
    const equals = piece.indexOf('=')
    const name = equals < 0 ? piece : piece.slice(0, equals)
    const value = equals < 0 ? '' : piece.slice(equals + 1)
    pairs.push([recode(name, plusText), recode(value, plusText)])
  }
  pairs.sort(([nameA, valueA], [nameB, valueB]) => order(nameA, nameB) || order(valueA, valueB))
  return pairs.map(([name, value]) => `${name}=${value}`).join('&')
}

const order = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0)

// Blanks are those of HTTP: a no-break space is a character of the value.
const needsFolding = /^[ \t\r\n]|[ \t\r\n]$|[\t\r\n]| {2}/
const blanks = /[ \t\r\n]+/g

/** Header values by lower-case name: trimmed, inner blanks folded, several lines joined by commas. */
export type CanonicalHeaders = ReadonlyMap<string, string>

/** The values of the named headers; a name without a line is absent from the map. */
export function canonicalHeaders(names: readonly string[], lines: HeaderLines): CanonicalHeaders {
  const wanted = new Set(names)
  const values = new Map<string, string>()
  for (const [line, raw] of lines) {
    const name = line.toLowerCase()
    if (!wanted.has(name)) continue
    const value = needsFolding.test(raw) ? folded(raw) : raw
    const earlier = values.get(name)
    values.set(name, earlier === undefined ? value : `${earlier},${value}`)
  }
  return values
}

/** Folded first, so that one blank at most is left at either end: a search for many at the end takes the square of them. */
function folded(raw: string): string {
  const text = raw.replace(blanks, ' ')
  return text.slice(text.startsWith(' ') ? 1 : 0, text.endsWith(' ') ? -1 : undefined)
}

/** The six parts of a canonical request, each in its final form. */
export interface CanonicalParts {
  readonly method: string
  readonly path: string
  readonly query: string
  /** Lower case, in the order in which they are signed. */
  readonly headerNames: readonly string[]
  readonly headers: CanonicalHeaders
  /** The names' line, as the signature gives it: `'host;x-amz-date'`. */
  readonly signedHeaders: string
  readonly payloadHash: string
}

/** The text whose hash is signed. */
export function canonicalRequest(parts: CanonicalParts): string {
  let block = ''
  for (const name of parts.headerNames) block += `${name}:${parts.headers.get(name) ?? ''}\n`
  return `${parts.method}\n${parts.path}\n${parts.query}\n${block}\n${parts.signedHeaders}\n${parts.payloadHash}`
}
