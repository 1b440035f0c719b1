import { describe, expect, it } from 'vitest'
import { restSnapshot } from '../../test/fakes/rest-api.ts'
import { planOf } from './memo.ts'

const integration = { type: 'MOCK' } as const
const snapshotOf = (revision: string) => ({
  ...restSnapshot({ 'GET /a': { integration } }),
  revision,
})

describe('the plans that an isolate keeps', () => {
  it('are found by their revision, whatever object says it', () => {
    expect(planOf(snapshotOf('same'))).toBe(planOf(snapshotOf('same')))
    expect(planOf(snapshotOf('same'))).not.toBe(planOf(snapshotOf('other')))
  })

  it('are at most 64, and those go first that were used longest ago', () => {
    const plans = Array.from({ length: 64 }, (_, index) => planOf(snapshotOf(`r${index}`)))
    expect(planOf(snapshotOf('r0'))).toBe(plans[0])
    planOf(snapshotOf('one more'))
    expect(planOf(snapshotOf('r0'))).toBe(plans[0])
    expect(planOf(snapshotOf('r1'))).not.toBe(plans[1])
  })
})
