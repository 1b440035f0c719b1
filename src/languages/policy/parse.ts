/** Reading policy documents: all that is wrong is found at once. */
import { compileCondition } from './condition.ts'
import {
  principalKinds,
  type Condition,
  type Finding,
  type PolicyDocument,
  type PrincipalEntry,
  type PrincipalSelection,
  type Selection,
  type Statement,
} from './document.ts'

/**
 * Whose policy it is: `identity` policies (a caller's, a Lambda authorizer's answer) name no principal, `resource`
 * policies must, `either` may.
 */
export type PolicyKind = 'identity' | 'resource' | 'either'

/** A policy, or every place in which it is wrong. */
export type ParsedPolicy =
  | { readonly document: PolicyDocument }
  | { readonly findings: readonly Finding[] }

type Report = (path: string, found: unknown, expected: string) => void
type Json = Readonly<Record<string, unknown>>

const documentElements = new Set(['Version', 'Id', 'Statement'])
const statementElements = new Set([
  'Sid',
  'Effect',
  'Action',
  'NotAction',
  'Resource',
  'NotResource',
  'Principal',
  'NotPrincipal',
  'Condition',
])

/** Reads a policy given as JSON text or as the value of one. Element names are exact, unknown ones are wrong. */
export function parsePolicy(policy: unknown, kind: PolicyKind): ParsedPolicy {
  const findings: Finding[] = []
  const report: Report = (path, found, expected) =>
    findings.push({ path, found: shorten(found), expected })
  const document = readDocument(
    typeof policy === 'string' ? parseJson(policy) : policy,
    kind,
    report,
  )
  return document === undefined || findings.length > 0 ? { findings } : { document }
}

function readDocument(
  value: unknown,
  kind: PolicyKind,
  report: Report,
): PolicyDocument | undefined {
  if (!isObject(value)) {
    report('$', value, 'a policy as a JSON object')
    return undefined
  }
  checkElements(value, documentElements, '$', report)
  const { Version: version = '2008-10-17', Id: id, Statement: statement } = value
  const isVersion = version === '2012-10-17' || version === '2008-10-17'
  if (!isVersion) report('$.Version', version, '"2012-10-17" or "2008-10-17"')
  if (id !== undefined && typeof id !== 'string') report('$.Id', id, 'a text')
  if (statement === undefined) report('$.Statement', statement, 'a statement or a list of them')
  const list = Array.isArray(statement) ? (statement as unknown[]) : [statement]
  const statements = list.map((one, index) => {
    const path = Array.isArray(statement) ? `$.Statement[${index}]` : '$.Statement'
    const reading = { kind, variables: version === '2012-10-17' }
    return statement === undefined ? undefined : readStatement(one, path, reading, report)
  })
  return {
    version: isVersion ? version : '2008-10-17',
    ...(typeof id === 'string' ? { id } : {}),
    statements: statements.filter((one) => one !== undefined),
  }
}

interface StatementReading {
  readonly kind: PolicyKind
  readonly variables: boolean
}

function readStatement(
  value: unknown,
  path: string,
  { kind, variables }: StatementReading,
  report: Report,
): Statement | undefined {
  if (!isObject(value)) {
    report(path, value, 'a statement as a JSON object')
    return undefined
  }
  checkElements(value, statementElements, path, report)
  const { Sid: sid, Effect: effect } = value
  if (sid !== undefined && typeof sid !== 'string') report(`${path}.Sid`, sid, 'a text')
  const isEffect = effect === 'Allow' || effect === 'Deny'
  if (!isEffect) report(`${path}.Effect`, effect, '"Allow" or "Deny"')
  const principal = readPrincipal(value, path, kind, report)
  return {
    ...(typeof sid === 'string' ? { sid } : {}),
    effect: isEffect ? effect : 'Deny',
    action: readSelection(value, 'Action', path, report),
    resource: readSelection(value, 'Resource', path, report),
    ...(principal === undefined ? {} : { principal }),
    conditions: readConditions(value['Condition'], `${path}.Condition`, variables, report),
  }
}

/** `Action` or `NotAction`, exactly one of the two. */
function choose(
  statement: Json,
  name: string,
  path: string,
  report: Report,
): { readonly value: unknown; readonly negated: boolean; readonly path: string } | undefined {
  const isPlain = Object.hasOwn(statement, name)
  const negated = Object.hasOwn(statement, `Not${name}`)
  if (isPlain && negated) {
    report(`${path}.Not${name}`, statement[`Not${name}`], `either ${name} or Not${name}, not both`)
  }
  if (!isPlain && !negated) return undefined
  const used = isPlain ? name : `Not${name}`
  return { value: statement[used], negated: !isPlain, path: `${path}.${used}` }
}

