import { importJWK, type CryptoKey, type JWK } from 'jose'
import type { Ports } from '../../ports.ts'
import { discardBody, readBody } from '../integration/endpoint.ts'
import { forgetOldest } from '../../forget-oldest.ts'

/**
 * The signing keys of token issuers, found by OpenID discovery and kept in the isolate.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-jwt-authorizer.html
 */

/** Longest use of a set of keys; also how long a withdrawn key may still be believed. */
const keysTtlMs = 2 * 60 * 60 * 1000
/** An unknown `kid` leads to one new look in this time, whoever sends how many of them. */
const unknownKeyCooldownMs = 60_000
/** After an issuer failed to answer it is left alone for this long. */
const failureCooldownMs = 5_000
/** For discovery and for the keys, each. */
const fetchTimeoutMs = 1_500
const responseBytesMax = 150_000
const issuersMax = 200

/** Who signs tokens, and where the keys are when that is known without asking. */
export interface KeySource {
  /** `'https://login.example.com/'` */
  readonly issuer: string
  /** `undefined`: found by OpenID discovery. */
  readonly jwksUri?: string | undefined
}

/** What the search for a key came to. */
export type KeySearch =
  | { readonly kind: 'key'; readonly key: CryptoKey | Uint8Array }
  | { readonly kind: 'unknown' }
  | { readonly kind: 'unreachable'; readonly what: 'discovery' | 'jwks'; readonly reason: string }

/** One issuer as last seen. Settled values only: nothing of one request is awaited by another. */
interface Issuer {
  readonly keys: ReadonlyMap<string, JWK>
  /** Imported keys by `kid` and algorithm. */
  readonly imported: Map<string, CryptoKey | Uint8Array>
  readonly expiresAtMs: number
  /** No new look before. */
  quietUntilMs: number
}

interface Failure {
  readonly what: 'discovery' | 'jwks'
  readonly reason: string
  readonly quietUntilMs: number
}

interface Memory {
  readonly issuers: Map<string, Issuer>
  readonly failures: Map<string, Failure>
}

const memories = new WeakMap<Ports, Memory>()

/**
 * The key that an issuer names `kid`, for one RSA algorithm. A key that is meant for another algorithm, for
 * encryption, or is no RSA key is unknown. Hops: none while the issuer's keys are remembered, else 2.
 */
export async function findSigningKey(
  ports: Ports,
  { issuer, jwksUri }: KeySource,
  { kid, alg }: { readonly kid: string; readonly alg: string },
): Promise<KeySearch> {
  const nowMs = ports.clock.now()
  const memory = memoryOf(ports)
  const known = memory.issuers.get(issuer)
  const isFresh = known !== undefined && known.expiresAtMs > nowMs
  if (isFresh && (known.keys.has(kid) || known.quietUntilMs > nowMs)) return keyOf(known, kid, alg)
  const failure = memory.failures.get(issuer)
  if (!isFresh && failure !== undefined && failure.quietUntilMs > nowMs) {
    return { kind: 'unreachable', what: failure.what, reason: failure.reason }
  }
  // Other requests that come while this one looks do not look too.
  if (isFresh) known.quietUntilMs = nowMs + unknownKeyCooldownMs
  const found = await lookUp(ports, issuer, jwksUri)
  if ('what' in found) {
    if (isFresh) return keyOf(known, kid, alg)
    remember(memory.failures, issuer, { ...found, quietUntilMs: nowMs + failureCooldownMs })
    return { kind: 'unreachable', ...found }
  }
  const seen: Issuer = {
    keys: found.keys,
    imported: new Map(),
    expiresAtMs: nowMs + keysTtlMs,
    quietUntilMs: nowMs + unknownKeyCooldownMs,
  }
  remember(memory.issuers, issuer, seen)
  memory.failures.delete(issuer)
  return keyOf(seen, kid, alg)
}

/** When the isolate's present knowledge of an issuer ends, in milliseconds since the epoch. */
export function keysExpireAtMs(ports: Ports, issuer: string): number {
  return memoryOf(ports).issuers.get(issuer)?.expiresAtMs ?? 0
}

