import { caseFile, judgeFile, type Case } from '../cases.ts'
import type { Command } from '../command.ts'
import { CommandError } from '../io.ts'
import { explainSignature, verifySignature, type VerifiableKey } from '../../aws/sigv4-verify.ts'
import type { HeaderLines, WireRequest } from '../../aws/sigv4-request.ts'
import { parseIsoBasic } from '../../aws/time.ts'

/** `tidegate sigv4 verify`: judges signed requests as the gateway would at a given time. */
export const sigv4Verify: Command = {
  name: 'sigv4 verify',
  summary: 'judge whether requests are signed as an AWS_IAM method demands',
  usage: 'tidegate sigv4 verify FILE',
  details: `
FILE (or - for standard input) holds one case as a JSON object, an array, or JSON lines:

  now          when the request arrives: ISO 8601; default is the current time
  method, url  as on the wire; the host is that of the Host header, else the URL's
  headers      list of [name, value]; an object of names to values is taken too
  body         text, default empty; with "isBase64Encoded": true base64 of the bytes
  region       default us-east-1
  service      default execute-api
  credentials  list of {accessKeyId, secretAccessKey, sessionToken?, expiration?, status?, principalArn?}
               expiration is ISO 8601 or seconds since 1970; status Active (default) or Inactive

Prints one JSON line per case:

  valid             whether the request is let in
  reason            null, or AWS's error type: MissingAuthenticationTokenException,
                    IncompleteSignatureException, InvalidSignatureException,
                    UnrecognizedClientException, ExpiredTokenException
  message           null, or what the caller of a REST API would read
  check             null, or which check failed: too-old, wrong-scope, mismatch, …
  canonicalRequest  what should have been signed; null when no signature can be read
  stringToSign      likewise

Exit code 0 when every case was judged, whatever the verdicts. A case that is none has a line with
error.message alone, and makes it 1.`,
  async run(args, io) {
    const path = caseFile(args)
    await judgeFile(path, io, judge)
    return 0
  },
}

async function judge(one: Case): Promise<object> {
  const request: WireRequest = {
    method: text(one, 'method', 'GET'),
    url: text(one, 'url'),
    headers: headerLines(one['headers'] ?? []),
    body:
      one['isBase64Encoded'] === true ? fromBase64(text(one, 'body', '')) : text(one, 'body', ''),
  }
  const expected = {
    region: text(one, 'region', 'us-east-1'),
    service: text(one, 'service', 'execute-api'),
    nowMs: one['now'] === undefined ? Date.now() : instant(one['now'], 'now'),
    payload: 'signed',
  } as const
  const keys = credentialKeys(one['credentials'] ?? [])
  const verdict = await verifySignature(request, expected, (id) => keys.get(id))
  const texts = verdict.valid ? verdict : await explainSignature(request, expected)
  return {
    valid: verdict.valid,
    reason: verdict.valid ? null : verdict.errorType,
    message: verdict.valid ? null : verdict.message,
    check: verdict.valid ? null : verdict.problem,
    canonicalRequest: texts?.canonicalRequest ?? null,
    stringToSign: texts?.stringToSign ?? null,
  }
}

function credentialKeys(value: unknown): ReadonlyMap<string, VerifiableKey> {
  if (!Array.isArray(value)) throw new CommandError("'credentials' is a list of objects")
  const keys = new Map<string, VerifiableKey>()
  for (const entry of value as unknown[]) {
    const one = record(entry, 'credentials')
    const token = text(one, 'sessionToken', '')
    const expiration = one['expiration'] ?? undefined
    const expires =
      expiration === undefined ? {} : { expiresAtMs: instant(expiration, 'expiration') }
    const isTemporary = token !== '' || expiration !== undefined
    keys.set(text(one, 'accessKeyId'), {
      secretAccessKey: text(one, 'secretAccessKey'),
      status: text(one, 'status', 'Active').toLowerCase() === 'inactive' ? 'Inactive' : 'Active',
      session: isTemporary ? { token, ...expires } : undefined,
    })
  }
  return keys
}

function headerLines(value: unknown): HeaderLines {
  if (!Array.isArray(value)) {
    return Object.entries(record(value, 'headers')).flatMap(([name, values]) =>
      (Array.isArray(values) ? values : [values]).map((one) => [name, String(one)] as const),
    )
  }
  return value.map((pair: unknown) => {
    if (!Array.isArray(pair) || pair.length !== 2) {
      throw new CommandError("'headers' is a list of [name, value]")
    }
    return [String(pair[0]), String(pair[1])] as const
  })
}

/** The instant of an ISO 8601 text, basic or extended, or of seconds since 1970. */
function instant(value: unknown, name: string): number {
  if (typeof value === 'number') return value * 1000
  const ms = typeof value === 'string' ? (parseIsoBasic(value) ?? parseIso(value)) : Number.NaN
  if (Number.isNaN(ms)) throw new CommandError(`'${name}' is not a date: ${JSON.stringify(value)}`)
  return ms
}

/** A time without a zone is UTC, wherever the machine stands. */
const parseIso = (text: string): number =>
  Date.parse(/^\d{4}-\d{2}-\d{2}T[\d:.]+$/.test(text) ? `${text}Z` : text)

function text(one: Case, name: string, fallback?: string): string {
  const value = one[name] ?? fallback
  if (typeof value === 'string') return value
  throw new CommandError(
    value === undefined
      ? `a case needs '${name}'`
      : `'${name}' is a text, not ${JSON.stringify(value)}`,
  )
}

function record(value: unknown, name: string): Case {
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Case
  throw new CommandError(`'${name}' does not hold objects`)
}

function fromBase64(text: string): Uint8Array {
  try {
    return Uint8Array.from(atob(text), (character) => character.charCodeAt(0))
  } catch {
    throw new CommandError("'body' is not base64")
  }
}
