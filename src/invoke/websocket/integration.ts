import type { IntegrationType } from '../../definition/integration.ts'
import { lambdaTarget } from '../../aws/arn.ts'
import { compileAwsService } from '../integration/aws-service.ts'
import { withClientCertificate } from '../integration/client-certificate.ts'
import { compileHttp } from '../integration/http.ts'
import { compileMock } from '../integration/mock.ts'
import type { Phase, Report, Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import { headerOf } from '../reply.ts'
import type { BackendTarget, WebSocketTarget } from '../target.ts'
import { fillStageVariables } from '../uri.ts'
import { backendOf } from './backend.ts'
import { compileSocketLambda } from './lambda-proxy.ts'

type CompileIntegration = (target: BackendTarget, report: Report) => Step

/** One row an integration type; the calls themselves are those of REST APIs. */
const types: Readonly<Record<IntegrationType, CompileIntegration>> = {
  AWS_PROXY: compileSocketLambda,
  HTTP_PROXY: compileHttp,
  AWS: compileAwsService,
  HTTP: compileHttp,
  MOCK: compileMock,
}

/** Calls the route's backend; a route without one does nothing. */
export const socketIntegration: Phase<WebSocketTarget> = {
  name: 'integration',
  hops: 1,
  compile(target, report) {
    const { integration, isTwoWay } = target
    if (integration === undefined) return undefined
    const backend = backendOf(target, integration)
    const type = integration.integrationType
    const compiled = types[type](backend, report)
    const isHttp = type === 'HTTP' || type === 'HTTP_PROXY'
    const step = isHttp
      ? withClientCertificate(compiled, target.stage.clientCertificateId)
      : compiled
    const uri = fillStageVariables(integration.integrationUri ?? '', target.variables)
    const isFunction = type === 'AWS' && lambdaTarget(uri) !== undefined
    return isFunction && !isTwoWay ? withoutFunctionErrors(step) : step
  },
}

/** Nothing selects a response by a function's error on a one-way route: the client hears of it by itself. */
function withoutFunctionErrors(step: Step): Step {
  return async (call, ports) => {
    const outcome = await step(call, ports)
    if (outcome !== undefined) return outcome
    const functionError = headerOf(call.endpointResponse?.headers ?? [], 'x-amz-function-error')
    return functionError === undefined
      ? undefined
      : refuse('INTEGRATION_FAILURE', { code: 'lambda-function-error', functionError })
  }
}
