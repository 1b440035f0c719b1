/** Signature Version 4 as a server: what a signature ought to have covered. */
import { sha256Hex } from './sha256.ts'
import { headerValue, type StatedSignature } from './sigv4-read.ts'
import {
  canonicalHeaders,
  canonicalPath,
  canonicalQuery,
  canonicalRequest,
  splitUrl,
  unsignedPayload,
  type CanonicalHeaders,
  type HeaderLines,
  type WireRequest,
} from './sigv4-request.ts'

/** Whether a request may leave its body out of the signature by saying `UNSIGNED-PAYLOAD`. */
export type PayloadRule = 'signed' | 'signed-or-unsigned'

/** The canonical requests that the same bytes may stand for. */
export interface Readings {
  /** Whether the request has every header that it says is signed; without one no signature can match. */
  readonly isComplete: boolean
  readonly byRule: string
  /** At most three. */
  readonly tolerated: readonly string[]
}

/**
 * The canonical request by the rules, and those to tolerate: the platform joins repeated header lines with `', '`
 * where the rule joins them with `','`, and signers disagree about a raw `+` in a query.
 */
export async function readings(
  request: WireRequest,
  stated: StatedSignature,
  expected: { readonly service: string; readonly payload: PayloadRule },
): Promise<Readings> {
  const { host, path, query } = splitUrl(request.url)
  const lines = withHost(request.headers, host)
  const headerNames = stated.signedHeaders.toLowerCase().split(';')
  const headers = canonicalHeaders(headerNames, lines)
  const signedQuery = withoutSignature(query, stated)
  const queryLine = canonicalQuery(signedQuery)
  const common = {
    method: request.method.toUpperCase(),
    path: canonicalPath(path, expected.service),
    headerNames,
    signedHeaders: stated.signedHeaders,
    payloadHash: await payloadHash(request, stated, expected),
  }
  const write = (headers: CanonicalHeaders, query: string): string =>
    canonicalRequest({ ...common, headers, query })
  const tolerated: string[] = []
  const split = splitJoined(headers)
  if (split !== undefined) tolerated.push(write(split, queryLine))
  if (query.includes('+')) {
    const plusLine = canonicalQuery(signedQuery, 'plus')
    tolerated.push(write(headers, plusLine))
    if (split !== undefined) tolerated.push(write(split, plusLine))
  }
  const isComplete = headerNames.every((name) => headers.has(name))
  return { isComplete, byRule: write(headers, queryLine), tolerated }
}

function splitJoined(headers: CanonicalHeaders): CanonicalHeaders | undefined {
  if (![...headers].some(([, value]) => value.includes(', '))) return undefined
  return new Map([...headers].map(([name, value]) => [name, value.replaceAll(', ', ',')]))
}

/** A presigned URL signs all of its query but the signature. */
function withoutSignature(query: string, stated: StatedSignature): string {
  if (stated.form === 'header') return query
  return query
    .split('&')
    .filter((piece) => piece !== 'X-Amz-Signature' && !piece.startsWith('X-Amz-Signature='))
    .join('&')
}

/** HTTP/2 has `:authority` instead of a Host line, and a URL says it too. */
function withHost(lines: HeaderLines, urlHost: string): HeaderLines {
  const host = headerValue(lines, 'host') ?? headerValue(lines, ':authority') ?? urlHost
  const others = lines.filter(([name]) => name.toLowerCase() !== 'host' && name !== ':authority')
  return [['host', host], [':authority', host], ...others]
}

/**
 * The hash of what was received, whatever the client says it is. Only S3 and APIs that opted in let a client
 * leave the body out; a presigned S3 URL does so silently.
 */
async function payloadHash(
  request: WireRequest,
  stated: StatedSignature,
  { service, payload }: { readonly service: string; readonly payload: PayloadRule },
): Promise<string> {
  const mayBeUnsigned = service === 's3' || payload === 'signed-or-unsigned'
  const silent = service === 's3' && stated.form === 'query' ? unsignedPayload : undefined
  const said = headerValue(request.headers, 'x-amz-content-sha256') ?? silent
  return mayBeUnsigned && said === unsignedPayload ? unsignedPayload : sha256Hex(request.body)
}
