import type { HeaderList } from '../reply.ts'
import { headerLines } from './lines.ts'

/**
 * Removed from the client's request before anything sees it.
 * Observed: the twelve names of the data plane's ingress rule.
 */
export const removedAtIngress: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'content-md5',
  'expect',
  'max-forwards',
  'proxy-authenticate',
  'server',
  'te',
  'transfer-encoding',
  'trailer',
  'upgrade',
  'www-authenticate',
])

/** Headers of the platform in front of us, which a caller on AWS would not see. */
const platformHeader = /^(?:cf-|x-tidegate-|x-real-ip$|cdn-loop$)/

/**
 * Canonical spellings. The runtime lower-cases names, AWS shows them as sent; the usual ones are
 * shown as usual clients send them.
 * Differs: an unusual spelling that no declared parameter, no identity source and no template names
 * is shown in lower case, as for HTTP/2 on AWS.
 */
const canonicalNames: ReadonlyMap<string, string> = new Map(
  [
    'Accept',
    'Accept-Charset',
    'Accept-Encoding',
    'Accept-Language',
    'Access-Control-Request-Headers',
    'Access-Control-Request-Method',
    'Age',
    'Authorization',
    'Cache-Control',
    'Connection',
    'Content-Disposition',
    'Content-Encoding',
    'Content-Language',
    'Content-Length',
    'Content-Type',
    'Cookie',
    'Date',
    'DNT',
    'ETag',
    'Forwarded',
    'From',
    'Host',
    'If-Match',
    'If-Modified-Since',
    'If-None-Match',
    'If-Range',
    'If-Unmodified-Since',
    'Last-Modified',
    'Location',
    'Origin',
    'Pragma',
    'Range',
    'Referer',
    'Sec-WebSocket-Extensions',
    'Sec-WebSocket-Key',
    'Sec-WebSocket-Protocol',
    'Sec-WebSocket-Version',
    'Server',
    'Set-Cookie',
    'Upgrade-Insecure-Requests',
    'User-Agent',
    'Via',
    'Warn',
    'Warning',
    'X-Amz-Content-Sha256',
    'X-Amz-Date',
    'X-Amz-Security-Token',
    'X-Amzn-Trace-Id',
    'X-Api-Key',
    'X-Forwarded-For',
    'X-Forwarded-Port',
    'X-Forwarded-Proto',
    'X-Requested-With',
  ].map((name) => [name.toLowerCase(), name]),
)

/** The spelling under which a header is shown to events and templates. */
export function spellHeader(lowerName: string, declared: ReadonlyMap<string, string>): string {
  return declared.get(lowerName) ?? canonicalNames.get(lowerName) ?? lowerName
}

/** The spelling of a name that no table and no author knows: `'x-custom-header'` → `'X-Custom-Header'`. */
export function capitalizeHeader(lowerName: string): string {
  return lowerName.replace(/(?:^|-)[a-z]/g, (start) => start.toUpperCase())
}

/**
 * The client's headers after the ingress rule, an entry a line.
 * @param declared spellings; `undefined` leaves all names in small letters
 */
export function readRequestHeaders(
  headers: Iterable<readonly [name: string, value: string]>,
  declared: ReadonlyMap<string, string> | undefined,
): HeaderList {
  const list: HeaderList = []
  for (const [name, value] of headers) {
    if (removedAtIngress.has(name) || platformHeader.test(name)) continue
    const shown = declared === undefined ? name : spellHeader(name, declared)
    if (!value.includes(', ')) list.push([shown, value])
    else for (const line of headerLines(name, value)) list.push([shown, line])
  }
  return list
}
