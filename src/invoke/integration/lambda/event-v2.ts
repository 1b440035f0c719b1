import { clfTime } from '../../../aws/time.ts'
import { toBase64 } from '../../binary.ts'
import { domainPrefix } from '../../context.ts'
import type { Identity, Invocation, MappedRequest } from '../../invocation.ts'
import { functionHeaders, viewOf, type HeadersView } from '../../request/backend-headers.ts'
import { headerLines, joinedLines } from '../../request/lines.ts'
import { percentDecode } from '../../request/percent.ts'
import { parseQuery } from '../../request/query.ts'
import { isTextBody } from '../../request/text-body.ts'

const utf8 = new TextDecoder('utf-8', { fatal: false, ignoreBOM: true })

/**
 * The proxy event, payload format 2.0. What does not apply is absent, never null.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html
 */
export function eventV2(
  call: Invocation,
  request: MappedRequest,
  body: Uint8Array,
): Record<string, unknown> {
  const headers = viewOf(call, request.headers)
  return { ...eventHeadV2(call, request, body.length), ...bodyView(headers, body) }
}

/**
 * The event without its body, as a Lambda authorizer gets it too.
 * @param bodyLength `undefined` when nobody has read the body
 */
export function eventHeadV2(
  call: Invocation,
  request: MappedRequest,
  bodyLength: number | undefined,
): Record<string, unknown> {
  const { target, plan } = call
  const sent = viewOf(call, request.headers)
  const cookie = sent.get('cookie')
  const { multi } = request.query === call.place.query ? call.query : parseQuery(request.query)
  return {
    version: '2.0',
    routeKey: target?.routeKey,
    rawPath: request.path === undefined ? rawPath(call) : percentDecode(request.path),
    rawQueryString: request.query,
    ...(typeof cookie === 'string' && { cookies: splitCookies(cookie) }),
    headers: Object.fromEntries(
      functionHeaders(call, sent, bodyLength).flatMap(([name, value]) =>
        name === 'cookie' ? [] : [[name, joinedLines(name, value)]],
      ),
    ),
    ...(multi.size > 0 && {
      queryStringParameters: Object.fromEntries(
        [...multi].map(([name, values]) => [name, values.join(',')]),
      ),
    }),
    requestContext: requestContextV2(call),
    ...(call.pathParameters !== undefined && { pathParameters: call.pathParameters }),
    ...(plan.variables !== undefined && { stageVariables: plan.variables }),
  }
}

/** The body as format 2.0 and format 1.0 of HTTP APIs show it. */
export function bodyView(
  headers: HeadersView,
  body: Uint8Array,
): { readonly body?: string; readonly isBase64Encoded: boolean } {
  if (body.length === 0) return { isBase64Encoded: false }
  return isTextBody(headers)
    ? { body: utf8.decode(body), isBase64Encoded: false }
    : { body: toBase64(body), isBase64Encoded: true }
}

/**
 * The path as functions see it: decoded in spite of its name, a named stage in front, a mapping key never.
 * Observed: a decoded `?` cuts off the rest.
 */
function rawPath({ place, plan }: Invocation): string {
  const onDomain = place.basePathMatched !== undefined
  const stage = plan.stageName === '$default' ? '' : `/${plan.stageName}`
  const decoded = percentDecode(onDomain ? stage + place.routePath : place.contextPath)
  const cut = decoded.indexOf('?')
  return cut < 0 ? decoded : decoded.slice(0, cut)
}

/** All cookies as sent. */
function splitCookies(header: string): string[] {
  return headerLines('cookie', header)
    .flatMap((line) => line.split(';'))
    .map((cookie) => cookie.trim())
    .filter((cookie) => cookie !== '')
}

function requestContextV2(call: Invocation): Record<string, unknown> {
  const { place, plan, target, identity } = call
  const authorizer = authorizerViewV2(call)
  return {
    accountId: call.accountId,
    apiId: plan.apiId,
    ...(identity.clientCert !== null && { authentication: { clientCert: identity.clientCert } }),
    ...(authorizer !== undefined && { authorizer }),
    domainName: place.host,
    domainPrefix: domainPrefix(place.host),
    http: {
      method: call.method,
      path: rawPath(call),
      protocol: 'HTTP/1.1',
      sourceIp: call.sourceIp,
      userAgent: call.userAgent ?? '',
    },
    requestId: call.requestId,
    routeKey: target?.routeKey,
    stage: plan.stageName,
    time: clfTime(call.startedAtMs),
    timeEpoch: call.startedAtMs,
  }
}

/** Exactly one of `jwt`, `lambda` and `iam`. */
function authorizerViewV2({ authorizer, identity }: Invocation): object | undefined {
  switch (authorizer?.kind) {
    case undefined:
      return undefined
    case 'jwt':
      return { jwt: { claims: authorizer.claims, scopes: authorizer.scopes ?? null } }
    case 'lambda':
      return {
        lambda: Object.keys(authorizer.context).length === 0 ? null : authorizer.context,
      }
    case 'iam':
      return {
        iam: {
          accessKey: identity.accessKey,
          accountId: identity.accountId,
          callerId: identity.caller,
          cognitoIdentity:
            identity.cognitoIdentityId === null
              ? null
              : {
                  amr: methodReferences(identity),
                  identityId: identity.cognitoIdentityId,
                  identityPoolId: identity.cognitoIdentityPoolId,
                },
          principalOrgId: identity.principalOrgId,
          userArn: identity.userArn,
          userId: identity.user,
        },
      }
  }
}

/** Observed: how the caller is known, then its provider, once alone and once with the caller's own id. */
const methodReferences = (identity: Identity): string[] =>
  [identity.cognitoAuthenticationType, identity.cognitoAuthenticationProvider].flatMap(
    (text) => text?.split(',') ?? [],
  )
