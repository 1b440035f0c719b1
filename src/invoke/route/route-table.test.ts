import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseRouteKey, type RouteKey, type RouteSegment } from '../../definition/route-key.ts'
import { RouteTable } from './route-table.ts'

function tableOf(keys: readonly string[]): RouteTable<string> {
  const table = new RouteTable<string>()
  for (const key of keys) {
    const parsed = parseRouteKey(key)
    if (parsed === undefined) throw new Error(`not a route key: ${key}`)
    table.add(parsed, key)
  }
  return table
}

describe('the route of a request', () => {
  const documented = [
    'GET /pets/dog/1',
    'GET /pets/dog/{id}',
    'GET /pets/{proxy+}',
    'ANY /{proxy+}',
    '$default',
  ]
  const noDefault = ['GET /pets', 'GET /metrics', 'GET /files/{path+}', 'POST /a/{x}']

  it.each([
    ['the literal path first', documented, 'GET /pets/dog/1', 'GET /pets/dog/1'],
    ['then a variable', documented, 'GET /pets/dog/2', 'GET /pets/dog/{id}'],
    ['then a greedy variable', documented, 'GET /pets/cat/1', 'GET /pets/{proxy+}'],
    ['then a less specific greedy one', documented, 'POST /test/5', 'ANY /{proxy+}'],
    ['a path without the verb is passed over', documented, 'POST /pets/dog/1', 'ANY /{proxy+}'],
    ['no 405: nothing takes the verb', noDefault, 'POST /pets', undefined],
    ['HEAD is not GET', noDefault, 'HEAD /pets', undefined],
    ['a trailing slash counts', noDefault, 'GET /metrics/', undefined],
    ['a missing remainder is not greedy', noDefault, 'GET /files', undefined],
    ['an empty remainder is greedy', noDefault, 'GET /files/', 'GET /files/{path+}'],
    ['a variable takes no empty segment', noDefault, 'POST /a/', undefined],
    ['letters count', noDefault, 'GET /Pets', undefined],
    [
      'the path before the verb',
      ['ANY /pets/dog', 'GET /pets/{id}'],
      'GET /pets/dog',
      'ANY /pets/dog',
    ],
    ['the verb before ANY', ['ANY /pets', 'GET /pets'], 'GET /pets', 'GET /pets'],
    [
      'whole before greedy, however literal',
      ['GET /a/b/{p+}', 'GET /{x}/{y}/{z}'],
      'GET /a/b/c',
      'GET /{x}/{y}/{z}',
    ],
    [
      'the longest literal start of greedy ones',
      ['ANY /{p+}', 'ANY /a/{p+}', 'ANY /a/b/{p+}'],
      'GET /a/b/c',
      'ANY /a/b/{p+}',
    ],
    ['the root is a path', ['GET /', '$default'], 'GET /', 'GET /'],
    ['the greedy root takes the root', ['ANY /{proxy+}'], 'GET /', 'ANY /{proxy+}'],
    ['$default takes the rest', ['GET /pets', '$default'], 'PUT /x/y', '$default'],
    ['nothing', [], 'GET /', undefined],
  ])('%s', (_, keys, request, expected) => {
    const [method = '', path = ''] = request.split(' ')
    expect(tableOf(keys).find(path, method)?.value).toBe(expected)
  })

  it.each([
    ['GET /pets/{id}', '/pets/7', { id: '7' }],
    ['GET /{a}/x/{b}', '/1/x/2', { a: '1', b: '2' }],
    ['GET /a/{proxy+}', '/a/b/c', { proxy: 'b/c' }],
    ['GET /a/{proxy+}', '/a/b/', { proxy: 'b/' }],
    ['GET /{proxy+}', '/', { proxy: '' }],
    ['GET /u/{id:int}', '/u/x', { 'id:int': 'x' }],
    ['GET /pets', '/pets', undefined],
    ['$default', '/anything', undefined],
  ])('%s finds in %s the parameters %j', (key, path, parameters) => {
    expect(tableOf([key]).find(path, 'GET')?.pathParameters).toEqual(parameters)
  })

  it('keeps the names of variables that two verbs call differently', () => {
    const table = tableOf(['GET /pets/{id}', 'POST /pets/{name}'])
    expect(table.find('/pets/7', 'POST')?.pathParameters).toEqual({ name: '7' })
  })

  it('says when two routes take the same requests', () => {
    const table = tableOf(['GET /pets/{id}', '$default'])
    for (const key of ['GET /pets/{name}', '$default']) {
      expect(table.add(parseRouteKey(key) ?? { kind: 'default' }, key)).toBe(false)
    }
  })

  it('is the one that the documented priorities name, for any routes and path', () => {
    const segment = fc.constantFrom('a', 'b', '{x}')
    const path = fc.tuple(fc.array(segment, { minLength: 1, maxLength: 3 }), fc.boolean())
    const key = fc
      .tuple(fc.constantFrom('GET', 'POST', 'ANY'), path)
      .map(
        ([verb, [parts, greedy]]) =>
          `${verb} /${[...parts, ...(greedy ? ['{p+}'] : [])].join('/')}`,
      )
    const requested = fc
      .array(fc.constantFrom('a', 'b', 'c', ''), { minLength: 1, maxLength: 4 })
      .map((parts) => `/${parts.join('/')}`)
    fc.assert(
      fc.property(fc.uniqueArray(key, { maxLength: 8 }), requested, (keys, path) => {
        expect(tableOf(keys).find(path, 'GET')?.value).toBe(bestOf(keys, path))
      }),
    )
  })
})

/** The comparator, written down as the documentation has it: every route is tried, the best one wins. */
function bestOf(keys: readonly string[], path: string): string | undefined {
  const segments = path.slice(1).split('/')
  const candidates = keys.flatMap((text) => {
    const key = parseRouteKey(text)
    return key?.kind === 'path' && key.method !== 'POST' && fits(key.segments, segments)
      ? [{ text, key }]
      : []
  })
  candidates.sort((a, b) => compare(a.key, b.key))
  return candidates[0]?.text
}

function fits(route: readonly RouteSegment[], segments: readonly string[]): boolean {
  const greedy = route.at(-1)?.kind === 'greedy'
  if (greedy ? segments.length < route.length : segments.length !== route.length) return false
  return route.every((part, index) => {
    if (part.kind === 'literal') return part.text === segments[index]
    return part.kind === 'greedy' || segments[index] !== ''
  })
}

type PathKey = Extract<RouteKey, { kind: 'path' }>
const ranks = { literal: 0, variable: 1, greedy: 2 } as const

function compare(a: PathKey, b: PathKey): number {
  const isGreedy = ({ segments }: PathKey): number => Number(segments.at(-1)?.kind === 'greedy')
  if (isGreedy(a) !== isGreedy(b)) return isGreedy(a) - isGreedy(b)
  for (const [index, part] of a.segments.entries()) {
    const other = b.segments[index]
    if (other !== undefined && ranks[part.kind] !== ranks[other.kind]) {
      return ranks[part.kind] - ranks[other.kind]
    }
  }
  return Number(a.method === 'ANY') - Number(b.method === 'ANY')
}

describe('a route key', () => {
  it.each([
    'get /pets',
    'TRACE /pets',
    'GET pets',
    'GET /pets/',
    'GET /{proxy+}/x',
    'GET /pre{id}',
    'GET /a//b',
    '/pets',
    '$connect',
  ])('%s is none', (text) => {
    expect(parseRouteKey(text)).toBeUndefined()
  })
})
