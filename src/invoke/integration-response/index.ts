import { lambdaTarget } from '../../aws/arn.ts'
import type { IntegrationResponse } from '../../definition/integration.ts'
import { compileBinaryMatcher } from '../binary.ts'
import type { EndpointResponse, Invocation } from '../invocation.ts'
import type { MappingTemplate } from '../mapping-template/index.ts'
import { jsonBody } from '../parameters/json-body.ts'
import { headerText } from '../parameters/request-mapping.ts'
import { compileResponseSource, type ResponseSource } from '../parameters/source.ts'
import { mappingSource } from '../parameters/template-source.ts'
import type { Phase, Report } from '../phase.ts'
import { refuse, type Refusal } from '../refusal.ts'
import { headerOf, type HeaderList } from '../reply.ts'
import type { RestTarget } from '../target.ts'
import { textOf } from '../text.ts'
import { fillStageVariables } from '../uri.ts'
import { convertResponseBody, resultText, type BinarySides } from './content.ts'
import { compileSelect } from './select.ts'
import { compileResponseTemplates, type ResponseTemplate } from './select-template.ts'

interface CompiledResponse {
  readonly statusCode: string
  readonly contentHandling: IntegrationResponse['contentHandling']
  readonly headers: readonly { readonly name: string; readonly source: ResponseSource }[]
  readonly template: (accept: string | undefined) => ResponseTemplate
}

/**
 * Makes the integration response of the types that are not proxies: selection by status or by a
 * function's error message, body conversion, header mappings, template by Accept.
 *
 * Refuses with 500 when no integration response fits, a mapped body is not JSON, a body is not
 * base64, or a template fails.
 * @see https://docs.aws.amazon.com/apigateway/latest/developerguide/api-gateway-integration-settings-integration-response.html
 */
export const integrationResponse: Phase<RestTarget> = {
  name: 'integration-response',
  hops: 0,
  compile(target, report) {
    const { integration, api, variables } = target
    if (integration.type === 'HTTP_PROXY' || integration.type === 'AWS_PROXY') return undefined
    const path = `${target.path}.methodIntegration`
    const select = compileSelect(
      integration.integrationResponses ?? {},
      (response) => compileResponse(response, path, report),
      path,
      report,
    )
    const uri = fillStageVariables(integration.uri ?? '', variables)
    const isLambda = integration.type === 'AWS' && lambdaTarget(uri) !== undefined
    const base64Of = isLambda ? resultText : textOf
    const sidesOf = compileSides(api.restApi.binaryMediaTypes ?? [])
    return (call) => {
      const answer = call.endpointResponse
      if (answer === undefined) throw new Error('no endpoint response to map')
      const chosen = select(isLambda ? errorMessage(answer) : String(answer.status))
      if (chosen === undefined) return noMatch(answer.status)
      const sides = sidesOf(call, answer)
      const body = convertResponseBody(answer.body, sides, chosen.contentHandling, base64Of)
      if (body === undefined)
        return failure('response-body-not-base64', 'Unable to base64 decode the body.')
      const headers = mapHeaders(chosen, call, answer)
      if (headers === undefined)
        return failure('response-body-not-json', 'Invalid JSON in response body')
      const output = transform(chosen, call, body)
      if (typeof output === 'object' && 'kind' in output) return output
      call.integrationResponse = { statusCode: chosen.statusCode, headers, body: output }
      return undefined
    }
  },
}

const textOnly: BinarySides = { payload: false, accept: false }

/** Most APIs have no binary types, and then nobody looks at the headers. */
function compileSides(
  types: readonly string[],
): (call: Invocation, answer: EndpointResponse) => BinarySides {
  if (types.length === 0) return () => textOnly
  const isBinary = compileBinaryMatcher(types)
  return (call, { headers }) => ({
    payload: isBinary(headerOf(headers, 'content-type')),
    accept: isBinary(call.header('accept')),
  })
}

function compileResponse(
  response: IntegrationResponse,
  path: string,
  report: Report,
): CompiledResponse {
  const at = `${path}.integrationResponses['${response.statusCode}']`
  const headers: { name: string; source: ResponseSource }[] = []
  for (const [to, from] of Object.entries(response.responseParameters ?? {})) {
    const name = /^method\.response\.header\.(.+)$/.exec(to)?.[1]
    const source = compileResponseSource(from)
    if (name === undefined || source === undefined) {
      report({
        path: `${at}.responseParameters['${to}']`,
        found: from,
        expected:
          'a mapping such as integration.response.header.X, integration.response.body.x, context.X, stageVariables.X or a literal in single quotes',
        severity: 'error',
      })
      continue
    }
    headers.push({ name, source })
  }
  return {
    statusCode: response.statusCode,
    contentHandling: response.contentHandling,
    headers,
    template: compileResponseTemplates(response.responseTemplates ?? {}, at, report),
  }
}

/**
 * A function's error, which patterns are held against; the HTTP status never is. No error reads as the empty text, so
 * that `.*` takes successes, too, and stands in for the default, while `.+` takes errors only.
 */
function errorMessage({ body }: EndpointResponse): string {
  if (body.length === 0) return ''
  try {
    const result: unknown = JSON.parse(textOf(body))
    if (typeof result !== 'object' || result === null) return ''
    const { errorMessage: message } = result as { readonly errorMessage?: unknown }
    return typeof message === 'string' ? message : ''
  } catch {
    return ''
  }
}

/** The mapped headers; `undefined` when a mapping reads a body that should be JSON and is not. */
function mapHeaders(
  { headers }: CompiledResponse,
  call: Invocation,
  answer: EndpointResponse,
): HeaderList | undefined {
  if (headers.length === 0) return []
  const body = jsonBody(textOf(answer.body))
  const lines: HeaderList = []
  for (const { name, source } of headers) {
    const value = source(call, { headers: answer.headers, body })
    if (value !== undefined) lines.push([name, headerText(value)])
  }
  return body.isMalformed ? undefined : lines
}

/** The body after its template; overrides are kept for the method response. */
function transform(
  chosen: CompiledResponse,
  call: Invocation,
  body: Uint8Array | string,
): Uint8Array | string | Refusal {
  const choice = chosen.template(call.header('accept'))
  if (choice.kind === 'passthrough') return body
  if (choice.kind === 'broken') return templateFailure(choice.message)
  if (typeof body !== 'string') return templateFailure('the body is binary')
  return render(choice.template, call, body)
}

function render(template: MappingTemplate, call: Invocation, text: string): string | Refusal {
  const result = template.render(mappingSource(call, text))
  if (!result.ok) return templateFailure(result.error.message)
  call.overrides = result.overrides
  return result.output
}

function noMatch(status: number): Refusal {
  return failure(
    'no-integration-response-matches',
    `No match for output mapping and no default output mapping configured. Endpoint Response Status Code: ${status}`,
  )
}

function templateFailure(message: string): Refusal {
  return failure('response-template-failed', `Unable to transform response: ${message}`)
}

function failure(code: string, log: string): Refusal {
  return refuse('API_CONFIGURATION_ERROR', { code, log })
}
