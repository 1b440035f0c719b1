import { lambdaTarget } from '../../../aws/arn.ts'
import { limits } from '../../../definition/limits.ts'
import type { Ports } from '../../../ports.ts'
import { compileBinaryMatcher } from '../../binary.ts'
import type { Invocation } from '../../invocation.ts'
import type { Outcome, Report, Step } from '../../phase.ts'
import { refuse } from '../../refusal.ts'
import type { RestTarget } from '../../target.ts'
import { fillStageVariables } from '../../uri.ts'
import { readAnswerV1 } from './answer-v1.ts'
import { invokeLambda, type LambdaCall } from './client.ts'
import { eventV1 } from './event-v1.ts'

/** Headers that no integration may map, and those that AWS types may not map either. */
const illegalHeaders: ReadonlySet<string> = new Set([
  'authorization',
  'connection',
  'content-length',
  'expect',
  'proxy-authenticate',
  'te',
  'transfer-encoding',
  'x-amzn-apigateway-api-id',
  'x-amzn-trace-id',
])

/**
 * AWS_PROXY: the whole request as an event to a Lambda function, its answer to the client.
 * Observed: an integration method other than POST, or an illegal mapped header, fails at run time.
 */
export function compileLambdaProxy(target: RestTarget, report: Report): Step {
  const { integration, variables, api } = target
  const uri = fillStageVariables(integration.uri ?? '', variables)
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
  const illegal = Object.keys(integration.requestParameters ?? {})
    .map((key) => key.replace(/^integration\.request\.header\./, ''))
    .find((name) => illegalHeaders.has(name.toLowerCase()))
  if (illegal !== undefined || integration.httpMethod !== 'POST') {
    const reason =
      illegal === undefined
        ? { code: 'integration-method-not-post', httpMethod: integration.httpMethod }
        : { code: 'header-already-present', header: illegal }
    return () => refuse('INTEGRATION_FAILURE', reason, { status: 500 })
  }
  const lambda: LambdaCall = {
    functionArn: found.functionArn,
    invocationType: 'RequestResponse',
    timeoutMs: integration.timeoutInMillis ?? limits.integrationTimeoutMsMax,
  }
  const isBinary = compileBinaryMatcher(api.restApi.binaryMediaTypes ?? [])
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const body = await call.body()
    const event = eventV1(call, body, isBinary, ports.settings.accountId)
    const result = await invokeLambda(call, ports, lambda, JSON.stringify(event))
    if (result.kind === 'refusal') return result
    if (result.functionError !== undefined) {
      return refuse(
        'INTEGRATION_FAILURE',
        {
          code: 'lambda-function-error',
          functionError: result.functionError,
          requestId: result.requestId,
        },
        { status: 502 },
      )
    }
    const answer = readAnswerV1(result.payload, isBinary(call.header('accept')))
    if (answer.kind === 'reply') answer.headers.push(['X-Amzn-Trace-Id', call.traceHeader])
    return answer
  }
}
