import { expect, it } from 'vitest'
import { jsonBody } from './json-body.ts'
import { compileRequestSource, compileResponseSource, type ResponseSource } from './source.ts'

/** What a response mapping reads from a body; it needs nothing of the call. */
function read(expression: string, body: string): unknown {
  const source = compileResponseSource(expression)
  const call = {} as Parameters<ResponseSource>[0]
  return source?.(call, { headers: [], body: jsonBody(body) })
}

it.each([
  ['errorMessage.code', 'C1'],
  ['errorMessage.detail.ids[1]', '8'],
  ['errorMessage', '{"code":"C1","detail":{"ids":[7,8]}}'],
  ['errorMessage.none', undefined],
])('reads %s of an error that holds JSON as text', (path, expected) => {
  const errorMessage = JSON.stringify({ code: 'C1', detail: { ids: [7, 8] } })
  const body = JSON.stringify({ errorMessage, errorType: 'Error' })
  expect(read(`integration.response.body.${path}`, body)).toBe(expected)
})

it('finds nothing inside of an error that is plain text', () => {
  const body = '{"errorMessage":"{broken"}'
  expect(read('integration.response.body.errorMessage.code', body)).toBeUndefined()
})

it.each(['method.request.cookie.x', 'method.request.constructor.x', 'method.request.toString.x'])(
  'is no source: %s',
  (expression) => expect(compileRequestSource(expression)).toBeUndefined(),
)
