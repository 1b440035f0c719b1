/** The parts of a request's URL that routing needs, cut without decoding. */
export interface UrlView {
  readonly scheme: 'http' | 'https'
  /** Lower case, without port. */
  readonly host: string
  /** At least `'/'`. */
  readonly path: string
  /** Without `?`; `''` when none. */
  readonly query: string
}

/** Cuts an absolute URL as the runtime gives it: `'http://127.0.0.1:8787/prod/pets?x=1'`. */
export function viewUrl(url: string): UrlView {
  const authority = url.indexOf('://') + 3
  let end = url.indexOf('#', authority)
  if (end < 0) end = url.length
  let pathStart = url.indexOf('/', authority)
  if (pathStart < 0 || pathStart > end) pathStart = end
  let queryStart = url.indexOf('?', pathStart)
  if (queryStart < 0 || queryStart > end) queryStart = end
  return {
    scheme: url.startsWith('https') ? 'https' : 'http',
    host: hostname(url.slice(authority, pathStart)),
    path: pathStart === queryStart ? '/' : url.slice(pathStart, queryStart),
    query: queryStart === end ? '' : url.slice(queryStart + 1, end),
  }
}

/** The host of an authority, without credentials and port, in lower case. */
function hostname(authority: string): string {
  const host = authority.slice(authority.lastIndexOf('@') + 1)
  const bracket = host.indexOf(']')
  const colon = host.indexOf(':', bracket < 0 ? 0 : bracket)
  return (colon < 0 ? host : host.slice(0, colon)).toLowerCase()
}
