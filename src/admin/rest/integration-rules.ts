import { parseArn, parseServiceUri } from '../../aws/arn.ts'
import { httpMethods } from '../../definition/common.ts'
import type { Integration } from '../../definition/integration.ts'
import { limits } from '../../definition/limits.ts'
import {
  contentTypesProblem,
  integrationParametersProblem,
} from '../../definition/mapping-expressions.ts'
import type { Method, RestApi } from '../../definition/rest-api.ts'
import { badRequest } from '../errors.ts'
import { checkTemplates, refuseProblem } from './expressions.ts'

const httpUriShape =
  /^(?:https?:\/\/[^\s/]|(?:service|origin):\/\/[^/]+|https?:\/\/\$\{stageVariables\.)/
const lambdaUrlShape = /^https:\/\/[^/]*\.lambda-url\.[^/]*\.on\.aws(?:\/|$)/
const hasStageVariable = (uri: string): boolean => uri.includes('${stageVariables.')

function checkHttpUri(uri: string): void {
  if (!httpUriShape.test(uri) && !uri.startsWith('${stageVariables.')) {
    throw badRequest('Invalid HTTP endpoint specified for URI')
  }
}

const proxyServices = ['lambda', 'firehose']

function checkServiceUri(type: 'AWS' | 'AWS_PROXY', uri: string): void {
  if (uri.startsWith('service://') || lambdaUrlShape.test(uri)) return
  const service = parseServiceUri(uri)
  if (service === undefined) {
    const arn = parseArn(uri)
    throw badRequest(
      arn?.service === 'apigateway'
        ? 'AWS ARN for integration must contain path or action'
        : 'Invalid ARN specified in the request',
    )
  }
  if (type === 'AWS_PROXY' && !proxyServices.includes(service.service) && !hasStageVariable(uri)) {
    throw badRequest(
      "Integrations of type 'AWS_PROXY' currently only supports Lambda function and Firehose stream invocations.",
    )
  }
}

function checkTimeout(timeoutMs: number, api: RestApi): void {
  const isEdge = api.endpointConfiguration.types.includes('EDGE')
  const max = isEdge ? limits.integrationTimeoutMsMax : limits.raisedIntegrationTimeoutMsMax
  if (timeoutMs >= limits.integrationTimeoutMsMin && timeoutMs <= max) return
  throw badRequest(`Timeout should be between ${limits.integrationTimeoutMsMin} ms and ${max} ms`)
}

/** Refuses an integration that could never be called, in the service's words. */
export function checkIntegration(
  integration: Integration,
  { requestParameters: declared }: Method,
  api: RestApi,
): void {
  const { type, uri = '', httpMethod, connectionType, connectionId } = integration
  if (type !== 'MOCK') {
    if (!httpMethod) throw badRequest('Enumeration value for HttpMethod must be non-empty')
    if (!httpMethods.some((method) => method === httpMethod)) {
      throw badRequest(`Invalid HttpMethod specified. Valid options are ${httpMethods.join(',')}`)
    }
  }
  if (type === 'HTTP' || type === 'HTTP_PROXY') checkHttpUri(uri)
  if (type === 'AWS' || type === 'AWS_PROXY') checkServiceUri(type, uri)
  if (connectionType === 'VPC_LINK' && !connectionId) {
    throw badRequest('ConnectionId must be specified when connectionType is VPC_LINK')
  }
  if (integration.timeoutInMillis !== undefined) checkTimeout(integration.timeoutInMillis, api)
  refuseProblem(integrationParametersProblem(integration.requestParameters ?? {}, declared))
  refuseProblem(contentTypesProblem(Object.keys(integration.requestTemplates ?? {})))
  checkTemplates(integration.requestTemplates)
}
