import { describe, expect, it } from 'vitest'
import type { OriginGroup } from '../../../definition/origin-group.ts'
import { earn, fullBudget, spend } from './budget.ts'
import { orderOf } from './order.ts'

const regional: OriginGroup = {
  policy: 'nearest',
  origins: [
    { url: 'https://us.example.com', continents: ['NA', 'SA'] },
    { url: 'https://eu.example.com', continents: ['EU'], countries: ['TR'] },
    { url: 'https://de.example.com', continents: ['EU'], countries: ['DE'], colos: ['FRA'] },
  ],
}

describe('the nearest origin', () => {
  it.each([
    ['on the continent', { continent: 'EU' }, [1, 2, 0]],
    ['in the country before the continent', { continent: 'EU', country: 'DE' }, [2, 1, 0]],
    ['in a country of another continent', { continent: 'AS', country: 'TR' }, [1, 0, 2]],
    ['at the location before the country', { colo: 'FRA', country: 'TR' }, [2, 1, 0]],
    ['first of the list where nothing fits', { continent: 'OC' }, [0, 1, 2]],
    ['first of the list where nothing is known', undefined, [0, 1, 2]],
  ])('is the one %s', (_, place, order) => {
    expect(orderOf(regional, { place, fraction: () => 0.5 })).toEqual(order)
  })
})

describe('weights', () => {
  const weighted: OriginGroup = {
    policy: 'weighted',
    origins: [3, 1, 0].map((weight, index) => ({ url: `https://o${index}.example.com`, weight })),
  }

  it('are shares of the calls, and a weight of 0 is always last', () => {
    const firsts = [0, 0, 0]
    let seed = 1
    const fraction = (): number => (seed = (seed * 48_271) % 2_147_483_647) / 2_147_483_647
    for (let call = 0; call < 4_000; call++) {
      const order = orderOf(weighted, { place: undefined, fraction })
      firsts[order[0] ?? 0] = (firsts[order[0] ?? 0] ?? 0) + 1
      expect(order[2]).toBe(2)
    }
    expect((firsts[0] ?? 0) / 4_000).toBeCloseTo(0.75, 1)
    expect(firsts[2]).toBe(0)
  })
})

describe('the retry budget', () => {
  it('pays for 50 retries at once, and then for one in five calls', () => {
    const budget = fullBudget()
    let retries = 0
    while (spend(budget)) retries++
    expect(retries).toBe(50)
    for (let call = 0; call < 10; call++) {
      earn(budget)
      if (spend(budget)) retries++
    }
    expect(retries).toBe(52)
  })
})
