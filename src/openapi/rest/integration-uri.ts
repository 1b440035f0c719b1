import { lambdaTarget, parseServiceUri } from '../../aws/arn.ts'
import type { IntegrationType } from '../../definition/integration.ts'

/** A scheme and a host at least; both may hold stage variables, the path may hold `{variables}`. */
const httpUri = /^https?:\/\/[^/\s]+/i
/** Our own way to a Worker behind a service binding. */
const serviceUri = /^service:\/\/[A-Za-z0-9_]+/
/** Our own way to a group of regional origins. */
const originUri = /^origin:\/\/[A-Za-z0-9_-]+/

/** What PutIntegration says about a URI of this type, `undefined` when it is fine. */
export function uriProblem(
  type: Exclude<IntegrationType, 'MOCK'>,
  uri: string | undefined,
  credentials: string | undefined,
): string | undefined {
  if (uri !== undefined && serviceUri.test(uri)) return undefined
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    return uri !== undefined && (httpUri.test(uri) || originUri.test(uri))
      ? undefined
      : 'Invalid HTTP endpoint specified for URI'
  }
  // A function URL needs no ARN: the function answers over HTTPS.
  if (type === 'AWS_PROXY' && uri !== undefined && httpUri.test(uri)) return undefined
  if (uri === undefined || !/^arn:[^:]+:apigateway:/.test(uri)) {
    return 'Invalid ARN specified in the request'
  }
  const target = parseServiceUri(uri)
  if (target === undefined) return 'AWS ARN for integration must contain path or action'
  const isLambda = target.service === 'lambda' && lambdaTarget(uri) !== undefined
  if (type === 'AWS_PROXY' && !proxyServices.has(target.service)) {
    return "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
  }
  return type === 'AWS' && !isLambda && credentials === undefined
    ? 'Role ARN must be specified for AWS integrations'
    : undefined
}

const proxyServices = new Set(['lambda', 'firehose'])
