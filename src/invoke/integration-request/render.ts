import type { Invocation } from '../invocation.ts'
import type { MappingTemplate } from '../mapping-template/index.ts'
import { mappingSource } from '../parameters/template-source.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { strictTextOf } from '../text.ts'

/** Renders a request template and keeps its overrides; the output, or the refusal. */
export function renderRequest(
  template: MappingTemplate,
  call: Invocation,
  body: Uint8Array | string,
): string | Refusal {
  const text = strictTextOf(body)
  if (text === undefined) return templateFailure('the body is not text')
  const result = template.render(mappingSource(call, text))
  if (result.ok) {
    call.overrides = result.overrides
    return result.output
  }
  const { kind, message } = result.error
  if (kind !== 'host') return templateFailure(message)
  return refuse('DEFAULT_4XX', { code: 'request-body-not-json' }, { status: 400, message })
}

/** A template that cannot be rendered: 500. */
export function templateFailure(message: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', {
    code: 'request-template-failed',
    message,
    log: `Unable to transform request: ${message}`,
  })
}
