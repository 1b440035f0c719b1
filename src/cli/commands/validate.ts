import { basename, extname, resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { formatWarning, noWarnings } from '../../definition/issue.ts'
import { inspectText, type Finding } from '../../openapi/inspect.ts'
import { isNode } from '../../openapi/node.ts'
import { parseWithPositions } from '../../openapi/parse.ts'
import { importTemplate } from '../../openapi/templates/import-template.ts'
import type { TemplateOptions } from '../../openapi/templates/template.ts'
import { stableIds } from '../build/ids.ts'
import { issuesOfRoutes } from '../build/routes.ts'
import type { Command } from '../command.ts'
import { CommandError, readInput, UsageError } from '../io.ts'
import { entryName, sideFilesOf } from '../openapi/read.ts'
import { entriesOf } from '../openapi/routes-entries.ts'
import { placeOf } from './build.ts'

/** Every finding of definitions, templates and routes files, with its place. */
export const validate: Command = {
  name: 'validate',
  summary: 'check OpenAPI, SAM, CloudFormation, Terraform and routes files',
  usage: 'tidegate validate FILE… [--type REST|HTTP] [--strict] [--json]',
  details: `
Prints one line a finding, FILE:LINE:COLUMN: severity: message, all of them at once: what an import would
refuse, and what a deployment would, such as mapping templates and policies that do not parse.

  --type REST|HTTP  what OpenAPI files are meant for (told by their extensions)
  --strict          warnings fail as errors do
  --json            one JSON object a finding

Exits 1 when there is an error.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        type: { type: 'string' },
        strict: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    if (positionals.length === 0) throw new UsageError('name at least one file')
    const protocolType = values.type?.toUpperCase()
    if (protocolType !== undefined && protocolType !== 'REST' && protocolType !== 'HTTP') {
      throw new UsageError(`--type takes REST or HTTP, not '${values.type}'`)
    }
    let failed = false
    for (const file of positionals) {
      const findings = findingsOf(await readInput(file, io), file, protocolType)
      for (const { severity, message, line, column } of findings) {
        failed ||= severity === 'error' || values.strict
        io.stdout(
          values.json
            ? `${JSON.stringify({ file, line, column, severity, message })}\n`
            : `${file}:${line}:${column}: ${severity}: ${message}\n`,
        )
      }
      if (findings.length === 0 && !values.json) io.stdout(`${file}: fine\n`)
    }
    return failed ? 1 : 0
  },
}

function findingsOf(
  text: string,
  file: string,
  protocolType: 'REST' | 'HTTP' | undefined,
): readonly Finding[] {
  const parsed = parseWithPositions(text, 'template')
  const context = { file: resolve(file), place: placeOf(process.env) }
  if (parsed.ok && isNode(parsed.root) && isNode(parsed.root['apis'])) {
    return issuesOfRoutes(parsed.root, context).map((issue) => ({
      severity: issue.severity,
      message: formatWarning(issue),
      ...parsed.positionOf(keysOf(issue.path.split(': ')[0] ?? '')),
    }))
  }
  const options = {
    ids: stableIds(file),
    place: context.place,
    nowMs: 0,
    stackName: entryName(basename(file, extname(file))),
    readFile: sideFilesOf(resolve(file)),
    ...(protocolType === undefined ? {} : { protocolType }),
  }
  const { kind, findings } = inspectText(text, options)
  const isImported = findings.every(({ severity }) => severity === 'warning')
  if (!parsed.ok || !isImported) return findings
  if (kind === 'template') {
    const found = issuesOfRoutes(sectionsOf(text, options), context)
    return [
      ...findings,
      ...found
        .filter(({ expected }) => expected !== noWarnings)
        .map((issue) => ({
          severity: issue.severity,
          message: formatWarning(issue),
          ...parsed.positionOf(['Resources']),
        })),
    ]
  }
  if (kind !== 'rest' && kind !== 'http') return findings
  const api = { protocolType: kind.toUpperCase(), openapi: parsed.root, stages: { prod: {} } }
  const atDeploy = issuesOfRoutes({ apis: { api } }, context)
    .filter(({ expected }) => expected !== noWarnings)
    .map(({ path, expected, found, severity }) => {
      const inside = path.slice(path.indexOf(': ') + 2)
      const message = `${inside}: expected ${expected}, found ${found}`
      return { severity, message, ...parsed.positionOf(documentKeys(keysOf(inside))) }
    })
  return [...findings, ...atDeploy].toSorted((a, b) => a.line - b.line || a.column - b.column)
}

/** What a template becomes in routes.json, with its definitions in place of their files. */
function sectionsOf(text: string, options: TemplateOptions): unknown {
  const outcome = importTemplate(text, options)
  if (!outcome.ok) throw new CommandError(outcome.message)
  const { files, leftovers: _, ...sections } = entriesOf(outcome, options.place)
  const apis = Object.entries(sections.apis).map(([name, entry]) => {
    const { openapi } = entry
    const definition = typeof openapi === 'string' ? files[openapi] : undefined
    return [name, definition === undefined ? entry : { ...entry, openapi: JSON.parse(definition) }]
  })
  return { ...sections, apis: Object.fromEntries(apis) as Record<string, unknown> }
}

/** Where an OpenAPI document says what a definition has at a place. */
function documentKeys(keys: readonly (string | number)[]): (string | number)[] {
  const [part, name = '', ...rest] = keys
  const integration = 'x-amazon-apigateway-integration'
  const verbKey = (verb: string): string =>
    verb === 'ANY' ? 'x-amazon-apigateway-any-method' : verb.toLowerCase()
  if (part === 'restApi' && name === 'policy') return ['x-amazon-apigateway-policy']
  if (part === 'resources') {
    const [verb, inner, ...deeper] = rest
    const below = inner === 'methodIntegration' ? [integration, ...deeper] : []
    return ['paths', name, ...(verb === undefined ? [] : [verbKey(String(verb)), ...below])]
  }
  if (part !== 'routes') return []
  const [verb = '', path = ''] = String(name).split(' ')
  return ['paths', path, verbKey(verb)]
}

/** `$.apis.pets.routes['GET /pets'][0]` → its keys. */
const keysOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\.([\w$]+)|\['([^']*)'\]|\[(\d+)\]/g)].map(([, name, quoted, index]) =>
    index === undefined ? (name ?? quoted ?? '') : Number(index),
  )
