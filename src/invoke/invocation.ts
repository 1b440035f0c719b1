import type { StringMap } from '../definition/common.ts'
import type { UsagePlan } from '../definition/usage-plan.ts'
import type { AwsCredentials, Connection, PrivateNetwork, Settled } from '../ports.ts'
import type { ExecutionRecord } from './execution-log/record.ts'
import type { Judgement } from './judgement.ts'
import type { Overrides } from './mapping-template/overrides.ts'
import type { MethodPlan, StagePlan } from './plan.ts'
import type { Refusal } from './refusal.ts'
import type { HeaderList, Reply } from './reply.ts'
import { readHead, type RequestHead } from './request/head.ts'
import { readRequestHeaders } from './request/headers.ts'
import { parseQuery, withAmpersands, type QueryParameters } from './request/query.ts'
import { bytesOfRequest, textOfRequest } from './buffers/read.ts'
import type { Share } from './buffers/room.ts'
import { bytesOf, textOf } from './text.ts'
import type { TraceSink } from './trace.ts'
import type { SocketEvent } from './websocket/socket-event.ts'

/** Which part of the URL and the host led to this stage. */
export interface Place {
  /** The host as the caller wrote it, lower case, without port: `'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'`. */
  readonly host: string
  readonly scheme: 'http' | 'https'
  /** The URL's path, never decoded, starting at the stage or the base path: `'/prod/pets/1'`. */
  readonly contextPath: string
  /** The part that routing sees: `'/pets/1'`, at least `'/'`. */
  readonly routePath: string
  /** The part that proxy events report as `path`: with the base path on a custom domain. */
  readonly eventPath: string
  /** The raw query string without `?`. */
  readonly query: string
  /** Custom domain: the matched base path, `'(none)'` for the empty one; else `undefined`. */
  readonly basePathMatched: string | undefined
  /**
   * Whether names of headers are in small letters, as on domains with mappings of several levels.
   * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/rest-api-mappings.html
   */
  readonly hasSmallHeaderNames?: boolean
  /** Of a test call: it came over no wire, and events show the headers that it was given. Observed. */
  readonly isTest?: boolean
  /** Custom domain: the routing rule that led here. */
  readonly routingRuleIdMatched?: string
}

/** Who is calling, as far as it is known; `$context.identity`. */
export interface Identity {
  accessKey: string | null
  accountId: string | null
  apiKey: string | null
  apiKeyId: string | null
  caller: string | null
  cognitoAuthenticationProvider: string | null
  cognitoAuthenticationType: string | null
  cognitoIdentityId: string | null
  cognitoIdentityPoolId: string | null
  principalOrgId: string | null
  user: string | null
  userArn: string | null
  clientCert: ClientCertificate | null
  vpcId: string | null
  vpceId: string | null
}

export interface ClientCertificate {
  readonly clientCertPem: string
  readonly subjectDN: string
  readonly issuerDN: string
  readonly serialNumber: string
  readonly validity: { readonly notBefore: string; readonly notAfter: string }
}

/** What an authorizer said of the caller; `$context.authorizer`. */
export interface AuthorizerResult {
  readonly principalId?: string
  /** HTTP APIs: the name under which events show the result. */
  readonly kind?: 'jwt' | 'lambda' | 'iam'
  /** Context values of a Lambda authorizer, as text (HTTP APIs: as they came); or `{ claims }`. */
  readonly context: Readonly<Record<string, unknown>>
  readonly claims?: Readonly<Record<string, unknown>>
  readonly scopes?: readonly string[] | null
  readonly usageIdentifierKey?: string
  readonly integrationLatencyMs?: number
}

/** The request as it goes to the backend, under construction. */
export interface IntegrationRequest {
  url: string
  method: string
  headers: HeaderList
  body: ReadableStream<Uint8Array> | Uint8Array | string | null
}

/** The parts of the client's request that an HTTP API's parameter mapping can change. */
export interface MappedRequest {
  readonly headers: Headers
  /** Raw, without `?`. */
  readonly query: string
  /** What `overwrite:path` asks for; `undefined` without it. */
  readonly path: string | undefined
}

/** The backend's raw answer and what the call to it cost. */
export interface EndpointResponse {
  readonly status: number
  readonly headers: HeaderList
  /** Text where only that was asked for. */
  readonly body: Uint8Array | string
  readonly latencyMs: number
}

/** What the integration's answer became, before the method response's rules. */
export interface IntegrationResponseDraft {
  /** Of the integration response that was selected: `'200'`. */
  readonly statusCode: string
  /** Mapped headers, as the author named them. */
  readonly headers: HeaderList
  readonly body: Uint8Array | string
}

/** Where the stage cache would keep the answer to this call. */
export interface CacheSlot {
  readonly key: string
  readonly ttlSeconds: number
}

