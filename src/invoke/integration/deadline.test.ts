import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { fakePorts, makeWorld, type World } from '../../../test/fakes/ports.ts'
import type { Ports } from '../../ports.ts'
import { deadlineIn, type Deadline } from './deadline.ts'

const busyCalls = 100

let world: World
let ports: Ports

beforeEach(() => {
  vi.useFakeTimers()
  world = makeWorld()
  ports = fakePorts(world)
})
afterEach(() => {
  vi.useRealTimers()
})

/** Calls enough for the isolate to be busy; they end at once. */
function makeBusy(): void {
  for (let call = 0; call < busyCalls; call++) deadlineIn(ports, 29_000).end()
}

/** Lets time pass until the watch looks next. */
async function look(afterMs: number): Promise<void> {
  world.nowMs += afterMs
  const work = world.later.splice(0)
  await Promise.all(work.map((one) => one()))
  await vi.advanceTimersByTimeAsync(0)
}

/** `'late'` when the time is over, `'waiting'` before. */
const stateOf = ({ race }: Deadline): Promise<string> => race(Promise.resolve('waiting'))

describe('the time a backend has', () => {
  it('is kept by a timer of its own while the isolate is quiet', async () => {
    const deadline = deadlineIn(ports, 29_000)
    await vi.advanceTimersByTimeAsync(28_999)
    expect(await stateOf(deadline)).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1)
    expect(await stateOf(deadline)).toBe('late')
    expect(world.later).toHaveLength(0)
  })

  it('leaves no timer behind when it is ended', () => {
    deadlineIn(ports, 29_000).end()
    expect(vi.getTimerCount()).toBe(0)
  })

  it('of many calls at once is kept by one watch', async () => {
    makeBusy()
    const deadlines = Array.from({ length: 50 }, () => deadlineIn(ports, 5_000))
    expect(world.later).toHaveLength(1)
    expect(vi.getTimerCount()).toBe(0)
    await look(4_900)
    expect(await Promise.all(deadlines.map(stateOf))).not.toContain('late')
    await look(250)
    expect(new Set(await Promise.all(deadlines.map(stateOf)))).toEqual(new Set(['late']))
  })

  it('is no longer than it was, when the clock steps back', async () => {
    makeBusy()
    const deadline = deadlineIn(ports, 10_000)
    await look(250)
    await look(-3_600_000)
    await vi.advanceTimersByTimeAsync(10_000)
    expect(await stateOf(deadline)).toBe('late')
  })

  it('is kept to the millisecond when it is short, however busy the isolate is', () => {
    makeBusy()
    deadlineIn(ports, 4_999)
    expect(vi.getTimerCount()).toBe(1)
  })

  it('is kept by a timer again when the watch ends before it', async () => {
    makeBusy()
    const deadline = deadlineIn(ports, 10_000)
    await look(5_000)
    expect(world.later).toHaveLength(0)
    expect(vi.getTimerCount()).toBe(1)
    world.nowMs += 5_000
    await vi.advanceTimersByTimeAsync(4_999)
    expect(await stateOf(deadline)).toBe('waiting')
    await vi.advanceTimersByTimeAsync(1)
    expect(await stateOf(deadline)).toBe('late')
  })

  it('is kept by the next watch when the request that kept it has died', async () => {
    makeBusy()
    const deadline = deadlineIn(ports, 10_000)
    // The looks of a request that was cancelled never come.
    world.later.length = 0
    world.nowMs += 1_001
    makeBusy()
    expect(world.later).toHaveLength(1)
    await look(4_000)
    world.nowMs += 4_999
    await look(1)
    expect(await stateOf(deadline)).toBe('late')
  })

  it('is nothing the watch goes on for once it is ended', async () => {
    makeBusy()
    const deadline = deadlineIn(ports, 10_000)
    deadline.end()
    await look(5_000)
    expect(vi.getTimerCount()).toBe(0)
    expect(await stateOf(deadline)).toBe('waiting')
  })
})
