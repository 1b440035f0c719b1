import { clfTime } from '../aws/time.ts'
import type { Invocation } from './invocation.ts'
import type { OverriddenValues } from './mapping-template/overrides.ts'
import { own } from './own.ts'

/** A value of `$context`: text, number, boolean, map; `undefined` when it does not exist for this call. */
export type ContextValue = unknown

type Reader = (call: Invocation) => ContextValue

const readers: Readonly<Record<string, Reader>> = {
  accountId: (call) => call.accountId,
  apiId: (call) => call.plan.apiId,
  deploymentId: (call) => call.plan.deploymentId,
  domainName: (call) => call.place.host,
  domainPrefix: (call) => domainPrefix(call.place.host),
  endpointType: (call) => call.plan.endpointType,
  extendedRequestId: (call) => call.extendedRequestId,
  httpMethod: (call) => call.method,
  cipherSuite: (call) => call.connection?.cipherSuite,
  path: (call) => call.place.contextPath,
  protocol: () => 'HTTP/1.1',
  requestId: (call) => call.requestId,
  requestTime: (call) => clfTime(call.startedAtMs),
  // Observed: HTTP APIs count seconds here, though milliseconds in events.
  requestTimeEpoch: ({ plan, startedAtMs }) =>
    plan.protocolType === 'HTTP' ? Math.floor(startedAtMs / 1000) : startedAtMs,
  resourceId: (call) => call.target?.resourceId,
  resourcePath: (call) => call.target?.resourcePath,
  routeKey: (call) => call.target?.routeKey,
  operationName: (call) => call.target?.operationName,
  stage: (call) => call.plan.stageName,
  isCanaryRequest: (call) => call.plan.isCanary,
  xrayTraceId: (call) => call.traceHeader.replace(/^Root=([^;]+).*$/, '$1'),
  status: (call) => call.reply?.status,
  connectionId: (call) => call.socket?.connectionId,
  connectedAt: (call) => call.socket?.connectedAtMs,
  eventType: (call) => call.socket?.eventType,
  messageId: (call) => call.socket?.messageId,
  messageDirection: (call) => call.socket && 'IN',
  disconnectStatusCode: (call) => call.socket?.disconnect?.statusCode,
  disconnectReason: (call) => call.socket?.disconnect?.reason,
  tlsVersion: (call) => call.connection?.tlsVersion,
  integrationLatency: (call) => call.integrationLatencyMs,
  integrationStatus: (call) => call.integrationStatus,
  'integration.latency': (call) => call.integrationLatencyMs,
  'integration.integrationStatus': (call) => call.integrationStatus,
  'customDomain.basePathMatched': (call) => call.place.basePathMatched,
  'customDomain.routingRuleIdMatched': (call) => call.place.routingRuleIdMatched,
  'identity.sourceIp': (call) => call.sourceIp,
  'identity.userAgent': (call) => call.userAgent,
  'authorizer.principalId': (call) => call.authorizer?.principalId,
  'authorizer.integrationLatency': (call) => call.authorizer?.integrationLatencyMs,
  'error.responseType': (call) => call.refusal?.type,
  'error.validationErrorString': (call) => call.refusal?.validationErrorString,
}

/**
 * The value of `$context.{name}`: `'identity.sourceIp'`, `'authorizer.claims.sub'`, `'requestId'`.
 * `null` members read as `undefined`.
 */
export function contextValue(call: Invocation, name: string): ContextValue {
  const reader = own(readers, name)
  if (reader !== undefined) return reader(call) ?? undefined
  const fact = call.logFacts?.get(name)
  if (fact !== undefined) return fact
  if (name.startsWith('identity.')) return pick(call.identity, name.slice('identity.'.length))
  if (name.startsWith('authorizer.')) return authorizerValue(call, name.slice('authorizer.'.length))
  if (name.startsWith('requestOverride.') || name.startsWith('responseOverride.')) {
    return overrideValue(call, name)
  }
  return undefined
}

/** `'a1b2c3d4e5'` of `'a1b2c3d4e5.execute-api.us-east-1.amazonaws.com'`. */
export function domainPrefix(host: string): string {
  const dot = host.indexOf('.')
  return dot < 0 ? host : host.slice(0, dot)
}

function authorizerValue(call: Invocation, name: string): ContextValue {
  const { authorizer } = call
  if (authorizer === undefined) return undefined
  if (name.startsWith('claims.')) return own(authorizer.claims ?? {}, name.slice('claims.'.length))
  if (name === 'claims') return undefined
  return own(authorizer.context, name)
}

function overrideValue(call: Invocation, name: string): ContextValue {
  const { overrides } = call
  if (overrides === undefined) return undefined
  if (name === 'responseOverride.status') return overrides.response.status
  const [, side, group, key] =
    /^(request|response)Override\.(header|path|querystring)\.(.+)$/s.exec(name) ?? []
  if (key === undefined) return undefined
  const groups: Readonly<Record<string, OverriddenValues>> =
    side === 'request' ? overrides.request : { header: overrides.response.header }
  const value = groups[group ?? '']?.get(key)
  return typeof value === 'object' ? value.join(',') : value
}

/** A member of a tree by dotted path. */
function pick(tree: unknown, path: string): ContextValue {
  let value: unknown = tree
  for (const name of path.split('.')) {
    if (typeof value !== 'object' || value === null) return undefined
    value = own(value as Readonly<Record<string, unknown>>, name)
  }
  return value ?? undefined
}
