import { describe, expect, it } from 'vitest'
import { isLongInteger, parseKeepingIntegers } from './long-integers.ts'

describe('parsing with integers kept', () => {
  it.each([
    ['{"id":1234567890123456789}'],
    ['[-12345678901234567890,{"a":[98765432109876543210]}]'],
    ['9007199254740993'],
    ['{"__proto__":1234567890123456789}'],
  ])('writes %s as it came', (text) => {
    expect(JSON.stringify(parseKeepingIntegers(text))).toBe(text)
  })

  it.each([
    ['9007199254740991', 9_007_199_254_740_991],
    ['{"a":"1234567890123456789"}', { a: '1234567890123456789' }],
    ['[1234567890123456.5,1e30]', [1_234_567_890_123_456.5, 1e30]],
    ['{"a":[1,null,true]}', { a: [1, null, true] }],
  ])('reads %s as JSON.parse does', (text, value) => {
    expect(parseKeepingIntegers(text)).toEqual(value)
  })

  it('knows such an integer from an object that looks like it', () => {
    expect(isLongInteger(parseKeepingIntegers('1234567890123456789'))).toBe(true)
    expect(isLongInteger(parseKeepingIntegers('{"rawJSON":"1234567890123456789"}'))).toBe(false)
  })

  it('throws what JSON.parse throws', () => {
    expect(() => parseKeepingIntegers('{1234567890123456789')).toThrow(SyntaxError)
  })
})
