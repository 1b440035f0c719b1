import { existsSync } from 'node:fs'
import { basename, dirname, extname, relative, resolve, sep } from 'node:path'
import { parseArgs } from 'node:util'
import { checkRoutesFile } from '../../definition/routes-file.ts'
import { formatIssue } from '../../definition/issue.ts'
import { openOperations } from '../../openapi/inspect.ts'
import { asNode, nodeAt, textAt } from '../../openapi/node.ts'
import type { BasePathMode, Place } from '../../openapi/options.ts'
import { unreplacedIn } from '../../openapi/unreplaced.ts'
import { importTemplates } from '../../openapi/templates/import-template.ts'
import type { Command } from '../command.ts'
import { makeFolder, replaceText } from '../files.ts'
import { CommandError, readInput, UsageError, type Io } from '../io.ts'
import { documentFindings } from '../openapi/document-findings.ts'
import { entryName, importSource, readSource, type SourceText } from '../openapi/read.ts'
import { entriesOf } from '../openapi/routes-entries.ts'
import {
  deploymentFindings,
  environmentOf,
  fileOf,
  parameterOf,
  placeText,
  readDeployed,
  templateSources,
  type Deployed,
  withoutNested,
  type TemplateFile,
} from '../openapi/template-files.ts'
import { placeOf } from './build.ts'

/** OpenAPI, SAM, CloudFormation and Terraform files → entries of routes.json. */
export const importCommand: Command = {
  name: 'import',
  summary: 'bring OpenAPI, SAM, CloudFormation or Terraform files into routes.json',
  usage:
    'tidegate import FILE… [--routes FILE] [--name NAME] [--stage STAGE] [--type REST|HTTP] [--basepath MODE] [--inline] [--stack NAME] [--parameter NAME=VALUE]… [--deployed FILE]…',
  details: `
Each OpenAPI or Swagger file becomes an API, each template all the APIs, stages, usage plans, keys and
domain names it holds, and web ACLs of stages, those of nested stacks too; several templates may import
what one of them exports (cdk.out/*.template.json). Of Terraform it reads terraform.tfstate, and what 'terraform show -json' prints of
a state or a plan. A definition is kept in a file beside routes.json, or in it with --inline. An
entry of the same name is replaced; everything else in routes.json stays. What cannot be carried over
is listed with what to do about it. Nothing is written when a file is refused. Region and account of
templates are AWS_REGION and TIDEGATE_ACCOUNT_ID.

  --routes FILE          the file to write, made when missing (routes.json)
  --name NAME            name of the API's entry (its title)
  --stage STAGE          stage of an OpenAPI file (prod; $default for HTTP APIs)
  --type REST|HTTP       what an OpenAPI file is meant for (told by its extensions)
  --basepath MODE        ignore, prepend or split (ignore)
  --inline               keep the definition inside routes.json
  --stack NAME           stack name of a template (its file's name)
  --parameter NAME=VALUE a parameter of a template, or anything else that only the deployed stack
                         knows: the name of a resource (by its logical id), an attribute
                         (Balancer.DNSName), an export, resolve:ssm:/name; may be repeated
  --deployed FILE        names that CloudFormation made up: what 'aws cloudformation
                         describe-stack-resources' or 'list-exports' prints; may be repeated`,
  run: (args, io) => importInto(args, io, placeOf(process.env)),
}

