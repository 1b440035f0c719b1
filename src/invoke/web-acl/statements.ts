import type { Issue } from '../../definition/issue.ts'
import type {
  FieldStatement,
  ForwardedIpConfig,
  Statement,
  WebAclResources,
} from '../../definition/web-acl.ts'
import { compileLinearRegExp, PatternError } from '../../languages/linear-regexp/linear-regexp.ts'
import { compileByteMatch, searchBytes } from './byte-match.ts'
import { compileComponent } from './components.ts'
import type { Evaluation, Matcher, Place } from './evaluation.ts'
import { forwardedAddresses } from './forwarded-ip.ts'
import { compileIpSet, parseIp, type IpSet } from './ip-address.ts'
import { compileLabelMatch, type LabelPrefix } from './labels.ts'
import { toBinary } from './request.ts'
import { findSqli } from './threats/sqli.ts'
import { innerValues } from './threats/values.ts'
import { findXss } from './threats/xss.ts'
import { compileTransformations } from './transformations.ts'

/** What compiling a statement needs to know about where it stands. */
export interface StatementScope {
  readonly resources: WebAclResources
  readonly prefix: LabelPrefix
  readonly report: (issue: Issue) => void
}

type Members = Required<Statement>
/** Statements that may stand inside others: all but rate-based ones and group references. */
type Nestable = Exclude<
  keyof Members,
  'RateBasedStatement' | 'ManagedRuleGroupStatement' | 'RuleGroupReferenceStatement'
>

const searchBytesMax = 200

/** One row per kind of statement. */
const statements: {
  readonly [Kind in Nestable]: (
    statement: Members[Kind],
    scope: StatementScope,
    path: string,
  ) => Matcher
} = {
  ByteMatchStatement: (statement, scope, path) => {
    const { length } = searchBytes(statement)
    if (length > searchBytesMax) {
      scope.report({
        path: `${path}.SearchString`,
        found: `${length} bytes`,
        expected: `at most ${searchBytesMax} bytes`,
        severity: 'error',
      })
    }
    return onTexts(statement, compileByteMatch(statement))
  },
  SizeConstraintStatement: (statement) => {
    const compare = comparisons[statement.ComparisonOperator]
    return onTexts(statement, (text) => compare(text.length, statement.Size))
  },
  RegexMatchStatement: (statement, scope, path) =>
    onTexts(statement, regexTest([statement.RegexString], scope, `${path}.RegexString`)),
  RegexPatternSetReferenceStatement: (statement, scope, path) => {
    const patterns = scope.resources.regexPatternSets?.[statement.ARN]
    if (patterns === undefined) dangling(scope, `${path}.ARN`, statement.ARN, 'regex pattern set')
    return onTexts(statement, regexTest(patterns ?? [], scope, `${path}.ARN`))
  },
  SqliMatchStatement: (statement) => {
    const sensitivityLevel = statement.SensitivityLevel ?? 'LOW'
    return onInjections(
      statement,
      'SQL_INJECTION',
      (value) => {
        const found = findSqli(value)
        return found.score >= sqliScoreMin[sensitivityLevel] ? found.matched : undefined
      },
      sensitivityLevel,
    )
  },
  XssMatchStatement: (statement) => onInjections(statement, 'XSS', (value) => findXss(value)),
  GeoMatchStatement: (statement) => {
    const wanted = new Set(statement.CountryCodes)
    return (evaluation) => {
      const place = placeOf(evaluation, statement.ForwardedIPConfig)
      if (typeof place === 'boolean') return place
      addGeoLabels(evaluation, place, statement.ForwardedIPConfig)
      return wanted.has(place.country ?? 'XX')
    }
  },
  AsnMatchStatement: (statement) => {
    const wanted = new Set(statement.AsnList)
    return (evaluation) => {
      const place = placeOf(evaluation, statement.ForwardedIPConfig)
      if (typeof place === 'boolean') return place
      return place.asn !== undefined && wanted.has(place.asn)
    }
  },
  IPSetReferenceStatement: (statement, scope, path) => {
    const cidrs = scope.resources.ipSets?.[statement.ARN]
    if (cidrs === undefined) dangling(scope, `${path}.ARN`, statement.ARN, 'IP set')
    const contains = ipSet(cidrs ?? [], scope, `${path}.ARN`)
    const config = statement.IPSetForwardedIPConfig
    if (config === undefined) {
      return ({ view }) => {
        const address = parseIp(view.request.sourceIp)
        return address !== undefined && contains(address)
      }
    }
    return (evaluation) => {
      const addresses = forwardedAddresses(evaluation, config, config.Position)
      return typeof addresses === 'boolean' ? addresses : addresses.some(contains)
    }
  },
  LabelMatchStatement: ({ Scope, Key }, { prefix }) => {
    const matches = compileLabelMatch(Scope, Key, prefix)
    return ({ labels }) => matches(labels)
  },
  AndStatement: ({ Statements }, scope, path) => {
    const all = compileAll(Statements, scope, path)
    return (evaluation) => all.every((matches) => matches(evaluation))
  },
  OrStatement: ({ Statements }, scope, path) => {
    const any = compileAll(Statements, scope, path)
    return (evaluation) => any.some((matches) => matches(evaluation))
  },
  NotStatement: (statement, scope, path) => {
    const matches = compileStatement(statement.Statement, scope, `${path}.Statement`)
    return (evaluation) => !matches(evaluation)
  },
}

