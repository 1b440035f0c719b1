import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { total } from '../../metering/bill.ts'
import { prices } from '../../metering/prices.ts'
import { compareCost, type Usage } from '../cost/model.ts'
import { costCsv, costTable } from '../cost/print.ts'
import { UsageError } from '../io.ts'

/** What a month of traffic costs here and on Amazon API Gateway. */
export const cost: Command = {
  name: 'cost',
  summary: 'what a month of traffic costs, beside Amazon API Gateway',
  usage:
    'tidegate cost [--requests N] [--protocol REST|HTTP|WEBSOCKET] [--keys] [...] [--json|--csv]',
  details: `
  --requests N             requests (or WebSocket messages) a month (1000000)
  --protocol NAME          REST, HTTP or WEBSOCKET (REST)
  --keys                   calls carry API keys with throttle and quota
  --calls-per-second N     of one key while it calls (100)
  --isolates N             that share those calls (8)
  --cpu-ms N               of the gateway for each request (1)
  --bytes-out N            of each answer (2048)
  --connection-minutes N   of WebSocket clients (0)
  --cache GB               cache of a REST stage: 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118 or 237
  --json, --csv            for programs

List prices as read on ${prices.readOn}, without free tiers and Cloudflare's $5 a month; AWS in us-east-1.
What throttling costs is measured: the command runs the gateway's own code in simulated time.`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        requests: { type: 'string', default: '1000000' },
        protocol: { type: 'string', default: 'REST' },
        keys: { type: 'boolean', default: false },
        'calls-per-second': { type: 'string', default: '100' },
        isolates: { type: 'string', default: '8' },
        'cpu-ms': { type: 'string', default: '1' },
        'bytes-out': { type: 'string', default: '2048' },
        'connection-minutes': { type: 'string', default: '0' },
        cache: { type: 'string' },
        json: { type: 'boolean', default: false },
        csv: { type: 'boolean', default: false },
      },
    })
    const usage: Usage = {
      protocol: protocolOf(values.protocol),
      requests: numberOf('requests', values.requests, 0),
      keys: values.keys ? 'keys' : 'no keys',
      callsPerSecond: numberOf('calls-per-second', values['calls-per-second'], 0.01, 10_000),
      isolates: Math.floor(numberOf('isolates', values.isolates, 1, 1_000)),
      cpuMs: numberOf('cpu-ms', values['cpu-ms'], 0),
      bytesOut: numberOf('bytes-out', values['bytes-out'], 0),
      connectionMinutes: numberOf('connection-minutes', values['connection-minutes'], 0),
      cacheGb: cacheOf(values.cache),
    }
    const bills = await compareCost(usage)
    if (values.json) {
      const { tidegate, aws } = bills
      const sums = { tidegateUsd: total(tidegate), awsUsd: total(aws) }
      io.stdout(`${JSON.stringify({ pricesReadOn: prices.readOn, ...sums, ...bills })}\n`)
    } else io.stdout(values.csv ? costCsv(bills) : costTable(bills, usage.requests))
    return 0
  },
}

function numberOf(
  name: string,
  text: string,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  const value = Number(text)
  if (text.trim() === '' || !(value >= least && value <= most)) {
    throw new UsageError(`--${name} takes a number from ${least} to ${most}, not '${text}'`)
  }
  return value
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
  if (size === undefined) throw new UsageError(`--cache takes ${sizes.join(', ')}, not '${text}'`)
  return size
}
