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
  unsignedPayload,
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
  const signature = await sign({ ...request, url, lines, payloadHash }, credentials, scope)
  added.push([
    'authorization',
    `${algorithm} Credential=${credentials.accessKeyId}/${signature.scope}, SignedHeaders=${signature.signedHeaders}, Signature=${signature.signature}`,
  ])
  return added
}

/**
 * A URL that carries its own signature.
 * @param expiresSeconds 1…604,800 from now
 */
export async function presignUrl(
  request: WireRequest,
  credentials: SigningCredentials,
  scope: SigningScope,
  expiresSeconds: number,
): Promise<string> {
  const url = new URL(request.url)
  const lines = withHost(request.headers, url)
  const parameters: [string, string][] = [
    ['X-Amz-Algorithm', algorithm],
    ['X-Amz-Credential', `${credentials.accessKeyId}/${credentialScope(scope)}`],
    ['X-Amz-Date', isoBasic(scope.nowMs)],
    ['X-Amz-Expires', `${expiresSeconds}`],
    ['X-Amz-SignedHeaders', signableNames(lines).join(';')],
  ]
  if (credentials.sessionToken !== undefined) {
    parameters.push(['X-Amz-Security-Token', credentials.sessionToken])
  }
  const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value)}`).join('&')
  url.search = url.search === '' ? query : `${url.search}&${query}`
  const s3Hash = scope.service === 's3' ? unsignedPayload : undefined
  const payloadHash = scope.payloadHash ?? s3Hash ?? (await sha256Hex(request.body))
  const { signature } = await sign({ ...request, url, lines, payloadHash }, credentials, scope)
  return `${url.href}&X-Amz-Signature=${signature}`
}

interface Signable {
  readonly method: string
  readonly url: URL
  readonly lines: HeaderLines
  readonly payloadHash: string
}

async function sign(request: Signable, credentials: SigningCredentials, scope: SigningScope) {
  const headerNames = signableNames(request.lines)
  const signedHeaders = headerNames.join(';')
  const canonical = canonicalRequest({
    method: request.method.toUpperCase(),
    path: canonicalPath(request.url.pathname, scope.service),
    query: canonicalQuery(request.url.search.slice(1)),
    headerNames,
    headers: canonicalHeaders(headerNames, request.lines),
    signedHeaders,
    payloadHash: request.payloadHash,
  })
  const scopeText = credentialScope(scope)
  const stringToSign = `${algorithm}\n${isoBasic(scope.nowMs)}\n${scopeText}\n${await sha256Hex(canonical)}`
  const { region, service } = scope
  const key = await signingKey(credentials.secretAccessKey, {
    day: dayOf(scope),
    region,
    service,
  })
  return { scope: scopeText, signedHeaders, signature: await signText(key, stringToSign) }
}

const dayOf = (scope: SigningScope): string => isoBasic(scope.nowMs).slice(0, 8)

const credentialScope = (scope: SigningScope): string =>
  `${dayOf(scope)}/${scope.region}/${scope.service}/${terminator}`

function withHost(lines: HeaderLines, url: URL): HeaderLines {
  const hasHost = lines.some(([name]) => name.toLowerCase() === 'host')
  return hasHost ? lines : [['host', url.host], ...lines]
}

function signableNames(lines: HeaderLines): string[] {
  const names = new Set(lines.map(([name]) => name.toLowerCase()))
  return [...names].filter((name) => !unsignable.has(name)).sort()
}
