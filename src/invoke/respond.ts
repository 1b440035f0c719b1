import { httpDate } from '../aws/time.ts'
import type { GatewayCors } from '../definition/stage.ts'
import { byteString } from './byte-string.ts'
import { compress, preferredCoding, type Coding } from './compression.ts'
import type { Invocation } from './invocation.ts'
import { bodilessStatuses, headerOf, type HeaderList, type Reply } from './reply.ts'
import { bytesOf } from './text.ts'
import { uncoded } from './uncoded.ts'

/** Backend headers that come back under another name, because the gateway sets its own. */
const remapped: ReadonlyMap<string, string> = new Map(
  [
    'Date',
    'Server',
    'Connection',
    'Content-Length',
    'WWW-Authenticate',
    'Authorization',
    'User-Agent',
    'Content-MD5',
    'Max-Forwards',
    'x-amzn-RequestId',
  ].map((name) => [name.toLowerCase(), `x-amzn-Remapped-${name}`]),
)

const emptyStatuses: ReadonlySet<number> = new Set([101, ...bodilessStatuses])

/** Makes the client's response of a reply. */
type Respond = (call: Invocation, reply: Reply) => Response

/** What of a stage its responses depend on. */
export interface RespondOptions {
  /** Bytes from which bodies are compressed; absent: never. */
  readonly compressionBytesMin: number | undefined
  readonly gatewayCors: GatewayCors | undefined
}

/**
 * Compiles the last step of a REST call: request ids, the default Content-Type, compression, which
 * streamed answers have none of, and for a proxied backend response the header rules of the data plane.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-known-issues.html
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/response-transfer-mode.html
 */
export function compileRespondRest({ compressionBytesMin, gatewayCors }: RespondOptions): Respond {
  return (call, reply) => {
    if (call.refusal !== undefined && gatewayCors !== undefined) {
      addGatewayCors(call, reply.headers, gatewayCors)
    }
    if (reply.native !== undefined) {
      const response = passedOn(call, reply.native)
      return compressionBytesMin === undefined || call.target?.streamsAnswers === true
        ? response
        : compressedStream(call, response, compressionBytesMin)
    }
    return built(call, reply, compressionBytesMin)
  }
}

function built(call: Invocation, reply: Reply, compressionBytesMin: number | undefined): Response {
  const { status } = reply
  const body = emptyStatuses.has(status) || call.method === 'HEAD' ? null : reply.body
  const isLongEnough =
    compressionBytesMin !== undefined && body !== null && isLong(body, compressionBytesMin)
  const coding = isLongEnough
    ? codingFor(call, headerOf(reply.headers, 'content-encoding'))
    : undefined
  const sent = coding === undefined || body === null ? body : compress(body, coding)
  const response = uncoded(sent, status)
  addHeaders(response.headers, call, reply.headers)
  if (coding !== undefined) response.headers.append('Content-Encoding', coding)
  return response
}

/** Added one by one: a response that is made with a list of headers costs three times as much. */
function addHeaders(headers: Headers, call: Invocation, lines: HeaderList): void {
  // In place of the type that the runtime gives a text.
  headers.set('Content-Type', 'application/json')
  let isTyped = false
  for (const [name, value] of lines) {
    const isType = name.length === 12 && name.toLowerCase() === 'content-type'
    if (isType && !isTyped) headers.set(name, byteString(value))
    else headers.append(name, byteString(value))
    isTyped ||= isType
  }
  addOwn(headers, call)
}

/** The headers of every answer. */
function addOwn(headers: Headers, call: Invocation): void {
  headers.set('Date', httpDate(call.startedAtMs))
  headers.set('x-amzn-RequestId', call.requestId)
  headers.set('x-amz-apigw-id', call.extendedRequestId)
  for (const [name, value] of call.responseExtras ?? []) headers.append(name, value)
}

function isLong(body: ReadableStream | Uint8Array | string, bytesMin: number): boolean {
  if (body instanceof ReadableStream) return false
  return bytesOf(body).length >= bytesMin
}

/** A backend's response as it comes, compressed when it is long enough or does not say how long it is. */
function compressedStream(call: Invocation, response: Response, bytesMin: number): Response {
  const length = response.headers.get('x-amzn-remapped-content-length')
  if (response.body === null || (length !== null && Number(length) < bytesMin)) return response
  const coding = codingFor(call, response.headers.get('content-encoding') ?? undefined)
  if (coding === undefined) return response
  const headers = new Headers(response.headers)
  headers.set('Content-Encoding', coding)
  return uncoded(compress(response.body, coding), response.status, headers)
}

function codingFor(call: Invocation, present: string | undefined): Coding | undefined {
  return present === undefined ? preferredCoding(call.header('accept-encoding')) : undefined
}

/**
 * Differs: on AWS each gateway response needs its own CORS headers, or browsers hide why a call failed.
 * What the author set on the gateway response itself stays.
 */
function addGatewayCors(call: Invocation, headers: HeaderList, cors: GatewayCors): void {
  const origin = call.header('origin')
  const any = cors.allowOrigins.includes('*')
  if (origin === undefined || !(any || cors.allowOrigins.includes(origin))) return
  const own = any && cors.allowCredentials !== true
  const lines: [string, string | undefined][] = [
    ['Access-Control-Allow-Origin', own ? '*' : origin],
    ['Access-Control-Allow-Headers', cors.allowHeaders?.join(',')],
    ['Access-Control-Allow-Methods', cors.allowMethods?.join(',')],
    ['Access-Control-Allow-Credentials', cors.allowCredentials === true ? 'true' : undefined],
    ['Vary', own ? undefined : 'Origin'],
  ]
  for (const [name, value] of lines) {
    if (value !== undefined && headerOf(headers, name.toLowerCase()) === undefined) {
      headers.push([name, value])
    }
  }
}

/** The runtime undoes a backend's coding before anybody sees the body. */
const notPassedOn: ReadonlySet<string> = new Set(['content-encoding', 'via'])
const notKept: ReadonlySet<string> = new Set([...notPassedOn, 'transfer-encoding'])

/** A backend's headers by the rules of `passedOn`, as a list: what a cache keeps of its answer. */
export function proxiedHeaderList(headers: Headers): HeaderList {
  const lines: HeaderList = []
  headers.forEach((value, name) => {
    if (!notKept.has(name)) lines.push([remapped.get(name) ?? name, value])
  })
  return lines
}

function passedOn(call: Invocation, native: Response): Response {
  const response = new Response(native.body, native)
  const { headers } = response
  let isTyped = false
  const changed: [name: string, value: string][] = []
  // One pass and a few changes: asking for each name costs several times as much.
  headers.forEach((value, name) => {
    if (name === 'content-type') isTyped = true
    else if (remapped.has(name) || notPassedOn.has(name)) changed.push([name, value])
  })
  for (const [name, value] of changed) {
    if (name === 'content-length') call.contentLength = value
    headers.delete(name)
    const own = remapped.get(name)
    if (own !== undefined) headers.set(own, value)
  }
  if (!isTyped) headers.set('Content-Type', 'application/json')
  addOwn(headers, call)
  return response
}

/** The 500 of a REST call whose response could not be built. */
export function lastResortRest(call: Invocation): Response {
  const headers = new Headers({
    'Content-Type': 'application/json',
    'x-amzn-ErrorType': 'InternalServerErrorException',
  })
  addOwn(headers, call)
  return new Response('{"message":"Internal server error"}', { status: 500, headers })
}
