import type { V2Api, V2Integration } from '../../definition/http-api.ts'
import { limits } from '../../definition/limits.ts'
import { parameterProblem, type ParameterSide } from '../../definition/parameter-keys.ts'
import { badRequest } from '../errors.ts'

const invalid = (error: string) =>
  badRequest(
    `Invalid mapping expression specified: Validation Result: warnings : [], errors : [${error}]`,
  )

function checkKeys(keys: readonly string[], side: ParameterSide): void {
  for (const key of keys) {
    // A key without a colon would be an argument of a service integration.
    const problem = key.includes(':')
      ? parameterProblem(key, side)
      : `Invalid mapping expression specified: ${key}`
    if (problem !== undefined) throw invalid(problem)
  }
}

function checkResponseParameters(
  parameters: NonNullable<V2Integration['responseParameters']>,
): void {
  for (const [status, mappings] of Object.entries(parameters)) {
    if (!/^[2-5]\d\d$/.test(status)) throw badRequest(`Invalid status code specified: ${status}`)
    checkKeys(Object.keys(mappings), 'response')
  }
}

/** Parameter mapping of HTTP APIs; integrations with a subtype have service parameters of their own instead. */
function checkParameters(integration: V2Integration): void {
  if (integration.integrationSubtype === undefined) {
    checkKeys(Object.keys(integration.requestParameters ?? {}), 'request')
  }
  checkResponseParameters(integration.responseParameters ?? {})
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
  checkParameters(integration)
}

/** The longest a backend may take, in milliseconds, by protocol. */
export const timeoutMsMax = ({ protocolType }: V2Api): number =>
  protocolType === 'HTTP' ? limits.httpApiTimeoutMsMax : limits.integrationTimeoutMsMax

/** Refuses an integration that could never be called. */
export function checkIntegration(api: V2Api, integration: V2Integration): void {
  const max = timeoutMsMax(api)
  const { timeoutInMillis = max, connectionType, connectionId } = integration
  if (timeoutInMillis < limits.integrationTimeoutMsMin || timeoutInMillis > max) {
    throw badRequest(`Timeout should be between ${limits.integrationTimeoutMsMin} ms and ${max} ms`)
  }
  if (connectionType === 'VPC_LINK' && !connectionId) {
    throw badRequest('ConnectionId must be specified when connectionType is VPC_LINK')
  }
  if (api.protocolType === 'HTTP') checkHttpApi(integration)
}
