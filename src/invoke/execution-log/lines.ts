import { logTime } from '../../aws/time.ts'
import { gatewayResponseDefaults } from '../gateway-response/defaults.ts'
import type { IntegrationRequest } from '../invocation.ts'
import { maskedSecret } from '../redact.ts'
import type { Refusal } from '../refusal.ts'
import type { HeaderList } from '../reply.ts'
import { spellHeader } from '../request/headers.ts'

/** A call of a backend as an execution log shows it. */
export interface LoggedExchange {
  readonly url: string
  readonly headers: HeaderList
  readonly body: string
  /** `undefined` when nothing came back; its body is `''` where nobody kept it. */
  readonly answer:
    | { readonly status: number; readonly headers: HeaderList; readonly body: string }
    | undefined
}

/** Observed: an empty body stays empty in the log, although Lambda gets `{}` for it. */
export const withBodyOf = (
  exchange: LoggedExchange | undefined,
  request: IntegrationRequest | undefined,
): LoggedExchange | undefined => {
  const body = request?.body
  const isEmpty = (typeof body === 'string' || body instanceof Uint8Array) && body.length === 0
  return exchange && isEmpty ? { ...exchange, body: '' } : exchange
}

/** All that the execution log of one call says. */
export interface LoggedCall {
  readonly requestId: string
  readonly httpMethod: string
  /** As it was given, not the resource's template. */
  readonly path: string
  readonly pathParameters: Iterable<readonly [string, string]>
  readonly query: Iterable<readonly [string, string]>
  readonly headers: Iterable<readonly [string, string]>
  readonly body: string
  /** Content type of a body that was found to fit its model. */
  readonly validatedType: string | undefined
  readonly exchange: LoggedExchange | undefined
  readonly integrationLatencyMs: number
  readonly response: {
    readonly status: number
    readonly headers: HeaderList
    readonly body: string
  }
  readonly refusal: Refusal | undefined
}

/** Observed: a line is cut after so many characters, its name among them, in logs of stages and of tests. */
export const lineCharsMax = 1024

/** A line as it is written. */
export const cutLine = (line: string): string =>
  line.length > lineCharsMax ? `${line.slice(0, lineCharsMax)} [TRUNCATED]` : line

/** Values that are secrets; the log keeps the last characters at most. */
const secret: ReadonlySet<string> = new Set(['authorization', 'x-amz-security-token', 'x-api-key'])

/**
 * The execution log as TestInvokeMethod returns it: one text, a line an event, the first one alone
 * without a time, a newline at the end.
 * @see https://docs.aws.amazon.com/apigateway/latest/api/API_TestInvokeMethod.html
 */
export function executionLog(call: LoggedCall, nowMs: number): string {
  const time = logTime(nowMs)
  const timed = executionLines(call).map((line) => `${time} : ${cutLine(line)}\n`)
  return `Execution log for request ${call.requestId}\n${timed.join('')}`
}

/** What happened to a call once its execution had begun: with all that was sent and came back. */
export function executionLines(call: LoggedCall): string[] {
  return [
    ...startLines(call),
    `Method request path: ${mapText(call.pathParameters)}`,
    `Method request query string: ${mapText(call.query)}`,
    `Method request headers: ${mapText(call.headers)}`,
    `Method request body before transformations: ${call.body}`,
    ...validationLines(call),
    ...exchangeLines(call),
    ...endLines(call),
    completedLine(call),
  ]
}

/** The same without what was sent and came back: a log without data traces. */
export function briefLines(call: LoggedCall): string[] {
  const { refusal, exchange, integrationLatencyMs } = call
  const answer = exchange?.answer
  return [
    ...startLines(call),
    ...validationLines(call),
    ...(answer === undefined ? [] : [receivedLine(answer.status, integrationLatencyMs)]),
    refusal === undefined ? completed : failureLine(refusal),
    completedLine(call),
  ]
}

/** Why a key does not open a method: it is none, disabled, or in no plan for this stage. */
export function keyRefusedLine(
  httpMethod: string,
  path: string,
  stage: string,
  key: string,
): string {
  const shownKey = maskedSecret(key)
  return (
    `API Key ${shownKey} not authorized because method '${httpMethod} ${path}' requires API Key and ` +
    `API Key is not associated with a usage plan for API Stage ${stage}: ` +
    'No Usage Plan found for key and API Stage'
  )
}

/** What a log of errors alone says of a call that failed. */
export const errorLines = (call: LoggedCall): string[] =>
  call.refusal === undefined ? [] : [failureLine(call.refusal), completedLine(call)]

const completed = 'Successfully completed execution'

const startLines = ({ requestId, httpMethod, path }: LoggedCall): string[] => [
  `Starting execution for request: ${requestId}`,
  `HTTP Method: ${httpMethod}, Resource Path: ${path}`,
]

