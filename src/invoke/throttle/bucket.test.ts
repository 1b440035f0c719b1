import { describe, expect, it } from 'vitest'
import { bucketTerms, fill, fullLevel, retryAfterMs, wholeTokens } from './bucket.ts'

/** Admissions of a perfect bucket for calls at the given milliseconds. */
function admitted(rateLimit: number, burstLimit: number, atMs: readonly number[]): number[] {
  const terms = bucketTerms('b', { rateLimit, burstLimit })
  if (terms === undefined) return [...atMs]
  let level = fullLevel(terms, 0)
  return atMs.filter((ms) => {
    level = fill(level, terms, ms)
    if (wholeTokens(level.tokens) < 1) return false
    level = { ...level, tokens: level.tokens - 1 }
    return true
  })
}

const seconds = (count: number): number[] =>
  Array.from({ length: count }, (_, index) => index * 1000)
const at = (ms: number, count: number): number[] => Array.from({ length: count }, () => ms)

describe('a token bucket', () => {
  it.each([
    ['admits the burst at once', 10, 20, at(0, 100), 20],
    ['adds the rate each second', 10, 20, [...at(0, 100), ...at(1000, 15)], 30],
    ['takes fractions of a request a second', 0.5, 1, seconds(10), 5],
    ['adds a tenth ten times without losing a token to rounding', 0.1, 1, seconds(11), 2],
    ['admits a burst below the rate, then the rate when calls are spread', 10, 1, at(0, 5), 1],
    ['refuses everything at rate 0 and burst 0', 0, 0, seconds(5), 0],
    ['refuses everything at burst 0 whatever the rate', 10, 0, seconds(5), 0],
    ['never refills at rate 0', 0, 3, seconds(10), 3],
    ['limits nothing at -1 for both', -1, -1, at(0, 50), 50],
  ])('%s', (_, rate, burst, calls, expected) => {
    expect(admitted(rate, burst, calls)).toHaveLength(expected)
  })

  it.each([
    [{ rateLimit: 2.5 }, { id: 'b', ratePerSecond: 2.5, burst: 3 }],
    [{ rateLimit: 0.2 }, { id: 'b', ratePerSecond: 0.2, burst: 1 }],
    [{ rateLimit: 0 }, { id: 'b', ratePerSecond: 0, burst: 0 }],
    [{ burstLimit: 7 }, undefined],
    [{}, undefined],
  ])('takes %j, one half missing, as %j', (settings, terms) => {
    expect(bucketTerms('b', settings)).toEqual(terms)
  })

  it('keeps its level when its terms are edited, cut to the new capacity', () => {
    const level = { tokens: 15, atMs: 0 }
    expect(fill(level, { id: 'b', ratePerSecond: 10, burst: 100 }, 0).tokens).toBe(15)
    expect(fill(level, { id: 'b', ratePerSecond: 10, burst: 5 }, 0).tokens).toBe(5)
  })

  it('gains nothing from a clock that steps back, and goes on from there', () => {
    const terms = { id: 'b', ratePerSecond: 10, burst: 20 }
    const stepped = fill({ tokens: 3, atMs: 10_000 }, terms, 4_000)
    expect(stepped).toEqual({ tokens: 3, atMs: 4_000 })
    expect(fill(stepped, terms, 4_500).tokens).toBe(8)
  })

  it.each([
    [0, 10, 20, 100],
    [0.5, 10, 20, 50],
    [0, 0.5, 1, 2000],
    [0, 0, 1, 86_400_000],
  ])('with %d tokens at %d a second tells the wait for the next', (tokens, rate, burst, ms) => {
    expect(retryAfterMs(tokens, { id: 'b', ratePerSecond: rate, burst })).toBe(ms)
  })
})
