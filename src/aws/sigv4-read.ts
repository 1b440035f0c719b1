/** Signature Version 4 as a server: finding the signature in a request, and what is wrong with its form. */
import { sha256 } from './sha256.ts'
import { splitUrl, type HeaderLines, type WireRequest } from './sigv4-request.ts'
import { isoBasic, parseHttpDate, parseIsoBasic } from './time.ts'

/** A signature as its sender states it; nothing in it is verified. */
export interface StatedSignature {
  readonly form: 'header' | 'query'
  readonly algorithm: string
  /** `'AKIDEXAMPLE/20150830/us-east-1/execute-api/aws4_request'` when well formed. */
  readonly credential: string
  /** As given: `'host;x-amz-date'`. */
  readonly signedHeaders: string
  /** 64 lower-case hex digits when well formed. */
  readonly signature: string
  readonly dateMs: number
  /** ISO 8601 basic format, also when the request says it in another. */
  readonly date: string
  /** How long after `dateMs` it may be used; the clock's tolerance for the header form. */
  readonly lifetimeSeconds: number
  readonly sessionToken: string | undefined
}

/** Why a request carries no readable signature. */
export interface UnreadableSignature {
  readonly problem:
    | 'no-signature'
    | 'not-key-value'
    | 'missing-parts'
    | 'no-algorithm-name'
    | 'unreadable-date'
    | 'lifetime-out-of-range'
  /** AWS's words for the caller. */
  readonly message: string
}

/** Largest difference between the signer's clock and ours, in seconds. */
export const clockToleranceSeconds = 300

const lifetimeSecondsMax = 604_800

/**
 * The signature of a request: the Authorization header if there is one, else the query's parameters. With both,
 * the header wins and the query's are ordinary parameters.
 */
export async function readSignature(
  request: WireRequest,
): Promise<StatedSignature | UnreadableSignature> {
  const authorization = headerValue(request.headers, 'authorization')
  if (authorization !== undefined && authorization !== '') {
    return readHeader(authorization, request.headers)
  }
  const parameters = signatureParameters(splitUrl(request.url).query)
  if (parameters.has('X-Amz-Algorithm') || parameters.has('X-Amz-Signature')) {
    return readQuery(parameters, request.headers)
  }
  return { problem: 'no-signature', message: 'Missing Authentication Token' }
}

/** A header's value, trimmed; several lines are joined as the platform joins them. */
export function headerValue(lines: HeaderLines, name: string): string | undefined {
  let joined: string | undefined
  for (const [line, value] of lines) {
    // The length is compared first: most lines are of another name, and lower case is not free.
    if (line.length !== name.length || line.toLowerCase() !== name) continue
    joined = joined === undefined ? value.trim() : `${joined}, ${value.trim()}`
  }
  return joined
}

async function readHeader(
  header: string,
  lines: HeaderLines,
): Promise<StatedSignature | UnreadableSignature> {
  const blank = header.search(/\s/)
  const algorithm = blank < 0 ? header : header.slice(0, blank)
  const parts = new Map<string, string>()
  // Observed: a blank after `Credential=` makes the rest of it a word of its own.
  for (const text of header.slice(algorithm.length).split(/[\s,]+/)) {
    if (text === '') continue
    const equals = text.indexOf('=')
    if (equals < 0) {
      return {
        problem: 'not-key-value',
        message: `Invalid key=value pair (missing equal-sign) in Authorization header (hashed with SHA-256 and encoded with Base64): '${await hashed(header)}'.`,
      }
    }
    parts.set(text.slice(0, equals), text.slice(equals + 1))
  }
  if (algorithm.includes('=')) {
    return {
      problem: 'no-algorithm-name',
      message:
        'Authorization header must begin with the algorithm name, which cannot include an equal-sign',
    }
  }
  const amzDate = headerValue(lines, 'x-amz-date')
  const stated = amzDate ?? headerValue(lines, 'date')
  const credential = parts.get('Credential')
  const signature = parts.get('Signature')
  const signedHeaders = parts.get('SignedHeaders')
  if (!credential || !signature || !signedHeaders || !stated) {
    const sentences = ['Credential', 'Signature', 'SignedHeaders']
      .filter((name) => !parts.get(name))
      .map((name) => `Authorization header requires '${name}' parameter.`)
    if (!stated) {
      sentences.push(
        "Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.",
      )
    }
    sentences.push(
      `(Hashed with SHA-256 and encoded with Base64) Authorization=${await hashed(header)}`,
    )
    return { problem: 'missing-parts', message: sentences.join(' ') }
  }
  // Only a Date header may be dated as HTTP dates it.
  const dateMs =
    parseIsoBasic(stated) ?? (amzDate === undefined ? parseHttpDate(stated) : undefined)
  if (dateMs === undefined) return unreadableDate(stated)
  return {
    form: 'header',
    algorithm,
    credential,
    signedHeaders,
    signature,
    dateMs,
    date: isoBasic(dateMs),
    lifetimeSeconds: clockToleranceSeconds,
    sessionToken: headerValue(lines, 'x-amz-security-token'),
  }
}

