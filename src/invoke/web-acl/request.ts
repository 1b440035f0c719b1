/**
 * A call as the firewall sees it: plain data, nothing decoded.
 * Text is compared as bytes, one code unit per byte (`binary text`), as the service's rules do.
 */
export interface WafRequest {
  readonly method: string
  /** Raw path with the stage: `/prod/pets/%2e%2e`. */
  readonly uriPath: string
  /** What follows `?`, raw; empty when there is none. */
  readonly query: string
  /** In the order of arrival, without headers the platform added. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  /** At most one byte more than the inspection limit is looked at. */
  readonly body?: Uint8Array
  readonly sourceIp: string
  /** ISO 3166-1 alpha-2; `XX` when unknown. */
  readonly country?: string
  /** ISO 3166-2 subdivision without the country: `OR`. */
  readonly region?: string
  readonly asn?: number
}

/** A name and a value as they arrived. */
export type Pair = readonly [name: string, value: string]

/** The components of one request, each taken apart at most once and only when a rule looks at it. */
export interface RequestView {
  readonly request: WafRequest
  readonly bodyLimit: number
  path(): string
  queryString(): string
  /** Name and value of each argument, both still encoded. */
  queryArguments(): readonly Pair[]
  /** All values of a header joined by `,`; undefined when absent. */
  header(name: string): string | undefined
  headers(): readonly Pair[]
  cookies(): readonly Pair[]
  /** The inspected part of the body; undefined when there is no body. */
  body(): string | undefined
  isBodyOversize(): boolean
  /** What some rule looked at and saw cut; filled as rules look. */
  readonly oversizeFields: Set<OversizeField>
}

/** A component that was longer than rules see, in the words of the service's log. */
export type OversizeField =
  | 'REQUEST_BODY'
  | 'REQUEST_JSON_BODY'
  | 'REQUEST_HEADERS'
  | 'REQUEST_COOKIES'

/** Bytes of a header name or value block that `Headers` and `Cookies` look at. */
export const headerBytesMax = 8192
/** Headers or cookies that those components look at. */
export const headerCountMax = 200

/** @param bodyLimit bytes of the body that rules see. */
export function viewRequest(request: WafRequest, bodyLimit: number): RequestView {
  let path: string | undefined
  let query: string | undefined
  let args: readonly Pair[] | undefined
  let headers: readonly Pair[] | undefined
  let cookies: readonly Pair[] | undefined
  let body: string | undefined
  const view: RequestView = {
    request,
    bodyLimit,
    path: () => (path ??= toBinary(request.uriPath)),
    queryString: () => (query ??= toBinary(request.query)),
    queryArguments: () => (args ??= splitPairs(view.queryString(), '&')),
    headers: () =>
      (headers ??= request.headers.map(
        ([name, value]) => [name.toLowerCase(), toBinary(value)] as const,
      )),
    header(name) {
      const wanted = name.toLowerCase()
      let found: string | undefined
      for (const [key, value] of view.headers()) {
        if (key === wanted) found = found === undefined ? value : `${found},${value}`
      }
      return found
    },
    cookies: () => (cookies ??= splitCookies(view.headers())),
    body() {
      if (request.body === undefined || request.body.length === 0) return undefined
      return (body ??= bytesToBinary(request.body, bodyLimit))
    },
    isBodyOversize: () => request.body !== undefined && request.body.length > bodyLimit,
    oversizeFields: new Set(),
  }
  return view
}

/** `a=1&b` → `[['a','1'], ['b','']]`; empty parts are left out. */
export function splitPairs(text: string, separator: '&' | ';'): Pair[] {
  const pairs: Pair[] = []
  let start = 0
  while (start <= text.length) {
    let end = text.indexOf(separator, start)
    if (end < 0) end = text.length
    if (end > start) {
      const part = text.slice(start, end)
      const equals = part.indexOf('=')
      pairs.push(equals < 0 ? [part, ''] : [part.slice(0, equals), part.slice(equals + 1)])
    }
    start = end + 1
  }
  return pairs
}

/** Of all Cookie headers: HTTP/2 clients send several. */
function splitCookies(headers: readonly Pair[]): readonly Pair[] {
  return headers.flatMap(([name, value]) =>
    name === 'cookie'
      ? splitPairs(value, ';').map(([key, text]): Pair => [key.trim(), text.trim()])
      : [],
  )
}

const encoder = new TextEncoder()

/** Text as its UTF-8 bytes, one code unit each; ASCII text is returned as it is. */
export function toBinary(text: string): string {
  for (let index = 0; index < text.length; index++) {
    if (text.charCodeAt(index) > 0x7f) return bytesToBinary(encoder.encode(text), Infinity)
  }
  return text
}

/** Arguments per call of `fromCharCode`: far below every engine's limit. */
const chunkBytes = 8192

function bytesToBinary(bytes: Uint8Array, limit: number): string {
  const end = Math.min(bytes.length, limit)
  let text = ''
  for (let start = 0; start < end; start += chunkBytes) {
    const chunk = bytes.subarray(start, Math.min(start + chunkBytes, end))
    text += String.fromCharCode.apply(null, chunk as unknown as number[])
  }
  return text
}
