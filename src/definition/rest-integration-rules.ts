/** What PutIntegration refuses of a REST API's integration, in its words; imports refuse the same. */
import { lambdaTarget, parseArn, parseServiceUri } from '../aws/arn.ts'
import { httpMethods, type EndpointType } from './common.ts'
import type { Integration } from './integration.ts'
import { limits } from './limits.ts'

/**
 * `'Invalid HTTP endpoint specified for URI'` and the like; `undefined` for an integration that can be called.
 * Mappings and templates are looked at elsewhere, with what their method declares.
 */
export function restIntegrationProblem(
  integration: Integration,
  endpointType: EndpointType,
): string | undefined {
  const { type, uri = '', httpMethod, connectionType, connectionId } = integration
  if (type !== 'MOCK') {
    if (!httpMethod) return 'Enumeration value for HttpMethod must be non-empty'
    if (!httpMethods.some((method) => method === httpMethod)) {
      return `Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')}`
    }
  }
  if (connectionType === 'VPC_LINK' && !connectionId) {
    return 'ConnectionId should be set to the vpcLinkId or stage variable on connection type VPC_LINK'
  }
  return (
    uriProblem(type, uri) ??
    credentialsProblem(integration) ??
    timeoutProblem(integration.timeoutInMillis, endpointType)
  )
}

/** Lambda has permissions of its own; every other service is called in somebody's name. Observed. */
function credentialsProblem({ type, uri = '', credentials }: Integration): string | undefined {
  if (credentials !== undefined) {
    const isArn = credentials.startsWith('arn:') || credentials.includes('${stageVariables.')
    return isArn ? undefined : 'Invalid ARN specified in the request'
  }
  const isService = type === 'AWS' && parseServiceUri(uri) !== undefined
  return isService && lambdaTarget(uri) === undefined
    ? 'Role ARN must be specified for AWS integrations'
    : undefined
}

/** A scheme and a host at least, which may be a stage variable. `service://` and `origin://` are our own. */
const httpUri = /^(?:(?:https?|service|origin):\/\/[^\s/]|\$\{stageVariables\.)/i
/** A function URL needs no ARN: the function answers over HTTPS. */
const functionUrl = /^https:\/\/[^/]*\.lambda-url\.[^/]*\.on\.aws(?:\/|$)/i
const proxyServices = new Set(['lambda', 'firehose'])

function uriProblem(type: Integration['type'], uri: string): string | undefined {
  if (type === 'MOCK' || uri.startsWith('service://')) return undefined
  if (type === 'HTTP' || type === 'HTTP_PROXY') {
    return httpUri.test(uri) ? undefined : 'Invalid HTTP endpoint specified for URI'
  }
  if (functionUrl.test(uri)) return undefined
  const target = parseServiceUri(uri)
  if (target === undefined) {
    const arn = parseArn(uri)
    if (arn === undefined) return 'Invalid ARN specified in the request'
    // Path or action may come from the stage: `arn:aws:apigateway:us-east-1:sqs:${stageVariables.target}`.
    return arn.service === 'apigateway' && arn.resource.startsWith('${stageVariables.')
      ? undefined
      : 'AWS ARN for integration must contain path or action'
  }
  const isUnknown = !proxyServices.has(target.service) && !uri.includes('${stageVariables.')
  return type === 'AWS_PROXY' && isUnknown
    ? "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations."
    : undefined
}

function timeoutProblem(
  timeoutMs: number | undefined,
  endpointType: EndpointType,
): string | undefined {
  const max =
    endpointType === 'EDGE' ? limits.integrationTimeoutMsMax : limits.raisedIntegrationTimeoutMsMax
  return timeoutMs === undefined ||
    (timeoutMs >= limits.integrationTimeoutMsMin && timeoutMs <= max)
    ? undefined
    : `Timeout should be between ${limits.integrationTimeoutMsMin} ms and ${max} ms`
}
