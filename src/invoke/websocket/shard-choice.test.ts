import { describe, expect, it } from 'vitest'
import { fakePorts, makeWorld } from '../../../test/fakes/ports.ts'
import { chooseShard, learnCount } from './shard-choice.ts'

describe('the shard of a new connection', () => {
  it('is the first one until that is full, then one of twice as many', () => {
    const world = makeWorld()
    const ports = fakePorts(world)
    const chosen = Array.from({ length: 30 }, (_, index) => {
      world.fraction = (index * 0.618) % 1
      return chooseShard(ports, 'a/prod/0', 10)
    })
    expect(new Set(chosen.slice(0, 10))).toEqual(new Set([0]))
    expect(Math.max(...chosen)).toBeGreaterThan(0)
    expect(Math.max(...chosen)).toBeLessThan(4)
  })

  it('heeds the counts that shards report, for half a minute', () => {
    const world = makeWorld()
    const ports = fakePorts(world)
    world.fraction = 0
    expect(chooseShard(ports, 'b/prod/0', 10)).toBe(0)
    learnCount(ports, 'b/prod/0', 0, 10)
    world.fraction = 0.6
    expect(chooseShard(ports, 'b/prod/0', 10)).toBe(1)
    world.nowMs += 31_000
    world.fraction = 0
    expect(chooseShard(ports, 'b/prod/0', 10)).toBe(0)
  })

  it('is one of all when each connection has an object of its own', () => {
    const world = makeWorld()
    world.fraction = 0.5
    expect(chooseShard(fakePorts(world), 'c/prod/0', 1)).toBe(32_768)
  })
})