function readSelection(
  statement: Json,
  name: 'Action' | 'Resource',
  path: string,
  report: Report,
): Selection {
  const chosen = choose(statement, name, path, report)
  if (chosen === undefined) {
    report(`${path}.${name}`, undefined, `${name} or Not${name}`)
    return { negated: false, patterns: [] }
  }
  const patterns = readTexts(chosen.value, chosen.path, report)
  return { negated: chosen.negated, patterns }
}

function readTexts(value: unknown, path: string, report: Report): readonly string[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value]
  if (list.length === 0) report(path, value, 'at least one text')
  for (const [index, one] of list.entries()) {
    if (typeof one === 'string' && one !== '') continue
    report(Array.isArray(value) ? `${path}[${index}]` : path, one, 'a text that is not empty')
  }
  return list.filter((one) => typeof one === 'string')
}

function readPrincipal(
  statement: Json,
  path: string,
  kind: PolicyKind,
  report: Report,
): PrincipalSelection | undefined {
  const chosen = choose(statement, 'Principal', path, report)
  if (chosen === undefined) {
    if (kind === 'resource') {
      report(
        `${path}.Principal`,
        undefined,
        'Principal or NotPrincipal, as it is a resource policy',
      )
    }
    return undefined
  }
  if (kind === 'identity') {
    report(chosen.path, chosen.value, 'no principal, as the policy belongs to one')
    return undefined
  }
  return { negated: chosen.negated, entries: readEntries(chosen.value, chosen.path, report) }
}

function readEntries(value: unknown, path: string, report: Report): readonly PrincipalEntry[] {
  if (value === '*') return [{ kind: 'AWS', name: '*' }]
  if (!isObject(value) || Object.keys(value).length === 0) {
    report(path, value, '"*" or an object of AWS, Service, Federated or CanonicalUser')
    return []
  }
  return Object.entries(value).flatMap(([key, names]) => {
    const kind = principalKinds.find((one) => one === key)
    if (kind === undefined) {
      report(`${path}.${key}`, key, 'AWS, Service, Federated or CanonicalUser')
      return []
    }
    return readTexts(names, `${path}.${key}`, report).map((name) => ({ kind, name }))
  })
}

function readConditions(
  value: unknown,
  path: string,
  variables: boolean,
  report: Report,
): readonly Condition[] {
  if (value === undefined) return []
  if (!isObject(value)) {
    report(path, value, 'an object of operators')
    return []
  }
  return Object.entries(value).flatMap(([operator, keys]) => {
    if (!isObject(keys)) {
      report(`${path}.${operator}`, keys, 'an object of condition keys')
      return []
    }
    return Object.entries(keys).map(([key, values]) => {
      const place = `${path}.${operator}.${key}`
      const condition = { operator, key, values: readValues(values, place, report) }
      checkCondition(condition, `${path}.${operator}`, variables, report)
      return condition
    })
  })
}

function readValues(value: unknown, path: string, report: Report): readonly string[] {
  const list = Array.isArray(value) ? (value as unknown[]) : [value]
  if (list.length === 0) report(path, value, 'at least one value')
  const values: string[] = []
  for (const one of list) {
    const isValue = typeof one === 'string' || typeof one === 'number' || typeof one === 'boolean'
    if (isValue) values.push(String(one))
    else report(path, one, 'a text, a number or a boolean')
  }
  return values
}

function checkCondition(
  condition: Condition,
  path: string,
  variables: boolean,
  report: Report,
): void {
  const compiled = compileCondition(condition, { variables })
  if (!('wrong' in compiled)) return
  if (compiled.wrong === 'operator') report(path, condition.operator, 'a condition operator')
  else report(`${path}.${condition.key}`, compiled.value, compiled.expected)
}

function checkElements(
  value: Json,
  known: ReadonlySet<string>,
  path: string,
  report: Report,
): void {
  for (const name of Object.keys(value)) {
    if (!known.has(name)) report(`${path}.${name}`, name, `one of ${[...known].join(', ')}`)
  }
}

const isObject = (value: unknown): value is Json =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** The value, or the text itself when it is not JSON: then the finding shows it. */
function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}

const foundCharactersMax = 80

function shorten(value: unknown): string {
  if (value === undefined) return 'nothing'
  const text = JSON.stringify(value)
  return text.length > foundCharactersMax ? `${text.slice(0, foundCharactersMax)}…` : text
}
