import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import { sharedRateWindow } from './shared-rates.ts'

const limit = 1_000

/** Some isolates of one gateway, each with its own memory, sharing the world. */
function isolatesOf(world: World, count: number) {
  const told: number[] = []
  const senders = {
    tally: (...args: Parameters<World['senders']['tally']>) => {
      told.push(args[1].senders.length)
      return world.senders.tally(...args)
    },
  }
  let seed = 0
  const isolates = Array.from({ length: count }, () => {
    const random = { bytes: (n: number) => new Uint8Array(n).fill(++seed), fraction: () => 0.5 }
    return sharedRateWindow({ ...fakePorts(world), senders, random })
  })
  return { isolates, told }
}

const settle = async (world: World) => {
  await Promise.all(world.background.splice(0))
}

describe('the counts of a rate-based rule in several isolates', () => {
  it('are known to each within one report, however a sender spreads its calls', async () => {
    const world = makeWorld()
    const { isolates } = isolatesOf(world, 20)
    let counted = 0
    // 2,400 calls in 120 s over 20 isolates: each alone sees 120.
    for (let call = 0; call < 2_400; call++) {
      world.nowMs += 50
      const rates = isolates[call % isolates.length]
      counted = rates?.count('acl/rule', '192.0.2.1', 300, world.nowMs, limit) ?? 0
      await settle(world)
    }
    expect(counted).toBeGreaterThan(2_100)
    expect(counted).toBeLessThanOrEqual(2_400)
  })

  it('forget a sender that went away, within the window', async () => {
    const world = makeWorld()
    const { isolates } = isolatesOf(world, 2)
    const [first, second] = isolates
    const count = (rates = first) => rates?.count('r', 'a', 60, world.nowMs, limit) ?? 0
    for (let call = 0; call < 500; call++) count()
    world.nowMs += 5_000
    count()
    await settle(world)
    world.nowMs += 1_000
    for (let call = 0; call < 10; call++) count(second)
    await settle(world)
    expect(count(second)).toBeGreaterThan(450)
    world.nowMs += 61_000
    expect(count(second)).toBe(1)
  })

  it('cost no message for senders far below the limit', async () => {
    const world = makeWorld()
    const { isolates, told } = isolatesOf(world, 1)
    for (let call = 0; call < 900; call++) {
      isolates[0]?.count('r', `192.0.2.${call % 250}`, 300, (world.nowMs += 100), limit)
    }
    await settle(world)
    expect(told).toEqual([])
  })

  it('cost at most one message in five seconds for a rule, whatever the load', async () => {
    const world = makeWorld()
    const { isolates, told } = isolatesOf(world, 1)
    for (let call = 0; call < 60_000; call++) {
      isolates[0]?.count('r', String(call % 1_000), 300, (world.nowMs += 1), limit)
    }
    await settle(world)
    expect(told.length).toBeLessThanOrEqual(12)
    expect(Math.max(...told)).toBeLessThanOrEqual(500)
  })

  it('go on alone while the object cannot be reached', async () => {
    const world = makeWorld()
    const ports = {
      ...fakePorts(world),
      senders: { tally: () => Promise.reject(new Error('no object')) },
    }
    const rates = sharedRateWindow(ports)
    for (let call = 0; call < 100; call++) rates.count('r', 'a', 300, world.nowMs, limit)
    await settle(world)
    expect(rates.count('r', 'a', 300, world.nowMs, limit)).toBe(101)
    expect(world.lines).toMatchObject([{ event: 'waf-rates-apart', rule: 'r' }])
  })
})
