import { describe, expect, it } from 'vitest'
import { addressGate } from './gate.ts'

describe('the gate of the portal', () => {
  it('lets an address in sixty times at once, then once a second, others unharmed', () => {
    const gate = addressGate()
    const answers = Array.from({ length: 61 }, () => gate('203.0.113.7', 0))
    expect(answers.filter(Boolean)).toHaveLength(60)
    expect(answers.at(-1)).toBe(false)
    expect(gate('203.0.113.8', 0)).toBe(true)
    expect(gate('203.0.113.7', 1_000)).toBe(true)
    expect(gate('203.0.113.7', 1_100)).toBe(false)
  })

  it('forgets addresses rather than to grow without bound', () => {
    const gate = addressGate()
    for (let count = 0; count < 60; count++) gate('first', 0)
    for (let count = 0; count < 5_000; count++) gate(`address ${count}`, 0)
    expect(gate('first', 0)).toBe(true)
  })
})
