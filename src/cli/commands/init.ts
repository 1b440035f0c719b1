import { existsSync, readFileSync } from 'node:fs'
import { basename, join, relative, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { packageRoot } from '../build/package-root.ts'
import type { Command } from '../command.ts'
import { makeFolder, replaceText, writeText } from '../files.ts'
import { CommandError, readInput, readOnce, UsageError, type Io } from '../io.ts'
import {
  firstRoutes,
  gitignore,
  servedAtRoot,
  wranglerToml,
  type Project,
} from '../project-files.ts'
import { environmentOf } from '../openapi/template-files.ts'
import { selfName } from '../self-name.ts'
import { placeOf } from './build.ts'
import { importInto } from './import.ts'

/** A folder with a gateway of one's own. */
export const init: Command = {
  name: 'init',
  summary: 'make a folder with routes.json and wrangler.toml that start and deploy',
  usage:
    'tidegate init [DIR] [--name NAME] [--from FILE]… [--backend URL] [--region REGION] [--parameter NAME=VALUE]… [--deployed FILE]… [--force] [--yes]',
  details: `
Asks at a terminal for what the flags do not say; --yes asks nothing. DIR is the present folder unless
named. Files that are there already are kept unless --force.

  --name NAME     the worker's name (the folder's)
  --from FILE     an OpenAPI, SAM, CloudFormation or Terraform file to import; may be repeated
  --backend URL   without --from: an API that sends every path there
  --region REGION in ARNs and signatures (the one that the files name most, else us-east-1); the account is theirs, too
  --parameter NAME=VALUE, --deployed FILE  for templates of --from, as 'tidegate import' takes them
  --force         overwrite routes.json and wrangler.toml
  --yes           take the defaults`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        name: { type: 'string' },
        from: { type: 'string', multiple: true, default: [] },
        backend: { type: 'string' },
        region: { type: 'string' },
        parameter: { type: 'string', multiple: true, default: [] },
        deployed: { type: 'string', multiple: true, default: [] },
        force: { type: 'boolean', default: false },
        yes: { type: 'boolean', default: false },
      },
    })
    if (positionals.length > 1) throw new UsageError('name one folder')
    const folder = resolve(positionals[0] ?? '.')
    const ask = values.yes || io.ask === undefined ? takeDefault : io.ask
    const name = workerName(values.name ?? (await ask("The worker's name?", basename(folder))))
    const from = values.from.length > 0 ? values.from : await askFiles(ask, values.backend)
    const reading = readOnce(io)
    const found = await placeIn(from, reading)
    const region = values.region ?? (await ask('Which region in ARNs?', found.region))
    const backend = backendUrl(
      values.backend ?? (from.length > 0 ? undefined : await askBackend(ask)),
    )
    const project: Project = {
      worker: name,
      api: name,
      region,
      accountId: found.accountId,
      backend,
      packagePath: packagePath(folder),
    }
    const routes = join(folder, 'routes.json')
    const wrangler = join(folder, 'wrangler.toml')
    const ignore = join(folder, '.gitignore')
    const present = [routes, wrangler].filter(existsSync)
    if (present.length > 0 && !values.force) {
      throw new CommandError(
        `${present.join(' and ')} ${present.length > 1 ? 'are' : 'is'} there already; --force overwrites, 'tidegate import' adds to routes.json`,
      )
    }
    makeFolder(folder)
    replaceText(wrangler, wranglerToml(project))
    if (!existsSync(ignore)) writeText(ignore, gitignore)
    replaceText(routes, from.length > 0 ? '{ "apis": {} }\n' : firstRoutes(project))
    if (from.length > 0) {
      const quiet: Io = { ...reading, stdout: () => undefined }
      const account = found.accountId === undefined ? {} : { TIDEGATE_ACCOUNT_ID: found.accountId }
      const place = placeOf({ ...process.env, ...account, AWS_REGION: region })
      const known = [
        ...values.parameter.flatMap((text) => ['--parameter', text]),
        ...values.deployed.flatMap((file) => ['--deployed', file]),
      ]
      const code = await importInto([...from, '--routes', routes, ...known], quiet, place)
      if (code !== 0) return code
      replaceText(routes, servedAtRoot(readFileSync(routes, 'utf8')))
    }
    io.stdout(nextSteps(positionals[0] ?? '.', project))
    return 0
  },
}

type Ask = (question: string, fallback: string) => Promise<string>

const takeDefault: Ask = async (_, fallback) => fallback

async function askFiles(ask: Ask, backend: string | undefined): Promise<readonly string[]> {
  if (backend !== undefined) return []
  const file = await ask(
    'An OpenAPI, SAM, CloudFormation or Terraform file to import (empty: none)?',
    '',
  )
  return file === '' ? [] : [file]
}

interface FoundPlace {
  readonly region: string
  readonly accountId: string | undefined
}

/**
 * The region and the account of the AWS CDK's manifest, or those that definitions name most often in ARNs: where their
 * APIs have lived, and whom policies name.
 */
async function placeIn(files: readonly string[], io: Io): Promise<FoundPlace> {
  const texts = await Promise.all(files.map((file) => readInput(file, io)))
  const most = (pattern: RegExp): string | undefined => {
    const counts = new Map<string, number>()
    for (const [, found = ''] of texts.flatMap((text) => [...text.matchAll(pattern)])) {
      counts.set(found, (counts.get(found) ?? 0) + 1)
    }
    return [...counts].sort((a, b) => b[1] - a[1])[0]?.[0]
  }
  const [environment] = files.flatMap((file) => environmentOf(file) ?? [])
  if (environment !== undefined) return environment
  return {
    region: most(/\barn:aws[\w-]*:[\w-]+:([a-z]{2}(?:-[a-z]+)+-\d):/g) ?? 'us-east-1',
    accountId: most(/\barn:aws[\w-]*:[\w-]+:[a-z0-9-]*:(\d{12}):/g),
  }
}

async function askBackend(ask: Ask): Promise<string | undefined> {
  const url = await ask('The URL of a backend that gets every call (empty: none)?', '')
  return url === '' ? undefined : url
}

/** What calls can be sent to: an address, or another Worker by its binding. */
function backendUrl(text: string | undefined): string | undefined {
  if (text === undefined || (/^(?:https?|service):\/\/./i.test(text) && URL.canParse(text))) {
    return text
  }
  throw new UsageError(`--backend takes a URL such as https://backend.example.com, not '${text}'`)
}

function workerName(text: string): string {
  const name = text
    .toLowerCase()
    .replace(/[^a-z0-9-]+/g, '-')
    .replace(/^-+|-+$/g, '')
  if (name !== '') return name.slice(0, 63)
  throw new UsageError(`--name takes letters, digits and hyphens, not '${text}'`)
}

/** The package's folder from the project: with slashes, as configuration wants them. */
function packagePath(folder: string): string {
  const path = relative(folder, packageRoot()).split(sep).join('/')
  return path === '' ? '.' : path.startsWith('.') ? path : `./${path}`
}

function nextSteps(given: string, { region, accountId }: Project): string {
  const folder = resolve(given)
  const cli = selfName(folder)
  const where = resolve('.') === folder ? '' : `  cd ${given}\n`
  const account = accountId === undefined ? '' : `, account ${accountId}`
  return `routes.json and wrangler.toml are in ${folder} (region ${region}${account}). Next:
${where}  ${cli} start     the gateway on http://127.0.0.1:8787
  ${cli} doctor    what a deploy still needs
  ${cli} deploy    to Cloudflare
`
}
