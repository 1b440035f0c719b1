import { describe, expect, it } from 'vitest'
import { begin, fail, healthy, isAvailable, succeed } from './health.ts'

const patience = { failuresToOpen: 3, halfOpenAfterMs: 1_000, probeMs: 200 }

/** An origin that has just been left alone, at 0. */
function opened() {
  const health = healthy()
  const changes = [1, 2, 3].map(() => fail(health, 0, patience))
  expect(changes).toEqual([false, false, true])
  return health
}

const repeatable = true

describe('an origin', () => {
  it('is left alone after failures in a row, and a success in between starts the count again', () => {
    const health = healthy()
    for (const isGood of [false, false, true, false, false]) {
      if (isGood) succeed(health)
      else fail(health, 0, patience)
    }
    expect(isAvailable(health, 0, patience, repeatable)).toBe(true)
    fail(health, 0, patience)
    expect(isAvailable(health, 0, patience, repeatable)).toBe(false)
  })

  it.each([
    [999, true, false],
    [1_000, true, true],
    [1_000, false, false],
    [2_000, false, true],
  ])('at %i ms takes a repeatable (%s) call: %s', (nowMs, isRepeatable, expected) => {
    expect(isAvailable(opened(), nowMs, patience, isRepeatable)).toBe(expected)
  })

  it('is tried by one call at a time', () => {
    const health = opened()
    begin(health, 1_000, patience)
    expect(isAvailable(health, 1_100, patience, repeatable)).toBe(false)
    // The probe was cancelled and never reports: another may go.
    expect(isAvailable(health, 1_200, patience, repeatable)).toBe(true)
  })

  it('is back with the first good answer, and alone again with the first bad one', () => {
    const good = opened()
    begin(good, 1_000, patience)
    expect(succeed(good)).toBe(true)
    expect(isAvailable(good, 1_001, patience, !repeatable)).toBe(true)
    const bad = opened()
    begin(bad, 1_000, patience)
    expect(fail(bad, 1_010, patience)).toBe(false)
    expect(isAvailable(bad, 2_009, patience, repeatable)).toBe(false)
    expect(isAvailable(bad, 2_010, patience, repeatable)).toBe(true)
  })
})
