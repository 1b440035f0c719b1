import type { World } from './world.ts'

/** What goes wrong, and how often. */
export const faults = {
  /** Of messages, each way. */
  lossChance: 0.01,
  /** An isolate dies with its leases. */
  isolateDiesEveryMs: 7_000,
  /** The meter's object loses its memory. */
  meterCrashesEveryMs: 20_000,
  /** An isolate's clock jumps, either way, by at most so much. */
  clockStepsEveryMs: 5_000,
  clockStepMsMax: 3_000,
  /** Clocks differ from the start, either way, by at most so much. */
  clockSkewMsMax: 10_000,
} as const

/** Sees to it that all of it happens to a world in its first `forMs`. */
export function inflict(
  world: World,
  isolates: number,
  forMs: number,
  fraction: () => number,
): void {
  const anyIsolate = (): number => Math.floor(fraction() * isolates)
  const eitherWay = (most: number): number => (2 * fraction() - 1) * most
  const repeat = (everyMs: number, happen: () => void): void => {
    for (let atMs = everyMs; atMs < forMs; atMs += everyMs) world.after(atMs, happen)
  }
  for (let isolate = 0; isolate < isolates; isolate++) {
    world.stepClock(isolate, eitherWay(faults.clockSkewMsMax))
  }
  repeat(faults.isolateDiesEveryMs, () => world.killIsolate(anyIsolate()))
  repeat(faults.meterCrashesEveryMs, () => world.crashMeter())
  repeat(faults.clockStepsEveryMs, () => {
    const isolate = anyIsolate()
    // An isolate notices a step when it reads the clock before and after: it was serving calls.
    world.call(isolate)
    world.stepClock(isolate, eitherWay(faults.clockStepMsMax))
    world.call(isolate)
  })
}
