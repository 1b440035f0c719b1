import { entriesOf, readExactly, writeExactly } from '../../invoke/mapping-template/exact.ts'
import { compileMappingTemplate, type MappingSource } from '../../invoke/mapping-template/index.ts'
import type { Value, ValueMap } from '../../languages/velocity/value.ts'
import { caseFile, judgeFile, type Case } from '../cases.ts'
import type { Command } from '../command.ts'
import type { Io } from '../io.ts'

/** What one case came to, as it is printed. */
interface Verdict {
  readonly output?: string
  readonly error?: { readonly message: string; readonly line: number; readonly column: number }
  readonly pass?: boolean
}

/** `tidegate template render`: runs mapping templates on given requests. */
export const templateRender: Command = {
  name: 'template render',
  summary: 'run mapping templates on given bodies and parameters',
  usage: 'tidegate template render FILE',
  details: `
FILE ('-' for standard input) holds one JSON object, an array or JSON lines. A case:
  template          the template's text
  body              the body as text; '' or none stands for {}
  params            path, querystring and header: name to value
  context           content of $context
  stageVariables    content of $stageVariables
  expected          optional: the output to compare with; null when the template has to fail

Prints one JSON line a case: output, or error with message, line and column; with expected also
pass. Exits 1 when an expected output was missed, with the difference on standard error.
`,
  run: async (args, io) => {
    const path = caseFile(args)
    let missed = 0
    await judgeFile(path, io, (one, text) => {
      const verdict = judge(one, text)
      if (verdict.pass === false) {
        missed++
        explain(one, verdict, io)
      }
      return verdict
    })
    return missed > 0 ? 1 : 0
  },
}

function judge(one: Case, text: string): Verdict {
  const verdict = render(one, text)
  const { expected } = one
  if (expected === null) return { ...verdict, pass: verdict.error !== undefined }
  if (typeof expected !== 'string') return verdict
  return { ...verdict, pass: verdict.output === expected }
}

function render(one: Case, text: string): Verdict {
  const compiled = compileMappingTemplate(textOf(one['template']))
  if (!compiled.ok) return { error: compiled.issue }
  const result = compiled.template.render(sourceOf(text))
  return result.ok ? { output: result.output } : { error: result.error }
}

/** The objects of a case are read from its text: what a template prints of them shows each digit. */
function sourceOf(text: string): MappingSource {
  const exact = mapOf(readExactly(text))
  const params = mapOf(exact.get('params'))
  return {
    body: exactText(exact.get('body') ?? null),
    parameters: {
      path: parametersOf(params.get('path')),
      querystring: parametersOf(params.get('querystring')),
      header: parametersOf(params.get('header')),
    },
    context: entriesOf(mapOf(exact.get('context'))),
    stageVariables: entriesOf(mapOf(exact.get('stageVariables'))),
  }
}

const mapOf = (value: Value | undefined): ValueMap =>
  value instanceof Map ? value : new Map<Value, Value>()

const parametersOf = (group: Value | undefined): [string, string][] =>
  Array.from(mapOf(group), ([name, value]) => [exactText(name), exactText(value)])

/** A value that should be text, and is taken for its JSON where it is none. */
const exactText = (value: Value): string => {
  if (typeof value === 'string') return value
  return value === null ? '' : writeExactly(value)
}

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Says on standard error where the output left what was expected. */
function explain(one: Case, { output, error }: Verdict, { stderr }: Io): void {
  const title = [one['id'], one['description']].filter((part) => typeof part === 'string')
  stderr(`✗ ${title.length > 0 ? title.join(': ') : 'a case without id'}\n`)
  if (one['expected'] === null) {
    stderr(`    expected  an error\n    output    ${JSON.stringify(output)}\n`)
    return
  }
  const expected = textOf(one['expected'])
  if (output === undefined) {
    stderr(`    expected  ${JSON.stringify(expected)}\n`)
    stderr(`    error     ${error?.line}:${error?.column} ${error?.message}\n`)
    return
  }
  const at = firstDifference(expected, output)
  stderr(`    they differ from character ${at + 1} on\n`)
  const wanted = expected.split('\n')
  const given = output.split('\n')
  for (let line = 0; line < Math.max(wanted.length, given.length); line++) {
    const [left, right] = [wanted[line], given[line]]
    if (left === right) continue
    if (left !== undefined) stderr(`  - ${line + 1}: ${JSON.stringify(left)}\n`)
    if (right !== undefined) stderr(`  + ${line + 1}: ${JSON.stringify(right)}\n`)
  }
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < a.length && a[at] === b[at]) at++
  return at
}
