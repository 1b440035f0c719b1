import { existsSync, readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { CommandError } from '../io.ts'

/** The parts of `GET /_admin/tidegate/stages` that are printed. */
interface StageState {
  readonly apiId: string
  readonly apiName: string
  readonly protocolType: string
  readonly stageName: string
  readonly deploymentId?: string
  readonly behind: boolean
}

/** Every stage of a running gateway, and whether its API was edited since it was deployed. */
export const stages: Command = {
  name: 'stages',
  summary: 'list the stages of a running gateway and which are behind their API',
  usage: 'tidegate stages [--endpoint URL] [--api ID] [--data DIR] [--json]',
  details: `
A stage is behind when deploying its API again would change what its callers get. Exits 1 when one is.

  --endpoint URL  the admin API (AWS_ENDPOINT_URL, or http://127.0.0.1:8787/_admin)
  --api ID        only the stages of this API
  --data DIR      where npm start keeps its token (.tidegate); TIDEGATE_ADMIN_TOKEN wins
  --json          as JSON`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        endpoint: { type: 'string' },
        api: { type: 'string' },
        data: { type: 'string', default: '.tidegate' },
        json: { type: 'boolean', default: false },
      },
    })
    const endpoint =
      values.endpoint ?? process.env['AWS_ENDPOINT_URL'] ?? 'http://127.0.0.1:8787/_admin'
    const query = values.api === undefined ? '' : `?apiId=${encodeURIComponent(values.api)}`
    const url = `${endpoint.replace(/\/+$/, '')}/tidegate/stages${query}`
    const items = await askStages(url, adminToken(resolve(values.data)))
    io.stdout(values.json ? `${JSON.stringify(items, null, 2)}\n` : tableOf(items))
    return items.some(({ behind }) => behind) ? 1 : 0
  },
}

/** The token in the environment, or the one that `npm start` made. Throws CommandError without either. */
function adminToken(data: string): string {
  const given = process.env['TIDEGATE_ADMIN_TOKEN']
  if (given) return given
  const file = join(data, 'credentials.json')
  if (!existsSync(file)) {
    throw new CommandError(`set TIDEGATE_ADMIN_TOKEN, or name the data folder: no ${file}`)
  }
  const made = JSON.parse(readFileSync(file, 'utf8')) as Readonly<Record<string, string>>
  return made['TIDEGATE_ADMIN_TOKEN'] ?? ''
}

async function askStages(url: string, token: string): Promise<readonly StageState[]> {
  const response = await fetch(url, { headers: { authorization: `Bearer ${token}` } }).catch(
    (error: unknown) => {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
      throw new CommandError(`no gateway answers at ${url}: ${String(cause)}`)
    },
  )
  const answer = (await response.json()) as {
    readonly items?: readonly StageState[]
    readonly message?: string
  }
  if (answer.items !== undefined) return answer.items
  throw new CommandError(`${url} answered ${response.status}: ${answer.message ?? ''}`)
}

function tableOf(items: readonly StageState[]): string {
  const rows = [
    ['API', 'ID', 'TYPE', 'STAGE', 'DEPLOYMENT', 'STATE'],
    ...items.map((one) => [
      one.apiName,
      one.apiId,
      one.protocolType,
      one.stageName,
      one.deploymentId ?? '-',
      one.behind ? 'behind' : 'up to date',
    ]),
  ]
  const widths = (rows[0] ?? []).map((_title, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  return rows.map((row) => `${line(row)}\n`).join('')
}
