import { describe, expect, it } from 'vitest'
import { UsageError, type Io } from '../io.ts'
import { cost } from './cost.ts'
import { simulate } from './simulate.ts'

async function output(command: typeof cost, ...args: string[]): Promise<string> {
  let text = ''
  const io: Io = {
    stdout: (more) => void (text += more),
    stderr: () => undefined,
    readStdin: async () => '',
    readFile: async () => '',
    isTerminal: false,
  }
  expect(await command.run(args, io)).toBe(0)
  return text
}

interface Sums {
  readonly tidegateUsd: number
  readonly awsUsd: number
}

const sums = async (...args: string[]): Promise<Sums> =>
  JSON.parse(await output(cost, ...args, '--json')) as Sums

describe('tidegate cost', () => {
  it.each(['100', '2000'])(
    'puts a million requests with keys at no more than $0.45, at %s calls a second',
    async (rate) => {
      const { tidegateUsd } = await sums('--keys', '--calls-per-second', rate)
      expect(tidegateUsd).toBeLessThanOrEqual(0.45)
      expect(tidegateUsd).toBeGreaterThan(0.3)
    },
  )

  it.each([
    ['the first tier of REST', ['--requests', '1000000'], 3.5],
    ['two tiers of REST', ['--requests', '500000000'], 333 * 3.5 + 167 * 2.8],
    ['two tiers of HTTP', ['--protocol', 'HTTP', '--requests', '400000000'], 300 + 100 * 0.9],
    [
      'a large answer of HTTP as three requests',
      ['--protocol', 'http', '--bytes-out', '1500000'],
      3,
    ],
    [
      'messages and connections of WebSocket',
      ['--protocol', 'WEBSOCKET', '--connection-minutes', '4000000'],
      2,
    ],
    ['a cache by the hour', ['--requests', '0', '--cache', '6.1'], 730 * 0.2],
  ])('knows what AWS takes for %s', async (_, args, usd) => {
    const { awsUsd } = await sums('--bytes-out', '0', ...args)
    expect(awsUsd).toBeCloseTo(
      args.includes('1500000') ? usd + (1_500_000e6 / 1_024 ** 3 - 100) * 0.09 : usd,
      6,
    )
  })

  it('prints a table for people and CSV for spreadsheets', async () => {
    expect(await output(cost)).toMatch(/Tidegate on Cloudflare Workers[^]*Amazon API Gateway/)
    const [head, first] = (await output(cost, '--csv')).split('\n')
    expect(head).toBe('bill,item,quantity,usd')
    expect(first).toMatch(/^tidegate,"Worker requests",1000000,0\.3/)
  })

  it.each([
    ['--requests', 'many'],
    ['--protocol', 'SOAP'],
    ['--cache', '3'],
  ])('calls %s %s wrong usage', async (...args) => {
    await expect(output(cost, ...args)).rejects.toThrow(UsageError)
  })
})

describe('tidegate simulate', () => {
  it('shows leased limits within a tenth of the burst and above 90 % of a perfect bucket', async () => {
    const rows = (await output(simulate, '--seconds', '10', '--json'))
      .trim()
      .split('\n')
      .map(
        (line) =>
          JSON.parse(line) as {
            mode: string
            burst: number
            ratePerSecond: number
            excess: number
            admittedPercent: number
          },
      )
    expect(rows).toHaveLength(20)
    for (const { burst, excess, ratePerSecond, admittedPercent } of rows) {
      // One way to the meter takes at most 15 ms: so much longer is a window of grants.
      expect(excess).toBeLessThanOrEqual(0.1 * burst + ratePerSecond * 0.015 + 1)
      expect(admittedPercent).toBeGreaterThan(90)
    }
  })
})
