/**
 * Asking policies about a request that nobody made: the evaluator of calls, with what each statement
 * said of it. `tidegate policy simulate` and the management API print what this answers.
 */
import { combine, type Outcome } from './combine.ts'
import type { Finding } from './document.ts'
import {
  compilePolicy,
  decide,
  explain,
  type CompiledPolicy,
  type Decision,
  type Obstacle,
  type PolicyRequest,
} from './evaluate.ts'
import { parsePolicy } from './parse.ts'
import { reasonOf, type StatementEntry } from './reason.ts'
import { expandShortResources } from './shorthand.ts'
import {
  iamAuthorization,
  readQuestion,
  UnreadableQuestion,
  type SetName,
  type StatedMethod,
} from './simulation-question.ts'

/** What policies say of a request, and why. */
export interface Simulation {
  readonly decision: Outcome
  /** The statement that decided, or the one that came nearest, in a sentence. */
  readonly reason?: string
  /** What each set says, where policies are given by set. */
  readonly sets?: Sets
  readonly matched: readonly StatementEntry[]
  readonly unmatched: readonly StatementEntry[]
  /** Every place in which a policy is wrong; the decision is then `implicitDeny`. */
  readonly invalid?: readonly (Finding & { readonly policy: number | string })[]
}

type Sets = Readonly<Partial<Record<SetName, Decision>>>

/** A policy with its place, ready to be asked. */
interface Placed {
  readonly set: SetName | undefined
  readonly place: number | string
  readonly policy: CompiledPolicy
}

/**
 * Judges one case: `policies`, `principal`, `action`, `resource`, `context`, and optionally the
 * method's `authorizationType` and the API's `endpointType`. `problem` says what is no case.
 */
export function simulatePolicies(
  one: Readonly<Record<string, unknown>>,
): Simulation | { readonly problem: string } {
  try {
    const { policies, request, method } = readQuestion(one)
    const invalid: NonNullable<Simulation['invalid']>[number][] = []
    const placed: Placed[] = []
    for (const { set, place, source } of policies) {
      const parsed = parsePolicy(source, 'either')
      if ('findings' in parsed) {
        invalid.push(...parsed.findings.map((finding) => ({ policy: place, ...finding })))
        continue
      }
      const document = expandShortResources(parsed.document, apiOf(request.resource))
      placed.push({ set, place, policy: compilePolicy(document) })
    }
    if (invalid.length > 0) {
      return { decision: 'implicitDeny', matched: [], unmatched: [], invalid }
    }
    return answer(placed, request, method)
  } catch (error) {
    if (error instanceof UnreadableQuestion) return { problem: error.message }
    throw error
  }
}

function answer(
  placed: readonly Placed[],
  request: PolicyRequest,
  method: StatedMethod,
): Simulation {
  const { outcome, sets, lacking } = judge(placed, request, method)
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
  readonly sets?: Sets
  /** The sets that had to allow and said nothing. */
  readonly lacking?: readonly SetName[]
}

function judge(placed: readonly Placed[], request: PolicyRequest, method: StatedMethod): Judged {
  const ask = (set: SetName): Decision =>
    decide(
      placed.filter((one) => (one.set ?? 'identity') === set).map(({ policy }) => policy),
      request,
    )
  const isOneSet = placed.every(({ set }) => set === undefined)
  if (isOneSet && method.authorization === undefined) return { outcome: outcomes[ask('identity')] }
  const limits = (['boundary', 'session', 'endpoint'] as const)
    .filter((set) => placed.some((one) => one.set === set))
    .map((set) => [set, ask(set)] as const)
  const [identity, resource] = [ask('identity'), ask('resource')]
  const sets = { identity, resource, ...Object.fromEntries(limits) }
  // A case that names the method's authorization describes its API whole: no policy is none there.
  const hasNoPolicy = method.authorization !== undefined && !placed.some(isOfResource)
  const outcome = combine({
    authorization:
      method.authorization ??
      (request.principal === undefined ? 'none' : iamAuthorization(request)),
    identity,
    resourcePolicy: hasNoPolicy ? undefined : resource,
    endpoint: method.endpoint,
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

const isOfResource = ({ set }: Placed): boolean => set === 'resource'

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

/** `'arn:aws:execute-api:us-east-1:123456789012:a1b2c3d4e5'`, the API that a request is for. */
const apiOf = (resource: string): string => resource.split('/')[0] ?? resource
