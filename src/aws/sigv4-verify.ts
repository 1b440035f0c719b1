/**
 * Signature Version 4 as a server: whether a request was signed by a known key, checked in AWS's order and
 * refused in AWS's words.
 *
 * Gaps: SigV4a (`AWS4-ECDSA-P256-SHA256`) and chunked (`STREAMING-…`) payloads are refused.
 * Differs: bodies are hashed as bytes, also where AWS is said to hash its text conversion of binary bodies.
 */
import { fromHex, sha256Hex } from './sha256.ts'
import { isSignatureOf, signingKey } from './sigv4-key.ts'
import {
  clockToleranceSeconds,
  readSignature,
  type StatedSignature,
  type UnreadableSignature,
} from './sigv4-read.ts'
import { readings, type PayloadRule } from './sigv4-readings.ts'
import { algorithm, terminator, type WireRequest } from './sigv4-request.ts'
import { isoBasic } from './time.ts'

/** What a request must be signed for, and when it is. */
export interface ExpectedScope {
  readonly region: string
  /** `'execute-api'`; `'apigateway'` for the management API. */
  readonly service: string
  readonly nowMs: number
  readonly payload: PayloadRule
}

/** A key that may sign; callers hand in their own kind, with whatever else they know of it. */
export interface VerifiableKey {
  readonly secretAccessKey: string
  readonly status: 'Active' | 'Inactive'
  /** Of temporary credentials. */
  readonly session?: { readonly token: string; readonly expiresAtMs?: number } | undefined
}

/** Finds a key by its id; `undefined` when nobody has it. Hops: the caller's. */
export type KeyLookup<Key extends VerifiableKey> = (
  accessKeyId: string,
) => Key | undefined | Promise<Key | undefined>

/** Which check failed; for logs. */
export type SignatureProblem =
  | UnreadableSignature['problem']
  | 'too-old'
  | 'in-the-future'
  | 'host-not-signed'
  | 'unsupported-algorithm'
  | 'malformed-credential'
  | 'wrong-scope'
  | 'unknown-key'
  | 'inactive-key'
  | 'mismatch'
  | 'wrong-session-token'
  | 'session-expired'

/** AWS's error types for a request that is not authenticated; `x-amzn-ErrorType` of a REST API. */
export type AuthenticationErrorType =
  | 'MissingAuthenticationTokenException'
  | 'IncompleteSignatureException'
  | 'InvalidSignatureException'
  | 'UnrecognizedClientException'
  | 'ExpiredTokenException'

const errorTypes = {
  'no-signature': 'MissingAuthenticationTokenException',
  'not-key-value': 'IncompleteSignatureException',
  'missing-parts': 'IncompleteSignatureException',
  'no-algorithm-name': 'IncompleteSignatureException',
  'unreadable-date': 'IncompleteSignatureException',
  'lifetime-out-of-range': 'IncompleteSignatureException',
  'too-old': 'InvalidSignatureException',
  'in-the-future': 'InvalidSignatureException',
  'host-not-signed': 'InvalidSignatureException',
  'unsupported-algorithm': 'IncompleteSignatureException',
  'malformed-credential': 'IncompleteSignatureException',
  'wrong-scope': 'InvalidSignatureException',
  'unknown-key': 'UnrecognizedClientException',
  'inactive-key': 'UnrecognizedClientException',
  mismatch: 'InvalidSignatureException',
  'wrong-session-token': 'UnrecognizedClientException',
  'session-expired': 'ExpiredTokenException',
} as const satisfies Record<SignatureProblem, AuthenticationErrorType>

/** What was signed, for debugging: the two texts that a client compares with its own. */
export interface SignedTexts {
  readonly canonicalRequest: string
  readonly stringToSign: string
}

