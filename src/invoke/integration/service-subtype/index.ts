import { signRequest } from '../../../aws/sigv4-sign.ts'
import { limits } from '../../../definition/limits.ts'
import type { Ports, Settings } from '../../../ports.ts'
import type { Invocation } from '../../invocation.ts'
import { compileHttpSource, type HttpSource } from '../../parameters/http-source.ts'
import type { Outcome, Report, Step } from '../../phase.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import type { Reply } from '../../reply.ts'
import type { HttpTarget } from '../../target.ts'
import { callEndpoint } from '../endpoint.ts'
import {
  serviceActions,
  type ActionParameters,
  type ServiceAction,
  type ServiceRequest,
} from './actions.ts'

/**
 * A service integration: named parameters from the call make one request to an AWS service, signed with the
 * gateway's credentials; the service's own status and body come back.
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
  return async (call: Invocation, ports: Ports): Promise<Outcome> => {
    const body = needsBody ? await call.body() : new Uint8Array(0)
    const { region, parameters } = readParameters(call, sources, body)
    const missing = action.required.find((name) => !parameters.has(name))
    const request = missing === undefined ? action.build(parameters) : undefined
    if (request === undefined) {
      return refuse(
        'DEFAULT_4XX',
        { code: 'unusable-parameters', subtype, missing },
        { status: 400 },
      )
    }
    return send(call, ports, { action, request, region, timeoutMs })
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

function readParameters(
  call: Invocation,
  sources: ReadonlyMap<string, HttpSource>,
  body: Uint8Array,
): { readonly region: string | undefined; readonly parameters: ActionParameters } {
  const parameters = new Map<string, string>()
  for (const [name, source] of sources) {
    const value = source.read({ call, body })
    if (value !== undefined) parameters.set(name, value)
  }
  const region = parameters.get('Region')
  parameters.delete('Region')
  return { region, parameters }
}

interface Sending {
  readonly action: ServiceAction
  readonly request: ServiceRequest
  /** What the `Region` parameter says. */
  readonly region: string | undefined
  readonly timeoutMs: number
}

async function send(
  call: Invocation,
  ports: Ports,
  { action, request, region: wanted, timeoutMs }: Sending,
): Promise<Reply | Refusal> {
  const { settings } = ports
  const region = wanted ?? settings.region
  if (!/^[a-z0-9-]+$/.test(region)) {
    return refuse('DEFAULT_4XX', { code: 'region-unusable', region }, { status: 400 })
  }
  const own = ownEndpoint(settings, action)
  if (settings.credentials === undefined && own === undefined) {
    return refuse('API_CONFIGURATION_ERROR', { code: 'no-aws-credentials', service: action.host })
  }
  const { method, path, headers, body } = request
  const url = (own ?? awsEndpoint(settings, action, region)) + path
  const signature =
    settings.credentials &&
    (await signRequest(
      request.body === '' ? { method, url, headers } : { method, url, headers, body },
      settings.credentials,
      {
        service: action.signingName,
        region,
        nowMs: ports.clock.now(),
      },
    ))
  const init: RequestInit = {
    method,
    headers: [...headers, ...(signature ?? [])].map(([name, value]) => [name, value]),
    body: method === 'GET' ? null : body,
  }
  const response = await callEndpoint(call, ports, url, init, timeoutMs)
  return response instanceof Response ? answerOf(response) : response
}

function ownEndpoint(settings: Settings, { endpointNames }: ServiceAction): string | undefined {
  const name = [...endpointNames, ''].find((one) => settings.endpoints.has(one))
  return name === undefined ? undefined : settings.endpoints.get(name)
}

function awsEndpoint({ partition }: Settings, { host }: ServiceAction, region: string): string {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://${host}.${region}.${suffix}`
}

/** Of the service's headers only those that describe the body reach the client. */
const passedOn = ['content-type', 'configuration-version'] as const

function answerOf(response: Response): Reply {
  return {
    kind: 'reply',
    status: response.status,
    headers: passedOn.flatMap((name) => {
      const value = response.headers.get(name)
      return value === null ? [] : [[name, value] as const]
    }),
    body: response.body,
  }
}