const nobody: Identity = {
  accessKey: null,
  accountId: null,
  apiKey: null,
  apiKeyId: null,
  caller: null,
  cognitoAuthenticationProvider: null,
  cognitoAuthenticationType: null,
  cognitoIdentityId: null,
  cognitoIdentityPoolId: null,
  principalOrgId: null,
  user: null,
  userArn: null,
  clientCert: null,
  vpcId: null,
  vpceId: null,
}

const noBytes = new Uint8Array(0)

/** The header by which a client asks for another verb than its request line has. */
export const methodOverride = 'x-http-method-override'

/**
 * One call, from the front door to the access log. Request, place, stage, id and time are there at
 * birth; routing adds the method; identity, backend answer and overrides come later, each with a
 * neutral first value. Views of headers, query and body are made on first use and kept.
 */
export class Invocation {
  /** As the client sent it, unless the firewall put headers in or took a look at the body. */
  request: Request
  readonly plan: StagePlan
  readonly place: Place
  /** The client's verb, or the one it asks for by `X-HTTP-Method-Override` where the API heeds that. */
  method: string
  isMethodOverridden = false
  readonly requestId: string
  /** Milliseconds since the epoch. */
  readonly startedAtMs: number
  readonly sourceIp: string
  /** The API owner's account: twelve digits. */
  readonly accountId: string
  readonly connection: Connection | undefined

  target: MethodPlan | undefined = undefined
  /** REST: undecoded; HTTP: decoded. `undefined` when the resource or route has none. */
  pathParameters: StringMap | undefined = undefined
  /** WebSocket APIs: the event of a connection's life that this call is; `undefined` for all others. */
  socket: SocketEvent | undefined = undefined
  authorizer: AuthorizerResult | undefined = undefined
  /** The plan that covers the caller's API key and this stage; `undefined` for methods without key. */
  usagePlan: UsagePlan | undefined = undefined
  /** The declared private network that the call came through. */
  network: PrivateNetwork | undefined = undefined
  /** What IAM or an authorizer says of this call, for the resource policy's last look. */
  judgement: Judgement | undefined = undefined
  /** The ARN that policies see, made on first use by `methodArnOf`. */
  methodArn: string | undefined = undefined
  integrationRequest: IntegrationRequest | undefined = undefined
  /** HTTP APIs: the client's request with the route's parameter mappings applied; `undefined` without any. */
  mappedRequest: MappedRequest | undefined = undefined
  endpointResponse: EndpointResponse | undefined = undefined
  integrationResponse: IntegrationResponseDraft | undefined = undefined
  overrides: Overrides | undefined = undefined
  cacheSlot: CacheSlot | undefined = undefined
  /** What the stage cache had; `undefined` where it was not asked. */
  cacheResult: 'hit' | 'miss' | undefined = undefined
  /** Whether IAM lets the caller do `execute-api:InvalidateCache` on this method; set by the IAM authorizer. */
  mayInvalidateCache = false
  /** The caller's own AWS credentials, for integrations that act as the caller; set by the IAM authorizer. */
  callerCredentials: AwsCredentials | undefined = undefined
  reply: Reply | undefined = undefined
  refusal: Refusal | undefined = undefined
  /** The phase that answered or refused; `''` when the last phase only went on. */
  decidedBy = ''
  /** The public message of the refusal; `null` where AWS prints JSON null. */
  errorMessage: string | null | undefined = undefined
  /** `undefined` until an integration was called. */
  integrationLatencyMs: number | undefined = undefined
  integrationStatus: number | undefined = undefined
  /** Of a backend's response that was passed on, as it said; `undefined` where nobody looked or nothing was said. */
  contentLength: string | undefined = undefined
  /** Messages to Durable Objects that this call caused, as far as they are counted. */
  objectCalls = 0
  /** Facts for `$context` of access logs only, by variable name without `$context.`. */
  logFacts: Map<string, string | number> | undefined = undefined
  trace: TraceSink | undefined = undefined
  /** Aborts when the body that streams through breaks off, where the runtime would end it as if it were whole. */
  bodySignal: AbortSignal | undefined = undefined
  /** What the stage's execution log keeps of this call; `undefined` where the log is off. */
  executionLog: ExecutionRecord | undefined = undefined
  /** Headers that a phase wants on whatever answer the client gets (`Warning`, `RateLimit`). */
  responseExtras: HeaderList | undefined = undefined

  /** What this call's bodies take of the isolate's memory; `undefined` for those that are small or stream. */
  share: Share | undefined = undefined

  #identity: Identity | undefined = undefined
  #head: RequestHead | undefined
  #headers: HeaderList | undefined = undefined
  #query: QueryParameters | undefined = undefined
  #body: Promise<Uint8Array> | undefined = undefined
  #text: Settled<string> | undefined = undefined
  #extendedRequestId: string | undefined = undefined
  #traceHeader: string | undefined = undefined
  readonly #makeId: (kind: 'extended' | 'trace', given?: string) => string