function memoryOf(ports: Ports): Memory {
  let memory = memories.get(ports)
  if (memory === undefined) {
    memories.set(ports, (memory = { issuers: new Map(), failures: new Map() }))
  }
  return memory
}

/** Keeps the newest entries; the oldest goes first. */
function remember<T>(map: Map<string, T>, key: string, value: T): void {
  map.delete(key)
  map.set(key, value)
  forgetOldest(map, issuersMax)
}

async function keyOf({ keys, imported }: Issuer, kid: string, alg: string): Promise<KeySearch> {
  const name = `${alg} ${kid}`
  const ready = imported.get(name)
  if (ready !== undefined) return { kind: 'key', key: ready }
  const jwk = keys.get(kid)
  const fits =
    jwk !== undefined &&
    jwk.kty === 'RSA' &&
    (jwk.alg === undefined || jwk.alg === alg) &&
    (jwk.use === undefined || jwk.use === 'sig')
  if (!fits) return { kind: 'unknown' }
  try {
    const key = await importJWK({ kty: 'RSA', n: jwk.n ?? '', e: jwk.e ?? '' }, alg)
    imported.set(name, key)
    return { kind: 'key', key }
  } catch {
    return { kind: 'unknown' }
  }
}

type LookUp =
  | { readonly keys: ReadonlyMap<string, JWK> }
  | { readonly what: 'discovery' | 'jwks'; readonly reason: string }

async function lookUp(ports: Ports, issuer: string, known: string | undefined): Promise<LookUp> {
  const discovered = known === undefined ? await discover(ports, issuer) : { uri: known }
  if ('what' in discovered) return discovered
  const set = await fetchJson(ports, discovered.uri)
  if (set.kind !== 'json') return { what: 'jwks', reason: set.reason }
  const list = set.value['keys']
  if (!Array.isArray(list)) return { what: 'jwks', reason: 'no keys' }
  return { keys: new Map(list.filter(isNamedKey).map((key) => [key.kid, key])) }
}

async function discover(
  ports: Ports,
  issuer: string,
): Promise<{ readonly uri: string } | { readonly what: 'discovery'; readonly reason: string }> {
  const address = `${issuer.replace(/\/+$/, '')}/.well-known/openid-configuration`
  const document = await fetchJson(ports, address)
  if (document.kind === 'failed') return { what: 'discovery', reason: document.reason }
  const uri = document.value['jwks_uri']
  return typeof uri === 'string' ? { uri } : { what: 'discovery', reason: 'no jwks_uri' }
}

function isNamedKey(key: unknown): key is JWK & { readonly kid: string } {
  return typeof key === 'object' && key !== null && 'kid' in key && typeof key.kid === 'string'
}

type Fetched =
  | { readonly kind: 'json'; readonly value: Readonly<Record<string, unknown>> }
  | { readonly kind: 'failed'; readonly reason: string }

/** HTTPS, and for development plain HTTP on this machine. */
const addressShape = /^(?:https:\/\/|http:\/\/(?:localhost|127(?:\.\d+){3}|\[::1\])(?=[:/]|$))/

async function fetchJson(ports: Ports, url: string): Promise<Fetched> {
  if (!addressShape.test(url)) return { kind: 'failed', reason: 'not https' }
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), fetchTimeoutMs)
  try {
    const response = await ports.fetcher.fetch(url, {
      headers: { accept: 'application/json' },
      redirect: 'manual',
      signal: abort.signal,
    })
    if (response.status !== 200) {
      discardBody(response)
      return { kind: 'failed', reason: `status ${response.status}` }
    }
    const bytes = await readBody(ports, response, responseBytesMax, fetchTimeoutMs)
    if (typeof bytes === 'string') return { kind: 'failed', reason: `body ${bytes}` }
    const value: unknown = JSON.parse(new TextDecoder().decode(bytes))
    return typeof value === 'object' && value !== null
      ? { kind: 'json', value: value as Readonly<Record<string, unknown>> }
      : { kind: 'failed', reason: 'not a JSON object' }
  } catch (error) {
    return { kind: 'failed', reason: abort.signal.aborted ? 'timeout' : String(error) }
  } finally {
    clearTimeout(timer)
  }
}
