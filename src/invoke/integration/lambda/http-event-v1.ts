import { clfTime } from '../../../aws/time.ts'
import { domainPrefix } from '../../context.ts'
import type { Invocation, MappedRequest } from '../../invocation.ts'
import { functionHeaders, viewOf } from '../../request/backend-headers.ts'
import { capitalizeHeader } from '../../request/headers.ts'
import { headerLines } from '../../request/lines.ts'
import { parseQuery } from '../../request/query.ts'
import { bodyView } from './event-v2.ts'

/**
 * The proxy event, payload format 1.0, as HTTP APIs send it: near to a REST API's, but with decoded path
 * parameters, canonical header names and the route key as resource id. What does not apply is null.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function httpEventV1(
  call: Invocation,
  request: MappedRequest,
  body: Uint8Array,
): Record<string, unknown> {
  return {
    ...httpEventHeadV1(call, request, body.length),
    body: null,
    ...bodyView(viewOf(call, request.headers), body),
  }
}

/** The event without its body, as a Lambda authorizer gets it too. */
export function httpEventHeadV1(
  call: Invocation,
  request: MappedRequest,
  bodyLength: number | undefined,
): Record<string, unknown> {
  const lines = functionHeaders(call, viewOf(call, request.headers), bodyLength).map(
    ([name, value]) => [capitalizeHeader(name), headerLines(name, value)] as const,
  )
  const { multi } = request.query === call.place.query ? call.query : parseQuery(request.query)
  return {
    version: '1.0',
    resource: call.target?.resourcePath,
    path: request.path ?? call.place.contextPath,
    httpMethod: call.method,
    headers: Object.fromEntries(lines.map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiValueHeaders: Object.fromEntries(lines),
    queryStringParameters:
      multi.size === 0
        ? null
        : Object.fromEntries([...multi].map(([name, values]) => [name, values.at(-1) ?? ''])),
    multiValueQueryStringParameters: multi.size === 0 ? null : Object.fromEntries(multi),
    requestContext: requestContext(call),
    pathParameters: call.pathParameters ?? null,
    stageVariables: call.plan.variables ?? null,
  }
}

function requestContext(call: Invocation): Record<string, unknown> {
  const { place, plan, target } = call
  const authorizer = authorizerView(call)
  return {
    accountId: call.accountId,
    apiId: plan.apiId,
    ...(authorizer !== undefined && { authorizer }),
    domainName: place.host,
    domainPrefix: domainPrefix(place.host),
    extendedRequestId: call.extendedRequestId,
    httpMethod: call.method,
    identity: identityView(call),
    path: place.contextPath,
    protocol: 'HTTP/1.1',
    requestId: call.requestId,
    requestTime: clfTime(call.startedAtMs),
    requestTimeEpoch: call.startedAtMs,
    resourceId: target?.routeKey,
    resourcePath: target?.resourcePath,
    stage: plan.stageName,
  }
}

/** Every key is there, null unless known. */
function identityView({ identity, sourceIp, userAgent }: Invocation): Record<string, unknown> {
  return {
    accessKey: identity.accessKey,
    accountId: identity.accountId,
    caller: identity.caller,
    clientCert: identity.clientCert,
    cognitoAuthenticationProvider: identity.cognitoAuthenticationProvider,
    cognitoAuthenticationType: identity.cognitoAuthenticationType,
    cognitoIdentityId: identity.cognitoIdentityId,
    cognitoIdentityPoolId: identity.cognitoIdentityPoolId,
    principalOrgId: identity.principalOrgId,
    sourceIp,
    user: identity.user,
    userAgent: userAgent ?? '',
    userArn: identity.userArn,
  }
}

function authorizerView({ authorizer }: Invocation): object | undefined {
  if (authorizer === undefined || authorizer.kind === 'iam') return undefined
  if (authorizer.kind === 'jwt') {
    return { claims: authorizer.claims, scopes: authorizer.scopes ?? null }
  }
  const { principalId, context } = authorizer
  return { ...(principalId !== undefined && { principalId }), ...context }
}
