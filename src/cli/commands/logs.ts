import { parseArgs } from 'node:util'
import type { AccessLine, NumberedLine } from '../../ports-journal.ts'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp } from '../gateway-api.ts'
import { UsageError } from '../io.ts'
import { runWrangler } from '../wrangler.ts'

/** How often new lines are asked for. */
const pollMs = 1_000

/** The access log of a running gateway. */
export const logs: Command = {
  name: 'logs',
  summary: 'show the access log of a running gateway',
  usage:
    'tidegate logs [--follow] [--errors] [--limit N] [--worker NAME] [--endpoint URL] [--data DIR] [--json]',
  details: `
Every call that ended in 400 or above, and one in a hundred others (TIDEGATE_ACCESS_LOG says how many).
A gateway on one machine shows all its lines. On Cloudflare each isolate knows its own: use --worker,
which runs 'wrangler tail' on the deployed worker.

  --follow        go on until Ctrl-C
  --errors        only calls that ended in 400 or above
  --limit N       lines to begin with (100)
  --worker NAME   the deployed worker's log, through wrangler
${gatewayFlagsHelp()}
  --json          one JSON object a line, by the names of $context`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...gatewayFlags,
        follow: { type: 'boolean', short: 'f', default: false },
        errors: { type: 'boolean', default: false },
        limit: { type: 'string', default: '100' },
        worker: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const limit = Number(values.limit)
    if (!Number.isInteger(limit) || limit < 0) {
      throw new UsageError(`--limit takes a number of lines, not '${values.limit}'`)
    }
    if (values.worker !== undefined) {
      return runWrangler(['tail', values.worker, '--format', 'json'], process.cwd())
    }
    const api = gatewayApi(values)
    const stopped = interruption()
    for (let after = 0, first = true; ; first = false) {
      const query = `after=${after}&limit=${first ? Math.min(Math.max(limit, 1), 500) : 500}`
      const { items, next } = (await api.ask('GET', `/tidegate/logs?${query}`)) as {
        readonly items: readonly NumberedLine[]
        readonly next: number
      }
      for (const { line } of first && limit === 0 ? [] : items) {
        if (values.errors && Number(line['status']) < 400) continue
        io.stdout(values.json ? `${JSON.stringify(line)}\n` : lineText(line))
      }
      // A gateway that was started anew counts from 1 again.
      after = items.length === 0 && after > 0 && (await restarted(api, after)) ? 0 : next
      if (!values.follow || (await stopped(pollMs))) return 0
    }
  },
}

async function restarted(api: ReturnType<typeof gatewayApi>, after: number): Promise<boolean> {
  const { items } = (await api.ask('GET', '/tidegate/logs?limit=1')) as {
    readonly items: readonly NumberedLine[]
  }
  return (items[0]?.sequence ?? 0) < after
}

/** Waits so long, or until Ctrl-C; true when it was Ctrl-C. */
function interruption(): (ms: number) => Promise<boolean> {
  let isStopped = false
  let wake = (): void => undefined
  process.once('SIGINT', () => {
    isStopped = true
    wake()
  })
  return (ms) =>
    new Promise((done) => {
      const timer = setTimeout(() => done(isStopped), ms)
      wake = () => {
        clearTimeout(timer)
        done(true)
      }
      if (isStopped) wake()
    })
}

/** `10:20:30  404  GET /dev/none  3 ms  no-route-matches  a1b2c3` */
function lineText(line: AccessLine): string {
  const at = new Date(Number(line['requestTimeEpoch'] ?? 0)).toISOString().slice(11, 23)
  const parts = [
    at,
    String(line['status'] ?? '-'),
    `${line['httpMethod'] ?? line['eventType'] ?? '-'} ${line['path'] ?? line['routeKey'] ?? ''}`,
    `${line['responseLatency'] ?? '-'} ms`,
    ...(line['reason'] === undefined ? [] : [String(line['reason'])]),
    String(line['requestId'] ?? ''),
  ]
  return `${parts.join('  ')}\n`
}
