import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import type { Snapshot } from '../../definition/api.ts'
import { apiIdOf } from '../../definition/api.ts'
import { exportHttpApi, exportRestApi } from '../../openapi/export.ts'
import { asNode, nodeAt, textAt } from '../../openapi/node.ts'
import type { Place } from '../../openapi/options.ts'
import { exportExtensions, type ExportExtension } from '../../openapi/rest/export-options.ts'
import { idOf } from '../build/ids.ts'
import { buildRoutes } from '../build/routes.ts'
import type { Command } from '../command.ts'
import { writeText } from '../files.ts'
import { CommandError, readInput, UsageError } from '../io.ts'
import { placeOf } from './build.ts'

/** A declared API as an OpenAPI or Swagger file. */
export const exportCommand: Command = {
  name: 'export',
  summary: 'write an API of routes.json as OpenAPI or Swagger',
  usage:
    'tidegate export API [--routes FILE] [--stage STAGE] [--format oas30|swagger] [--extensions LIST] [--yaml] [--out FILE]',
  details: `
Prints the definition, or writes it to FILE.

  --routes FILE      the file that declares the API (routes.json)
  --stage STAGE      which stage (the first)
  --format FORMAT    oas30 or swagger (oas30)
  --extensions LIST  integrations, authorizers, validators, documentation, apigateway, none (apigateway)
  --yaml             YAML instead of JSON
  --out FILE         where to write it (standard output)`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        routes: { type: 'string', default: 'routes.json' },
        stage: { type: 'string' },
        format: { type: 'string', default: 'oas30' },
        extensions: { type: 'string', default: 'apigateway' },
        yaml: { type: 'boolean', default: false },
        out: { type: 'string' },
      },
    })
    const [name] = positionals
    if (name === undefined || positionals.length > 1) throw new UsageError('name one API')
    const { format } = values
    if (format !== 'oas30' && format !== 'swagger') {
      throw new UsageError(`--format takes oas30 or swagger, not '${format}'`)
    }
    const file = resolve(values.routes)
    const text = await readInput(file, io)
    const place = placeOf(process.env)
    const { state } = buildRoutes(text, { file, place })
    const snapshot = snapshotOf(state.snapshots, text, name, values.stage)
    const body = exportSnapshot(snapshot, {
      place,
      format,
      extensions: extensionsOf(values.extensions),
      encoding: values.yaml ? 'yaml' : 'json',
    })
    const ended = body.endsWith('\n') ? body : `${body}\n`
    if (values.out === undefined) io.stdout(ended)
    else writeText(resolve(values.out), ended)
    return 0
  },
}

/** The stage of the named API. Throws CommandError that lists what there is. */
export function snapshotOf(
  snapshots: readonly Snapshot[],
  routesText: string,
  name: string,
  stage: string | undefined,
): Snapshot {
  const apis = nodeAt(asNode(JSON.parse(routesText)), 'apis')
  if (apis[name] === undefined) {
    throw new CommandError(`no API '${name}'; there are: ${Object.keys(apis).join(', ')}`)
  }
  const id = textAt(nodeAt(apis, name), 'id') ?? idOf(`api:${name}`, 10)
  const own = snapshots.filter(({ definition }) => apiIdOf(definition) === id)
  const found = own.find((one) => stage === undefined || one.stage.stageName === stage)
  if (found !== undefined) return found
  const stages = own.map((one) => one.stage.stageName).join(', ')
  throw new CommandError(`${name} has no stage '${stage ?? ''}'; there are: ${stages}`)
}

function exportSnapshot(
  { definition, stage }: Snapshot,
  how: {
    readonly place: Place
    readonly format: 'oas30' | 'swagger'
    readonly extensions: readonly ExportExtension[]
    readonly encoding: 'json' | 'yaml'
  },
): string {
  const { region } = how.place
  if (definition.protocolType === 'WEBSOCKET') {
    throw new CommandError('a WebSocket API has no OpenAPI form')
  }
  if (definition.protocolType === 'HTTP') {
    if (how.format === 'swagger') throw new CommandError('HTTP APIs are exported as oas30 only')
    const includeExtensions = how.extensions.length > 0
    const options = { region, stageName: stage.stageName, includeExtensions, nowMs: Date.now() }
    return exportHttpApi(definition, options, how.encoding)
  }
  const parts = Object.values(definition.documentationParts)
  const outcome = exportRestApi(
    definition,
    {
      dialect: how.format === 'swagger' ? 'swagger' : 'oas3',
      extensions: how.extensions,
      stageName: stage.stageName,
      region,
      deploymentMs: Number(stage.createdDate) * 1000,
      // A declared stage publishes the documentation it is declared with.
      ...(parts.length > 0
        ? {
            documentation: {
              version: definition.restApi.version ?? '1',
              createdMs: Number(stage.createdDate) * 1000,
              parts,
            },
          }
        : {}),
    },
    how.encoding,
  )
  if (!outcome.ok) throw new CommandError(outcome.message)
  return outcome.body
}

function extensionsOf(list: string): ExportExtension[] {
  if (list === 'none' || list === '') return []
  return list.split(',').map((word) => {
    const extension = exportExtensions.find((one) => one === word.trim())
    if (extension === undefined) {
      throw new UsageError(
        `--extensions takes ${exportExtensions.join(', ')} or none, not '${word}'`,
      )
    }
    return extension
  })
}
