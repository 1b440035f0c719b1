import { existsSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { resolve } from 'node:path'
import { formatWarning } from '../../definition/issue.ts'
import { buildRoutes } from '../build/routes.ts'
import { routesSchema } from '../build/schema.ts'
import { consoleModule } from '../build/console.ts'
import { routesModule } from '../build/worker.ts'
import type { Command } from '../command.ts'
import { makeFolder, writeText } from '../files.ts'
import { CommandError, readInput } from '../io.ts'
import { placeVariables } from '../wrangler-vars.ts'

/** Compiles routes.json into the module that the worker's bundle imports. */
export const build: Command = {
  name: 'build',
  summary: 'compile routes.json for the worker bundle',
  usage: 'tidegate build [--routes FILE] [--config FILE] [--out DIR]',
  details: `
Checks routes.json, compiles its definitions, and writes DIR/routes.js and DIR/console.js, which
wrangler bundles, and DIR/routes.schema.json for editors. Region, account and partition in ARNs are
those of AWS_REGION and TIDEGATE_ACCOUNT_ID: of [vars] in wrangler's configuration, which the deployed
worker reads too, else of the environment.

  --routes FILE  the declared APIs (routes.json)
  --config FILE  wrangler's configuration (wrangler.toml)
  --out DIR      where to write (dist)`,
  async run(args, io) {
    const { values } = parseArgs({
      args: [...args],
      options: {
        routes: { type: 'string', default: 'routes.json' },
        config: { type: 'string' },
        out: { type: 'string', default: 'dist' },
      },
    })
    const file = resolve(values.routes)
    const config = resolve(values.config ?? 'wrangler.toml')
    if (values.config !== undefined && !existsSync(config)) {
      throw new CommandError(`${config}: no such file`)
    }
    const { state, warnings } = buildRoutes(await readInput(file, io), {
      file,
      place: placeOf({ ...process.env, ...placeVariables(config) }),
    })
    for (const warning of warnings) io.stderr(`warning: ${formatWarning(warning)}\n`)
    const out = resolve(values.out)
    makeFolder(out)
    writeText(resolve(out, 'routes.js'), routesModule(state))
    writeText(resolve(out, 'routes.schema.json'), `${JSON.stringify(routesSchema(), null, 2)}\n`)
    writeText(resolve(out, 'console.js'), await consoleModule())
    const { length } = state.snapshots
    io.stdout(`${resolve(out, 'routes.js')}: ${length} ${length === 1 ? 'stage' : 'stages'}\n`)
    return 0
  },
}

/** Account, region and partition as the environment has them. */
export function placeOf(env: Readonly<Record<string, string | undefined>>) {
  const region = env['AWS_REGION'] || 'us-east-1'
  const partition = region.startsWith('cn-')
    ? 'aws-cn'
    : region.startsWith('us-gov-')
      ? 'aws-us-gov'
      : 'aws'
  return { accountId: env['TIDEGATE_ACCOUNT_ID'] || '000000000000', region, partition }
}
