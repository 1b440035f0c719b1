import { contextValue } from '../context.ts'
import { own } from '../own.ts'
import type { Invocation } from '../invocation.ts'
import type { Phase } from '../phase.ts'
import type { Ports } from '../../ports.ts'
import type { StageTarget } from '../stage-target.ts'
import { requestBytes, responseBytes } from './body-sizes.ts'
import { authorizerError, integrationError } from './error-words.ts'

type LogReader = (call: Invocation, nowMs: number) => string | number | undefined

/** Variables that only access logs have; all others are `$context`'s own. */
const logReaders: Readonly<Record<string, LogReader>> = {
  requestId: (call) => (hasReplacedId(call) ? replacedId : call.requestId),
  'error.message': ({ errorMessage }) => errorMessage ?? undefined,
  'error.messageString': ({ errorMessage }) =>
    errorMessage === undefined ? undefined : JSON.stringify(errorMessage),
  responseLatency: (call, nowMs) => nowMs - call.startedAtMs,
  responseLength: responseBytes,
  dataProcessed: (call) => requestBytes(call) + (responseBytes(call) ?? 0),
  integrationErrorMessage: integrationError,
  'integration.error': integrationError,
  'integration.status': backendStatus,
  'authorizer.error': authorizerError,
}

/** In place of a client's request id that is no UUID. */
const replacedId = 'UUID_REPLACED_INVALID_REQUEST_ID'

/** @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-access-logging.html */
function hasReplacedId(call: Invocation): boolean {
  const given = call.header('x-amzn-requestid') ?? ''
  return call.plan.protocolType === 'REST' && given !== '' && given !== call.requestId
}

/** Only claims and context values of authorizers have names with colons, and overrides of parameters with hyphens. */
const reference =
  /\$context\.(authorizer\.(?:claims\.)?[A-Za-z0-9_:-]+|re(?:quest|sponse)Override\.\w+\.[A-Za-z0-9_-]+|[A-Za-z0-9_]+(?:\.[A-Za-z0-9_]+)*)/g

/** A line of the access log, cut once into literals and variables. */
type LogLine = (call: Invocation, nowMs: number) => string

/**
 * Compiles an access log's format: one line with `$context.…` in it. A variable without a value is `-`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-logging-variables.html
 */
function compileLogLine(format: string): LogLine {
  const parts: (string | LogLine)[] = []
  const isJson = format.trimStart().startsWith('{')
  let last = 0
  for (const match of format.matchAll(reference)) {
    const before = format.slice(last, match.index)
    const isQuoted = isJson && before.endsWith('"')
    parts.push(before, variable(match[1] ?? '', { isJson, isQuoted }))
    last = match.index + match[0].length
  }
  parts.push(format.slice(last))
  return (call, nowMs) => {
    let line = ''
    for (const part of parts) line += typeof part === 'string' ? part : part(call, nowMs)
    return line
  }
}

/** Where in its line a value stands: in a format that is JSON, and in a text of it. */
interface Surroundings {
  readonly isJson: boolean
  readonly isQuoted: boolean
}

function variable(name: string, { isJson, isQuoted }: Surroundings): LogLine {
  const reader = own(logReaders, name)
  const isWhole = name === 'error.messageString'
  return (call, nowMs) => {
    const value: unknown =
      call.logFacts?.get(name) ?? reader?.(call, nowMs) ?? contextValue(call, name)
    if (value === undefined || value === null || value === '') return '-'
    if (typeof value === 'object') return oneLine(JSON.stringify(value), isQuoted)
    const text = typeof value === 'string' ? value : `${value as number}`
    return isWhole ? text : oneLine(text, isJson)
  }
}

/** What a client sent must not end the line, nor, in a format that is JSON, the text it stands in. */
function oneLine(text: string, isJson: boolean): string {
  return isJson ? JSON.stringify(text).slice(1, -1) : text.replace(/[\r\n]+/g, ' ')
}

/** Writes the stage's access log, one line a call, refused calls too. */
export const accessLog: Phase<StageTarget> = {
  name: 'closing/access-log',
  hops: 0,
  compile({ snapshot: { stage } }) {
    const { format, destinationArn } = stage.accessLogSettings ?? {}
    if (format === undefined || format === '') return undefined
    const write = compileLogLine(format.replace(/\r?\n/g, ' ').trim())
    return (call: Invocation, ports: Ports) => {
      const line = write(call, ports.clock.now())
      ports.log.write({ level: 'info', event: 'access', destinationArn, line })
      return undefined
    }
  },
}

/** What the function's code or the backend answered; what a client of a socket gets is no status at all. */
function backendStatus(call: Invocation): number | string | undefined {
  const { refusal, integrationStatus, endpointResponse, integrationResponse, reply } = call
  if (call.socket !== undefined) return endpointResponse?.status ?? integrationResponse?.statusCode
  return refusal === undefined && integrationStatus !== undefined
    ? (endpointResponse?.status ?? reply?.status)
    : undefined
}
