import type { Snapshot } from './definition/api.ts'
import type { ProtocolType } from './definition/common.ts'
import type { DomainName } from './definition/domain-name.ts'
import type { CallerDescription } from './definition/identity.ts'
import type { OriginGroup } from './definition/origin-group.ts'
import type { ApiKey, QuotaSettings, UsagePlan } from './definition/usage-plan.ts'
import type { Journal } from './ports-journal.ts'
import type { Metering } from './ports-metering.ts'
import type { Senders } from './ports-senders.ts'
import type { WafSamples } from './ports-waf-samples.ts'

/** A value that may be at hand already: callers `await` only when it is a promise. */
export type Settled<T> = T | Promise<T>

/** All that the core may ask of the world. Built once an isolate; no part of it belongs to a request. */
export interface Ports {
  readonly definitions: DefinitionStore
  readonly keys: KeyStore
  readonly meters: Meters
  readonly metering: Metering
  readonly senders: Senders
  readonly wafSamples: WafSamples
  readonly cache: ResponseCache
  readonly connections: Connections
  readonly fetcher: Fetcher
  readonly privateOrigins: PrivateOrigins
  readonly originGroups: OriginGroups
  readonly identities: IdentityStore
  readonly clock: Clock
  readonly random: Random
  readonly log: Log
  readonly journal: Journal
  readonly background: Background
  readonly later: Later
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
  /** What kind of API an id names, for the words of a refusal; asked only when a call found no stage. */
  protocol(apiId: string): Settled<ProtocolType | undefined>
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
  /** `'plan'`, `'a1b2c3/prod/pets/GET'`: unique within the meter. */
  readonly id: string
  /** Tokens a second; fractions allowed. */
  readonly ratePerSecond: number
  /** Tokens the bucket holds when full. */
  readonly burst: number
}

/** The quota of a meter, as the plan has it now. */
export interface QuotaTerms {
  /** Requests a period. */
  readonly limit: number
  /** Taken off the limit in the meter's first period. */
  readonly offset: number
  readonly period: QuotaSettings['period']
}

/** What a caller wants of one bucket or quota, and what it did with earlier grants. */
export interface Ask {
  /** 1 when a call waits for a unit, 0 when only refilling or reporting. */
  readonly need: 0 | 1
  /** Units to spend later without asking. */
  readonly ahead: number
  /** Units spent since the last report; negative when spending was undone. */
  readonly spent: number
  /** Unspent units handed back with this message; the caller holds them no longer. */
  readonly returned: number
}

/** A caller of a meter asks for units ahead and reports what it did with earlier ones. */
export interface TakeRequest {
  /** Random per isolate; the meter counts its callers by it. */
  readonly isolateId: string
  readonly buckets: readonly (Ask & { readonly terms: BucketTerms })[]
  /** Absent for meters without quota; `periodStartMs` names the period that the reported units are of. */
  readonly quota?: Ask & { readonly terms: QuotaTerms; readonly periodStartMs: number }
  /** Admissions since the last report, negative when some were undone; absent for meters that report no usage. */
  readonly used?: number
  /** How long the units asked ahead are expected to last, where that is longer than usual. */
  readonly horizonMs?: number
  /** The plan's owner prefers exactness to price: what is granted is written before it is answered. */
  readonly exact?: true
}

export interface TakeReply {
  /** In the order of the request; `retryAfterMs` above 0 when the bucket is empty now: ask no sooner. */
  readonly buckets: readonly {
    readonly granted: number
    readonly retryAfterMs: number
    /** Of exact asks: while the bucket is empty, ask no more often than once in this time. */
    readonly paceMs?: number
  }[]
  readonly quota?: {
    readonly granted: number
    /** Units nobody holds or has spent. */
    readonly remaining: number
    readonly resetsInMs: number
    readonly periodStartMs: number
  }
  /** How long the grants may be spent, from when they were asked for; a duration, because clocks differ. */
  readonly ttlMs: number
}

