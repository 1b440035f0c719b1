import { httpMethods, type StringMap } from '../../definition/common.ts'
import type { V2Api, V2Integration } from '../../definition/http-api.ts'
import { limits } from '../../definition/limits.ts'
import { parameterProblem, type ParameterSide } from '../../definition/parameter-keys.ts'
import { serviceActions } from '../../invoke/integration/service-subtype/actions.ts'
import { compileHttpSource } from '../../invoke/parameters/http-source.ts'
import { badRequest } from '../errors.ts'

const invalid = (error: string) =>
  badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`,
  )

function checkMappings(mappings: StringMap, side: ParameterSide): void {
  for (const [key, expression] of Object.entries(mappings)) {
    // A key without a colon would be an argument of a service integration.
    const problem = key.includes(':')
      ? parameterProblem(key, side)
      : `Invalid mapping expression specified: ${key}`
    if (problem !== undefined) throw invalid(problem)
    if (!key.startsWith('remove:')) checkSource(expression, key, side)
  }
}

function checkSource(expression: string, destination: string, side: ParameterSide): void {
  if (compileHttpSource(expression, side) !== undefined) return
  throw invalid(`Invalid source: ${expression} specified for destination: ${destination}`)
}

function checkResponseParameters(
  parameters: NonNullable<V2Integration['responseParameters']>,
): void {
  for (const [status, mappings] of Object.entries(parameters)) {
    if (!/^[2-5]\d\d$/.test(status)) throw badRequest(`Invalid status code specified: ${status}`)
    checkMappings(mappings, 'response')
  }
}

/** The arguments of a service integration; the service's own rules for their values are not looked at. */
function checkSubtype(subtype: string, integration: V2Integration): void {
  const { credentialsArn, payloadFormatVersion, requestParameters = {} } = integration
  const action = serviceActions.get(subtype)
  if (action === undefined) throw badRequest(`Invalid integration subtype specified: ${subtype}`)
  if (!credentialsArn) {
    throw badRequest('CredentialsArn must be specified for integrations with a subtype')
  }
  if (payloadFormatVersion === '2.0') {
    throw badRequest('PayloadFormatVersion 2.0 is only supported for Lambda integrations')
  }
  const known = new Set([...action.required, ...action.optional, 'Region'])
  for (const [name, expression] of Object.entries(requestParameters)) {
    if (!known.has(name)) throw badRequest(`Invalid parameter for ${subtype} specified: ${name}`)
    checkSource(expression, name, 'request')
  }
  const missing = action.required.filter((name) => !Object.hasOwn(requestParameters, name))
  if (missing.length > 0) {
    throw badRequest(`Parameters required by ${subtype} are missing: ${missing.join(', ')}`)
  }
}

function checkHttpApi(integration: V2Integration): void {
  const { integrationType: type, integrationSubtype, integrationUri, connectionType } = integration
  if (type !== 'AWS_PROXY' && type !== 'HTTP_PROXY') {
    throw badRequest(
      `Only AWS_PROXY and HTTP_PROXY integrations are supported for HTTP APIs, not ${type}`,
    )
  }
  if (!integrationUri && integrationSubtype === undefined) {
    throw badRequest('Integration URI must be specified')
  }
  if (integration.payloadFormatVersion === '2.0' && type !== 'AWS_PROXY') {
    throw badRequest('PayloadFormatVersion 2.0 is only supported for Lambda integrations')
  }
  const isUrl = /^(?:https?:\/\/[^\s/]|(?:service|origin):\/\/)/.test(integrationUri ?? '')
  if (type === 'HTTP_PROXY' && connectionType !== 'VPC_LINK' && !isUrl) {
    throw badRequest('Invalid HTTP endpoint specified for URI')
  }
  if (integrationSubtype === undefined) {
    checkMappings(integration.requestParameters ?? {}, 'request')
  } else checkSubtype(integrationSubtype, integration)
  checkResponseParameters(integration.responseParameters ?? {})
}

/** The longest a backend may take, in milliseconds, by protocol. */
export const timeoutMsMax = ({ protocolType }: V2Api): number =>
  protocolType === 'HTTP' ? limits.httpApiTimeoutMsMax : limits.integrationTimeoutMsMax

/** Refuses an integration that could never be called. */
export function checkIntegration(api: V2Api, integration: V2Integration): void {
  const max = timeoutMsMax(api)
  const { integrationMethod, timeoutInMillis = max, connectionType, connectionId } = integration
  if (integrationMethod !== undefined && !httpMethods.some((verb) => verb === integrationMethod)) {
    throw badRequest(`Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')}`)
  }
  if (timeoutInMillis < limits.integrationTimeoutMsMin || timeoutInMillis > max) {
    throw badRequest(`Timeout should be between ${limits.integrationTimeoutMsMin} ms and ${max} ms`)
  }
  if (connectionType === 'VPC_LINK' && !connectionId) {
    throw badRequest('ConnectionId must be specified when connectionType is VPC_LINK')
  }
  if (api.protocolType === 'HTTP') checkHttpApi(integration)
}