/** The command for a gateway in another place than the environment's. */
export async function importInto(args: readonly string[], io: Io, place: Place): Promise<number> {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      routes: { type: 'string', default: 'routes.json' },
      name: { type: 'string' },
      stage: { type: 'string' },
      type: { type: 'string' },
      basepath: { type: 'string' },
      inline: { type: 'boolean', default: false },
      stack: { type: 'string' },
      parameter: { type: 'string', multiple: true, default: [] },
      deployed: { type: 'string', multiple: true, default: [] },
    },
  })
  if (positionals.length === 0) throw new UsageError('name at least one file')
  if (values.name !== undefined && positionals.length > 1) {
    throw new UsageError('--name goes with one file')
  }
  const routesFile = resolve(values.routes)
  const run: ImportRun = {
    io,
    folder: dirname(routesFile),
    place,
    name: values.name,
    stage: values.stage,
    protocolType: oneOf('--type', values.type?.toUpperCase(), ['REST', 'HTTP']),
    basepath: oneOf('--basepath', values.basepath, ['ignore', 'prepend', 'split']),
    inline: values.inline,
    stack: values.stack,
    parameters: Object.fromEntries(values.parameter.map(parameterOf)),
    deployed: await readDeployed(values.deployed, io),
  }
  let routes = await readRoutes(routesFile, io)
  const before = asNode(routes['apis'])
  const files: Record<string, string> = {}
  const findings: string[] = []
  const parts = await importFiles(run, positionals)
  checkNames(parts)
  for (const part of parts) {
    routes = merged(routes, part.sections)
    Object.assign(files, part.files)
    findings.push(...(part.findings ?? []))
  }
  const { issues } = checkRoutesFile(routes)
  if (issues.length > 0) {
    throw new CommandError(
      [`${routesFile} would not be right:`, ...issues.map(formatIssue)].join('\n  '),
    )
  }
  makeFolder(run.folder)
  for (const [name, text] of Object.entries(files)) replaceText(resolve(run.folder, name), text)
  replaceText(routesFile, `${JSON.stringify(routes, undefined, 2)}\n`)
  for (const finding of findings) io.stderr(`${finding}\n`)
  const names = Object.entries(asNode(routes['apis'])).map(([name, entry]) =>
    Object.hasOwn(before, name) && before[name] !== entry ? `${name} (replaced)` : name,
  )
  io.stdout(importedText(values.routes, names, findings.length === 0))
  return 0
}

/** What the file holds now, and what to do with it. */
const importedText = (file: string, names: readonly string[], isReady: boolean): string => {
  const start = file === 'routes.json' ? 'npm start' : `npm start -- --routes ${file}`
  if (names.length === 0) return `${file} has no API yet. Next: tidegate import of one\n`
  const apis = `${names.length === 1 ? 'the API' : 'the APIs'} ${names.join(', ')}`
  const next = isReady ? start : `repair what is named above, then ${start}`
  return `${file} has ${apis}. Next: ${next}\n`
}

interface ImportRun {
  readonly io: Io
  readonly folder: string
  readonly place: Place
  readonly name: string | undefined
  readonly stage: string | undefined
  readonly protocolType: 'REST' | 'HTTP' | undefined
  readonly basepath: BasePathMode | undefined
  readonly inline: boolean
  readonly stack: string | undefined
  readonly parameters: Readonly<Record<string, string>>
  readonly deployed: Deployed
}

type Routes = Record<string, unknown>

/** Sections of routes.json, and files beside it. */
interface Imported {
  readonly sections: Readonly<Record<string, Routes>>
  readonly files: Readonly<Record<string, string>>
  /** What keeps the gateway from starting with it, one a line. */
  readonly findings?: readonly string[]
}

/** Of two entries of one name the first would be lost. */
function checkNames(parts: readonly Imported[]): void {
  const names = parts.flatMap(({ sections }) => Object.keys(sections['apis'] ?? {}))
  const twice = names.find((name, at) => names.indexOf(name) !== at)
  if (twice === undefined) return
  throw new CommandError(
    `more than one of the files is the API ${twice}; import them one by one, with another --name each`,
  )
}

/** The files one by one; templates together, as one may import what another exports. */
async function importFiles(run: ImportRun, paths: readonly string[]): Promise<Imported[]> {
  const definitions: Imported[] = []
  const templates: TemplateFile[] = []
  for (const path of paths) {
    const text = await readInput(path, run.io)
    const source = readSource(text, path, run.protocolType)
    if (source.kind === 'template') templates.push({ path, parsed: source.parsed })
    else definitions.push(importOpenApiFile(run, path, text, source))
  }
  if (templates.length === 0) return definitions
  const roots = withoutNested(templates)
  if (roots.length > 1 && run.stack !== undefined) {
    throw new UsageError('--stack goes with one template')
  }
  return [...definitions, importTemplateFiles(run, roots)]
}

