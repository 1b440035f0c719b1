import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
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

/** What tells a gateway's answers. */
const headers = { 'x-amzn-requestid': 'r' }

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
    expect(await output(cost, '--estimate')).toMatch(
      /Tidegate on Cloudflare Workers[^]*Amazon API Gateway/,
    )
    const [head, first] = (await output(cost, '--estimate', '--csv')).split('\n')
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

describe('tidegate cost of a running gateway', () => {
  const figures = {
    calls: 1_234_567,
    clientErrors: 12,
    serverErrors: 3,
    tidegateUsd: 0.4,
    awsUsd: 4.32,
  }
  const stage = { apiId: 'a1b2c3d4e5', stage: 'prod', protocol: 'REST', ...figures }
  const groups = { days: { '2026-09-13': figures }, methods: {}, keys: {} }
  const asked: string[] = []
  const askedCost = () => asked.findLast((url) => url.includes('/tidegate/cost'))

  beforeEach(() => {
    vi.stubEnv('TIDEGATE_ADMIN_TOKEN', 'secret')
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:1/_admin')
    vi.stubGlobal('fetch', async (url: string) => {
      asked.push(url)
      return Response.json({ total: figures, stages: [{ ...stage, ...groups }] }, { headers })
    })
  })
  afterEach(() => {
    vi.unstubAllEnvs()
    vi.unstubAllGlobals()
  })

  it('lists every stage when none is named', async () => {
    const lines = (await output(cost)).split('\n')
    expect(askedCost()).toBe('http://127.0.0.1:1/_admin/tidegate/cost?')
    expect(lines[1]).toMatch(/^a1b2c3d4e5 +prod +REST +1,234,567 +12 +3 +\$0\.4000 +\$4\.3200/)
    expect(lines[2]).toMatch(/^all +1,234,567/)
  })

  it('asks for one stage and a range of days', async () => {
    const range = ['--start', '2026-09-01', '--end', '2026-09-13']
    await output(cost, '--api', 'a1b2c3d4e5', '--stage', 'prod', ...range)
    expect(new URL(askedCost() ?? '').search).toBe(
      '?apiId=a1b2c3d4e5&stage=prod&startDate=2026-09-01&endDate=2026-09-13',
    )
  })

  it('calls an API by its name where it has one', async () => {
    vi.stubGlobal('fetch', async (url: string) => {
      if (url.includes('/restapis?')) {
        return Response.json({ item: [{ id: 'a1b2c3d4e5', name: 'pets' }] }, { headers })
      }
      return Response.json({ total: figures, stages: [{ ...stage, ...groups }] }, { headers })
    })
    expect((await output(cost)).split('\n')[1]).toMatch(/^pets +prod +REST/)
  })

  it('prints the days, methods and keys as CSV', async () => {
    const lines = (await output(cost, '--csv')).split('\r\n')
    expect(lines[2]).toMatch(/^a1b2c3d4e5,prod,REST,day,2026-09-13,1234567,/)
  })

  it('calls a stage without its API wrong usage', async () => {
    await expect(output(cost, '--stage', 'prod')).rejects.toThrow(UsageError)
  })
})

describe('tidegate simulate', () => {
  it('shows limits within their bound, and near a perfect bucket even when much goes wrong', async () => {
    interface Row {
      readonly load: string
      readonly excess: number
      readonly excessBound: number
      readonly admittedPercent: number
    }
    const rows = (await output(simulate, '--seconds', '4', '--json'))
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as Row)
    expect(rows).toHaveLength(42)
    for (const { load, excess, excessBound, admittedPercent } of rows) {
      expect(excess).toBeLessThanOrEqual(excessBound)
      expect(admittedPercent).toBeGreaterThan(load.endsWith('!') ? 75 : 90)
    }
  })
})
