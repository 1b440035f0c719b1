import { describe, expect, it } from 'vitest'
import type { Issue } from '../../definition/issue.ts'
import { compileHttpMappings } from './http-keys.ts'
import type { MappingSide } from './http-source.ts'

const issuesOf = (parameters: Record<string, string>, side: MappingSide = 'request') => {
  const issues: Issue[] = []
  compileHttpMappings(parameters, side, '$', (issue) => void issues.push(issue))
  return issues.map(({ found }) => found)
}

describe('a parameter mapping', () => {
  it.each([
    '$request.header.x-a',
    '$request.querystring.a b',
    '$request.body',
    '$request.body[0].id',
    '$request.body.a[0]',
    '$request.path',
    '$request.path.id',
    '$context.authorizer.claims.cognito:groups',
    '${request.path.id}-${stageVariables.v}',
    '$5.00',
    'text',
    '',
  ])('may take %j', (source) => {
    expect(issuesOf({ 'append:header.x': source })).toEqual([])
  })

  it.each([
    '$request.header.x y',
    '$request.header[0]',
    '$request.header',
    '$request.body..id',
    '$request.body[?(@.id)]',
    '$request.cookie.a',
    '$request.constructor.a',
    '$response.header.a',
    '${request.nothing}',
  ])('may not take %j', (source) => {
    expect(issuesOf({ 'append:header.x': source })).toEqual([source])
  })

  it.each(["''", '', '$response.body', 'anything'])(
    'ignores the value %j of a removal',
    (value) => {
      expect(issuesOf({ 'remove:header.x': value, 'remove:querystring.q': value })).toEqual([])
    },
  )

  it('reads a response from the response', () => {
    expect(issuesOf({ 'append:header.x': '$response.body[1].id' }, 'response')).toEqual([])
    expect(issuesOf({ 'append:header.x': '$request.body' }, 'response')).toEqual(['$request.body'])
  })
})
