import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import type { Command } from '../command.ts'
import { gatewayApi, gatewayFlags, gatewayFlagsHelp, type GatewayApi } from '../gateway-api.ts'
import { CommandError, readInput, UsageError, type Io } from '../io.ts'
import { differences, factsOf, type Difference, type Facts } from '../openapi/comparable.ts'
import { importSource, readSource } from '../openapi/read.ts'
import { placeOf } from './build.ts'

/** What two definitions say differently; either may be a running stage. */
export const diff: Command = {
  name: 'diff',
  summary: 'compare two definitions, or a definition and a running stage',
  usage: 'tidegate diff A B [--type REST|HTTP] [--endpoint URL] [--data DIR] [--json]',
  details: `
A and B are OpenAPI or Swagger files, or API_ID/STAGE of a running gateway, which is read through its
admin API. Ids, dates and the order of keys do not count.

  --type REST|HTTP what the files are meant for (told by their extensions)
${gatewayFlagsHelp(16)}
  --json           one JSON object a difference

Prints "-" for what only A has, "+" for what only B has, "~" for what differs. Exits 1 when there is a
difference.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        ...gatewayFlags,
        type: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    })
    const [a, b] = positionals
    if (a === undefined || b === undefined || positionals.length > 2) {
      throw new UsageError('name two definitions')
    }
    const type = values.type?.toUpperCase()
    if (type !== undefined && type !== 'REST' && type !== 'HTTP') {
      throw new UsageError(`--type takes REST or HTTP, not '${values.type}'`)
    }
    const read = (side: string): Promise<Facts> =>
      readSide(side, io, () => gatewayApi(values), type)
    const found = differences(await read(a), await read(b))
    for (const difference of found) {
      io.stdout(values.json ? `${JSON.stringify(difference)}\n` : `${lineOf(difference)}\n`)
    }
    return found.length > 0 ? 1 : 0
  },
}

function lineOf({ path, before, after }: Difference): string {
  if (before === undefined) return `+ ${path}: ${after}`
  return after === undefined ? `- ${path}: ${before}` : `~ ${path}: ${before} → ${after}`
}

async function readSide(
  side: string,
  io: Io,
  gateway: () => GatewayApi,
  type: 'REST' | 'HTTP' | undefined,
): Promise<Facts> {
  const stage = /^([a-z0-9]{10})\/([A-Za-z0-9_$-]+)$/.exec(side)
  const isStage = stage !== null && !existsSync(side)
  const remote = isStage ? await exportOf(gateway(), stage[1] ?? '', stage[2] ?? '') : undefined
  const text = remote?.text ?? (await readInput(side, io))
  const source = readSource(text, side, remote?.protocolType ?? type)
  if (source.kind === 'template') {
    throw new CommandError(`${side}: import templates first, then compare their APIs`)
  }
  return factsOf(importSource(source, side, { name: side, place: placeOf(process.env) }).definition)
}

/** The full export of a running stage: as a REST API, else as an HTTP API. */
async function exportOf(
  api: GatewayApi,
  apiId: string,
  stage: string,
): Promise<{ readonly text: string; readonly protocolType: 'REST' | 'HTTP' }> {
  const name = encodeURIComponent(stage)
  const rest = await api.find(
    `/restapis/${apiId}/stages/${name}/exports/oas30?extensions=apigateway`,
  )
  if (rest !== undefined) return { text: JSON.stringify(rest), protocolType: 'REST' }
  const http = await api.find(
    `/v2/apis/${apiId}/exports/OAS30?includeExtensions=true&outputType=JSON&stageName=${name}`,
  )
  if (http !== undefined) return { text: JSON.stringify(http), protocolType: 'HTTP' }
  throw new CommandError(
    `${apiId}/${stage}: neither a file nor a stage of the gateway; 'tidegate stages' lists what there is`,
  )
}
