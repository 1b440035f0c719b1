import type { Snapshot } from './definition/api.ts'
import type { DomainName } from './definition/domain-name.ts'
import type { ApiKey, UsagePlan } from './definition/usage-plan.ts'

/** A value that may be at hand already: callers `await` only when it is a promise. */
export type Settled<T> = T | Promise<T>

/** All that the core may ask of the world. Built once an isolate; no part of it belongs to a request. */
export interface Ports {
  readonly definitions: DefinitionStore
  readonly keys: KeyStore
  readonly meters: Meters
  readonly cache: ResponseCache
  readonly fetcher: Fetcher
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly background: Background
  readonly settings: Settings
}

/**
 * Where deployed stages and domain names are found.
 * Consistency: a new deployment is seen within a second on one machine, within KV's propagation
 * (up to 60 s) when deployed. Hops: 0 once a stage is known to the isolate.
 */
export interface DefinitionStore {
  /** A deployed stage, or `undefined` when API, stage or deployment is unknown. */
  stage(apiId: string, stageName: string): Settled<Snapshot | undefined>
  /** A custom domain name by lower-case host without port; the name `*` is asked for separately. */
  domain(host: string): Settled<DomainName | undefined>
}

/** What a call has to know of an API key. */
export interface KeyRecord {
  readonly keyId: ApiKey['id']
  readonly enabled: boolean
  /** At most ten. */
  readonly planIds: readonly string[]
}

/** API keys by the SHA-256 of their value (64 lower-case hex digits), and usage plans by id. Hops: at most 1 each. */
export interface KeyStore {
  key(sha256: string): Settled<KeyRecord | undefined>
  plan(planId: string): Settled<UsagePlan | undefined>
}

/** One bucket of a meter: its identity within the meter and its present limits. */
export interface BucketTerms {
  /** `'plan'`, `'method:/pets/GET'` … */
  readonly id: string
  readonly ratePerSecond: number
  readonly burst: number
}

/** The quota of a meter, as the plan has it now. */
export interface QuotaTerms {
  readonly limit: number
  readonly offset: number
  readonly period: 'DAY' | 'WEEK' | 'MONTH'
}

/** A caller of a meter asks for tokens ahead and reports what it did with earlier ones. */
export interface TakeRequest {
  /** Random per isolate; the meter counts its callers by it. */
  readonly isolateId: string
  readonly buckets: readonly { readonly terms: BucketTerms; readonly ask: number; readonly unused: number }[]
  /** Absent for plans without quota; `used` counts admissions since the last call. */
  readonly quota?: { readonly terms: QuotaTerms; readonly ask: number; readonly unused: number }
  /** Admissions since the last call, for usage reports of plans without quota too. */
  readonly used: number
}

export interface TakeReply {
  /** In the order of the request; 0 with `retryAfterMs` when the bucket is empty. */
  readonly buckets: readonly { readonly granted: number; readonly retryAfterMs: number }[]
  readonly quota?: { readonly granted: number; readonly remaining: number; readonly resetsAtMs: number }
  /** How long the grants may be spent; a duration, because clocks differ. */
  readonly ttlMs: number
}

/**
 * Token buckets and quotas, one strongly consistent object per meter.
 * @throws when the object cannot be reached; callers decide to fail open or closed.
 */
export interface Meters {
  /** `meterId`: `'key|{planId}|{keyId}'`, `'stage|{apiId}|{stage}'`, `'account'`. Hops: 1. */
  take(meterId: string, request: TakeRequest): Promise<TakeReply>
}

/** What a cache stores: an answer as bytes. */
export interface CachedReply {
  readonly status: number
  readonly headers: readonly (readonly [string, string])[]
  readonly body: Uint8Array
  readonly storedAtMs: number
}

/** The stage cache: isolate memory, the colo's cache, KV. Best effort; entries may vanish. Hops: at most 1. */
export interface ResponseCache {
  get(key: string): Settled<CachedReply | undefined>
  put(key: string, reply: CachedReply, ttlSeconds: number): Settled<void>
}

/** The network: HTTP to anywhere, and other Workers by the name of their service binding. */
export interface Fetcher {
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** `undefined` when no such binding exists. */
  service(binding: string): { fetch(url: string, init?: RequestInit): Promise<Response> } | undefined
}

export interface Clock {
  /** Milliseconds since the epoch; stands still while a Worker computes. */
  now(): number
}

export interface Random {
  bytes(count: number): Uint8Array
  /** At least 0, less than 1. */
  fraction(): number
}

/** Structured lines; never holds a secret, a token or a key's value. */
export interface Log {
  write(line: Readonly<Record<string, unknown>>): void
}

/** Work that goes on after the answer. */
export interface Background {
  run(work: Promise<unknown>): void
}

/** AWS credentials of the gateway itself, for Lambda and AWS service integrations. */
export interface AwsCredentials {
  readonly accessKeyId: string
  readonly secretAccessKey: string
  readonly sessionToken?: string
}

/** The contract's variables, read once. */
export interface Settings {
  /** Twelve digits. */
  readonly accountId: string
  readonly region: string
  readonly partition: string
  readonly version: string
  readonly credentials: AwsCredentials | undefined
  /** Service name in lower case (`'lambda'`) → endpoint without a trailing slash; `''` is the default for all. */
  readonly endpoints: ReadonlyMap<string, string>
  readonly adminToken: string | undefined
  readonly adminCredentials: AwsCredentials | undefined
  /** Key text that encrypts what must be readable again at rest. */
  readonly secretKey: string | undefined
}
