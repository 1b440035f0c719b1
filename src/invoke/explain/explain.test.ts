import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { describe, expect, it } from 'vitest'
import { explain, explanationRules } from './explain.ts'
import type { RefusedCall } from '../../ports-journal.ts'

const invoke = fileURLToPath(new URL('..', import.meta.url))

function sources(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    if (statSync(path).isDirectory()) return name === 'explain' ? [] : sources(path)
    return name.endsWith('.ts') && !name.endsWith('.test.ts') ? [readFileSync(path, 'utf8')] : []
  })
}

/** Every way in which the phases spell the code of a reason. */
const spellings = [
  /\bcode: '([a-z-]+)'/g,
  /\bcode: [a-zA-Z. ]+=== 403 \? '([a-z-]+)' : '([a-z-]+)'/g,
  /\bcode: isTimeout \? '([a-z-]+)' : '([a-z-]+)'/g,
  /\b(?:unauthorized|failure|broken|invalid)\((?:call, )?\s*'([a-z]+-[a-z-]+)'/g,
  /: '([a-z-]+-(?:throttled|exceeded))'/g,
  /(?:explicitDeny|implicitDeny): '([a-z-]+)'/g,
]

const used = new Set(
  sources(invoke).flatMap((text) =>
    spellings.flatMap((pattern) =>
      Array.from(text.matchAll(pattern), ([, ...codes]) => codes.filter(Boolean)).flat(),
    ),
  ),
)

const refused = (code: string, evidence: object = {}): RefusedCall => ({
  requestId: 'r',
  startedAtMs: 0,
  method: 'GET',
  url: '/prod/pet',
  status: 403,
  protocolType: 'REST',
  apiId: 'a1b2c3d4e5',
  stage: 'prod',
  phase: 'p',
  reason: { code, ...evidence },
})

describe('an explanation', () => {
  it('is there for every reason that a phase refuses with', () => {
    expect(used.size).toBeGreaterThan(90)
    expect([...used].filter((code) => explanationRules[code] === undefined)).toEqual([])
  })

  it('is there for no reason that no phase refuses with', () => {
    // What is wrong with a signature is said where signatures are verified.
    const places = [...sources(invoke), ...sources(join(invoke, '../aws'))].join('\n')
    const unused = Object.keys(explanationRules).filter(
      (code) => !places.includes(`'${code.replace(/^signature-/, '')}'`),
    )
    expect(unused).toEqual([])
  })

  it.each(Object.entries(explanationRules))('of %s says what would have passed', (code, rule) => {
    expect(rule.remedies.length).toBeGreaterThan(0)
    const { summary, remedies } = explain(refused(code), [])
    for (const text of [summary, rule.rule, ...remedies.map(({ action }) => action)]) {
      expect(text).toMatch(/[^ .:]\.$/)
      expect(text).not.toContain('undefined')
    }
  })

  it('fills in the evidence, and names the key, the plan and the limit', () => {
    const limit = { id: 'plan', ratePerSecond: 2, burst: 5 }
    const reason = { apiKeyId: 'k1', usagePlanId: 'p1', limit }
    const told = explain(refused('plan-throttled', reason), [])
    expect(told.summary).toBe('The key k1 called faster than its plan p1 allows.')
    expect(told.rule).toBe('The usage plan limits each of its keys: 2 calls a second, 5 at once.')
    expect(told.remedies[1]?.command).toBe('npx tidegate plans update p1 --rate N --burst N')
    expect(told.evidence).toContainEqual({ name: 'apiKeyId', value: 'k1' })
  })

  it.each([
    ['plan-throttled', 1, 'Raise rateLimit or burstLimit of usagePlans.gold.throttle'],
    [
      'plan-method-throttled',
      1,
      'Raise the limit of the method under usagePlans.gold.apiStages[].throttle',
    ],
    ['quota-exceeded', 2, 'Raise limit of usagePlans.gold.quota'],
    ['key-disabled', 0, 'Set enabled of apiKeys.alice to true'],
    ['key-not-in-plan', 0, 'Add a plan that covers the stage to usagePlans of apiKeys.alice'],
    ['key-not-in-plan', 1, 'Add this stage to apiStages of a plan of apiKeys.alice'],
  ])('of %s leads to routes.json where that declares the plan or key', (code, at, action) => {
    const names = { usagePlan: { p1: 'gold' }, apiKey: { k1: 'alice' } }
    const reason = {
      usagePlanId: 'p1',
      ...(code.startsWith('key') ? { keyId: 'k1' } : { apiKeyId: 'k1' }),
    }
    const declaredName = (kind: 'usagePlan' | 'apiKey', id: string) =>
      Object.entries(names[kind]).find(([one]) => one === id)?.[1]
    const remedy = explain(refused(code, reason), [], declaredName).remedies[at]
    expect(remedy).toEqual({
      who: 'operator',
      action: `${action} in routes.json, then start or deploy again.`,
    })
    expect(explain(refused(code, reason), [], () => undefined).remedies[at]).not.toEqual(remedy)
  })

  it('calls plans and keys by their names in routes.json, and keeps their ids as evidence', () => {
    const names: Record<string, string> = { p1: 'gold', k1: 'alice' }
    const reason = { apiKeyId: 'k1', usagePlanId: 'p1' }
    const told = explain(refused('quota-exceeded', reason), [], (_, id) => names[id])
    expect(told.summary).toBe('The key alice used up the quota of its plan gold.')
    expect(told.evidence).toContainEqual({ name: 'usagePlanId', value: 'p1' })
  })

  it('names the nearest routes of a call that matched none', () => {
    const reason = { method: 'GET', path: '/pet' }
    const told = explain(refused('no-method-matches', reason), ['GET /pets', 'POST /orders'])
    expect(told.summary).toContain('no method GET /pet. The nearest: GET /pets, POST /orders.')
  })

  it('leaves out the sentence whose evidence is missing', () => {
    const told = explain(refused('no-method-matches', { method: 'GET', path: '/pet' }), [])
    expect(told.summary).toBe('The API has no method GET /pet.')
  })

  it('takes the words of the backend for an authorizer that cannot be reached', () => {
    const told = explain(
      refused('authorizer-integration-timeout', { url: 'https://a', timeoutMs: 9 }),
      [],
    )
    expect(told.summary).toBe(
      'The authorizer could not be asked. The backend https://a did not answer within 9 ms.',
    )
  })

  it('cuts long evidence', () => {
    const told = explain(refused('body-does-not-fit-model', { errors: ['x'.repeat(5_000)] }), [])
    expect(told.evidence[0]?.value.length).toBeLessThan(310)
  })
})

it('names pages that are there', () => {
  const root = fileURLToPath(new URL('../../../', import.meta.url))
  const pages = new Set(Object.values(explanationRules).flatMap(({ docs }) => docs ?? []))
  expect([...pages].filter((page) => !existsSync(join(root, page)))).toEqual([])
})
