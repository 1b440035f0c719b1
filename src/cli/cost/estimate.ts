import { total } from '../../metering/bill.ts'
import { prices } from '../../metering/prices.ts'
import { UsageError, type Io } from '../io.ts'
import { compareCost, type Usage } from './model.ts'
import { costCsv, costTable } from './print.ts'

/** The flags that say what a month of traffic is like; any of them asks for an estimate. */
export const estimateFlags = {
  requests: { type: 'string' },
  protocol: { type: 'string' },
  keys: { type: 'boolean' },
  'calls-per-second': { type: 'string' },
  isolates: { type: 'string' },
  'plan-rate': { type: 'string' },
  'cpu-ms': { type: 'string' },
  'bytes-out': { type: 'string' },
  'connection-minutes': { type: 'string' },
  cache: { type: 'string' },
} as const

/** What `parseArgs` makes of them. */
export type EstimateValues = {
  readonly [Name in keyof typeof estimateFlags]?:
    | ((typeof estimateFlags)[Name] extends { readonly type: 'boolean' } ? boolean : string)
    | undefined
}

/** Prints both bills of a month of traffic. */
export async function printEstimate(
  values: EstimateValues,
  format: 'table' | 'csv' | 'json',
  io: Io,
): Promise<void> {
  const usage = usageOf(values)
  const bills = await compareCost(usage)
  if (format === 'csv') io.stdout(costCsv(bills))
  else if (format === 'table') io.stdout(costTable(bills, usage.requests))
  else {
    const { tidegate, aws } = bills
    const sums = { tidegateUsd: total(tidegate), awsUsd: total(aws) }
    io.stdout(`${JSON.stringify({ pricesReadOn: prices.readOn, ...sums, ...bills })}\n`)
  }
}

function usageOf(values: EstimateValues): Usage {
  const numberOf = (
    name: keyof typeof estimateFlags,
    fallback: number,
    least: number,
    most = Number.MAX_SAFE_INTEGER,
  ): number => {
    const text = String(values[name] ?? fallback)
    const value = Number(text)
    if (text.trim() !== '' && value >= least && value <= most) return value
    throw new UsageError(`--${name} takes a number from ${least} to ${most}, not '${text}'`)
  }
  const callsPerSecond = numberOf('calls-per-second', 100, 0.01, 10_000)
  return {
    protocol: protocolOf(values.protocol ?? 'REST'),
    requests: numberOf('requests', 1_000_000, 0),
    keys: values.keys === true ? 'keys' : 'no keys',
    callsPerSecond,
    isolates: Math.floor(numberOf('isolates', 8, 1, 1_000)),
    planRate: numberOf('plan-rate', Math.max(100, callsPerSecond * 1.25), callsPerSecond),
    cpuMs: numberOf('cpu-ms', 1, 0),
    bytesOut: numberOf('bytes-out', 2_048, 0),
    connectionMinutes: numberOf('connection-minutes', 0, 0),
    cacheGb: cacheOf(values.cache),
  }
}

function protocolOf(text: string): Usage['protocol'] {
  const name = text.toUpperCase()
  if (name === 'REST' || name === 'HTTP' || name === 'WEBSOCKET') return name
  throw new UsageError(`--protocol takes REST, HTTP or WEBSOCKET, not '${text}'`)
}

function cacheOf(text: string | undefined): Usage['cacheGb'] {
  if (text === undefined) return undefined
  const sizes = Object.keys(prices.aws.cacheHour) as (keyof typeof prices.aws.cacheHour)[]
  const size = sizes.find((one) => one === text)
  if (size === undefined)
    throw new UsageError(
      `--cache takes ${sizes.toSorted((a, b) => Number(a) - Number(b)).join(', ')}, not '${text}'`,
    )
  return size
}
