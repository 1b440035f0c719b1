import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import { isFree, noRoom, readHeld } from '../buffers/hold.ts'
import { readWhole, type Reading, type Unread } from '../buffers/read.ts'
import type { EndpointResponse, Invocation } from '../invocation.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { isFinalStatus, linesOf, type HeaderList } from '../reply.ts'
import { deadlineIn, type Deadline } from './deadline.ts'
import { callOrigins, originScheme } from './origins/index.ts'

const { payloadBytesMax } = limits

/** The scheme of a URI that calls another Worker: `'service://BACKEND/pets'`. */
const serviceScheme = 'service://'

/** A failure to reach the backend, before anything of its answer was seen. */
export type EndpointFailure = Refusal

/**
 * Calls a backend and waits for its headers at most `timeoutMs`; the body may take longer.
 * Records latency and status for logs. Redirects come back, they are not followed. Hops: 1.
 * Refuses with INTEGRATION_TIMEOUT, INTEGRATION_FAILURE or, for an address that is none,
 * API_CONFIGURATION_ERROR.
 */
export function callEndpoint(
  call: Invocation,
  ports: Ports,
  address: string,
  given: RequestInit,
  timeoutMs: number,
): Promise<Response | EndpointFailure> {
  const url = asSegmented(address)
  if (hasDotSegment(url)) return Promise.resolve(refuseDotSegment(url))
  const init = withBodySignal(call, given)
  if (url.startsWith(originScheme)) return callOrigins(call, ports, url, init, timeoutMs, send)
  const deadline = deadlineIn(ports, timeoutMs)
  return callBefore(deadline, call, ports, { url, init, done: deadline.end })
}

/** A body that streams through must not end as if it were whole when its client breaks off. */
function withBodySignal({ bodySignal }: Invocation, init: RequestInit): RequestInit {
  if (bodySignal === undefined || !(init.body instanceof ReadableStream)) return init
  const signals = init.signal ? [bodySignal, init.signal] : [bodySignal]
  return { ...init, signal: AbortSignal.any(signals) }
}

interface Question {
  readonly url: string
  readonly init: RequestInit
  /** Called when the headers are there or will not come. */
  readonly done: () => void
}

/** Asks, and waits for an answer's headers until the time is over. Never throws. */
async function callBefore(
  deadline: Deadline,
  call: Invocation,
  ports: Ports,
  { url, init, done }: Question,
): Promise<Response | EndpointFailure> {
  const startedAt = ports.clock.now()
  // The runtime would take the first part of the path for a host that is missing.
  if (url.startsWith('/', url.indexOf('://') + 3)) {
    done()
    return invalidAddress(url)
  }
  try {
    call.executionLog?.sending(url, init)
    const sent = { ...init, headers: asRecord(init.headers ?? {}), redirect: 'manual' } as const
    const sending = send(ports, url, sent)
    const response = await deadline.race(sending)
    if (response === 'late') {
      // A shard of connections lives on, and with it an answer that nobody reads.
      sending.then((late) => late && discardBody(late), goOn)
      return timedOut(url, deadline.timeoutMs)
    }
    if (response === undefined) {
      return refuse('API_CONFIGURATION_ERROR', { code: 'service-binding-unknown', url })
    }
    call.integrationStatus = response.status
    call.executionLog?.answered(response)
    return response
  } catch (error) {
    return isAddress(url) ? unreachable(url, error) : invalidAddress(url)
  } finally {
    done()
    call.integrationLatencyMs = ports.clock.now() - startedAt
  }
}

type SentHeaders = NonNullable<RequestInit['headers']>

/**
 * A list of headers as a record, which the runtime takes in a quarter of the time: it walks a list by the
 * language's iterators. One that repeats a name stays a list.
 */
function asRecord(headers: SentHeaders): SentHeaders {
  if (!Array.isArray(headers)) return headers
  const record = Object.fromEntries(headers)
  return Object.keys(record).length === headers.length ? record : headers
}

/** A response whose body has been read. */
export interface WholeResponse {
  readonly response: Response
  readonly body: Uint8Array | string
  readonly latencyMs: number
}

/** How an answer is read whole. */
interface WholeOptions {
  readonly timeoutMs: number
  /** Whether nobody has a use for its bytes: a small one comes as text then, a large one always as bytes. */
  readonly takesText?: boolean | undefined
}

/**
 * Calls a backend and reads its whole answer within `timeoutMs` and API Gateway's payload limit.
 * Hops: 1. Refuses as `callEndpoint`, and with INTEGRATION_FAILURE when the answer is too large.
 */
