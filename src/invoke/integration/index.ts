import type { IntegrationType } from '../../definition/integration.ts'
import type { Phase, Report, Step } from '../phase.ts'
import type { RestTarget } from '../target.ts'
import { compileAwsService } from './aws-service.ts'
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
    return types[target.integration.type](target, report)
  },
}
