import type { Integration } from '../../definition/integration.ts'
import { compileText, passthrough, type CompiledText } from '../mapping-template/compiled-text.ts'
import type { Report } from '../phase.ts'
import { mediaType } from '../text.ts'

/** What happens to a request's body: a template, the body as it is, or a refusal with 415. */
export type TemplateChoice = CompiledText | { readonly kind: 'unsupported' }

const unsupported: TemplateChoice = { kind: 'unsupported' }

/**
 * Compiles the request templates of an integration into the choice by Content-Type.
 * A template that does not parse is reported, and fails the calls that need it.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/integration-passthrough-behaviors.html
 */
export function compileTemplateChoice(
  integration: Pick<Integration, 'requestTemplates' | 'passthroughBehavior'>,
  path: string,
  report: Report,
): (contentType: string | undefined) => TemplateChoice {
  const choices = new Map<string, TemplateChoice>()
  for (const [type, text] of Object.entries(integration.requestTemplates ?? {})) {
    const key = type === '$default' ? type : mediaType(type)
    choices.set(key, compileText(text, `${path}.requestTemplates['${type}']`, report))
  }
  const behavior = integration.passthroughBehavior ?? 'WHEN_NO_MATCH'
  const otherwise =
    behavior === 'NEVER' || (behavior === 'WHEN_NO_TEMPLATES' && choices.size > 0)
      ? unsupported
      : passthrough
  const fallback = choices.get('$default') ?? otherwise
  return (contentType = 'application/json') =>
    // Most callers write a type as it is declared.
    choices.get(contentType) ?? choices.get(mediaType(contentType)) ?? fallback
}
