import type { Report } from '../phase.ts'
import { compileMappingTemplate, type MappingTemplate } from './index.ts'

/** A template as its author wrote it: ready, not parseable, or none at all: the body stays as it is. */
export type CompiledText =
  | { readonly kind: 'template'; readonly template: MappingTemplate }
  | { readonly kind: 'broken'; readonly message: string }
  | { readonly kind: 'passthrough' }

export const passthrough: CompiledText = { kind: 'passthrough' }

/**
 * Compiles the text of a request or response template; an empty one stands for "pass through".
 * One that does not parse is reported, and fails the calls that need it.
 */
export function compileText(text: string | null, path: string, report: Report): CompiledText {
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
