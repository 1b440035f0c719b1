import { describe, expect, it } from 'vitest'
import { compileSelection } from './selection.ts'

const message = { service: 'chat', action: 'join', data: { room: 'r1' }, list: ['item1', 'item2'] }

const table: readonly (readonly [expression: string, body: unknown, result: string])[] = [
  ['$request.body.action', message, 'join'],
  ['${request.body.action}', message, 'join'],
  ['${request.body.service}/${request.body.action}', message, 'chat/join'],
  ['${request.body.action}-${request.body.nope}', message, 'join-'],
  ['action', message, 'action'],
  ['\\$default', message, '$default'],
  ['$request.body.data.room', message, 'r1'],
  ["$request.body.data['room']", message, 'r1'],
  ['$request.body.list[1]', message, 'item2'],
  ['$request.body.list', message, '[item1, item2]'],
  ['$request.body.data', message, '{room=r1}'],
  ['$request.body.action', { action: 7.5 }, '7.5'],
  ['$request.body.action', { action: true }, 'true'],
  ['$request.body.action', { action: null }, ''],
  ['$request.body.action', { action: '$request.body.other', other: 'x' }, '$request.body.other'],
  ['$request.body.action', [1], ''],
  ['$request.body..action', { data: { action: 'join' } }, '[join]'],
  ['${request.body..action}!', { action: 'a', data: { action: 'b' } }, '[a, b]!'],
  ['$request.body.list[?(@.on == true)].name', { list: [{ on: true, name: 'x' }] }, '[x]'],
  ['$request.body.list[0,1]', message, '[item1, item2]'],
  ['$request.body.list[-1]', message, 'item2'],
  ['${request.body.list.length()}', message, '2'],
  ['${request.body["service"]}-$request.body.action', message, 'chat-join'],
  ['$request.body.constructor', {}, ''],
]

describe('a selection expression', () => {
  it.each(table)('reads %s of %j as %j', (expression, body, result) => {
    expect(compileSelection(expression)?.({ body })).toBe(result)
  })

  it('reads headers, the authorizer’s key and the endpoint’s answer', () => {
    const response = { status: 404, headers: () => ['a', 'b'] }
    const select = (expression: string) =>
      compileSelection(expression)?.({
        header: (name) => `header ${name}`,
        context: (name) => `context ${name}`,
        stageVariable: (name) => `variable ${name}`,
        response,
      })
    expect(select('$request.header.X-Api-Key')).toBe('header x-api-key')
    expect(select('$context.authorizer.usageIdentifierKey')).toBe(
      'context authorizer.usageIdentifierKey',
    )
    expect(select('${stageVariables.mode}')).toBe('variable mode')
    expect(select('${integration.response.statuscode}')).toBe('404')
    expect(select('${integration.response.header.X}')).toBe('b')
    expect(select('${integration.response.multivalueheader.X}')).toBe('a,b')
  })

  it('is refused when it refers to what does not exist', () => {
    expect(compileSelection('$method.body.action')).toBeUndefined()
    expect(compileSelection('${request.body.a[}')).toBeUndefined()
    expect(compileSelection('${request.body.a[?(@.b}')).toBeUndefined()
  })
})