/** The verdict on a signature. */
export type Verification<Key> =
  | ({ readonly valid: true; readonly accessKeyId: string; readonly key: Key } & SignedTexts)
  | {
      readonly valid: false
      readonly problem: SignatureProblem
      readonly errorType: AuthenticationErrorType
      /** AWS's words for the caller. */
      readonly message: string
    }

const unknownKeyMessage = 'The security token included in the request is invalid.'
const expiredSessionMessage = 'The security token included in the request is expired'
const mismatchMessage =
  'The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. Consult the service documentation for details.'

/** A request whose body is read only for a signature that is in its form, in its time, and by a known key. */
export interface UnreadRequest extends Omit<WireRequest, 'body'> {
  readonly readBody: () => Promise<WireRequest['body']>
}

/** Verifies a request's signature. Never throws for anything a caller sends. Hops: those of `lookup`. */
export async function verifySignature<Key extends VerifiableKey>(
  sent: WireRequest | UnreadRequest,
  expected: ExpectedScope,
  lookup: KeyLookup<Key>,
): Promise<Verification<Key>> {
  const stated = await readSignature(sent)
  if ('problem' in stated) return refuse(stated.problem, stated.message)
  const complaint = checkStatement(stated, expected)
  if (complaint !== undefined) return complaint

  const accessKeyId = stated.credential.slice(0, stated.credential.indexOf('/'))
  const found = lookup(accessKeyId)
  const key = found instanceof Promise ? await found : found
  if (key === undefined) return refuse('unknown-key', unknownKeyMessage)
  if (key.status === 'Inactive') return refuse('inactive-key', unknownKeyMessage)

  const request = 'readBody' in sent ? { ...sent, body: await sent.readBody() } : sent
  const match = await findMatch(request, stated, expected, key.secretAccessKey)
  if (!match.matches) return refuse('mismatch', withDumps(match.texts))
  return checkSession(stated, expected, key) ?? { valid: true, accessKeyId, key, ...match.texts }
}

/** What a request's signature ought to have covered; `undefined` when it states none that can be read. */
export async function explainSignature(
  request: WireRequest,
  expected: ExpectedScope,
): Promise<SignedTexts | undefined> {
  const stated = await readSignature(request)
  if ('problem' in stated) return undefined
  return signedTexts((await readings(request, stated, expected)).byRule, stated)
}

type Refused = Extract<Verification<never>, { valid: false }>

const refuse = (problem: SignatureProblem, message: string): Refused => ({
  valid: false,
  problem,
  errorType: errorTypes[problem],
  message,
})

/** The checks that need neither key nor body. */
function checkStatement(stated: StatedSignature, expected: ExpectedScope): Refused | undefined {
  return checkTime(stated, expected) ?? checkForm(stated) ?? checkScope(stated, expected)
}

function checkTime(stated: StatedSignature, expected: ExpectedScope): Refused | undefined {
  // Signatures are dated in whole seconds, and so is the clock they are compared with.
  const nowMs = Math.floor(expected.nowMs / 1000) * 1000
  const now = isoBasic(nowMs)
  const earliestMs = nowMs - stated.lifetimeSeconds * 1000
  if (stated.dateMs < earliestMs) {
    const lifetime = inWords(stated.lifetimeSeconds)
    return refuse(
      'too-old',
      `Signature expired: ${stated.date} is now earlier than ${isoBasic(earliestMs)} (${now} - ${lifetime})`,
    )
  }
  const latestMs = nowMs + clockToleranceSeconds * 1000
  if (stated.dateMs <= latestMs) return undefined
  return refuse(
    'in-the-future',
    `Signature not yet current: ${stated.date} is still later than ${isoBasic(latestMs)} (${now} + ${inWords(clockToleranceSeconds)})`,
  )
}

const inWords = (seconds: number): string =>
  seconds % 60 === 0 ? `${seconds / 60} min.` : `${seconds} sec.`

