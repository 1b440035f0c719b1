import { judgeFile, type Case } from '../cases.ts'
import type { Command } from '../command.ts'
import { CommandError, UsageError } from '../io.ts'
import { reasonOf, type StatementEntry } from '../policy-reason.ts'
import { combine, type Outcome } from '../../languages/policy/combine.ts'
import { conditionContext, type ContextValue } from '../../languages/policy/context.ts'
import type { Finding } from '../../languages/policy/document.ts'
import {
  compilePolicy,
  decide,
  explain,
  type CompiledPolicy,
  type Decision,
  type Obstacle,
  type PolicyRequest,
} from '../../languages/policy/evaluate.ts'
import { parsePolicy } from '../../languages/policy/parse.ts'
import { accountOf, type RequestPrincipal } from '../../languages/policy/principal.ts'
import { expandShortResources } from '../../languages/policy/shorthand.ts'

/** `tidegate policy simulate`: asks policies about a request and says which statements decided. */
export const policySimulate: Command = {
  name: 'policy simulate',
  summary: 'Ask IAM and resource policies about a request',
  usage: 'tidegate policy simulate FILE',
  details: `
FILE (or - for standard input) holds one case as a JSON object, an array, or JSON lines:

  policies   a policy or a list of them, each a JSON object or its text: judged as one set.
             Or {identity, resource, boundary, session, endpoint}, each a policy or a list (or a list
             of {type, document}): identity and resource policies are combined as for an AWS_IAM method
             (within an account either may allow, across accounts both must); boundary, session and
             endpoint must allow as well
  principal  the caller: an ARN, an account id, a service name, or {AWS, Service, Federated,
             CanonicalUser, accountId}; "*" or nothing is an anonymous caller
  action     default execute-api:Invoke
  resource   the ARN asked for; short forms in policies (execute-api:/prod/GET/pets) mean its API
  context    condition keys to values or lists of values; only what is given is known, also of the
             principal and the time; names in any case

Prints one JSON line per case:

  decision   allow, explicitDeny or implicitDeny
  reason     the statement that decided, or the one that came nearest, in a sentence
  sets       only for policies given by set: what each set says, Allow, Deny or Silent
  matched    the statements that match: {policy, statement, sid, effect}, places from 0
  unmatched  the others, each with the first element that does not fit in "because"
  invalid    only for a policy that is wrong: every place of it; the decision is then implicitDeny

Exit code 1 when a policy is invalid.`,
  async run(args, io) {
    const [path, ...others] = args
    if (path === undefined || others.length > 0)
      throw new UsageError('name one file, or - for stdin')
    const verdicts = await judgeFile(path, io, simulate)
    return verdicts.some((verdict) => 'invalid' in verdict) ? 1 : 0
  },
}

const setNames = ['identity', 'resource', 'boundary', 'session', 'endpoint'] as const
type SetName = (typeof setNames)[number]

/** A policy with the place it came from: an index, or `identity[0]` when policies are given by set. */
interface Placed {
  readonly set: SetName | undefined
  readonly place: number | string
  readonly policy: CompiledPolicy
}

function simulate(one: Case): object {
  const resource = text(one, 'resource', '*')
  const request: PolicyRequest = {
    principal: readPrincipal(one['principal']),
    action: text(one, 'action', 'execute-api:Invoke'),
    resource,
    context: conditionContext(readContext(one['context'] ?? {})),
  }
  const invalid: (Finding & { readonly policy: number | string })[] = []
  const placed: Placed[] = []
  for (const { set, place, source } of listPolicies(one['policies'] ?? [])) {
    const parsed = parsePolicy(source, 'either')
    if ('findings' in parsed) {
      invalid.push(...parsed.findings.map((finding) => ({ policy: place, ...finding })))
      continue
    }
    const document = expandShortResources(parsed.document, apiOf(resource))
    placed.push({ set, place, policy: compilePolicy(document) })
  }
  if (invalid.length > 0) return { decision: 'implicitDeny', matched: [], unmatched: [], invalid }
  const { outcome, sets, lacking } = judge(placed, request)
  const { matched, unmatched } = traces(placed, request)
  const reason = reasonOf(outcome, [...matched, ...unmatched], lacking)
  return { decision: outcome, reason, ...(sets !== undefined && { sets }), matched, unmatched }
}

const outcomes = {
  Allow: 'allow',
  Deny: 'explicitDeny',
  Silent: 'implicitDeny',
} as const satisfies Record<Decision, Outcome>