const tokenParameter = 'X-Amz-Security-Token'

const requiredParameters = [
  'X-Amz-Algorithm',
  'X-Amz-Credential',
  'X-Amz-Signature',
  'X-Amz-SignedHeaders',
  'X-Amz-Date',
] as const

function readQuery(
  parameters: ReadonlyMap<string, string>,
  lines: HeaderLines,
): StatedSignature | UnreadableSignature {
  const [algorithm, credential, signature, signedHeaders, date] = requiredParameters.map((name) =>
    parameters.get(name),
  )
  if (!algorithm || !credential || !signature || !signedHeaders || !date) {
    const sentences = requiredParameters
      .filter((name) => !parameters.get(name))
      .map((name) => `AWS query-string parameters must include '${name}'.`)
    sentences.push('Re-examine the query-string parameters.')
    return { problem: 'missing-parts', message: sentences.join(' ') }
  }
  const dateMs = parseIsoBasic(date)
  if (dateMs === undefined) return unreadableDate(date)
  const expires = parameters.get('X-Amz-Expires') ?? `${clockToleranceSeconds}`
  const lifetimeSeconds = /^\d{1,6}$/.test(expires) ? Number(expires) : 0
  if (lifetimeSeconds < 1 || lifetimeSeconds > lifetimeSecondsMax) {
    return {
      problem: 'lifetime-out-of-range',
      message: 'X-Amz-Expires must be less than a week (in seconds)',
    }
  }
  const sessionToken = parameters.get(tokenParameter) ?? headerValue(lines, 'x-amz-security-token')
  return {
    form: 'query',
    algorithm,
    credential,
    signedHeaders,
    signature,
    dateMs,
    date,
    lifetimeSeconds,
    sessionToken,
  }
}

function unreadableDate(stated: string): UnreadableSignature {
  return {
    problem: 'unreadable-date',
    message: `Date must be in ISO-8601 'basic format'. Got '${stated}'. See http://en.wikipedia.org/wiki/ISO_8601`,
  }
}

/** The `X-Amz-…` parameters of a query, decoded; names are case-sensitive, of several the first counts. */
function signatureParameters(query: string): ReadonlyMap<string, string> {
  const parameters = new Map<string, string>()
  if (!query.includes('X-Amz-')) return parameters
  for (const piece of query.split('&')) {
    const equals = piece.indexOf('=')
    const name = equals < 0 ? piece : piece.slice(0, equals)
    if (!name.startsWith('X-Amz-') || parameters.has(name)) continue
    const value = equals < 0 ? '' : piece.slice(equals + 1)
    // Tokens are base64: a raw plus is a plus in them and never a blank.
    parameters.set(name, decode(name === tokenParameter ? value.replaceAll('+', '%2B') : value))
  }
  return parameters
}

function decode(text: string): string {
  const spaced = text.replaceAll('+', ' ')
  try {
    return decodeURIComponent(spaced)
  } catch {
    return spaced
  }
}

/** AWS shows a header it could not read as a hash, so that a token sent to the wrong place leaks nowhere. */
async function hashed(header: string): Promise<string> {
  return btoa(String.fromCharCode(...(await sha256(header))))
}
