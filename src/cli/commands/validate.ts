import { resolve } from 'node:path'
import { parseArgs } from 'node:util'
import { checkRoutesFile } from '../../definition/routes-file.ts'
import { inspectText, type Finding } from '../../openapi/inspect.ts'
import { isNode } from '../../openapi/node.ts'
import { parseWithPositions } from '../../openapi/parse.ts'
import { stableIds } from '../build/ids.ts'
import type { Command } from '../command.ts'
import { readInput, UsageError } from '../io.ts'
import { entryName, sideFilesOf } from '../openapi/read.ts'
import { placeOf } from './build.ts'

/** Every finding of definitions, templates and routes files, with its place. */
export const validate: Command = {
  name: 'validate',
  summary: 'check OpenAPI, SAM, CloudFormation, Terraform and routes files',
  usage: 'tidegate validate FILE… [--type REST|HTTP] [--strict] [--json]',
  details: `
Prints one line a finding, FILE:LINE:COLUMN: severity: message, all of them at once.

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
  if (parsed.ok && isNode(parsed.root) && isNode(parsed.root['apis'])) {
    return checkRoutesFile(parsed.root).issues.map(({ path, expected, found, severity }) => ({
      severity,
      message: `${path}: expected ${expected}, found ${found}`,
      ...parsed.positionOf(keysOf(path)),
    }))
  }
  return inspectText(text, {
    ids: stableIds(file),
    place: placeOf(process.env),
    nowMs: 0,
    stackName: entryName(file),
    readFile: sideFilesOf(resolve(file)),
    ...(protocolType === undefined ? {} : { protocolType }),
  }).findings
}

/** `$.apis.pets.routes['GET /pets'][0]` → its keys. */
const keysOf = (path: string): (string | number)[] =>
  [...path.matchAll(/\.([\w$]+)|\['([^']*)'\]|\[(\d+)\]/g)].map(([, name, quoted, index]) =>
    index === undefined ? (name ?? quoted ?? '') : Number(index),
  )
