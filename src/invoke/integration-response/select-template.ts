import { compileText, passthrough, type CompiledText } from '../mapping-template/compiled-text.ts'
import type { Report } from '../phase.ts'
import { mediaType } from '../text.ts'

/** A response template, one that does not parse, or none: the body stays as it is. */
export type ResponseTemplate = CompiledText

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
    compiled.set(mediaType(type), compileText(text, `${path}.responseTemplates['${type}']`, report))
  }
  const [first = passthrough] = compiled.values()
  const fallback = compiled.get('application/json') ?? first
  return (accept) =>
    accept === undefined ? fallback : (compiled.get(mediaType(accept)) ?? fallback)
}
