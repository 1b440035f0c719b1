import type { IntegrationType } from '../../definition/integration.ts'
import type { V2IntegrationResponse } from '../../definition/websocket-api.ts'
import { toBase64 } from '../binary.ts'
import type { EndpointResponse, Invocation } from '../invocation.ts'
import { compileWholeMatch } from '../pattern.ts'
import type { Phase, Report } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { headerOf } from '../reply.ts'
import type { WebSocketTarget } from '../target.ts'
import { bytesOf, strictTextOf, textOf } from '../text.ts'
import {
  compileTemplates,
  selectionSource,
  socketSource,
  type TemplateChoice,
} from './templates.ts'

interface CompiledResponse {
  readonly toText: boolean
  readonly template: (call: Invocation, answer: EndpointResponse) => TemplateChoice
}

/**
 * Makes of a backend's answer what a two-way route sends. Proxies pass it on; for the other types an
 * integration response is selected: by the function's or service's error message for AWS, by the
 * status for HTTP and MOCK.
 * Refuses with 500 when none fits and there is no `$default`, or when a template fails.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-websocket-api-integration-responses.html
 */
export const socketIntegrationResponse: Phase<WebSocketTarget> = {
  name: 'integration-response',
  hops: 0,
  compile(target, report) {
    const { integration, isTwoWay } = target
    if (integration === undefined || !isTwoWay) return undefined
    const subject = subjects[integration.integrationType]
    if (subject === undefined) return passOn
    const path = `$.integrations['${integration.integrationId}'].integrationResponses`
    const select = compileResponses(target.integrationResponses, path, report)
    return (call) => {
      const answer = call.endpointResponse
      if (answer === undefined) throw new Error('no endpoint response to map')
      const chosen = select(subject(answer))
      if (chosen === undefined) return failure('no-integration-response-matches')
      const { headers, status } = answer
      const body = shownText(answer, chosen.toText)
      const output = transform(chosen.template(call, answer), call, body)
      if (typeof output !== 'string') return output
      call.integrationResponse = { statusCode: String(status), headers, body: output }
      return undefined
    }
  },
}

/** What patterns are held against; proxies have none. */
const subjects: Readonly<
  Partial<Record<IntegrationType, (answer: EndpointResponse) => string | undefined>>
> = {
  AWS: errorMessage,
  HTTP: ({ status }) => String(status),
  MOCK: ({ status }) => String(status),
}

/** The answer of a backend behind HTTP_PROXY, as it came; a function's is in place already. */
function passOn(call: Invocation): undefined {
  const answer = call.endpointResponse
  if (answer === undefined) return
  const { status, headers, body } = answer
  call.integrationResponse = { statusCode: String(status), headers, body: textOf(body) }
}

type Select = (subject: string | undefined) => CompiledResponse | undefined

/** The first response whose `/pattern/` matches the whole text, else `$default`. */
function compileResponses(
  responses: readonly V2IntegrationResponse[],
  path: string,
  report: Report,
): Select {
  const patterns: {
    readonly matches: (text: string) => boolean
    readonly value: CompiledResponse
  }[] = []
  let fallback: CompiledResponse | undefined
  for (const response of responses) {
    const key = response.integrationResponseKey
    const value = compileResponse(response, `${path}['${key}']`, report)
    if (key === '$default') {
      fallback = value
      continue
    }
    const pattern = /^\/(.*)\/$/s.exec(key)?.[1]
    const matches = pattern === undefined ? undefined : compileWholeMatch(pattern)
    if (matches === undefined) {
      const expected = '$default or a regular expression between slashes'
      report({ path: `${path}['${key}']`, found: key, expected, severity: 'error' })
      continue
    }
    patterns.push({ matches, value })
  }
  return (subject) =>
    subject === undefined
      ? fallback
      : (patterns.find(({ matches }) => matches(subject))?.value ?? fallback)
}

function compileResponse(
  response: V2IntegrationResponse,
  path: string,
  report: Report,
): CompiledResponse {
  const { responseTemplates: templates, templateSelectionExpression: expression } = response
  const choose = compileTemplates({ templates, expression }, `${path}.responseTemplates`, report)
  return {
    toText: response.contentHandlingStrategy === 'CONVERT_TO_TEXT',
    template: (call, { status, headers }) =>
      choose(() => ({
        ...selectionSource(call),
        response: {
          status,
          headers: (name) =>
            headers.filter(([own]) => own.toLowerCase() === name).map(([, value]) => value),
        },
      })),
  }
}

/** A function's or service's error; `undefined` when its answer names none. */
function errorMessage({ body }: EndpointResponse): string | undefined {
  if (body.length === 0) return undefined
  try {
    const answer: unknown = JSON.parse(textOf(body))
    const isObject = typeof answer === 'object' && answer !== null
    const message = isObject && 'errorMessage' in answer ? answer.errorMessage : undefined
    return typeof message === 'string' ? message : undefined
  } catch {
    return undefined
  }
}

const binaryType = /^(?:image|audio|video|font)\/|^application\/(?:octet-stream|pdf|zip|gzip)\b/i

/** The answer's body as text; CONVERT_TO_TEXT makes base64 of one that is binary. */
function shownText({ body, headers }: EndpointResponse, toText: boolean): string {
  if (body.length === 0) return ''
  if (!toText) return textOf(body)
  const text = strictTextOf(body)
  const isBinary = binaryType.test(headerOf(headers, 'content-type') ?? '')
  return text === undefined || isBinary ? toBase64(bytesOf(body)) : text
}

function transform(choice: TemplateChoice, call: Invocation, body: string): string | Refusal {
  switch (choice.kind) {
    case 'passthrough':
    case 'none':
      return body
    case 'constant':
      return choice.text
    case 'broken':
      return failure('response-template-failed', choice.message)
    case 'template': {
      const result = choice.template.render(socketSource(call, body))
      return result.ok ? result.output : failure('response-template-failed', result.error.message)
    }
  }
}

function failure(code: string, log?: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', { code, ...(log !== undefined && { log }) })
}
