import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { UsageError } from '../io.ts'
import { bursts, type Demand } from '../simulation/demand.ts'
import { faults } from '../simulation/faults.ts'
import { runTrial, type Trial, type TrialResult } from '../simulation/trial.ts'
import type { Mode } from '../../invoke/throttle/account.ts'

interface Row extends TrialResult {
  readonly ratePerSecond: number
  readonly burst: number
  readonly load: string
  readonly mode: Mode
}

const limits = [
  { ratePerSecond: 10, burst: 20 },
  { ratePerSecond: 100, burst: 200 },
  { ratePerSecond: 1_000, burst: 2_000 },
  { ratePerSecond: 2_000, burst: 4_000 },
] as const

interface Load {
  readonly name: string
  readonly demandOf: (ratePerSecond: number) => Demand
  readonly weather: Trial['weather']
}

const steady =
  (times: number): Load['demandOf'] =>
  (rate) =>
  () =>
    times * rate

const loads: readonly Load[] = [
  { name: '0.3x', demandOf: steady(0.3), weather: 'calm' },
  { name: '1x', demandOf: steady(1), weather: 'calm' },
  { name: '3x', demandOf: steady(3), weather: 'calm' },
  { name: 'bursts', demandOf: bursts, weather: 'calm' },
  { name: '3x!', demandOf: steady(3), weather: 'faulty' },
  { name: 'bursts!', demandOf: bursts, weather: 'faulty' },
]

/** A Durable Object serves about this many calls a second; strict mode beyond it is not tried. */
const objectCallsPerSecondMax = 1_000

/** How well throttling keeps its limits, by running it. */
export const simulate: Command = {
  name: 'simulate',
  summary: 'how exactly throttling keeps limits, in simulated time',
  usage: 'tidegate simulate [--isolates N] [--seconds N] [--seed N] [--json]',
  details: `
  --isolates N   that share the calls, after Zipf (8)
  --seconds N    of simulated time (60)
  --seed N       another seed, another traffic (1)
  --json         one JSON object a row

Runs the gateway's own code of isolates and meter. Loads are multiples of the limit; "bursts" is half
a second at ten times the limit out of every five, else a twentieth. With "!" the isolates stand in six
colos, up to 160 ms from the meter; one message in a hundred is lost each way; an isolate dies every
${faults.isolateDiesEveryMs / 1_000} s, the meter's memory is lost every ${faults.meterCrashesEveryMs / 1_000} s; clocks are up to ${faults.clockSkewMsMax / 1_000} s off and jump every ${faults.clockStepsEveryMs / 1_000} s.
  messages   Durable Object calls for each call of the gateway
  rows       rows written for each call
  admitted   in percent of what one perfect bucket admits
  excess     most requests beyond burst + rate x window, in any window
  bound      what docs/throttling.md allows for it`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        isolates: { type: 'string', default: '8' },
        seconds: { type: 'string', default: '60' },
        seed: { type: 'string', default: '1' },
        json: { type: 'boolean', default: false },
      },
    })
    const isolates = wholeNumber('isolates', values.isolates, 500)
    const seconds = wholeNumber('seconds', values.seconds, 600)
    const seed = wholeNumber('seed', values.seed, Number.MAX_SAFE_INTEGER)
    if (!values.json) io.stdout(lineOf(headings))
    for (const limit of limits) {
      for (const { name: load, demandOf, weather } of loads) {
        for (const mode of ['strict', 'leased'] as const) {
          if (mode === 'strict' && limit.ratePerSecond > objectCallsPerSecondMax) continue
          const bucket = { id: 'plan', ...limit }
          const demand = demandOf(limit.ratePerSecond)
          const trial = { bucket, mode, isolates, weather, demand, seconds, seed }
          const result = await runTrial(trial)
          const row: Row = { ...limit, load, mode, ...result }
          io.stdout(values.json ? `${JSON.stringify(row)}\n` : lineOf(cellsOf(row)))
        }
      }
    }
    return 0
  },
}

const headings = [
  'limit',
  'load',
  'mode',
  'calls',
  'messages',
  'rows',
  'admitted',
  'excess',
  'bound',
]

function cellsOf(row: Row): string[] {
  return [
    `${row.ratePerSecond}/${row.burst}`,
    row.load,
    row.mode,
    `${row.calls}`,
    row.messagesPerCall.toFixed(3),
    row.rowsPerCall.toFixed(4),
    `${row.admittedPercent.toFixed(1)} %`,
    row.excess.toFixed(1),
    row.excessBound.toFixed(0),
  ]
}

const lineOf = (cells: readonly string[]): string =>
  `${cells.map((cell) => cell.padStart(10)).join('')}\n`

function wholeNumber(name: string, text: string, most: number): number {
  const value = Number(text)
  if (!Number.isInteger(value) || value < 1 || value > most) {
    throw new UsageError(`--${name} takes a whole number from 1 to ${most}, not '${text}'`)
  }
  return value
}
