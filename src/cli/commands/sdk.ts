import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { apiIdOf, type Snapshot } from '../../definition/api.ts'
import { outlineOf } from '../../openapi/outline.ts'
import { generateSdk, isSdkLanguage, sdkLanguages } from '../../sdk/index.ts'
import { readSdkParameters } from '../../sdk/parameters.ts'
import type { SdkFile } from '../../sdk/sdk.ts'
import { buildRoutes } from '../build/routes.ts'
import type { Command } from '../command.ts'
import { makeFolder, writeText } from '../files.ts'
import { CommandError, readInput, UsageError } from '../io.ts'
import { placeOf } from './build.ts'
import { snapshotOf } from './export.ts'

/** Writes a client of a declared API. */
export const sdk: Command = {
  name: 'sdk',
  summary: 'generate a client of an API of routes.json',
  usage: `tidegate sdk --api NAME --stage NAME --language ${sdkLanguages.join('|')} --out DIR [--parameters NAME=VALUE,…] [--routes FILE] [--base-url URL]`,
  details: `
Writes one folder into DIR. The client needs no packages: JavaScript runs in browsers, Workers and
Node 20, Python needs 3.8, Java 11, Ruby 2.7. It sends API keys, signs calls (SigV4), and repeats what
may be repeated. A client that is there is written anew; where the folder has that of another language
or API, nothing is. APIs made through the admin API: aws apigateway get-sdk --sdk-type python …

  --api NAME         the API's name in routes.json
  --stage NAME       which stage (the first)
  --language LANG    typescript (an ES module with types), python, or javascript, java or ruby, which are
                     called as the SDKs that AWS generates
  --out DIR          where to write it
  --parameters LIST  what AWS's kinds ask for, else named after the API: serviceName=PetStore,
                     javaPackageName=com.example.pets for java; service.name=PetStore for ruby
  --routes FILE      the file that declares the API (routes.json)
  --base-url URL     where the stage is called (http://127.0.0.1:8787/_api/ID/STAGE)`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        api: { type: 'string' },
        stage: { type: 'string' },
        language: { type: 'string' },
        out: { type: 'string' },
        routes: { type: 'string', default: 'routes.json' },
        'base-url': { type: 'string' },
        parameters: { type: 'string', default: '' },
      },
    })
    const { api, language, out } = values
    if (api === undefined) throw new UsageError('name one API with --api')
    if (out === undefined) throw new UsageError('say where to write it with --out')
    if (language === undefined || !isSdkLanguage(language)) {
      throw new UsageError(`--language takes ${sdkLanguages.join(', ')}, not '${language ?? ''}'`)
    }
    const parameters = readSdkParameters(
      language,
      new URLSearchParams(values.parameters.replaceAll(',', '&')),
    )
    if (typeof parameters === 'string') throw new UsageError(parameters)
    const file = resolve(values.routes)
    const text = await readInput(file, io)
    const place = placeOf(process.env)
    const { state } = buildRoutes(text, { file, place })
    const snapshot = snapshotOf(state.snapshots, text, api, values.stage)
    const files = generateSdk(outlineOfSnapshot(snapshot, place.region), language, {
      baseUrl: values['base-url']?.replace(/\/+$/, '') ?? localUrl(snapshot),
      region: place.region,
      parameters,
    })
    refuseOthers(resolve(out), files)
    for (const { path, text } of files) {
      const target = join(resolve(out), path)
      makeFolder(dirname(target))
      writeText(target, text)
      io.stdout(`${target}\n`)
    }
    return 0
  },
}

/** Clients of one API in two languages have one folder, and all of AWS's form have: none takes another's place. */
function refuseOthers(out: string, files: readonly SdkFile[]): void {
  for (const { path, text } of files.filter((one) => basename(one.path) === 'README.md')) {
    const readme = join(out, path)
    if (!existsSync(readme) || subjectOf(readFileSync(readme, 'utf8')) === subjectOf(text)) continue
    throw new CommandError(
      `${dirname(readme)} has another client, or a README of something else; give each language and API a folder of its own with --out`,
    )
  }
}

/** Whose client a README shows and in which language: its title, and how its sample is marked. */
const subjectOf = (readme: string): string =>
  [/^# .*$/m, /^```\w+$/m].map((line) => line.exec(readme)?.[0] ?? '').join('\n')

function outlineOfSnapshot({ definition, stage }: Snapshot, region: string) {
  if (definition.protocolType === 'WEBSOCKET') {
    throw new CommandError('a WebSocket API has no generated client; connect to its stage instead')
  }
  const { stageName, createdDate } = stage
  const deployedMs = new Date(
    typeof createdDate === 'number' ? createdDate * 1000 : createdDate,
  ).getTime()
  const options = { stageName, region, deployedMs }
  if (definition.protocolType === 'HTTP') return outlineOf(definition, options)
  const parts = Object.values(definition.documentationParts)
  const version = definition.restApi.version ?? '1'
  return outlineOf(definition, {
    ...options,
    documentation: { version, createdMs: deployedMs, parts },
  })
}

const localUrl = ({ definition, stage }: Snapshot): string =>
  `http://127.0.0.1:8787/_api/${apiIdOf(definition)}/${stage.stageName}`
