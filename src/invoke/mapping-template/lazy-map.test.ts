import { describe, expect, it } from 'vitest'
import { compileMappingTemplate, type MappingSource } from './index.ts'
import { LazyMap } from './lazy-map.ts'

function lazily(data: Readonly<Record<string, string>>): { map: LazyMap; made: string[] } {
  const made: string[] = []
  const map = new LazyMap({
    names: () => Object.keys(data),
    read: (name) => {
      if (!Object.hasOwn(data, name)) return undefined
      made.push(name)
      return data[name]
    },
  })
  return { map, made }
}

describe('LazyMap', () => {
  it('makes the value of a key once, when it is first asked for', () => {
    const { map, made } = lazily({ a: '1', b: '2' })
    expect([map.get('b'), map.get('b'), map.get('c'), map.get('toString')]).toEqual([
      '2',
      '2',
      undefined,
      undefined,
    ])
    expect(made).toEqual(['b'])
  })

  it.each<[string, (map: LazyMap) => unknown, unknown]>([
    ['its size', (map) => map.size, 3],
    ['its keys', (map) => [...map.keys()], ['a', 'b', 'c']],
    ['its values', (map) => [...map.values()], ['1', '2', '3']],
    ['its entries', (map) => [...map].flat(), ['a', '1', 'b', '2', 'c', '3']],
    ['whether it has a key', (map) => map.has('c'), true],
    ['a key taken away', (map) => [map.delete('c'), map.get('c')], [true, undefined]],
    ['a value put over one', (map) => [...map.set('a', 'x').values()], ['x', '2', '3']],
    ['a value put behind them', (map) => [...map.set('d', 'x').keys()], ['a', 'b', 'c', 'd']],
    [
      'nothing once it is cleared',
      (map) => [map.clear(), map.get('a'), map.size].slice(1),
      [undefined, 0],
    ],
  ])('tells %s as a map made at once does', (_what, ask, expected) => {
    const { map } = lazily({ a: '1', b: '2', c: '3' })
    map.get('b')
    expect(ask(map)).toEqual(expected)
  })
})

describe('$context', () => {
  const render = (template: string, source: Partial<MappingSource> = {}): unknown => {
    const compiled = compileMappingTemplate(template)
    if (!compiled.ok) return compiled.issue
    const result = compiled.template.render({
      body: '',
      parameters: { path: [], querystring: [], header: [] },
      context: { stage: 'prod', apiId: 'a1' },
      stageVariables: { url: 'u' },
      ...source,
    })
    return result.ok ? result.output : result.error.message
  }

  it.each([
    ['$context.apiId', 'a1'],
    ['$context.apiId$context.keySet()', 'a1[stage, apiId, requestOverride, responseOverride]'],
    ['$context.requestOverride', '{header={}, path={}, querystring={}}'],
    ['$context.responseOverride$context.size()', '{header={}}4'],
    ['$stageVariables.url$stageVariables', 'u{url=u}'],
    [`#set($text = '$stageVar' + 'iables.url')#evaluate($text)`, 'u'],
    ['#set($context.stage = "x")$context.stage', 'x'],
    ['#set($context.responseOverride = 1)$context.responseOverride', '1'],
  ])('renders %s as %s', (template, expected) => {
    expect(render(template)).toBe(expected)
  })

  it('keeps the members of one object between two looks', () => {
    const context = { authorizer: { principalId: 'ada' } }
    const template =
      '#set($context.authorizer.principalId = "bob")$context.authorizer.principalId$context.authorizer'
    expect(render(template, { context })).toBe('bob{principalId=bob}')
  })
})
