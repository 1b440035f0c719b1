import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp } from '../gateway-api.ts'
import { apiOf } from '../named.ts'
import { tableText } from '../table.ts'

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
  usage: 'tidegate stages [--endpoint URL] [--api API] [--data DIR] [--json]',
  details: `
A stage is behind when deploying its API again would change what its callers get. Exits 1 when one is.

  --api API       only the stages of this API (id or name)
${gatewayFlagsHelp()}
  --json          as JSON`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        ...gatewayFlags,
        api: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const api = gatewayApi(values)
    const query = values.api === undefined ? '' : `?apiId=${(await apiOf(api, values.api)).id}`
    const { items } = (await api.ask('GET', `/tidegate/stages${query}`)) as {
      readonly items: readonly StageState[]
    }
    io.stdout(values.json ? `${JSON.stringify(items, null, 2)}\n` : tableOf(items))
    return items.some(({ behind }) => behind) ? 1 : 0
  },
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
  return tableText(rows)
}
