import type { IntegrationType } from '../../definition/integration.ts'
import type { Phase, Report, Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { RestTarget } from '../target.ts'
import { compileHttpProxy } from './http-proxy.ts'
import { compileLambdaProxy } from './lambda/proxy.ts'

type CompileIntegration = (target: RestTarget, report: Report) => Step

/** One row an integration type; a type that is not here cannot be deployed. */
const types: Readonly<Partial<Record<IntegrationType, CompileIntegration>>> = {
  HTTP_PROXY: compileHttpProxy,
  AWS_PROXY: compileLambdaProxy,
}

/** Calls the backend. */
export const integration: Phase<RestTarget> = {
  name: 'integration',
  hops: 1,
  compile(target, report) {
    const compile = types[target.integration.type]
    if (compile !== undefined) return compile(target, report)
    report({
      path: `${target.path}.methodIntegration.type`,
      found: target.integration.type,
      expected: `one of ${Object.keys(types).join(', ')}`,
      severity: 'error',
    })
    return () => refuse('API_CONFIGURATION_ERROR', { code: 'integration-type-unknown' })
  },
}
