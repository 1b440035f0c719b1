import { signRequest } from '../../../aws/sigv4-sign.ts'
import type { AwsCredentials, Ports, Settings } from '../../../ports.ts'
import type { Invocation } from '../../invocation.ts'
import { refuse, type Refusal } from '../../refusal.ts'
import type { Reply } from '../../reply.ts'
import { callEndpoint, statusProblem } from '../endpoint.ts'
import type { ServiceAction, ServiceRequest } from './actions.ts'

/** One request to a service, on its way. */
export interface Sending {
  readonly action: ServiceAction
  readonly request: ServiceRequest
  /** What the `Region` parameter says. */
  readonly region: string | undefined
  /** `undefined`: unsigned, and only to an endpoint of the operator's own. */
  readonly credentials: AwsCredentials | undefined
  readonly timeoutMs: number
}

/** Addresses, signs and sends; the service's status and body come back. Hops: 1. */
export async function sendToService(
  call: Invocation,
  ports: Ports,
  { action, request, region: wanted, credentials, timeoutMs }: Sending,
): Promise<Reply | Refusal> {
  const { settings } = ports
  const region = wanted ?? settings.region
  if (!/^[a-z0-9-]+$/.test(region)) {
    return refuse('DEFAULT_4XX', { code: 'region-unusable', region }, { status: 400 })
  }
  const own = ownEndpoint(settings, action)
  if (credentials === undefined && own === undefined) {
    return refuse('API_CONFIGURATION_ERROR', { code: 'no-aws-credentials', service: action.host })
  }
  const { method, path, headers, body } = request
  const url = (own ?? awsEndpoint(settings, action, region)) + path
  const scope = { service: action.signingName, region, nowMs: ports.clock.now() }
  const signature =
    credentials && (await signRequest({ method, url, headers, body }, credentials, scope))
  const init: RequestInit = {
    method,
    headers: [...headers, ...(signature ?? [])].map(([name, value]) => [name, value]),
    body: method === 'GET' ? null : body,
  }
  const response = await callEndpoint(call, ports, url, init, timeoutMs)
  if (!(response instanceof Response)) return response
  return statusProblem(response, url) ?? answerOf(response)
}

function ownEndpoint(settings: Settings, { endpointNames }: ServiceAction): string | undefined {
  const name = [...endpointNames, ''].find((one) => settings.endpoints.has(one))
  return name === undefined ? undefined : settings.endpoints.get(name)
}

function awsEndpoint({ partition }: Settings, { host }: ServiceAction, region: string): string {
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  return `https://${host}.${region}.${suffix}`
}

/** Of the service's headers only those that describe the body or name its request reach the client. */
const passedOn = [
  'content-type',
  'configuration-version',
  'x-amzn-requestid',
  'x-amz-id-2',
] as const

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
