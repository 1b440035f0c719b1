/** Reading the case of a simulation: what a person wrote, as the evaluator wants it. */
import type { Authorization } from './combine.ts'
import { conditionContext, type ContextValue } from './context.ts'
import type { PolicyRequest } from './evaluate.ts'
import { accountOf, type RequestPrincipal } from './principal.ts'

/** The sets that policies are given by; `identity` and `resource` are combined, each other must allow as well. */
export const setNames = ['identity', 'resource', 'boundary', 'session', 'endpoint'] as const
export type SetName = (typeof setNames)[number]

/** A policy as it was given, with its place: an index, or `identity[0]` when policies are given by set. */
export interface GivenPolicy {
  readonly set: SetName | undefined
  readonly place: number | string
  readonly source: unknown
}

/** How the method is authorised, where the case says so. */
export interface StatedMethod {
  readonly authorization: Authorization | undefined
  readonly endpoint: 'public' | 'private'
}

/** A case that could be read. */
export interface Question {
  readonly policies: readonly GivenPolicy[]
  readonly request: PolicyRequest
  readonly method: StatedMethod
}

type Members = Readonly<Record<string, unknown>>

/** A case that is none, in words for its author. It is thrown within this folder only. */
export class UnreadableQuestion extends Error {}

/** @throws UnreadableQuestion */
export function readQuestion(one: Members): Question {
  const request: PolicyRequest = {
    principal: readPrincipal(one['principal']),
    action: text(one, 'action', 'execute-api:Invoke'),
    resource: text(one, 'resource', '*'),
    context: conditionContext(readContext(one['context'] ?? {})),
  }
  return {
    policies: listPolicies(one['policies'] ?? []),
    request,
    method: readMethod(one, request),
  }
}

/** Authorization types of methods; IAM callers are told apart by their account. */
const authorizations: Readonly<Record<string, Authorization | 'iam'>> = {
  NONE: 'none',
  AWS_IAM: 'iam',
  CUSTOM: 'lambda',
  COGNITO_USER_POOLS: 'cognito',
}

function readMethod(one: Members, request: PolicyRequest): StatedMethod {
  const endpoint = one['endpointType'] === 'PRIVATE' ? 'private' : 'public'
  const stated = one['authorizationType']
  if (stated === undefined) return { authorization: undefined, endpoint }
  const authorization = typeof stated === 'string' ? authorizations[stated] : undefined
  if (authorization === undefined) {
    throw new UnreadableQuestion(
      `'authorizationType' is one of ${Object.keys(authorizations).join(', ')}`,
    )
  }
  return {
    authorization: authorization === 'iam' ? iamAuthorization(request) : authorization,
    endpoint,
  }
}

/** Whether caller and resource are of one account; a resource without an account is the caller's own. */
export function iamAuthorization({ principal, resource }: PolicyRequest): Authorization {
  const account = principal && accountOf(principal)
  const owner = resource.split(':')[4]
  const isOther = account !== undefined && Boolean(owner) && account !== owner
  return isOther ? 'iam-other-account' : 'iam-same-account'
}

function listPolicies(policies: unknown): readonly GivenPolicy[] {
  const bySet = isObject(policies) && setNames.some((set) => Object.hasOwn(policies, set))
  if (!bySet) return asList(policies).map(unwrap)
  for (const name of Object.keys(policies)) knownSet(name)
  return setNames.flatMap((set) =>
    asList(policies[set] ?? []).map((source, index) => ({
      set,
      place: `${set}[${index}]`,
      source,
    })),
  )
}

/** A policy, or one that says its set: `{ type: 'resource', document: … }`. */
function unwrap(entry: unknown, place: number): GivenPolicy {
  if (!isObject(entry) || !Object.hasOwn(entry, 'document')) {
    return { set: undefined, place, source: entry }
  }
  const { type, document } = entry
  return { set: type === undefined ? undefined : knownSet(type), place, source: document }
}

/** Policies of a set that nobody asks must not pass for judged, nor for another set's. */
function knownSet(name: unknown): SetName {
  const set = setNames.find((one) => one === name)
  if (set !== undefined) return set
  throw new UnreadableQuestion(
    `no set of policies is called ${JSON.stringify(name)}: ${setNames.join(', ')}`,
  )
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [value]

function readPrincipal(value: unknown): RequestPrincipal | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return principalOfText(value)
  if (!isObject(value)) throw new UnreadableQuestion("'principal' is a text or an object")
  const named = (name: string): string | undefined => {
    // A list as in policies: the caller is one, and stands first.
    const [first] = asList(value[name])
    return typeof first === 'string' ? first : undefined
  }
  const aws = named('AWS') ?? named('arn')
  const [accountId, service] = [named('accountId'), named('Service')]
  const [federated, canonicalUser] = [named('Federated'), named('CanonicalUser')]
  const principal: RequestPrincipal = {
    ...(aws !== undefined && principalOfText(aws)),
    ...(accountId !== undefined && { accountId }),
    ...(service !== undefined && { service }),
    ...(federated !== undefined && { federated }),
    ...(canonicalUser !== undefined && { canonicalUser }),
  }
  return Object.keys(principal).length === 0 ? undefined : principal
}

function principalOfText(text: string): RequestPrincipal | undefined {
  if (text === '*' || text === '' || text === 'anonymous') return undefined
  if (/^\d{12}$/.test(text)) return { accountId: text }
  return text.startsWith('arn:') ? { arn: text } : { service: text }
}

function readContext(value: unknown): Readonly<Record<string, ContextValue | null>> {
  if (!isObject(value)) {
    throw new UnreadableQuestion("'context' is an object of condition keys to values")
  }
  for (const [key, values] of Object.entries(value)) {
    const isSimple = values === null || asList(values).every((one) => typeof one !== 'object')
    if (!isSimple) {
      throw new UnreadableQuestion(`'context' has no text or list of texts for '${key}'`)
    }
  }
  return value as Record<string, ContextValue | null>
}

function text(one: Members, name: string, fallback: string): string {
  const value = one[name] ?? fallback
  if (typeof value === 'string') return value
  throw new UnreadableQuestion(`'${name}' is a text, not ${JSON.stringify(value)}`)
}

const isObject = (value: unknown): value is Members =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
