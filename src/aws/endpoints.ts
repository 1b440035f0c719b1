/** Where AWS services are reached, and under which name their requests are signed. */
import type { ServiceUri } from './arn.ts'

/** The operator's own endpoints by service name; `''` stands for all. */
export interface EndpointSettings {
  readonly endpoints: ReadonlyMap<string, string>
}

/** Services with one host for the whole partition; their signatures name the region beside it. */
const globalServices: Readonly<Record<string, string>> = {
  cloudfront: 'us-east-1',
  iam: 'us-east-1',
  organizations: 'us-east-1',
  route53: 'us-east-1',
}

/**
 * Actions that answer at a host of their own.
 * Observed: API Gateway's trace of such a call, `https://sync-states.eu-west-1.amazonaws.com/?Action=StartSyncExecution`.
 */
const actionHosts: ReadonlyMap<string, string> = new Map([
  ['states:action/StartSyncExecution', 'sync-states'],
  ['states:action/TestState', 'sync-states'],
])

/** Host label → signing name, where they differ. */
const signingNames: Readonly<Record<string, string>> = {
  'data.iot': 'iotdata',
  'data-ats.iot': 'iotdata',
  email: 'ses',
  'runtime.lex': 'lex',
  'streams.dynamodb': 'dynamodb',
}

/**
 * `'https://sqs.us-east-1.amazonaws.com'`: the service's endpoint, without a trailing slash. An
 * operator's own endpoint takes its place; a bucket before the service then moves into the path.
 */
export function serviceBase(service: ServiceUri, settings: EndpointSettings): string {
  const { subdomain, service: name, region, partition, kind, target } = service
  const own = settings.endpoints.get(name) ?? settings.endpoints.get('')
  if (own !== undefined) {
    return name === 's3' && subdomain !== undefined ? `${own}/${subdomain}` : own
  }
  const suffix = partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'
  const host =
    actionHosts.get(`${name}:${kind}/${target.split('&', 1)[0]}`) ??
    (subdomain === undefined ? name : `${subdomain}.${name}`)
  return globalServices[name] === undefined
    ? `https://${host}.${region}.${suffix}`
    : `https://${host}.${suffix}`
}

/** Whether a service is reached at an endpoint of the operator's own. */
export const isOwnEndpoint = (name: string, settings: EndpointSettings): boolean =>
  settings.endpoints.has(name) || settings.endpoints.has('')

/** The name and region that a signature for a service is made with. */
export function signingScope({ subdomain, service, region }: ServiceUri): {
  readonly service: string
  readonly region: string
} {
  const host = subdomain === undefined ? service : `${subdomain}.${service}`
  return { service: signingNames[host] ?? service, region: globalServices[service] ?? region }
}
