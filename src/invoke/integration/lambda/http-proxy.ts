import { lambdaTarget } from '../../../aws/arn.ts'
import { limits } from '../../../definition/limits.ts'
import type { Ports } from '../../../ports.ts'
import type { Invocation, MappedRequest } from '../../invocation.ts'
import { requestForBackend } from '../../parameters/http-request.ts'
import type { Outcome, Report, Step } from '../../phase.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import type { Reply } from '../../reply.ts'
import { tooLarge } from '../../request/size.ts'
import type { HttpTarget } from '../../target.ts'
import { utf8Length } from '../../text.ts'
import { fillStageVariables } from '../../uri.ts'
import { compileRouteCredentials } from '../route-credentials.ts'
import { noteServiceRequest } from '../service-request.ts'
import { invokeLambda, type LambdaCall } from './client.ts'
import { eventV2 } from './event-v2.ts'
import { noteFunctionError } from './function-error.ts'
import { compileHttpFunctionUrl, functionUrlRegion } from './function-url.ts'
import { readAnswerV2, readHttpAnswerV1 } from './http-answer.ts'
import { httpEventV1 } from './http-event-v1.ts'

interface PayloadFormat {
  readonly event: (
    call: Invocation,
    request: MappedRequest,
    body: Uint8Array,
  ) => Record<string, unknown>
  readonly answer: (payload: Uint8Array | string) => Reply | Refusal
}

const formats = {
  '1.0': { event: httpEventV1, answer: readHttpAnswerV1 },
  '2.0': { event: eventV2, answer: readAnswerV2 },
} as const satisfies Record<'1.0' | '2.0', PayloadFormat>

/** Lambda's own limit on the event of a synchronous call. */
const eventBytesMax = 6_291_456

/** Lambda's status → the client's; any other of its errors is 500. */
const statusesOfLambdaErrors: Readonly<Record<number, number>> = {
  // The event is too long for Lambda, which has limits of its own for some ways of calling.
  413: 413,
  // The function cannot take more calls.
  429: 503,
}

/** The client's status for one of Lambda's own errors. */
const statusOfLambdaError = (lambdaStatus: number): number =>
  statusesOfLambdaErrors[lambdaStatus] ?? 500

const sentence = (message: string): string =>
  `The Lambda function returned the following error: ${message}. Check your Lambda function code and try again.`

/**
 * AWS_PROXY of an HTTP API: the request as an event to a Lambda function, its answer to the client.
 * Observed: a function's error and an answer that is no response are 500, never 502.
 */
export function compileHttpLambda(target: HttpTarget, report: Report): Step {
  const { integration, variables } = target
  const uri = fillStageVariables(integration.integrationUri ?? '', variables)
  if (functionUrlRegion(uri) !== undefined) return compileHttpFunctionUrl(target)
  const found = lambdaTarget(uri)
  if (found === undefined) {
    report({
      path: `${target.path}.integration.integrationUri`,
      found: uri,
      expected: "a Lambda function's ARN",
      severity: 'error',
    })
    return () => refuse('API_CONFIGURATION_ERROR', { code: 'invalid-endpoint-address', uri })
  }
  const lambda: LambdaCall = {
    functionArn: found.functionArn,
    timeoutMs: integration.timeoutInMillis ?? limits.httpApiTimeoutMsMax,
    takesText: integration.payloadFormatVersion !== '2.0',
    statusOfError: statusOfLambdaError,
  }
  const credentialsOf = compileRouteCredentials(target, ['lambda'])
  const format = formats[integration.payloadFormatVersion ?? '1.0']
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const body = await call.body()
    if (body.length > limits.payloadBytesMax) return tooLarge(body.length)
    const event = JSON.stringify(format.event(call, requestForBackend(call), body))
    const eventBytes = utf8Length(event)
    if (eventBytes > eventBytesMax) return tooLarge(eventBytes)
    const credentials = await credentialsOf(call, ports)
    if (credentials !== undefined && 'kind' in credentials) return credentials
    const result = await invokeLambda(call, ports, lambda, event, credentials)
    if (result.kind === 'refusal') return result
    if (result.requestId !== undefined) noteServiceRequest(call, result.requestId)
    if (result.functionError !== undefined) {
      noteFunctionError(call, result.payload, sentence)
      return refuse(
        'INTEGRATION_FAILURE',
        { code: 'lambda-function-error', functionError: result.functionError },
        { status: 500 },
      )
    }
    return format.answer(result.payload)
  }
}
