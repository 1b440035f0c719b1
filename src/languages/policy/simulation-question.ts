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
  const set = setNames.find((name) => name === entry['type'])
  return { set, place, source: entry['document'] }
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [value]

function readPrincipal(value: unknown): RequestPrincipal | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return principalOfText(value)
  if (!isObject(value)) throw new UnreadableQuestion("'principal' is a text or an object")
  const { AWS, arn, Service, Federated, CanonicalUser, accountId } = value
  const [aws] = asList(AWS ?? arn)
  const fromAws = typeof aws === 'string' ? principalOfText(aws) : undefined
  const principal: RequestPrincipal = {
    ...fromAws,
    ...(typeof accountId === 'string' ? { accountId } : {}),
    ...(typeof Service === 'string' ? { service: Service } : {}),
    ...(typeof Federated === 'string' ? { federated: Federated } : {}),
    ...(typeof CanonicalUser === 'string' ? { canonicalUser: CanonicalUser } : {}),
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
