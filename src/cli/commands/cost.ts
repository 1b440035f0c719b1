import { parseArgs } from 'node:util'
import { costCsv } from '../../metering/cost-csv.ts'
import type { CostReport } from '../../metering/cost-report.ts'
import { prices } from '../../metering/prices.ts'
import type { Command } from '../command.ts'
import { estimateFlags, printEstimate } from '../cost/estimate.ts'
import { measuredTable } from '../cost/print.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp } from '../gateway-api.ts'
import { UsageError } from '../io.ts'
import { apiIdOf, apiNames } from '../named.ts'

/** What traffic costs here and on Amazon API Gateway: as a gateway measured it, or estimated. */
export const cost: Command = {
  name: 'cost',
  summary: 'what traffic costs, beside Amazon API Gateway: measured or estimated',
  usage:
    'tidegate cost [--api API] [--stage NAME] [--start DAY] [--end DAY] [--endpoint URL] [--data DIR] | --estimate [--requests N] [--protocol NAME] … [--json|--csv]',
  details: `
Asks a running gateway what its calls of those days (today, UTC) cost, by stage; as JSON and CSV also
by day, method and API key.

  --api API       only the stages of this API (id or name)
  --stage NAME    only this stage of it
  --start DAY     2026-09-13
  --end DAY       included
${gatewayFlagsHelp()}

With --estimate, or any of these, it estimates a month of traffic instead:

  --requests N             requests (or WebSocket messages) a month (1000000)
  --protocol NAME          REST, HTTP or WEBSOCKET (REST)
  --keys                   calls carry API keys with throttle and quota
  --calls-per-second N     of one key while it calls (100)
  --isolates N             that share those calls (8)
  --plan-rate N            calls a second that the key's plan allows, its burst twice that
                           (100, at least 1.25 times the calls)
  --cpu-ms N               of the gateway for each request (1)
  --bytes-out N            of each answer (2048)
  --connection-minutes N   of WebSocket clients (0)
  --cache GB               cache of a REST stage: 0.5, 1.6, 6.1, 13.5, 28.4, 58.2, 118 or 237

  --json, --csv            for programs

List prices as read on ${prices.readOn}, without free tiers and Cloudflare's $5 a month; AWS in us-east-1.
What throttling costs in an estimate is measured: the command runs the gateway's own code in simulated time.`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...gatewayFlags,
        ...estimateFlags,
        api: { type: 'string' },
        stage: { type: 'string' },
        start: { type: 'string' },
        end: { type: 'string' },
        estimate: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
        csv: { type: 'boolean', default: false },
      },
    })
    const format = values.json ? 'json' : values.csv ? 'csv' : 'table'
    const estimates = Object.keys(estimateFlags).some((name) => Object.hasOwn(values, name))
    if (values.estimate || estimates) {
      await printEstimate(values, format, io)
      return 0
    }
    if (values.stage !== undefined && values.api === undefined) {
      throw new UsageError('--stage needs --api')
    }
    const api = gatewayApi(values)
    const query = new URLSearchParams()
    const given = {
      apiId: values.api === undefined ? undefined : await apiIdOf(api, values.api),
      stage: values.stage,
      startDate: values.start,
      endDate: values.end,
    }
    for (const [name, value] of Object.entries(given)) {
      if (value !== undefined) query.set(name, value)
    }
    const path = `/tidegate/cost?${query.toString()}`
    const report = (await api.ask('GET', path)) as CostReport
    const texts = {
      json: () => `${JSON.stringify(report, null, 2)}\n`,
      csv: () => costCsv(report),
      table: async () => measuredTable(report, await apiNames(api)),
    }
    io.stdout(await texts[format]())
    return 0
  },
}
