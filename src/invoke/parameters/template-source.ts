import { clfTime } from '../../aws/time.ts'
import { domainPrefix } from '../context.ts'
import type { Invocation } from '../invocation.ts'
import type { ContextData } from '../mapping-template/from-json.ts'
import type { MappingSource } from '../mapping-template/index.ts'

/** What a mapping template of this call sees, with the body it is about. */
export function mappingSource(call: Invocation, accountId: string, body: string): MappingSource {
  const { overrides } = call
  return {
    body,
    parameters: {
      path: Object.entries(call.pathParameters ?? {}),
      querystring: Array.from(call.query.multi, ([name, values]) => [name, values.at(-1) ?? '']),
      header: call.headers,
    },
    context: templateContext(call, accountId),
    stageVariables: call.plan.variables ?? {},
    ...(overrides !== undefined && { carried: overrides.carried }),
  }
}

/**
 * `$context` as templates see it.
 * Observed: exactly these keys; `authorizer` only with one, `isCanaryRequest` only with canary settings.
 */
function templateContext(call: Invocation, accountId: string): ContextData {
  const { plan, place, target, identity, authorizer } = call
  return {
    accountId,
    apiId: plan.apiId,
    ...(authorizer !== undefined && {
      authorizer: {
        ...(authorizer.principalId !== undefined && { principalId: authorizer.principalId }),
        ...texts(authorizer.context),
        ...(authorizer.claims !== undefined && { claims: texts(authorizer.claims) }),
      },
    }),
    deploymentId: plan.deploymentId,
    domainName: place.host,
    domainPrefix: domainPrefix(place.host),
    extendedRequestId: call.extendedRequestId,
    httpMethod: call.method,
    identity: {
      ...identity,
      clientCert: identity.clientCert === null ? null : { ...identity.clientCert },
      sourceIp: call.sourceIp,
      userAgent: call.userAgent,
    },
    ...(plan.isCanary !== undefined && { isCanaryRequest: String(plan.isCanary) }),
    path: place.contextPath,
    protocol: 'HTTP/1.1',
    requestId: call.requestId,
    requestTime: clfTime(call.startedAtMs),
    requestTimeEpoch: call.startedAtMs,
    resourceId: target?.resourceId,
    resourcePath: target?.resourcePath,
    stage: plan.stageName,
    ...firewallFacts(call),
  }
}

/** Values of an authorizer are always text in templates. */
function texts(values: Readonly<Record<string, unknown>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'string' ? value : JSON.stringify(value),
    ]),
  )
}

/** Set only where a firewall has looked at the call. */
function firewallFacts(call: Invocation): Readonly<Record<string, ContextData>> {
  const facts: Record<string, ContextData> = {}
  for (const name of ['wafResponseCode', 'webaclArn']) {
    const value = call.logFacts?.get(name)
    if (value !== undefined) facts[name] = value
  }
  return facts
}
