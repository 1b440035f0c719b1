import { parseWithPositions } from '../../src/openapi/parse.ts'
import {
  importTemplates,
  type TemplateOutcome,
} from '../../src/openapi/templates/import-template.ts'
import type { TemplateOptions, TemplateState } from '../../src/openapi/templates/template.ts'

/** An import of the stack `demo`, with ids that count: `id0`, `id1`, … */
export function templateOptions(different: Partial<TemplateOptions> = {}): TemplateOptions {
  let count = 0
  const next = (): string => `id${count++}`
  return {
    ids: { apiId: next, resourceId: next, routeId: next },
    place: { accountId: '111122223333', region: 'eu-west-1', partition: 'aws' },
    nowMs: 0,
    stackName: 'demo',
    ...different,
  }
}

/** Imports one template by itself: its text, or the document that is to be one. */
export const importTemplate = (
  template: string | object,
  different: Partial<TemplateOptions> = {},
): TemplateOutcome => {
  const text = typeof template === 'string' ? template : JSON.stringify(template)
  const parsed = parseWithPositions(text, 'template')
  return importTemplates([{ parsed, options: templateOptions(different) }])
}

/** What a template without a mistake leads to. */
export function importedState(
  template: string | object,
  different: Partial<TemplateOptions> = {},
): TemplateState {
  const outcome = importTemplate(template, different)
  if (!outcome.ok) throw new Error(outcome.message)
  return outcome
}
