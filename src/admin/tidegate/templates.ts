import { entriesOf, readExactly } from '../../invoke/mapping-template/exact.ts'
import { compileMappingTemplate, type MappingSource } from '../../invoke/mapping-template/index.ts'
import { badRequest } from '../errors.ts'
import { operation } from '../operation.ts'
import { type Infer, map, struct, text } from '../shape.ts'

const renderInput = struct({
  template: text,
  body: text,
  path: map(text),
  querystring: map(text),
  header: map(text),
  /** Content of `$context`, as JSON text. */
  context: text,
  stageVariables: map(text),
})

/** What a rendering came to; an error names where in the template it happened, from 1. */
type Rendering =
  | { readonly output: string }
  | { readonly error: { readonly message: string; readonly line: number; readonly column: number } }

function render(input: Infer<typeof renderInput>, context: MappingSource['context']): Rendering {
  const compiled = compileMappingTemplate(input.template ?? '')
  if (!compiled.ok) return { error: compiled.issue }
  const result = compiled.template.render({
    body: input.body ?? '',
    parameters: {
      path: Object.entries(input.path ?? {}),
      querystring: Object.entries(input.querystring ?? {}),
      header: Object.entries(input.header ?? {}),
    },
    context,
    stageVariables: input.stageVariables ?? {},
  })
  return result.ok ? { output: result.output } : { error: result.error }
}

function contextOf(json: string | undefined): MappingSource['context'] {
  if (json === undefined || json.trim() === '') return {}
  try {
    JSON.parse(json)
    const context = readExactly(json)
    if (context instanceof Map) return entriesOf(context)
  } catch {
    // Said below, as for JSON that is no object.
  }
  throw badRequest('context must be the JSON text of an object')
}

/** Asks the renderer that serves calls about a template that need not be saved. */
export const templateOperations = [
  operation(
    'RenderTemplate',
    'POST /tidegate/templates/render',
    200,
    { input: renderInput },
    ({ input }) => {
      const context = contextOf(input.context)
      // After the transaction: a rendering may take its whole budget of time.
      return { later: () => Promise.resolve({ body: render(input, context) }) }
    },
  ),
]
