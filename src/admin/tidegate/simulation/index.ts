import type { ContextValue } from '../../../languages/policy/context.ts'
import type { StatementEntry } from '../../../languages/policy/reason.ts'
import { setNames, type SetName } from '../../../languages/policy/simulation-question.ts'
import { simulatePolicies, type Simulation } from '../../../languages/policy/simulation.ts'
import { badRequest } from '../../errors.ts'
import { operation, type AdminCall, type Operation } from '../../operation.ts'
import { compact, struct, text, type Infer } from '../../shape.ts'
import { anyJson } from '../iam/checks.ts'
import { readCaller, whoField, type NamedPolicy } from './caller.ts'
import { readMethod, whatField } from './method.ts'

const fromField = struct({
  sourceIp: text,
  userAgent: text,
  referer: text,
  vpcId: text,
  vpceId: text,
  time: text,
})

const input = struct({
  who: whoField,
  what: whatField,
  from: fromField,
  context: anyJson,
  endpointPolicy: anyJson,
  /** A case of `tidegate policy simulate`, judged as it stands. */
  policies: anyJson,
})

type Input = Infer<typeof input>
type Call = AdminCall<unknown, Input>

/** A case of `tidegate policy simulate`, with the names that its policies have here. */
interface NamedCase {
  readonly case: Readonly<Record<string, unknown>>
  readonly names: Readonly<Record<string, string>>
}

/** Who, what, from where → what policies say, statement by statement. Nothing is called and nothing changes. */
export const simulationOperations: readonly Operation[] = [
  operation('SimulatePolicies', 'POST /tidegate/policy/simulate', 200, { input }, (call) => {
    if (call.input.policies !== undefined) {
      // Read by the same reader as on the command line, so that both take the same cases.
      const one = JSON.parse(call.text) as Readonly<Record<string, unknown>>
      const verdict = judge(one)
      return { body: { ...verdict, tree: treeOf(verdict, {}) } }
    }
    const named = assemble(call)
    const verdict = judge(named.case)
    return { body: { ...verdict, tree: treeOf(verdict, named.names), case: named.case } }
  }),
]

function judge(one: Readonly<Record<string, unknown>>): Simulation {
  const verdict = simulatePolicies(one)
  if ('problem' in verdict) throw badRequest(`Not a case: ${verdict.problem}.`)
  return verdict
}

function assemble(call: Call): NamedCase {
  const { who = {}, what = {}, from = {}, context, endpointPolicy } = call.input
  const { nowMs } = readTime(from.time, call.nowMs)
  const caller = readCaller(call.store, who, nowMs)
  const method = readMethod(call, what)
  const { principal } = caller
  const policies: Record<SetName, readonly NamedPolicy[]> = {
    identity: caller.identity,
    resource:
      method.policy === undefined ? [] : [{ name: 'resource policy', document: method.policy }],
    boundary: caller.boundary === undefined ? [] : [caller.boundary],
    session: caller.session === undefined ? [] : [caller.session],
    endpoint:
      endpointPolicy === undefined ? [] : [{ name: 'endpoint policy', document: endpointPolicy }],
  }
  const given = setNames.filter((set) => policies[set].length > 0)
  return {
    case: {
      policies:
        given.length === 0
          ? []
          : Object.fromEntries(
              given.map((set) => [set, policies[set].map(({ document }) => document)]),
            ),
      ...(principal !== undefined && { principal }),
      action: method.action,
      resource: method.resource,
      context: { ...requestKeys(from, nowMs), ...compact(caller.keys), ...readContext(context) },
      // JWT authorizers only authenticate, as user pools do.
      authorizationType:
        method.authorizationType === 'JWT' ? 'COGNITO_USER_POOLS' : method.authorizationType,
      ...(method.endpointType === 'PRIVATE' && { endpointType: 'PRIVATE' }),
    },
    names: Object.fromEntries(
      given.flatMap((set) =>
        policies[set].flatMap(({ name }, index) =>
          name === undefined ? [] : [[`${set}[${index}]`, name]],
        ),
      ),
    ),
  }
}

function readTime(time: string | undefined, nowMs: number): { readonly nowMs: number } {
  const stated = time === undefined ? nowMs : Date.parse(time)
  if (Number.isNaN(stated)) throw badRequest('from.time is a time such as 2026-03-14T09:26:53Z.')
  return { nowMs: stated }
}

/** The keys that a call brings, as real calls have them. */
function requestKeys(from: Infer<typeof fromField>, nowMs: number) {
  const { sourceIp, userAgent, referer, vpcId, vpceId } = from
  return compact({
    'aws:SourceIp': vpceId === undefined ? sourceIp : undefined,
    'aws:VpcSourceIp': vpceId === undefined ? undefined : sourceIp,
    'aws:SourceVpc': vpceId === undefined ? undefined : vpcId,
    'aws:SourceVpce': vpceId,
    'aws:CurrentTime': new Date(nowMs).toISOString(),
    'aws:EpochTime': Math.floor(nowMs / 1000),
    'aws:SecureTransport': true,
    'aws:UserAgent': userAgent,
    'aws:Referer': referer,
  })
}

/** What is no object of keys is refused by the simulation's own reader. */
function readContext(context: unknown): Readonly<Record<string, ContextValue>> {
  if (context === undefined) return {}
  if (typeof context !== 'object' || context === null || Array.isArray(context)) {
    throw badRequest('context is an object of condition keys to values.')
  }
  return context as Readonly<Record<string, ContextValue>>
}

/** The statements of a verdict by set and policy, each with what kept it from matching. */
function treeOf(verdict: Simulation, names: NamedCase['names']): readonly object[] {
  const statements = [...verdict.matched, ...verdict.unmatched]
  const setOf = ({ policy }: StatementEntry) => setNames.find((set) => `${policy}`.startsWith(set))
  const shown = [...setNames, undefined].filter((set) =>
    statements.some((entry) => setOf(entry) === set),
  )
  return shown.map((set) => {
    const own = statements.filter((entry) => setOf(entry) === set)
    return compact({
      set,
      decision: set === undefined ? undefined : verdict.sets?.[set],
      policies: [...new Set(own.map(({ policy }) => policy))].map((policy) =>
        compact({
          policy,
          name: names[`${policy}`],
          statements: own
            .filter((entry) => entry.policy === policy)
            .toSorted((a, b) => a.statement - b.statement)
            .map(({ policy: _place, ...entry }) => ({
              ...entry,
              matches: entry.because === undefined,
            })),
        }),
      ),
    })
  })
}
