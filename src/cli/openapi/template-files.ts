/** Template files of a command: where their side files are, and where in them stands what is wrong. */
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { basename, dirname, extname, join, resolve } from 'node:path'
import { formatWarning, noWarnings, type Issue } from '../../definition/issue.ts'
import {
  asNode,
  listAt,
  nodeAt,
  nodesIn,
  own,
  parsedJson,
  textAt,
  type Node,
} from '../../openapi/node.ts'
import type { Place } from '../../openapi/options.ts'
import type { Parsed } from '../../openapi/parse.ts'
import type { TemplateOptions, TemplatePlace } from '../../openapi/templates/template.ts'
import { stableIds } from '../build/ids.ts'
import { issuesOfRoutes, type BuildContext } from '../build/routes.ts'
import { CommandError, readInput, UsageError, type Io } from '../io.ts'
import { entryName } from './read.ts'
import type { RoutesEntries } from './routes-entries.ts'

export interface TemplateFile {
  readonly path: string
  /** Parsed as a template. */
  readonly parsed: Parsed
}

/** What an account has already, as the AWS CLI prints it. */
export interface Deployed {
  readonly resources: readonly {
    readonly stack: string | undefined
    readonly logicalId: string
    readonly physicalId: string
  }[]
  readonly exports: Readonly<Record<string, string>>
}

/** What a command is told beside the files. */
export interface Given {
  readonly place: Place
  readonly parameters: Readonly<Record<string, string>>
  readonly deployed: Deployed
  /** The stack's name; otherwise the file's. */
  readonly stack?: string | undefined
}

/** What the import takes of each file. */
export const templateSources = (
  templates: readonly TemplateFile[],
  { place, parameters, deployed, stack }: Given,
): { readonly parsed: Parsed; readonly options: TemplateOptions }[] =>
  templates.map(({ path, parsed }) => {
    const stackName = stack ?? stackNameOf(path)
    // Logical ids are a stack's own; names of nested stacks begin with their parent's.
    const physicalIds = deployed.resources
      .filter((one) => templates.length === 1 || isOfStack(one.stack, stackName))
      .map(({ logicalId, physicalId }) => [logicalId, physicalId] as const)
    return {
      parsed,
      options: {
        ids: stableIds(stackName),
        place,
        nowMs: 0,
        stackName,
        parameters: { ...Object.fromEntries(physicalIds), ...parameters },
        exports: deployed.exports,
        readFile: sideFilesOf(path),
      },
    }
  })

const isOfStack = (stack: string | undefined, stackName: string): boolean =>
  stack === undefined || `${stack}-`.startsWith(`${stackName}-`)

/** Reads what `aws cloudformation describe-stack-resources`, `list-stack-resources` and `list-exports` print. */
export async function readDeployed(paths: readonly string[], io: Io): Promise<Deployed> {
  const roots = await Promise.all(
    paths.map(async (path) => {
      const root = asNode(parsedJson(await readInput(path, io)))
      if (deployedKeys.some((key) => own(root, key) !== undefined)) return root
      throw new CommandError(
        `${path}: not what 'aws cloudformation describe-stack-resources' or 'list-exports' prints`,
      )
    }),
  )
  const textsIn = (root: Node, key: string, name: string, value: string) =>
    listAt(root, key).map((item) => ({
      stack: textAt(asNode(item), 'StackName'),
      logicalId: textAt(asNode(item), name) ?? '',
      physicalId: textAt(asNode(item), value) ?? '',
    }))
  return {
    resources: roots.flatMap((root) =>
      ['StackResources', 'StackResourceSummaries'].flatMap((key) =>
        textsIn(root, key, 'LogicalResourceId', 'PhysicalResourceId'),
      ),
    ),
    exports: Object.fromEntries(
      roots
        .flatMap((root) => textsIn(root, 'Exports', 'Name', 'Value'))
        .map(({ logicalId, physicalId }) => [logicalId, physicalId]),
    ),
  }
}

const deployedKeys = ['StackResources', 'StackResourceSummaries', 'Exports']

/**
 * Without the nested templates of the AWS CDK, which `cdk.out/*.template.json` names as well: they are read with the
 * parameters that their parents give them. One that is given alone stays.
 */
export function withoutNested<File extends { readonly path: string }>(
  templates: readonly File[],
): readonly File[] {
  const others = templates.filter(({ path }) => !path.endsWith('.nested.template.json'))
  return others.length === 0 ? templates : others
}

/** `'cdk.out/Pets.template.json'` → `'Pets'`: names of stacks are told apart by case. */
function stackNameOf(path: string): string {
  const name = manifestName(path) ?? basename(path, extname(path)).replace(/\.template$/, '')
  return /^[A-Za-z][A-Za-z0-9-]*$/.test(name) ? name : entryName(name)
}

/** The name under which the AWS CDK deploys a template of its output, where that is not the file's. */
const manifestName = (path: string): string | undefined =>
  textAt(nodeAt(artifactOf(path), 'properties'), 'stackName')

