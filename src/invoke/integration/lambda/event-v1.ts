import { clfTime } from '../../../aws/time.ts'
import { toBase64, type BinaryMatcher } from '../../binary.ts'
import { domainPrefix } from '../../context.ts'
import { identityMembers } from '../../identity-members.ts'
import type { Invocation } from '../../invocation.ts'
import type { HeaderList } from '../../reply.ts'
import { eventHeaders } from '../../request/event-headers.ts'
import { lastValues } from '../../request/query.ts'
import { bytesOf, textOf } from '../../text.ts'
import { isForGateway } from '../../request/signed-authorization.ts'

/**
 * The proxy event, payload format 1.0, as REST APIs send it. Empty collections are null.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/set-up-lambda-proxy-integrations.html
 */
export function eventV1(
  call: Invocation,
  body: Uint8Array | string,
  isBinary: BinaryMatcher,
  accountId: string,
): Record<string, unknown> {
  const { place, plan, target } = call
  const headers = withoutSignature(call, eventHeaders(call))
  const binary = body.length > 0 && isBinary(call.header('content-type'))
  return {
    resource: target?.resourcePath ?? '/',
    path: eventPath(place.eventPath),
    httpMethod: call.method,
    // Only a test call can have none.
    ...(headers.length === 0 ? { headers: null, multiValueHeaders: null } : headerViews(headers)),
    ...queryViews(call),
    pathParameters: call.pathParameters ?? null,
    stageVariables: plan.variables ?? null,
    requestContext: requestContextV1(call, accountId),
    body: body.length === 0 ? null : binary ? toBase64(bytesOf(body)) : textOf(body),
    isBase64Encoded: binary,
  }
}

/** Authorizers see the signature, functions behind them do not. */
function withoutSignature(call: Invocation, list: HeaderList): HeaderList {
  const authorization = call.header('authorization')
  return authorization !== undefined && isForGateway(call, authorization)
    ? list.filter(([name]) => name.toLowerCase() !== 'authorization')
    : list
}

/** Leading double slashes count once; later ones are the caller's. */
function eventPath(path: string): string {
  return path.startsWith('//') ? path.replace(/^\/+/, '/') : path
}

/** Headers as events show them: the last line of each name, and all of them. */
export function headerViews(list: HeaderList): {
  readonly headers: Record<string, string>
  readonly multiValueHeaders: Record<string, string[]>
} {
  // Collected in a map: a caller may name a header `constructor` or `__proto__`.
  const lines = new Map<string, string[]>()
  for (const [name, value] of list) {
    const known = lines.get(name)
    if (known === undefined) lines.set(name, [value])
    else known.push(value)
  }
  return { headers: Object.fromEntries(list), multiValueHeaders: Object.fromEntries(lines) }
}

function queryViews(call: Invocation): Record<string, unknown> {
  const { query } = call
  if (query.multi.size === 0) {
    return { queryStringParameters: null, multiValueQueryStringParameters: null }
  }
  return {
    queryStringParameters: lastValues(query),
    multiValueQueryStringParameters: Object.fromEntries(query.multi),
  }
}

/** `requestContext` of format 1.0, REST flavour. */
export function requestContextV1(call: Invocation, accountId: string): Record<string, unknown> {
  const { place, plan, target, authorizer } = call
  return {
    resourceId: target?.resourceId,
    ...(authorizer !== undefined && { authorizer: authorizerView(call) }),
    resourcePath: target?.resourcePath,
    ...(target?.operationName !== undefined && { operationName: target.operationName }),
    httpMethod: call.method,
    extendedRequestId: call.extendedRequestId,
    requestTime: clfTime(call.startedAtMs),
    path: place.contextPath,
    accountId,
    protocol: 'HTTP/1.1',
    stage: plan.stageName,
    domainPrefix: domainPrefix(place.host),
    requestTimeEpoch: call.startedAtMs,
    requestId: call.requestId,
    identity: identityMembers(call),
    domainName: place.host,
    deploymentId: plan.deploymentId,
    apiId: plan.apiId,
    ...(plan.isCanary !== undefined && { isCanaryRequest: plan.isCanary }),
    ...(place.basePathMatched !== undefined && {
      customDomain: { basePathMatched: place.basePathMatched },
    }),
  }
}

function authorizerView(call: Invocation): Record<string, unknown> {
  const { authorizer } = call
  if (authorizer?.claims !== undefined) return { claims: authorizer.claims }
  return {
    ...(authorizer?.principalId !== undefined && { principalId: authorizer.principalId }),
    ...authorizer?.context,
    ...(authorizer?.integrationLatencyMs !== undefined && {
      integrationLatency: authorizer.integrationLatencyMs,
    }),
  }
}
