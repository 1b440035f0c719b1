import { describe, expect, it } from 'vitest'
import type { CapturedAnswer } from './capture.ts'
import { compareAnswers, type Ignored } from './compare-answers.ts'
import { differenceReport, reportText } from './difference-report.ts'

const nothing: Ignored = { headers: new Set(), paths: new Set() }

const answer = (body: string, headers: CapturedAnswer['headers'] = [], status = 200) => ({
  status,
  headers,
  body,
})

const causes = (left: CapturedAnswer, right: CapturedAnswer, ignored = nothing): string[] =>
  compareAnswers(left, right, ignored).map(({ cause }) => cause)

describe('two answers', () => {
  it.each([
    ['{"a":1,"b":[1,2]}', '{ "b": [1, 2], "a": 1 }', []],
    ['{"a":1}', '{"a":2}', ['body $.a']],
    ['{"a":1}', '{"a":1,"b":null}', ['body $.b']],
    ['{"a":1}', '{"a":"1"}', ['body $.a']],
    ['[{"p":1},{"p":2}]', '[{"p":3},{"p":4}]', ['body $[].p']],
    ['[1]', '[1,2]', ['body $.length']],
    ['{"a":[1]}', '{"a":{}}', ['body $.a']],
    ['plain', 'plain', []],
    ['plain', 'other', ['body']],
    ['{"a":1}', 'other', ['body']],
  ])('%s and %s differ in %j', (left, right, expected) => {
    expect(causes(answer(left), answer(right))).toEqual(expected)
  })

  it.each([
    [[['Content-Type', 'application/json']], [['content-type', 'application/json']], []],
    [
      [['content-type', 'text/html; charset=UTF-8']],
      [['content-type', 'text/html;charset=utf-8']],
      [],
    ],
    [[['date', 'a']], [['x-amzn-requestid', 'b']], []],
    [[['location', '/a']], [['location', '/b']], ['header location']],
    [[['x-own', 'a']], [], ['header x-own']],
  ] satisfies [CapturedAnswer['headers'], CapturedAnswer['headers'], string[]][])(
    'with headers %j and %j differ in %j',
    (left, right, expected) => {
      expect(causes(answer('', left), answer('', right))).toEqual(expected)
    },
  )

  it('of another status are told by that alone', () => {
    expect(causes(answer('a'), answer('b', [['x', 'y']], 403))).toEqual(['status 200 → 403'])
  })

  it('are compared without what is ignored', () => {
    const ignored = { headers: new Set(['x-own']), paths: new Set(['$.at', '$.items[].id']) }
    const left = answer('{"at":1,"items":[{"id":1}]}', [['X-Own', 'a']])
    const right = answer('{"at":2,"items":[{"id":{"n":2}}]}')
    expect(causes(left, right, ignored)).toEqual([])
  })

  it('that have nothing in common end in a bounded list', () => {
    const many = (value: number): string =>
      JSON.stringify(Object.fromEntries(Array.from({ length: 99 }, (_, at) => [`m${at}`, value])))
    expect(causes(answer(many(1)), answer(many(2)))).toHaveLength(20)
  })
})

describe('the report of many', () => {
  const compared = [
    { method: 'GET', path: '/a', differences: [{ cause: 'body $.x', left: '1', right: '2' }] },
    { method: 'GET', path: '/b', differences: [{ cause: 'header etag', left: 'a', right: 'b' }] },
    { method: 'GET', path: '/c', differences: [{ cause: 'header etag', left: 'c', right: 'd' }] },
    { method: 'GET', path: '/d', differences: [] },
  ]

  it('groups by cause, the most frequent first, with an example', () => {
    const report = differenceReport(compared, { 'not safe to repeat': 2 })
    expect(report).toMatchObject({ calls: 4, same: 1, different: 3 })
    expect(report.causes.map(({ cause, calls }) => [cause, calls])).toEqual([
      ['header etag', 2],
      ['body $.x', 1],
    ])
    const text = reportText(report, ['aws', 'gateway'])
    expect(text).toContain('4 calls: 1 the same, 3 different; left out: 2 not safe to repeat\n')
    expect(text).toMatch(/2 +header etag +GET \/b +a +b\n/)
  })
})
