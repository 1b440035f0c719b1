import { compileAwsRequest } from '../integration-request/aws-request.ts'
import { convertRequestBody } from '../integration-request/content.ts'
import { compileHttpRequest } from '../integration-request/http-request.ts'
import { compileMockRequest } from '../integration-request/mock-request.ts'
import type { BuiltType, CompileBuild, Parts } from '../integration-request/outgoing.ts'
import type { V2Integration } from '../../definition/http-api.ts'
import type { Invocation } from '../invocation.ts'
import { illegalHeader } from '../parameters/illegal-header.ts'
import { jsonBody, malformedBody } from '../parameters/json-body.ts'
import { compileRequestMapping, mappedValues } from '../parameters/request-mapping.ts'
import type { Phase } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import type { WebSocketTarget } from '../target.ts'
import { strictTextOf } from '../text.ts'
import { backendOf } from './backend.ts'
import { buildProxyRequest } from './http-proxy.ts'
import {
  compileTemplates,
  selectionSource,
  socketSource,
  type TemplateChoice,
} from './templates.ts'

const builders: Readonly<Record<BuiltType | 'HTTP_PROXY', CompileBuild>> = {
  AWS: compileAwsRequest,
  HTTP: compileHttpRequest,
  HTTP_PROXY: buildProxyRequest,
  MOCK: compileMockRequest,
}

/**
 * Makes the request to the backend of every type but AWS_PROXY: parameter mapping, body conversion,
 * template, and the type's own headers and URL.
 *
 * Refuses with 500 what the author got wrong: no template where passing through is not allowed, a
 * template that fails, a header nobody may map, a body that should be base64.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-data-transformations.html
 */
export const socketIntegrationRequest: Phase<WebSocketTarget> = {
  name: 'integration-request',
  hops: 0,
  compile(target, report) {
    const { integration } = target
    if (integration === undefined || integration.integrationType === 'AWS_PROXY') return undefined
    const { integrationType: type } = integration
    const backend = backendOf(target, integration)
    const path = `$.integrations['${integration.integrationId}']`
    const build = builders[type](backend, report)
    const mapping = compileRequestMapping(backend, report)
    const illegal = illegalHeader(mapping.headers, type)
    const converts = integration.contentHandlingStrategy === 'CONVERT_TO_BINARY'
    const choose = type === 'HTTP_PROXY' ? passThrough : compileChoice(integration, path, report)
    return (call, ports) => {
      if (illegal !== undefined) return illegal
      const text = call.socket?.message?.text ?? ''
      const body = converts ? convertRequestBody(text, 'CONVERT_TO_BINARY') : text
      if (body === undefined)
        return broken('request-body-not-base64', 'Unable to base64 decode the body.')
      const json = mapping.readsBody ? jsonBody(text) : undefined
      const parts: Parts = {
        headers: mappedValues(mapping.headers, call, json),
        query: mappedValues(mapping.query, call, json),
        path: mappedValues(mapping.path, call, json),
        body,
      }
      if (json?.isMalformed === true) return malformedBody()
      const output = transform(choose(call), call, body)
      if (typeof output === 'object' && 'kind' in output) return output
      const request = build(call, ports, { ...parts, body: output })
      if ('kind' in request) return request
      call.integrationRequest = request
      return undefined
    }
  },
}

const passThrough = (): TemplateChoice => ({ kind: 'passthrough' })

/** The template of a call, or what `passthroughBehavior` says where there is none. */
function compileChoice(
  integration: V2Integration,
  path: string,
  report: Parameters<CompileBuild>[1],
): (call: Invocation) => TemplateChoice {
  const { requestTemplates: templates, templateSelectionExpression: expression } = integration
  const choose = compileTemplates({ templates, expression }, `${path}.requestTemplates`, report)
  const behavior = integration.passthroughBehavior ?? 'WHEN_NO_MATCH'
  const hasTemplates = Object.keys(templates ?? {}).length > 0
  const passes = behavior === 'WHEN_NO_MATCH' || (behavior === 'WHEN_NO_TEMPLATES' && !hasTemplates)
  return (call) => {
    const choice = choose(() => selectionSource(call))
    return choice.kind === 'none' && passes ? passThrough() : choice
  }
}

/** The body after its template. */
function transform(
  choice: TemplateChoice,
  call: Invocation,
  body: Uint8Array | string,
): Uint8Array | string | Refusal {
  switch (choice.kind) {
    case 'passthrough':
      return body
    case 'constant':
      return choice.text
    case 'none':
      return broken('no-template', 'Unsupported media type')
    case 'broken':
      return templateFailure(choice.message)
    case 'template': {
      const text = strictTextOf(body)
      if (text === undefined) return templateFailure('the body is not text')
      const result = choice.template.render(socketSource(call, text))
      if (!result.ok) return templateFailure(result.error.message)
      call.overrides = result.overrides
      return result.output
    }
  }
}

const templateFailure = (message: string): Refusal =>
  broken('request-template-failed', `Unable to transform request: ${message}`)

function broken(code: string, log: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', { code, log })
}