function checkForm(stated: StatedSignature): Refused | undefined {
  const names = stated.signedHeaders.toLowerCase().split(';')
  if (!names.includes('host') && !names.includes(':authority')) {
    return refuse('host-not-signed', "'Host' must be a 'SignedHeader' in the AWS Authorization.")
  }
  if (stated.algorithm !== algorithm) {
    return refuse(
      'unsupported-algorithm',
      // The blank at the end is AWS's.
      `Unsupported AWS 'algorithm': '${stated.algorithm}' (only AWS4-HMAC-SHA256 for now). `,
    )
  }
  if (stated.credential.split('/').length === 5) return undefined
  return refuse(
    'malformed-credential',
    `Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${stated.credential}'`,
  )
}

function checkScope(stated: StatedSignature, expected: ExpectedScope): Refused | undefined {
  const [, day = '', region, service, last] = stated.credential.split('/')
  const dayOfDate = stated.date.slice(0, 8)
  const sentences: string[] = []
  if (region !== expected.region) {
    sentences.push(`Credential should be scoped to a valid region, not '${region}'.`)
  }
  if (service !== expected.service) {
    sentences.push(`Credential should be scoped to correct service: '${expected.service}'.`)
  }
  if (last !== terminator) {
    sentences.push(
      `Credential should be scoped with a valid terminator: '${terminator}', not '${last}'.`,
    )
  }
  if (day !== dayOfDate) {
    sentences.push(
      `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${day}' != '${dayOfDate}', from '${stated.date}'.`,
    )
  }
  return sentences.length === 0 ? undefined : refuse('wrong-scope', sentences.join(' '))
}

function checkSession(
  stated: StatedSignature,
  expected: ExpectedScope,
  { session }: VerifiableKey,
): Refused | undefined {
  if (!isSameText(stated.sessionToken ?? '', session?.token ?? '')) {
    return refuse('wrong-session-token', unknownKeyMessage)
  }
  const isOver = session?.expiresAtMs !== undefined && session.expiresAtMs <= expected.nowMs
  return isOver ? refuse('session-expired', expiredSessionMessage) : undefined
}

/** In time that depends on the lengths only. */
function isSameText(a: string, b: string): boolean {
  let difference = a.length ^ b.length
  for (let index = 0; index < a.length; index++) {
    difference |= a.charCodeAt(index) ^ b.charCodeAt(index % (b.length || 1))
  }
  return difference === 0
}

interface Match {
  readonly matches: boolean
  /** Of the reading that matches, else of the one by the rules. */
  readonly texts: SignedTexts
}

async function findMatch(
  request: WireRequest,
  stated: StatedSignature,
  expected: ExpectedScope,
  secret: string,
): Promise<Match> {
  const { region, service } = expected
  const key = await signingKey(secret, { day: stated.date.slice(0, 8), region, service })
  const signature = stated.signature.length === 64 ? fromHex(stated.signature) : undefined
  const { isComplete, byRule, tolerated } = await readings(request, stated, expected)
  const texts = await signedTexts(byRule, stated)
  if (signature === undefined || !isComplete) return { matches: false, texts }
  if (await isSignatureOf(key, signature, texts.stringToSign)) return { matches: true, texts }
  for (const other of tolerated) {
    const texts = await signedTexts(other, stated)
    if (await isSignatureOf(key, signature, texts.stringToSign)) return { matches: true, texts }
  }
  return { matches: false, texts }
}

async function signedTexts(canonical: string, stated: StatedSignature): Promise<SignedTexts> {
  const scope = stated.credential.slice(stated.credential.indexOf('/') + 1)
  const stringToSign = `${algorithm}\n${stated.date}\n${scope}\n${await sha256Hex(canonical)}`
  return { canonicalRequest: canonical, stringToSign }
}

const withDumps = (texts: SignedTexts): string =>
  `${mismatchMessage}\n\nThe Canonical String for this request should have been\n'${texts.canonicalRequest}'\n\nThe String-to-Sign should have been\n'${texts.stringToSign}'\n`
