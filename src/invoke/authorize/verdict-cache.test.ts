import { expect, it } from 'vitest'
import { verdictCache, verdictKey } from './verdict-cache.ts'

it('forgets a verdict at the millisecond in which it expires', () => {
  const cache = verdictCache<string>(10_000)
  cache.put('a', 'allowed', 1000, 10)
  expect(cache.get('a', 999)).toBe('allowed')
  expect(cache.get('a', 1000)).toBeUndefined()
  expect(cache.get('a', 999)).toBeUndefined()
})

it('drops the oldest verdicts when their texts outgrow the memory', () => {
  const cache = verdictCache<number>(1000)
  for (let index = 0; index < 5; index++) cache.put(`k${index}`, index, 1, 100)
  expect([0, 1, 2, 3, 4].map((index) => cache.get(`k${index}`, 0))).toEqual([
    undefined,
    undefined,
    2,
    3,
    4,
  ])
})

it('keeps no verdict that alone is larger than the memory, and drops nothing for it', () => {
  const cache = verdictCache<number>(1000)
  cache.put('small', 1, 1, 0)
  cache.put('x'.repeat(1000), 2, 1, 0)
  expect(cache.get('small', 0)).toBe(1)
  expect(cache.get('x'.repeat(1000), 0)).toBeUndefined()
})

it('counts a replaced verdict once', () => {
  const cache = verdictCache<number>(700)
  cache.put('a', 1, 1, 0)
  for (let round = 0; round < 10; round++) cache.put('b', round, 1, 200)
  expect(cache.get('a', 0)).toBe(1)
  expect(cache.get('b', 0)).toBe(9)
})

it('keeps lists of texts apart that join to the same text', () => {
  expect(verdictKey(['a,b', 'c'])).not.toBe(verdictKey(['a', 'b,c']))
  expect(verdictKey(['a', ''])).not.toBe(verdictKey(['', 'a']))
  expect(verdictKey(['1:a'])).not.toBe(verdictKey(['', 'a']))
})
