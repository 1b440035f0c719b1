import { describe, expect, it } from 'vitest'
import { readAnswerV2, readHttpAnswerV1 } from './http-answer.ts'

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)
const textOf = (body: unknown): string =>
  body instanceof Uint8Array ? new TextDecoder().decode(body) : String(body)

describe('a function answer in format 2.0', () => {
  it.each([
    ['a text, unescaped', '"a \\"b\\" \\u00e9"', 'a "b" é'],
    [
      'an object without statusCode, byte for byte',
      '{ "a":1,  "body": "x" }',
      '{ "a":1,  "body": "x" }',
    ],
    ['a list', '[1, 2]', '[1, 2]'],
    ['a number', ' 42 ', ' 42 '],
    ['a boolean', 'true', 'true'],
    ['null', 'null', 'null'],
    ['what is no JSON', 'Hello', 'Hello'],
    ['nothing', '', ''],
  ])('is the body when it is %s', (_, payload, body) => {
    const answer = readAnswerV2(bytes(payload))
    expect(answer).toMatchObject({ status: 200, headers: [['content-type', 'application/json']] })
    expect(textOf(answer.kind === 'reply' && answer.body)).toBe(body)
  })

  it.each([
    ['statusCode 0', { statusCode: 0 }],
    ['a fraction', { statusCode: 200.5 }],
    ['no number', { statusCode: 'ok' }],
    ['null as status', { statusCode: null }],
    ['a status beyond 599', { statusCode: 600 }],
    ['an interim status', { statusCode: 101 }],
    ['a body that is an object', { statusCode: 200, body: { a: 1 } }],
    ['a body that is a number', { statusCode: 200, body: 7 }],
    ['what says it is base64 and is not', { statusCode: 200, body: '***', isBase64Encoded: true }],
    ['headers that are a list', { statusCode: 200, headers: ['a'] }],
    ['a header that is an object', { statusCode: 200, headers: { a: {} } }],
    ['a header name with a blank', { statusCode: 200, headers: { 'a b': 'c' } }],
    ['a header value with a line break', { statusCode: 200, headers: { a: 'b\r\nc: d' } }],
    ['cookies that are no list', { statusCode: 200, cookies: 'a=1' }],
  ])('is 500 with %s', (_, answer) => {
    expect(readAnswerV2(bytes(JSON.stringify(answer)))).toMatchObject({
      kind: 'refusal',
      status: 500,
    })
  })

  it('takes digits as status, makes numbers and booleans header text, leaves multiValueHeaders out', () => {
    const answer = {
      statusCode: '201',
      headers: { 'X-Num': 7, 'X-On': true, 'X-Null': null },
      multiValueHeaders: { 'X-Multi': ['a'] },
      body: 'ok',
    }
    expect(readAnswerV2(bytes(JSON.stringify(answer)))).toEqual({
      kind: 'reply',
      status: 201,
      headers: [
        ['X-Num', '7'],
        ['X-On', 'true'],
        ['content-type', 'text/plain; charset=utf-8'],
      ],
      body: 'ok',
    })
  })

  it('keeps a content type in any spelling', () => {
    const answer = { statusCode: 200, headers: { 'CONTENT-TYPE': 'text/html' } }
    expect(readAnswerV2(bytes(JSON.stringify(answer)))).toMatchObject({
      headers: [['CONTENT-TYPE', 'text/html']],
      body: '',
    })
  })
})

describe('a function answer in format 1.0', () => {
  it.each(['"text"', '[1]', '7', 'null', 'Hello', '{"body":"x"}', '{"statusCode":"x"}'])(
    'is 500 when it is %s: nothing is inferred',
    (payload) => {
      expect(readHttpAnswerV1(bytes(payload))).toMatchObject({ kind: 'refusal', status: 500 })
    },
  )

  it('sends single values before multiple ones, each on its own line', () => {
    const answer = {
      statusCode: 200,
      headers: { 'X-Mix': 'one' },
      multiValueHeaders: { 'X-Mix': ['two', 3] },
    }
    expect(readHttpAnswerV1(bytes(JSON.stringify(answer)))).toMatchObject({
      headers: [
        ['X-Mix', 'one'],
        ['X-Mix', 'two'],
        ['X-Mix', '3'],
        ['content-type', 'text/plain; charset=utf-8'],
      ],
    })
  })
})
