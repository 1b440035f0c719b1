import { describe, expect, it } from 'vitest'
import { headerLines } from './lines.ts'
import { percentDecode, percentEncodePath } from './percent.ts'
import { isTextBody } from './text-body.ts'

describe('percent-decoding', () => {
  it.each([
    ['/a', '/a'],
    ['/caf%C3%A9', '/café'],
    ['/a%2Fb', '/a/b'],
    ['/100%', '/100%'],
    ['/%zz%20x', '/%zz x'],
    ['/%FF/%41', '/%FF/A'],
    ['/%2541', '/%41'],
  ])('%s is %s', (text, decoded) => {
    expect(percentDecode(text)).toBe(decoded)
  })
})

describe('percent-encoding a path', () => {
  it.each([
    ['a b', 'a%20b'],
    ['a/b', 'a/b'],
    ['é', '%C3%A9'],
    ['50%', '50%25'],
    ['a?b#c', 'a%3Fb%23c'],
    ["a:b@c$d&e+f,g;h=i!j'k(l)*m~n", "a:b@c$d&e+f,g;h=i!j'k(l)*m~n"],
  ])('%s is %s', (text, encoded) => {
    expect(percentEncodePath(text)).toBe(encoded)
  })
})

describe('the lines of a header', () => {
  it.each([
    ['x-color', 'red', ['red']],
    ['x-color', 'red, blue', ['red', 'blue']],
    ['x-color', 'red,blue', ['red,blue']],
    ['x-place', 'Paris, the city', ['Paris, the city']],
    ['x-date', 'Thu, 15 Jan 2026 10:20:30 GMT', ['Thu, 15 Jan 2026 10:20:30 GMT']],
    ['x-json', '{"a":1, "b":2}', ['{"a":1, "b":2}']],
    ['accept', 'text/html, text/plain', ['text/html, text/plain']],
    ['user-agent', 'a, b', ['a, b']],
    ['cookie', 'a=1; b=2, c=3', ['a=1; b=2', 'c=3']],
    ['cookie', 'seen=Thu, 15 Jan; b="x, y"', ['seen=Thu, 15 Jan; b="x, y"']],
    ['x-forwarded-for', '192.0.2.1, 192.0.2.2', ['192.0.2.1, 192.0.2.2']],
  ])('%s: %s are %j', (name, value, lines) => {
    expect(headerLines(name, value)).toEqual(lines)
  })
})

it('takes a body without a type for bytes', () => {
  expect(isTextBody(new Headers())).toBe(false)
})