export async function fetchWhole(
  call: Invocation,
  ports: Ports,
  address: string,
  init: RequestInit,
  { timeoutMs, takesText }: WholeOptions,
): Promise<WholeResponse | EndpointFailure> {
  const url = asSegmented(address)
  if (hasDotSegment(url)) return refuseDotSegment(url)
  const startedAt = ports.clock.now()
  const deadline = deadlineIn(ports, timeoutMs)
  try {
    const response = url.startsWith(originScheme)
      ? await callOrigins(call, ports, url, init, timeoutMs, send)
      : await callBefore(deadline, call, ports, { url, init, done: goOn })
    if (!(response instanceof Response)) return response
    const body = await readBefore<Uint8Array | TextBody>(deadline, response, {
      bytesMax: payloadBytesMax,
      readSmall: takesText === true ? textOfResponse : bytesOfResponse,
      readLarge: heldBy(call, ports),
    })
    const latencyMs = ports.clock.now() - startedAt
    call.integrationLatencyMs = latencyMs
    return typeof body === 'string'
      ? withoutBody(body, url, timeoutMs)
      : { response, body: 'text' in body ? body.text : body, latencyMs }
  } finally {
    deadline.end()
  }
}

/** The same as an endpoint response. */
export async function exchange(
  call: Invocation,
  ports: Ports,
  url: string,
  init: RequestInit,
  options: WholeOptions,
): Promise<EndpointResponse | EndpointFailure> {
  const answer = await fetchWhole(call, ports, url, init, options)
  return 'kind' in answer ? answer : new WholeAnswer(answer)
}

/**
 * The body of a short answer that `callEndpoint` brought, or why it was given up; never waits longer than
 * `timeoutMs`. A body that nobody reads keeps its connection: `discardBody` lets it go.
 */
export const readBody = (
  ports: Ports,
  response: Response,
  bytesMax: number,
  timeoutMs: number,
): Promise<Uint8Array | NoBody> => readWithin(timeoutMs, ports, response, bytesMax, readShort)

/** The same for an answer that may be as large as a payload, which the call holds until its end. */
export const readPayload = (
  call: Invocation,
  ports: Ports,
  response: Response,
  timeoutMs: number,
): Promise<Uint8Array | NoBody> =>
  readWithin(timeoutMs, ports, response, payloadBytesMax, heldBy(call, ports))

async function readWithin(
  timeoutMs: number,
  ports: Ports,
  response: Response,
  bytesMax: number,
  readLarge: ReadLarge,
): Promise<Uint8Array | NoBody> {
  const deadline = deadlineIn(ports, timeoutMs)
  try {
    return await readBefore(deadline, response, {
      bytesMax,
      readSmall: bytesOfResponse,
      readLarge,
    })
  } finally {
    deadline.end()
  }
}

/**
 * The refusal of an answer that is passed on with its status, where no answer to a client can have that:
 * `undefined` for all others. A backend may send any three digits, and switch protocols.
 */
export function statusProblem(response: Response, url: string): Refusal | undefined {
  const { status } = response
  if (isFinalStatus(status)) return undefined
  discardBody(response)
  return refuse(
    'INTEGRATION_FAILURE',
    { code: 'endpoint-status-unusable', url, status },
    { status: 502 },
  )
}

/** Lets go of a body that nobody reads. */
export function discardBody({ body }: Response): void {
  body?.cancel().catch(goOn)
}

/** The body has what is left of the time. */
const goOn = (): void => undefined

/**
 * An answer whose headers are listed when a mapping first asks for them. A class, because an object with a getter
 * of its own takes as long to make as a step.
 */
class WholeAnswer implements EndpointResponse {
  readonly status: number
  readonly body: Uint8Array | string
  readonly latencyMs: number
  readonly #headers: Headers
  #lines: HeaderList | undefined = undefined

  constructor({ response, body, latencyMs }: WholeResponse) {
    this.status = response.status
    this.body = body
    this.latencyMs = latencyMs
    this.#headers = response.headers
  }