/** Where the AWS CDK deploys a template of its output, if its stack says so: `'aws://111122223333/eu-west-1'`. */
export function environmentOf(
  path: string,
): { readonly accountId: string; readonly region: string } | undefined {
  const written = textAt(artifactOf(path), 'environment') ?? ''
  const [, accountId, region] = /^aws:\/\/(\d{12})\/([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(written) ?? []
  return accountId === undefined || region === undefined ? undefined : { accountId, region }
}

/** What the manifest beside a template says of it. */
function artifactOf(path: string): Node {
  const manifest = join(dirname(path), 'manifest.json')
  if (!existsSync(manifest)) return {}
  const artifacts = nodeAt(asNode(parsedJson(readFileSync(manifest, 'utf8'))), 'artifacts')
  const isIts = (artifact: Node): boolean =>
    textAt(nodeAt(artifact, 'properties'), 'templateFile') === basename(path)
  return nodesIn(artifacts).find(([, artifact]) => isIts(artifact))?.[1] ?? {}
}

const sideFilesOf =
  (file: string) =>
  (location: string): string | undefined => {
    const path = sidePathOf(file, location)
    if (path === undefined) return undefined
    try {
      return readFileSync(path, 'utf8')
    } catch {
      return undefined
    }
  }

/** Paths are relative to the template. What is meant for S3 is beside it by its name, or an asset of the AWS CDK. */
function sidePathOf(file: string, location: string): string | undefined {
  const folder = dirname(resolve(file))
  if (!/^(?:s3|https?):\/\//.test(location)) return resolve(folder, location)
  const name = /([^/?]+)(?:\?.*)?$/.exec(location)?.[1] ?? ''
  const beside = [name, `asset.${name}`].map((one) => join(folder, one)).find(existsSync)
  return beside ?? assetOf(folder, basename(name, extname(name)))
}

/** What the manifests of a folder of the AWS CDK say is published under a hash. */
function assetOf(folder: string, hash: string): string | undefined {
  for (const manifest of readdirSync(folder).filter((name) => name.endsWith('.assets.json'))) {
    const files = nodeAt(asNode(parsedJson(readFileSync(join(folder, manifest), 'utf8'))), 'files')
    const path = textAt(nodeAt(nodeAt(files, hash), 'source'), 'path')
    if (path !== undefined) return resolve(folder, path)
  }
  return undefined
}

/** The file that a place is in: one of the command's, or a nested template. */
export function fileOf(
  templates: readonly TemplateFile[],
  { source, location }: TemplatePlace,
): string {
  const path = templates[source]?.path ?? ''
  if (location === undefined) return path
  return join(dirname(path), basename(sidePathOf(path, location) ?? location))
}

/** `'cdk.out/Pets.template.json:12:5'` */
export const placeText = (templates: readonly TemplateFile[], place: TemplatePlace): string =>
  `${fileOf(templates, place)}:${place.line}:${place.column}`

/** What a build says of the entries that templates became, each once, at the resource that it is about. */
export function deploymentFindings(
  { origins, files, apis, ...sections }: Omit<RoutesEntries, 'leftovers'>,
  context: BuildContext,
): (TemplatePlace & { readonly severity: Issue['severity']; readonly message: string })[] {
  const inline = Object.entries(apis).map(([name, entry]) => {
    const { openapi } = entry
    const definition = typeof openapi === 'string' ? files[openapi] : undefined
    return [name, definition === undefined ? entry : { ...entry, openapi: JSON.parse(definition) }]
  })
  const routes = { apis: Object.fromEntries(inline) as Record<string, unknown>, ...sections }
  const found = new Map<string, ReturnType<typeof deploymentFindings>[number]>()
  for (const issue of issuesOfRoutes(routes, context)) {
    if (issue.expected === noWarnings) continue
    const { severity } = issue
    for (const message of messagesOf(issue)) {
      const place = origins.get(entryIn(issue.path))?.placeOf(operationIn(issue.path, message))
      found.set(message, { severity, message, ...(place ?? { source: 0, line: 1, column: 1 }) })
    }
  }
  return [...found.values()]
}

/** The API's entry in `'$.apis.pets.stages'`, `"$.apis['my-pets']"`. */
const entryIn = (path: string): string => {
  const [, plain, quoted] = /^\$\.apis(?:\.(\w+)|\['([^']+)'\])/.exec(path) ?? []
  return plain ?? quoted ?? ''
}

/** One message an error of an import; they stand in lines of their own. */
function messagesOf(issue: Issue): readonly string[] {
  const [head, ...lines] = issue.found.split('\n')
  if (head !== 'Errors found during import:') return [formatWarning(issue)]
  const end = lines.findIndex((line) => !line.startsWith('\t'))
  return (end < 0 ? lines : lines.slice(0, end)).map((line) => line.trim())
}

/** The method or route that a message is about: `'GET /pets'`. */
function operationIn(path: string, message: string): string | undefined {
  const [, verb, at] = /'([A-Z]+)' (?:for|on) resource at path '([^']*)'/.exec(message) ?? []
  if (verb !== undefined && at !== undefined) return `${verb} ${at}`
  const [, resource, method] = /\.resources\['([^']+)'\]\.(\w+)/.exec(path) ?? []
  if (resource !== undefined && method !== undefined) return `${method} ${resource}`
  return /\.routes(?:\['([^']+)'\]|\.([\w$]+))/
    .exec(path)
    ?.slice(1)
    .find((key) => key !== undefined)
}

/** `NAME=VALUE`, where names of dynamic references have colons and slashes. */
export function parameterOf(text: string): [string, string] {
  const equals = text.indexOf('=')
  if (equals <= 0) throw new UsageError(`--parameter takes NAME=VALUE, not '${text}'`)
  return [text.slice(0, equals), text.slice(equals + 1)]
}
