import { lambdaTarget } from '../../../aws/arn.ts'
import type { StringMap } from '../../../definition/common.ts'
import { limits } from '../../../definition/limits.ts'
import type { AwsCredentials, Ports } from '../../../ports.ts'
import { compileBinaryMatcher, type BinaryMatcher } from '../../binary.ts'
import type { Invocation } from '../../invocation.ts'
import type { Outcome, Report, Step } from '../../phase.ts'
import { illegalHeader } from '../../parameters/illegal-header.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import type { Reply } from '../../reply.ts'
import type { RestTarget } from '../../target.ts'
import { fillStageVariables } from '../../uri.ts'
import { compileCredentials } from '../credentials.ts'
import { noteServiceRequest } from '../service-request.ts'
import { readAnswerV1 } from './answer-v1.ts'
import { invokeLambda, openLambda, type LambdaCall } from './client.ts'
import { eventV1 } from './event-v1.ts'
import { errorMessageOf, noteFunctionError } from './function-error.ts'
import { compileFunctionUrl, functionUrlRegion } from './function-url.ts'
import { readStreamedAnswer } from './streamed-answer.ts'

/**
 * AWS_PROXY: the whole request as an event to a Lambda function, its answer to the client.
 * Observed: an integration method other than POST, or an illegal mapped header, fails at run time.
 */
export function compileLambdaProxy(target: RestTarget, report: Report): Step {
  const { integration, variables, api } = target
  const uri = fillStageVariables(integration.uri ?? '', variables)
  if (functionUrlRegion(uri) !== undefined) return compileFunctionUrl(target)
  const found = lambdaTarget(uri)
  if (found === undefined) {
    report({
      path: `${target.path}.methodIntegration.uri`,
      found: uri,
      expected:
        'arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{functionArn}/invocations',
      severity: 'error',
    })
    return () => refuse('API_CONFIGURATION_ERROR', { code: 'invalid-endpoint-address', uri })
  }
  const illegal = illegalHeader(mappedHeaderNames(integration.requestParameters ?? {}), 'AWS_PROXY')
  if (illegal !== undefined) return () => illegal
  if (integration.httpMethod !== 'POST') {
    const reason = { code: 'integration-method-not-post', httpMethod: integration.httpMethod }
    return () => refuse('INTEGRATION_FAILURE', reason, { status: 500 })
  }
  const lambda: LambdaCall = {
    functionArn: found.functionArn,
    timeoutMs: integration.timeoutInMillis ?? limits.integrationTimeoutMsMax,
    takesText: true,
    streaming: found.streaming || integration.responseTransferMode === 'STREAM',
  }
  const credentialsOf = compileCredentials(integration.credentials, variables)
  const isBinary = compileBinaryMatcher(api.restApi.binaryMediaTypes ?? [])
  const ask = lambda.streaming === true ? askStreaming : askWhole(isBinary)
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const body = call.target?.takesText === true ? await call.text() : await call.body()
    const event = eventText(call, body, isBinary, ports.settings.accountId)
    const credentials = await credentialsOf(call, ports)
    if (credentials !== undefined && 'kind' in credentials) return credentials
    const answer = await ask(call, ports, lambda, event, credentials)
    if (answer.kind === 'refusal') return answer
    answer.headers.push(['X-Amzn-Trace-Id', call.traceHeader])
    call.reply = answer
    return undefined
  }
}
/** A function of its own: what a step has at hand while it waits stays in memory, and the event would hold the body once more. */
const eventText = (...of: Parameters<typeof eventV1>): string => JSON.stringify(eventV1(...of))

/** Calls the function and reads its answer. */
type Ask = (
  call: Invocation,
  ports: Ports,
  lambda: LambdaCall,
  event: string,
  credentials: AwsCredentials | undefined,
) => Promise<Reply | Refusal>

const askStreaming: Ask = async (call, ...request) => {
  const response = await openLambda(call, ...request)
  if (!(response instanceof Response)) return response
  const requestId = response.headers.get('x-amzn-requestid')
  if (requestId !== null) noteServiceRequest(call, requestId)
  return readStreamedAnswer(response)
}

const askWhole =
  (isBinary: BinaryMatcher): Ask =>
  async (call, ...request) => {
    const result = await invokeLambda(call, ...request)
    if (result.kind === 'refusal') return result
    const { payload, functionError, requestId } = result
    if (requestId !== undefined) noteServiceRequest(call, requestId)
    if (functionError === undefined) {
      return readAnswerV1(payload, isBinary(call.header('accept')))
    }
    noteFunctionError(call, payload, (message) => `Lambda Customer Function Error:${message}`)
    return refuse(
      'INTEGRATION_FAILURE',
      {
        code: 'lambda-function-error',
        functionError,
        requestId,
        log: `Lambda execution failed with status 200 due to customer function error: ${errorMessageOf(payload) ?? 'null'}. Lambda request id: ${requestId}`,
      },
      { status: 502 },
    )
  }

function mappedHeaderNames(parameters: StringMap): { readonly name: string }[] {
  const prefix = 'integration.request.header.'
  return Object.keys(parameters)
    .filter((key) => key.startsWith(prefix))
    .map((key) => ({ name: key.slice(prefix.length) }))
}