  get headers(): HeaderList {
    return (this.#lines ??= headersOf(this.#headers))
  }
}

/** Codings that the runtime undoes in a body that is read. */
const undone: ReadonlySet<string | undefined> = new Set(['gzip', 'br'])

/** A backend's headers as they fit to the body that was read. */
function headersOf(headers: Headers): HeaderList {
  const lines = linesOf(headers)
  const coding = headers.get('content-encoding')?.toLowerCase()
  return undone.has(coding) ? lines.filter(([name]) => name !== 'content-encoding') : lines
}

/** Why a body was given up. */
export type NoBody = Unread | 'broken'

/** The refusal for an answer whose body was given up. */
export function withoutBody(why: NoBody, url: string, timeoutMs: number): Refusal {
  switch (why) {
    case 'late':
      return timedOut(url, timeoutMs)
    case 'no-room':
      return noRoom()
    case 'large':
      return refuse(
        'INTEGRATION_FAILURE',
        { code: 'endpoint-response-too-large', url },
        { status: 502 },
      )
    case 'broken':
      return unreachable(url, 'the body broke off')
  }
}

interface ReadOptions<Body> {
  readonly bytesMax: number
  readonly readSmall: ReadSmall<Body>
  readonly readLarge: ReadLarge
}

/** The body of a response, or why it was given up. A small one that says so is read at once. */
async function readBefore<Body extends Sized>(
  deadline: Deadline,
  response: Response,
  { bytesMax, readSmall, readLarge }: ReadOptions<Body>,
): Promise<Body | Uint8Array | NoBody> {
  const length = lengthOf(response.headers)
  try {
    if (isFree(length)) {
      const small = await deadline.race(readSmall(response))
      return small !== 'late' && small.length > bytesMax ? 'large' : small
    }
    // Not asked for before: the runtime makes an object of the stream.
    const { body } = response
    if (body === null) return new Uint8Array(0)
    if (Number(length ?? 0) > bytesMax) {
      await body.cancel()
      return 'large'
    }
    const bytesExpected = length === null ? undefined : Number(length)
    const { race, dueMs } = deadline
    const stream = body as ReadableStream<Uint8Array>
    return await readLarge(stream, { bytesMax, bytesExpected, race }, dueMs)
  } catch {
    return 'broken'
  }
}

/** A small answer's text, told apart from the words that say why there is none. */
interface TextBody extends Sized {
  readonly text: string
}

interface Sized {
  readonly length: number
}

type ReadSmall<Body> = (response: Response) => Promise<Body>

const bytesOfResponse: ReadSmall<Uint8Array> = (response) => response.bytes()

/** Bytes in between cost a third of a bare call. */
const textOfResponse: ReadSmall<TextBody> = async (response) => {
  const text = await response.text()
  return { text, length: text.length }
}

type ReadLarge = (
  stream: ReadableStream<Uint8Array>,
  reading: Pick<Reading, 'bytesMax' | 'bytesExpected' | 'race'>,
  dueMs: number,
) => Promise<Uint8Array | Unread>

const heldBy =
  (call: Invocation, ports: Ports): ReadLarge =>
  (stream, reading, dueMs) =>
    readHeld(call, ports, stream, dueMs, reading)

/** Into nobody's account: its bound is small. */
const readShort: ReadLarge = (stream, reading) =>
  readWhole(stream, { ...reading, claim: () => true, giveBack: goOn })

/** How long a body says it is; `null` where it does not, or the runtime unpacks it and it comes longer. */
const lengthOf = (headers: Headers): string | null =>
  headers.has('content-encoding') ? null : headers.get('content-length')

/** A URL parser takes a back-slash for a slash, which would part a segment that was routed as one. */
const asSegmented = (url: string): string =>
  url.includes('\\') ? url.replaceAll('\\', '%5C') : url

const dotSegment = /\/(?:\.|%2e){1,2}(?:\/|$)/i

/** Whether the path of an outgoing URL has dot segments. Nearly all are told by two looks into the text. */
function hasDotSegment(url: string): boolean {
  if (!url.includes('/.') && !url.includes('/%2')) return false
  const end = url.search(/[?#]/)
  return dotSegment.test(end < 0 ? url : url.slice(0, end))
}

/**
 * Differs: the runtime resolves dot segments of an outgoing URL, so that the backend would serve another
 * path than the one that was routed, authorized and looked through; such a call is refused with 400.
 */
function refuseDotSegment(url: string): Refusal {
  return refuse(
    'DEFAULT_4XX',
    { code: 'dot-segments-in-path', url },
    { status: 400, message: 'Bad Request' },
  )
}

function invalidAddress(url: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', {
    code: 'invalid-endpoint-address',
    url,
    log: 'Invalid endpoint address',
  })
}

function timedOut(url: string, timeoutMs: number): Refusal {
  return refuse('INTEGRATION_TIMEOUT', {
    code: 'integration-timeout',
    url,
    timeoutMs,
    log: 'a timeout error',
  })
}

function unreachable(url: string, error: unknown): Refusal {
  return refuse(
    'INTEGRATION_FAILURE',
    { code: 'endpoint-unreachable', url, error: String(error) },
    { message: 'Network error communicating with endpoint' },
  )
}

function send(ports: Ports, url: string, init: RequestInit): Promise<Response | undefined> {
  if (!url.startsWith(serviceScheme)) return ports.fetcher.fetch(url, init)
  const rest = url.slice(serviceScheme.length)
  const end = rest.search(/[/?]/)
  const binding = end < 0 ? rest : rest.slice(0, end)
  const service = ports.fetcher.service(binding)
  if (service === undefined) return Promise.resolve(undefined)
  const path = end < 0 ? '/' : rest.charAt(end) === '?' ? `/${rest.slice(end)}` : rest.slice(end)
  return service.fetch(`http://${binding.toLowerCase().replaceAll('_', '-')}${path}`, init)
}

function isAddress(url: string): boolean {
  return URL.canParse(url) && /^https?:\/\/[^/]/.test(url)
}
