import type { Mode } from '../../invoke/throttle/account.ts'
import type { BucketTerms, QuotaTerms } from '../../ports.ts'
import { arrivals, seededFraction, zipfShares, type Demand } from './demand.ts'
import { perfectlyAdmitted, worstExcess } from './verdict.ts'
import { excessBound } from './bound.ts'
import { faults, inflict } from './faults.ts'
import { makeWorld } from './world.ts'

/** One limit under one demand. */
export interface Trial {
  readonly bucket: BucketTerms
  readonly quota?: QuotaTerms
  readonly mode: Mode
  readonly isolates: number
  /** `calm`: one colo, nothing fails. `faulty`: many colos, and what `faults` lists. */
  readonly weather: 'calm' | 'faulty'
  readonly demand: Demand
  readonly seconds: number
  readonly seed: number
}

export interface TrialResult {
  readonly calls: number
  /** Durable Object calls for each call of the gateway. */
  readonly messagesPerCall: number
  readonly rowsPerCall: number
  /** Milliseconds that the meter's object stays in memory, for each call. */
  readonly awakeMsPerCall: number
  /** Of what one perfect bucket would have admitted. */
  readonly admittedPercent: number
  /** Most requests beyond burst + rate × window, in any window, and how many there may be. */
  readonly excess: number
  readonly excessBound: number
}

/** A day far from any period's end. */
const startMs = Date.parse('2026-09-13T12:00:00Z')

/** One way between isolate and meter: 5 to 15 ms, a metro away; or that from its colo on. */
const delayMs = { least: 5, spread: 10, colos: [0, 15, 35, 75, 115, 145] } as const

const coloMs = (isolate: number): number => delayMs.colos[isolate % delayMs.colos.length] ?? 0

/** Runs a trial: Poisson arrivals, demand shared among isolates after Zipf. */
export async function runTrial(trial: Trial): Promise<TrialResult> {
  const { bucket, quota, mode, isolates, weather, demand, seconds, seed } = trial
  const isFaulty = weather === 'faulty'
  const fraction = seededFraction(seed)
  const world = makeWorld({
    startMs,
    isolates,
    mode,
    bucket,
    ...(quota !== undefined && { quota }),
    delayMs: (isolate) =>
      delayMs.least + delayMs.spread * fraction() + (isFaulty ? coloMs(isolate) : 0),
    ...(isFaulty && { isLost: () => fraction() < faults.lossChance }),
  })
  if (isFaulty) inflict(world, isolates, seconds * 1_000, fraction)
  const calledAtMs: number[] = []
  for (const [isolate, share] of zipfShares(isolates).entries()) {
    for (const atMs of arrivals(demand, share, seconds * 1_000, fraction)) {
      calledAtMs.push(atMs)
      world.after(atMs, () => world.call(isolate))
    }
  }
  await world.run(startMs + seconds * 1_000 + 5_000)
  const { calls, messages, rowsWritten, awakeMs, meterCrashes } = world.counts
  const delayMsMax = delayMs.least + delayMs.spread + (isFaulty ? Math.max(...delayMs.colos) : 0)
  const admittedAtMs = world.admissions.map(({ atMs }) => atMs)
  const perfect = perfectlyAdmitted(
    bucket,
    calledAtMs.sort((a, b) => a - b),
  )
  return {
    calls,
    messagesPerCall: messages / calls,
    rowsPerCall: rowsWritten / calls,
    awakeMsPerCall: awakeMs / calls,
    admittedPercent: (100 * admittedAtMs.length) / perfect,
    excess: worstExcess(bucket, admittedAtMs),
    excessBound: excessBound(bucket, { mode, delayMsMax, meterCrashes }),
  }
}