/** Score from which a SQL injection is reported: HIGH sensitivity also takes the ambiguous ones. */
const sqliScoreMin = { LOW: 5, HIGH: 3 } as const

const comparisons = {
  EQ: (a: number, b: number) => a === b,
  NE: (a: number, b: number) => a !== b,
  LE: (a: number, b: number) => a <= b,
  LT: (a: number, b: number) => a < b,
  GE: (a: number, b: number) => a >= b,
  GT: (a: number, b: number) => a > b,
} as const

/** Compiles a nestable statement; what is wrong with it is reported, and then it never matches. */
export function compileStatement(
  statement: Statement,
  scope: StatementScope,
  path: string,
): Matcher {
  for (const [kind, compile] of Object.entries(statements)) {
    const member = statement[kind as Nestable]
    if (member !== undefined) {
      // The row and the member have the same key, which the type of the table guarantees.
      const row = compile as (one: typeof member, scope: StatementScope, path: string) => Matcher
      return row(member, scope, `${path}.${kind}`)
    }
  }
  throw new Error('a statement without a nestable member passed the schema')
}

function compileAll(
  list: readonly Statement[],
  scope: StatementScope,
  path: string,
): readonly Matcher[] {
  return list.map((one, index) => compileStatement(one, scope, `${path}.Statements[${index}]`))
}

function onTexts(statement: FieldStatement, test: (text: string) => boolean): Matcher {
  const { read } = compileComponent(statement.FieldToMatch)
  const transform = compileTransformations(statement.TextTransformations)
  return ({ view }) => {
    const inspected = read(view)
    if (typeof inspected === 'boolean') return inspected
    return inspected.some((text) => test(transform(text)))
  }
}

/** Like `onTexts`, but a body or query string is taken apart into its values first. */
function onInjections(
  statement: FieldStatement,
  conditionType: 'SQL_INJECTION' | 'XSS',
  find: (value: string) => readonly string[] | undefined,
  sensitivityLevel?: 'LOW' | 'HIGH',
): Matcher {
  const { read, location } = compileComponent(statement.FieldToMatch)
  const transform = compileTransformations(statement.TextTransformations)
  const isCompound = location === 'BODY' || location === 'QUERY_STRING'
  return ({ view, details }) => {
    const inspected = read(view)
    if (typeof inspected === 'boolean') return inspected
    for (const text of inspected) {
      const whole = transform(text)
      for (const value of isCompound ? innerValues(whole).map((one) => one.text) : [whole]) {
        const matchedData = find(value)
        if (matchedData === undefined) continue
        details.push({
          conditionType,
          ...(sensitivityLevel === undefined ? {} : { sensitivityLevel }),
          location,
          matchedData,
        })
        return true
      }
    }
    return false
  }
}

function regexTest(
  patterns: readonly string[],
  scope: StatementScope,
  path: string,
): (text: string) => boolean {
  const tests = patterns.flatMap((pattern) => {
    try {
      return [compileLinearRegExp(toBinary(pattern))]
    } catch (error) {
      if (!(error instanceof PatternError)) throw error
      scope.report({
        path,
        found: `${pattern.slice(0, 80)} (at ${error.position}: ${error.message})`,
        expected: 'a regular expression in the supported dialect',
        severity: 'error',
      })
      return []
    }
  })
  return (text) => tests.some((test) => test(text))
}

function ipSet(cidrs: readonly string[], scope: StatementScope, path: string): IpSet {
  const compiled = compileIpSet(cidrs)
  if (typeof compiled === 'function') return compiled
  scope.report({
    path,
    found: compiled.invalid,
    expected: 'CIDR blocks such as 192.0.2.0/24, and not /0',
    severity: 'error',
  })
  return () => false
}

function dangling(scope: StatementScope, path: string, found: string, what: string): void {
  scope.report({ path, found, expected: `the ARN of a known ${what}`, severity: 'error' })
}

/** Where the caller, or the first forwarded address, is; a boolean is a fallback's verdict. */
function placeOf(evaluation: Evaluation, config: ForwardedIpConfig | undefined): Place | boolean {
  if (config === undefined) return evaluation.view.request
  const addresses = forwardedAddresses(evaluation, config, 'FIRST')
  if (typeof addresses === 'boolean') return addresses
  const [first] = addresses
  return (first === undefined ? undefined : evaluation.state.locate?.(first.text)) ?? {}
}

/** Geographic statements label every request they see, matching or not. */
function addGeoLabels(
  { labels }: Evaluation,
  place: Place,
  config: ForwardedIpConfig | undefined,
): void {
  const source = config === undefined ? 'clientip' : 'forwardedip'
  const country = place.country ?? 'XX'
  labels.add(`awswaf:${source}:geo:country:${country}`)
  labels.add(`awswaf:${source}:geo:region:${country}-${place.region ?? 'XX'}`)
}
