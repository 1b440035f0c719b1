/** What CreateIntegration refuses of an HTTP API's integration; imports refuse the same. */
import { httpMethods } from './common.ts'
import type { V2Integration } from './http-api.ts'
import { limits } from './limits.ts'
import { parameterProblem, type ParameterSide } from './parameter-keys.ts'
import { serviceSubtype } from './service-subtypes.ts'

type Unnamed = Omit<V2Integration, 'integrationId'>

/**
 * The call's words, such as `'Invalid HTTP endpoint specified for URI'`; `undefined` for an integration that can be
 * called. What stands on the right sides of mappings is left to those who compile it.
 */
export function httpIntegrationProblem(integration: Unnamed): string | undefined {
  return (
    sharedProblem(integration, limits.httpApiTimeoutMsMax) ??
    backendProblem(integration) ??
    (integration.integrationSubtype === undefined
      ? mappingsProblem(Object.keys(integration.requestParameters ?? {}), 'request')
      : subtypeProblem(integration.integrationSubtype, integration)) ??
    responseParametersProblem(integration.responseParameters ?? {})
  )
}

/** What holds for integrations of WebSocket APIs, too. */
export function sharedProblem(
  { integrationMethod, timeoutInMillis, connectionType, connectionId }: Unnamed,
  timeoutMsMax: number,
): string | undefined {
  if (integrationMethod !== undefined && !httpMethods.some((verb) => verb === integrationMethod)) {
    return `Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')}`
  }
  const timeoutMs = timeoutInMillis ?? timeoutMsMax
  if (timeoutMs < limits.integrationTimeoutMsMin || timeoutMs > timeoutMsMax) {
    return `Timeout should be between ${limits.integrationTimeoutMsMin} ms and ${timeoutMsMax} ms`
  }
  return connectionType === 'VPC_LINK' && !connectionId
    ? 'ConnectionId must be set to vpcLinkId for ConnectionType VPC_LINK'
    : undefined
}

/** `service://` and `origin://` are our own ways to a Worker and to a group of origins. */
const url = /^(?:https?|service|origin):\/\/[^/\s]/i

function backendProblem(integration: Unnamed): string | undefined {
  const { integrationType: type, integrationSubtype, integrationUri, connectionType } = integration
  if (type !== 'AWS_PROXY' && type !== 'HTTP_PROXY') {
    return 'Currently, an API with a protocol type of HTTP may only be associated with proxy integrations (AWS_PROXY, HTTP_PROXY)'
  }
  if (!integrationUri && integrationSubtype === undefined) {
    return 'Integration URI must be specified'
  }
  if (integration.payloadFormatVersion === '2.0' && type === 'HTTP_PROXY') {
    return 'PayloadFormatVersion 2.0 is not supported for integration of type HTTP_PROXY'
  }
  const isPublic = type === 'HTTP_PROXY' && connectionType !== 'VPC_LINK'
  return isPublic && !url.test(integrationUri ?? '')
    ? 'Invalid HTTP endpoint specified for URI'
    : undefined
}

/** The arguments of a service; its own rules for their values are not looked at. */
function subtypeProblem(
  name: string,
  { credentialsArn, payloadFormatVersion, requestParameters = {} }: Unnamed,
): string | undefined {
  const subtype = serviceSubtype(name)
  // A service has no other format. Observed.
  if (subtype === undefined || payloadFormatVersion === '2.0') {
    return `Operation: ${name} is not supported.`
  }
  if (!credentialsArn) {
    return `Role ARN must be specified for AWS integration configuration with Subtype: ${name}`
  }
  const known = new Set([...subtype.required, ...subtype.optional, 'Region'])
  const unknown = Object.keys(requestParameters).find((parameter) => !known.has(parameter))
  if (unknown !== undefined) return `Invalid parameter for ${name} specified: ${unknown}`
  return subtype.required.every((one) => Object.hasOwn(requestParameters, one))
    ? undefined
    : `Operation: ${name} requires enabling passthrough, or defining all of the following parameters in the parameter mapping: [${subtype.required.join(', ')}]`
}

function responseParametersProblem(
  parameters: NonNullable<V2Integration['responseParameters']>,
): string | undefined {
  for (const [status, mappings] of Object.entries(parameters)) {
    if (!/^[2-5]\d\d$/.test(status)) return invalidMapping(`Status Code ${status} is not valid.`)
    const problem = mappingsProblem(Object.keys(mappings), 'response')
    if (problem !== undefined) return problem
  }
  return undefined
}

function mappingsProblem(keys: readonly string[], side: ParameterSide): string | undefined {
  for (const key of keys) {
    // A key without a colon would be an argument of a service.
    const problem = key.includes(':')
      ? parameterProblem(key, side)
      : `Invalid mapping expression specified: ${key}`
    if (problem !== undefined) return invalidMapping(problem)
  }
  return undefined
}

export const invalidMapping = (error: string): string =>
  `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`
