import type { IntegrationType } from '../../definition/integration.ts'
import type { Phase, Report, Step } from '../phase.ts'
import type { RestTarget } from '../target.ts'
import { compileAwsService } from './aws-service.ts'
import { withClientCertificate } from './client-certificate.ts'
import { compileHttp } from './http.ts'
import { compileHttpProxy } from './http-proxy.ts'
import { compileLambdaProxy } from './lambda/proxy.ts'
import { compileMock } from './mock.ts'

type CompileIntegration = (target: RestTarget, report: Report) => Step

/** One row an integration type; a type that is not here cannot be deployed. */
const types: Readonly<Record<IntegrationType, CompileIntegration>> = {
  HTTP_PROXY: compileHttpProxy,
  AWS_PROXY: compileLambdaProxy,
  HTTP: compileHttp,
  AWS: compileAwsService,
  MOCK: compileMock,
}

/** Calls the backend. */
export const integration: Phase<RestTarget> = {
  name: 'integration',
  hops: 1,
  compile(target, report) {
    const { type } = target.integration
    const step = types[type](target, report)
    const isHttp = type === 'HTTP' || type === 'HTTP_PROXY'
    return isHttp ? withClientCertificate(step, target.stage.clientCertificateId) : step
  },
}
