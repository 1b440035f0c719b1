import type { Integration } from '../../definition/integration.ts'
import {
  cacheKeysProblem,
  integrationParametersProblem,
  templatesProblem,
} from '../../definition/mapping-expressions.ts'
import type { Method, RestApi } from '../../definition/rest-api.ts'
import { restIntegrationProblem } from '../../definition/rest-integration-rules.ts'
import { badRequest } from '../errors.ts'
import { refuseProblem } from './expressions.ts'

/** Refuses an integration that could never be called, in the service's words. */
export function checkIntegration(
  integration: Integration,
  { requestParameters: declared }: Method,
  api: RestApi,
): void {
  const problem = restIntegrationProblem(integration, api.endpointConfiguration.types[0] ?? 'EDGE')
  if (problem !== undefined) throw badRequest(problem)
  refuseProblem(integrationParametersProblem(integration.requestParameters ?? {}, declared))
  refuseProblem(cacheKeysProblem(integration, declared))
  refuseProblem(templatesProblem(integration.requestTemplates ?? {}))
}
