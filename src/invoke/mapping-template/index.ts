import {
  compileTemplate,
  type RenderError,
  type TemplateIssue,
} from '../../languages/velocity/template.ts'
import type { Value } from '../../languages/velocity/value.ts'
import { fromJsonLazily, type ContextData } from './from-json.ts'
import type { Entries } from './lazy-map.ts'
import { inputHost, type TemplateParameters } from './input.ts'
import { holdContext, type CarriedOverrides, type Overrides } from './overrides.ts'
import { util } from './util.ts'

/** What a mapping template can see. */
export interface MappingSource {
  /** The client's body (request) or the endpoint's (response), as text; '' stands for `{}`. */
  readonly body: string
  readonly parameters: TemplateParameters
  /** `$context`, without its override maps. */
  readonly context: ContextData | Entries
  readonly stageVariables: ContextData | Entries
  /** What an earlier template of the same call overrode. */
  readonly carried?: CarriedOverrides
}

/**
 * What came of a rendering. An error of kind `host` is a body that is not JSON: the client sees
 * 400 with the error's message; any other is a 500.
 */
export type MappingResult =
  | { readonly ok: true; readonly output: string; readonly overrides: Overrides }
  | { readonly ok: false; readonly error: RenderError }

/** A compiled mapping template. */
export interface MappingTemplate {
  render(source: MappingSource): MappingResult
}

export type MappingCompilation =
  | { readonly ok: true; readonly template: MappingTemplate }
  | { readonly ok: false; readonly issue: TemplateIssue }

/**
 * Compiles a mapping template of API Gateway: Velocity with `$input`, `$util`, `$context` and
 * `$stageVariables`.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 */
export function compileMappingTemplate(text: string): MappingCompilation {
  const compiled = compileTemplate(text)
  if (!compiled.ok) return compiled
  const { template } = compiled
  // Nothing finds a variable whose name stands nowhere, unless a text is made to be evaluated.
  const mayReadVariables = text.includes('stageVariables') || text.includes('evaluate')
  return {
    ok: true,
    template: {
      render: ({ body, parameters, context, stageVariables, carried }) => {
        const held = holdContext(context, carried)
        const variables: [string, Value][] = [
          ['input', inputHost(body, parameters)],
          ['util', util],
          ['context', held.values],
        ]
        if (mayReadVariables) variables.push(['stageVariables', fromJsonLazily(stageVariables)])
        // Reading and writing a large body is work that no template can avoid.
        const rendering = template.render(variables, body.length, held.overrides)
        if (!rendering.ok) return rendering
        return { ok: true, output: rendering.output, overrides: rendering.rest }
      },
    },
  }
}
