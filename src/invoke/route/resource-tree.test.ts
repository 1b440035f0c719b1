import { describe, expect, it } from 'vitest'
import { nearestRoutes } from './nearest.ts'
import { ResourceTree } from './resource-tree.ts'

function treeOf(...routes: readonly string[]): ResourceTree<string> {
  const tree = new ResourceTree<string>()
  for (const route of routes) {
    const [method = '', path = ''] = route.split(' ')
    tree.add(path, method, route)
  }
  return tree
}

describe('resource selection', () => {
  const recorded = treeOf('OPTIONS /{proxy+}', 'POST /foo', 'ANY /foo/bar')
  it.each([
    ['POST', '/foo', 'POST /foo'],
    ['OPTIONS', '/foo', 'OPTIONS /{proxy+}'],
    ['GET', '/foo', undefined],
    ['GET', '/foo/bar', 'ANY /foo/bar'],
    ['OPTIONS', '/foo/bar', 'ANY /foo/bar'],
    ['OPTIONS', '/foo/other', 'OPTIONS /{proxy+}'],
  ])('takes the verb into the decision: %s %s → %s', (method, path, expected) => {
    expect(recorded.find(path, method)?.value).toBe(expected)
  })

  const precedence = treeOf(
    'GET /{a}/bar',
    'GET /{a}/{b}',
    'GET /foo/{p}/baz',
    'GET /foo/{p}/{q}',
    'GET /foo/{proxy+}',
    'GET /{proxy+}',
    'GET /only',
    'ANY /only',
  )
  it.each([
    ['/x/bar', 'GET /{a}/bar'],
    ['/x/y', 'GET /{a}/{b}'],
    ['/foo/1/baz', 'GET /foo/{p}/baz'],
    ['/foo/1/2', 'GET /foo/{p}/{q}'],
    ['/foo/1/2/3', 'GET /foo/{proxy+}'],
    ['/x/y/z', 'GET /{proxy+}'],
    ['/only', 'GET /only'],
  ])('prefers literal to variable to greedy from the left: %s → %s', (path, expected) => {
    expect(precedence.find(path, 'GET')?.value).toBe(expected)
  })

  it('prefers an explicit verb to ANY on one resource', () => {
    expect(precedence.find('/only', 'POST')?.value).toBe('ANY /only')
  })

  it('lets no greedy resource match its own parent', () => {
    const tree = treeOf('GET /{proxy+}', 'GET /a/{rest+}')
    expect(tree.find('/', 'GET')).toBeUndefined()
    expect(tree.find('/a', 'GET')?.value).toBe('GET /{proxy+}')
  })

  it.each([
    ['/proxy-value', 'proxy-value'],
    ['/proxy-value/', 'proxy-value'],
    ['/proxy-value//double-slash', 'proxy-value//double-slash'],
    [
      '/test%2Balias@gmail.com/plus/test+alias@gmail.com',
      'test%2Balias@gmail.com/plus/test+alias@gmail.com',
    ],
    ['/a%2Fb', 'a%2Fb'],
  ])('keeps greedy values undecoded and without outer slashes: %s', (path, proxy) => {
    expect(treeOf('GET /{proxy+}').find(path, 'GET')?.pathParameters).toEqual({ proxy })
  })

  it('collapses leading slashes and ignores a trailing one', () => {
    const tree = treeOf('GET /hardcoded', 'GET /{proxy+}')
    for (const path of ['/hardcoded', '//hardcoded', '/hardcoded/']) {
      expect(tree.find(path, 'GET')?.value).toBe('GET /hardcoded')
    }
  })

  it('compares letters exactly and never splits at %2F', () => {
    const tree = treeOf('GET /Pets', 'GET /{id}')
    expect(tree.find('/pets', 'GET')?.value).toBe('GET /{id}')
    expect(tree.find('/a%2Fb', 'GET')?.pathParameters).toEqual({ id: 'a%2Fb' })
  })

  it('names parameters as the matched resource does', () => {
    const tree = treeOf('GET /{owner}/cats', 'GET /{owner}/{pet}')
    expect(tree.find('/ann/rex', 'GET')?.pathParameters).toEqual({ owner: 'ann', pet: 'rex' })
    expect(tree.find('/ann/cats', 'GET')?.pathParameters).toEqual({ owner: 'ann' })
  })

  it('lets a variable take no empty segment', () => {
    expect(treeOf('GET /a/{b}/c').find('/a//c', 'GET')).toBeUndefined()
  })

  it('has no HEAD or OPTIONS of its own', () => {
    const tree = treeOf('GET /pets')
    expect(tree.find('/pets', 'HEAD')).toBeUndefined()
    expect(tree.find('/pets', 'OPTIONS')).toBeUndefined()
  })
})

describe('the nearest routes of a call that matched none', () => {
  const routes = [
    'GET /pets',
    'POST /pets',
    'GET /pets/{petId}',
    'GET /orders/{id}/items',
    'ANY /files/{path+}',
  ]
  it.each([
    ['DELETE', '/pets', 'GET /pets'],
    ['GET', '/pet', 'GET /pets'],
    ['GET', '/pets/1/2', 'GET /pets/{petId}'],
    ['GET', '/order/1/items', 'GET /orders/{id}/items'],
  ])('%s %s was meant as %s', (method, path, expected) => {
    expect(nearestRoutes(routes, method, path)[0]).toBe(expected)
  })
})
