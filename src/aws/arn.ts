/** Amazon Resource Names: their parts, and the ones that API Gateway makes and reads. */

/** `arn:{partition}:{service}:{region}:{account}:{resource}`; only the resource may hold colons. */
export interface Arn {
  readonly partition: string
  readonly service: string
  /** Empty for global services such as IAM. */
  readonly region: string
  /** Twelve digits; empty where the resource names no account, `aws` for managed policies. */
  readonly accountId: string
  readonly resource: string
}

/** The parts of `'arn:aws:lambda:us-east-1:123456789012:function:pets:live'`, `undefined` for any other text. */
export function parseArn(text: string): Arn | undefined {
  if (!text.startsWith('arn:')) return undefined
  const parts = text.split(':')
  const [, partition, service, region, accountId] = parts
  const resource = parts.slice(5).join(':')
  if (!partition || !service || region === undefined || accountId === undefined) return undefined
  return resource === '' ? undefined : { partition, service, region, accountId, resource }
}

export const formatArn = (arn: Arn): string =>
  `arn:${arn.partition}:${arn.service}:${arn.region}:${arn.accountId}:${arn.resource}`

/** What an `AWS` or `AWS_PROXY` integration calls, read out of its URI. */
export interface ServiceUri {
  readonly partition: string
  readonly region: string
  /** `'sqs'`, `'lambda'`, `'s3'`. */
  readonly service: string
  /** `'my-bucket'` of `…:my-bucket.s3:path/…`; AWS puts it before the service in the host name. */
  readonly subdomain: string | undefined
  /** `path`: the request's path; `action`: `{Action}[&Param=value…]` for the query string. */
  readonly kind: 'path' | 'action'
  /** Without the slashes that may stand after `path/`. */
  readonly target: string
}

const serviceUriShape = /^arn:([^:]+):apigateway:([^:]+):([^:]+):(path|action)\/(.*)$/s

/** The parts of `'arn:aws:apigateway:us-east-1:sqs:action/SendMessage'`, `undefined` for any other text. */
export function parseServiceUri(uri: string): ServiceUri | undefined {
  const [, partition, region, host, kind, rest] = serviceUriShape.exec(uri) ?? []
  if (partition === undefined || region === undefined || host === undefined) return undefined
  if (rest === undefined || (kind !== 'path' && kind !== 'action')) return undefined
  const dot = host.lastIndexOf('.')
  const subdomain = dot < 0 ? undefined : host.slice(0, dot)
  // Clients write `path//2015-03-31/…` as often as `path/2015-03-31/…`, and the service takes both.
  const target = kind === 'path' ? rest.replace(/^\/+/, '') : rest
  return { partition, region, service: host.slice(dot + 1), subdomain, kind, target }
}

/** A Lambda function as an integration or authorizer names it. */
export interface LambdaTarget {
  /** With its qualifier, if any: `'arn:aws:lambda:us-east-1:123456789012:function:pets:live'`. */
  readonly functionArn: string
  /** `response-streaming-invocations` instead of `invocations`. */
  readonly streaming: boolean
}

const lambdaPathShape =
  /^(?:2015-03-31\/functions\/(.+)\/invocations|2021-11-15\/functions\/(.+)\/response-streaming-invocations)$/

/**
 * The function in a Lambda URI, long form (`…:lambda:path/2015-03-31/functions/{arn}/invocations`) or the plain
 * function ARN that HTTP APIs accept; `undefined` when the URI names no function.
 */
export function lambdaTarget(uri: string): LambdaTarget | undefined {
  const service = parseServiceUri(uri)
  if (service !== undefined) {
    if (service.service !== 'lambda' || service.kind !== 'path') return undefined
    const [, buffered, streamed] = lambdaPathShape.exec(service.target) ?? []
    const functionArn = buffered ?? streamed
    return functionArn === undefined
      ? undefined
      : { functionArn, streaming: streamed !== undefined }
  }
  return isFunction(parseArn(uri)) ? { functionArn: uri, streaming: false } : undefined
}

/** Where a function's ARN says that it is, `undefined` when it is not one. */
export function lambdaRegion(functionArn: string): string | undefined {
  const arn = parseArn(functionArn)
  return isFunction(arn) ? arn.region : undefined
}

const isFunction = (arn: Arn | undefined): arn is Arn =>
  arn?.service === 'lambda' && arn.resource.startsWith('function:')

/** Which stage of which API a call is for, in which account and region. */
export interface StageAddress {
  readonly region: string
  readonly accountId: string
  readonly apiId: string
  readonly stage: string
}

/**
 * `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/GET/pets/7'`: what policies and authorizers see.
 * @param path the request's path without the stage, percent-encoded as received; `'/'` gives `…/prod/GET/`
 */
export function methodArn(address: StageAddress, verb: string, path: string): string {
  const relative = path.startsWith('/') ? path.slice(1) : path
  return `${stageArn(address)}/${verb}/${relative}`
}

/** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5/prod/$connect'`: a route of a WebSocket API. */
export const webSocketRouteArn = (address: StageAddress, routeKey: string): string =>
  `${stageArn(address)}/${routeKey}`

function stageArn({ region, accountId, apiId, stage }: StageAddress): string {
  const resource = `${apiId}/${stage}`
  return formatArn({ partition: 'aws', service: 'execute-api', region, accountId, resource })
}

/** The ARN as refusals show it, the account's last four digits only: `'arn:aws:execute-api:us-east-1:********9012:…'`. */
export function maskAccount(arn: string): string {
  const parsed = parseArn(arn)
  if (parsed === undefined) return arn
  const accountId =
    '*'.repeat(Math.max(parsed.accountId.length - 4, 0)) + parsed.accountId.slice(-4)
  return formatArn({ ...parsed, accountId })
}