interface Judged {
  readonly outcome: Outcome
  /** What each set says, where policies are given by set. */
  readonly sets?: Readonly<Partial<Record<SetName, Decision>>>
  /** The sets that had to allow and said nothing. */
  readonly lacking?: readonly SetName[]
}

function judge(placed: readonly Placed[], request: PolicyRequest): Judged {
  const ask = (set: SetName): Decision =>
    decide(
      placed.filter((one) => (one.set ?? 'identity') === set).map(({ policy }) => policy),
      request,
    )
  if (placed.every(({ set }) => set === undefined)) return { outcome: outcomes[ask('identity')] }
  const limits = (['boundary', 'session', 'endpoint'] as const)
    .filter((set) => placed.some((one) => one.set === set))
    .map((set) => [set, ask(set)] as const)
  const [identity, resource] = [ask('identity'), ask('resource')]
  const sets = { identity, resource, ...Object.fromEntries(limits) }
  const outcome = combine({
    authorization: authorizationOf(request),
    identity,
    resourcePolicy: resource,
    endpoint: 'public',
  })
  const said = limits.map(([, decision]) => decision)
  if (outcome === 'explicitDeny' || said.includes('Deny')) return { outcome: 'explicitDeny', sets }
  const asked =
    outcome === 'allow'
      ? limits
      : ([['identity', identity], ['resource', resource], ...limits] as const)
  const lacking = asked.filter(([, decision]) => decision === 'Silent').map(([set]) => set)
  return { outcome: said.includes('Silent') ? 'implicitDeny' : outcome, sets, lacking }
}

function authorizationOf({ principal, resource }: PolicyRequest) {
  if (principal === undefined) return 'none'
  const account = accountOf(principal)
  const owner = resource.split(':')[4]
  const isOther = account !== undefined && Boolean(owner) && account !== owner
  return isOther ? 'iam-other-account' : 'iam-same-account'
}

function traces(placed: readonly Placed[], request: PolicyRequest) {
  const matched: StatementEntry[] = []
  const unmatched: StatementEntry[] = []
  for (const { place, policy } of placed) {
    for (const { statement, source, obstacle } of explain([policy], request)) {
      const sid = source.sid === undefined ? {} : { sid: source.sid }
      const entry = { policy: place, statement, ...sid, effect: source.effect }
      if (obstacle === undefined) matched.push(entry)
      else unmatched.push({ ...entry, because: inWords(obstacle) })
    }
  }
  return { matched, unmatched }
}

const inWords = (obstacle: Obstacle): string =>
  obstacle.element === 'Condition'
    ? `Condition ${obstacle.operator} ${obstacle.key}`
    : obstacle.element

interface ListedPolicy {
  readonly set: SetName | undefined
  readonly place: number | string
  readonly source: unknown
}

function listPolicies(policies: unknown): readonly ListedPolicy[] {
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
function unwrap(entry: unknown, place: number): ListedPolicy {
  if (!isObject(entry) || !Object.hasOwn(entry, 'document')) {
    return { set: undefined, place, source: entry }
  }
  const set = setNames.find((name) => name === entry['type'])
  return { set, place, source: entry['document'] }
}

const asList = (value: unknown): readonly unknown[] =>
  Array.isArray(value) ? (value as unknown[]) : [value]

/** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5'`, the API that a request is for. */
const apiOf = (resource: string): string => resource.split('/')[0] ?? resource

function readPrincipal(value: unknown): RequestPrincipal | undefined {
  if (value === undefined || value === null) return undefined
  if (typeof value === 'string') return principalOfText(value)
  if (!isObject(value)) throw new CommandError("'principal' is a text or an object")
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
  if (!isObject(value)) throw new CommandError("'context' is an object of condition keys to values")
  for (const [key, values] of Object.entries(value)) {
    const isSimple = values === null || asList(values).every((one) => typeof one !== 'object')
    if (!isSimple) throw new CommandError(`'context' has no text or list of texts for '${key}'`)
  }
  return value as Record<string, ContextValue | null>
}

function text(one: Case, name: string, fallback: string): string {
  const value = one[name] ?? fallback
  if (typeof value === 'string') return value
  throw new CommandError(`'${name}' is a text, not ${JSON.stringify(value)}`)
}

const isObject = (value: unknown): value is Case =>
  typeof value === 'object' && value !== null && !Array.isArray(value)
