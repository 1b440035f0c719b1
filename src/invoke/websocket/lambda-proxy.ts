import { lambdaTarget } from '../../aws/arn.ts'
import { limits } from '../../definition/limits.ts'
import { compileCredentials } from '../integration/credentials.ts'
import { readAnswerV1 } from '../integration/lambda/answer-v1.ts'
import { invokeLambda, type LambdaCall } from '../integration/lambda/client.ts'
import { noteServiceRequest } from '../integration/service-request.ts'
import type { Report, Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { BackendTarget } from '../target.ts'
import { fillStageVariables } from '../uri.ts'
import { socketEvent } from './lambda-event.ts'

/**
 * AWS_PROXY: the event to a Lambda function. What it answers is read as for REST APIs; a message's
 * status does not matter, its body goes back on two-way routes.
 * Refuses: 502 for a function that fails or answers what is no answer.
 */
export function compileSocketLambda(
  { integration, variables, path }: BackendTarget,
  report: Report,
): Step {
  const uri = fillStageVariables(integration.uri ?? '', variables)
  const found = lambdaTarget(uri)
  if (found === undefined) {
    report({
      path: `${path}.integrationUri`,
      found: uri,
      expected:
        'arn:aws:apigateway:{region}:lambda:path/2015-03-31/functions/{functionArn}/invocations',
      severity: 'error',
    })
    return () => refuse('API_CONFIGURATION_ERROR', { code: 'invalid-endpoint-address', uri })
  }
  const lambda: LambdaCall = {
    functionArn: found.functionArn,
    timeoutMs: integration.timeoutInMillis ?? limits.integrationTimeoutMsMax,
  }
  const credentialsOf = compileCredentials(integration.credentials, variables)
  return async (call, ports) => {
    const credentials = await credentialsOf(call, ports)
    if (credentials !== undefined && 'kind' in credentials) return credentials
    const result = await invokeLambda(call, ports, lambda, socketEvent(call), credentials)
    if (result.kind === 'refusal') return result
    const { functionError, requestId } = result
    if (requestId !== undefined) noteServiceRequest(call, requestId)
    if (functionError !== undefined) {
      const reason = { code: 'lambda-function-error', functionError, requestId }
      return refuse('INTEGRATION_FAILURE', reason)
    }
    const answer = readAnswerV1(result.payload, false)
    if (answer.kind === 'refusal') return answer
    const { status, headers, body } = answer
    call.integrationResponse = {
      statusCode: String(status),
      headers,
      body: typeof body === 'string' ? body : '',
    }
    return undefined
  }
}
