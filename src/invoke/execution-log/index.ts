import { limits } from '../../definition/limits.ts'
import type { Ports } from '../../ports.ts'
import { isFree } from '../buffers/hold.ts'
import type { Invocation } from '../invocation.ts'
import { earlyPayload } from '../method-request/payload.ts'
import type { Phase } from '../phase.ts'
import { proxiedHeaderList } from '../respond.ts'
import type { Reply } from '../reply.ts'
import { eventHeaders } from '../request/event-headers.ts'
import type { StageTarget } from '../stage-target.ts'
import type { RestTarget } from '../target.ts'
import { strictTextOf } from '../text.ts'
import {
  briefLines,
  completedLine,
  cutLine,
  errorLines,
  executionLines,
  keyRefusedLine,
  type LoggedCall,
  withBodyOf,
} from './lines.ts'
import { exchangeOf, openRecord, type ExecutionRecord } from './record.ts'

/**
 * Execution logs of stages: `loggingLevel` INFO writes what happened to each call, ERROR only what
 * failed, `dataTraceEnabled` adds headers and bodies. They go to the runtime's log, one entry a call,
 * in API Gateway's own lines. A method without a level pays nothing.
 *
 * Differs: bodies that stream through HTTP_PROXY are not held up for the log, so a request's body of
 * unknown length is not shown.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-logging.html
 */
export const executionLogOpen: Phase<RestTarget> = {
  name: 'execution-log',
  hops: 0,
  compile({ settings: { loggingLevel: level, dataTraceEnabled } }) {
    if (level === undefined || level === 'OFF') return undefined
    const isFull = level === 'INFO' && dataTraceEnabled === true
    return (call, ports) => {
      const record = openRecord(level, isFull, call.trace)
      call.executionLog = record
      call.trace = record
      const length = call.header('content-length')
      if (!isFull || !(Number(length ?? Number.NaN) <= limits.payloadBytesMax)) return undefined
      return isFree(length) ? call.body().then(() => undefined) : earlyPayload(call, ports)
    }
  },
}

/** Writes the execution log of a call that has one. */
export const executionLogWrite: Phase<StageTarget> = {
  name: 'closing/execution-log',
  hops: 0,
  compile({ snapshot: { stage } }) {
    const settings = 'methodSettings' in stage ? Object.values(stage.methodSettings) : []
    const isOn = settings.some(({ loggingLevel = 'OFF' }) => loggingLevel !== 'OFF')
    if (!isOn) return undefined
    return (call, ports) => {
      const { executionLog: record } = call
      return record && write(call, ports, record)
    }
  },
}

async function write(call: Invocation, ports: Ports, record: ExecutionRecord): Promise<undefined> {
  const lines = linesOf(call, record, await loggedCall(call, record))
  if (lines.length === 0) return undefined
  const { plan, requestId } = call
  ports.log.write({
    level: call.refusal === undefined ? 'info' : 'error',
    event: 'execution',
    logGroup: `API-Gateway-Execution-Logs_${plan.apiId}/${plan.stageName}${plan.isCanary === true ? '/Canary' : ''}`,
    requestId,
    lines: lines.map((line) => `(${requestId}) ${cutLine(line)}`),
  })
  return undefined
}

/** Refusals before the execution proper, which their own lines have told of. */
const beforeExecution: ReadonlySet<string> = new Set([
  'ACCESS_DENIED',
  'AUTHORIZER_CONFIGURATION_ERROR',
  'AUTHORIZER_FAILURE',
  'EXPIRED_TOKEN',
  'INVALID_API_KEY',
  'INVALID_SIGNATURE',
  'MISSING_AUTHENTICATION_TOKEN',
  'QUOTA_EXCEEDED',
  'THROTTLED',
  'UNAUTHORIZED',
])

function linesOf(call: Invocation, record: ExecutionRecord, logged: LoggedCall): string[] {
  const { refusal, plan, target } = call
  const early = [...record.early]
  if (refusal?.type === 'INVALID_API_KEY') {
    const stage = `${plan.apiId}/${plan.stageName}`
    const key = call.header('x-api-key') ?? ''
    early.push(keyRefusedLine(call.method, target?.resourcePath ?? '', stage, key))
  }
  const isEarly = refusal !== undefined && beforeExecution.has(refusal.type)
  if (record.level === 'ERROR') {
    if (!isEarly) return errorLines(logged)
    return [...early, completedLine(logged)]
  }
  const first = [`Extended Request Id: ${call.extendedRequestId}`, ...early]
  if (isEarly) return [...first, completedLine(logged)]
  const lines = record.isFull ? executionLines(logged) : briefLines(logged)
  return [...first, ...lines, ...idLines(call)]
}

/** Ids under which others know the call. */
function idLines(call: Invocation): string[] {
  const service = call.logFacts?.get('awsEndpointRequestId')
  const trace = /Root=([^;]+)/.exec(call.traceHeader)?.[1]
  return [
    ...(service === undefined ? [] : [`AWS Integration Endpoint RequestId : ${service}`]),
    ...(trace === undefined ? [] : [`X-ray Tracing ID : ${trace}`]),
  ]
}

async function loggedCall(
  call: Invocation,
  { backend, validatedType }: ExecutionRecord,
): Promise<LoggedCall> {
  const exchange = withBodyOf(backend && (await exchangeOf(backend)), call.integrationRequest)
  const { reply } = call
  return {
    requestId: call.requestId,
    httpMethod: call.method,
    path: call.place.routePath,
    pathParameters: Object.entries(call.pathParameters ?? {}),
    query: Array.from(call.query.multi, ([name, values]) => [name, values.at(-1) ?? '']),
    headers: eventHeaders(call),
    body: call.bodyTouched ? shownText(await call.body()) : '',
    validatedType,
    exchange,
    integrationLatencyMs: call.integrationLatencyMs ?? 0,
    response: {
      status: reply?.status ?? 500,
      headers: reply === undefined ? [] : headersOf(reply),
      body: reply === undefined ? '' : bodyOf(reply, exchange?.answer?.body),
    },
    refusal: call.refusal,
  }
}

const headersOf = ({ native, headers }: Reply): Reply['headers'] =>
  native === undefined ? headers : proxiedHeaderList(native.headers)

function bodyOf({ native, body }: Reply, answered: string | undefined): string {
  if (native !== undefined) return answered ?? ''
  return typeof body === 'string' || body instanceof Uint8Array ? shownText(body) : ''
}

const shownText = (body: Uint8Array | string): string => strictTextOf(body) ?? '[Binary Data]'
