import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { UsageError } from '../io.ts'
import { bursts, type Demand } from '../simulation/demand.ts'
import { runTrial, type TrialResult } from '../simulation/trial.ts'
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
  { ratePerSecond: 2_000, burst: 4_000 },
] as const

const loads: Readonly<Record<string, (ratePerSecond: number) => Demand>> = {
  '0.3x': (rate) => () => 0.3 * rate,
  '1x': (rate) => () => rate,
  '3x': (rate) => () => 3 * rate,
  bursts,
}

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
a second at ten times the limit out of every five, else a twentieth.
  messages   Durable Object calls for each call of the gateway
  rows       rows written for each call
  admitted   in percent of what one perfect bucket admits
  excess     most requests beyond burst + rate x window, in any window`,
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
      for (const [load, demandOf] of Object.entries(loads)) {
        for (const mode of ['strict', 'leased'] as const) {
          if (mode === 'strict' && limit.ratePerSecond > objectCallsPerSecondMax) continue
          const bucket = { id: 'plan', ...limit }
          const demand = demandOf(limit.ratePerSecond)
          const result = await runTrial({ bucket, mode, isolates, demand, seconds, seed })
          const row: Row = { ...limit, load, mode, ...result }
          io.stdout(values.json ? `${JSON.stringify(row)}\n` : lineOf(cellsOf(row)))
        }
      }
    }
    return 0
  },
}

const headings = ['limit', 'load', 'mode', 'calls', 'messages', 'rows', 'admitted', 'excess']

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
