import { lambdaTarget, parseServiceUri } from '../../aws/arn.ts'
import { isOwnEndpoint, signingScope } from '../../aws/endpoints.ts'
import { signRequest } from '../../aws/sigv4-sign.ts'
import { limits } from '../../definition/limits.ts'
import type { EndpointResponse } from '../invocation.ts'
import type { Step } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { BackendTarget } from '../target.ts'
import { textOf } from '../text.ts'
import { fillStageVariables } from '../uri.ts'
import { compileCredentials } from './credentials.ts'
import { exchange } from './endpoint.ts'
import { noteServiceRequest } from './service-request.ts'

/**
 * AWS: the integration request, signed, to any AWS service; a Lambda function is one of them, called
 * through Invoke. Without credentials the call goes unsigned to an endpoint of the operator's own,
 * and nowhere else.
 *
 * Refuses with 500 when Lambda will not run the function: its refusals do not go through selection
 * patterns, those of other services do.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-api-integration-types.html
 */
export function compileAwsService({ integration, variables, takesText }: BackendTarget): Step {
  const uri = fillStageVariables(integration.uri ?? '', variables)
  const service = parseServiceUri(uri)
  const isLambda = lambdaTarget(uri) !== undefined
  const credentialsOf = compileCredentials(integration.credentials, variables)
  const options = {
    timeoutMs: integration.timeoutInMillis ?? limits.integrationTimeoutMsMax,
    takesText,
  }
  return async (call, ports) => {
    const request = call.integrationRequest
    if (service === undefined || request === undefined) throw new Error('no integration request')
    const credentials = await credentialsOf(call, ports)
    if (credentials !== undefined && 'kind' in credentials) return credentials
    if (credentials === undefined && !isOwnEndpoint(service.service, ports.settings)) {
      return refuse('API_CONFIGURATION_ERROR', {
        code: 'no-aws-credentials',
        service: service.service,
        log: 'Invalid credentials',
      })
    }
    const { url, method } = request
    const transformed = request.body as Uint8Array | string | null
    // An empty body is the event `{}`, as for templates.
    const body = isLambda && transformed?.length === 0 ? '{}' : transformed
    const headers = request.headers.map(([name, value]): [string, string] => [name, value])
    if (isLambda) {
      headers.push(
        ['X-Amzn-Trace-Id', call.traceHeader],
        ['x-amzn-lambda-integration-tag', call.requestId],
      )
    }
    if (credentials !== undefined) {
      const wire = { method, url, headers, body: body ?? undefined }
      const scope = { ...signingScope(service), nowMs: ports.clock.now() }
      headers.push(...(await signRequest(wire, credentials, scope)))
    }
    const answer = await exchange(call, ports, url, { method, headers, body }, options)
    if ('kind' in answer) return answer
    const requestId = requestIdOf(answer)
    if (requestId !== undefined) noteServiceRequest(call, requestId)
    const refused = isLambda ? lambdaRefusal(answer) : undefined
    if (refused !== undefined) return refused
    call.endpointResponse = answer
    return undefined
  }
}

/** The service's own id of the call. */
function requestIdOf({ headers }: EndpointResponse): string | undefined {
  return headers.find(([name]) => /^x-amzn?-request-?id$/i.test(name))?.[1]
}

/** Why Lambda did not run the function; the body that is no JSON is the client's to hear of. */
function lambdaRefusal({ status, body }: EndpointResponse): Refusal | undefined {
  if (status < 300) return undefined
  const text = textOf(body)
  const reason = { code: 'lambda-api-error', status, answer: text.slice(0, 512) }
  if (status === 400 && text.includes('Could not parse request body into json')) {
    return refuse('DEFAULT_4XX', reason, { status: 400, message: messageOf(text) })
  }
  const log = status === 403 ? 'Invalid permissions on Lambda function' : undefined
  return refuse('API_CONFIGURATION_ERROR', { ...reason, ...(log !== undefined && { log }) })
}

function messageOf(text: string): string {
  try {
    const answer = JSON.parse(text) as { readonly Message?: unknown; readonly message?: unknown }
    const message = answer.Message ?? answer.message
    return typeof message === 'string' ? message : text
  } catch {
    return text
  }
}
