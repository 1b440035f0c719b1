import type { RefusedCall } from '../../ports-journal.ts'
import { nearestRoutes } from '../route/nearest.ts'
import { authorizerRules } from './authorizer-rules.ts'
import type { Explanation } from './explanation.ts'
import { integrationRules } from './integration-rules.ts'
import { keyRules } from './key-rules.ts'
import { policyRules } from './policy-rules.ts'
import { requestRules, routingRules } from './request-rules.ts'
import type { DeclaredKind, Remedy, Rule, RuleRemedy, Rules } from './rule.ts'
import { signatureRules } from './signature-rules.ts'
import { webSocketRules } from './websocket-rules.ts'

/** How each kind of refusal is explained. A test compares it with the codes that the phases use. */
export const explanationRules: Rules = {
  ...routingRules,
  ...requestRules,
  ...keyRules,
  ...authorizerRules,
  ...policyRules,
  ...signatureRules,
  ...integrationRules,
  ...webSocketRules,
}

/** What a plan or key of this id is called in `routes.json`; `undefined` for one that is not declared there. */
export type DeclaredName = (kind: DeclaredKind, id: string) => string | undefined

/**
 * Explains a refusal. Computed when somebody asks, never while a call is served.
 * @param routes of the API, `'GET /pets/{id}'`: for calls that matched none
 */
export function explain(
  refused: RefusedCall,
  routes: readonly string[],
  declaredName: DeclaredName = () => undefined,
): Explanation {
  const { reason, phase, status, responseType } = refused
  const evidence = evidenceOf(refused, routes)
  const rule = ruleOf(reason.code)
  const told = withNames(evidence, declaredName)
  return {
    code: reason.code,
    phase,
    ...(responseType !== undefined && { responseType }),
    status,
    summary: fill(rule.summary, told),
    rule: fill(rule.rule, told),
    evidence: [...evidence]
      .filter(([name]) => !repeated.has(name))
      .slice(0, evidenceMax)
      .map(([name, value]) => ({ name, value })),
    remedies: rule.remedies.map((remedy) => filledRemedy(remedy, evidence, declaredName)),
    ...(rule.docs !== undefined && { docs: rule.docs }),
  }
}

const evidenceMax = 12
const valueCharsMax = 300

/** Evidence that the record shows beside the explanation. */
const repeated: ReadonlySet<string> = new Set(['apiId', 'stage', 'code'])

const prefix = 'authorizer-'

function ruleOf(code: string): Rule {
  const known = explanationRules[code]
  if (known !== undefined) return known
  // An authorizer that cannot be reached fails as a backend does.
  const own = code.startsWith(prefix) ? explanationRules[code.slice(prefix.length)] : undefined
  if (own !== undefined)
    return { ...own, summary: `The authorizer could not be asked. ${own.summary}` }
  return {
    summary: `The call was refused: ${code}.`,
    rule: 'The evidence says which rule it was.',
    remedies: [{ who: 'operator', action: 'Trace the call: send it with x-tidegate-trace: 1.' }],
  }
}

/** Name → printable value, from the reason and from what the record knows beside it. */
function evidenceOf(refused: RefusedCall, routes: readonly string[]): ReadonlyMap<string, string> {
  const { reason, apiId, stage, method, url } = refused
  const facts: Record<string, unknown> = { apiId, stage, ...reason }
  if ('limit' in reason) facts['limit'] = limitText(reason['limit'])
  if (missesRoute.has(reason.code) && routes.length > 0) {
    const path = typeof reason['path'] === 'string' ? reason['path'] : url
    facts['nearest'] ??= nearestRoutes(routes, method, path)
  }
  const printed = Object.entries(facts)
    .map(([name, value]): [string, string] => [name, printedValue(value)])
    .filter(([, value]) => value !== '')
  return new Map(printed)
}

/** A throttle or a quota in words. */
function limitText(limit: unknown): string {
  if (typeof limit !== 'object' || limit === null) return printedValue(limit)
  if ('ratePerSecond' in limit && 'burst' in limit) {
    return `${printedValue(limit.ratePerSecond)} calls a second, ${printedValue(limit.burst)} at once`
  }
  if ('limit' in limit && 'period' in limit) {
    return `${printedValue(limit.limit)} calls a ${printedValue(limit.period).toLowerCase()}`
  }
  return printedValue(limit)
}

const missesRoute: ReadonlySet<string> = new Set(['no-method-matches', 'no-route-matches'])

function printedValue(value: unknown): string {
  if (value === undefined || value === null || value === '') return ''
  const text =
    typeof value === 'string'
      ? value
      : Array.isArray(value)
        ? value.map(printedValue).join(', ')
        : typeof value === 'object'
          ? Object.entries(value)
              .map(([name, member]) => `${name} ${printedValue(member)}`)
              .join(', ')
          : JSON.stringify(value)
  return text.length > valueCharsMax ? `${text.slice(0, valueCharsMax)}…` : text
}

/** By which evidence a plan or key goes. */
const idsOf = { usagePlan: ['usagePlanId'], apiKey: ['keyId', 'apiKeyId'] } as const
const declaredKinds = ['usagePlan', 'apiKey'] as const

/** The same evidence with names of `routes.json` for ids that only we made up. */
function withNames(
  evidence: ReadonlyMap<string, string>,
  declaredName: DeclaredName,
): ReadonlyMap<string, string> {
  const told = new Map(evidence)
  for (const kind of declaredKinds) {
    for (const member of idsOf[kind]) {
      const id = evidence.get(member)
      const name = id && declaredName(kind, id)
      if (name) told.set(member, name)
    }
  }
  return told
}

function filledRemedy(
  { who, action, command, declared }: RuleRemedy,
  evidence: ReadonlyMap<string, string>,
  declaredName: DeclaredName,
): Remedy {
  if (declared !== undefined) {
    const id = idsOf[declared.kind].map((name) => evidence.get(name)).find((one) => one)
    const name = id && declaredName(declared.kind, id)
    if (name !== undefined && name !== '') {
      return { who, action: fill(declared.action, new Map(evidence).set('declaredName', name)) }
    }
  }
  const filled = command === undefined ? undefined : fill(command, evidence)
  return { who, action: fill(action, evidence), ...(filled !== undefined && { command: filled }) }
}

/**
 * A text with evidence for its `{names}`. A name without evidence goes, and with it a sentence after
 * the first that has no other.
 */
function fill(text: string, evidence: ReadonlyMap<string, string>): string {
  const sentences = text.split(/(?<=\.) /).filter((sentence, at) => {
    const names = Array.from(sentence.matchAll(placeholder), ([, name]) => name ?? '')
    return at === 0 || names.length === 0 || names.some((name) => evidence.has(name))
  })
  return sentences
    .join(' ')
    .replace(placeholder, (whole, name: string) => {
      const value = evidence.get(name)
      return value === undefined ? '' : whole.replace(`{${name}}`, () => value)
    })
    .replace(/:?\.?\.$/, '.')
}

const placeholder = / ?\{([a-z][A-Za-z0-9]*)\}/g
