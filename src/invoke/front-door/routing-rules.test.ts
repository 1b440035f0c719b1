import { describe, expect, it } from 'vitest'
import { makeWorld, type World } from '../../../test/fakes/ports.ts'
import { call, deploy, restSnapshot } from '../../../test/fakes/rest-api.ts'
import type {
  DomainName,
  RoutingCondition,
  RoutingMode,
  RoutingRule,
} from '../../definition/domain-name.ts'

const host = 'https://api.example.com'

/** A method that says which API it is of, and what it sees of the call. */
const told = {
  integration: {
    type: 'MOCK',
    requestTemplates: { 'application/json': '{"statusCode": 200}' },
    integrationResponses: {
      '200': {
        statusCode: '200',
        responseTemplates: {
          'application/json': '$context.apiId $context.resourcePath',
        },
      },
    },
  },
  methodResponses: { '200': { statusCode: '200' } },
} as const

const basePath = (...anyOf: readonly string[]): RoutingCondition => ({ matchBasePaths: { anyOf } })
const header = (...lines: readonly string[]): RoutingCondition => ({
  matchHeaders: {
    anyOf: lines.map((line) => {
      const [name = '', valueGlob = ''] = line.split(':')
      return { header: name, valueGlob }
    }),
  },
})

function rule(
  routingRuleId: string,
  priority: number,
  apiId: string,
  conditions: readonly RoutingCondition[],
  stripBasePath = false,
): RoutingRule {
  const actions = [{ invokeApi: { apiId, stage: 'prod', stripBasePath } }]
  return { routingRuleId, priority, conditions, actions }
}

function world(routingMode: RoutingMode, ...rules: readonly RoutingRule[]): World {
  const made = makeWorld()
  for (const apiId of ['one', 'two', 'three', 'mapped']) {
    const methods = { 'GET /': told, 'GET /{proxy+}': told, 'GET /shop/pets': told }
    deploy(made, restSnapshot(methods, { apiId, stage: { stageName: 'prod' } }))
  }
  const domain: DomainName = {
    domainName: 'api.example.com',
    endpointConfiguration: { types: ['REGIONAL'] },
    routingMode,
    routingRules: Object.fromEntries(rules.map((one) => [one.routingRuleId, one])),
    mappings: {
      m: { apiMappingId: 'm', apiMappingKey: '', apiId: 'mapped', stage: 'prod' },
    },
  }
  made.domains.set(domain.domainName, domain)
  return made
}

async function seen(made: World, path: string, headers: Readonly<Record<string, string>> = {}) {
  const response = await call(made, host + path, { headers })
  return response.status === 200 ? response.text() : response.status
}

describe('routing rules', () => {
  const documented = [
    rule('zzz000', 50, 'two', [header('Accept:image/webp'), header('Pet:Dog-*'), basePath('Shop')]),
    rule('efg456', 100, 'three', []),
    rule('abc123', 10, 'one', [header('Hello:World')]),
  ]

  it.each<[string, Record<string, string>, string]>([
    ['/', { hello: 'World' }, 'one /'],
    ['/Shop', { hello: 'World', pet: 'Dog-Bella', accept: 'image/webp' }, 'one /{proxy+}'],
    ['/Shop', { pet: 'Dog-Bella', accept: 'image/webp' }, 'two /{proxy+}'],
    ['/Shop', { pet: 'Dog-Bella' }, 'three /{proxy+}'],
    ['/shop', { pet: 'Dog-Bella', accept: 'image/webp' }, 'three /{proxy+}'],
    ['/', { hello: 'world' }, 'three /'],
    ['/', {}, 'three /'],
  ])('lead %s with %j to %s: by priority, all conditions met', async (path, headers, expected) => {
    expect(await seen(world('ROUTING_RULE_ONLY', ...documented), path, headers)).toBe(expected)
  })

  it.each([
    ['shop', '/shop/pets', 'one /shop/pets'],
    ['shop', '/shop', 'one /{proxy+}'],
    ['shop', '/shopping', 'mapped /{proxy+}'],
    ['shop', '/Shop', 'mapped /{proxy+}'],
    ['shop/pets', '/shop/pets/1', 'one /{proxy+}'],
    ['shop/pets', '/shop', 'mapped /{proxy+}'],
  ])('take the base path %s of %s by whole segments: %s', async (path, called, expected) => {
    const made = world('ROUTING_RULE_THEN_BASE_PATH_MAPPING', rule('r', 1, 'one', [basePath(path)]))
    expect(await seen(made, called)).toBe(expected)
  })

  it.each([
    ['/shop', 'one /'],
    ['/shop/', 'one /'],
    ['/shop/shop/pets', 'one /shop/pets'],
    ['/other/x', 'one /{proxy+}'],
  ])('may strip the base path from %s: %s', async (called, expected) => {
    const made = world('ROUTING_RULE_ONLY', rule('r', 1, 'one', [basePath('shop', 'other')], true))
    expect(await seen(made, called)).toBe(expected)
  })

  it.each([
    ['a*', 'alpha', true],
    ['a*', 'beta', false],
    ['*a', 'beta', true],
    ['*a', 'alph', false],
    ['*b*', 'alphabet', true],
    ['*b*', 'account', false],
    ['*', 'anything', true],
    ['*', undefined, false],
    ['a', 'a', true],
    ['a', 'a, b', false],
    ['a?', 'ab', false],
  ])('compare the glob %s with %s: %s', async (glob, value, meets) => {
    const made = world('ROUTING_RULE_ONLY', rule('r', 1, 'one', [header(`x-version:${glob}`)]))
    const headers = value === undefined ? {} : { 'X-Version': value }
    expect(await seen(made, '/', headers)).toBe(meets ? 'one /' : 403)
  })

  it('take any of the values of one condition', async () => {
    const made = world('ROUTING_RULE_ONLY', rule('r', 1, 'one', [header('a:1', 'b:2')]))
    expect(await seen(made, '/', { b: '2' })).toBe('one /')
    expect(await seen(made, '/', { a: '2', b: '1' })).toBe(403)
  })

  it('are not looked at while the domain has mappings only', async () => {
    const made = world('BASE_PATH_MAPPING_ONLY', rule('r', 1, 'one', []))
    expect(await seen(made, '/')).toBe('mapped /')
  })

  it('are named in access logs', async () => {
    const made = world(
      'ROUTING_RULE_THEN_BASE_PATH_MAPPING',
      rule('abc123', 1, 'one', [basePath('shop')]),
    )
    const format =
      '$context.requestId $context.customDomain.routingRuleIdMatched $context.customDomain.basePathMatched'
    for (const apiId of ['one', 'mapped']) {
      const stage = { stageName: 'prod', accessLogSettings: { format } }
      deploy(made, restSnapshot({ 'GET /{proxy+}': told }, { apiId, stage }))
    }
    await seen(made, '/shop')
    await seen(made, '/other')
    const lines = made.lines.flatMap(({ line }) => (typeof line === 'string' ? [line] : []))
    expect(lines.map((line) => line.split(' ').slice(1))).toEqual([
      ['abc123', '-'],
      ['-', '(none)'],
    ])
  })

  it('leave nothing to mappings when they are alone', async () => {
    const made = world('ROUTING_RULE_ONLY', rule('r', 1, 'one', [basePath('shop')]))
    expect(await seen(made, '/elsewhere')).toBe(403)
  })
})
