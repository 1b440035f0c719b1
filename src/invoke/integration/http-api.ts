import type { V2Integration } from '../../definition/http-api.ts'
import type { Ports } from '../../ports.ts'
import type { Invocation } from '../invocation.ts'
import type { Outcome, Phase, Report, Step } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { HttpTarget } from '../target.ts'
import { compileHttpApiProxy } from './http-api-proxy.ts'
import { compileHttpLambda } from './lambda/http-proxy.ts'
import { compileSubtype } from './service-subtype/index.ts'

type CompileIntegration = (target: HttpTarget, report: Report) => Step

const compilers = {
  function: compileHttpLambda,
  service: compileSubtype,
  url: compileHttpApiProxy,
} as const satisfies Record<string, CompileIntegration>

/** HTTP APIs have neither templates nor mocks: a URL, a function, or one of ten service actions. */
function kindOf(integration: V2Integration): keyof typeof compilers | undefined {
  if (integration.integrationSubtype !== undefined) return 'service'
  if (integration.integrationType === 'AWS_PROXY') return 'function'
  return integration.integrationType === 'HTTP_PROXY' ? 'url' : undefined
}

/**
 * Calls the backend of a route. Its answer stays on the call, because response parameters may still change it.
 */
export const httpIntegration: Phase<HttpTarget> = {
  name: 'integration',
  hops: 1,
  compile(target, report) {
    const kind = kindOf(target.integration)
    if (kind === undefined) {
      report({
        path: `${target.path}.integration.integrationType`,
        found: target.integration.integrationType,
        expected: 'AWS_PROXY or HTTP_PROXY',
        severity: 'error',
      })
      return () => refuse('API_CONFIGURATION_ERROR', { code: 'integration-type-unknown' })
    }
    const send = compilers[kind](target, report)
    return async (call: Invocation, ports: Ports): Promise<Outcome> => {
      const outcome = await send(call, ports)
      if (outcome?.kind !== 'reply') return outcome
      call.reply = outcome
      return undefined
    }
  },
}