/** One day of a usage report: requests that day, and what was left of the quota at its end. */
export interface DayUsage {
  /** `'2026-09-13'`, UTC. */
  readonly day: string
  readonly used: number
  /** 0 without quota. */
  readonly remaining: number
}

/** Which days of which quota a usage report is about. */
export interface UsageQuery {
  /** `'2026-09-01'`, UTC; both ends belong to the range. */
  readonly startDay: string
  readonly endDay: string
  readonly quota?: QuotaTerms
}

/**
 * Token buckets, quotas and counters: one strongly consistent object per meter. Hops: 1 each.
 * `meterId`: `'key|{planId}|{keyId}'`, `'stage|{apiId}|{stage}'`, `'account|{shard}'`.
 * @throws when the object cannot be reached; callers decide to fail open or closed.
 */
export interface Meters {
  take(meterId: string, request: TakeRequest): Promise<TakeReply>
  /** One entry for each day of the range, in order. */
  usage(meterId: string, query: UsageQuery): Promise<readonly DayUsage[]>
  /** Sets what is left in the current period, and returns today's usage. */
  setRemaining(meterId: string, quota: QuotaTerms, remaining: number): Promise<DayUsage>
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

/** One shard of the connections of a WebSocket API's stage. */
export interface ShardAddress {
  readonly apiId: string
  readonly stageName: string
  /** As in connection ids: 0 to 15; 0 is no region in particular. */
  readonly region: number
  readonly generation: number
  readonly shard: number
}

/** What is known of a connection from its handshake on; never changes. */
export interface ConnectionRecord {
  /** `'EAAAAFZkd2hmYWs='` */
  readonly connectionId: string
  readonly apiId: string
  readonly stageName: string
  readonly connectedAtMs: number
  /** The host that the client called. */
  readonly domainName: string
  readonly scheme: 'http' | 'https'
  readonly sourceIp: string
  readonly userAgent?: string
  /** The other members of `$context.identity` that are known. */
  readonly identity?: Readonly<Record<string, string>>
  readonly authorizer?: {
    readonly principalId?: string
    readonly integrationLatencyMs?: number
    readonly context: Readonly<Record<string, unknown>>
  }
}

/** What `GET @connections/{id}` tells of an open connection. */
export interface ConnectionStatus {
  readonly connectedAtMs: number
  readonly lastActiveAtMs: number
  readonly sourceIp: string
  readonly userAgent?: string
}

/** An open connection as a list of them shows it. */
export interface ListedConnection extends ConnectionStatus {
  readonly connectionId: string
}

/** One client's socket inside its shard, with what the shard keeps of it through hibernation. */
export interface ShardSocket {
  readonly record: ConnectionRecord
  /** False once either side has begun to close. */
  readonly isOpen: boolean
  /** True once `end` was called. */
  readonly isOver: boolean
  readonly lastActiveAtMs: number
  /** Names of the groups that the connection is in. */
  readonly groups: readonly string[]
  /** A message went either way. */
  touch(nowMs: number): void
  /** Marks the connection as over; false when it was already: whoever gets true runs `$disconnect`. */
  end(): boolean
  setGroups(groups: readonly string[]): void
  send(text: string): void
  close(code: number, reason: string): void
}

/** How a shard took a new connection; `connections` is how many it has now. */
export type Opening =
  | { readonly kind: 'open'; readonly response: Response; readonly connections: number }
  | { readonly kind: 'full'; readonly connections: number }

/**
 * Open sockets, in shards. Hops: 1 each; `setMember` 2, `publish` one more than the group has shards.
 * @throws when the shard cannot be reached
 */
export interface Connections {
  /** The region where the client's sockets should be, by what the platform knows of the request. */
  region(request: Request): number
  /**
   * Hands the client's upgrade to a shard; `response` is the 101.
   * @param protocol the sub-protocol that the 101 names
   */
  open(
    shard: ShardAddress,
    record: ConnectionRecord,
    request: Request,
    protocol: string | undefined,
  ): Promise<Opening>
  /** Sends a text to connections of one shard; false for each that is gone. */
  post(
    shard: ShardAddress,
    connectionIds: readonly string[],
    text: string,
  ): Promise<readonly boolean[]>
  /** `undefined` for a connection that is gone. */
  status(shard: ShardAddress, connectionId: string): Promise<ConnectionStatus | undefined>
  /** Some of a shard's open connections, in no order that is promised. */
  list(shard: ShardAddress, limit: number): Promise<readonly ListedConnection[]>
  /** Closes a connection; false when it was gone. */
  close(shard: ShardAddress, connectionId: string): Promise<boolean>
  /** Puts a connection into a group of its stage, or takes it out; `full` when it is in too many. */
  setMember(
    shard: ShardAddress,
    connectionId: string,
    group: string,
    isMember: boolean,
  ): Promise<'done' | 'gone' | 'full'>
  /** Open connections of a group, in no order that is promised. */
  members(
    stage: Pick<ShardAddress, 'apiId' | 'stageName'>,
    group: string,
    limit: number,
  ): Promise<readonly ListedConnection[]>
  /** Sends a text to all connections of a group; how many got it. */
  publish(
    stage: Pick<ShardAddress, 'apiId' | 'stageName'>,
    group: string,
    text: string,
  ): Promise<number>
}

/** The network: HTTP to anywhere, and other Workers by the name of their service binding. */
export interface Fetcher {
  fetch(url: string, init?: RequestInit): Promise<Response>
  /** `undefined` when no such binding exists. */
  service(
    binding: string,
  ): { fetch(url: string, init?: RequestInit): Promise<Response> } | undefined
}

/** Where the backends behind VPC links are. */
export interface PrivateOrigins {
  /**
   * The address that a link leads to, as host and port (`'orders.internal:8080'`) or as a URL without a path;
   * `undefined` when the operator has named none.
   */
  origin(connectionId: string): string | undefined
}

/** The declared groups of regional origins; the same object for the same name each time. Hops: 0. */
export interface OriginGroups {
  group(name: string): OriginGroup | undefined
}

/** A caller who signs with an access key, with the secrets that prove it. Never logged. */
export interface CallerIdentity extends CallerDescription {
  readonly secretAccessKey: string
  readonly status: 'Active' | 'Inactive'
  /** Of temporary credentials; absent for keys that last. */
  readonly session?: {
    readonly token: string
    readonly expiresAtMs?: number
    readonly issuedAtMs?: number
    /** When the session's owner gave a second factor. */
    readonly mfaAtMs?: number
  }
}

/**
 * The gateway's registry of access keys: there is no IAM service to ask. The same object for the same
 * key each time, so that what is compiled of its policies can be kept beside it. Hops: at most 1, and
 * 0 for declared identities.
 */
export interface IdentityStore {
  caller(accessKeyId: string): Settled<CallerIdentity | undefined>
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

/** Work for some time after the answer; it does not happen when the isolate dies before. */
export interface Later {
  /** @param afterMs below 30,000: Workers let nobody wait longer. */
  run(afterMs: number, work: () => Promise<unknown>): void
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
  /** Bytes of bodies that the isolate holds for calls; absent: 40 MB. */
  readonly bufferedBytesMax?: number
  /** Limits of WebSocket connections that differ from AWS's. */
  readonly webSocket?: Partial<WebSocketLimits>
  /** Which calls the access log has that no stage asks for; absent: none. */
  readonly accessLog?: AccessLogSampling
  /** Where sampled traces go; absent: nowhere. */
  readonly otlp?: OtlpSettings
  /** A firewall that fails refuses the call, rather than letting it pass unseen. */
  readonly firewallFailsClosed?: true
  /** Limit of all calls together; absent: none, because a gateway of one's own has no account. */
  readonly accountThrottle?: AccountThrottle
}

/** Calls in the default access log: those that end in 400 or above, and a part of all others. */
export interface AccessLogSampling {
  /** 0 to 1. */
  readonly successFraction: number
}

/** An OpenTelemetry collector that takes OTLP over HTTP, as OpenTelemetry's own variables name it. */
export interface OtlpSettings {
  /** `'http://127.0.0.1:4318/v1/traces'` */
  readonly tracesUrl: string
  /** Credentials of the collector among them: never logged. */
  readonly headers: Readonly<Record<string, string>>
  readonly serviceName: string
  /** Part of the calls without a `traceparent` of their own, 0 to 1. */
  readonly sampleFraction: number
}

/** The account's throttle. Differs: AWS's is 10,000 a second with a burst of 5,000, and always on. */
export interface AccountThrottle {
  readonly ratePerSecond: number
  readonly burst: number
}

/** What only the platform knows of the connection that a call came in on; no header can claim it. */
export interface Connection {
  /** The client's own Accept-Encoding where the platform put another in its place. */
  readonly acceptEncoding?: string | undefined
  /** `'TLSv1.3'` */
  readonly tlsVersion?: string | undefined
  /** `'AEAD-AES128-GCM-SHA256'` */
  readonly cipherSuite?: string | undefined
  readonly clientCertificate?: PresentedCertificate | undefined
  /** Where the caller is. */
  readonly place?: CallerPlace | undefined
}

/** What the platform makes of a caller's address. */
export interface CallerPlace {
  /** ISO 3166-1 alpha-2: `'DE'`; `'T1'` for Tor. */
  readonly country?: string | undefined
  /** ISO 3166-2 subdivision without the country: `'OR'`. */
  readonly region?: string | undefined
  readonly asn?: number | undefined
  /** `'AF'`, `'AN'`, `'AS'`, `'EU'`, `'NA'`, `'OC'`, `'SA'`. */
  readonly continent?: string | undefined
  /** The location that took the call, by its airport: `'FRA'`. */
  readonly colo?: string | undefined
}

/** A certificate that the client proved to own in the handshake; whether it is trusted is another question. */
export interface PresentedCertificate {
  /** The platform found a chain to one of the certificate authorities that the zone's owner named. */
  readonly isVerified: boolean
  readonly isRevoked: boolean
  /** 64 lower-case hex digits. */
  readonly sha256: string
  /** PEM; `''` where the platform does not hand it out. */
  readonly clientCertPem: string
  /** What else the client sent, as DER in base64: authorities between its own certificate and a root. */
  readonly chain?: readonly string[]
  readonly subjectDN: string
  readonly issuerDN: string
  /** `'a1:b2:0c'` */
  readonly serialNumber: string
  readonly validity: { readonly notBefore: string; readonly notAfter: string }
}

/** A declared private network that a call came through. */
export interface PrivateNetwork {
  /** `'vpc-0a1b2c3d'` */
  readonly vpcId: string
  /** `'vpce-0a1b2c3d4e5f'` */
  readonly vpceId: string
  /** The endpoint's own policy, as JSON or its text: it must allow as well. Absent: it lets everything through. */
  readonly policy?: unknown
}

/** What a WebSocket connection may do, and how connections are spread. */
export interface WebSocketLimits {
  /** Time without a message either way until the gateway closes; default 600,000. */
  readonly idleMs: number
  /** Longest life of a connection; default 7,200,000. */
  readonly lifetimeMs: number
  /** UTF-8 bytes of a message, either way; default 131,072. */
  readonly messageBytesMax: number
  /** Connections that one shard should have; default 1,000; 1: each has an object of its own. */
  readonly connectionsPerShard: number
  /** New connections a second, of all stages together, in each isolate; default 500. */
  readonly connectsPerSecond: number
  /** New connections at once before that rate holds; default 5,000. */
  readonly connectsBurst: number
}
