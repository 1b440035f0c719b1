import { compileMappingTemplate, type MappingSource } from '../../invoke/mapping-template/index.ts'
import type { ContextData } from '../../invoke/mapping-template/from-json.ts'
import { judgeFile, type Case } from '../cases.ts'
import type { Command } from '../command.ts'
import { UsageError, type Io } from '../io.ts'

/** What one case came to, as it is printed. */
interface Verdict {
  readonly output?: string
  readonly error?: { readonly message: string; readonly line: number; readonly column: number }
  readonly pass?: boolean
}

/** `tidegate template render`: runs mapping templates on given requests. */
export const templateRender: Command = {
  name: 'template render',
  summary: 'Run mapping templates on given bodies and parameters',
  usage: 'tidegate template render FILE',
  details: `
FILE ('-' for standard input) holds one JSON object, an array or JSON lines. A case:
  template          the template's text
  body              the body as text; '' or none stands for {}
  params            path, querystring and header: name to value
  context           content of $context
  stageVariables    content of $stageVariables
  expected          optional: the output to compare with

Prints one JSON line a case: output, or error with message, line and column; with expected also
pass. Exits 1 when an expected output was missed, with the difference on standard error.
`,
  run: async (args, io) => {
    const [path] = args
    if (path === undefined || args.length > 1) throw new UsageError('one FILE is needed')
    let missed = 0
    await judgeFile(path, io, (one) => {
      const verdict = judge(one)
      if (verdict.pass === false) {
        missed++
        explain(one, verdict, io)
      }
      return verdict
    })
    return missed > 0 ? 1 : 0
  },
}

function judge(one: Case): Verdict {
  const verdict = render(one)
  if (typeof one['expected'] !== 'string') return verdict
  return { ...verdict, pass: verdict.output === one['expected'] }
}

function render(one: Case): Verdict {
  const compiled = compileMappingTemplate(textOf(one['template']))
  if (!compiled.ok) return { error: compiled.issue }
  const result = compiled.template.render(sourceOf(one))
  return result.ok ? { output: result.output } : { error: result.error }
}

function sourceOf(one: Case): MappingSource {
  const params = recordOf(one['params'])
  return {
    body: textOf(one['body']),
    parameters: {
      path: entriesOf(params['path']),
      querystring: entriesOf(params['querystring']),
      header: entriesOf(params['header']),
    },
    // A case is JSON, and so is all that it holds.
    context: recordOf(one['context']) as ContextData,
    stageVariables: recordOf(one['stageVariables']) as ContextData,
  }
}

function recordOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return {}
  return value as Readonly<Record<string, unknown>>
}

const entriesOf = (group: unknown): [string, string][] =>
  Object.entries(recordOf(group)).map(([name, value]) => [name, textOf(value)])

function textOf(value: unknown): string {
  if (typeof value === 'string') return value
  return value === undefined || value === null ? '' : JSON.stringify(value)
}

/** Says on standard error where the output left what was expected. */
function explain(one: Case, { output, error }: Verdict, { stderr }: Io): void {
  const title = [one['id'], one['description']].filter((part) => typeof part === 'string')
  stderr(`✗ ${title.length > 0 ? title.join(': ') : 'a case without id'}\n`)
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