function importOpenApiFile(
  run: ImportRun,
  path: string,
  text: string,
  source: Extract<SourceText, { kind: 'openapi' }>,
): Imported {
  const title = textAt(nodeAt(source.root, 'info'), 'title') ?? basename(path, extname(path))
  const name = run.name ?? entryName(title)
  const basepath = run.basepath === undefined ? {} : { basepath: run.basepath }
  const { warnings } = importSource(source, path, { name, place: run.place, ...basepath })
  const advice = [...openOperations(source.root), ...unreplacedIn(source.root)]
  for (const warning of [...warnings, ...advice.map(({ message }) => message)])
    run.io.stderr(`${path}: warning: ${warning}\n`)
  const stage = run.stage ?? (source.protocolType === 'HTTP' ? '$default' : 'prod')
  const kept = keptDefinition(run, path, text, name, source)
  const entry = {
    protocolType: source.protocolType,
    openapi: kept.openapi,
    ...basepath,
    stages: { [stage]: {} },
  }
  const context = { file: resolve(path), place: run.place }
  const findings = documentFindings(source.parsed, source.protocolType, context)
    .filter(({ severity }) => severity === 'error')
    .map(({ line, column, message }) => `${path}:${line}:${column}: ${message}`)
  return { sections: { apis: { [name]: entry } }, files: kept.files, findings }
}

/** Where the definition is kept: inline, where it is already, or in a copy beside routes.json. */
function keptDefinition(
  run: ImportRun,
  path: string,
  text: string,
  name: string,
  source: Extract<SourceText, { kind: 'openapi' }>,
): { readonly openapi: unknown; readonly files: Readonly<Record<string, string>> } {
  if (run.inline) return { openapi: source.root, files: {} }
  const from = relative(run.folder, resolve(path))
  if (path !== '-' && !from.startsWith('..') && !from.startsWith(sep)) {
    return { openapi: from.split(sep).join('/'), files: {} }
  }
  const file = `${name}.openapi.${/^\s*\{/.test(text) ? 'json' : 'yaml'}`
  return { openapi: file, files: { [file]: text } }
}

function importTemplateFiles(run: ImportRun, templates: readonly TemplateFile[]): Imported {
  const { place } = run
  for (const { path } of templates) {
    const environment = environmentOf(path)
    if (environment === undefined) continue
    const { region, accountId } = environment
    if (region === place.region && accountId === place.accountId) continue
    run.io.stderr(
      `${path}: warning: the AWS CDK deploys it to ${region}, account ${accountId}: with AWS_REGION=${region} and TIDEGATE_ACCOUNT_ID=${accountId} its ARNs are those\n`,
    )
  }
  const outcome = importTemplates(templateSources(templates, run))
  if (!outcome.ok) {
    const lines = outcome.findings.map((one) => `\n  ${placeText(templates, one)}: ${one.message}`)
    throw new CommandError(`refused${lines.join('')}`)
  }
  for (const { logicalId, warnings, placeOf } of outcome.apis) {
    const file = fileOf(templates, placeOf())
    for (const warning of warnings) run.io.stderr(`${file}: ${logicalId}: warning: ${warning}\n`)
  }
  const { leftovers, files, origins, ...sections } = entriesOf(outcome, place, run.name)
  const [first, ...others] = templates
  const whence = first === undefined || others.length > 0 ? '' : `${first.path}: `
  for (const { what, advice } of leftovers) {
    run.io.stderr(`${whence}not carried over: ${what}: ${advice}\n`)
  }
  const context = { file: resolve(run.folder, 'routes.json'), place }
  const findings = deploymentFindings({ files, origins, ...sections }, context)
    .filter(({ severity }) => severity === 'error')
    .map((one) => `${placeText(templates, one)}: ${one.message}`)
  return { sections, files, findings }
}

async function readRoutes(file: string, io: Io): Promise<Routes> {
  if (!existsSync(file)) return { apis: {} }
  try {
    return { ...asNode(JSON.parse(await readInput(file, io))) }
  } catch (error) {
    if (error instanceof CommandError) throw error
    throw new CommandError(`${file}: not JSON: ${(error as Error).message}`)
  }
}

/** The file with the new entries in its sections; empty sections are not made. */
function merged(routes: Routes, sections: Imported['sections']): Routes {
  const result: Routes = { ...routes }
  for (const [section, entries] of Object.entries(sections)) {
    if (Object.keys(entries).length === 0) continue
    result[section] = { ...asNode(result[section]), ...entries }
  }
  return result
}

function oneOf<const Choice extends string>(
  option: string,
  given: string | undefined,
  choices: readonly Choice[],
): Choice | undefined {
  if (given === undefined) return undefined
  const choice = choices.find((one) => one === given)
  if (choice === undefined)
    throw new UsageError(`${option} takes ${choices.join(', ')}, not '${given}'`)
  return choice
}
