/** Signature Version 4 as a client: signs calls to AWS services. */
import { sha256Hex } from './sha256.ts'
import { signingKey, signText } from './sigv4-key.ts'
import {
  algorithm,
  canonicalHeaders,
  canonicalPath,
  canonicalQuery,
  canonicalRequest,
  terminator,
  type HeaderLines,
  type WireRequest,
} from './sigv4-request.ts'
import { isoBasic } from './time.ts'

/** Whose signature it is. */
export interface SigningCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  /** Of temporary credentials; `undefined` for a long-lived key. */
  readonly sessionToken?: string | undefined
}

/** Where and when a signature is valid. */
export interface SigningScope {
  readonly region: string
  /** The signing name: `'lambda'`, `'sqs'`, `'s3'`, `'execute-api'`. */
  readonly service: string
  readonly nowMs: number
  /** Instead of the hash of the body, for a body that streams: `'UNSIGNED-PAYLOAD'`. */
  readonly payloadHash?: string | undefined
}

/** What a proxy on the way may change or drop, and so must not be signed. */
const unsignable: ReadonlySet<string> = new Set([
  'accept-encoding',
  'authorization',
  'cdn-loop',
  'connection',
  'content-length',
  'expect',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
  'user-agent',
  'x-amzn-trace-id',
])

/**
 * The headers to add to a request so that an AWS service accepts it: `x-amz-date`, `x-amz-security-token` and
 * `x-amz-content-sha256` where needed, `authorization` last. Signs the URL in the form in which fetch sends it.
 * Hops: none.
 */
export async function signRequest(
  request: WireRequest,
  credentials: SigningCredentials,
  scope: SigningScope,
): Promise<[name: string, value: string][]> {
  const date = isoBasic(scope.nowMs)
  const payloadHash = scope.payloadHash ?? (await sha256Hex(request.body))
  const added: [string, string][] = [['x-amz-date', date]]
  if (credentials.sessionToken !== undefined) {
    added.push(['x-amz-security-token', credentials.sessionToken])
  }
  if (scope.service === 's3' || scope.payloadHash !== undefined) {
    added.push(['x-amz-content-sha256', payloadHash])
  }
  const url = new URL(request.url)
  const lines = withHost([...request.headers, ...added], url)
  const headerNames = signableNames(lines)
  const signedHeaders = headerNames.join(';')
  const canonical = canonicalRequest({
    method: request.method.toUpperCase(),
    path: canonicalPath(url.pathname, scope.service),
    query: canonicalQuery(url.search.slice(1)),
    headerNames,
    headers: canonicalHeaders(headerNames, lines),
    signedHeaders,
    payloadHash,
  })
  const { region, service } = scope
  const day = date.slice(0, 8)
  const scopeText = `${day}/${region}/${service}/${terminator}`
  const stringToSign = `${algorithm}\n${date}\n${scopeText}\n${await sha256Hex(canonical)}`
  const key = await signingKey(credentials.secretAccessKey, { day, region, service })
  const signature = await signText(key, stringToSign)
  added.push([
    'authorization',
    `${algorithm} Credential=${credentials.accessKeyId}/${scopeText}, SignedHeaders=${signedHeaders}, Signature=${signature}`,
  ])
  return added
}

function withHost(lines: HeaderLines, url: URL): HeaderLines {
  const hasHost = lines.some(([name]) => name.toLowerCase() === 'host')
  return hasHost ? lines : [['host', url.host], ...lines]
}

function signableNames(lines: HeaderLines): string[] {
  const names = new Set(lines.map(([name]) => name.toLowerCase()))
  return [...names].filter((name) => !unsignable.has(name)).sort()
}
