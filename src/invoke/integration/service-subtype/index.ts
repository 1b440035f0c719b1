import { limits } from '../../../definition/limits.ts'
import type { Ports } from '../../../ports.ts'
import type { Invocation } from '../../invocation.ts'
import { compileHttpSource, type HttpSource } from '../../parameters/http-source.ts'
import type { Outcome, Report, Step } from '../../phase.ts'
import { refuse } from '../../refusal.ts'
import type { HttpTarget } from '../../target.ts'
import { compileRouteCredentials } from '../route-credentials.ts'
import { serviceActions, type ServiceAction } from './actions.ts'
import { sendToService } from './send.ts'

/**
 * A service integration: named parameters from the call make one request to an AWS service, signed with the
 * role of the integration; the service's own status and body come back.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-aws-services.html
 */
export function compileSubtype(target: HttpTarget, report: Report): Step {
  const { integration, path } = target
  const subtype = integration.integrationSubtype ?? ''
  const action = serviceActions.get(subtype)
  if (action === undefined) {
    report({
      path: `${path}.integration.integrationSubtype`,
      found: subtype,
      expected: `one of ${[...serviceActions.keys()].join(', ')}`,
      severity: 'error',
    })
    return () => refuse('API_CONFIGURATION_ERROR', { code: 'subtype-unknown', subtype })
  }
  const sources = compileParameters(target, action, report)
  const needsBody = [...sources.values()].some((source) => source.needsBody)
  const timeoutMs = integration.timeoutInMillis ?? limits.httpApiTimeoutMsMax
  const credentialsOf = compileRouteCredentials(target, action.endpointNames)
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const body = needsBody ? await call.body() : new Uint8Array(0)
    const values = readParameters(call, sources, body)
    const missing = [...action.required, ...sources.keys()].find((name) => !values.has(name))
    const region = values.get('Region')
    values.delete('Region')
    const request = missing === undefined ? action.build(values) : undefined
    if (request === undefined) {
      return refuse(
        'DEFAULT_4XX',
        { code: 'unusable-parameters', subtype, missing },
        { status: 400 },
      )
    }
    const credentials = await credentialsOf(call, ports)
    if (credentials !== undefined && 'kind' in credentials) return credentials
    return sendToService(call, ports, { action, request, region, credentials, timeoutMs })
  }
}

function compileParameters(
  { integration, path }: HttpTarget,
  action: ServiceAction,
  report: Report,
): ReadonlyMap<string, HttpSource> {
  const known = new Set([...action.required, ...action.optional, 'Region'])
  const sources = new Map<string, HttpSource>()
  const where = `${path}.integration.requestParameters`
  for (const [name, expression] of Object.entries(integration.requestParameters ?? {})) {
    const source = compileHttpSource(expression, 'request')
    if (source !== undefined && known.has(name)) {
      sources.set(name, source)
      continue
    }
    const expected = source === undefined ? 'a variable or text' : `one of ${[...known].join(', ')}`
    const found = source === undefined ? expression : name
    report({ path: `${where}.${name}`, found, expected, severity: 'error' })
  }
  for (const name of action.required) {
    if (sources.has(name)) continue
    report({ path: `${where}.${name}`, found: 'nothing', expected: 'a value', severity: 'error' })
  }
  return sources
}

/** Observed: what is mapped must be there, optional or not, and an empty value is none. */
function readParameters(
  call: Invocation,
  sources: ReadonlyMap<string, HttpSource>,
  body: Uint8Array,
): Map<string, string> {
  const values = new Map<string, string>()
  for (const [name, source] of sources) {
    const value = source.read({ call, body }) ?? ''
    if (value !== '') values.set(name, value)
  }
  return values
}
