import { base64url, compactVerify } from 'jose'
import type { Ports } from '../../ports.ts'
import { isLongInteger, parseKeepingIntegers } from '../long-integers.ts'
import { findSigningKey, keysExpireAtMs, type KeySource } from './jwks.ts'
import { verdictCache, verdictKey, type VerdictCache } from './verdict-cache.ts'

/** A token's payload. */
export type Claims = Readonly<Record<string, unknown>>

/** What is wrong with a token, in the words of `error_description`. */
export type TokenProblem = (typeof tokenProblems)[keyof typeof tokenProblems]

/**
 * Observed: shape, audience and the two communication errors. The other texts are not on record.
 */
export const tokenProblems = {
  shape: 'token contains an invalid number of segments',
  unreadable: 'token is malformed',
  algorithm: 'signature verification failed',
  discovery: 'OIDC discovery endpoint communication error',
  jwks: 'JWKS communication error',
  key: 'unable to find a signing key that matches',
  signature: 'signature verification failed',
  issuer: 'the token does not have a valid issuer',
  audience: 'the token does not have a valid audience',
  expired: 'the token has expired',
  early: 'the token is not valid yet',
} as const

/** A signed token, or what is wrong with its form, key or signature; claims are not judged here. */
export type TokenReading =
  | { readonly kind: 'claims'; readonly claims: Claims }
  | { readonly kind: 'problem'; readonly problem: TokenProblem }

/** No other algorithm is ever accepted: neither `none`, nor a secret that is really a public key. */
const algorithms: ReadonlySet<string> = new Set(['RS256', 'RS384', 'RS512'])

/** Characters of tokens and claims that an isolate remembers. */
const memoryCharsMax = 4_000_000

const verified = new WeakMap<Ports, VerdictCache<Claims>>()

/**
 * The claims of a token of this issuer that was verified before and has not ended; without a promise.
 * Hops: none.
 */
export function recallToken(ports: Ports, issuer: string, token: string): Claims | undefined {
  return memoryOf(ports).get(verdictKey([issuer, token]), ports.clock.now())
}

/**
 * Verifies a token's signature with its issuer's keys. A token once verified is remembered until it ends or the
 * issuer's keys do, so that a client's next calls cost no cryptography. Hops: 0 while the keys are remembered.
 */
export async function readToken(
  ports: Ports,
  source: KeySource,
  token: string,
): Promise<TokenReading> {
  const known = recallToken(ports, source.issuer, token)
  if (known !== undefined) return { kind: 'claims', claims: known }
  const reading = await verify(ports, source, token)
  // Issuers may share keys: a token of another one, signed with them, is not remembered as this one's.
  if (reading.kind === 'claims' && reading.claims['iss'] === source.issuer) {
    const { exp } = reading.claims
    const endsAtMs = typeof exp === 'number' ? exp * 1000 : 0
    const untilMs = Math.min(endsAtMs, keysExpireAtMs(ports, source.issuer))
    const name = verdictKey([source.issuer, token])
    memoryOf(ports).put(name, reading.claims, untilMs, token.length)
  }
  return reading
}

function memoryOf(ports: Ports): VerdictCache<Claims> {
  let memory = verified.get(ports)
  if (memory === undefined) verified.set(ports, (memory = verdictCache(memoryCharsMax)))
  return memory
}

async function verify(ports: Ports, source: KeySource, token: string): Promise<TokenReading> {
  const segments = token.split('.')
  if (segments.length !== 3) return problem('shape')
  const header = parseSegment(segments[0] ?? '')
  const claims = readClaims(segments[1] ?? '')
  if (header === undefined || claims === undefined) return problem('unreadable')
  const { alg, kid } = header
  if (typeof alg !== 'string' || !algorithms.has(alg)) return problem('algorithm')
  if (typeof kid !== 'string' || kid === '') return problem('key')
  const search = await findSigningKey(ports, source, { kid, alg })
  if (search.kind === 'unknown') return problem('key')
  if (search.kind === 'unreachable') return problem(search.what)
  try {
    await compactVerify(token, search.key, { algorithms: [alg] })
  } catch {
    return problem('signature')
  }
  return { kind: 'claims', claims }
}

const problem = (name: keyof typeof tokenProblems): TokenReading => ({
  kind: 'problem',
  problem: tokenProblems[name],
})

/** The claims of a token before anything of it is verified: good for choosing whose keys to try, no more. */
export function unverifiedClaims(token: string): Claims | undefined {
  const [, payload, ...rest] = token.split('.')
  return payload === undefined || rest.length !== 1 ? undefined : parseSegment(payload)
}

/** Claims that are moments, in seconds since the epoch, and no ids. */
const moments: ReadonlySet<string> = new Set(['exp', 'nbf', 'iat', 'auth_time'])

function readClaims(segment: string): Claims | undefined {
  const claims = parseSegment(segment, parseKeepingIntegers)
  if (claims === undefined || !Object.values(claims).some(isLongInteger)) return claims
  return Object.fromEntries(
    Object.entries(claims).map(([name, value]) => [
      name,
      isLongInteger(value) && moments.has(name) ? Number(value.rawJSON) : value,
    ]),
  )
}

/** One base64url segment as a JSON object. */
function parseSegment(
  segment: string,
  parse: (text: string) => unknown = JSON.parse,
): Readonly<Record<string, unknown>> | undefined {
  if (!/^[\w-]+$/.test(segment)) return undefined
  try {
    const value = parse(new TextDecoder().decode(base64url.decode(segment)))
    const isObject = typeof value === 'object' && value !== null && !Array.isArray(value)
    return isObject ? (value as Readonly<Record<string, unknown>>) : undefined
  } catch {
    return undefined
  }
}
