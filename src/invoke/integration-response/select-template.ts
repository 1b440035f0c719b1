import { compileMappingTemplate, type MappingTemplate } from '../mapping-template/index.ts'
import type { Report } from '../phase.ts'
import { mediaType } from '../text.ts'

/** A response template, one that does not parse, or none: the body stays as it is. */
export type ResponseTemplate =
  | { readonly kind: 'template'; readonly template: MappingTemplate }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'passthrough' }

const passthrough: ResponseTemplate = { kind: 'passthrough' }

/**
 * Compiles the response templates into the choice by the client's Accept: its first type, else
 * `application/json`, else the first template.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/models-mappings.html
 */
export function compileResponseTemplates(
  templates: Readonly<Record<string, string | null>>,
  path: string,
  report: Report,
): (accept: string | undefined) => ResponseTemplate {
  const compiled = new Map<string, ResponseTemplate>()
  for (const [type, text] of Object.entries(templates)) {
    compiled.set(mediaType(type), compileOne(text, `${path}.responseTemplates['${type}']`, report))
  }
  const [first = passthrough] = compiled.values()
  const fallback = compiled.get('application/json') ?? first
  return (accept) =>
    accept === undefined ? fallback : (compiled.get(mediaType(accept)) ?? fallback)
}

/** An empty template stands for "pass through". */
function compileOne(text: string | null, path: string, report: Report): ResponseTemplate {
  if (text === null || text === '') return passthrough
  const compiled = compileMappingTemplate(text)
  if (compiled.ok) return { kind: 'template', template: compiled.template }
  const { message, line, column } = compiled.issue
  report({
    path,
    found: `${message} (line ${line}, column ${column})`,
    expected: 'a mapping template in Velocity 1.7',
    severity: 'error',
  })
  return { kind: 'broken', message }
}