const validationLines = ({ validatedType }: LoggedCall): string[] =>
  validatedType === undefined
    ? []
    : [`Request validation succeeded for content type ${validatedType}`]

const receivedLine = (status: number, latencyMs: number): string =>
  `Received response. Status: ${status}, Integration latency: ${latencyMs} ms`

export const completedLine = ({ response }: Pick<LoggedCall, 'response'>): string =>
  `Method completed with status: ${response.status}`

/** A call of a backend or an authorizer before there is an answer. */
export function sentLines({ url, headers, body }: Omit<LoggedExchange, 'answer'>): string[] {
  const shownUrl = url.includes('/functions/arn%3A') ? url.replaceAll('%3A', ':') : url
  return [
    `Endpoint request URI: ${shownUrl}`,
    `Endpoint request headers: ${mapText(asSent(headers))}`,
    `Endpoint request body after transformations: ${body}`,
    `Sending request to ${shownUrl}`,
  ]
}

function exchangeLines({ exchange, integrationLatencyMs }: LoggedCall): string[] {
  if (exchange === undefined) return []
  const { answer } = exchange
  if (answer === undefined) return sentLines(exchange)
  return [
    ...sentLines(exchange),
    receivedLine(answer.status, integrationLatencyMs),
    `Endpoint response headers: ${mapText(asReceived(answer.headers))}`,
    `Endpoint response body before transformations: ${answer.body}`,
  ]
}

function endLines({ refusal, response }: LoggedCall): string[] {
  if (refusal !== undefined) return [failureLine(refusal)]
  return [
    `Method response body after transformations: ${response.body}`,
    `Method response headers: ${mapText(answeredHeaders(response.headers))}`,
    completed,
  ]
}

/** Failures of a call, not of its configuration: the line is theirs alone. */
const ownWords: ReadonlySet<string> = new Set([
  'body-does-not-fit-model',
  'lambda-function-error',
  'parameters-missing',
])

/** What went wrong: `'Execution failed due to a timeout error'`. */
export function failureLine({ type, reason, message }: Refusal): string {
  const { code, log } = reason
  const text =
    typeof log === 'string' ? log : (message ?? gatewayResponseDefaults[type].message ?? code)
  if (code === 'integration-timeout') return `Execution failed due to ${text}`
  return ownWords.has(code) ? text : `Execution failed due to configuration error: ${text}`
}

/** The headers of an answer: the trace id, the content type, which defaults to JSON, then the rest. */
export function answeredHeaders(lines: HeaderList): HeaderList {
  const typed = lines.some(([name]) => name.toLowerCase() === 'content-type')
  return asAnswered(typed ? lines : [...lines, ['Content-Type', 'application/json']])
}

/**
 * Shows headers of these names first, in this order and in these letters, then the others. Names
 * that the runtime has put in small letters come as they are usually written.
 */
function inOrder(...names: readonly string[]): (lines: HeaderList) => HeaderList {
  const letters = new Map(names.map((name) => [name.toLowerCase(), name]))
  const ranks = new Map([...letters.keys()].map((name, rank) => [name, rank]))
  const rank = ([name]: HeaderList[number]): number => ranks.get(name.toLowerCase()) ?? ranks.size
  return (lines) =>
    lines
      .map(([name, value]): HeaderList[number] => [spellHeader(name, letters), value])
      .sort((a, b) => rank(a) - rank(b))
}

const asAnswered = inOrder('X-Amzn-Trace-Id', 'Content-Type')

/** Observed of a call of Lambda. */
const asSent = inOrder(
  'x-amzn-lambda-integration-tag',
  'Authorization',
  'X-Amz-Date',
  'x-amzn-apigateway-api-id',
  'Accept',
  'User-Agent',
  'X-Amz-Security-Token',
)

/** Observed of Lambda's answer; the runtime keeps no order. */
const asReceived = inOrder(
  'Date',
  'Content-Type',
  'Content-Length',
  'Connection',
  'x-amzn-RequestId',
  'x-amzn-Remapped-Content-Length',
  'X-Amz-Executed-Version',
  'X-Amzn-Trace-Id',
)

/** The headers of a request that is sent, in the letters and the order in which they were given. */
export function sentHeaders(headers: RequestInit['headers']): HeaderList {
  if (Array.isArray(headers)) return headers.map(([name = '', value = '']) => [name, value])
  if (headers === undefined || headers instanceof Headers) return [...new Headers(headers)]
  return Object.entries(headers).map(([name, value = '']) => [name, value])
}

/** Java's way to print a map: `{a=1, b=2}`. */
function mapText(entries: Iterable<readonly [string, string]>): string {
  const parts = Array.from(entries, ([name, value]) => `${name}=${shown(name, value)}`)
  return `{${parts.join(', ')}}`
}

function shown(name: string, value: string): string {
  return secret.has(name.toLowerCase()) ? maskedSecret(value) : value
}
