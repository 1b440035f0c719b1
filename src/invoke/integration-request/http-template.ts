import type { Phase } from '../phase.ts'
import { refuse } from '../refusal.ts'
import type { HttpTarget } from '../target.ts'
import { renderRequest, templateFailure } from './render.ts'
import { compileTemplateChoice } from './select-template.ts'

/**
 * An extra of HTTP APIs: request templates, chosen by Content-Type, make the body that the backend
 * or the function gets. Headers stay the mappings' business, `$context.requestOverride` has no effect.
 * Refuses as REST APIs do: 415 where passing the body through is not allowed, 400 for a body that
 * should be JSON, 500 for a template that fails.
 */
export const requestTemplate: Phase<HttpTarget> = {
  name: 'integration-request/template',
  hops: 0,
  compile({ api, route, path }, report) {
    const declared = api.restFeatures?.routes[route.routeKey]?.integration
    if (declared?.requestTemplates === undefined) return undefined
    const choose = compileTemplateChoice(declared, path, report)
    return async (call) => {
      const contentType = call.header('content-type')
      const choice = choose(contentType)
      switch (choice.kind) {
        case 'passthrough':
          return undefined
        case 'unsupported':
          return refuse('UNSUPPORTED_MEDIA_TYPE', { code: 'no-template-for-type', contentType })
        case 'broken':
          return templateFailure(choice.message)
        case 'template': {
          const output = renderRequest(choice.template, call, await call.body())
          if (typeof output !== 'string') return output
          call.useBody(new TextEncoder().encode(output))
          return undefined
        }
      }
    }
  },
}
