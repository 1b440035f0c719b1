import type { DomainName, MatchHeaderValue, RoutingRule } from '../../definition/domain-name.ts'

/** Where a rule leads a call. */
export interface RuleMatch {
  readonly routingRuleId: string
  readonly apiId: string
  readonly stage: string
  /** The path that the API routes by, at least `'/'`. */
  readonly rest: string
}

type Headers = ReadonlyMap<string, string>
type HeaderTest = (headers: Headers) => boolean

/** A rule, ready to be asked about a call. */
export interface CompiledRule {
  readonly routingRuleId: string
  readonly apiId: string
  readonly stage: string
  readonly stripBasePath: boolean
  /** `'/shop/pets'`; empty for rules that take every path. */
  readonly basePaths: readonly string[]
  /** All of them must hold. */
  readonly headers: readonly HeaderTest[]
}

/** A domain's rules in the order in which they are looked at. */
export function compileRules({ routingRules = {} }: DomainName): readonly CompiledRule[] {
  return Object.values(routingRules)
    .sort((a, b) => a.priority - b.priority)
    .flatMap(compileRule)
}

function compileRule({ routingRuleId, conditions, actions }: RoutingRule): CompiledRule[] {
  const paths = conditions.flatMap(({ matchBasePaths }) => matchBasePaths?.anyOf ?? [])
  const headers = conditions.flatMap(({ matchHeaders }) =>
    matchHeaders === undefined ? [] : [anyOf(matchHeaders.anyOf.map(headerTest))],
  )
  const basePaths = paths.map((path) => `/${path}`)
  return actions.map(({ invokeApi }) => ({ routingRuleId, ...invokeApi, basePaths, headers }))
}

const anyOf =
  (tests: readonly HeaderTest[]): HeaderTest =>
  (headers) =>
    tests.some((test) => test(headers))

/** Names of headers are compared in any case, values as they are and as a whole. */
function headerTest({ header, valueGlob }: MatchHeaderValue): HeaderTest {
  const name = header.toLowerCase()
  const fits = globTest(valueGlob)
  return (headers) => {
    const value = headers.get(name)
    return value !== undefined && fits(value)
  }
}

function globTest(glob: string): (value: string) => boolean {
  if (glob === '*') return () => true
  const [before, after] = [glob.startsWith('*'), glob.endsWith('*')]
  const text = glob.slice(before ? 1 : 0, after ? -1 : undefined)
  if (before && after) return (value) => value.includes(text)
  if (before) return (value) => value.endsWith(text)
  return after ? (value) => value.startsWith(text) : (value) => value === text
}

/** The first rule that a call meets; a base path takes whole segments, in their own case. */
export function matchRule(
  rules: readonly CompiledRule[],
  path: string,
  headers: Headers,
): RuleMatch | undefined {
  for (const { routingRuleId, apiId, stage, stripBasePath, basePaths, ...rule } of rules) {
    const basePath = basePaths.find((one) => isBelow(path, one))
    if (basePath === undefined && basePaths.length > 0) continue
    if (!rule.headers.every((test) => test(headers))) continue
    const rest = stripBasePath && basePath !== undefined ? path.slice(basePath.length) : path
    return { routingRuleId, apiId, stage, rest: rest || '/' }
  }
  return undefined
}

const isBelow = (path: string, basePath: string): boolean =>
  path.startsWith(basePath) && (path.length === basePath.length || path[basePath.length] === '/')