  constructor(birth: {
    readonly request: Request
    /** Where it was read already. */
    readonly head?: RequestHead
    readonly plan: StagePlan
    readonly place: Place
    readonly requestId: string
    readonly startedAtMs: number
    readonly sourceIp: string
    readonly accountId: string
    readonly connection?: Connection | undefined
    readonly makeId: (kind: 'extended' | 'trace', given?: string) => string
  }) {
    this.request = birth.request
    this.#head = birth.head
    this.plan = birth.plan
    this.place = birth.place
    this.method = birth.request.method
    this.requestId = birth.requestId
    this.startedAtMs = birth.startedAtMs
    this.sourceIp = birth.sourceIp
    this.accountId = birth.accountId
    this.connection = birth.connection
    this.#makeId = birth.makeId
  }

  /** Leaves a fact for `$context` of access logs: `'authorizer.status'`, 200. */
  noteFact(name: string, value: string | number): void {
    this.logFacts ??= new Map()
    this.logFacts.set(name, value)
  }

  get identity(): Identity {
    return (this.#identity ??= { ...nobody })
  }

  /** The client's headers without those that API Gateway removes at ingress; names as declared or canonical. */
  get headers(): HeaderList {
    return (this.#headers ??= readRequestHeaders(
      this.head.headers,
      this.place.hasSmallHeaderNames === true ? undefined : this.plan.headerNames,
    ))
  }

  /** The client's URL and headers as the runtime shows them. */
  get head(): RequestHead {
    return (this.#head ??= readHead(this.request))
  }

  /** A header's value by lower-case name, repeated lines joined. */
  header(name: string): string | undefined {
    return this.head.headers.get(name)
  }

  get query(): QueryParameters {
    return (this.#query ??= parseQuery(
      this.plan.protocolType === 'REST' ? withAmpersands(this.place.query) : this.place.query,
    ))
  }

  /** `'Vwc2MGFUrPEFV_g='` */
  get extendedRequestId(): string {
    return (this.#extendedRequestId ??= this.#makeId('extended'))
  }

  /** `'Root=1-5e1b4151-5ac6c58dc39a6b0ab29f1a5d'`, the client's when it sent one. */
  get traceHeader(): string {
    return (this.#traceHeader ??= this.#makeId('trace', this.header('x-amzn-trace-id')))
  }

  /**
   * The whole body, read at most once. A proxy that streams must not have called this before; a body that
   * may be large has been read into its share of the isolate's memory by then.
   */
  body(): Promise<Uint8Array> {
    return (this.#body ??= this.#readBody())
  }

  #readBody(): Promise<Uint8Array> {
    const text = this.#text
    if (text instanceof Promise) return text.then(bytesOf)
    if (text !== undefined) return Promise.resolve(bytesOf(text))
    return this.#isBodiless() ? Promise.resolve(noBytes) : bytesOfRequest(this.request)
  }

  /**
   * The same as UTF-8 text, without a promise once it is there. Where a method has no use for the bytes, the
   * runtime reads the text itself: bytes in between cost a third of a bare call.
   */
  text(): Settled<string> {
    return (this.#text ??= this.#readText())
  }

  #readText(): Settled<string> {
    const isUnread = this.#body === undefined
    if (!isUnread || this.target?.takesText !== true) return this.body().then(textOf)
    return this.#isBodiless() ? '' : this.#readSentText()
  }

  async #readSentText(): Promise<string> {
    const text = await textOfRequest(this.request)
    // Unless other bytes were put in its place meanwhile.
    if (this.#text instanceof Promise) this.#text = text
    return text
  }

  /** Asking for the body makes a stream of it, which one that says its length does not need. */
  #isBodiless(): boolean {
    return this.header('content-length') === undefined && this.request.body === null
  }

  /** Puts other bytes in place of the body as sent: what a content coding held. */
  useBody(bytes: Uint8Array): void {
    this.#body = Promise.resolve(bytes)
    this.#text = undefined
  }

  /** Puts another request in the client's place: same method and URL, other headers or body stream. */
  useRequest(request: Request): void {
    this.request = request
    this.#head = undefined
    this.#headers = undefined
  }

  /** Takes a verb in place of the request line's. */
  overrideMethod(verb: string): void {
    this.method = verb
    this.isMethodOverridden = true
  }

  /** True when somebody has read, or begun to read, the body. */
  get bodyTouched(): boolean {
    return this.#body !== undefined || this.#text !== undefined
  }

  get userAgent(): string | null {
    return this.socket === undefined
      ? (this.header('user-agent') ?? null)
      : (this.socket.userAgent ?? null)
  }
}
