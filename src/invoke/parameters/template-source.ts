import { clfTime } from '../../aws/time.ts'
import { SilentMap, type Value } from '../../languages/velocity/value.ts'
import { domainPrefix } from '../context.ts'
import { identityMembers } from '../identity-members.ts'
import type { Invocation } from '../invocation.ts'
import { fromJson, type ContextData } from '../mapping-template/from-json.ts'
import type { Entries } from '../mapping-template/lazy-map.ts'
import type { MappingSource } from '../mapping-template/index.ts'
import type { TemplateParameters } from '../mapping-template/input.ts'
import type { HeaderList } from '../reply.ts'
import { eventHeaders } from '../request/event-headers.ts'

/**
 * What a mapping template of this call sees, with the body it is about. Parameters and `$context`
 * are made as far as the template asks for them: most look at a member or two.
 */
export function mappingSource(call: Invocation, body: string): MappingSource {
  const { overrides } = call
  return {
    body,
    parameters: new CallParameters(call),
    context: contextOf(call),
    stageVariables: call.plan.variables ?? noVariables,
    ...(overrides !== undefined && { carried: overrides.carried }),
  }
}

const noVariables = {}

/** A class, because an object with getters of its own takes as long to make as a rendering. */
class CallParameters implements TemplateParameters {
  readonly #call: Invocation

  constructor(call: Invocation) {
    this.#call = call
  }

  get path(): [string, string][] {
    return Object.entries(this.#call.pathParameters ?? {})
  }

  get querystring(): [string, string][] {
    return Array.from(this.#call.query.multi, ([name, values]) => [name, values.at(-1) ?? ''])
  }

  get header(): HeaderList {
    return eventHeaders(this.#call)
  }
}

function contextOf(call: Invocation): Entries {
  return {
    names: () => memberNames,
    read: (name) => {
      if (name === 'identity') return silent(identityMembers(call))
      if (name === 'authorizer') return authorizerOf(call)
      const value = Object.hasOwn(members, name) ? members[name]?.(call) : undefined
      return value === undefined ? undefined : fromJson(value)
    },
  }
}

/**
 * `$context` as templates see it; `undefined` is no member.
 * Observed: exactly these keys; `authorizer` only with one, `isCanaryRequest` only with canary settings.
 */
const members: Readonly<Record<string, (call: Invocation) => ContextData>> = {
  accountId: (call) => call.accountId,
  apiId: ({ plan }) => plan.apiId,
  // Known to response templates of services that name their calls.
  awsEndpointRequestId: (call) => call.logFacts?.get('awsEndpointRequestId'),
  deploymentId: ({ plan }) => plan.deploymentId,
  domainName: ({ place }) => place.host,
  domainPrefix: ({ place }) => domainPrefix(place.host),
  extendedRequestId: (call) => call.extendedRequestId,
  httpMethod: (call) => call.method,
  isCanaryRequest: ({ plan }) => (plan.isCanary === undefined ? undefined : String(plan.isCanary)),
  path: ({ place }) => place.contextPath,
  protocol: () => 'HTTP/1.1',
  requestId: (call) => call.requestId,
  requestTime: (call) => clfTime(call.startedAtMs),
  requestTimeEpoch: (call) => call.startedAtMs,
  resourceId: (call) => call.target?.resourceId,
  resourcePath: (call) => call.target?.resourcePath,
  stage: ({ plan }) => plan.stageName,
  // Set only where a firewall has looked at the call.
  wafResponseCode: (call) => call.logFacts?.get('wafResponseCode'),
  webaclArn: (call) => call.logFacts?.get('webaclArn'),
}

/** Observed: in the order of the alphabet, the override maps among the others. */
const memberNames: readonly string[] = [
  ...Object.keys(members),
  'authorizer',
  'identity',
  'requestOverride',
  'responseOverride',
].sort()

/**
 * A map that printed whole is nothing.
 * Observed of the identity, documented of claims.
 */
function silent(data: ContextData): SilentMap {
  const members = fromJson(data)
  return new SilentMap(members instanceof Map ? members : [])
}

/** Observed: the principal comes before what a function said. How long that took, logs alone know. */
function authorizerOf({ authorizer }: Invocation): Value | undefined {
  if (authorizer === undefined) return undefined
  const { principalId, context, claims } = authorizer
  const members = fromJson({
    ...(principalId !== undefined && { principalId }),
    ...texts(context),
  })
  if (claims !== undefined && members instanceof Map) members.set('claims', silent(texts(claims)))
  return members
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
