import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { formatWarning } from '../../definition/issue.ts'
import { inspectText, noIntegration, type Finding } from '../../openapi/inspect.ts'
import { isNode } from '../../openapi/node.ts'
import { parseWithPositions } from '../../openapi/parse.ts'
import type { Place } from '../../openapi/options.ts'
import { importTemplates } from '../../openapi/templates/import-template.ts'
import { isTemplate, type TemplatePlace } from '../../openapi/templates/template.ts'
import { stableIds } from '../build/ids.ts'
import { issuesOfRoutes } from '../build/routes.ts'
import type { Command } from '../command.ts'
import { readInput, UsageError } from '../io.ts'
import { documentFindings, keysOf } from '../openapi/document-findings.ts'
import { entriesOf } from '../openapi/routes-entries.ts'
import {
  deploymentFindings,
  fileOf,
  parameterOf,
  readDeployed,
  templateSources,
  type Given,
  withoutNested,
  type TemplateFile,
} from '../openapi/template-files.ts'
import { placeOf } from './build.ts'

/** Every finding of definitions, templates and routes files, with its place. */
export const validate: Command = {
  name: 'validate',
  summary: 'check OpenAPI, SAM, CloudFormation, Terraform and routes files',
  usage:
    'tidegate validate FILE… [--type REST|HTTP] [--parameter NAME=VALUE]… [--deployed FILE]… [--strict] [--json]',
  details: `
Prints one line a finding, FILE:LINE:COLUMN: severity: message, all of them at once: what an import would
refuse, and what a deployment would, such as mapping templates and policies that do not parse.

  --type REST|HTTP       what OpenAPI files are meant for (told by their extensions)
  --parameter NAME=VALUE what templates do not know, as 'tidegate import' takes it; may be repeated
  --deployed FILE        the same, of what the AWS CLI prints; may be repeated
  --strict               warnings fail as errors do
  --json                 one JSON object a finding

Exits 1 when there is an error.`,
  async run(args, io) {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        type: { type: 'string' },
        parameter: { type: 'string', multiple: true, default: [] },
        deployed: { type: 'string', multiple: true, default: [] },
        strict: { type: 'boolean', default: false },
        json: { type: 'boolean', default: false },
      },
    })
    if (positionals.length === 0) throw new UsageError('name at least one file')
    const protocolType = values.type?.toUpperCase()
    if (protocolType !== undefined && protocolType !== 'REST' && protocolType !== 'HTTP') {
      throw new UsageError(`--type takes REST or HTTP, not '${values.type}'`)
    }
    const files = await Promise.all(
      positionals.map(async (path) => {
        const text = await readInput(path, io)
        return { path, text, parsed: parseWithPositions(text, 'template') }
      }),
    )
    const place = placeOf(process.env)
    const given = files.filter(({ parsed }) => parsed.ok && isTemplate(parsed.root))
    const templates = withoutNested(given)
    const ofTemplates = templateFindings(templates, {
      place,
      parameters: Object.fromEntries(values.parameter.map(parameterOf)),
      deployed: await readDeployed(values.deployed, io),
    })
    let failed = false
    for (const one of files) {
      const { path } = one
      const findings = given.includes(one)
        ? ofTemplates.filter(({ source }) => templates[source] === one)
        : findingsOf(one, place, protocolType).map((each) => ({ ...each, file: path }))
      for (const { severity, message, file, line, column } of findings) {
        failed ||= severity === 'error' || values.strict
        io.stdout(
          values.json
            ? `${JSON.stringify({ file, line, column, severity, message })}\n`
            : `${file}:${line}:${column}: ${severity}: ${message}\n`,
        )
      }
      if (findings.length === 0 && !values.json) io.stdout(`${path}: fine\n`)
    }
    return failed ? 1 : 0
  },
}

/** All templates at once, as an import takes them. */
function templateFindings(
  templates: readonly TemplateFile[],
  given: Given,
): readonly (Finding & TemplatePlace & { readonly file: string })[] {
  if (templates.length === 0) return []
  const located = <At extends TemplatePlace>(at: At): At & { readonly file: string } => ({
    ...at,
    file: fileOf(templates, at),
  })
  const outcome = importTemplates(templateSources(templates, given))
  if (!outcome.ok) {
    return outcome.findings
      .map((one) => located({ severity: 'error' as const, ...one }))
      .toSorted(byPlace)
  }
  const warnings = outcome.apis.flatMap(({ placeOf: at, warnings: found }) =>
    found.map((message) => located({ severity: 'warning' as const, message, ...at() })),
  )
  const { leftovers: _, ...entries } = entriesOf(outcome, given.place)
  const context = { file: resolve('routes.json'), place: given.place }
  const atDeploy = deploymentFindings(entries, context).map(located)
  return [...warnings, ...atDeploy].toSorted(byPlace)
}

const byPlace = (a: Finding, b: Finding): number => a.line - b.line || a.column - b.column

function findingsOf(
  { text, path: file, parsed }: TemplateFile & { readonly text: string },
  place: Place,
  protocolType: 'REST' | 'HTTP' | undefined,
): readonly Finding[] {
  const context = { file: resolve(file), place }
  if (parsed.ok && isNode(parsed.root) && isNode(parsed.root['apis'])) {
    return issuesOfRoutes(parsed.root, context).map((issue) => ({
      severity: issue.severity,
      message: formatWarning(issue),
      ...parsed.positionOf(keysOf(issue.path.split(': ')[0] ?? '')),
    }))
  }
  const { kind, findings } = inspectText(text, {
    ids: stableIds(file),
    place,
    nowMs: 0,
    ...(protocolType === undefined ? {} : { protocolType }),
  })
  const isImported = findings.every(({ severity }) => severity === 'warning')
  if (!parsed.ok || !isImported) return findings
  if (kind !== 'rest' && kind !== 'http') return findings
  const atDeploy = documentFindings(parsed, kind === 'http' ? 'HTTP' : 'REST', context)
  // The deployment names these operations once more, as errors.
  const others = findings.filter(({ message }) => message !== noIntegration)
  return [...others, ...atDeploy].toSorted(byPlace)
}
