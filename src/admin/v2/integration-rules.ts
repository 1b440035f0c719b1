import type { StringMap } from '../../definition/common.ts'
import {
  httpIntegrationProblem,
  invalidMapping,
  sharedProblem,
} from '../../definition/http-integration-rules.ts'
import type { V2Api, V2Integration } from '../../definition/http-api.ts'
import { limits } from '../../definition/limits.ts'
import type { ParameterSide } from '../../definition/parameter-keys.ts'
import { compileHttpSource } from '../../invoke/parameters/http-source.ts'
import { badRequest } from '../errors.ts'

/** The longest a backend may take, in milliseconds, by protocol. */
export const timeoutMsMax = ({ protocolType }: V2Api): number =>
  protocolType === 'HTTP' ? limits.httpApiTimeoutMsMax : limits.integrationTimeoutMsMax

/** Refuses an integration that could never be called. */
export function checkIntegration(api: V2Api, integration: V2Integration): void {
  const problem =
    api.protocolType === 'HTTP'
      ? httpIntegrationProblem(integration)
      : sharedProblem(integration, timeoutMsMax(api))
  if (problem !== undefined) throw badRequest(problem)
  if (api.protocolType !== 'HTTP') return
  checkSources(integration.requestParameters ?? {}, 'request')
  for (const mappings of Object.values(integration.responseParameters ?? {})) {
    checkSources(mappings, 'response')
  }
}

/** The right sides of mappings. What removes a header or a query parameter has none. */
function checkSources(mappings: StringMap, side: ParameterSide): void {
  for (const [key, expression] of Object.entries(mappings)) {
    if (key.startsWith('remove:') || compileHttpSource(expression, side) !== undefined) continue
    throw badRequest(
      invalidMapping(`Invalid source: ${expression} specified for destination: ${key}`),
    )
  }
}
